"""Have the traffic that the addon's own runs left judged by the contract's referee."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

from .outcome import Outcome
from .packages import python
from .paths import ROOT, run_folder

REFEREE = ROOT.parent / "shared" / "graph" / "referee.py"


def traffic() -> Path:
    """An empty folder into which the simulated tenant writes what passed."""
    folder = run_folder() / "traffic"
    folder.mkdir(exist_ok=True)
    return folder


def judge(folder: Path) -> Outcome:
    """One test: every exchange is as the contract says."""
    began = time.monotonic()
    outcome = Outcome("referee")
    recordings = [path for path in folder.glob("*.jsonl") if path.stat().st_size]
    if not REFEREE.exists():
        print("skipped: the referee of Graph's contract is not beside this checkout")
        outcome.skipped = 1
    elif not recordings:
        print("skipped: no Graph traffic was recorded in this run")
        outcome.skipped = 1
    else:
        done = subprocess.run([python(), REFEREE, *recordings])
        outcome.failed = int(done.returncode != 0)
        outcome.passed = 1 - outcome.failed
    outcome.seconds = time.monotonic() - began
    return outcome
