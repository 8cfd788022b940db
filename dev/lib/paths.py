"""Where things are: the checkout, the user's cache, what is kept there."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ADDON = "office365_sync"


def cache() -> Path:
    """The folder in the user's cache where all downloads are kept."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    folder = Path(base) / ADDON
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def checkout() -> Path:
    """A cache folder of this checkout's own, so that two of them don't meet."""
    mark = hashlib.sha256(str(ROOT).encode()).hexdigest()[:10]
    folder = cache() / f"checkout-{mark}"
    folder.mkdir(exist_ok=True)
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


def venv() -> Path:
    """The virtual environment with Odoo's, the addon's and the tests' packages."""
    return cache() / "venv"


def python() -> Path:
    """The virtual environment's interpreter."""
    return venv() / "bin" / "python"
