"""Series in Odoo, made and changed so that every event keeps its row."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from odoo import fields, models
from odoo.fields import Command

from ..sync.model import Values
from ..sync.recurrence import Inexpressible, Recurrence, from_value
from ..sync.recurrence_odoo import to_odoo
from .event_series import SHARED, Series, day_of, horizon, shifted
from .event_writer import EventWriter, time_vals


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
        recurrence = self.env["calendar.recurrence"].create(self._rule_vals(found))
        days = self._days(found, values.get("cancelled"))
        first = day_of(values["time"], found.zone)
        made = self._make(
            events, recurrence, {**vals, "_time": values["time"], "_of": first}, days
        )
        recurrence.write(
            {
                "base_event_id": made[:1].id,
                "office365_first_day": found.start,
            }
        )
        self.writer.answer([(event, values) for event in made])
        return recurrence

    def _make(
        self,
        events: models.BaseModel,
        recurrence: models.BaseModel,
        vals: dict[str, Any],
        days: Iterable[date],
    ) -> models.BaseModel:
        shared = {name: vals[name] for name in vals if not name.startswith("_")}
        zone = recurrence.event_tz
        return events.create(
            [
                {
                    **shared,
                    **time_vals(shifted(vals["_time"], vals["_of"], day, zone)),
                    "recurrency": True,
                    "follow_recurrence": True,
                    "recurrence_id": recurrence.id,
                    "office365_occurrence": day,
                }
                for day in days
            ]
        )

    def _days(self, found: Recurrence, cancelled: Iterable[str] | None) -> list[date]:
        off = set(map(date.fromisoformat, cancelled or ()))
        months = self.writer.account.calendar_months_after
        return [
            day for day in horizon(found, fields.Date.today(), months) if day not in off
        ]

    def _rule_vals(self, found: Recurrence) -> dict[str, Any]:
        """Odoo's fields; of a rule that it cannot say, what comes closest is shown and
        the events are on the right days all the same (C11)."""
        vals = to_odoo(found, self._week_start())
        if not isinstance(vals, Inexpressible):
            return vals
        return {
            "event_tz": found.zone,
            "rrule_type": found.frequency,
            "interval": found.interval,
            "end_type": "end_date" if found.until else "forever",
            "until": found.until or False,
        }

    def _week_start(self) -> int:
        lang = self.env["res.lang"]._get_data(code=self.env.user.lang)
        return int(lang.week_start or 1) - 1

    # -- changing

    def write(self, events: models.BaseModel, series: Series, values: Values) -> None:
        """What the series has now, put on each event that follows it; journaled once
        for all of them."""
        recorded, events = events, events.with_context(office365_unrecorded=True)
        following = [
            row for row in series.by_id.values() if row["follow_recurrence"]
        ] or list(series.by_id.values())
        plain = {name: values[name] for name in values if name in SHARED - {"time"}}
        plain |= {name: values[name] for name in ("video",) if name in values}
        if plain:
            self._write_alike(events, plain, following)
        if values.get("repeats") or values.get("time"):
            self._move(events, series, values)
        if "cancelled" in values:
            self._cancel(events, series, values["cancelled"])
        those = events.browse([row["id"] for row in following])
        self.writer.answer([(event, values) for event in those])
        journal = recorded.env["office365.change"]
        journal._record_events(recorded.browse(those.ids), series.recurrence)

    def _write_alike(
        self, events: models.BaseModel, plain: Values, rows: Iterable[dict[str, Any]]
    ) -> None:
        """The same values on many events: most are written the same."""
        alike: dict[str, tuple[dict[str, Any], list[int]]] = {}
        with self.writer.remembering():
            for row in rows:
                vals = {**self.writer.vals(plain, row), "follow_recurrence": True}
                alike.setdefault(repr(vals), (vals, []))[1].append(row["id"])
        for vals, ids in alike.values():
            events.browse(ids).write(vals)

    def _move(self, events: models.BaseModel, series: Series, values: Values) -> None:
        """New days, or new hours: the events that follow keep their rows, in order."""
        old = series.rule()
        found = from_value(values.get("repeats")) or old
        time = values.get("time") or series.time_on(series.first_day)
        first = day_of(time, found.zone)
        if values.get("repeats"):
            series.recurrence.write(self._rule_vals(found))
        series.recurrence.office365_first_day = found.start
        moved = {
            row["id"] for row in series.by_id.values() if not row["follow_recurrence"]
        }
        kept = {day: row for day, row in series.rows.items() if row["id"] not in moved}
        taken = {day for day, row in series.rows.items() if row["id"] in moved}
        off = series.cancelled(old) if isinstance(old, Recurrence) else None
        off = off if found.start == getattr(old, "start", None) else None
        wanted = [day for day in self._days(found, off) if day not in taken]
        spare = [row for day, row in sorted(kept.items()) if day not in wanted]
        ids = [row["id"] for row in kept.values()]
        missing: list[date] = []
        for day in wanted:
            row = kept.get(day) or (spare.pop(0) if spare else None)
            if row is not None:
                event = events.browse(row["id"]).with_prefetch(ids)
                self._put_on(event, shifted(time, first, day, found.zone), day)
            else:
                missing.append(day)
        if missing:
            self._copy(events, series, time, first, missing)
        if spare:
            events.browse([row["id"] for row in spare]).write({"active": False})

    @staticmethod
    def _put_on(event: models.BaseModel, time: Values, day: date) -> None:
        event.write(
            {
                **time_vals(time),
                "follow_recurrence": True,
                "office365_occurrence": day,
            }
        )

    def _copy(
        self,
        events: models.BaseModel,
        series: Series,
        time: Values,
        first: date,
        days: list[date],
    ) -> models.BaseModel:
        """More events like the leader."""
        leader = series.leader
        model = events.browse(leader["id"])
        vals = {
            "name": model.name,
            "location": model.location,
            "description": model.description,
            "privacy": model.privacy,
            "show_as": model.show_as,
            "user_id": model.user_id.id,
            "videocall_location": model.videocall_location,
            "alarm_ids": [Command.set(model.alarm_ids.ids)],
            "categ_ids": [Command.set(model.categ_ids.ids)],
            "partner_ids": [Command.set(model.partner_ids.ids)],
            "_time": time,
            "_of": first,
        }
        return self._make(events, series.recurrence, vals, days)

    def _cancel(
        self, events: models.BaseModel, series: Series, days: Iterable[str] | None
    ) -> None:
        """Days off go, days that are on again come back."""
        off = set(map(date.fromisoformat, days or ()))
        gone = [row["id"] for day, row in series.rows.items() if day in off]
        events.browse(gone).write({"active": False})
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
        time = series.time_on(series.first_day)
        first = series.first_day
        return self._copy(events, series, time, first, [wanted]).id
