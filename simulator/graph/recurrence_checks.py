"""What a recurrence may say, and how it is told again (contract 3.8)."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import islice, pairwise
from typing import Any

from ..calendars.recurrence import DAYS, MOST, POSITIONS, Series, in_range
from ..calendars.zones import Moment, windows_name
from ..exchange import GraphFault, bad_request
from .calendar_place import unknown_zone
from .extended import unreadable

PATTERNS = {
    "daily": "",
    "weekly": "daysOfWeek",
    "absoluteMonthly": "dayOfMonth",
    "relativeMonthly": "daysOfWeek",
    "absoluteYearly": "dayOfMonth month",
    "relativeYearly": "daysOfWeek month",
}
RANGES = {"endDate": "endDate", "noEnd": "", "numbered": "numberOfOccurrences"}
PATTERN_PARTS = frozenset(
    "type interval month dayOfMonth daysOfWeek firstDayOfWeek index @odata.type".split()
)
RANGE_PARTS = frozenset(
    "type startDate endDate recurrenceTimeZone numberOfOccurrences @odata.type".split()
)
NO_END = "0001-01-01"
LARGEST = {"interval": 999, "month": 12, "dayOfMonth": 31, "numberOfOccurrences": MOST}


def invalid(
    message: str = "At least one property failed validation.",
    code: str = "ErrorPropertyValidationFailure",
) -> GraphFault:
    """A value that is of the right type, but makes no sense."""
    return bad_request(message, code)


def checked_recurrence(value: Any) -> dict[str, Any] | None:
    """A ``patternedRecurrence`` with all its members, as answers have it.

    That members which a type does not use are dropped rather than told again is
    [unverified]; an impossible value is refused even there (contract 3.8).
    """
    if value is None:
        return None
    known = {"pattern", "range", "@odata.type"}
    if not isinstance(value, dict) or set(value) - known:
        raise unreadable("recurrence")
    pattern, limits = value.get("pattern"), value.get("range")
    if not isinstance(pattern, dict) or set(pattern) - PATTERN_PARTS:
        raise unreadable("recurrence")
    if not isinstance(limits, dict) or set(limits) - RANGE_PARTS:
        raise unreadable("recurrence")
    return {"pattern": _pattern(pattern), "range": _range(limits)}


def _pattern(given: dict[str, Any]) -> dict[str, Any]:
    kind = _enum(given.get("type"), PATTERNS)
    needed = PATTERNS[kind].split()
    interval = _number(given, "interval")
    if not interval or any(not given.get(name) for name in needed):
        raise invalid()
    month, day = _number(given, "month"), _number(given, "dayOfMonth")
    week_days = _week_days(given.get("daysOfWeek"))
    first = _enum(given.get("firstDayOfWeek") or "sunday", DAYS)
    position = _enum(given.get("index") or "first", POSITIONS)
    relative = kind.startswith("relative")
    told = {
        "type": kind,
        "interval": interval,
        "month": month if "month" in needed else 0,
        "dayOfMonth": day if "dayOfMonth" in needed else 0,
        "firstDayOfWeek": first,
        "index": position if relative else "first",
    }
    return {**told, "daysOfWeek": week_days} if "daysOfWeek" in needed else told


def _range(given: dict[str, Any]) -> dict[str, Any]:
    kind = _enum(given.get("type"), RANGES)
    if any(not given.get(name) for name in RANGES[kind].split()):
        raise invalid()
    start = _date(given.get("startDate"))
    end = _date(given["endDate"]) if given.get("endDate") else None
    count = _number(given, "numberOfOccurrences")
    zone = given.get("recurrenceTimeZone") or ""
    if zone and (not isinstance(zone, str) or windows_name(zone) is None):
        raise unknown_zone(str(zone))
    if kind == "endDate" and end and end < start:
        raise invalid()
    return {
        "type": kind,
        "startDate": start.isoformat(),
        "endDate": end.isoformat() if end and kind == "endDate" else NO_END,
        "recurrenceTimeZone": windows_name(zone) if zone else "",
        "numberOfOccurrences": count if kind == "numbered" else 0,
    }


def _enum(value: Any, known: Any) -> str:
    by_lower = {name.lower(): name for name in known}
    if not isinstance(value, str) or value.lower() not in by_lower:
        raise unreadable("recurrence")
    return by_lower[value.lower()]


def _number(given: dict[str, Any], name: str) -> int:
    value = given.get(name) or 0
    if not isinstance(value, int) or isinstance(value, bool):
        raise unreadable("recurrence")
    if not 0 <= value <= LARGEST[name]:
        raise invalid()
    return value


def _week_days(value: Any) -> list[str]:
    if value is not None and not isinstance(value, list):
        raise unreadable("recurrence")
    return list(dict.fromkeys(_enum(day, DAYS) for day in value or ()))


def _date(value: Any) -> date:
    try:
        found = date.fromisoformat(value)
    except (TypeError, ValueError):
        raise unreadable("recurrence") from None
    if found.isoformat() != value:
        raise unreadable("recurrence")
    if found.isoformat() != NO_END and not 1900 <= found.year <= 2400:
        raise invalid()
    return found


def fitted(recurrence: dict[str, Any], start: Moment, end: Moment) -> dict[str, Any]:
    """A recurrence with its zone; refused where it does not fit the event's times.

    Its start is the event's day, looked at in the zone of the series (which of both
    zones counts is [unverified]). That there has to be an occurrence, and that none
    may be longer than the way to the next, is what Exchange's own protocol demands
    [unverified in Graph].
    """
    limits = dict(recurrence["range"])
    limits["recurrenceTimeZone"] = limits["recurrenceTimeZone"] or start.zone
    whole = {**recurrence, "range": limits}
    series = Series(whole, start, end)
    if start.seen_in(series.zone).date().isoformat() != limits["startDate"]:
        raise invalid("The start date of the recurrence is not that of the event.")
    first = list(islice(in_range(whole), 60))
    if not first:
        raise invalid(
            "The recurrence has no occurrence.", "ErrorRecurrenceHasNoOccurrence"
        )
    gap = min((b - a for a, b in pairwise(first)), default=timedelta.max)
    if series.length > gap:
        raise invalid(
            "The duration of an occurrence is longer than the recurrence's interval.",
            "ErrorOccurrenceTimeSpanTooBig",
        )
    return whole
