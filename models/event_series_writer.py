"""Series in Odoo, made and changed so that every event keeps its row."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from odoo import fields, models
from odoo.fields import Command

from ..sync.event_shapes import moments
from ..sync.model import Values
from ..sync.recurrence import (
    ODOO_LIMIT,
    Recurrence,
    dates_between,
    from_value,
    happens_on,
)
from .event_series import SHARED, Horizon, Series, day_of, horizon, shifted
from .event_series_rule import rule_vals, write_rule
from .event_writer import EventWriter, time_vals

ANSWERS = frozenset(("answers", "response"))  # no edits


# pylint: disable=method-required-super
class EventSeriesWriter:
    """Makes the events of a series itself, day by day: Odoo's own expansion loses
    events whose first one falls on another day in UTC, and knows fewer rules."""

    def __init__(self, events: models.BaseModel, writer: EventWriter) -> None:
        self.env, self.writer = events.env, writer

    # -- creating

    def create(
        self, events: models.BaseModel, vals: dict[str, Any], values: Values
    ) -> models.BaseModel:
        """A recurrence with its events; ``vals`` are those of each."""
        found = from_value(values["repeats"])
        reach = horizon(found, *self.writer.account._calendar_window())
        recurrence = self.recurrence(found, reach)
        off = set(map(date.fromisoformat, values.get("cancelled") or ()))
        days = [day for day in reach.days if day not in off]
        made = self.make(events, recurrence, vals, (values["time"], found), days)
        recurrence.base_event_id = made[:1]
        self.writer.answer([(event, values) for event in made])
        return recurrence

    def recurrence(self, found: Recurrence, reach: Horizon) -> models.BaseModel:
        """A recurrence with no events yet."""
        recurrence = self.env["calendar.recurrence"].create(rule_vals(self.env, found))
        write_rule(recurrence, found)
        recurrence.write(_reach(reach))
        return recurrence

    def make(
        self,
        events: models.BaseModel,
        recurrence: models.BaseModel,
        vals: dict[str, Any],
        pattern: tuple[Values, Recurrence],
        days: Iterable[date],
    ) -> models.BaseModel:
        time, found = pattern
        of = day_of(time, found.zone)
        return events.create(
            [
                {
                    **vals,
                    **time_vals(shifted(time, of, day, found.zone)),
                    "recurrency": True,
                    "follow_recurrence": True,
                    "recurrence_id": recurrence.id,
                    "office365_occurrence": day,
                }
                for day in days
            ]
        )

    # -- changing

    def write(
        self,
        events: models.BaseModel,
        series: Series,
        values: Values,
        linked: Collection[int] = (),
    ) -> None:
        """What the series has now, put on each event that has what it had; ``linked``
        ones differ in Outlook too, and are told what they have. Journaled once for all
        of them."""
        recorded, events = events, events.with_context(office365_unrecorded=True)
        plain = {name: values[name] for name in values if name in SHARED - {"time"}}
        plain |= {n: values[n] for n in ("video", "others") if n in values}
        if plain:
            self._write_plain(events, series, plain, linked)
        if values.get("repeats") or values.get("time"):
            self._move(events, series, values)
        if "cancelled" in values:
            self._cancel(events, series, values["cancelled"])
        those = [
            events.browse(key)
            for key, row in series.by_id.items()
            if key not in linked and row["follow_recurrence"]
        ]
        self.writer.answer([(event, values) for event in those])
        journal = recorded.env["office365.change"]
        if values.keys() <= ANSWERS:
            journal = journal.with_context(office365_answers=True)
        journal._record_events(recorded.browse(list(series.by_id)), series.recurrence)

    def _write_plain(
        self,
        events: models.BaseModel,
        series: Series,
        plain: Values,
        linked: Collection[int],
    ) -> None:
        usual = series.usual
        alike: dict[str, tuple[dict[str, Any], list[int]]] = {}
        with self.writer.remembering():
            for key, row in series.by_id.items():
                there = series.values_of[key]
                mine = {n: v for n, v in plain.items() if there.get(n) == usual.get(n)}
                if key in linked or not mine:
                    continue
                vals = self.writer.vals(mine, row)
                # Odoo writes people to events together as if all had had the same
                people = sorted(row["partner_ids"]) if "partner_ids" in vals else None
                alike.setdefault(repr((vals, people)), (vals, []))[1].append(key)
        for vals, keys in alike.values():
            events.browse(keys).write(vals)

    def _move(self, events: models.BaseModel, series: Series, values: Values) -> None:
        """New days, or new hours: the events that follow keep their rows, in order. At
        another time, or in another pattern, none differs any more and none is
        cancelled, as in Outlook; else those that do stay as long as they have a day."""
        old = series.rule()
        found = from_value(values.get("repeats")) or old
        time = values.get("time") or series.time_on(series.first_day)
        if _is_reshaped(series, old, found, time):
            self._level(events, series)
            apart, off = {}, set()
        else:
            days = series.cancelled(old) if isinstance(old, Recurrence) else None
            off = set(map(date.fromisoformat, days or ()))
            rows = series.rows.items()
            apart = {d: row for d, row in rows if not row["follow_recurrence"]}
        reach = self._reach(series, old, found)
        if values.get("repeats"):
            write_rule(series.recurrence, found)
        series.recurrence.write({"office365_first_day": found.start, **_reach(reach)})
        kept = {day: row for day, row in series.rows.items() if day not in apart}
        wanted = [d for d in reach.days if d not in off and d not in apart]
        spare = [row for day, row in sorted(kept.items()) if day not in set(wanted)]
        missing: list[date] = []
        of = day_of(time, found.zone)
        for day in wanted:
            row = kept.get(day) or (spare.pop(0) if spare else None)
            if row is None:
                missing.append(day)
                continue
            there = series.values_of[row["id"]]["time"]
            event = events.browse(row["id"]).with_prefetch(tuple(series.by_id))
            self._put_on(event, row, there, shifted(time, of, day, found.zone), day)
        self._copy(events, series, (time, found), missing)
        left = [row for d, row in apart.items() if not happens_on(found, d)]
        self._take_away(events, [row["id"] for row in (*spare, *left)])

    def _reach(self, series: Series, old: object, found: Recurrence) -> Horizon:
        """As far as the window, and as far as there are events already."""
        first, last = self.writer.account._calendar_window()
        span = series.span(old) if isinstance(old, Recurrence) else None
        if span and old.endless:
            first, last = min(first, span[0]), max(last, span[1])
        return horizon(found, first, last)

    def _level(self, events: models.BaseModel, series: Series) -> None:
        """Events that differ are as all others again, and are in Outlook no more."""
        differing = set(series.differing())
        forget_exceptions(self.env, list(series.by_id))
        for key in sorted(differing):  # one by one: each has people of its own
            events.browse(key).write(self.like(events.browse(series.leader["id"])))

    @staticmethod
    def _put_on(
        event: models.BaseModel,
        row: Mapping[str, Any],
        there: Values,
        time: Values,
        day: date,
    ) -> None:
        same = row["follow_recurrence"] and row["office365_occurrence"] == day
        if same and there == time:
            return
        event.write(
            {
                **time_vals(time),
                "follow_recurrence": True,
                "office365_occurrence": day,
            }
        )

    def _take_away(self, events: models.BaseModel, ids: list[int]) -> None:
        if ids:
            forget_exceptions(self.env, ids)
            events.browse(ids).write({"active": False})

    def _copy(
        self,
        events: models.BaseModel,
        series: Series,
        pattern: tuple[Values, Recurrence],
        days: list[date],
    ) -> models.BaseModel:
        """More events like the leader."""
        leader = series.leader["id"]
        vals = self.like(events.browse(leader))
        made = self.make(events, series.recurrence, vals, pattern, days)
        told = series.usual
        self.writer.answer([(event, told) for event in made])
        return made

    @staticmethod
    def like(model: models.BaseModel) -> dict[str, Any]:
        """What an event has in common with others of its series."""
        return {
            "name": model.name,
            "location": model.location,
            "description": model.description,
            "privacy": model.privacy,
            "show_as": model.show_as,
            "user_id": model.user_id.id,
            "videocall_location": model.videocall_location,
            "office365_also_invited": model.office365_also_invited,
            "office365_categories": model.office365_categories,
            "alarm_ids": [Command.set(model.alarm_ids.ids)],
            "categ_ids": [Command.set(model.categ_ids.ids)],
            "partner_ids": [Command.set(model.partner_ids.ids)],
        }

    def _cancel(
        self, events: models.BaseModel, series: Series, days: Iterable[str] | None
    ) -> None:
        """Days off go, days that are on again come back."""
        off = set(map(date.fromisoformat, days or ()))
        gone = [row["id"] for day, row in series.rows.items() if day in off]
        self._take_away(events, gone)
        found = series.rule()
        if not isinstance(found, Recurrence):
            return
        before = set(map(date.fromisoformat, series.cancelled(found) or ()))
        for day in sorted(before - off):
            self.on_day(events, series, day.isoformat())

    def on_day(self, events: models.BaseModel, series: Series, day: str) -> int:
        """The event of that day; taken up again or made where there is none."""
        wanted = date.fromisoformat(day)
        row = series.rows.get(wanted)
        if row:
            return row["id"]
        archived = events.search(
            [
                ("recurrence_id", "=", series.recurrence.id),
                ("office365_occurrence", "=", wanted),
                ("active", "=", False),
            ],
            limit=1,
        )
        if archived:
            archived.write({"active": True})
            return archived.id
        pattern = (series.time_on(series.first_day), series.rule())
        return self._copy(events, series, pattern, [wanted]).id

    # -- as time passes

    def fill(
        self, events: models.BaseModel, series: Series, off: Collection[str]
    ) -> bool:
        """More events of an endless series, as far as the window reaches by now; days
        ``off`` are cancelled in Outlook. Were there any?"""
        found = series.rule()
        span = series.span(found) if isinstance(found, Recurrence) else None
        if span is None:
            return False
        first, last = self.writer.account._calendar_window()
        days = dates_between(found, span[1] + timedelta(days=1), last)
        ahead = sum(1 for day in series.rows if day >= fields.Date.today())
        room = max(0, ODOO_LIMIT - ahead)
        if len(days) > room:
            days, last = days[:room], days[room] - timedelta(days=1)
        if first < span[0]:
            days = dates_between(found, first, span[0] - timedelta(days=1)) + days
        series.recurrence.write(
            {
                "office365_filled_from": min(first, span[0]),
                "office365_filled_to": max(last, span[1]),
            }
        )
        days = [day for day in days if day.isoformat() not in off]
        pattern = (series.time_on(series.first_day), found)
        self._copy(events, series, pattern, [d for d in days if d not in series.rows])
        return True


def _is_reshaped(series: Series, old: object, found: Recurrence, time: Values) -> bool:
    """Is it another pattern, or another time of day? A new end, or a new length, is
    neither."""
    if not isinstance(old, Recurrence):
        return True
    endless = [replace(one, count=None, until=None) for one in (old, found)]
    before = series.time_on(series.first_day)
    return endless[0] != endless[1] or moments(before)[0] != moments(time)[0]


def _reach(reach: Horizon) -> dict[str, Any]:
    return {
        "office365_filled_from": reach.first or False,
        "office365_filled_to": reach.last or False,
    }


def forget_exceptions(env: models.api.Environment, event_ids: list[int]) -> None:
    """These events of a series are no exceptions of it any more, in nobody's Outlook:
    else they have no links of their own."""
    env["office365.event.link"].flush_model()
    env.cr.execute(
        "DELETE FROM office365_event_link WHERE event_id = ANY(%s)", [event_ids]
    )
    env["office365.event.link"].invalidate_model()
