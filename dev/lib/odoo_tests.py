"""The tests that run inside Odoo, the browser tours among them.

All of them at once are divided between as many Odoo processes as there are cores, each
with a database of its own.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from . import databases, odoo, selection
from .odoo_log import OdooLog, Record, records
from .outcome import Outcome, total
from .paths import ADDON, run_folder
from .postgres import Cluster
from .selection import TOUR_TAG
from .shell import free_port, need, say, terminated

MOST = 4  # processes


@dataclass
class Part:
    """The tests of one Odoo process, and what it says of them."""

    name: str
    tags: str
    log: OdooLog = field(default_factory=OdooLog)

    def follow(self, process: subprocess.Popen) -> None:
        """Names of test classes as they come, and whatever goes wrong."""
        path = run_folder() / f"{self.name}.log"
        seen: set[str] = set()
        with open(path, "w") as copy:
            for record in records(_teed(process.stdout, copy)):
                self.log.add(record)
                _tell(record, self.log, seen)
        say(f"the whole log is in {path}")

    def outcome(self, status: int) -> Outcome:
        """Of a process that ended with this status; it must have come to its end."""
        log = self.log
        failed = len(log.failed) + len(log.unexpected)
        if not failed and (status or not log.complete):
            print(f"Odoo ended with {status} before its tests did; see its log")
            failed = 1
        return Outcome(self.name, log.passed, failed, len(log.skipped))


def run(
    cluster: Cluster, kind: str, names: list[str], environment: dict[str, str]
) -> Outcome:
    """Run the ``odoo`` or ``tours`` kind: all, or tests such as ``TestX.test_y``."""
    began = time.monotonic()
    if kind == "tours":
        need("chromium", "chromium")
    parts = divided(kind, names, min(os.cpu_count() or 1, MOST))
    outcome = total(_together(cluster, parts, environment))
    outcome.kind, outcome.seconds = kind, time.monotonic() - began
    return outcome


def divided(kind: str, names: list[str], count: int) -> list[Part]:
    """Test classes by their number of tests. The last part is whatever the others leave
    over, so that a class that nobody knows of runs too."""
    if names or count < 2:
        return [Part(kind, _tags(kind, names))]
    tests = (test for test in selection.all_tests() if test.kind == kind)
    sizes = Counter(test.target.partition(".")[0] for test in tests)
    lots: list[list[str]] = [[] for _ in range(count)]
    for name, _size in sorted(sizes.items(), key=lambda one: (-one[1], one[0])):
        min(lots, key=lambda lot: sum(sizes[each] for each in lot)).append(name)
    chosen = [_tags(kind, lot) for lot in lots[:-1]]
    taken = [f"-/{ADDON}:{name}" for lot in lots[:-1] for name in lot]
    chosen.append(",".join([_tags(kind, []), *taken]))
    return [Part(f"{kind}-{number}", tags) for number, tags in enumerate(chosen, 1)]


def _tags(kind: str, names: list[str]) -> str:
    tag = TOUR_TAG if kind == "tours" else ""
    chosen = [f"{tag}/{ADDON}:{name}" for name in names] or [f"{tag}/{ADDON}"]
    return ",".join(chosen + ([] if tag else [f"-{TOUR_TAG}"]))


def _together(
    cluster: Cluster, parts: list[Part], environment: dict[str, str]
) -> list[Outcome]:
    """What ends this process ends all of theirs, before the threads that follow."""
    with contextlib.ExitStack() as stack:
        threads = stack.enter_context(ThreadPoolExecutor(len(parts)))
        running = []
        for part in parts:
            scratch = databases.scratch(cluster, databases.base(cluster), part.name)
            command = _command(stack.enter_context(scratch), part.tags)
            process = stack.enter_context(_started(command, environment))
            running.append((part, process, threads.submit(part.follow, process)))
        for _part, _process, followed in running:
            followed.result()
        return [part.outcome(process.wait()) for part, process, _ in running]


@contextlib.contextmanager
def _started(
    command: list[str], environment: dict[str, str]
) -> Iterator[subprocess.Popen]:
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    process = subprocess.Popen(command, env=environment, errors="replace", **pipes)
    with terminated(process):
        yield process


def _command(database: str, tags: str) -> list[str]:
    install = ["-d", database, "-i", ADDON, "--with-demo", "--stop-after-init"]
    testing = [f"--test-tags={tags}", "--max-cron-threads=0", "--log-level=info"]
    return odoo.command([*install, f"--http-port={free_port()}", *testing])


def _teed(lines: Iterator[str], copy: object) -> Iterator[str]:
    for line in lines:
        copy.write(line)
        yield line


def _tell(record: Record, log: OdooLog, seen: set[str]) -> None:
    if record.text.startswith(("FAIL:", "ERROR:")) or record.unexpected:
        _print(f"{record.level} {record.logger}: {record.text}")
    elif log.started:
        name = log.started[-1].split(".")[0]
        if name not in seen:
            seen.add(name)
            _print(f"  {name}")


def _print(text: str) -> None:
    """In one piece: others print too."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
