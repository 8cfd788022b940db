"""Between a Graph event and canonical values, by the table of event fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from . import canonical, time_zones
from .contact_mapping import RemoteChange, RemoteValues
from .event_fields import BY_NAME, FIELDS, KEPT
from .event_people import address_of
from .event_series_shapes import Repeats, occurrence_day
from .event_shapes import Mailbox, Raw, kept_body, moments
from .model import Canonical, Problem, Values
from .recurrence import Recurrence, from_value, last_date

IDENTITY = (
    "iCalUId",
    "isOrganizer",
    "isCancelled",
    "isOnlineMeeting",
    "seriesMasterId",
    "type",
    "webLink",
)


def from_remote(raw: Raw, mailbox: Mailbox) -> RemoteValues:
    """The values of a Graph event: of the fields whose properties it tells. A missing
    one is unchanged, never cleared: rows of a change feed may be thin (D20)."""
    told = RemoteValues()
    for field in FIELDS:
        if not all(name in raw for name in field.shape.properties):
            continue
        reading = field.shape.read(raw, mailbox)
        if reading.known:
            told.values[field.name] = reading.value
        if reading.problem:
            told.problems[field.name] = replace(reading.problem, field=field.name)
    return told


def to_remote(values: Values, raw: Raw | None, mailbox: Mailbox) -> RemoteChange:
    """The Graph properties that give an event these values, and nothing else.

    ``raw`` is what was kept of the event as last read, none for a new one. What only
    an action of its own can change (an answer, a cancelled day) is not among them.
    """
    raw, change = raw or {}, RemoteChange()
    if "repeats" in values and values["repeats"]:  # times are told in the series' zone
        repeats = BY_NAME["repeats"].shape.write(raw, values["repeats"], mailbox)
        raw = {**raw, **repeats.stored}
    for field in FIELDS:
        if field.name not in values:
            continue
        value = values[field.name]
        if field.max_length and canonical.length(value or "") > field.max_length:
            length = canonical.length(value)
            problem = Problem("too_long", f"{length} > {field.max_length}")
            change.problems[field.name] = replace(problem, field=field.name)
            continue
        writing = field.shape.write(raw, value, mailbox)
        if writing.sent:
            change.properties.update(writing.stored)
        if writing.problem:
            change.problems[field.name] = replace(writing.problem, field=field.name)
    _move_series(values, raw, mailbox, change)
    return change


def _move_series(
    values: Values, raw: Raw, mailbox: Mailbox, change: RemoteChange
) -> None:
    """A series begins on the day of its event's start (contract 3.8): one that moves to
    another day tells both."""
    if "start" not in change.properties or "recurrence" in change.properties:
        return
    known = Repeats.of(raw, mailbox) if raw.get("recurrence") else None
    if not isinstance(known, Recurrence):
        return
    start = change.properties["start"]["dateTime"][:10]
    if start == known.start.isoformat():
        return
    stored = dict(raw["recurrence"])
    stored["range"] = {**stored["range"], "startDate": start}
    change.properties["recurrence"] = stored


def predict(values: Values, raw: Raw | None, mailbox: Mailbox) -> Values:
    """What Outlook will tell of an event that held ``raw`` once it was sent these;
    what an action changes is as it was asked for. Without what cannot be sent."""
    change = to_remote(values, raw, mailbox)
    sent = {**(raw or {}), **change.properties}
    told = from_remote(sent, mailbox).values
    if "cancelled" in values:
        told["cancelled"] = still_cancelled(values["cancelled"], raw or {}, sent)
    return {
        name: told.get(name, value)
        for name, value in values.items()
        if name not in change.problems
        or not change.properties.keys().isdisjoint(BY_NAME[name].shape.properties)
    }


def to_keep(raw: Raw, zone: str = time_zones.UTC) -> dict[str, Any]:
    """The properties that ``to_remote`` will need again, and those that say what the
    event is; of an exception also its day, in ``zone`` if nothing else tells."""
    kept = {name: raw[name] for name in raw if name in KEPT or name in IDENTITY}
    if "body" in kept:
        kept["body"] = kept_body(raw)
    if raw.get("type") in ("exception", "occurrence"):
        kept["occurrence"] = occurrence_of(raw, zone)
    return kept


def occurrence_of(raw: Raw, zone: str) -> str | None:
    """The day of its series that an occurrence is of, also once it was moved: as its
    id says, or its original start (contract 3.2)."""
    told = occurrence_day(raw.get("occurrenceId"))
    if told:
        return told
    original = raw.get("originalStart")
    if not original:
        return (
            occurrence_day(raw["start"]["dateTime"][:10]) if raw.get("start") else None
        )
    named = raw.get("originalStartTimeZone")
    here = time_zones.iana_zone(named, zone, zone).name if named else zone
    moment = time_zones.from_graph({"dateTime": original[:19], "timeZone": "UTC"})
    if raw.get("isAllDay"):
        return original[:10]
    return time_zones.to_wall(moment, here).date().isoformat() if moment else None


def cancelled_of(raw: Raw) -> set[str]:
    """The days of a series that were cancelled when it was last read whole."""
    days = map(occurrence_day, raw.get("cancelledOccurrences") or ())
    return set(filter(None, days))


def still_cancelled(wanted: list[str] | None, before: Raw, after: Raw) -> Canonical:
    """The days of a series that are off once these are cancelled: none that was comes
    back, but in another pattern or at another time."""
    patterns = [(raw.get("recurrence") or {}).get("pattern") for raw in (before, after)]
    same = patterns[0] == patterns[1] and before.get("start") == after.get("start")
    return sorted({*(wanted or ()), *(cancelled_of(before) if same else ())}) or None


def is_called_off(raw: Raw) -> bool:
    """Is it the copy of an invited person, of what its organizer has cancelled?"""
    return bool(raw.get("isCancelled")) and raw.get("isOrganizer") is False


def learn_name(names: dict[str, str], person: Raw | None) -> None:
    """Remember what a recipient is called, if that is more than an address."""
    address = address_of(person)
    name = ((person or {}).get("emailAddress") or {}).get("name")
    if address and name and "@" not in name:
        names.setdefault(address, name)


def is_over(values: Mapping[str, Any], now: datetime) -> bool:
    """Has an event, or the last of a series, taken place? ``now`` is in UTC."""
    if not values.get("time"):
        return False
    if values.get("repeats"):
        last = last_date(series_of(values))
        return last is not None and last < now.date()
    _, stop = moments(values["time"])
    return stop < (now if isinstance(stop, datetime) else now.date())


def series_of(values: Mapping[str, Any]) -> Recurrence | None:
    """How an event with these values repeats."""
    return from_value(values.get("repeats"))


__all__ = [
    "Mailbox",
    "RemoteValues",
    "cancelled_of",
    "from_remote",
    "is_called_off",
    "is_over",
    "learn_name",
    "moments",
    "occurrence_of",
    "predict",
    "series_of",
    "still_cancelled",
    "to_keep",
    "to_remote",
]
