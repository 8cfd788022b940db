"""The tests that run inside Odoo, the browser tours among them."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator

from . import databases, odoo
from .odoo_log import OdooLog, Record, records
from .outcome import Outcome
from .paths import ADDON, run_folder
from .postgres import Cluster
from .shell import free_port, need, say, terminated

TOUR_TAG = "office365_tour"


def run(
    cluster: Cluster, kind: str, names: list[str], environment: dict[str, str]
) -> Outcome:
    """Run the ``odoo`` or ``tours`` kind: all, or tests such as ``TestX.test_y``."""
    began = time.monotonic()
    if kind == "tours":
        need("chromium", "chromium")
    log = OdooLog()
    tags = _tags(kind, names)
    with databases.scratch(cluster, databases.base(cluster), "test") as database:
        status = _run(_command(database, tags), {**environment}, log, kind)
    failed = len(log.failed) + len(log.unexpected)
    if not failed and (status or not log.complete):
        print(f"Odoo ended with {status} before its tests did; see its log")
        failed = 1
    return Outcome(kind, log.passed, failed, len(log.skipped), time.monotonic() - began)


def _tags(kind: str, names: list[str]) -> str:
    tag = TOUR_TAG if kind == "tours" else ""
    chosen = [f"{tag}/{ADDON}:{name}" for name in names] or [f"{tag}/{ADDON}"]
    return ",".join(chosen + ([] if tag else [f"-{TOUR_TAG}"]))


def _command(database: str, tags: str) -> list[str]:
    install = ["-d", database, "-i", ADDON, "--with-demo", "--stop-after-init"]
    testing = [f"--test-tags={tags}", "--max-cron-threads=0", "--log-level=info"]
    return odoo.command([*install, f"--http-port={free_port()}", *testing])


def _run(
    command: list[str], environment: dict[str, str], log: OdooLog, kind: str
) -> int:
    """Follow the run: names of test classes as they come, and whatever goes wrong."""
    path = run_folder() / f"{kind}.log"
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    seen: set[str] = set()
    process = subprocess.Popen(command, env=environment, errors="replace", **pipes)
    with terminated(process), open(path, "w") as copy:
        for record in records(_teed(process.stdout, copy)):
            log.add(record)
            _tell(record, log, seen)
    say(f"the whole log is in {path}")
    return process.returncode


def _teed(lines: Iterator[str], copy: object) -> Iterator[str]:
    for line in lines:
        copy.write(line)
        yield line


def _tell(record: Record, log: OdooLog, seen: set[str]) -> None:
    if record.text.startswith(("FAIL:", "ERROR:")) or record.unexpected:
        print(f"{record.level} {record.logger}: {record.text}", flush=True)
    elif log.started:
        name = log.started[-1].split(".")[0]
        if name not in seen:
            seen.add(name)
            print(f"  {name}", flush=True)
