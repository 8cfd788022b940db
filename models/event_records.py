"""The events and series of one account's calendar sync.

They go through the ORM as the account's user; what Odoo refuses is refused for one
event, or one field, and stops nothing else. Nobody is mailed by any of it.
"""

from __future__ import annotations

import itertools
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

import psycopg2

from odoo import models
from odoo.exceptions import AccessError

from ..sync.event_people import address_of
from ..sync.model import Item, Problem, Values, Written
from . import event_series_turn
from .event_reading import EventReading
from .event_series_writer import forget_exceptions
from .event_traits import is_single

_logger = logging.getLogger(__name__)

CONCURRENT = (
    psycopg2.errors.SerializationFailure,
    psycopg2.errors.DeadlockDetected,
    psycopg2.errors.LockNotAvailable,
)


# pylint: disable=method-required-super
class EventRecords(EventReading):
    """The part of ``sync.ports.LocalStore`` that is about records."""

    # -- writing

    def write(self, changes: dict[int, Values]) -> dict[int, Written]:
        self.turned = {}
        written = self._write_together(changes)
        for local_id, values in changes.items():
            if local_id not in written:
                written[local_id] = self._write_one(local_id, values)
        records = self.read([self.turned.get(key, key) for key in written])
        return {
            key: replace(answer, stored=records[self.turned.get(key, key)].values)
            for key, answer in written.items()
            if self.turned.get(key, key) in records
        }

    def _write_together(self, changes: dict[int, Values]) -> dict[int, Written]:
        """Single events in one go; none if any is refused."""
        events = self.events.browse([key for key in changes if key > 0])
        rows = self.reader.rows(events._filtered_access("read"))
        singles = [
            row
            for row in rows
            if not row["recurrence_id"] and not changes[row["id"]].get("repeats")
        ]
        if len(singles) < 2 or self._try(lambda: self._put_singles(singles, changes)):
            return {}
        return {row["id"]: Written(row["id"]) for row in singles}

    def _put_singles(
        self, rows: Sequence[dict[str, Any]], changes: dict[int, Values]
    ) -> None:
        ids = [row["id"] for row in rows]
        ours = self._ours(*ids)
        events = ours.with_context(office365_unrecorded=True).browse(ids)
        edited = []
        with self.writer.remembering():
            for event, row in zip(events, rows, strict=True):
                if vals := self.writer.vals(changes[event.id], row):
                    event.write(vals)
                    edited.append(event.id)
        self.writer.answer([(event, changes[event.id]) for event in events])
        journal = ours.env["office365.change"]
        journal._record_events(ours.browse(edited))
        answered = ours.browse([key for key in ids if key not in edited])
        journal.with_context(office365_answers=True)._record_events(answered)

    def _write_one(self, local_id: int, values: Values) -> Written:
        before = dict(self.turned)
        refused = self._try(lambda: self._put(local_id, values))
        if refused is None:
            return Written(local_id)
        self.turned = before
        if len(values) < 2 or refused.code == "unwritable":
            return Written(local_id, refused={"": refused})
        problems: dict[str, Problem] = {}
        for name, value in values.items():
            problem = self._try(lambda one={name: value}: self._put(local_id, one))
            if problem:
                problems[name] = replace(problem, field=name)
        return Written(local_id, refused=problems)

    def _put(self, local_id: int, values: Values) -> None:
        local_id = self.turned.get(local_id, local_id)
        if local_id > 0 and values.get("repeats"):
            self._repeat(local_id, values)
        elif local_id > 0:
            self._put_event(local_id, values)
        elif "repeats" in values and values["repeats"] is None:
            series = self._series([-local_id])[-local_id]
            event_id = event_series_turn.end(self._ours(local_id), series, values)
            self._put_event(event_id, values)
            self.turned[local_id] = event_id
        else:
            days = {k: values[k] for k in values if k == "cancelled"}
            rest = {k: values[k] for k in values if k not in days}
            for part in filter(None, (rest, days)):  # of what the rest has made of it
                self._put_series(local_id, part)

    def _put_series(self, local_id: int, values: Values) -> None:
        series = self._series([-local_id])[-local_id]
        links = self.links_of(list(series.by_id))
        linked = {key for key, link in links.items() if link.remote_id}
        events = self._ours(local_id, *series.by_id)
        self.series_writer.write(events, series, values, linked)

    def _put_event(self, event_id: int, values: Values) -> None:
        event = self._ours(event_id).browse(event_id)
        (row,) = self.reader.rows(event)
        vals = self.writer.vals(values, row)
        if vals and row["recurrence_id"]:
            vals["follow_recurrence"] = False
        if vals:
            event.write(vals)
        self.writer.answer([(event, values)])

    def _repeat(self, event_id: int, values: Values) -> None:
        """A single event becomes a series, which keeps its link."""
        event = self._ours(event_id).browse(event_id)
        alone = {name: values[name] for name in values if name != "time"}
        self._put_event(event_id, alone)
        (row,) = self.reader.rows(event)
        there = self.reader.all_values([row])[event_id]
        recurrence_id = event_series_turn.begin(
            self.series_writer, event, row, {**there, **values}
        )
        self.forget_changes([-recurrence_id, event_id])
        self.turned[event_id] = -recurrence_id

    def _ours(self, *local_ids: int) -> models.BaseModel:
        """Events, in the hand of the sync: what it writes is no news to it."""
        return self.events.with_context(office365_written=(self.account.id, local_ids))

    def _try(self, act: Callable[[], None]) -> Problem | None:
        """A savepoint of its own: what Odoo refuses stops nothing else."""
        try:
            with self.cr.savepoint():
                act()
        except CONCURRENT:
            raise
        except AccessError as error:
            return Problem("unwritable", str(error.args[0]))
        except Exception as error:
            _logger.info("Odoo refused an event: %s", type(error).__name__)
            _logger.debug("Odoo refused an event", exc_info=True)
            return Problem("refused", str(error.args[0] if error.args else error))
        return None

    # -- creating

    def create(self, items: Sequence[Item]) -> list[Written]:
        """Single events together, then series before what differs from them."""
        uids = [item.raw["iCalUId"] for item in items if item.raw.get("iCalUId")]
        self.env["office365.event.claim"]._claim(uids)
        made = self._create_together([item for item in items if is_single(item)])
        rest = [item for item in items if item.remote_id not in made]
        for item in sorted(rest, key=lambda item: item.raw.get("type") == "exception"):
            made[item.remote_id] = self._create_one(item, made)
        stored = self.read([w.local_id for w in made.values() if w.local_id])
        return [
            replace(
                made[item.remote_id],
                stored=stored[made[item.remote_id].local_id].values,
            )
            if made[item.remote_id].local_id in stored
            else made[item.remote_id]
            for item in items
        ]

    def _create_together(self, items: Sequence[Item]) -> dict[str, Written]:
        """All in one go; none if any is refused, which is found out one by one."""
        found: list[int] = []
        if len(items) < 2 or self._try(lambda: found.extend(self._make_singles(items))):
            return {}
        self._keep(found)
        return {
            item.remote_id: Written(local_id)
            for item, local_id in zip(items, found, strict=True)
        }

    def _make_singles(self, items: Sequence[Item]) -> list[int]:
        people = [item.values.get("attendees") or () for item in items]
        with self.writer.remembering():
            self.writer.partners_of(itertools.chain(*people))
            vals_list = [self._new_vals(item) for item in items]
        events = self._ours().create(vals_list)
        values = [item.values for item in items]
        self.writer.answer(list(zip(events, values, strict=True)))
        return events.ids

    def _new_vals(self, item: Item) -> dict[str, Any]:
        values = {k: v for k, v in item.values.items() if v is not None}
        hidden = self.account._calendar_title_of_private()
        title = None if "name" in item.values else hidden
        needed = {"name": title, "attendees": None}
        vals = self.writer.vals(needed | values) | self._organizer(item)
        return {**vals, "office365_uid": item.raw.get("iCalUId")}

    def _keep(self, local_ids: list[int]) -> None:
        """What was just made is no news to the sync."""
        self.forget_changes(local_ids)
        self.from_outlook.update(local_ids)

    def _create_one(self, item: Item, made: dict[str, Written]) -> Written:
        found: list[int] = []
        refused = self._try(lambda: found.append(self._make(item, made)))
        if refused:
            return Written(None, refused={"": refused})
        self._keep(found)
        return Written(found[0])

    def _make(self, item: Item, made: dict[str, Written]) -> int:
        if item.raw.get("type") == "exception":
            key = self._occurrence_of(item, made)
            self._put(key, item.values)
            return key
        if is_single(item):
            return self._make_singles([item])[0]
        values = {k: v for k, v in item.values.items() if v is not None}
        if "response" in item.values:
            values["response"] = item.values["response"]
        vals = self._new_vals(item)
        uid = vals.pop("office365_uid")
        recurrence = self.series_writer.create(self._ours(), vals, values)
        recurrence.office365_uid = uid
        return -recurrence.id

    def _organizer(self, item: Item) -> dict[str, Any]:
        """Its organizer if that is a user here; of a stranger's meeting nobody is."""
        if item.raw.get("isOrganizer", True):
            return {"user_id": self.account.user_id.id}
        account = self.owner_of(item)
        user = account.user_id if account else self._user_at(item)
        return {"user_id": user.id if user else False}

    @cached_property
    def _owners(self) -> dict[str, models.BaseModel]:
        return self.account._calendar_owners()

    def owner_of(self, item: Item) -> models.BaseModel | None:
        """The account that organizes it, if its mailbox is connected (D11)."""
        return self._owners.get(address_of(item.raw.get("organizer")))

    def _user_at(self, item: Item) -> models.BaseModel:
        """The internal user at exactly its organizer's address (D10)."""
        address = address_of(item.raw.get("organizer"))
        here = [("partner_id.email_normalized", "=", address), ("share", "=", False)]
        users = self.env["res.users"].sudo()
        found = users.search(here, limit=2) if address else users
        return found if len(found) == 1 else users

    def _occurrence_of(self, item: Item, made: dict[str, Written]) -> int:
        """The event of a series on an exception's day, made where there is none."""
        master = item.raw.get("seriesMasterId")
        links = self.links_by_remote([master])
        if master in links:
            recurrence_id = -(links[master].local_id or 0)
        else:
            recurrence_id = -(made[master].local_id or 0) if master in made else 0
        series = self._series([recurrence_id]).get(recurrence_id)
        if series is None:
            raise LookupError("the series of this occurrence is not synced")
        return self.series_writer.on_day(self._ours(), series, item.raw["occurrence"])

    def archive(self, local_ids: Sequence[int]) -> dict[int, Problem]:
        refused: dict[int, Problem] = {}
        for local_id in local_ids:
            problem = self._try(lambda key=local_id: self._archive(key))
            if problem:
                refused[local_id] = problem
        return refused

    def _archive(self, local_id: int) -> None:
        events = self._ours(local_id)
        if local_id > 0:
            events.browse(local_id).write({"active": False})
            return
        recurrence = self.recurrences.browse(-local_id)
        ids = recurrence.calendar_event_ids.ids
        forget_exceptions(self.env, ids)
        events.browse(ids).write({"active": False})
