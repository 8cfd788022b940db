"""A series as one record: its rule, its events by the day they are of, and which of
them differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from odoo import fields, models

from ..sync import recurrence as rule
from ..sync import time_zones
from ..sync.event_shapes import moments, when
from ..sync.model import Values
from ..sync.recurrence import ODOO_LIMIT, Inexpressible, Recurrence
from ..sync.recurrence_graph import to_graph as rule_in_outlook
from .event_series_rule import read_rule

SHARED = frozenset(  # what an occurrence may have otherwise than its series
    "name time location note privacy show_as reminder categories attendees".split()
)


class Series:
    """One recurrence with its active events, as rows and as canonical values."""

    def __init__(
        self,
        recurrence: models.BaseModel,
        rows: Mapping[int, dict[str, Any]],
        values: Mapping[int, Values],
        known: Values | None = None,
        is_hidden: bool = False,
        linked: Collection[int] = (),
    ) -> None:
        self.recurrence, self.is_hidden = recurrence, is_hidden  # some of its events
        self.linked = frozenset(linked)  # events that have a link of their own
        self.known = known  # what it had when both sides last agreed
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
        """The event that speaks for the series: one that is as the series is known in
        Outlook; without any, one of those that are alike, of most of them; its base
        event if that is among these."""
        rows = [row for row in self.by_id.values() if row["follow_recurrence"]]
        rows = sorted(rows or self.by_id.values(), key=lambda row: row["start"])
        if not rows:
            return None
        base = self.recurrence.base_event_id.id
        rows.sort(key=lambda row: row["id"] != base)
        looks = {row["id"]: self._look(self.values_of[row["id"]]) for row in rows}
        ((most, _),) = Counter(looks.values()).most_common(1)
        known = self._look(self.known) if self.known and self.known.get("time") else ""
        usual = known if known in looks.values() else most
        return next(row for row in rows if looks[row["id"]] == usual)

    def _look(self, values: Values) -> str:
        """What an event has, apart from the day it is on."""
        start, stop = moments(values["time"])
        clock = None
        if not values["time"]["allday"]:
            clock = time_zones.to_wall(start, self.zone).time()
        shared = [values.get(name) for name in sorted(SHARED - {"time"})]
        return repr((clock, stop - start, shared))

    @property
    def usual(self) -> Values:
        """What its events have; to single days its user may have answered otherwise,
        be it to the leader's: then this is what both sides knew, or most answers, of
        the days that are to come and that nothing else in Outlook speaks for."""
        values = self.values_of[self.leader["id"]]
        if "response" not in values:
            return dict(values)
        now = fields.Datetime.now()
        coming = {key for key, row in self.by_id.items() if row["stop"] > now}
        days = [self.values_of[key] for key in coming - self.linked or self.by_id]
        answers = Counter(day.get("response") for day in days)
        ((answer, _),) = answers.most_common(1)
        known = self.known or {}
        if known.get("response", ...) in answers:
            answer = known["response"]
        return {**values, "response": answer}

    @property
    def first_day(self) -> date | None:
        """Where the rule begins."""
        return self.recurrence.office365_first_day or min(self.rows, default=None)

    def rule(self) -> Recurrence | Inexpressible | None:
        """How it repeats; None for a series without events."""
        following = [day for day, row in self.rows.items() if row["follow_recurrence"]]
        return read_rule(self.recurrence, self.first_day, max(following, default=None))

    @property
    def unsayable(self) -> Inexpressible | None:
        """Why Outlook cannot repeat as Odoo does."""
        found = self.rule()
        said = rule_in_outlook(found) if isinstance(found, Recurrence) else found
        return said if isinstance(said, Inexpressible) else None

    def values(self) -> Values:
        """The series as its leader has it, from its first day on."""
        if self.leader is None:
            return {}
        found = self.rule()
        if not isinstance(found, Recurrence):
            return {}
        values = self.usual
        values["time"] = self.time_on(self.first_day)
        values["repeats"] = rule.to_value(found)
        values["cancelled"] = self.cancelled(found)
        return values

    def span(self, recurrence: Recurrence) -> tuple[date, date] | None:
        """The days among which every one of the rule has an event, unless it is
        cancelled; None for a series without events."""
        if not self.rows:
            return None
        first = self.recurrence.office365_filled_from or recurrence.start
        last = self.recurrence.office365_filled_to
        if not last and not recurrence.endless:
            last = rule.last_date(recurrence)
        return first, last or max(self.rows)

    def cancelled(self, recurrence: Recurrence) -> list[str] | None:
        """Days of the rule on which nothing takes place."""
        span = self.span(recurrence)
        days = rule.dates_between(recurrence, *span) if span else ()
        return [day.isoformat() for day in days if day not in self.rows] or None

    def time_on(self, day: date) -> Values:
        """When the event of that day is, were it as the series has it."""
        time = self.values_of[self.leader["id"]]["time"]
        return shifted(time, self.leader["office365_occurrence"], day, self.zone)

    def differing(self, names: Collection[str] = SHARED) -> dict[int, date]:
        """The events that are not as the series has them, and their days."""
        if self.leader is None:
            return {}
        usual = self.usual
        found: dict[int, date] = {}
        for day, row in self.rows.items():
            expected = {**usual, "time": self.time_on(day)}
            there = self.values_of[row["id"]]
            if any(there.get(name) != expected.get(name) for name in names):
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


@dataclass(frozen=True)
class Horizon:
    """The ``days`` of which Odoo has events; ``first`` and ``last`` where that is not
    all of them."""

    days: list[date]
    first: date | None = None
    last: date | None = None


def horizon(recurrence: Recurrence, first: date, last: date) -> Horizon:
    """All days of a series that ends; one that goes on forever, or beyond Odoo's limit
    of events, is there from ``first`` to ``last``, filled on as time passes."""
    days = list(rule.all_dates(recurrence, ODOO_LIMIT + 1))
    if not recurrence.endless and len(days) <= ODOO_LIMIT:
        return Horizon(days)
    days = rule.dates_between(recurrence, first, last)[:ODOO_LIMIT]
    if not days:  # none of them falls in there: as good as any is its first one
        days = [recurrence.start]
    if len(days) == ODOO_LIMIT or days[-1] > last:
        last = days[-1]
    return Horizon(days, max(first, recurrence.start), last)
