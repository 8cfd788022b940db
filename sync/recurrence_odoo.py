"""A canonical recurrence as the fields of Odoo's ``calendar.recurrence``, both ways.

Odoo 19 repeats by days, by weeks on any weekdays, by months on a day or on one weekday
in one position, and by years on the day of the first event; it leaves out months that
are too short, and begins weeks as the user's language does (lessons 3.3). A weekday of
a year's month is said as every twelve months, so that it stays on its weekday
(catalogue E4). What would fall on other days is ``Inexpressible``.

Beware of Odoo's own expansion: it looks for the beginning of the week or the month in
UTC, so that a series whose first event is on another day in UTC (evenings in America,
mornings in Auckland) may fall into other weeks or months, without its first event. So
the events of a series from Outlook are made by ``dates_between`` instead.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from . import time_zones
from .recurrence import (
    LAST,
    MONDAY,
    MONTHLY,
    ODOO_LIMIT,
    POSITIONS,
    WEEKLY,
    YEARLY,
    Inexpressible,
    Recurrence,
    all_dates,
    last_date,
    same_dates,
)

WEEKDAY_FIELDS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
FREQUENCIES = ("daily", "weekly", "monthly", "yearly")

SEVERAL_WEEKDAYS = Inexpressible(
    "recurrence_several_weekdays",
    "Odoo can repeat on one weekday of a month, not on the first or last of several.",
)
SHORT_MONTHS = Inexpressible(
    "recurrence_last_day",
    "Odoo leaves out the months that are too short for this day, while Outlook takes"
    " their last day.",
)
WEEK_START = Inexpressible(
    "recurrence_week_start",
    "This series counts its weeks from another weekday than the user's language does.",
)
TOO_LONG = Inexpressible(
    "recurrence_limit",
    f"Odoo holds {ODOO_LIMIT} events of a series: those of the days that are synced are"
    " there, and more as time passes.",
)
NO_RULE = Inexpressible(
    "recurrence_missing", "Odoo does not tell how this series repeats."
)


def to_odoo(
    recurrence: Recurrence, week_start: int = MONDAY
) -> dict[str, Any] | Inexpressible:
    """All rule fields, so that nothing of an earlier rule stays. The base event must be
    on ``recurrence.start``.

    ``week_start`` is the weekday on which weeks begin in the language of the user that
    Odoo will expand the rule as. Counts beyond Odoo's limit are told as they are.
    """
    if recurrence.position is not None and len(recurrence.weekdays) > 1:
        return SEVERAL_WEEKDAYS
    values = {**_fillers(recurrence), **_frequency(recurrence)}
    for day in recurrence.weekdays if recurrence.frequency == WEEKLY else ():
        values[WEEKDAY_FIELDS[day]] = True
    if not recurrence.endless:
        values.update(_end(recurrence, week_start))
    shown = from_odoo(values, recurrence.start, week_start)
    if shown == recurrence or same_dates(shown, recurrence):
        return values
    return WEEK_START if recurrence.frequency == WEEKLY else SHORT_MONTHS


def lost_in_odoo(
    recurrence: Recurrence, week_start: int = MONDAY
) -> Inexpressible | None:
    """What of a series Odoo cannot show as it is; its events are right all the same."""
    said = to_odoo(recurrence, week_start)
    if isinstance(said, Inexpressible):
        return said
    if recurrence.endless:
        return None
    many = sum(1 for _ in all_dates(recurrence, ODOO_LIMIT + 1))
    return TOO_LONG if many > ODOO_LIMIT else None


def nearest(recurrence: Recurrence) -> dict[str, Any]:
    """What Odoo's fields can say of a recurrence that is beyond them: to be shown
    beside its events, which are on the right days; never to be sent back."""
    values = {**_fillers(recurrence), **_frequency(recurrence)}
    for day in recurrence.weekdays if recurrence.frequency == WEEKLY else ():
        values[WEEKDAY_FIELDS[day]] = True
    if recurrence.until is not None:
        values.update(end_type="end_date", until=recurrence.until)
    elif recurrence.count is not None:
        values.update(end_type="count", count=recurrence.count)
    return values


def _fillers(recurrence: Recurrence) -> dict[str, Any]:
    """What Odoo's own form leaves in the fields that a rule does not use."""
    start = recurrence.start
    return {
        "event_tz": recurrence.zone,
        "interval": recurrence.interval,
        "end_type": "forever",
        "count": 1,
        "until": False,
        **dict.fromkeys(WEEKDAY_FIELDS, False),
        "month_by": "date",
        "day": start.day,
        "weekday": WEEKDAY_FIELDS[start.weekday()].upper(),
        "byday": str(_position(start)),
    }


def _position(day: date) -> int:
    """Which of its weekday in its month a day is, as Odoo's form proposes it."""
    position = (day.day - 1) // 7 + 1
    return position if position in POSITIONS else LAST


def _frequency(recurrence: Recurrence) -> dict[str, Any]:
    values: dict[str, Any] = {"rrule_type": recurrence.frequency}
    if recurrence.position is not None:
        months = 12 * recurrence.interval
        values = {
            "rrule_type": "monthly",
            "month_by": "day",
            "weekday": WEEKDAY_FIELDS[recurrence.weekdays[0]].upper(),
            "byday": str(recurrence.position),
        }
        if recurrence.frequency == YEARLY:
            values["interval"] = months
    elif recurrence.frequency == MONTHLY:
        values["day"] = recurrence.day
    return values


def _end(recurrence: Recurrence, week_start: int) -> dict[str, Any]:
    """How it ends. Odoo counts from the beginning of the first week and makes up for
    the days before the start only if they are no more than the count; where they are,
    the last date is told instead."""
    if recurrence.count is None:
        return {"end_type": "end_date", "until": recurrence.until}
    first = (recurrence.start.weekday() - week_start) % 7
    days = recurrence.weekdays if recurrence.frequency == WEEKLY else ()
    if sum(1 for day in days if (day - week_start) % 7 < first) > recurrence.count:
        return {"end_type": "end_date", "until": last_date(recurrence)}
    return {"end_type": "count", "count": recurrence.count}


def from_odoo(
    values: Mapping[str, Any], start: date, week_start: int = MONDAY
) -> Recurrence | Inexpressible:
    """What the fields of a recurrence say, for a first event on ``start`` (a day in the
    series' zone). ``week_start`` as for ``to_odoo``."""
    frequency = values.get("rrule_type")
    if frequency not in FREQUENCIES:
        return NO_RULE
    end = values.get("end_type")
    by_weekday = frequency == MONTHLY and values.get("month_by") == "day"
    weekdays: tuple[int, ...] = ()
    if frequency == WEEKLY:
        weekdays = tuple(
            day for day, name in enumerate(WEEKDAY_FIELDS) if values.get(name)
        )
    elif by_weekday:
        weekdays = _weekday(values.get("weekday"))
    return Recurrence(
        frequency,
        start,
        interval=values.get("interval") or 1,
        weekdays=weekdays,
        week_start=week_start,
        position=int(values.get("byday") or 1) if by_weekday else None,
        day=(values.get("day") or None) if frequency == MONTHLY else None,
        skips=True,
        count=max(1, values.get("count") or 1) if end == "count" else None,
        until=_date(values.get("until")) if end == "end_date" else None,
        zone=values.get("event_tz") or time_zones.UTC,
    )


def _weekday(name: object) -> tuple[int, ...]:
    field = str(name or "").lower()
    return (WEEKDAY_FIELDS.index(field),) if field in WEEKDAY_FIELDS else ()


def _date(value: object) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date) or not value:
        return value or None
    return date.fromisoformat(str(value)[:10])
