"""A canonical recurrence as Graph's ``patternedRecurrence`` (contract 3.8), both ways.

Graph fills what a pattern does not use (``month: 0``, ``index: "first"``,
``endDate: "0001-01-01"``) and takes enumeration values in any case; none of that gets
in. Where several weekdays stand in a relative pattern, one day a month is meant: the
first, second ... of those that are any of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from . import time_zones
from .recurrence import (
    DAILY,
    LAST,
    MONDAY,
    MONTHLY,
    SUNDAY,
    WEEK,
    WEEKLY,
    YEARLY,
    Inexpressible,
    Recurrence,
    same_dates,
)

Stored = Mapping[str, Any]

WEEKDAYS = (
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
)
INDEXES = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": LAST}
_PATTERNS = {
    "daily": (DAILY, False),
    "weekly": (WEEKLY, False),
    "absolutemonthly": (MONTHLY, False),
    "relativemonthly": (MONTHLY, True),
    "absoluteyearly": (YEARLY, False),
    "relativeyearly": (YEARLY, True),
}
_SETS = {"day": WEEK, "weekday": WEEK[:5], "weekendday": WEEK[5:]}

UNKNOWN_PATTERN = Inexpressible(
    "recurrence_unknown", "Outlook repeats this series in a way that is not known here."
)
UNKNOWN_RANGE = Inexpressible(
    "recurrence_range_unknown", "Outlook does not tell when this series ends."
)
SHORT_MONTHS = Inexpressible(
    "recurrence_short_months",
    "Odoo leaves out the months that are too short for this day, while Outlook would"
    " take their last day.",
)


def from_graph(
    stored: Stored | None,
    start: date,
    zone: str = time_zones.UTC,
    fallback: str | None = None,
) -> Recurrence | Inexpressible | None:
    """What a ``recurrence`` property says; ``None`` for no recurrence.

    ``start`` is the day of the event's own start, taken where the range names none.
    ``zone`` is the IANA zone that the series has here: it stays while it is the same to
    Outlook, and where the range names no zone or one that says nothing.
    """
    if not stored:
        return None
    pattern = stored.get("pattern") or {}
    found = _PATTERNS.get(_word(pattern.get("type")))
    limits = stored.get("range") or {}
    first = _day(limits.get("startDate")) or start
    end = _end(limits)
    if found is None:
        return UNKNOWN_PATTERN
    if end is None:
        return UNKNOWN_RANGE
    frequency, relative = found
    named = time_zones.iana_zone(
        limits.get("recurrenceTimeZone"), had=zone, fallback=fallback or zone
    )
    return Recurrence(
        frequency,
        first,
        interval=_number(pattern.get("interval")) or 1,
        weekdays=_weekdays(pattern.get("daysOfWeek")),
        week_start=_week_start(pattern.get("firstDayOfWeek")),
        position=INDEXES.get(_word(pattern.get("index")), 1) if relative else None,
        day=_number(pattern.get("dayOfMonth"), 31),
        month=_number(pattern.get("month"), 12),
        zone=named.name,
        **end,
    )


def to_graph(recurrence: Recurrence) -> dict[str, Any] | Inexpressible:
    """The property to send: only members that the pattern uses, because others are
    refused unless they are valid. The event must start on ``recurrence.start``."""
    recurrence = _unskipped(recurrence)
    if recurrence.skips:
        return SHORT_MONTHS
    limits: dict[str, Any] = {"startDate": recurrence.start.isoformat()}
    if recurrence.count is not None:
        limits.update(type="numbered", numberOfOccurrences=recurrence.count)
    elif recurrence.until is not None:
        limits.update(type="endDate", endDate=recurrence.until.isoformat())
    else:
        limits.update(type="noEnd")
    zone = time_zones.windows_zone(recurrence.zone)
    if zone:
        limits["recurrenceTimeZone"] = zone
    return {"pattern": _pattern(recurrence), "range": limits}


def _unskipped(recurrence: Recurrence) -> Recurrence:
    """The same as Outlook would do it, if that falls on the same days: a series that
    ends before it meets a month too short."""
    if not recurrence.skips:
        return recurrence
    clamped = replace(recurrence, skips=False)
    return clamped if same_dates(clamped, recurrence) else recurrence


def _pattern(recurrence: Recurrence) -> dict[str, Any]:
    pattern: dict[str, Any] = {
        "type": recurrence.frequency,
        "interval": recurrence.interval,
    }
    if recurrence.weekdays:
        pattern["daysOfWeek"] = [WEEKDAYS[day] for day in recurrence.weekdays]
    if recurrence.frequency == WEEKLY:
        pattern["firstDayOfWeek"] = WEEKDAYS[_usual_week_start(recurrence)]
    if recurrence.frequency in (MONTHLY, YEARLY):
        kind = "absolute" if recurrence.position is None else "relative"
        pattern["type"] = kind + recurrence.frequency.capitalize()
    if recurrence.position is not None:
        names = {position: name for name, position in INDEXES.items()}
        pattern["index"] = names[recurrence.position]
    if recurrence.day is not None:
        pattern["dayOfMonth"] = recurrence.day
    if recurrence.month is not None:
        pattern["month"] = recurrence.month
    return pattern


def _usual_week_start(recurrence: Recurrence) -> int:
    """A week as people know it, if that says the same."""
    usual = (
        day
        for day in (MONDAY, SUNDAY)
        if replace(recurrence, week_start=day) == recurrence
    )
    return next(usual, recurrence.week_start)


# -- reading


def _word(value: object) -> str:
    return str(value or "").strip().casefold()


def _number(value: object, most: int = 999_999) -> int | None:
    """A number that says something; fillers and nonsense say nothing."""
    try:
        number = int(value or 0)
    except (TypeError, ValueError):
        return None
    return number if 0 < number <= most else None


def _day(value: object) -> date | None:
    try:
        day = date.fromisoformat(str(value or "")[:10])
    except ValueError:
        return None
    return day if day.year > 1 else None


def _weekdays(names: object) -> tuple[int, ...]:
    found: set[int] = set()
    for name in names if isinstance(names, (list, tuple)) else ():
        word = _word(name)
        if word in WEEKDAYS:
            found.add(WEEKDAYS.index(word))
        found.update(_SETS.get(word, ()))
    return tuple(sorted(found))


def _week_start(name: object) -> int:
    word = _word(name)
    return WEEKDAYS.index(word) if word in WEEKDAYS else SUNDAY


def _end(limits: Stored) -> dict[str, Any] | None:
    """How the range ends; ``None`` if that cannot be told, since a series taken for
    endless would be written back endless."""
    kind = _word(limits.get("type"))
    if kind == "noend":
        return {}
    if kind == "numbered":
        count = _number(limits.get("numberOfOccurrences"))
        return count and {"count": count}
    until = _day(limits.get("endDate")) if kind == "enddate" else None
    return until and {"until": until}
