"""The guides call things as they are called on screen, and show pictures that exist."""

import re
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).resolve().parents[2]
GUIDES = {
    "user-guide.md": "en",
    "administrator-guide.md": "en",
    "user-guide.fr.md": "fr",
}
CODE = re.compile(r"```.*?```|`[^`]*`", re.DOTALL)
LINK = re.compile(r"\]\([^)]*\)")
ON_SCREEN = re.compile(r"(?<!\w)_([^_]+)_(?!\w)")
FILLED_IN = re.compile(r"%\(\w+\)[sd]|%[sd]|…")
PICTURE = re.compile(r"static/description/[\w.-]+")
# What stands on Odoo's, Microsoft's and Exchange's screens, and what is but stressed
OTHERS = {
    "en": """
        Access Rights|Actions|Apps|CRM|Calendar description|Notes|Options
        Office 365 Sync|Update Apps List|Users|Users & Companies|Salesperson = uid

        API permissions|Add a permission|Allow public client flows|App registrations
        Application permissions|Authentication|Certificates & secrets|(DoD)
        Delegated permissions|Grant admin consent|Grant admin consent for …|Web
        New client secret|New registration|any organizational directory
        any organizational directory and personal Microsoft accounts
        this organizational directory only

        Add a rule|Add recipients|Full Access|Mail flow|RBAC for Applications|Rules
        to the Bcc box|Create a new rule|+|is external/internal

        as busy|no
    """,
    "fr": "Actions|Description du calendrier|Options",
}


def _words(guide: str) -> list[str]:
    """What is in italics; a path through menus is several."""
    text = LINK.sub("]", CODE.sub("", (ROOT / "doc" / guide).read_text()))
    found = ON_SCREEN.findall(re.sub(r"\s+", " ", text))
    return sorted({part for one in found for part in one.split(" → ")})


def _screen(language: str) -> tuple[list[str], re.Pattern[str]]:
    """All texts of the addon, and a pattern of those with something to fill in."""
    entries = polib.pofile(str(ROOT / "i18n" / "fr.po"))
    texts = {one.msgid if language == "en" else one.msgstr for one in entries}
    plain = {re.sub(r"\s+", " ", text).strip() for text in texts if text}
    pieces = [FILLED_IN.split(text.rstrip(".:")) for text in plain]
    filled = [".+".join(map(re.escape, some)) for some in pieces if len(some) > 1]
    return ["…".join(some) for some in pieces], re.compile("|".join(filled))


def _is_on(screen: tuple[list[str], re.Pattern[str]], word: str) -> bool:
    """As a whole, or as the beginning of a longer text."""
    texts, filled = screen
    told = re.escape(word.rstrip(".…:")).replace("…", ".*")
    begins = re.compile(rf"{told}(?!\w)")
    return bool(any(map(begins.match, texts)) or filled.fullmatch(word))


@pytest.mark.parametrize("guide", GUIDES)
def test_what_is_in_italics_is_on_the_screen(guide: str) -> None:
    language = GUIDES[guide]
    others = re.split(r"[|\n]\s*", OTHERS[language])
    screen = _screen(language)
    words = set(_words(guide)) - set(others)
    assert sorted(word for word in words if not _is_on(screen, word)) == []


@pytest.mark.parametrize("guide", GUIDES)
def test_pictures_exist(guide: str) -> None:
    names = PICTURE.findall((ROOT / "doc" / guide).read_text())
    assert [name for name in names if not (ROOT / name).exists()] == []
