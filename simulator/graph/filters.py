"""``$filter`` on contacts: a small grammar, and indexes where a folder may be large."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from ..calendars.event import Event
from ..exchange import GraphFault, bad_request
from ..mailbox import STRINGS, Contact, Mailbox, addresses
from .extended import comparable
from .odata import MOMENTS, unknown_property

TEXT = r"'((?:[^']|'')*)'"
NUMERIC = r"cast\(\s*\1/value\s*,\s*Edm\.(?:Int16|Int32|Int64|Double|Single)\s*\)"
PROPERTY = re.compile(
    rf"singleValueExtendedProperties/any\(\s*(\w+)\s*:\s*\1/id\s+eq\s+{TEXT}\s+and\s+"
    rf"(?:\1/value\s+eq\s+{TEXT}|{NUMERIC}\s+(eq|ne|gt|ge|lt|le)\s+(-?[\d.]+))\s*\)",
    re.I,
)
ADDRESS = re.compile(
    rf"emailAddresses/any\(\s*(\w+)\s*:\s*\1/address\s+eq\s+{TEXT}\s*\)", re.I
)
MEMBER = re.compile(rf"(categories)/any\(\s*(\w+)\s*:\s*\2\s+eq\s+{TEXT}\s*\)", re.I)
CALL = re.compile(rf"(startswith|endswith|contains)\(\s*(\w+)\s*,\s*{TEXT}\s*\)", re.I)
COMPARE = re.compile(
    rf"(\w+)\s+(eq|ne|gt|ge|lt|le)\s+(?:{TEXT}|(null)|([\d:.TZ+-]+))(?=[\s)]|$)", re.I
)
WORD = re.compile(r"\s*(and|or|not|\(|\))(?=[\s(]|$|(?<=[()]))", re.I)
OPERATORS: dict[str, Callable] = {
    name: getattr(operator, name) for name in ("eq", "ne", "gt", "ge", "lt", "le")
}
CALLS: dict[str, Callable[[str, str], bool]] = {
    "startswith": str.startswith,
    "endswith": str.endswith,
    "contains": str.__contains__,
}
Test = Callable[[Any], bool]


class Condition(NamedTuple):
    """A test, and where an index knows them, all that can pass it."""

    test: Test
    among: Iterable[Any] | None = None


Terms = dict[re.Pattern[str], Callable[[Mailbox, re.Match[str]], Condition]]


def parsed(mailbox: Mailbox, text: str) -> Condition:
    """The whole filter; what is not understood is a 400."""
    return Parser(mailbox, text, TERMS).whole()


class Parser:
    """``and``, ``or``, ``not`` and parentheses around terms of whatever kind."""

    def __init__(self, mailbox: Mailbox, text: str, terms: Terms) -> None:
        self.mailbox, self.text, self.terms, self.at = mailbox, text, terms, 0

    def whole(self) -> Condition:
        """All of it, or a 400."""
        condition = self._either()
        if self.text[self.at :].strip():
            raise invalid()
        return condition

    def _either(self) -> Condition:
        found = self._both()
        while self._word("or"):
            found = _union(found, self._both())
        return found

    def _both(self) -> Condition:
        found = self._one()
        while self._word("and"):
            left, right = found, self._one()
            among = left.among if left.among is not None else right.among
            found = Condition(_and(left.test, right.test), among)
        return found

    def _one(self) -> Condition:
        if self._word("not"):
            test = self._one().test
            return Condition(lambda contact: not test(contact))
        if self._word("("):
            found = self._either()
            if not self._word(")"):
                raise invalid()
            return found
        return self._term()

    def _word(self, wanted: str) -> bool:
        match = WORD.match(self.text, self.at)
        if match is None or match[1].lower() != wanted:
            return False
        self.at = match.end()
        return True

    def _term(self) -> Condition:
        while self.text[self.at : self.at + 1].isspace():
            self.at += 1
        for pattern, make in self.terms.items():
            match = pattern.match(self.text, self.at)
            if match:
                self.at = match.end()
                return make(self.mailbox, match)
        raise invalid()


def _and(left: Test, right: Test) -> Test:
    return lambda contact: left(contact) and right(contact)


def _union(left: Condition, right: Condition) -> Condition:
    among = None
    if left.among is not None and right.among is not None:
        among = list({id(c): c for c in (*left.among, *right.among)}.values())
    return Condition(lambda c: left.test(c) or right.test(c), among)


def _property(mailbox: Mailbox, match: re.Match[str]) -> Condition:
    name = comparable(literal(match[2]))
    if match[4]:
        compare, limit = OPERATORS[match[4].lower()], float(match[5])
        return Condition(lambda contact: number_passes(contact, name, compare, limit))
    found = {id(c): c for c in mailbox.with_extended(name, literal(match[3]))}
    return Condition(lambda contact: id(contact) in found, list(found.values()))


def number_passes(
    item: Contact | Event, name: str, compare: Callable, limit: float
) -> bool:
    """Has it a number as extended property that compares so?"""
    try:
        return compare(float(item.extended[name]), limit)
    except (KeyError, ValueError):
        return False


def _address(mailbox: Mailbox, match: re.Match[str]) -> Condition:
    wanted = literal(match[2]).lower()
    return Condition(
        lambda contact: wanted in addresses(contact), mailbox.with_address(wanted)
    )


def _member(_mailbox: Mailbox, match: re.Match[str]) -> Condition:
    wanted = literal(match[3]).lower()
    return Condition(
        lambda contact: wanted
        in {name.lower() for name in contact.values.get("categories") or ()}
    )


def _call(_mailbox: Mailbox, match: re.Match[str]) -> Condition:
    check, wanted = CALLS[match[1].lower()], literal(match[3]).lower()
    value = _value(match[2])
    return Condition(lambda contact: check((value(contact) or "").lower(), wanted))


def _compare(_mailbox: Mailbox, match: re.Match[str]) -> Condition:
    value, compare = _value(match[1]), OPERATORS[match[2].lower()]
    if match[4]:
        if match[2].lower() not in ("eq", "ne"):
            raise invalid()
        return Condition(lambda contact: compare(value(contact) or None, None))
    quoted = match[3] is not None
    if quoted == (match[1].lower() in MOMENTS):
        raise bad_request("The types in the filter do not fit.")
    wanted = literal(match[3]).lower() if quoted else match[5].lower()
    return Condition(lambda contact: compare((value(contact) or "").lower(), wanted))


def _value(name: str) -> Callable[[Contact], str | None]:
    if name.lower() in MOMENTS:
        return MOMENTS[name.lower()]
    known = {text.lower(): text for text in STRINGS}.get(name.lower())
    if known is None:
        raise unknown_property(name, "contact")
    return lambda contact: contact.values.get(known)


def literal(text: str) -> str:
    """What stands between the quotes."""
    return text.replace("''", "'")


def invalid() -> GraphFault:
    """A filter that is not understood."""
    return bad_request("Invalid filter clause.", "ErrorInvalidUrlQueryFilter")


TERMS: Terms = {
    PROPERTY: _property,
    ADDRESS: _address,
    MEMBER: _member,
    CALL: _call,
    COMPARE: _compare,
}
