"""Run programs; stop with one clear sentence when something is missing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from typing import NoReturn


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


def need(program: str, package: str, places: Sequence[str] = ()) -> str:
    """The path of a program; installs its Debian package as root, else names it."""
    found = shutil.which(program, path=os.pathsep.join([os.environ["PATH"], *places]))
    if found:
        return found
    if is_root() and shutil.which("apt-get"):
        say(f"installing Debian's {package}")
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        run(["apt-get", "update", "-q"], env=quiet)
        install = ["apt-get", "install", "-y", "-q", "--no-install-recommends"]
        run([*install, *package.split()], env=quiet)
        found = shutil.which(
            program, path=os.pathsep.join([os.environ["PATH"], *places])
        )
    return found or stop(
        f"{program} is missing: install the Debian package {package.split()[0]}"
    )
