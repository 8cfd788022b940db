"""Odoo's side of the calendar sync of one account."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from odoo import models

from ..sync.event_mapping import cancelled_of
from ..sync.model import Candidate, Gone, Item, Link, LinkState, Problem
from .event_records import EventRecords
from .event_series import Series
from .office365_event_link import SKIPPED
from .sync_reports import SyncReports

GONE_THERE = (Gone.REMOTE, Gone.MOVED, Gone.DELETED)


class EventLocalStore(EventRecords, SyncReports):
    """``sync.ports.LocalStore`` for events and series: who belongs to whom, and with
    the parts inherited, all the rest. ``account`` is as its own user."""

    issue_link = "event_link_id"
    skip_codes = frozenset(code for code, _text in SKIPPED)

    def _of_record(self, local_id: int | None) -> dict[str, int | None]:
        if local_id and local_id < 0:
            series = self.recurrences.browse(-local_id)
            return {"event_id": series.base_event_id.id}
        return {"event_id": local_id}

    # -- pairing

    def screen(self, item: Item) -> Problem | None:
        """Why this item can become no event, or None."""
        account, values = self.account, item.values
        if not values.get("time"):
            return Problem("no_time")
        if item.raw.get("type") == "seriesMaster" and not values.get("repeats"):
            return item.problems.get("repeats") or Problem("recurrence_unknown")
        if item.raw.get("type") == "exception":
            known = self.links_by_remote([item.raw.get("seriesMasterId")])
            if item.remote_id in self.moving:
                return Problem("series_moved")
            return None if known or self._is_coming(item) else Problem("series_unknown")
        if values.get("repeats") and not account.calendar_series:
            return Problem("series_off")
        theirs = item.raw.get("isOrganizer") is False
        if theirs and account.calendar_meetings == "own":
            return Problem("invited")
        private = values.get("privacy") == "private"
        if private and account.calendar_private == "never":
            return Problem("private")
        return None

    def _is_coming(self, item: Item) -> bool:
        return item.raw.get("seriesMasterId") in self.coming

    coming: frozenset[str] = frozenset()  # masters that this page brings
    moving: set[str] = set()  # exceptions of series that were moved in Odoo

    def candidates(self, items: Sequence[Item]) -> dict[str, list[Candidate]]:
        """By our mark, by series and day, else by the uid in another calendar."""
        self.moving = set()
        self.coming = frozenset(
            item.remote_id for item in items if item.raw.get("type") == "seriesMaster"
        )
        others = self.of_other_accounts(
            item.raw["iCalUId"]
            for item in items
            if item.raw.get("iCalUId") and item.raw.get("type") != "exception"
        )
        owners = self._existing({item.owner for item in items if item.owner})
        occurrences = self._occurrences(items)
        copied = self._copied(items, owners)
        wanted: dict[str, set[int]] = {}
        for item in items:
            found = {item.owner} if item.owner in owners else set()
            found -= copied.get(item.remote_id, set())
            if item.raw.get("type") == "exception":  # by its day, whatever its mark
                moving = item.remote_id in self.moving
                day = None if moving else occurrences.get(item.remote_id)
                found = {day} if day else set()
            if not found and item.raw.get("iCalUId") in others:
                found = {others[item.raw["iCalUId"]]}
            wanted[item.remote_id] = found
        return self._as_candidates(wanted)

    def _copied(self, items: Sequence[Item], owners: set[int]) -> dict[str, set[int]]:
        """Outlook copies our mark with an event, and with the rest of a series that is
        split: the mark is that of the event which is there still."""
        links = self.links_of(sorted(owners)) if owners else {}
        return {
            item.remote_id: {item.owner}
            for item in items
            if item.owner in links
            and links[item.owner].remote_id not in (None, item.remote_id)
            and links[item.owner].gone not in GONE_THERE
        }

    def _existing(self, ids: set[int]) -> set[int]:
        events = self.events.browse([key for key in ids if key > 0]).exists()
        series = self.recurrences.browse([-key for key in ids if key < 0]).exists()
        return set(events.ids) | {-key for key in series.ids}

    def _occurrences(self, items: Sequence[Item]) -> dict[str, int]:
        """The event of its series' day, for each exception whose series is linked."""
        exceptions = [item for item in items if item.raw.get("type") == "exception"]
        masters = self.links_by_remote(
            [item.raw["seriesMasterId"] for item in exceptions]
        )
        ids = [-link.local_id for link in masters.values() if link.local_id]
        series = self._series(ids) if ids else {}
        found: dict[str, int] = {}
        for item in exceptions:
            link = masters.get(item.raw["seriesMasterId"])
            known = series.get(-(link.local_id or 0)) if link else None
            if known and _is_moving(link, known):
                self.moving.add(item.remote_id)
            by_day = {
                day.isoformat(): row["id"]
                for day, row in (known.rows.items() if known else ())
            }
            if item.raw.get("occurrence") in by_day:
                found[item.remote_id] = by_day[item.raw["occurrence"]]
        return found

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
                bool(link and link.remote_id and link.gone not in GONE_THERE),
            )
        return {
            key: [made[local_id] for local_id in sorted(found)]
            for key, found in wanted.items()
        }

    # -- deletions

    def gone_links(self, after: int, limit: int) -> list[Link]:
        """An invited person's own copy is only theirs; and what its owner has deleted
        in Outlook waits for a yes, where that is set."""
        waiting = self._waiting_for_yes()
        if not after:
            self._forget_exceptions_of_gone()
        while links := super().gone_links(after, limit):
            after = links[-1].id
            theirs = [link for link in links if self._is_own_no(link)]
            self._decline(theirs)
            done = waiting | {link.id for link in theirs}
            if rest := [link for link in links if link.id not in done]:
                return rest
        return []

    def _forget_exceptions_of_gone(self) -> None:
        """With a series go the events that differ: nothing is to be deleted twice."""
        self._execute(
            "DELETE FROM {links} WHERE account_id = %s AND {local} IS NULL"
            " AND raw->>'seriesMasterId' IN (SELECT remote_id FROM {links}"
            " WHERE account_id = %s AND ({local} IS NULL OR gone IS NOT NULL))",
            self.account.id,
            self.account.id,
        )

    def _is_own_no(self, link: Link) -> bool:
        """Has this user thrown away the copy of a colleague's meeting? (D13)"""
        if link.gone not in (Gone.REMOTE, Gone.DELETED):
            return False
        if link.raw.get("isOrganizer", True) or not link.local_id:
            return False
        return bool(self._leader(link.local_id).user_id)

    def _leader(self, local_id: int) -> models.BaseModel:
        if local_id > 0:
            return self.events.browse(local_id)
        series = self.recurrences.browse(-local_id)
        return series.base_event_id or series.calendar_event_ids[:1]

    def _decline(self, links: Sequence[Link]) -> None:
        for link in links:
            events = self._leader(link.local_id)
            if link.local_id < 0:
                events = events.recurrence_id.calendar_event_ids
            lines = events.sudo().attendee_ids
            mine = lines.filtered(lambda line: line.partner_id == self.me)
            mine.filtered(lambda line: line.state != "declined").write(
                {"state": "declined"}
            )
            link.forget_remote(link.key, LinkState.STOPPED)
            self.forget_changes([link.local_id])
        self.save(links)

    def _waiting_for_yes(self) -> set[int]:
        if self.account._setting("events", "remote_deleted") != "ask":
            return set()
        self.cr.execute(
            f"SELECT id FROM {self.table}"  # noqa: S608  ours alone
            " WHERE account_id = %s AND gone IN ('remote', 'deleted')"
            f" AND {self.local_id} IS NOT NULL AND deletion_approved IS NOT TRUE",
            [self.account.id],
        )
        return {row[0] for row in self.cr.fetchall()}

    # -- series

    def fill_series(self, last: date, after: int, limit: int = 20) -> int | None:
        """Put more events into series that go on beyond ``last`` in Outlook, and not in
        Odoo; the last link looked at, None once there is no other."""
        self.cr.execute(
            "SELECT link.id FROM office365_event_link link"
            " JOIN calendar_recurrence series ON series.id = link.recurrence_id"
            " WHERE link.account_id = %s AND link.state = 'linked' AND link.id > %s"
            " AND series.office365_filled_to < %s ORDER BY link.id LIMIT %s",
            [self.account.id, after, last, limit],
        )
        links = self.links([row[0] for row in self.cr.fetchall()])
        for link in links.values():
            refused = self._try(lambda link=link: self._fill(link))
            if refused:
                self.report(link, refused, "write", False)
        return max(links, default=None)

    def _fill(self, link: Link) -> None:
        key = link.local_id
        series = self._series([-key])[-key]
        off = cancelled_of(link.raw)
        if not self.series_writer.fill(self._ours(key), series, off):
            return
        told = link.base.get("cancelled")
        if told:
            now = self._series([-key])[-key].values().get("cancelled")
            link.agree("cancelled", now, told[1])
            self.save([link])
        self.forget_changes([key])

    def take_changes(self, limit: int) -> list[int]:
        """A series that is linked stands for its events too: what differs of them."""
        ids = super().take_changes(limit)
        links = self.links_of([key for key in ids if key < 0])
        linked = [-key for key, link in links.items() if link.remote_id]
        for events in self.differing(linked).values() if linked else ():
            ids += [key for key in events if key not in ids]
        return ids

    def new_links(
        self, local_ids: Sequence[int], from_remote: bool = False
    ) -> dict[int, Link]:
        """An occurrence begins with its series' base: only what differs is sent."""
        links = super().new_links(local_ids, from_remote)
        if not from_remote:
            self._mark_copies(links)
        events = self.events.browse([key for key in local_ids if key > 0])
        rows = [row for row in self.reader.rows(events) if row["recurrence_id"]]
        if rows:
            self._born_in_series(links, rows)
        return links

    def _mark_copies(self, links: dict[int, Link]) -> None:
        """What invites nobody at first never does, whatever is set later."""
        series = self.recurrences.browse([-key for key in links if key < 0])
        leaders = {one.base_event_id.id: -one.id for one in series}
        ids = [*(key for key in links if key > 0), *filter(None, leaders)]
        for row in self.reader.rows(self.events.browse(ids)):
            if self.account._calendar_is_copy(row):
                links[leaders.get(row["id"], row["id"])].raw["copy"] = True

    def _born_in_series(self, links: dict[int, Link], rows: Sequence[dict]) -> None:
        series = self._series({row["recurrence_id"] for row in rows})
        parents = self.links_of([-key for key in series])
        for row in rows:
            parent = parents.get(-row["recurrence_id"])
            if parent is None or parent.remote_id is None:
                continue
            link, day = links[row["id"]], row["office365_occurrence"]
            link.raw = {
                "seriesMasterId": parent.remote_id,
                "occurrence": day.isoformat(),
                "isOrganizer": parent.raw.get("isOrganizer", True),
            }
            link.base = {
                name: list(pair)
                for name, pair in parent.base.items()
                if name not in ("repeats", "cancelled")
            }
            time = series[row["recurrence_id"]].time_on(day)
            link.base["time"] = [time, time]

    def refresh_scope(self) -> None:
        """All events of one's own within the window, and all that is linked."""
        first, last = self.account._calendar_window()
        mine = [("user_id", "=", self.account.user_id.id)]
        inside = [("start", "<", last), ("stop", ">=", first)]
        events = self.events.with_context(active_test=True).search(
            [*mine, *inside, ("recurrence_id", "=", False)]
        )
        series = self.events.with_context(active_test=True).search(
            [*mine, *inside, ("recurrence_id", "!=", False)]
        )
        self.cr.execute(
            f"SELECT {self.local_id} FROM {self.table}"  # noqa: S608  ours alone
            f" WHERE account_id = %s AND {self.local_id} IS NOT NULL"
            " AND state != 'stopped'",
            [self.account.id],
        )
        linked = {row[0] for row in self.cr.fetchall()}
        found = linked | set(events.ids) | {-key for key in series.recurrence_id.ids}
        self.touch(sorted(found))


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
