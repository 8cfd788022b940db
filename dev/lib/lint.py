"""Style and the mistakes that can be found by reading: each tool is one test.

``python3 -m dev.lib.lint NAME`` runs one tool, for ``pre-commit``.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from . import node, packages
from .outcome import Outcome
from .paths import ADDON, ROOT, addons, project_files

NOT_THE_ADDON = "^(.*/)?(dev|simulator|tests/pure|tests/third_party|tests/system)/"
FORMATTED = (".js", ".xml", ".css", ".scss", ".yaml", ".yml")


def tools() -> dict[str, list[str]]:
    """Command lines by name; those without any file to look at are left out."""
    binaries = packages.install().parent
    scripts = [str(path) for path in project_files(".js") if "static" in path.parts]
    formatted = [str(path) for path in project_files(*FORMATTED)]
    ruff = str(binaries / "ruff")
    found = {
        "ruff": [ruff, "check", "--no-cache", str(ROOT)],
        "ruff-format": [ruff, "format", "--no-cache", "--check", str(ROOT)],
        "pylint-odoo": _pylint(binaries),
    }
    modules = node.install()
    if scripts:
        found["eslint"] = [node.program(modules, "eslint"), *scripts]
    if formatted:
        prettier = [node.program(modules, "prettier"), "--check", "--log-level=warn"]
        found["prettier"] = [*prettier, *formatted]
    return found


def run(names: list[str] | None = None) -> Outcome:
    """Run the tools; their output is shown when they find something."""
    began = time.monotonic()
    outcome = Outcome("lint")
    for name, command in tools().items():
        if names and name not in names:
            continue
        if _is_clean(name, command):
            outcome.passed += 1
        else:
            outcome.failed += 1
    outcome.seconds = time.monotonic() - began
    return outcome


def _pylint(binaries: Path) -> list[str]:
    """Through the link that bears the addon's name: the checks look at it."""
    options = [f"--rcfile={ROOT / '.pylintrc'}", f"--ignore-paths={NOT_THE_ADDON}"]
    return [str(binaries / "pylint"), *options, str(addons() / ADDON)]


def _is_clean(name: str, command: list[str]) -> bool:
    environment = node.environment(node.install())
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    print(f"  {name}: {'found something' if done.returncode else 'clean'}", flush=True)
    if done.returncode:
        print(done.stdout.replace(str(ROOT) + os.sep, ""))
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(1 if run(sys.argv[1:]).failed else 0)
