"""The virtual environment with every Python package that is needed."""

from __future__ import annotations

import hashlib
import shutil
import sys

from .paths import ROOT, python, venv
from .shell import run, say, stop

REQUIREMENTS = ROOT / "dev" / "requirements.txt"


def install() -> None:
    """Make the virtual environment anew when the requirements have changed."""
    if sys.version_info < (3, 10):
        stop("Python 3.10 or later is needed")
    wanted = hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()
    stamp = venv() / ".requirements"
    if stamp.exists() and stamp.read_text() == wanted:
        return
    say("installing Python packages")
    shutil.rmtree(venv(), ignore_errors=True)
    run([sys.executable, "-m", "venv", venv()])
    pip = [python(), "-m", "pip", "--disable-pip-version-check", "--no-input"]
    run([*pip, "install", "-q", "-r", REQUIREMENTS])
    stamp.write_text(wanted)
