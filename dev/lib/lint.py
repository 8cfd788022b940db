"""Style and the mistakes that can be found by reading: each tool is one test.

``python3 -m dev.lib.lint [NAME ...]`` runs some of the tools, for ``pre-commit``;
``python3 -m dev.lib.lint --fix`` lets the formatters change the files.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path

from . import node, packages
from .outcome import Outcome
from .paths import ADDON, ROOT, addons, project_files

# Rooms without Odoo: what is called ``write`` there is no model's method.
PLAIN = "(dev|graph|simulator|sync|tests/(pure|third_party|third_party_odoo|system))"
FORMATTED = (".js", ".cjs", ".xml", ".css", ".scss", ".yaml", ".yml")
FIXES = {"ruff": "--fix", "ruff-format": "", "prettier": "--write"}


def tools() -> dict[str, list[str]]:
    """Command lines by name; those without any file to look at are left out."""
    binaries = packages.install().parent
    ruff = str(binaries / "ruff")
    found = {
        "ruff": [ruff, "check", "--no-cache", str(ROOT)],
        "ruff-format": [ruff, "format", "--no-cache", "--check", str(ROOT)],
        "pylint-odoo": _pylint(binaries),
    }
    modules = node.install()
    scripts = [str(path) for path in project_files(".js") if "static" in path.parts]
    formatted = [str(path) for path in project_files(*FORMATTED)]
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


def fix() -> int:
    """Let the formatters change the files; the worst exit status."""
    worst = 0
    for name, command in tools().items():
        if name in FIXES:
            words = [FIXES[name] if word == "--check" else word for word in command]
            if name == "ruff":
                words.append(FIXES[name])
            done = _call([word for word in words if word], capture=False)
            worst = max(worst, done.returncode)
    return worst


def _pylint(binaries: Path) -> list[str]:
    """Through the link that bears the addon's name: the checks look at it."""
    addon = addons() / ADDON
    start = re.sub(r"[^\w/]", ".", str(addon))  # pylint takes no backslash here
    options = [f"--rcfile={ROOT / '.pylintrc'}", f"--ignore-paths=^{start}/{PLAIN}/"]
    return [str(binaries / "pylint"), *options, str(addon)]


def _is_clean(name: str, command: list[str]) -> bool:
    done = _call(command)
    print(f"  {name}: {'found something' if done.returncode else 'clean'}", flush=True)
    if done.returncode:
        shown = done.stdout.replace(f"{addons() / ADDON}{os.sep}", "")
        print(shown.replace(f"{ROOT}{os.sep}", ""))
    return done.returncode == 0


def _call(command: list[str], capture: bool = True) -> subprocess.CompletedProcess:
    environment = node.environment(node.install())
    output = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT} if capture else {}
    return subprocess.run(command, cwd=ROOT, env=environment, text=True, **output)


if __name__ == "__main__":
    if sys.argv[1:] == ["--fix"]:
        sys.exit(fix())
    sys.exit(1 if run(sys.argv[1:]).failed else 0)
