"""How a series lies in a Graph event: how it repeats, and which days are cancelled."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime

from . import recurrence_graph, recurrence_odoo, time_zones
from .contact_shapes import Reading, Writing
from .event_shapes import Mailbox, Raw, Time, moments, series_zone
from .model import Canonical, Problem
from .recurrence import Inexpressible, Recurrence, from_value, to_value

WORDED = ("daysOfWeek", "firstDayOfWeek")  # what can be said in several ways
_OCCURRENCE = re.compile(r"(\d{4}-\d{2}-\d{2})$")


@dataclass(frozen=True)
class Repeats:
    """How a series repeats."""

    properties: tuple[str, ...] = ("recurrence",)
    kept: tuple[str, ...] = ("recurrence",)

    def read(self, raw: Raw, mailbox: Mailbox) -> Reading:
        found = self.of(raw, mailbox)
        if isinstance(found, Inexpressible):
            return Reading(None, Problem(found.code, found.reason), known=False)
        odd = found and recurrence_odoo.lost_in_odoo(found, mailbox.week_start)
        return Reading(to_value(found), Problem(odd.code, odd.reason) if odd else None)

    @staticmethod
    def of(raw: Raw, mailbox: Mailbox) -> Recurrence | Inexpressible | None:
        """The recurrence of an event."""
        if not raw.get("recurrence"):
            return None
        day = _first_day(raw, mailbox)
        return recurrence_graph.from_graph(raw["recurrence"], day, mailbox.zone)

    def write(self, raw: Raw, value: Canonical, mailbox: Mailbox) -> Writing:
        recurrence = from_value(value)
        if recurrence is None:
            return Writing({"recurrence": None})
        stored = recurrence_graph.to_graph(recurrence)
        if isinstance(stored, Inexpressible):
            return Writing({}, Problem(stored.code, stored.reason), sent=False)
        if self._is_same_pattern(raw, recurrence, mailbox):
            told = raw["recurrence"]["pattern"]
            kept = {name: told[name] for name in WORDED if told.get(name)}
            stored["pattern"] |= {n: kept[n] for n in kept if n in stored["pattern"]}
            if "firstDayOfWeek" in kept:
                stored["pattern"]["firstDayOfWeek"] = kept["firstDayOfWeek"]
        return Writing({"recurrence": stored})

    def _is_same_pattern(
        self, raw: Raw, recurrence: Recurrence, mailbox: Mailbox
    ) -> bool:
        """Is only its end another? Then its pattern is told word for word: in another
        one, nothing would differ or be cancelled any more."""
        known = self.of(raw, mailbox)
        if not isinstance(known, Recurrence):
            return False
        endless = [replace(one, count=None, until=None) for one in (known, recurrence)]
        return endless[0] == endless[1]


def _first_day(raw: Raw, mailbox: Mailbox) -> date:
    """Of a series whose range does not tell it: the day of its event."""
    time = Time().read(raw, mailbox).value if raw.get("start") else None
    if time is None:
        return date.today()
    start = moments(time)[0]
    if isinstance(start, datetime):
        start = time_zones.to_wall(start, series_zone(raw, mailbox)).date()
    return start


@dataclass(frozen=True)
class Cancelled:
    """The days of a series that do not take place; each is cancelled by itself."""

    properties: tuple[str, ...] = ("cancelledOccurrences",)
    kept: tuple[str, ...] = ("cancelledOccurrences",)

    def read(self, raw: Raw, mailbox: Mailbox) -> Reading:
        days = filter(None, map(occurrence_day, raw["cancelledOccurrences"] or ()))
        return Reading(sorted(set(days)) or None)

    def write(self, raw: Raw, value: Canonical, mailbox: Mailbox) -> Writing:
        return Writing({}, sent=False)


def occurrence_day(occurrence_id: object) -> str | None:
    """The day at the end of an ``occurrenceId`` (contract 3.2)."""
    found = _OCCURRENCE.search(str(occurrence_id or ""))
    return found[1] if found else None
