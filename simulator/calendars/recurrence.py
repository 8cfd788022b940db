"""The days of a series and its occurrences' times (contract 3.8)."""

from __future__ import annotations

import bisect
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from .zones import Moment

DAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
POSITIONS = {"first": 0, "second": 1, "third": 2, "fourth": 3, "last": -1}
MOST = 999  # occurrences of a numbered series [unverified]
LAST_DAY = date(2500, 1, 1)  # as far as a series without end is ever looked at


def days(pattern: dict[str, Any], first: date) -> Iterator[date]:
    """The days of a pattern from ``first`` on, in order, without end."""
    kind = pattern["type"]
    if kind == "daily":
        yield from _daily(pattern, first)
    elif kind == "weekly":
        yield from _weekly(pattern, first)
    else:
        for year, month in _months(pattern, first):
            found = _day_of_month(pattern, year, month)
            if found and found >= first:
                yield found


def _daily(pattern: dict[str, Any], first: date) -> Iterator[date]:
    day = first
    while day < LAST_DAY:
        yield day
        day += timedelta(pattern["interval"])


def _weekly(pattern: dict[str, Any], first: date) -> Iterator[date]:
    """Weeks are counted from the one of the first day, by its first day of week."""
    begin = DAYS.index(pattern["firstDayOfWeek"])
    week = first - timedelta((first.weekday() - begin) % 7)
    offsets = sorted((DAYS.index(day) - begin) % 7 for day in pattern["daysOfWeek"])
    while week < LAST_DAY:
        for offset in offsets:
            day = week + timedelta(offset)
            if day >= first:
                yield day
        week += timedelta(7 * pattern["interval"])


def _months(pattern: dict[str, Any], first: date) -> Iterator[tuple[int, int]]:
    yearly = pattern["type"].endswith("Yearly")
    month = pattern["month"] if yearly else first.month
    step = pattern["interval"] * (12 if yearly else 1)
    number = first.year * 12 + month - 1
    while number // 12 < LAST_DAY.year:
        yield number // 12, number % 12 + 1
        number += step


def _day_of_month(pattern: dict[str, Any], year: int, month: int) -> date | None:
    """In a short month the last day stands for a later one [unverified].

    A relative pattern with several days of the week has one day per period.
    """
    length = monthrange(year, month)[1]
    if pattern["type"].startswith("absolute"):
        return date(year, month, min(pattern["dayOfMonth"], length))
    wanted = {DAYS.index(day) for day in pattern["daysOfWeek"]}
    month_days = (date(year, month, number + 1) for number in range(length))
    found = [day for day in month_days if day.weekday() in wanted]
    return found[POSITIONS[pattern["index"]]]


def in_range(recurrence: dict[str, Any]) -> Iterator[date]:
    """The days of a whole recurrence; its end date is included."""
    limits = recurrence["range"]
    found = days(recurrence["pattern"], date.fromisoformat(limits["startDate"]))
    if limits["type"] == "numbered":
        yield from islice(found, limits["numberOfOccurrences"])
        return
    ends = limits["type"] == "endDate"
    last = date.fromisoformat(limits["endDate"]) if ends else LAST_DAY
    for day in found:
        if day > last:
            return
        yield day


class Series:
    """The occurrences of a recurrence, in its own zone, so that clocks change in it."""

    def __init__(self, recurrence: dict[str, Any], start: Moment, end: Moment) -> None:
        self.zone = recurrence["range"]["recurrenceTimeZone"]
        local = start.seen_in(self.zone)
        self.clock, self.length = local.time(), end.seen_in(self.zone) - local
        self._rest = in_range(recurrence)
        self._known: list[date] = []
        self._ended = False

    def between(self, first: date, last: date) -> list[date]:
        """The days of the pattern from ``first`` to ``last``."""
        self._grow(last)
        known = self._known
        return known[bisect.bisect_left(known, first) : bisect.bisect(known, last)]

    def until(self, day: date) -> list[date]:
        """The days before one."""
        self._grow(day)
        return self._known[: bisect.bisect_left(self._known, day)]

    def after(self, day: date) -> Iterator[date]:
        """The days after one, as long as they are asked for."""
        while True:
            self._grow(day)
            position = bisect.bisect(self._known, day)
            if position == len(self._known):
                return
            day = self._known[position]
            yield day

    def has(self, day: date) -> bool:
        """Is it a day of the pattern?"""
        return self.between(day, day) == [day]

    def start(self, day: date) -> Moment:
        """When the occurrence of a day begins."""
        return Moment(datetime.combine(day, self.clock), self.zone)

    def end(self, day: date) -> Moment:
        """When it ends: the same wall clock's time after each beginning."""
        return Moment(self.start(day).local + self.length, self.zone)

    def overlapping(self, begin: datetime, until: datetime) -> list[date]:
        """The days whose occurrences reach into a window of instants."""
        margin = timedelta(2) + max(self.length, timedelta())
        first, last = (begin - margin).date(), (until + timedelta(2)).date()
        return [
            day
            for day in self.between(first, last)
            if overlaps(self.start(day), self.end(day), begin, until)
        ]

    def _grow(self, last: date) -> None:
        while not self._ended and (not self._known or self._known[-1] <= last):
            day = next(self._rest, None)
            if day is None:
                self._ended = True
            else:
                self._known.append(day)


def overlaps(start: Moment, end: Moment, begin: datetime, until: datetime) -> bool:
    """Does it reach into the window? One without length counts where it begins."""
    first, last = start.instant, end.instant
    if first == last:
        return begin <= first < until
    return first < until and last > begin
