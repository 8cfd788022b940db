"""Canonical values: the one form in which Odoo's and Outlook's values are compared.

Every function takes what either side may hold (``None``, ``False`` and ``""`` are
empty), answers ``None`` for empty, and applied twice changes nothing more. A canonical
value is also what travels: these functions tidy, and never reformat what was typed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date as Date
from datetime import datetime, timedelta
from itertools import chain

# What XML or PostgreSQL cannot hold, and other invisible controls. Graph's JSON can
# carry any of these, lone surrogates included.
_UNHOLDABLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]"
)
_LINE_BREAK = re.compile("\r\n|[\n\r\v\f\x85\u2028\u2029]")
_BREAK_OR_TAB = re.compile(r"\s*[\n\t]\s*")
# Marks that come along when numbers and addresses are pasted from other programs.
_INVISIBLE = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")

_EMAIL = re.compile(r"""(?!/)[^\s@<>()\[\],;:"\\]+@[^\s@<>()\[\],;:"\\/=']+""")
_BETWEEN_EMAILS = re.compile(r'[\s,;<>()\[\]"]+')
_URL = re.compile(r"([a-z][a-z0-9+.-]*)://(.*)", re.IGNORECASE | re.DOTALL)
_URL_HOST = re.compile(r"([^/?#]*)(.*)", re.DOTALL)
_DATE = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)[\d:.]*(?:Z|([+-])(\d\d):?(\d\d))?)?",
    re.ASCII,
)
_NO_YEAR = 1604  # Outlook's year of a birthday that has none (contract 2.3)
_NO_DATE = (1, 4501)  # years of .NET's and MAPI's "no date"


def _clean(value: object) -> str:
    if not value:
        return ""
    text = _LINE_BREAK.sub("\n", _UNHOLDABLE.sub("", str(value)))
    return unicodedata.normalize("NFC", text)


def text(value: object) -> str | None:
    """One line: NFC, trimmed; line breaks and tabs become a space."""
    return _BREAK_OR_TAB.sub(" ", _clean(value).strip()) or None


def multiline(value: object) -> str | None:
    r"""Lines ending in ``\n``, as plain text and HTML can both show them.

    Tabs and no-break spaces become spaces, spaces at the end of a line go; indents and
    blank lines in between stay.
    """
    cleaned = _clean(value).expandtabs(4).replace("\xa0", " ")
    return "\n".join(line.rstrip() for line in cleaned.split("\n")).strip() or None


def lines(value: object) -> str | None:
    """A few trimmed lines without blank ones between, as in an address."""
    found = (line.strip() for line in (multiline(value) or "").split("\n"))
    return "\n".join(line for line in found if line) or None


def phone(value: object) -> str | None:
    """A number as it was typed, with single spaces."""
    return " ".join(_INVISIBLE.sub("", _clean(value)).split()) or None


def website(value: object) -> str | None:
    """An address as Odoo keeps it: with a scheme, ``http`` unless told otherwise.

    The host is in lower case and a lone ``/`` after it is left out, so that
    ``example.org`` and ``http://Example.org/`` are the same.
    """
    typed = text(_INVISIBLE.sub("", _clean(value)))
    if typed is None or len(typed.split()) > 1:
        return typed
    url = _URL.fullmatch(typed)
    scheme, rest = url.groups() if url else ("http", typed.lstrip("/"))
    host, path = _URL_HOST.fullmatch(rest).groups()
    user, at, host = host.rpartition("@")
    if not host:
        return typed
    return f"{scheme.lower()}://{user}{at}{_lower(host)}{'' if path == '/' else path}"


def _lower(value: str) -> str:
    return unicodedata.normalize("NFC", value.lower())


def email(value: object) -> str | None:
    """An SMTP address in lower case; ``None`` for anything else, X.500 names too."""
    address = _lower(_INVISIBLE.sub("", _clean(value)).strip())
    address = address.removeprefix("mailto:")
    if address.endswith("'"):  # Outlook's quotes around pasted addresses
        address = address.strip("'")
    return address if _EMAIL.fullmatch(address) else None


def email_list(
    value: str | Iterable[object] | None, limit: int | None = None
) -> list[str] | None:
    """The SMTP addresses in a text or in several, in order, each once.

    ``Ada <ada@example.org>; bob@example.org`` gives two. At most ``limit`` are kept.
    """
    texts = [value] if isinstance(value, str) else value or ()
    words = [word for text in texts for word in _BETWEEN_EMAILS.split(_clean(text))]
    found = dict.fromkeys(filter(None, map(email, words)))
    return list(found)[:limit] or None


def typed_emails(
    value: str | Iterable[object] | None, limit: int | None = None
) -> list[str] | None:
    """The same of what people typed; a text without any address is kept as it is, so
    that it is not mistaken for an empty one."""
    texts = [value] if isinstance(value, str) else value or ()
    found = (email_list(one) or [text(one)] for one in texts)
    return list(dict.fromkeys(filter(None, chain(*found))))[:limit] or None


def tags(value: str | Iterable[object] | None) -> list[str] | None:
    """Sorted names, each once whatever its case, as Outlook tells categories apart."""
    names = [value] if isinstance(value, str) else value or ()
    found: dict[str, str] = {}
    for name in sorted(filter(None, map(text, names))):
        found.setdefault(fold(name), name)
    return list(found.values()) or None


def fold(value: str) -> str:
    """A key under which spellings that differ in case or spaces are the same."""
    folded = unicodedata.normalize("NFC", value.casefold())
    return " ".join(folded.split())


def date(value: object) -> str | None:
    """``YYYY-MM-DD`` of a date or a moment, the latter's day in UTC (contract 2.3).

    Empty for Outlook's dates without a year (see ``without_year``), for the ways in
    which the service spells "no date", and for what is no date at all.
    """
    day = _day(value)
    if day is None or day.year == _NO_YEAR or day.year in _NO_DATE:
        return None
    return day.isoformat()


def without_year(value: object) -> str | None:
    """``MM-DD`` of a date that Outlook keeps without a year, else ``None``."""
    day = _day(value)
    return f"{day:%m-%d}" if day and day.year == _NO_YEAR else None


def _day(value: object) -> Date | None:
    typed = value.isoformat() if isinstance(value, Date) else _clean(value).strip()
    parts = _DATE.fullmatch(typed)
    if parts is None:
        return None
    year, month, day, hour, minute, ahead, ahead_minutes = (
        int(part or 0) for part in parts.group(1, 2, 3, 4, 5, 7, 8)
    )
    offset = timedelta(hours=ahead, minutes=ahead_minutes)
    of_day = timedelta(hours=hour, minutes=minute)
    try:
        local = datetime(year, month, day) + of_day
        return (local + offset if parts[6] == "-" else local - offset).date()
    except (ValueError, OverflowError):
        return None


def split_name(display: object) -> tuple[str | None, str | None]:
    """Given name and surname of a display name: the last word is the surname.

    A single word is the given name, because Outlook shows and files such a contact
    under it; a lone surname would be shown as a family.
    """
    words = (text(display) or "").split()
    if len(words) < 2:
        return (words[0] if words else None), None
    return " ".join(words[:-1]), words[-1]


def length(value: str) -> int:
    """How long the service takes a text to be: in UTF-16 units, an emoji is two."""
    return len(value.encode("utf-16-le", "surrogatepass")) // 2
