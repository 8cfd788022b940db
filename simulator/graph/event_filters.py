"""``$filter`` and ``$orderby`` on events (contract 3.3, 8.1)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any

from ..calendars.event import Event
from ..calendars.shown import DEFAULTS
from ..mailbox import Mailbox
from .extended import comparable
from .filters import (
    CALLS,
    OPERATORS,
    PROPERTY,
    TEXT,
    Condition,
    Parser,
    Terms,
    invalid,
    literal,
    number_passes,
)
from .odata import unknown_property, unsortable

PATH = r"(\w+(?:/\w+)*)"
MEMBER = re.compile(rf"(categories)/any\(\s*(\w+)\s*:\s*\2\s+eq\s+{TEXT}\s*\)", re.I)
CALL = re.compile(rf"(startswith|endswith|contains)\(\s*{PATH}\s*,\s*{TEXT}\s*\)", re.I)
COMPARE = re.compile(
    rf"{PATH}\s+(eq|ne|gt|ge|lt|le)\s+"
    rf"(?:{TEXT}|(null|true|false)|([\d:.TZ+-]+))(?=[\s)]|$)",
    re.I,
)
FRACTION = re.compile(r"(\.\d{6})\d+")  # seven digits are one too many
Getter = Callable[[Event], Any]


def _said(name: str) -> Getter:
    def get(event: Event) -> Any:
        value = event.value(name)
        return DEFAULTS.get(name) if value is None else value

    return get


def _instant(moment: float) -> datetime:
    return datetime.fromtimestamp(moment, timezone.utc)


def _address(event: Event) -> str:
    return (event.value("organizer") or {}).get("address", "")


STRINGS: dict[str, Getter] = {
    **{
        name.lower(): _said(name)
        for name in ("subject", "showAs", "sensitivity", "importance")
    },
    "icaluid": lambda event: event.ical_uid,
    "type": lambda event: event.kind,
    "transactionid": lambda event: event.transaction_id,
    "location/displayname": lambda e: (e.value("location") or {}).get("displayName"),
    "organizer/emailaddress/address": _address,
}
FLAGS: dict[str, Getter] = {
    name.lower(): _said(name)
    for name in ("isAllDay", "isCancelled", "isOrganizer", "isOnlineMeeting")
}
TIMES: dict[str, Getter] = {  # written in quotes, and meant in UTC
    "start/datetime": lambda event: event.start.instant,
    "end/datetime": lambda event: event.end.instant,
}
MOMENTS: dict[str, Getter] = {
    "createddatetime": lambda event: _instant(event.created),
    "lastmodifieddatetime": lambda event: _instant(event.modified),
}


def parsed(mailbox: Mailbox, text: str) -> Condition:
    """The whole filter; what is not understood is a 400."""
    return Parser(mailbox, text, TERMS).whole()


def sort_key(name: str) -> Getter:
    """What ``$orderby`` sorts by, regardless of case."""
    low = name.lower()
    if low in TIMES or low in MOMENTS:
        return {**TIMES, **MOMENTS}[low]
    if low not in STRINGS:
        raise unsortable(name)
    return lambda event: (STRINGS[low](event) or "").lower()


def _property(mailbox: Mailbox, match: re.Match[str]) -> Condition:
    name = comparable(literal(match[2]))
    if match[4]:
        compare, limit = OPERATORS[match[4].lower()], float(match[5])
        return Condition(lambda event: number_passes(event, name, compare, limit))
    found = {id(e): e for e in mailbox.diary.with_extended(name, literal(match[3]))}
    return Condition(lambda event: id(event) in found, list(found.values()))


def _member(_mailbox: Mailbox, match: re.Match[str]) -> Condition:
    wanted = literal(match[3]).lower()
    return Condition(
        lambda event: wanted in [c.lower() for c in event.value("categories") or []]
    )


def _call(_mailbox: Mailbox, match: re.Match[str]) -> Condition:
    check, wanted = CALLS[match[1].lower()], literal(match[3]).lower()
    get = STRINGS.get(match[2].lower())
    if get is None:
        raise unknown_property(match[2], "event")
    return Condition(lambda event: check((get(event) or "").lower(), wanted))


def _compare(mailbox: Mailbox, match: re.Match[str]) -> Condition:
    low, compare = match[1].lower(), OPERATORS[match[2].lower()]
    if low in FLAGS:
        return _flag(low, compare, match)
    if low in TIMES:
        wanted = _moment(match[3])
        return Condition(lambda event: compare(TIMES[low](event), wanted))
    if low in MOMENTS:
        if not match[5]:
            raise invalid()
        limit = _moment(match[5])
        return Condition(lambda event: compare(MOMENTS[low](event), limit))
    if low not in STRINGS:
        raise unknown_property(match[1], "event")
    if match[3] is None:
        raise invalid()
    text, get = literal(match[3]).lower(), STRINGS[low]
    test = Condition(lambda event: compare((get(event) or "").lower(), text))
    if low == "icaluid" and match[2].lower() == "eq":
        return Condition(test.test, list(mailbox.diary.of_uid(literal(match[3]))))
    return test


def _flag(low: str, compare: Callable, match: re.Match[str]) -> Condition:
    if (match[4] or "").lower() not in ("true", "false"):
        raise invalid()
    wanted = match[4].lower() == "true"
    return Condition(lambda event: compare(bool(FLAGS[low](event)), wanted))


def _moment(text: str | None) -> datetime:
    try:
        whole = FRACTION.sub(r"\1", text or "").replace("Z", "+00:00")
        found = datetime.fromisoformat(whole)
    except ValueError:
        raise invalid() from None
    return found.replace(tzinfo=found.tzinfo or timezone.utc)


TERMS: Terms = {PROPERTY: _property, MEMBER: _member, CALL: _call, COMPARE: _compare}
