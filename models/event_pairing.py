"""To which event an item of Outlook belongs that no link knows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from odoo.fields import Command, Domain

from ..sync.event_mapping import is_called_off
from ..sync.event_shapes import moments
from ..sync.model import Candidate, Gone, Item, Link, Problem
from .event_reader import time_of
from .event_records import EventRecords
from .event_series import Series
from .event_writer import time_vals

GONE_THERE = (Gone.REMOTE, Gone.MOVED, Gone.DELETED)
OTHER_UID = "ms_universal_event_id"  # of Odoo's own connector, where it was in use


class EventPairing(EventRecords):
    """By our mark, by series and day, by the uid, else by title and time."""

    coming: frozenset[str] = frozenset()  # masters that this page brings
    moving: set[str] = set()  # exceptions of series that were moved in Odoo

    # -- what is not taken in

    def screen(self, item: Item) -> Problem | None:
        """Why this item can become no event, or None."""
        account, values = self.account, item.values
        if not values.get("time"):
            return Problem("no_time")
        if is_called_off(item.raw):
            return Problem("called_off")
        if item.raw.get("type") == "seriesMaster" and not values.get("repeats"):
            return item.problems.get("repeats") or Problem("recurrence_unknown")
        if item.raw.get("type") == "exception":
            known = self.links_by_remote([item.raw.get("seriesMasterId")])
            if item.remote_id in self.moving:
                return Problem("series_moved")
            return None if known or self._is_coming(item) else Problem("series_unknown")
        if values.get("repeats") and not account.calendar_series:
            return Problem("series_off")
        if not values.get("repeats") and not account._calendar_in_window(values):
            return Problem("outside_window")
        if values.get("privacy") == "private" and account.calendar_private == "never":
            return Problem("private")
        if item.raw.get("isOrganizer") is False:
            return self._screen_invitation(item)
        return None

    def _screen_invitation(self, item: Item) -> Problem | None:
        if self.account.calendar_meetings == "own":
            return Problem("invited")
        organizer = self.owner_of(item)
        if organizer and organizer != self.account and organizer._calendar_is_sending():
            return Problem("organizer_pending")
        return None

    def _is_coming(self, item: Item) -> bool:
        return item.raw.get("seriesMasterId") in self.coming

    # -- what it may be

    def candidates(self, items: Sequence[Item]) -> dict[str, list[Candidate]]:
        self.moving = set()
        self.coming = frozenset(
            item.remote_id for item in items if item.raw.get("type") == "seriesMaster"
        )
        wanted: dict[str, set[int]] = {item.remote_id: set() for item in items}
        for find in (self._by_mark, self._by_day, self._by_uid, self._by_content):
            rest = [item for item in items if not wanted[item.remote_id]]
            rest = [item for item in rest if not is_called_off(item.raw)]
            if rest:
                wanted |= self._active(find(rest))
        return self._as_candidates(wanted)

    def _active(self, found: dict[str, set[int]]) -> dict[str, set[int]]:
        """What was archived here is not what has come back in Outlook: paired with it,
        that would be taken away once more."""
        ids = set().union(*found.values())
        if not ids:
            return {}
        series = [-key for key in ids if key < 0]
        known = Domain("id", "in", list(ids)) | Domain("recurrence_id", "in", series)
        there = self.events.search(known & Domain("active", "=", True))
        living = {*there.ids, *(-key for key in there.recurrence_id.ids)}
        return {key: some & living for key, some in found.items()}

    def _by_mark(self, items: Sequence[Item]) -> dict[str, set[int]]:
        """Not an exception's, which is its series', nor one that Outlook has copied."""
        owners = self._existing({item.owner for item in items if item.owner})
        links = self.links_of(sorted(owners)) if owners else {}
        return {
            item.remote_id: {item.owner}
            for item in items
            if item.owner in owners
            and not _is_exception(item)
            and not _is_elsewhere(links.get(item.owner), item)
        }

    def _existing(self, ids: set[int]) -> set[int]:
        events = self.events.browse([key for key in ids if key > 0]).exists()
        series = self.recurrences.browse([-key for key in ids if key < 0]).exists()
        return set(events.ids) | {-key for key in series.ids}

    def _by_day(self, items: Sequence[Item]) -> dict[str, set[int]]:
        """The event of its series' day, for each exception whose series is linked."""
        exceptions = [item for item in items if item.raw.get("type") == "exception"]
        masters = self.links_by_remote(
            [item.raw["seriesMasterId"] for item in exceptions]
        )
        ids = [-link.local_id for link in masters.values() if link.local_id]
        series = self._series(ids) if ids else {}
        found: dict[str, set[int]] = {}
        for item in exceptions:
            link = masters.get(item.raw["seriesMasterId"])
            known = series.get(-(link.local_id or 0)) if link else None
            if known and _is_moving(link, known):
                self.moving.add(item.remote_id)
                continue
            by_day = {
                day.isoformat(): row["id"]
                for day, row in (known.rows.items() if known else ())
            }
            if item.raw.get("occurrence") in by_day:
                found[item.remote_id] = {by_day[item.raw["occurrence"]]}
        return found

    def _by_uid(self, items: Sequence[Item]) -> dict[str, set[int]]:
        """What another mailbox, an earlier connection or Odoo's own connector knew
        under this uid (A12, B1)."""
        uids = {
            i.remote_id: i.raw.get("iCalUId") for i in items if not _is_exception(i)
        }
        wanted = sorted(set(filter(None, uids.values())))
        known = self._of_uid("office365_uid", wanted)
        if OTHER_UID in self.events._fields:
            known = {**self._of_uid(OTHER_UID, wanted), **known}
        known |= self.of_other_accounts(wanted)
        return {key: {known[uid]} for key, uid in uids.items() if uid in known}

    def _of_uid(self, field: str, uids: Sequence[str]) -> dict[str, int]:
        found: dict[str, int] = {}
        for model, sign in ((self.events, 1), (self.recurrences, -1)):
            if field in model._fields:
                domain = Domain(field, "in", list(uids))
                if sign > 0:
                    domain &= Domain("recurrence_id", "=", False)
                    domain &= Domain("active", "=", True)  # else it would go there too
                for record in model.search(domain):
                    found[record[field]] = sign * record.id
        return found

    def _by_content(self, items: Sequence[Item]) -> dict[str, set[int]]:
        """Events of this user at the same time under the same title: made by hand, or
        by another connector, on both sides. Each is one item's."""
        items = [i for i in items if i.values.get("name") and i.values.get("time")]
        items = [item for item in items if not _is_exception(item)]
        starts = [time_vals(item.values["time"])["start"] for item in items]
        mine = Domain("user_id", "=", self.account.user_id.id)
        mine |= Domain("partner_ids", "in", self.me.ids)
        found = self.events.with_context(active_test=True).search(
            mine
            & Domain("name", "in", [item.values["name"] for item in items])
            & (
                Domain("start", "in", starts)
                | Domain("allday", "=", True)
                & Domain("start_date", "in", [start.date() for start in starts])
            ),
            order="id",
        )
        free = self._free_by_content(self.reader.rows(found))
        return {
            item.remote_id: {free[key].pop(0)}
            for item in items
            if free.get(key := _content(item.values, bool(item.values.get("repeats"))))
        }

    def _free_by_content(self, rows: Iterable[dict[str, Any]]) -> dict[str, list[int]]:
        free: dict[str, list[int]] = {}
        for row in rows:
            values = {"name": (row["name"] or "").strip(), "time": time_of(row)}
            local_id = -row["recurrence_id"] or row["id"]
            free.setdefault(_content(values, local_id < 0), []).append(local_id)
        taken = self.links_of([key for ids in free.values() for key in ids])
        return {
            content: [key for key in ids if key not in taken]
            for content, ids in free.items()
        }

    def _as_candidates(self, wanted: dict[str, set[int]]) -> dict[str, list[Candidate]]:
        ids = sorted(set().union(*wanted.values())) if wanted else []
        links = self.links_of(ids) if ids else {}
        made: dict[int, Candidate] = {}
        for local_id in ids:
            link = links.get(local_id)
            made[local_id] = Candidate(
                local_id,
                link.id if link else None,
                link.state if link else None,
                True,
                _is_taken(link),
            )
        return {
            key: [made[local_id] for local_id in sorted(found)]
            for key, found in wanted.items()
        }

    def paired(self, link: Link, item: Item) -> None:
        """What is a copy stays one; a copy that the invitation replaces goes."""
        before = self.links([link.id])[link.id]
        if before.remote_id and before.remote_id != item.remote_id:
            link.raw = dict(item.raw)
            self.save([link])
            self._bury(before.remote_id)
            return
        if item.raw.get("isOrganizer") is False or self._has_all(link, item):
            link.raw.pop("copy", None)
        link.raw.update(item.raw)
        super().paired(link, item)
        self._tell_speaker([link])
        if item.raw.get("isOrganizer") is False:
            self._take_part(link)

    def _take_part(self, link: Link) -> None:
        """Whose mailbox holds the invitation is invited, by a list maybe (B10); that is
        said of the meeting, and edits it no more than an answer."""
        events = self._leader(link.local_id)
        if link.local_id < 0:
            events = events.recurrence_id.calendar_event_ids
        without = events.filtered(lambda event: self.me not in event.sudo().partner_ids)
        ours = self._ours(link.local_id).with_context(office365_answers=True)
        without.with_env(ours.env).sudo().write(
            {"partner_ids": [Command.link(self.me.id)]}
        )

    def _has_all(self, link: Link, item: Item) -> bool:
        """Does the item invite all who attend in Odoo?"""
        rows = self.reader.rows(self._leader(link.local_id))
        if not rows or self.account._calendar_hides(rows[0]):
            return False
        (values,) = self.reader.all_values(rows).values()
        there = set(item.values.get("attendees") or ())
        return there.issuperset(values["attendees"] or ())

    def _bury(self, remote_id: str) -> None:
        """A link of its own, for the stage that deletes."""
        row = {"origin": "odoo", "state": "linked", "remote_id": remote_id}
        self._insert([{**row, "gone": "local"}])


def _is_taken(link: Link | None) -> bool:
    """Has it an item already, which is there and is more than a copy; or is it to get
    one of its own, whatever is there of an earlier organizer's?"""
    if link and link.raw.get("asked") and link.remote_id is None:
        return True
    if link is None or link.remote_id is None or link.gone in GONE_THERE:
        return False
    return link.raw.get("copy") != "theirs"


def _is_elsewhere(link: Link | None, item: Item) -> bool:
    """Outlook copies our mark with an event, and with the rest of a series that is
    split: the mark is that of the event which is there still."""
    there = link is not None and link.gone not in GONE_THERE
    return there and link.remote_id not in (None, item.remote_id)


def _is_exception(item: Item) -> bool:
    return item.raw.get("type") == "exception"


def _content(values: dict[str, Any], repeats: bool) -> str:
    start, stop = moments(values["time"])
    return f"{repeats} {start} {stop} {values['name']}"


def _is_moving(link: Link, series: Series) -> bool:
    """Was it moved in Odoo, which is still to be sent? None of its events will differ
    in Outlook after that."""
    if not link.raw.get("isOrganizer", True):
        return False
    now = series.values()
    return any(
        name in link.base and now.get(name) != link.base[name][0]
        for name in ("time", "repeats")
    )
