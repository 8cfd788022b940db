"""Odoo's side of the calendar sync of one account."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from odoo import models

from ..sync.event_mapping import cancelled_of, is_called_off
from ..sync.model import Gone, Link, LinkState, Problem
from .event_pairing import EventPairing
from .event_traits import is_past_of_many
from .link_store import utc_now
from .office365_event_link import SKIPPED
from .sync_reports import SyncReports

GONE_THERE = "gone IN ('remote', 'deleted')"  # SQL: of what was deleted in Outlook


class EventLocalStore(EventPairing, SyncReports):
    """``sync.ports.LocalStore`` for events and series: who belongs to whom, and with
    the parts inherited, all the rest. ``account`` is as its own user."""

    issue_link = "event_link_id"
    undo_delay = timedelta(minutes=2)  # in which archiving is undone without a trace
    skip_codes = frozenset(code for code, _text in SKIPPED)

    def _of_record(self, local_id: int | None) -> dict[str, int | None]:
        if local_id and local_id < 0:
            series = self.recurrences.browse(-local_id)
            return {"event_id": series.base_event_id.id}
        return {"event_id": local_id}

    def _shown(self, link: Link, field: str, value: Any) -> str:  # noqa: ANN401
        """A conflict stands in the event's history: of a private one only the field."""
        told = link.base.get("privacy", ())
        event = self._leader(link.local_id).sudo() if link.local_id else self.events
        usual = event.user_id.calendar_default_privacy
        private = "private" in told or (event.privacy or usual) == "private"
        return "" if private else super()._shown(link, field, value)

    # -- deletions

    def gone_links(self, after: int, limit: int) -> list[Link]:
        """But for what was archived a moment ago, which may be brought back (A10)."""
        if not after:
            self._forget_exceptions_of_gone()
            self._forget_made_anew()
            self._look_again_at_twins()
            self._take_away_called_off()
        fresh = self._just_archived()
        while links := super().gone_links(after, limit):
            after = links[-1].id
            if rest := [link for link in links if link.id not in fresh]:
                return rest
        return []

    def withhold(self, link_ids: Sequence[int]) -> set[int]:
        """An invited person's own copy is only theirs; what its owner has deleted in
        Outlook waits for a yes, where that is set."""
        links = [
            link for link in self.links(link_ids).values() if link.gone is Gone.DELETED
        ]
        theirs = [link for link in links if self._is_own_no(link)]
        self._decline(theirs)
        past = self._leave_what_is_over(link_ids)
        return {link.id for link in theirs} | past | self._waiting_for_yes(links)

    def _leave_what_is_over(self, link_ids: Sequence[int]) -> set[int]:
        """Of what was taken away in Odoo, one's own meetings that are over: to delete
        them in Outlook would cancel them, and tell so to all who were there."""
        left = [
            link
            for link in self.links(link_ids).values()
            if link.gone in (Gone.LOCAL, Gone.LEFT)
            and link.state is LinkState.LINKED
            and link.raw.get("isOrganizer", True)
            and is_past_of_many({}, link, self.reader.own)
        ]
        for link in left:
            link.gone = None
            link.state = LinkState.DORMANT if link.local_id else LinkState.STOPPED
        self.save(left)
        return {link.id for link in left}

    def _forget_exceptions_of_gone(self) -> None:
        """With a series go the events that differ: nothing is to be deleted twice."""
        self._execute(
            "DELETE FROM {links} WHERE account_id = %s AND {local} IS NULL"
            " AND raw->>'seriesMasterId' IN (SELECT remote_id FROM {links}"
            " WHERE account_id = %s AND ({local} IS NULL OR gone IS NOT NULL))",
            self.account.id,
            self.account.id,
        )

    def _forget_made_anew(self) -> None:
        """The cancelled copy of a meeting that its new organizer has in Outlook as
        another one: that one's invitation is this event's from now on."""
        self._execute(
            "DELETE FROM {links} old USING {links} new"
            " WHERE old.account_id = %s AND new.account_id != old.account_id"
            " AND (new.event_id = old.event_id"
            " OR new.recurrence_id = old.recurrence_id)"
            " AND old.raw->>'isCancelled' = 'true' AND old.state = 'linked'"
            " AND old.raw->>'isOrganizer' = 'false' AND old.gone IS NULL"
            " AND old.raw->>'seriesMasterId' IS NULL"
            " AND new.raw->>'isOrganizer' = 'true' AND new.state = 'linked'"
            " AND new.gone IS NULL AND new.ical_uid != old.ical_uid"
            " RETURNING old.remote_id",
            self.account.id,
        )
        if series := [row[0] for row in self.cr.fetchall()]:
            self._execute(
                "DELETE FROM {links} WHERE account_id = %s"
                " AND raw->>'seriesMasterId' = ANY(%s)",
                self.account.id,
                series,
            )

    def _look_again_at_twins(self) -> None:
        """What was skipped since its event had another item here is its item by now,
        if that other one is gone."""
        self._execute(
            "UPDATE {links} item SET next_try = %s FROM {links} known"
            " WHERE item.account_id = %s AND item.reason = 'already_linked'"
            " AND item.next_try IS NULL AND known.ical_uid = item.ical_uid"
            " AND known.account_id != item.account_id"
            " AND known.state = 'linked' AND known.gone IS NULL"
            " AND NOT EXISTS (SELECT FROM {links} own"
            " WHERE own.account_id = item.account_id AND own.remote_id IS NOT NULL"
            " AND (own.event_id = known.event_id"
            " OR own.recurrence_id = known.recurrence_id))",
            utc_now(),
            self.account.id,
        )

    def _take_away_called_off(self) -> None:
        """What a stranger has cancelled is no more (C7); what a colleague has, the
        colleague's own calendar tells."""
        links = self._links(
            "raw->>'isCancelled' = 'true' AND state = 'linked' AND gone IS NULL"
        )
        strangers = [
            link
            for link in links
            if is_called_off(link.raw)
            and link.local_id
            and not self._leader(link.local_id).user_id
        ]
        for link in strangers:
            link.gone = Gone.DELETED
        self.save(strangers)

    def _is_own_no(self, link: Link) -> bool:
        """Has this user thrown away the copy of a colleague's meeting? (D13)"""
        if not link.local_id:
            return False
        if link.raw.get("copy") == "theirs":
            return True
        if link.raw.get("isOrganizer", True):
            return False
        colleagues = self._leader(link.local_id).user_id
        return bool(colleagues) or self._is_in_other_mailbox(link)

    def _leader(self, local_id: int) -> models.BaseModel:
        if local_id > 0:
            return self.events.browse(local_id)
        series = self.recurrences.browse(-local_id).exists()
        return series.base_event_id or series.calendar_event_ids[:1]

    def _decline(self, links: Sequence[Link]) -> None:
        for link in links:
            events = self._leader(link.local_id)
            if link.local_id < 0:
                events = events.recurrence_id.calendar_event_ids
            lines = events.sudo().attendee_ids
            mine = lines.filtered(lambda line: line.partner_id == self.me)
            if not is_called_off(link.raw):
                mine.write({"state": "declined"})
            link.forget_remote(link.key, LinkState.STOPPED)
            self.forget_changes([link.local_id])
        self.save(links)

    def _waiting_for_yes(self, links: Sequence[Link]) -> set[int]:
        if self.account._setting("events", "remote_deleted") != "ask":
            return set()
        asked = {k.id for k in links if k.local_id and not is_called_off(k.raw)}
        return asked - self.agreed() if asked else asked

    def agreed(self) -> set[int]:
        """A yes is to the event as it then is; an edit here takes it back."""
        self.cr.execute(
            f"SELECT id FROM {self.table} link WHERE account_id = %s"  # noqa: S608
            f" AND {GONE_THERE} AND deletion_approved AND NOT EXISTS (SELECT"
            " FROM office365_change WHERE account_id = link.account_id"
            f" AND kind = 'events' AND record_id = {self.local_id})",
            [self.account.id],
        )
        return {row[0] for row in self.cr.fetchall()}

    def _take_back(self, local_ids: Sequence[int]) -> None:
        """These were edited, perhaps after a yes to their deletion."""
        self._execute(
            "UPDATE {links} SET deletion_approved = FALSE WHERE account_id = %s"
            " AND gone IS NOT NULL AND deletion_approved AND {local} = ANY(%s)",
            self.account.id,
            list(local_ids),
        )

    def _just_archived(self) -> set[int]:
        since = utc_now() - self.undo_delay
        self.cr.execute(
            "SELECT link.id FROM office365_event_link link"
            " JOIN calendar_event event ON event.id = link.event_id"
            " OR event.recurrence_id = link.recurrence_id"
            " WHERE link.account_id = %s AND link.gone = 'left'"
            " AND NOT event.active AND event.write_date > %s",
            [self.account.id, since],
        )
        return {row[0] for row in self.cr.fetchall()}

    def _tell_more(self, links: Sequence[Link]) -> None:
        for link in links:
            if (link.local_id or 0) < 0 and link.raw.get("isOrganizer", True):
                self._tell_restored(link)
        for link in links if any(self.reader.nameless.values()) else ():
            own = link.local_id and link.raw.get("isOrganizer", True)
            if not own or link.raw.get("copy"):
                continue
            if names := self.reader.nameless.get(self._leader(link.local_id).id):
                problem = Problem("no_address", ", ".join(names))
                self.report(link, problem, "push", False)

    def _tell_restored(self, link: Link) -> None:
        """Days that take place in Odoo and are cancelled in Outlook for good."""
        here, there = (set(k or ()) for k in link.base.get("cancelled", ((), ())))
        if not there - here:
            return
        self.cr.execute(
            "SELECT office365_occurrence FROM calendar_event WHERE active"
            " AND recurrence_id = %s AND office365_occurrence = ANY(%s::date[])",
            [-link.local_id, sorted(there - here)],
        )
        if days := sorted(row[0].isoformat() for row in self.cr.fetchall()):
            problem = Problem("occurrence_cancelled", ", ".join(days), "cancelled")
            self.report(link, problem, "update", False)

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
        self._take_back(ids)
        links = self.links_of([key for key in ids if key < 0])
        linked = [-key for key, link in links.items() if link.remote_id]
        for events in self.differing(linked).values() if linked else ():
            ids += [key for key in events if key not in ids]
        return ids

    def links(self, ids: Sequence[int]) -> dict[int, Link]:
        return self._newborn(super().links(ids))

    def links_of(self, local_ids: Sequence[int]) -> dict[int, Link]:
        return self._newborn(super().links_of(local_ids))

    def _newborn(self, links: dict[int, Link]) -> dict[int, Link]:
        """An occurrence that is not told yet goes by its series as it is now."""
        waiting = {
            link.local_id: link
            for link in links.values()
            if link.remote_id is None and link.raw.get("occurrence") and link.local_id
        }
        events = self.events.browse(waiting).exists()
        rows = [row for row in self.reader.rows(events) if row["recurrence_id"]]
        if rows:
            self._born_in_series(waiting, rows)
        return links

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
                mine = row["user_id"] == self.account.user_id.id
                link = links[leaders.get(row["id"], row["id"])]
                link.raw["copy"] = True if mine else "theirs"

    def _born_in_series(self, links: dict[int, Link], rows: Sequence[dict]) -> None:
        series = self._series({row["recurrence_id"] for row in rows})
        parents = self.links_of([-key for key in series])
        for row in rows:
            of = series[row["recurrence_id"]]
            parent = parents.get(-row["recurrence_id"])
            if parent is None or parent.remote_id is None or of.leader is None:
                continue
            link, day = links[row["id"]], row["office365_occurrence"]
            ours = (("by_odoo", link.raw), ("copy", parent.raw))
            link.raw = {
                **{name: raw[name] for name, raw in ours if name in raw},
                "seriesMasterId": parent.remote_id,
                "occurrence": day.isoformat(),
                "isOrganizer": parent.raw.get("isOrganizer", True),
            }
            usual = of.usual | {"time": of.time_on(day)}
            link.base = {
                name: list(pair) if usual.get(name) == pair[0] else [usual[name]] * 2
                for name, pair in parent.base.items()
                if name not in ("repeats", "cancelled") and name in usual
            }

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
        self.touch(sorted(found - self._gone_there()))

    def _gone_there(self) -> set[int]:
        """What waits because it was deleted in Outlook: nobody has edited it."""
        gone = self._links(GONE_THERE)
        return {link.local_id for link in gone if link.local_id}
