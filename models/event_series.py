"""A series as one record: its rule, its events by the day they are of, and which of
them differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from odoo import models

from ..sync import recurrence as rule
from ..sync import time_zones
from ..sync.event_shapes import moments, when
from ..sync.model import Values
from ..sync.recurrence import ODOO_LIMIT, Inexpressible, Recurrence
from ..sync.recurrence_odoo import from_odoo

SHARED = frozenset(  # what an occurrence may have otherwise than its series
    "name time location note privacy show_as reminder categories attendees".split()
)
RULE_FIELDS = (
    "rrule_type interval end_type count until month_by day weekday byday event_tz "
    "mon tue wed thu fri sat sun"
).split()


class Series:
    """One recurrence with its active events, as rows and as canonical values."""

    def __init__(
        self,
        recurrence: models.BaseModel,
        rows: Mapping[int, dict[str, Any]],
        values: Mapping[int, Values],
    ) -> None:
        self.recurrence = recurrence
        self.zone = recurrence.event_tz or time_zones.UTC
        self.rows = {
            row["office365_occurrence"]: row
            for row in rows.values()
            if row["office365_occurrence"]
        }
        self.by_id = rows
        self.values_of = values
        self.leader = self._leader()

    def _leader(self) -> dict[str, Any] | None:
        """The event that speaks for the series: its base event, unless that differs."""
        following = [row for row in self.by_id.values() if row["follow_recurrence"]]
        base = self.recurrence.base_event_id.id
        for row in following:
            if row["id"] == base:
                return row
        rows = following or list(self.by_id.values())
        return min(rows, key=lambda row: row["start"], default=None)

    @property
    def first_day(self) -> date | None:
        """Where the rule begins."""
        return self.recurrence.office365_first_day or min(self.rows, default=None)

    def rule(self) -> Recurrence | Inexpressible | None:
        """How it repeats; None for a series without events. Odoo turns "forever" into
        its limit of events as soon as it is saved: as many are no end (4)."""
        if self.first_day is None:
            return None
        fields = self.recurrence.read(RULE_FIELDS, load=None)[0]
        week_start = int(
            self.recurrence.env["res.lang"]
            ._get_data(code=self.recurrence.env.user.lang)
            .week_start
            or 1
        )
        found = from_odoo(fields, self.first_day, week_start - 1)
        if isinstance(found, Recurrence) and (found.count or 0) >= ODOO_LIMIT:
            return replace(found, count=None)
        return found

    def values(self) -> Values:
        """The series as its leader has it, from its first day on."""
        if self.leader is None:
            return {}
        found = self.rule()
        if not isinstance(found, Recurrence):
            return {}
        values = dict(self.values_of[self.leader["id"]])
        values["time"] = self.time_on(self.first_day)
        values["repeats"] = rule.to_value(found)
        values["cancelled"] = self.cancelled(found)
        return values

    def cancelled(self, recurrence: Recurrence) -> list[str] | None:
        """Days of the rule on which nothing takes place."""
        last = max(self.rows, default=None)
        if last is None:
            return None
        if not recurrence.endless and recurrence.count is None:
            last = max(last, recurrence.until)
        days = [
            day
            for day in rule.all_dates(recurrence, ODOO_LIMIT)
            if day not in self.rows and (recurrence.count or day <= last)
        ]
        return [day.isoformat() for day in days] or None

    def time_on(self, day: date) -> Values:
        """When the event of that day is, were it as the series has it."""
        time = self.values_of[self.leader["id"]]["time"]
        return shifted(time, self.leader["office365_occurrence"], day, self.zone)

    def differing(self) -> dict[int, date]:
        """The events that are not as the series has them, and their days."""
        if self.leader is None:
            return {}
        usual = self.values_of[self.leader["id"]]
        found: dict[int, date] = {}
        for day, row in self.rows.items():
            expected = {**usual, "time": self.time_on(day)}
            there = self.values_of[row["id"]]
            if any(there.get(name) != expected.get(name) for name in SHARED):
                found[row["id"]] = day
        return found


def shifted(time: Values, of: date, to: date, zone: str) -> Values:
    """A canonical time on another day, at the same hour of its zone (E3)."""
    start, stop = moments(time)
    days = to - of
    if time["allday"]:
        return when(start + days, stop + days)
    wall = time_zones.to_wall(start, zone) + days
    moved = time_zones.to_utc(wall, zone)
    return when(moved, moved + (stop - start))


def day_of(time: Values, zone: str) -> date:
    """The day on which an event begins, in a zone."""
    start, _ = moments(time)
    if not isinstance(start, datetime):
        return start
    return time_zones.to_wall(start, zone).date()


def horizon(recurrence: Recurrence, after: date, months: int) -> list[date]:
    """The days of which Odoo has events: all that end, an endless series only as far
    as the window reaches, and never more than Odoo's limit."""
    if not recurrence.endless:
        return list(rule.all_dates(recurrence, ODOO_LIMIT))
    last = max(after, recurrence.start) + timedelta(days=31 * max(months, 1))
    return rule.dates_between(recurrence, recurrence.start, last)[:ODOO_LIMIT]
