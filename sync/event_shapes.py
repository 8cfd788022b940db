"""How a field lies in a Graph event: when it is, who comes, how it repeats.

A shape reads a canonical value out of the properties that it names, and writes one so
that everything else they hold stays as it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from . import canonical, event_body, time_zones
from .contact_shapes import Categories, Reading, Writing
from .model import Canonical, Problem
from .places import Places
from .recurrence import MONDAY

Raw = Mapping[str, Any]
_PLACES = Places()


@dataclass(frozen=True)
class Mailbox:
    """Whose calendar it is: ``addresses`` in lower case, the IANA ``zone`` that its
    owner writes times in, people's ``names`` by address, the weekday on which weeks
    begin in Odoo, and for each address of a colleague's mailbox the one (``odoos``)
    that Odoo knows this colleague by."""

    addresses: frozenset[str] = frozenset()
    zone: str = time_zones.UTC
    names: Mapping[str, str] = field(default_factory=dict)
    week_start: int = MONDAY
    odoos: Mapping[str, str] = field(default_factory=dict)

    def known(self, address: str | None) -> str | None:
        """An address as Odoo knows it."""
        return self.odoos.get(address, address) if address else None


class EventShape(Protocol):
    """``kept``: properties that writing needs as they were."""

    properties: tuple[str, ...]
    kept: tuple[str, ...]

    def read(self, raw: Raw, mailbox: Mailbox) -> Reading: ...
    def write(self, raw: Raw, value: Canonical, mailbox: Mailbox) -> Writing: ...


@dataclass(frozen=True)
class Text:
    """A property that is one line of text."""

    properties: tuple[str, ...]
    kept: tuple[str, ...] = ()

    def read(self, raw: Raw, mailbox: Mailbox) -> Reading:
        return Reading(canonical.text(raw[self.properties[0]]))

    def write(self, raw: Raw, value: Canonical, mailbox: Mailbox) -> Writing:
        return Writing({self.properties[0]: value or ""})


@dataclass(frozen=True)
class Location:
    """The place's name; writing it replaces ``locations`` (contract 3.2)."""

    properties: tuple[str, ...] = ("location",)
    kept: tuple[str, ...] = ()

    def read(self, raw: Raw, mailbox: Mailbox) -> Reading:
        return Reading(canonical.text((raw["location"] or {}).get("displayName")))

    def write(self, raw: Raw, value: Canonical, mailbox: Mailbox) -> Writing:
        return Writing({"location": {"displayName": value or ""}})


@dataclass(frozen=True)
class Time:
    """Start, stop and all-day are one value, for they only make sense together (E6).

    ``{"allday": true, "start": day, "stop": day}``, both days included, or moments in
    UTC. All-day events are days and no moments, whatever zone they were made in (E2).
    """

    properties: tuple[str, ...] = ("start", "end", "isAllDay")
    kept: tuple[str, ...] = ("recurrence",)

    def read(self, raw: Raw, mailbox: Mailbox) -> Reading:
        if raw.get("isAllDay"):
            days = time_zones.days_from_graph(raw["start"], raw.get("end"))
            return Reading(days and when(*days), known=days is not None)
        start = time_zones.from_graph(raw["start"], mailbox.zone)
        stop = time_zones.from_graph(raw.get("end"), mailbox.zone)
        if start is None:
            return Reading(None, Problem("time_unreadable"), known=False)
        return Reading(when(start, max(start, stop or start)))

    def write(self, raw: Raw, value: Canonical, mailbox: Mailbox) -> Writing:
        if value is None:
            return Writing({}, Problem("time_unreadable"), sent=False)
        start, stop = moments(value)
        zone = series_zone(raw, mailbox)
        if value["allday"]:
            first, after = time_zones.days_to_graph(start, stop, zone)
            return Writing({"start": first, "end": after, "isAllDay": True})
        both = [time_zones.to_graph(moment, zone) for moment in (start, stop)]
        if both[0]["timeZone"] != both[1]["timeZone"]:
            both = [time_zones.to_graph(moment) for moment in (start, stop)]
        return Writing({"start": both[0], "end": both[1], "isAllDay": False})


def series_zone(raw: Raw, mailbox: Mailbox) -> str:
    """The zone of a series, of any other event its owner's."""
    stored = (raw.get("recurrence") or {}).get("range") or {}
    named = stored.get("recurrenceTimeZone")
    if not named:
        return mailbox.zone
    return time_zones.iana_zone(named, mailbox.zone, mailbox.zone).name


def when(start: date, stop: date) -> dict[str, Any]:
    """The canonical time of two naive UTC moments, or of a first and a last day."""
    return {
        "allday": not isinstance(start, datetime),
        "start": start.isoformat(),
        "stop": stop.isoformat(),
    }


def moments(value: Canonical) -> tuple[Any, Any]:
    """Start and stop of a canonical time: days if it is all-day, else moments."""
    kind = date if value["allday"] else datetime
    return kind.fromisoformat(value["start"]), kind.fromisoformat(value["stop"])


@dataclass(frozen=True)
class Choice:
    """A word of Graph's for one of Odoo's. What Odoo's word covers already stays as it
    is, so that nothing finer is lost (D16)."""

    properties: tuple[str, ...]
    to_local: Mapping[str, str]
    to_remote: Mapping[str, str]
    usual: str

    @property
    def kept(self) -> tuple[str, ...]:
        return self.properties

    def read(self, raw: Raw, mailbox: Mailbox) -> Reading:
        word = str(raw[self.properties[0]] or "").lower()
        return Reading(self.to_local.get(word, self.usual))

    def write(self, raw: Raw, value: Canonical, mailbox: Mailbox) -> Writing:
        name = self.properties[0]
        if name in raw and self.read(raw, mailbox).value == value:
            return Writing({name: raw[name]}, sent=False)
        return Writing({name: self.to_remote[value or self.usual]})


@dataclass(frozen=True)
class Reminder:
    """Minutes before the start, or none."""

    properties: tuple[str, ...] = ("isReminderOn", "reminderMinutesBeforeStart")
    kept: tuple[str, ...] = ()

    def read(self, raw: Raw, mailbox: Mailbox) -> Reading:
        if not raw["isReminderOn"]:
            return Reading(None)
        return Reading(int(raw.get("reminderMinutesBeforeStart") or 0))

    def write(self, raw: Raw, value: Canonical, mailbox: Mailbox) -> Writing:
        if value is None:
            return Writing({"isReminderOn": False})
        return Writing({"isReminderOn": True, "reminderMinutesBeforeStart": value})


@dataclass(frozen=True)
class CategorySet:
    """A set of names; those that stay keep their spelling and their order."""

    properties: tuple[str, ...] = ("categories",)
    kept: tuple[str, ...] = ("categories",)

    def read(self, raw: Raw, mailbox: Mailbox) -> Reading:
        return Categories().read(raw["categories"], _PLACES)

    def write(self, raw: Raw, value: Canonical, mailbox: Mailbox) -> Writing:
        stored = Categories().write(raw.get("categories"), value, _PLACES).stored
        return Writing({"categories": stored})


@dataclass(frozen=True)
class Note:
    """The body as text, without the block that joins an online meeting (D14)."""

    properties: tuple[str, ...] = ("body",)
    kept: tuple[str, ...] = ("body", "onlineMeeting")

    def read(self, raw: Raw, mailbox: Mailbox) -> Reading:
        content, kind = body_of(raw)
        return Reading(event_body.note_of(content, kind, join_url(raw)))

    def write(self, raw: Raw, value: Canonical, mailbox: Mailbox) -> Writing:
        content, kind = body_of(raw)
        if kind == "html" and event_body.loses_meeting(content, join_url(raw)):
            return Writing({}, Problem("meeting_in_note"), sent=False)
        names = event_body.names_in(value)
        written = event_body.with_note(content, value, kind, join_url(raw), names)
        return Writing({"body": {"contentType": kind, "content": written}})


def body_of(raw: Raw) -> tuple[str, str]:
    """An event's body and whether it is "html" or "text"."""
    body = raw.get("body") or {}
    return body.get("content") or "", str(body.get("contentType") or "html").lower()


def join_url(raw: Raw) -> str | None:
    """The event's own link to join."""
    return (raw.get("onlineMeeting") or {}).get("joinUrl")


def kept_body(raw: Raw) -> dict[str, str]:
    """As much of a body as writing another note needs: the block of the meeting, or
    all, where the link to join stands in no block that could be kept."""
    content, kind = body_of(raw)
    if not event_body.loses_meeting(content, join_url(raw)):
        content = event_body.meeting_block(content, kind, join_url(raw))
    return {"contentType": kind, "content": content}


@dataclass(frozen=True)
class Video:
    """Where to join online; Outlook alone says so."""

    properties: tuple[str, ...] = ("onlineMeeting",)
    kept: tuple[str, ...] = ()

    def read(self, raw: Raw, mailbox: Mailbox) -> Reading:
        return Reading(canonical.text(join_url(raw) or raw.get("onlineMeetingUrl")))

    def write(self, raw: Raw, value: Canonical, mailbox: Mailbox) -> Writing:
        return Writing({}, sent=False)
