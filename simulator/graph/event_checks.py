"""What an event may say: known properties, types and limits (contract 3.2-3.7)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from ..calendars import bodies
from ..calendars.event import NO_RESPONSE
from ..calendars.shown import NOWHERE
from ..calendars.zones import Moment, windows_name
from ..exchange import GraphFault, bad_request
from .calendar_place import unknown_zone
from .checks import checked_extension
from .extended import MULTI, SINGLE, multi_values, single_values, unreadable
from .recurrence_checks import checked_recurrence, invalid

READ_ONLY = frozenset(
    "id createdDateTime lastModifiedDateTime changeKey iCalUId uid occurrenceId "
    "bodyPreview originalStartTimeZone originalEndTimeZone originalStart organizer "
    "isOrganizer isCancelled isDraft responseStatus seriesMasterId type webLink "
    "hasAttachments onlineMeeting onlineMeetingUrl cancelledOccurrences".split()
)
BOOLEANS = frozenset(
    "isAllDay isReminderOn responseRequested allowNewTimeProposals hideAttendees "
    "isOnlineMeeting".split()
)
ENUMS = {
    "importance": "low normal high",
    "sensitivity": "normal personal private confidential",
    "showAs": "unknown free tentative busy oof workingElsewhere",
    "onlineMeetingProvider": "unknown teamsForBusiness skypeForBusiness "
    "skypeForConsumer",
}
TYPES = "required optional resource"
WALL_CLOCK = re.compile(
    r"(\d{4}-\d\d-\d\d)"
    r"(?:T(\d\d:\d\d)(?::(\d\d)(?:\.(\d{1,12}))?)?(Z|[+-]00:?00)?)?"
)
LONGEST_TEXT = 255
MOST_ATTENDEES = 500
LONGEST_EVENT = timedelta(days=1825)
PLACE_PARTS = frozenset(
    "displayName locationType uniqueId uniqueIdType address coordinates locationUri "
    "locationEmailAddress @odata.type".split()
)


def checked(body: dict[str, Any]) -> dict[str, Any]:
    """The properties to store, each by itself; what is read-only is not listened to."""
    values: dict[str, Any] = {}
    for name, value in body.items():
        if name in READ_ONLY or name.startswith("@odata"):
            continue
        values[name] = _value(name, value)
    if "location" in values:  # it empties and replaces ``locations``
        given = values["location"]["displayName"]
        values["locations"] = [values["location"]] if given else []
    elif "locations" in values:
        values["location"] = _joined(values["locations"])
    return values


def _value(name: str, value: Any) -> Any:
    if name in BOOLEANS:
        return _boolean(name, value)
    if name in ENUMS:
        return enum(name, value, ENUMS[name])
    special = SPECIAL.get(name)
    if special is None:
        raise bad_request(
            f"The property '{name}' does not exist on type 'microsoft.graph.event'. "
            "Make sure to only use property names that are defined by the type.",
            "RequestBodyRead",
        )
    return special(value)


def _boolean(name: str, value: Any) -> bool:
    """As a word in quotes too: python-o365 sends it so with each new event."""
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    if not isinstance(value, bool):
        raise unreadable(name)
    return value


def enum(name: str, value: Any, known: str) -> str:
    """A member, written in any letter case (contract 3.5)."""
    by_lower = {member.lower(): member for member in known.split()}
    if not isinstance(value, str) or value.lower() not in by_lower:
        raise unreadable(name)
    return by_lower[value.lower()]


def _text(name: str) -> Callable[[Any], str | None]:
    def check(value: Any) -> str | None:
        if value is not None and not isinstance(value, str):
            raise unreadable(name)
        if value is not None and len(value) > LONGEST_TEXT:
            raise invalid()
        return value

    return check


def moment(name: str, value: Any) -> Moment:
    """A ``dateTimeTimeZone``; a missing zone is UTC, a day alone its midnight.

    What is said to be UTC by ``Z`` or ``+00:00`` is, whatever the zone beside it: so
    Odoo's own connector has written for years, and its users see the right moment,
    labelled UTC. Any other offset is refused [unverified].
    """
    known = {"dateTime", "timeZone", "@odata.type"}
    if not isinstance(value, dict) or set(value) - known:
        raise unreadable(name)
    text, zone = value.get("dateTime"), value.get("timeZone")
    zone = "UTC" if zone is None else zone
    if not isinstance(text, str) or not isinstance(zone, str):
        raise unreadable(name)
    windows = windows_name(zone)
    if windows is None:
        raise unknown_zone(zone)
    match = WALL_CLOCK.fullmatch(text)
    if match is None:
        raise unreadable(name)
    windows = "UTC" if match[5] else windows
    day, clock, seconds = match[1], match[2] or "00:00", match[3] or "00"
    micros = (match[4] or "").ljust(6, "0")[:6]
    try:
        local = datetime.fromisoformat(f"{day}T{clock}:{seconds}.{micros}")
    except ValueError:
        raise unreadable(name) from None
    if not 1900 <= local.year <= 2400:
        raise invalid()
    return Moment(local, windows)


def _moment(name: str) -> Callable[[Any], Moment]:
    return lambda value: moment(name, value)


def _body(value: Any) -> dict[str, str]:
    if value is None:
        return bodies.kept(None)
    known = {"contentType", "content", "@odata.type"}
    if not isinstance(value, dict) or set(value) - known:
        raise unreadable("body")
    content = value.get("content") or ""
    if not isinstance(content, str):
        raise unreadable("body")
    kind = enum("body", value.get("contentType") or "text", "text html")
    return bodies.kept({"contentType": kind, "content": content})


def _location(value: Any) -> dict[str, Any]:
    if value is None:
        return dict(NOWHERE)
    if not isinstance(value, dict) or set(value) - PLACE_PARTS:
        raise unreadable("location")
    name = _text("location")(value.get("displayName"))
    if not name:
        return dict(NOWHERE)
    found = {
        "displayName": name,
        "locationType": "default",
        "uniqueId": name,
        "uniqueIdType": "private",
    }
    for part in ("address", "coordinates", "locationUri", "locationEmailAddress"):
        if value.get(part):
            found[part] = value[part]
    return found


def _locations(value: Any) -> list[dict[str, Any]]:
    if not isinstance(value, list):
        raise unreadable("locations")
    return [_location(each) for each in value]


def _joined(places: list[dict[str, Any]]) -> dict[str, Any]:
    names = [place["displayName"] for place in places if place["displayName"]]
    return _location({"displayName": "; ".join(names)[:LONGEST_TEXT]})


def _attendees(value: Any) -> list[dict[str, Any]]:
    """At most 500; the same address twice is one (that one: [unverified])."""
    if not isinstance(value, list):
        raise unreadable("attendees")
    if len(value) > MOST_ATTENDEES:
        raise bad_request(
            f"The number of attendees exceeds the limit of {MOST_ATTENDEES}.",
            "ErrorInvalidRequest",
        )
    found: dict[str, dict[str, Any]] = {}
    for row in value:
        attendee = _attendee(row)
        found.setdefault(attendee["emailAddress"]["address"].lower(), attendee)
    return list(found.values())


def _attendee(row: Any) -> dict[str, Any]:
    known = {"emailAddress", "type", "status", "proposedNewTime", "@odata.type"}
    if not isinstance(row, dict) or set(row) - known:
        raise unreadable("attendees")
    slot = row.get("emailAddress")
    if not isinstance(slot, dict) or set(slot) - {"name", "address", "@odata.type"}:
        raise unreadable("attendees")
    address, name = (_text("attendees")(slot.get(key)) for key in ("address", "name"))
    if not address or not address.strip():
        raise invalid()
    return {
        "type": enum("attendees", row.get("type") or "required", TYPES),
        "status": dict(NO_RESPONSE),
        "emailAddress": {"name": name or address, "address": address.strip()},
    }


def _categories(value: Any) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise unreadable("categories")
    if any(len(each) > LONGEST_TEXT for each in value):
        raise invalid()
    return list(dict.fromkeys(each for each in value if each))


def _minutes(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise unreadable("reminderMinutesBeforeStart")
    if not 0 <= value < 2**31:
        raise invalid()
    return value


def _extensions(value: Any) -> dict[str, dict[str, Any]]:
    if not isinstance(value, list):
        raise unreadable("extensions")
    return dict(checked_extension(row) for row in value)


def check_times(start: Moment, end: Moment, whole_day: bool) -> None:
    """In order; an all-day event's at midnight, in one zone (contract 3.7)."""
    if end.instant < start.instant or end.instant - start.instant > LONGEST_EVENT:
        raise invalid()
    if not whole_day:
        return
    midnight = all(
        not any(m.local.time().isoformat().strip("0:")) for m in (start, end)
    )
    if not midnight or start.zone != end.zone or end.local <= start.local:
        raise _not_whole()


def _not_whole() -> GraphFault:
    text = (
        "The Event.Start and Event.End properties of an all-day event have to be at "
        "midnight, in one time zone, and at least 24 hours apart."
    )
    return bad_request(text, "ErrorPropertyValidationFailure")


SPECIAL: dict[str, Callable[[Any], Any]] = {
    "subject": lambda value: _text("subject")(value) or "",
    "body": _body,
    "start": _moment("start"),
    "end": _moment("end"),
    "location": _location,
    "locations": _locations,
    "attendees": _attendees,
    "categories": _categories,
    "recurrence": checked_recurrence,
    "reminderMinutesBeforeStart": _minutes,
    "transactionId": _text("transactionId"),
    SINGLE: single_values,
    MULTI: multi_values,
    "extensions": _extensions,
}
