"""A message as Graph tells it, in a form that holds whatever it was given.

Mail comes from anybody: nothing about it is as it should be. What cannot be read is as
if it was not there, and nothing that is read here raises.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from . import canonical

SENSITIVITY = "Integer 0x0036"  # PidTagSensitivity; Graph has no field of it (4.3)
SIZE = "Long 0x0E08"  # PidTagMessageSize
MOST_REFERENCES = 60
LONGEST_SUBJECT = 2000
LONGEST_PREVIEW = 255
LONGEST_ID = 995  # as long as a line of a header may be
LONGEST_LINK = 2000

_NO_ADDRESS = re.compile(r"[\x00-\x20]")
_MESSAGE_ID = re.compile(r"<([^<>\s]{1,995})>")
_MOMENT = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:Z|([+-])(\d\d):?(\d\d))?",
    re.ASCII,
)
_NO_YEARS = (1, 1601, 4501)  # of .NET's, Windows' and MAPI's "no date"

Raw = Mapping[str, Any]


@dataclass(frozen=True)
class Person:
    """Somebody on an envelope: by SMTP address in lower case, where there is one."""

    address: str | None
    name: str = ""

    @property
    def shown(self) -> str:
        """As people write it."""
        if self.address and self.name and self.name.lower() != self.address:
            return f"{self.name} <{self.address}>"
        return self.address or self.name


@dataclass(frozen=True)
class Mail:
    """One message of a mailbox. ``author`` is whose mail it is (``from``), ``sender``
    who sent it for them. ``key`` is the same for all copies of it."""

    remote_id: str
    key: str
    message_id: str | None = None
    subject: str = ""
    author: Person | None = None
    sender: Person | None = None
    to: tuple[Person, ...] = ()
    cc: tuple[Person, ...] = ()
    sent: datetime | None = None
    received: datetime | None = None
    preview: str = ""
    kind: str = ""
    is_draft: bool = False
    sensitivity: int = 0
    size: int = 0
    headers: Mapping[str, tuple[str, ...]] | None = None
    conversation: str | None = None
    references: tuple[str, ...] = ()
    has_attachments: bool = False
    web_link: str | None = None
    folder_id: str | None = None

    def header(self, name: str) -> str:
        """All values of a header of this name, in lower case; empty without one."""
        return ", ".join((self.headers or {}).get(name.lower(), ())).lower()

    @property
    def recipients(self) -> tuple[Person, ...]:
        """To, then Cc."""
        return self.to + self.cc

    def addresses(self) -> set[str]:
        """All SMTP addresses on it."""
        people = filter(None, (self.author, self.sender, *self.recipients))
        return {person.address for person in people if person.address}


def read(raw: Raw) -> Mail | None:
    """The message, None if it does not even say which one it is."""
    remote_id = raw.get("id")
    if not isinstance(remote_id, str) or not remote_id:
        return None
    headers = _headers(raw.get("internetMessageHeaders"))
    message_id = _message_id(raw.get("internetMessageId"))
    extended = _extended(raw.get("singleValueExtendedProperties"))
    return Mail(
        remote_id=remote_id,
        key=message_id or f"graph:{remote_id}",
        message_id=message_id,
        subject=_line(raw.get("subject"), LONGEST_SUBJECT),
        author=_person(raw.get("from")),
        sender=_person(raw.get("sender")),
        to=_people(raw.get("toRecipients")),
        cc=_people(raw.get("ccRecipients")),
        sent=moment(raw.get("sentDateTime")),
        received=moment(raw.get("receivedDateTime")),
        preview=(canonical.multiline(_text(raw.get("bodyPreview"))) or "")[
            :LONGEST_PREVIEW
        ],
        kind=_text(raw.get("@odata.type")).rpartition(".")[2],
        is_draft=raw.get("isDraft") is True,
        sensitivity=_number(extended.get(_comparable(SENSITIVITY))),
        size=_number(extended.get(_comparable(SIZE))),
        headers=headers,
        conversation=_line(raw.get("conversationId"), LONGEST_ID) or None,
        references=_references(headers),
        has_attachments=raw.get("hasAttachments") is True,
        web_link=link(raw.get("webLink")),
        folder_id=_text(raw.get("parentFolderId")) or None,
    )


def link(value: object) -> str | None:
    """An address that a browser may be sent to: http or https, nothing else."""
    typed = _text(value).strip()
    if len(typed) > LONGEST_LINK or _NO_ADDRESS.search(typed):
        return None
    try:
        parts = urlsplit(typed)
    except ValueError:
        return None
    return typed if parts.scheme in ("http", "https") and parts.netloc else None


def moment(value: object) -> datetime | None:
    """A moment in UTC, without a zone as Odoo keeps it; None for none."""
    parts = _MOMENT.fullmatch(_text(value).strip())
    if parts is None:
        return None
    year, month, day, hour, minute, second = map(int, parts.group(1, 2, 3, 4, 5, 6))
    if year in _NO_YEARS:
        return None
    ahead = timedelta(hours=int(parts[8] or 0), minutes=int(parts[9] or 0))
    try:
        told = datetime(year, month, day, hour, minute, second)
        return told + ahead if parts[7] == "-" else told - ahead
    except (ValueError, OverflowError):
        return None


def short(subject: str, length: int = 100) -> str:
    """A subject where there is room for so much, cut at a word if there is one."""
    if len(subject) <= length:
        return subject
    cut = subject[: length - 1]
    words = cut.rpartition(" ")[0]
    return f"{words if len(words) > length // 2 else cut}…"


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _line(value: object, length: int) -> str:
    return (canonical.text(_text(value)) or "")[:length].rstrip()


def _number(value: object) -> int:
    digits = _text(value) or (str(value) if isinstance(value, int) else "")
    return int(digits) if re.fullmatch(r"\d{1,18}", digits, re.ASCII) else 0


def _message_id(value: object) -> str | None:
    """Without the angle brackets, which not everybody writes."""
    told = _line(value, LONGEST_ID + 2)
    found = _MESSAGE_ID.search(told)
    return (found[1] if found else told.strip("<>").strip()) or None


def _references(headers: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """What it answers, the nearest first: the parent, then the rest of the thread."""
    parents = _MESSAGE_ID.findall(" ".join(headers.get("in-reply-to", ())))
    thread = _MESSAGE_ID.findall(" ".join(headers.get("references", ())))
    return tuple(dict.fromkeys(parents + thread[::-1]))[:MOST_REFERENCES]


def _headers(rows: object) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for row in rows if isinstance(rows, list) else ():
        name = _text(row.get("name")) if isinstance(row, Mapping) else ""
        if name:
            value = canonical.text(_text(row.get("value"))) or ""
            name = name.strip().lower()
            found[name] = (*found.get(name, ()), value)
    return found


def _extended(rows: object) -> dict[str, object]:
    return {
        _comparable(_text(row.get("id"))): row.get("value")
        for row in (rows if isinstance(rows, list) else ())
        if isinstance(row, Mapping)
    }


def _comparable(name: str) -> str:
    """The name of an extended property, whose number is written in several ways."""
    kind, _space, number = name.lower().partition(" 0x")
    return f"{kind} {number.lstrip('0')}"


def _person(value: object) -> Person | None:
    stored = value.get("emailAddress") if isinstance(value, Mapping) else None
    if not isinstance(stored, Mapping):
        return None
    name = _line(stored.get("name"), 255)
    told = _text(stored.get("address"))
    address = canonical.email(told)
    if not address and not name:
        name = _line(told, 255)
    return Person(address, name) if address or name else None


def _people(rows: object) -> tuple[Person, ...]:
    """Each address once, in order; those without any are kept by name."""
    found: dict[str, Person] = {}
    for row in rows if isinstance(rows, list) else ():
        if person := _person(row):
            found.setdefault(person.address or person.name, person)
    return tuple(found.values())
