"""Virtual environments with the Python packages that are needed."""

from __future__ import annotations

import hashlib
import shutil
import sys
from pathlib import Path

from .paths import ROOT, cache
from .shell import alone, need_module, run, say, stop

MAIN = "requirements.txt"
THIRD_PARTY = "requirements-third-party.txt"


def python(requirements: str = MAIN) -> Path:
    """The interpreter of the environment made from a file in ``dev/``."""
    return _folder(requirements) / "bin" / "python"


def install(requirements: str = MAIN) -> Path:
    """Make the environment when it is not there; its interpreter.

    Each state of the requirements has a folder of its own, so that a change does
    not pull the packages from under a process that is running.
    """
    if sys.version_info < (3, 10):  # noqa: UP036  the machine's Python may be older
        stop("Python 3.10 or later is needed")
    folder = _folder(requirements)
    stamp = folder / ".complete"
    with alone(folder.name):
        if not stamp.exists():
            say(f"installing the Python packages of dev/{requirements}")
            _make(folder, ROOT / "dev" / requirements)
            stamp.touch()
    return python(requirements)


def _make(folder: Path, requirements: Path) -> None:
    need_module("ensurepip", "python3-venv")
    shutil.rmtree(folder, ignore_errors=True)
    run([sys.executable, "-m", "venv", folder])
    pip = [folder / "bin" / "python", "-m", "pip", "--disable-pip-version-check"]
    run([*pip, "install", "-q", "--no-input", "-r", requirements])


def _folder(requirements: str) -> Path:
    wanted = (ROOT / "dev" / requirements).read_bytes()
    wanted += f"{sys.executable} {sys.version}".encode()
    mark = hashlib.sha256(wanted).hexdigest()[:8]
    return cache() / f"venv-{Path(requirements).stem}-{mark}"
