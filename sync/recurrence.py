"""The canonical recurrence: when a series happens, whichever side says it.

Two recurrences are equal exactly if they say the same in every way that matters:
fillers of Graph and of Odoo do not get in, and of several ways to say the same dates
one is chosen. Dates only, in the series' own zone; see ``recurrence_graph`` and
``recurrence_odoo`` for the two ends.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from typing import Any

from dateutil import rrule

from . import time_zones
from .model import Canonical

DAILY, WEEKLY, MONTHLY, YEARLY = "daily", "weekly", "monthly", "yearly"
FREQUENCIES = {
    DAILY: rrule.DAILY,
    WEEKLY: rrule.WEEKLY,
    MONTHLY: rrule.MONTHLY,
    YEARLY: rrule.YEARLY,
}
WEEK = tuple(range(7))  # Monday is 0
MONDAY, SUNDAY = 0, 6
LAST = -1  # the position of the last day of a kind in a month
POSITIONS = (1, 2, 3, 4, LAST)
ODOO_LIMIT = 720  # occurrences of a counted or an endless series (lessons 3.3)
_DAYS_IN_YEAR_MONTH = 12


@dataclass(frozen=True)
class Inexpressible:
    """Why a recurrence cannot be said where it was to be said: ``code`` keys the
    remedy, ``reason`` is a sentence for people."""

    code: str
    reason: str


@dataclass(frozen=True)
class Recurrence:
    """When a series happens, in days of its ``zone`` (an IANA name).

    ``start`` is its first day. ``weekdays`` are a week's days (weekly), or those of
    which the ``position``-th of a month counts: 1 to 4, or -1 for the last one. Without
    position it is the ``day`` of the month (and of ``month``, yearly); where a month is
    too short its last day, as in Outlook, or none at all if ``skips``, as in Odoo.
    It ends with ``until`` (included), after ``count`` times, or never.
    """

    frequency: str
    start: date
    interval: int = 1
    weekdays: tuple[int, ...] = ()
    week_start: int = MONDAY
    position: int | None = None
    day: int | None = None
    month: int | None = None
    skips: bool = False
    count: int | None = None
    until: date | None = None
    zone: str = time_zones.UTC

    def __post_init__(self) -> None:
        values = _normal(asdict(self))
        for name, value in values.items():
            object.__setattr__(self, name, value)
        first = next(_dates(self), None)
        if first is not None:
            object.__setattr__(self, "start", first)
        elif self.frequency == WEEKLY:
            return  # no week has a day of it: they stay as they were given
        object.__setattr__(self, "week_start", _week_start(self))

    @property
    def endless(self) -> bool:
        """Whether it goes on forever."""
        return self.count is None and self.until is None


def _normal(values: dict[str, Any]) -> dict[str, Any]:
    """The values without what has no meaning, and with what is meant when left out."""
    start: date = values["start"]
    values["interval"] = max(1, values["interval"])
    values["weekdays"] = tuple(sorted(set(values["weekdays"])))
    if values["count"] is not None:
        values["until"] = None
    monthly = values["frequency"] in (MONTHLY, YEARLY)
    if monthly:
        _normal_month(values, start)
    else:
        values.update(position=None, day=None, month=None, skips=False)
    if values["frequency"] == DAILY:
        values["weekdays"] = ()
    elif values["frequency"] == WEEKLY or values["position"] is not None:
        values["weekdays"] = values["weekdays"] or (start.weekday(),)
    return values


def _normal_month(values: dict[str, Any], start: date) -> None:
    """Every twelve months is every year, as Exchange itself keeps it; the first of all
    days of a month is its day 1."""
    if values["frequency"] == MONTHLY:
        years, rest = divmod(values["interval"], _DAYS_IN_YEAR_MONTH)
        values["month"] = None
        if not rest:
            values.update(frequency=YEARLY, interval=years, month=start.month)
    else:
        values["month"] = values["month"] or start.month
    if values["weekdays"] == WEEK and (values["position"] or LAST) > 0:
        values.update(day=values["position"], position=None)
    if values["position"] is not None:
        values.update(day=None, skips=False)
        return
    values.update(weekdays=(), day=values["day"] or start.day)
    values["skips"] &= values["day"] > _shortest(values["month"])
    if values["month"] and not values["skips"]:
        values["day"] = min(values["day"], _longest(values["month"]))


def _shortest(month: int | None) -> int:
    """The fewest days that a month has, or that any month has."""
    return 28 if month is None else calendar.monthrange(2001, month)[1]


def _longest(month: int) -> int:
    return calendar.monthrange(2000, month)[1]


def _week_start(recurrence: Recurrence) -> int:
    """The first of the listed weekdays in a week: all that the start of the week
    decides, and only where weeks are left out."""
    days = recurrence.weekdays
    if recurrence.frequency != WEEKLY or recurrence.interval == 1 or len(days) == 1:
        return MONDAY
    return min(days, key=lambda day: (day - recurrence.week_start) % 7)


# -- dates


def _rule(recurrence: Recurrence, start: date) -> rrule.rrule:
    """The recurrence for ``dateutil``, from a day on."""
    options: dict[str, Any] = {}
    if recurrence.month:
        options["bymonth"] = recurrence.month
    if recurrence.weekdays:
        options["byweekday"] = recurrence.weekdays
        options["wkst"] = recurrence.week_start
    if recurrence.position is not None:
        options["bysetpos"] = recurrence.position
    if recurrence.day is not None:
        options["bymonthday"] = recurrence.day
        if not recurrence.skips and recurrence.day > 28:
            # The last day that there is of these is the day, or the month's last one.
            options["bymonthday"] = range(28, recurrence.day + 1)
            options["bysetpos"] = LAST
    if recurrence.until is not None:
        options["until"] = datetime.combine(recurrence.until, time.max)
    return rrule.rrule(
        FREQUENCIES[recurrence.frequency],
        dtstart=datetime.combine(start, time.min),
        interval=recurrence.interval,
        count=recurrence.count,
        **options,
    )


def _dates(recurrence: Recurrence) -> Iterator[date]:
    if (
        recurrence.skips
        and recurrence.month
        and (recurrence.day > _longest(recurrence.month))
    ):
        return iter(())  # or it would be looked for until the year 9999
    return (moment.date() for moment in _rule(recurrence, recurrence.start))


def all_dates(recurrence: Recurrence, limit: int | None = None) -> Iterator[date]:
    """Its days in their order, at most ``limit``; without it an endless series goes on
    for thousands of years."""
    dates = _dates(recurrence)
    return (
        dates
        if limit is None
        else (day for _, day in zip(range(limit), dates, strict=False))
    )


def dates_between(recurrence: Recurrence, first: date, last: date) -> list[date]:
    """Its days from ``first`` to ``last``, both included, in its own zone."""
    found = []
    for day in _dates(recurrence):
        if day > last:
            break
        if day >= first:
            found.append(day)
    return found


def happens_on(recurrence: Recurrence, day: date) -> bool:
    """Whether it has an occurrence on that day."""
    return bool(dates_between(recurrence, day, day))


def last_date(recurrence: Recurrence) -> date | None:
    """Its last day; ``None`` if it goes on forever or never happens."""
    if recurrence.endless:
        return None
    return max(_dates(recurrence), default=None)


def same_dates(one: Recurrence, other: Recurrence) -> bool:
    """Whether two happen on the same days, however they say it; of more occurrences
    than Odoo's limit the first count, with how the series end."""
    if one.endless != other.endless:
        return False
    if list(all_dates(one, ODOO_LIMIT)) != list(all_dates(other, ODOO_LIMIT)):
        return False
    return one.endless or last_date(one) == last_date(other)


# -- as a canonical value


def to_value(recurrence: Recurrence | None) -> Canonical:
    """A JSON-able value to keep and to compare; equal for equal recurrences."""
    if recurrence is None:
        return None
    values = asdict(recurrence)
    values["start"] = recurrence.start.isoformat()
    values["until"] = recurrence.until and recurrence.until.isoformat()
    values["weekdays"] = list(recurrence.weekdays)
    return values


def from_value(value: Canonical) -> Recurrence | None:
    """The recurrence that ``to_value`` kept."""
    if value is None:
        return None
    until = value["until"] and date.fromisoformat(value["until"])
    start = date.fromisoformat(value["start"])
    weekdays = tuple(value["weekdays"])
    return Recurrence(**{**value, "start": start, "until": until, "weekdays": weekdays})
