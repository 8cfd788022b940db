"""What can be seen of the translations without Odoo."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted((ROOT / "i18n").glob("*.po"))
PLACEHOLDER = re.compile(r"%\(\w+\)[sdi]|%[sd]|\$\{\w+\}|\{\w+\}")
TAG = re.compile(r"</?\w+")


def _sources() -> Iterator[Path]:
    for room in ("controllers", "models", "wizards"):
        yield from (ROOT / room).glob("*.py")


@pytest.mark.parametrize("path", list(_sources()), ids=lambda path: path.stem)
def test_texts_are_where_the_export_finds_them(path: Path) -> None:
    """What goes to ``env._`` under another name is never translated."""
    tree = ast.parse(path.read_text())
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    lost = [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr == "_"
        if id(node) not in called
    ]
    assert not lost, f"lines {lost}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_translations_keep_what_is_filled_in_and_the_tags(path: Path) -> None:
    wrong = [
        entry.msgid
        for entry in polib.pofile(str(path))
        if entry.msgstr
        for pattern in (PLACEHOLDER, TAG)
        if sorted(pattern.findall(entry.msgid)) != sorted(pattern.findall(entry.msgstr))
    ]
    assert not wrong


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_translations_keep_the_space_around_a_text(path: Path) -> None:
    wrong = [
        entry.msgid
        for entry in polib.pofile(str(path))
        if entry.msgstr and _edges(entry.msgid) != _edges(entry.msgstr)
    ]
    assert not wrong


def _edges(text: str) -> tuple[str, str]:
    start = text[: len(text) - len(text.lstrip(" \n"))]
    return start, text[len(text.rstrip(" \n")) :]


def test_french_signs_do_not_begin_a_line() -> None:
    """Before a colon and its like French has a space, and it is not to be broken at."""
    alone = re.compile(r"\S [:;?!»](?=[\s\".,)]|$)|« ")
    french = polib.pofile(str(ROOT / "i18n" / "fr.po"))
    wrong = [entry.msgstr for entry in french if alone.search(entry.msgstr)]
    assert not wrong
