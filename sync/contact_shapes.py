"""How a field lies in a Graph contact: plain, in a collection, in an address.

A shape reads a canonical value out of a stored property, and writes one into it so
that everything else the property holds stays as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from . import canonical
from .model import Canonical, Problem
from .places import Place, Places

Normalise = Callable[[Any], Canonical]
Stored = Any  # a property's value as Graph has it, None if there is none

MAX_EMAILS = 3  # contract 2.1: a fourth is refused
ADDRESS_KEYS = ("street", "city", "state", "countryOrRegion", "postalCode")


@dataclass(frozen=True)
class Reading:
    """A canonical value, and what is to be said about it. Not ``known``: the property
    holds something that cannot be told as a value."""

    value: Canonical
    problem: Problem | None = None
    known: bool = True


@dataclass(frozen=True)
class Writing:
    """A property's new value, and what is to be said about it. Not ``sent``: the
    property is better left alone."""

    stored: Stored
    problem: Problem | None = None
    sent: bool = True


class Shape(Protocol):
    """``composed``: writing needs what the property held before."""

    composed: bool

    def read(self, stored: Stored, places: Places) -> Reading: ...
    def write(self, stored: Stored, value: Canonical, places: Places) -> Writing: ...


@dataclass(frozen=True)
class Plain:
    """A property that is the value; what says the same already is left as spelled."""

    normalise: Normalise
    composed: bool = False

    def read(self, stored: Stored, places: Places) -> Reading:
        return Reading(self.normalise(stored))

    def write(self, stored: Stored, value: Canonical, places: Places) -> Writing:
        return Writing(stored if self.normalise(stored) == value else spell(value))


def spell(value: str | None) -> str | None:
    """A canonical text as Outlook keeps it."""
    return value and value.replace("\n", "\r\n")


@dataclass(frozen=True)
class Birthday:
    """A moment of which only the day counts: 11:59 UTC is the same day almost
    everywhere (contract 2.3)."""

    composed: bool = True

    def read(self, stored: Stored, places: Places) -> Reading:
        day = canonical.without_year(stored)
        if day:
            return Reading(None, Problem("birthday_without_year", day), known=False)
        return Reading(canonical.date(stored))

    def write(self, stored: Stored, value: Canonical, places: Places) -> Writing:
        day = canonical.without_year(stored)
        if day and (value is None or value[5:] != day):
            return Writing(stored, Problem("birthday_without_year", day), sent=False)
        if canonical.date(stored) == value and value is not None:
            return Writing(stored)
        return Writing(value and f"{value}T11:59:00Z")


@dataclass(frozen=True)
class First:
    """The first of a collection; the others stay. Emptied, the next one moves up."""

    normalise: Normalise
    composed: bool = True

    def read(self, stored: Stored, places: Places) -> Reading:
        found = filter(None, map(self.normalise, stored or ()))
        return Reading(next(found, None))

    def write(self, stored: Stored, value: Canonical, places: Places) -> Writing:
        held = [text for text in stored or () if self.normalise(text)]
        first, *others = held or [None]
        if value is None:
            return Writing(others)
        others = [text for text in others if self.normalise(text) != value]
        return Writing([first if self.normalise(first) == value else value, *others])


@dataclass(frozen=True)
class Categories:
    """A set of names; those that stay keep their spelling and their order."""

    composed: bool = True

    def read(self, stored: Stored, places: Places) -> Reading:
        return Reading(canonical.tags(stored))

    def write(self, stored: Stored, value: Canonical, places: Places) -> Writing:
        wanted = {canonical.fold(name): name for name in value or ()}
        kept = [name for name in stored or () if wanted.pop(_folded(name), None)]
        return Writing([*kept, *wanted.values()])


def _folded(name: object) -> str:
    return canonical.fold(canonical.text(name) or "")


@dataclass(frozen=True)
class Emails:
    """The SMTP addresses of a collection of names and addresses, at most three.

    An entry keeps its name while its address stays. Entries without an SMTP address
    (X.500, a name only) are no values; they follow ours while there is room. As long as
    a value is no address, all stay as they are.
    """

    composed: bool = True

    def read(self, stored: Stored, places: Places) -> Reading:
        found = dict.fromkeys(filter(None, map(_address, stored or ())))
        return Reading(list(found)[:MAX_EMAILS] or None)

    def write(self, stored: Stored, value: Canonical, places: Places) -> Writing:
        value, seen = value or (), self.read(stored, places).value or ()
        unusable = [text for text in value if not canonical.email(text)]
        if unusable:
            problem = Problem("email_invalid", ", ".join(unusable))
            return Writing(stored, problem, sent=False)
        entries = {_address(entry): entry for entry in reversed(stored or ())}
        ours = [entries.get(address, {"address": address}) for address in value]
        foreign = [
            entry
            for entry in stored or ()
            if _address(entry) not in {*value, *seen} and _holds_anything(entry)
        ]
        room = MAX_EMAILS - len(ours)
        lost = len(foreign) - room
        problem = Problem("no_room_for_emails", str(lost)) if lost > 0 else None
        return Writing(ours + foreign[:room], problem)


def _address(entry: Stored) -> str | None:
    return canonical.email(entry.get("address")) if entry else None


def _holds_anything(entry: Stored) -> bool:
    return bool(entry) and any(map(canonical.text, entry.values()))


@dataclass(frozen=True)
class AddressPart:
    """One line of an address. An address is written whole (contract 2.2), its other
    parts as they were."""

    key: str
    normalise: Normalise
    unknown: str = ""  # the problem of a value that its place's table does not have
    composed: bool = True

    def read(self, stored: Stored, places: Places) -> Reading:
        place = self.place(stored or {}, places)
        problem = None if place.resolved else Problem(self.unknown, place.value or "")
        return Reading(place.value, problem)

    def write(self, stored: Stored, value: Canonical, places: Places) -> Writing:
        address = {key: (stored or {}).get(key) or None for key in ADDRESS_KEYS}
        if self.place(address, places).value != value:
            address[self.key] = self.spell(address, value, places)
        return Writing(address)

    def place(self, address: Mapping[str, Any], places: Places) -> Place:
        """The canonical value of this part."""
        return Place(self.normalise(address.get(self.key)), True)

    def spell(
        self, address: Mapping[str, Any], value: str | None, places: Places
    ) -> str | None:
        """A canonical value as it is written to Outlook."""
        return spell(value)


class CountryPart(AddressPart):
    """A country, kept as a code."""

    def place(self, address: Mapping[str, Any], places: Places) -> Place:
        return places.country(address.get(self.key))

    def spell(
        self, address: Mapping[str, Any], value: str | None, places: Places
    ) -> str | None:
        return places.country_name(value)


class StatePart(AddressPart):
    """A state, kept as its code within the address's country."""

    def place(self, address: Mapping[str, Any], places: Places) -> Place:
        return places.state(_country(address, places), address.get(self.key))

    def spell(
        self, address: Mapping[str, Any], value: str | None, places: Places
    ) -> str | None:
        return places.state_name(_country(address, places), value)


def _country(address: Mapping[str, Any], places: Places) -> str | None:
    return places.country(address.get("countryOrRegion")).value
