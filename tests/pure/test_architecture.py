"""What keeps the rooms apart, the files small and the machine's own facts out."""

from __future__ import annotations

import ast
import re
import statistics
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ODOO_ROOMS = ("controllers", "models", "wizards")
ROOMS = ("sync", "graph", "simulator", "dev", "tests", *ODOO_ROOMS)
LONGEST_FILE = 400
LONGEST_FUNCTION = 60
MEDIAN_FUNCTION = 10


def sources(*rooms: str) -> Iterator[Path]:
    for room in rooms:
        yield from sorted((ROOT / room).rglob("*.py"))


def shown(path: Path) -> str:
    return str(path.relative_to(ROOT))


def imported(path: Path) -> Iterator[str]:
    """Names of modules as seen from the checkout's root, relative ones resolved."""
    package = path.relative_to(ROOT).parent.parts
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            start = ".".join([*base, *([node.module] if node.module else [])])
            yield from (f"{start}.{alias.name}".lstrip(".") for alias in node.names)


def strangers(path: Path, forbidden: tuple[str, ...]) -> set[str]:
    """Imports of a file that reach into one of the forbidden packages."""
    return {
        name
        for name in imported(path)
        if name.removeprefix("odoo.addons.office365_sync.").split(".")[0] in forbidden
    }


def others(room: str) -> tuple[str, ...]:
    return tuple(name for name in ROOMS if name != room)


@pytest.mark.parametrize("path", sources("sync", "graph"), ids=shown)
def test_the_core_and_the_client_know_neither_odoo_nor_another_room(path):
    room = path.relative_to(ROOT).parts[0]
    assert not strangers(path, ("odoo", *others(room)))


@pytest.mark.parametrize("path", sources("simulator"), ids=shown)
def test_the_simulator_knows_nothing_of_the_addon(path):
    assert not strangers(path, ("odoo", *others("simulator")))


@pytest.mark.parametrize("path", sources("dev"), ids=shown)
def test_development_tools_do_not_import_the_addon(path):
    assert not strangers(path, others("dev"))


@pytest.mark.parametrize("path", sources(*ODOO_ROOMS), ids=shown)
def test_the_addon_imports_neither_simulator_nor_development_tools(path):
    assert not strangers(path, ("simulator", "dev", "tests"))


@pytest.mark.parametrize("path", sources("models", "wizards"), ids=shown)
def test_a_file_of_models_holds_one_class(path):
    nodes = ast.parse(path.read_text()).body
    classes = [node for node in nodes if isinstance(node, ast.ClassDef)]
    behaving = [node.name for node in classes if not is_plain_record(node)]
    assert len(behaving) <= 1


@pytest.mark.parametrize("path", sources("models", "wizards"), ids=shown)
def test_what_a_field_depends_on_is_said_once(path):
    """Of several ``api.depends`` Odoo keeps one (``odoo/orm/decorators.py``)."""
    found = [node for node in ast.walk(ast.parse(path.read_text())) if calls(node)]
    assert not [node.name for node in found if len(set(calls(node))) < len(calls(node))]


def calls(node: ast.AST) -> list[str]:
    """Decorators of a function that are called, by name."""
    if not isinstance(node, ast.FunctionDef):
        return []
    made = [one for one in node.decorator_list if isinstance(one, ast.Call)]
    return [ast.unparse(one.func) for one in made]


def is_plain_record(node: ast.ClassDef) -> bool:
    """A dataclass, named tuple or exception without methods of its own."""
    return not any(isinstance(item, ast.FunctionDef) for item in node.body) and (
        bool(node.decorator_list)
        or any(
            "NamedTuple" in ast.dump(base) or "Exception" in ast.dump(base)
            for base in node.bases
        )
    )


@pytest.mark.parametrize("path", sources(*ROOMS), ids=shown)
def test_no_file_is_long(path):
    assert len(path.read_text().splitlines()) <= LONGEST_FILE


@pytest.mark.parametrize("path", sources(*ROOMS), ids=shown)
def test_no_function_is_long(path):
    long = {name: lines for name, lines in functions(path) if lines > LONGEST_FUNCTION}
    assert not long


def test_most_functions_fit_into_a_glance():
    paths = sources("sync", "graph", "simulator", *ODOO_ROOMS)
    lengths = [lines for path in paths for _, lines in functions(path)]
    assert statistics.median(lengths) <= MEDIAN_FUNCTION


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Each function with its number of lines, the docstring not counted."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            words = node.body[0] if ast.get_docstring(node) is not None else None
            docstring = words.end_lineno - words.lineno + 1 if words else 0
            yield node.name, node.end_lineno - node.lineno + 1 - docstring


# Composed, so that this file does not hold what it looks for.
REGISTRIES = [
    ".".join(words)
    for words in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("registry", "npmjs"),
        ("npmjs", "org"),
        ("deb", "debian"),
        ("archive", "ubuntu"),
        ("snapshot", "debian"),
    )
]
MACHINE_PATHS = ["/" + "work/", "/" + "root/", "/" + "home/", "/" + "tmp/plan"]


def tracked() -> list[Path]:
    """The files in version control."""
    command = ["git", "-C", str(ROOT), "ls-files", "-z"]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        pytest.skip("not a git checkout")
    found = [ROOT / name for name in done.stdout.split("\0") if name]
    return [path for path in found if path.is_file()]


def test_no_package_registry_and_no_path_of_a_machine_is_written_down():
    pattern = re.compile("|".join(map(re.escape, REGISTRIES + MACHINE_PATHS)))
    found = {}
    for path in tracked():
        text = path.read_bytes().decode("utf-8", errors="ignore")
        if matches := set(pattern.findall(text)):
            found[str(path.relative_to(ROOT))] = matches
    assert not found


def test_secrets_are_not_in_version_control():
    key = re.compile("-----BEGIN [A-Z ]*PRIVATE KEY-----\\s+[A-Za-z0-9+/=]{40}")
    texts = {path: path.read_text(errors="ignore") for path in tracked()}
    assert not [path for path, text in texts.items() if key.search(text)]
