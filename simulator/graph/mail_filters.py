"""``$filter`` and ``$orderby`` on messages (contract 4.3, 8.1)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any

from ..exchange import bad_request
from ..forms import iso
from ..mailbox import Mailbox
from ..mails.message import Message
from ..mails.shown import conversation_id
from .event_filters import CALL, COMPARE, MEMBER
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

RECIPIENT = re.compile(
    rf"(\w+Recipients|replyTo)/any\(\s*(\w+)\s*:\s*\2/emailAddress/address\s+eq\s+"
    rf"{TEXT}\s*\)",
    re.I,
)
# singleValueExtendedProperties/Any(ep: ep/id eq '…' and contains(ep/value, '…'))
CONTAINS = re.compile(
    rf"singleValueExtendedProperties/any\(\s*(\w+)\s*:\s*\1/id\s+eq\s+{TEXT}\s+and\s+"
    rf"(contains|startswith)\(\s*\1/value\s*,\s*{TEXT}\s*\)\s*\)",
    re.I,
)
MENTIONED = re.compile(
    r"(?<![\w/.:-])([A-Za-z]\w*(?:/(?!any\b|all\b)[A-Za-z]\w*)*)"
    r"(?=(/a(?:ny|ll)\s*\()|(\s*[(:])?)",
    re.I,
)
FRACTION = re.compile(r"\.\d+")
WORDS = frozenset("and or not eq ne gt ge lt le null true false any all".split())
Getter = Callable[[Message], Any]


def _said(name: str) -> Getter:
    return lambda message: message.value(name)


def _address(name: str, part: str) -> Getter:
    def get(message: Message) -> str | None:
        return ((message.value(name) or {}).get("emailAddress") or {}).get(part)

    return get


STRINGS: dict[str, Getter] = {
    "subject": _said("subject"),
    "internetmessageid": _said("internetMessageId"),
    "importance": lambda message: message.value("importance") or "normal",
    "parentfolderid": lambda message: message.folder.id,
    **{
        f"{name}/emailaddress/{part}": _address(name, part)
        for name in ("from", "sender")
        for part in ("address", "name")
    },
}
FLAGS: dict[str, Getter] = {
    name.lower(): _said(name) for name in ("isRead", "isDraft")
} | {"hasattachments": lambda m: any(not file.is_inline for file in m.attachments)}
MOMENTS: dict[str, Getter] = {
    "receiveddatetime": _said("receivedDateTime"),
    "sentdatetime": _said("sentDateTime"),
    "createddatetime": lambda message: iso(message.created),
    "lastmodifieddatetime": lambda message: iso(message.modified),
}


def parsed(mailbox: Mailbox, text: str) -> Condition:
    """The whole filter; what is not understood is a 400."""
    return Parser(mailbox, text, TERMS).whole()


def sort_key(name: str) -> Getter:
    """What ``$orderby`` sorts by, regardless of case."""
    get = {**STRINGS, **MOMENTS}.get(name.lower())
    if get is None:
        raise unsortable(name)
    return lambda message: (get(message) or "").lower()


def check_order(condition: str, order: str) -> None:
    """What sorts has to filter too, in this order and first (contract 4.3)."""
    plain = re.sub(r"'(?:[^']|'')*'", " ", condition)
    mentioned = []
    for match in MENTIONED.finditer(plain):
        low = match[1].lower()
        if match[3] is None and low not in WORDS and low not in mentioned:
            mentioned.append(low)
    wanted = [term.split()[0].lower() for term in order.split(",") if term.strip()]
    if mentioned[: len(wanted)] != wanted:
        raise bad_request(
            "The restriction or sort order is too complex for this operation.",
            "InefficientFilter",
        )


def _property(_mailbox: Mailbox, match: re.Match[str]) -> Condition:
    name = comparable(literal(match[2]))
    if match[4]:
        compare, limit = OPERATORS[match[4].lower()], float(match[5])
        return Condition(lambda message: number_passes(message, name, compare, limit))
    wanted = literal(match[3]).lower()
    return Condition(lambda message: message.extended.get(name, "").lower() == wanted)


def _contains(_mailbox: Mailbox, match: re.Match[str]) -> Condition:
    name, check = comparable(literal(match[2])), CALLS[match[3].lower()]
    wanted = literal(match[4]).lower()
    return Condition(lambda m: check(m.extended.get(name, "").lower(), wanted))


def _member(_mailbox: Mailbox, match: re.Match[str]) -> Condition:
    wanted = literal(match[3]).lower()
    return Condition(
        lambda message: wanted in [c.lower() for c in message.value("categories") or []]
    )


def _recipient(_mailbox: Mailbox, match: re.Match[str]) -> Condition:
    names = {n.lower(): n for n in ("toRecipients", "ccRecipients", "bccRecipients")}
    name = names.get(match[1].lower())
    if name is None:
        raise unknown_property(match[1], "message")
    wanted = literal(match[3]).lower()

    def test(message: Message) -> bool:
        people = (row.get("emailAddress") or {} for row in message.value(name) or ())
        return any((one.get("address") or "").lower() == wanted for one in people)

    return Condition(test)


def _call(_mailbox: Mailbox, match: re.Match[str]) -> Condition:
    check, wanted = CALLS[match[1].lower()], literal(match[3]).lower()
    get = STRINGS.get(match[2].lower())
    if get is None:
        raise unknown_property(match[2], "message")
    return Condition(lambda message: check((get(message) or "").lower(), wanted))


def _compare(mailbox: Mailbox, match: re.Match[str]) -> Condition:
    low, compare = match[1].lower(), OPERATORS[match[2].lower()]
    if low in FLAGS:
        return _flag(low, compare, match)
    if low in MOMENTS:
        if not match[5]:
            raise invalid()
        limit, get = moment(match[5]), MOMENTS[low]
        return Condition(lambda m: bool(get(m)) and compare(get(m)[:-1], limit))
    if match[3] is None:
        raise invalid()
    if low == "conversationid":
        thread, owner = literal(match[3]), mailbox.owner_id
        return Condition(lambda m: compare(conversation_id(m, owner), thread))
    if low not in STRINGS:
        raise unknown_property(match[1], "message")
    wanted, text = literal(match[3]).lower(), STRINGS[low]
    test = Condition(lambda m: compare((text(m) or "").lower(), wanted))
    if low == "internetmessageid" and match[2].lower() == "eq":
        return Condition(test.test, list(mailbox.mail.with_internet_id(wanted)))
    return test


def _flag(low: str, compare: Callable, match: re.Match[str]) -> Condition:
    if (match[4] or "").lower() not in ("true", "false"):
        raise invalid()
    wanted = match[4].lower() == "true"
    return Condition(lambda message: compare(bool(FLAGS[low](message)), wanted))


def moment(text: str) -> str:
    """A moment of a filter, to be compared with those of messages as text."""
    try:
        whole = FRACTION.sub(lambda m: m[0][:7].ljust(7, "0"), text)
        whole = whole.replace("Z", "+00:00")
        found = datetime.fromisoformat(whole)
    except ValueError:
        raise invalid() from None
    utc = found.replace(tzinfo=found.tzinfo or timezone.utc).astimezone(timezone.utc)
    fraction = f".{utc:%f}" if utc.microsecond else ""
    return f"{utc:%Y-%m-%dT%H:%M:%S}{fraction}"


TERMS: Terms = {
    PROPERTY: _property,
    CONTAINS: _contains,
    RECIPIENT: _recipient,
    MEMBER: _member,
    CALL: _call,
    COMPARE: _compare,
}
