"""Checks of JavaScript and XML that come from the npm registry."""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path

from .paths import ROOT, cache
from .shell import alone, need, run, say

WANTED = ROOT / "dev" / "node" / "package.json"


def install() -> Path:
    """The folder in which npm has put the packages; made anew when they change."""
    need("node", "nodejs")
    mark = hashlib.sha256(WANTED.read_bytes()).hexdigest()[:8]
    folder = cache() / f"node-{mark}"
    stamp = folder / ".complete"
    with alone(folder.name):
        if not stamp.exists():
            say("installing eslint and prettier")
            folder.mkdir(exist_ok=True)
            shutil.copy(WANTED, folder)
            quiet = ["--no-package-lock", "--no-audit", "--no-fund"]
            run([need("npm", "npm"), "install", *quiet], cwd=folder)
            stamp.touch()
    return folder


def environment(folder: Path) -> dict[str, str]:
    """Lets the configuration files, which lie in the checkout, find the packages."""
    return {**os.environ, "NODE_PATH": str(folder / "node_modules")}


def program(folder: Path, name: str) -> str:
    """The path of an installed program."""
    return str(folder / "node_modules" / ".bin" / name)
