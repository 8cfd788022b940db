"""The tests that need no Odoo server of ours: run by pytest."""

from __future__ import annotations

import subprocess
import time
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from .outcome import Outcome
from .paths import ROOT, run_folder
from .shell import terminated

NOTHING_COLLECTED = 5


def run(
    kind: str, python: Path, targets: list[str], environment: dict[str, str]
) -> Outcome:
    """Run ``tests/KIND``, or targets in it (``test_x.py``, ``test_x.py::test_y``)."""
    began = time.monotonic()
    folder = ROOT / "tests" / kind
    report = run_folder() / f"{kind}.xml"
    report.unlink(missing_ok=True)
    options = [
        "-q",
        "--durations=3",
        "--durations-min=5",
        "--color=no",
        f"-c={folder}/pytest.ini",
    ]
    options += [f"--rootdir={ROOT}", f"--junitxml={report}", "-p", "no:cacheprovider"]
    chosen = [f"{folder}/{target}" for target in targets] or [str(folder)]
    words = [str(python), "-m", "pytest", *options, *chosen]
    process = subprocess.Popen(words, cwd=ROOT, env=environment)
    with terminated(process):
        process.wait()
    outcome = _read(kind, report)
    if process.returncode not in (0, NOTHING_COLLECTED) and not outcome.failed:
        outcome.failed = 1
    outcome.seconds = time.monotonic() - began
    return outcome


def _read(kind: str, report: Path) -> Outcome:
    outcome = Outcome(kind)
    if not report.exists():
        return outcome
    for suite in ElementTree.parse(report).getroot().iter("testsuite"):
        outcome.failed += int(suite.get("failures")) + int(suite.get("errors"))
        outcome.skipped += int(suite.get("skipped"))
        outcome.passed += int(suite.get("tests"))
    outcome.passed -= outcome.failed + outcome.skipped
    return outcome
