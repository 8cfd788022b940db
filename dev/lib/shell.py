"""Run programs; stop with one clear sentence when something is missing."""

from __future__ import annotations

import contextlib
import fcntl
import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import NoReturn

from .paths import cache


def stop(sentence: str) -> NoReturn:
    """End with a message for a person: what is wrong and what to do."""
    sys.exit(f"dev: {sentence}")


def say(sentence: str) -> None:
    """Progress, on standard error."""
    print(f"dev: {sentence}", file=sys.stderr, flush=True)


def run(command: Sequence[object], **options: object) -> subprocess.CompletedProcess:
    """Run quietly; show the output only when it failed."""
    words = [str(word) for word in command]
    done = subprocess.run(
        words, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **options
    )
    if done.returncode:
        sys.stderr.write(done.stdout[-6000:])
        stop(f"this failed with {done.returncode}: {' '.join(words)[:300]}")
    return done


def is_root() -> bool:
    """May we install Debian packages?"""
    return os.geteuid() == 0


@contextlib.contextmanager
def alone(name: str) -> Iterator[None]:
    """Wait until no other process does the same piece of set-up."""
    with open(cache() / f"{name}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def free_port() -> int:
    """A TCP port on which nobody listens just now."""
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def need(program: str, package: str, places: Sequence[str] = ()) -> str:
    """The path of a program; installs its Debian package as root, else names it."""
    path = os.pathsep.join([os.environ["PATH"], *places])
    found = shutil.which(program, path=path)
    if not found and _install(package):
        found = shutil.which(program, path=path)
    return found or stop(f"{program} is missing: install the Debian package {package}")


def need_module(module: str, package: str) -> None:
    """As ``need``, for a module that Debian splits off its Python."""
    if importlib.util.find_spec(module) is None and not _install(package):
        stop(f"Python's {module} is missing: install the Debian package {package}")


def _install(package: str) -> bool:
    """Install a Debian package, where we may."""
    if not (is_root() and shutil.which("apt-get")):
        return False
    say(f"installing Debian's {package}")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with alone("apt"):
        run(["apt-get", "update", "-q"], env=quiet)
        options = ["-y", "-q", "--no-install-recommends"]
        run(["apt-get", "install", *options, package], env=quiet)
    return True


def gentle_end() -> None:
    """Unwind once on Ctrl-C, ``kill`` and a closed terminal; don't interrupt that."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def interrupt(number: int, frame: object) -> NoReturn:
        for number in numbers:
            signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    for number in numbers:
        signal.signal(number, interrupt)


def end_with(main: Callable[[list[str]], int]) -> NoReturn:
    """Run a program of ours and end with its exit status."""
    gentle_end()
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        say("stopped")
        sys.exit(130)


@contextlib.contextmanager
def terminated(process: subprocess.Popen, patience: float = 20) -> Iterator[None]:
    """End the process on the way out, politely first; it is over afterwards."""
    try:
        yield
    except BaseException:
        process.send_signal(signal.SIGINT)
        raise
    finally:
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
