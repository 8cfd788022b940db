"""Processes that serve while something else goes on, and end with it."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from . import databases, odoo
from .packages import python
from .paths import ROOT, run_folder
from .postgres import Cluster
from .shell import free_port, stop

PATIENCE = 120  # seconds until a service must answer


@dataclass(frozen=True)
class Service:
    """A process with its own process group and log."""

    name: str
    process: subprocess.Popen
    log: Path

    @property
    def runs(self) -> bool:
        """Has it not ended by itself?"""
        return self.process.poll() is None

    def end(self) -> None:
        """End the process and its children, politely first."""
        for number, patience in ((signal.SIGTERM, 15), (signal.SIGKILL, 5)):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(patience)
                return

    def fail(self) -> None:
        """End this program because the service did."""
        last = self.log.read_text(errors="replace").splitlines()[-25:]
        stop("\n".join([f"{self.name} ended; the end of {self.log}:", *last]))


@contextlib.contextmanager
def service(
    name: str, command: Sequence[object], environment: dict[str, str]
) -> Iterator[Service]:
    """A process that lives no longer than the block, nor than this process."""
    log = run_folder() / f"{name}.log"
    words = [str(word) for word in command]
    if shutil.which("setpriv"):  # also when this process is killed without a word
        words = ["setpriv", "--pdeathsig", "TERM", *words]
    with open(log, "w") as output:
        process = subprocess.Popen(
            words,
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    started = Service(name, process, log)
    try:
        yield started
    finally:
        started.end()


@contextlib.contextmanager
def simulator(environment: dict[str, str], seed: str) -> Iterator[tuple[Service, str]]:
    """The simulated tenant and its address."""
    ready = run_folder() / "simulator.json"
    options = ["--seed", seed, "--ca-dir", odoo.certificates(), "--ready-file", ready]
    command = [python(), "-m", "simulator", *options]
    plain = {key: value for key, value in environment.items() if key != "PYTHONPATH"}
    with service("simulator", command, plain) as started:
        _wait(started, lambda: ready.exists() and ready.stat().st_size)
        yield started, json.loads(ready.read_text())["url"]


@contextlib.contextmanager
def odoo_server(
    cluster: Cluster, environment: dict[str, str]
) -> Iterator[tuple[Service, str, str]]:
    """Odoo with a new database: the service, its address, the database's name."""
    template = databases.with_addon(cluster)
    with databases.scratch(cluster, template, "demo") as database:
        port = free_port()
        url = f"http://localhost:{port}"
        options = ["-d", database, f"--db-filter=^{database}$", "--no-database-list"]
        options += [f"--http-port={port}", "--max-cron-threads=1"]
        command = odoo.command(options)
        with service("odoo", command, environment) as started:
            _wait(started, lambda: _answers(f"{url}/web/health"))
            yield started, url, database


def _wait(started: Service, condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        if not started.runs or time.monotonic() > deadline:
            started.fail()
        time.sleep(0.1)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310
            return answer.status == 200
    except (OSError, urllib.error.URLError):
        return False
