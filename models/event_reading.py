"""The events and series of one account's calendar sync, as canonical values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from odoo import fields, models

from ..sync.model import Link, Problem, Record, Values
from ..sync.recurrence import Inexpressible
from .event_links import EventLinks
from .event_reader import EventReader
from .event_series import SHARED, Series
from .event_series_writer import EventSeriesWriter
from .event_traits import (
    by_odoo,
    held,
    is_past_of_many,
    is_there,
    seconds,
    without_odoos,
)
from .event_writer import EventWriter

# Odoo's calendar mails, notes and follows on its own; a sync does none of it (3.1)
QUIET = {
    "active_test": False,
    "no_mail_to_attendees": True,
    "dont_notify": True,
    "skip_attendee_notification": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_notrack": True,
    "tracking_disable": True,
    "skip_contact_description": True,
    "calendar_event_meeting_update": True,  # activities only follow (E7)
}


# pylint: disable=method-required-super
class EventReading(EventLinks):
    """The part of ``sync.ports.LocalStore`` that reads records, and the hands that
    write them."""

    def __init__(self, account: models.BaseModel, names: dict[str, str]) -> None:
        super().__init__(account)
        self.events = account.env["calendar.event"].with_context(**QUIET)
        self.recurrences = account.env["calendar.recurrence"].with_context(**QUIET)
        self.me = account.user_id.partner_id
        self.from_outlook: set[int] = set()  # made by this run, without a link yet
        self.turned: dict[int, int] = {}  # single events to series, and back
        self.reader = EventReader(account, names)
        self.writer = EventWriter(account, names)
        self.series_writer = EventSeriesWriter(self.events, self.writer)

    # -- reading

    def read(self, local_ids: Sequence[int]) -> dict[int, Record]:
        """Events by their id, series by the negative id of their recurrence."""
        ids = sorted(set(local_ids))
        records = self._read_events([key for key in ids if key > 0])
        for key, series in self._series([-key for key in ids if key < 0]).items():
            records[-key] = self._series_record(series)
        return records

    def _read_events(self, ids: Sequence[int]) -> dict[int, Record]:
        events = self.events.browse(ids).exists()
        allowed = events._filtered_access("read")
        records = {
            event.id: Record(event.id, in_scope=False, readable=False)
            for event in events - allowed
        }
        rows = self.reader.rows(allowed)
        linked = self.links_of(allowed.ids)
        hidden = set(allowed.ids) - {row["id"] for row in rows}
        records |= {key: _hidden(key, linked.get(key)) for key in hidden}
        values = self.reader.all_values(
            rows, self._copies(rows, linked), held(linked), self._known(rows, linked)
        )
        values = without_odoos(values, self._invited_by_odoo(rows, linked))
        unknown = [row for row in rows if not is_there(linked.get(row["id"]))]
        apart = self._apart(unknown)
        self.account._calendar_tell_elsewhere(unknown)
        for row in rows:
            inside = row["active"] and (row["recurrence_id"] or self._takes_part(row))
            if inside and not is_there(linked.get(row["id"])):
                inside = (
                    row["id"] in apart and not self._is_past(values, row["id"])
                    if row["recurrence_id"]
                    else self._may_begin(row, values[row["id"]])
                )
            records[row["id"]] = Record(
                row["id"],
                values[row["id"]],
                bool(inside),
                modified=seconds(row),
                kept_here=self._is_past(values, row["id"], linked),
            )
        return records

    def _invited_by_odoo(
        self, rows: Iterable[dict[str, Any]], links: dict[int, Link]
    ) -> dict[int, set[str]]:
        """By event, whom Outlook is not told of: to it alone, or to its series."""
        keys = {row["id"]: -(row["recurrence_id"] or 0) for row in rows}
        series = self.links_of(sorted({*keys.values()} - {0}))
        return {
            event_id: by_odoo(links.get(event_id), series.get(key))
            for event_id, key in keys.items()
        }

    def _is_past(
        self, values: dict[int, Values], key: int, links: dict[int, Link] | None = None
    ) -> bool:
        """Is what is changed of it told to nobody any more?"""
        link = (links or {}).get(key)
        return is_past_of_many(values[key], link, self.reader.own)

    def _copies(
        self, rows: Iterable[dict[str, Any]], links: dict[int, Link]
    ) -> set[int]:
        """Events whose item in Outlook invites nobody; once put there, for good."""
        keys = {-row["recurrence_id"] for row in rows if row["recurrence_id"]}
        series = self.links_of(sorted(keys))
        return {
            row["id"]
            for row in rows
            if (-(row["recurrence_id"] or 0) or row["id"]) not in self.from_outlook
            and self._is_copy(
                row, links.get(row["id"]), series.get(-(row["recurrence_id"] or 0))
            )
        }

    def _is_copy(self, row: dict[str, Any], *links: Link | None) -> bool:
        """Neither does a day of a series that invites nobody."""
        known = [link.raw for link in links if link and link.raw]
        if not known:
            return self.account._calendar_is_copy(row)
        return any(raw.get("copy") for raw in known)

    def _known(
        self, rows: Iterable[dict[str, Any]], links: dict[int, Link]
    ) -> dict[int, Values]:
        """What both sides agreed on, by event; of a series that is in Outlook also for
        the events that have no link of their own."""
        if self.account.calendar_private == "content":
            return {}
        ids = {row["recurrence_id"] for row in rows if row["recurrence_id"]}
        series = self.links_of([-key for key in ids]) if ids else {}
        found: dict[int, Values] = {}
        for row in rows:
            link = links.get(row["id"])
            if not is_there(link):
                link = series.get(-(row["recurrence_id"] or 0))
            if is_there(link):
                found[row["id"]] = {name: pair[0] for name, pair in link.base.items()}
        return found

    def _apart(self, rows: Sequence[dict[str, Any]]) -> set[int]:
        """Events that differ from a series which is in Outlook."""
        ids = {row["recurrence_id"] for row in rows if row["recurrence_id"]}
        links = self.links_of([-key for key in ids])
        known = [-key for key, link in links.items() if link.remote_id]
        return set().union(*self.differing(known).values()) if known else set()

    def _series(self, recurrence_ids: Sequence[int]) -> dict[int, Series]:
        recurrences = self.recurrences.browse(recurrence_ids).exists()
        events = self.events.search(
            [("recurrence_id", "in", recurrences.ids), ("active", "=", True)]
        )
        rows = self.reader.rows(events._filtered_access("read"))
        seen = {row["id"] for row in rows}
        hidden = events.filtered(lambda event: event.id not in seen).recurrence_id
        links = self.links_of([-key for key in recurrences.ids])
        per_event = {
            row["id"]: links[-row["recurrence_id"]]
            for row in rows
            if -row["recurrence_id"] in links
        }
        values = self.reader.all_values(
            rows,
            self._copies(rows, per_event),
            held(per_event),
            self._known(rows, per_event),
        )
        own = super().links_of([row["id"] for row in rows])  # as they are stored
        values = without_odoos(values, self._invited_by_odoo(rows, own))
        by_series: dict[int, dict[int, dict[str, Any]]] = {}
        for row in rows:
            by_series.setdefault(row["recurrence_id"], {})[row["id"]] = row
        known = {
            -key: {name: pair[0] for name, pair in link.base.items()}
            for key, link in links.items()
            if link.remote_id
        }
        linked = self.linked_events(list(seen))
        return {
            one.id: Series(
                one,
                by_series.get(one.id, {}),
                values,
                known.get(one.id),
                one in hidden,
                linked,
            )
            for one in recurrences
        }

    def _series_record(self, series: Series) -> Record:
        key = -series.recurrence.id
        link = self.links_of([key]).get(key)
        if series.is_hidden:
            return _hidden(key, link)
        values = series.values()
        if why := self._unsayable(series, link):
            problem = Problem(why.code, why.reason, "repeats")
            inside = bool(self._takes_part(series.leader))
            return Record(key, {}, inside, not inside, problem=problem)
        if not values:
            return Record(key, {}, False)
        if link is None or link.remote_id is None:
            values["cancelled"] = None  # told once the series is there
        elif values.get("attendees"):
            values["cancelled"] = _without_past(values["cancelled"], link)
        inside = self._takes_part(series.leader)
        if not is_there(link):
            inside = inside and self._may_begin(series.leader, values)
        modified = max(map(seconds, series.by_id.values()))
        kept = is_past_of_many(values, link, self.reader.own)
        return Record(key, values, bool(inside), modified=modified, kept_here=kept)

    @staticmethod
    def _unsayable(series: Series, link: Link | None) -> Inexpressible | None:
        """Why what is in Outlook stays there as it is, until Odoo's rule is another."""
        if not is_there(link) or series.leader is None:
            return None
        ours = link.raw.get("isOrganizer", True)
        return series.unsayable if ours or not series.values() else None

    def _takes_part(self, row: dict[str, Any]) -> bool:
        mine = row["user_id"] == self.account.user_id.id
        return mine or self.me.id in row["partner_ids"]

    def _may_begin(self, row: dict[str, Any], values: Values) -> bool:
        """May an event that is not in Outlook yet be put there?"""
        return self.account._calendar_puts(row, values)

    def differing(self, recurrence_ids: Iterable[int]) -> dict[int, dict[int, Any]]:
        """By series, the events that are not as it has them, and their days; of a
        colleague's series those that its account's user has answered otherwise. Only on
        days that are synced: beyond, Odoo fills an endless series for decades, and
        after 2037 by other summer times."""
        found = self._series(list(recurrence_ids))
        links = self.links_of([-key for key in found])
        theirs = {
            -key for key, link in links.items() if link.raw.get("isOrganizer") is False
        }
        first, last = self.account._calendar_window()
        days = {
            key: {
                event_id: day
                for event_id, day in series.differing(
                    ("response",) if key in theirs else SHARED
                ).items()
                if first <= day < last
            }
            for key, series in found.items()
        }
        return {
            key: {} if some and self._unsayable(found[key], links.get(-key)) else some
            for key, some in days.items()
        }


def _without_past(days: list[str] | None, link: Link) -> list[str] | None:
    """Of the days on which nothing takes place, those that are known already, or are to
    come: that a day was cancelled is told to nobody when it is over."""
    known = link.base.get("cancelled", [None])[0] or ()
    today = fields.Date.today().isoformat()
    return [day for day in days or () if day in known or day >= today] or None


def _hidden(local_id: int, link: Link | None) -> Record:
    """What its account's user may not look into: it has left an invited person's own
    calendar; in that of its organizer it stays as it is."""
    ours = link is not None and bool(held({local_id: link}))
    return Record(local_id, in_scope=False, readable=not ours)
