"""Where things are: the checkout, the user's cache, what is kept there."""

from __future__ import annotations

import functools
import hashlib
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ADDON = "office365_sync"
KEPT_RUNS = 12
NOT_OURS = {"__pycache__", "node_modules"}


def cache() -> Path:
    """The folder in the user's cache where all downloads are kept."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    folder = Path(base).absolute() / ADDON
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def data() -> Path:
    """Odoo's data folder: beside the cluster whose databases' files it holds."""
    folder = cache() / "data"
    folder.mkdir(exist_ok=True)
    return folder


def checkout() -> Path:
    """A cache folder of this checkout's own, so that two of them don't meet."""
    mark = hashlib.sha256(str(ROOT).encode()).hexdigest()[:10]
    folder = cache() / f"checkout-{mark}"
    folder.mkdir(exist_ok=True)
    return folder


@functools.cache
def run_folder() -> Path:
    """For this process's logs and reports; those of the last few runs are kept."""
    runs = checkout() / "runs"
    folder = runs / f"{int(time.time())}-{os.getpid()}"
    folder.mkdir(parents=True, exist_ok=True)
    for old in sorted(runs.iterdir())[:-KEPT_RUNS]:
        shutil.rmtree(old, ignore_errors=True)
    return folder


def addons() -> Path:
    """An addons folder in which this checkout bears the addon's technical name."""
    folder = checkout() / "addons"
    folder.mkdir(exist_ok=True)
    link = folder / ADDON
    if not link.is_symlink() or link.resolve() != ROOT:
        link.unlink(missing_ok=True)
        link.symlink_to(ROOT)
    return folder


def project_files(*suffixes: str) -> Iterator[Path]:
    """The checkout's files with these suffixes, without hidden and built folders."""
    for folder, folders, names in os.walk(ROOT):
        kept = [name for name in folders if name[0] != "." and name not in NOT_OURS]
        folders[:] = sorted(kept)
        for name in sorted(names):
            if name.endswith(suffixes):
                yield Path(folder, name)
