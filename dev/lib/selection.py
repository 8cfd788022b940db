"""Which tests a filter means.

``pure``, ``odoo`` and so on are kinds; ``pure/test_x.py`` and ``odoo:TestX.test_y``
are parts of a kind; any other word is looked for in the names of all tests.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import Path

from .paths import ROOT
from .shell import stop

PYTEST_KINDS = ("pure", "third_party", "third_party_odoo", "side_by_side", "system")
KINDS = ("lint", "pure", "odoo", "tours", *PYTEST_KINDS[1:])
TESTS = ROOT / "tests"
TOUR_TAG = "office365_tour"


@dataclass(frozen=True)
class Test:
    """A test as found in its source, not yet run."""

    kind: str
    target: str


def chosen(filters: list[str]) -> dict[str, list[str]]:
    """Kinds to run, each with the parts to run of it (none: all of it)."""
    if not filters:
        return {kind: [] for kind in KINDS}
    selection: dict[str, list[str]] = {}
    for word in filters:
        for kind, targets in _meaning(word).items():
            selection.setdefault(kind, []).extend(targets)
    return {kind: selection[kind] for kind in KINDS if kind in selection}


def _meaning(word: str) -> dict[str, list[str]]:
    if word in KINDS:
        return {word: []}
    for kind in PYTEST_KINDS:
        if word.startswith(f"{kind}/"):
            return {kind: [word.removeprefix(f"{kind}/")]}
    for kind in ("odoo", "tours"):
        if word.startswith(f"{kind}:"):
            return {kind: [word.removeprefix(f"{kind}:")]}
    found: dict[str, list[str]] = {}
    for test in all_tests():
        if word.lower() in test.target.lower():
            found.setdefault(test.kind, []).append(test.target)
    return found or stop(f"no test and no kind of tests ({', '.join(KINDS)}) is {word}")


def all_tests() -> list[Test]:
    """Every test function in the sources."""
    found = [test for path in TESTS.glob("test_*.py") for test in _in_odoo(path)]
    for kind in PYTEST_KINDS:
        for path in sorted((TESTS / kind).glob("test_*.py")):
            found += [Test(kind, f"{path.name}::{name}") for name in _functions(path)]
    return found


def _in_odoo(path: Path) -> list[Test]:
    tests = []
    for node in _parsed(path):
        if isinstance(node, ast.ClassDef):
            is_tour = any(TOUR_TAG in ast.dump(item) for item in node.decorator_list)
            kind = "tours" if is_tour else "odoo"
            names = [f"{node.name}.{name}" for name in _tests_in(node.body)]
            tests += [Test(kind, name) for name in names]
    return tests


def _functions(path: Path) -> list[str]:
    nodes = _parsed(path)
    classes = [node for node in nodes if isinstance(node, ast.ClassDef)]
    inside = [
        f"{node.name}::{name}" for node in classes for name in _tests_in(node.body)
    ]
    return _tests_in(nodes) + inside


def _tests_in(nodes: list[ast.stmt]) -> list[str]:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    functions = [node for node in nodes if isinstance(node, kinds)]
    return [node.name for node in functions if node.name.startswith("test")]


def _parsed(path: Path) -> list[ast.stmt]:
    return ast.parse(path.read_text()).body
