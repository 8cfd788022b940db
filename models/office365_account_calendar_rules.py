from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from odoo import fields, models

from ..graph import events
from ..sync.event_fields import COPY_RULES, rules
from ..sync.event_people import address_of
from ..sync.event_shapes import moments
from ..sync.model import FieldRule, Incoming, LeftScope, Policy, RemoteDeleted, Values
from .event_reader import EventReader

LONGEST = events.LONGEST_WINDOW.days // 31  # months that Graph takes in all


class Office365Account(models.Model):
    """What of a user's calendar is synced, and by which rules."""

    _inherit = "office365.account"

    def _calendar_title_of_private(self) -> str | None:
        """What private events are called where only their time is told; None where
        all of them is."""
        if self.calendar_private == "content":
            return None
        return self.with_context(lang=self.user_id.lang).env._("Busy")

    def _calendar_window(self) -> tuple[date, date]:
        """First and last day that are synced; it moves on with time (D8). What is to
        come goes before what has been, where both are more than Graph takes (C10)."""
        after = min(max(1, self.calendar_months_after), LONGEST - 2)
        before = min(max(0, self.calendar_months_before), LONGEST - 1 - after)
        today = fields.Date.today().replace(day=1)
        first = today - timedelta(days=31 * before)
        last = today + timedelta(days=31 * (after + 1))
        return self._calendar_widened(first, last)

    def _calendar_widened(self, first: date, last: date) -> tuple[date, date]:
        """With the days that somebody has asked for this once, as far as Graph goes."""
        since, until = self.env.context.get("office365_period") or (None, None)
        if until:
            furthest = first + events.LONGEST_WINDOW - timedelta(days=1)
            last = max(last, min(until, furthest) + timedelta(days=1))
        longest = last - events.LONGEST_WINDOW
        return max(min(first, since or first), longest), last

    def _calendar_puts(self, row: Mapping[str, Any], values: Values) -> bool:
        """May an event that is not in Outlook yet be put there?"""
        self.ensure_one()
        mine = row["user_id"] == self.user_id.id
        if not mine and not self._calendar_copies_of(row):
            return False
        if mine and self._calendar_organized_elsewhere(row):
            return False
        if values["privacy"] == "private" and self.calendar_private == "never":
            return False
        repeats = values.get("repeats") or row["recurrence_id"]
        if repeats and not self.calendar_series:
            return False
        if not repeats and not self._calendar_in_window(values):
            return False
        others = set(row["partner_ids"]) - {self.user_id.partner_id.id}
        care = mine and self._calendar_existed(row) and others
        if care and self._calendar_is_asked_for(row):
            return True
        return not care or self.calendar_existing != "never"

    def _calendar_copies_of(self, row: Mapping[str, Any]) -> bool:
        """Is a colleague's meeting put in this calendar? Only if nothing else brings it
        there: where its organizer syncs, Exchange does."""
        if not (self.calendar_copies and row["user_id"]):
            return False
        organizer = self.sudo().search([("user_id", "=", row["user_id"])], limit=1)
        syncs = organizer.calendar_enabled and organizer.state != "not_connected"
        return not syncs and self.user_id.partner_id.id in row["partner_ids"]

    def _calendar_organized_elsewhere(self, row: Mapping[str, Any]) -> bool:
        """Is it in somebody else's Outlook, who organizes it there? (D9)"""
        if "elsewhere" not in row:
            self._calendar_tell_elsewhere([row])
        return row["elsewhere"]

    def _calendar_tell_elsewhere(self, rows: Sequence[dict[str, Any]]) -> None:
        """Note the same in each of these rows, with one statement."""
        self.env.cr.execute(
            "SELECT event_id, recurrence_id FROM office365_event_link"
            " WHERE account_id != %s AND remote_id IS NOT NULL AND state = 'linked'"
            " AND gone IS NULL AND COALESCE(raw->>'copy', '') != 'theirs'"
            " AND COALESCE(raw->>'isOrganizer', 'true') = 'true'"
            " AND (event_id = ANY(%s) OR recurrence_id = ANY(%s))",
            [
                self.id,
                [row["id"] for row in rows],
                [row["recurrence_id"] for row in rows if row["recurrence_id"]],
            ],
        )
        found = self.env.cr.fetchall()
        events, series = ({pair[n] for pair in found} - {None} for n in (0, 1))
        for row in rows:
            there = row["id"] in events or row["recurrence_id"] in series
            row["elsewhere"] = there

    def _calendar_is_asked_for(self, row: Mapping[str, Any]) -> bool:
        """Has its organizer asked for just this one to be put there?"""
        self.env.cr.execute(
            "SELECT EXISTS (SELECT FROM office365_event_link"
            " WHERE account_id = %s AND (raw->>'asked')::boolean"
            " AND (event_id = %s OR recurrence_id = %s))",
            [self.id, row["id"], row["recurrence_id"] or None],
        )
        return self.env.cr.fetchone()[0]

    def _calendar_existed(self, row: Mapping[str, Any]) -> bool:
        """Was it there before this sync was switched on? (A1)"""
        return not self.calendar_since or row["create_date"] < self.calendar_since

    def _calendar_hides(self, row: Mapping[str, Any]) -> bool:
        """Is it told as "busy", without who attends?"""
        if self.calendar_private == "content":
            return False
        usual = self.user_id.sudo().calendar_default_privacy
        return (row["privacy"] or usual) == "private"

    def _calendar_is_copy(self, row: Mapping[str, Any]) -> bool:
        """Is it put in Outlook without its attendees, so that nobody is invited?"""
        if row["user_id"] != self.user_id.id:
            return True
        # nobody is invited to what is over
        over = not row["recurrence_id"] and row["stop"] < fields.Datetime.now()
        existed = self._calendar_existed(row) and self.calendar_existing != "invite"
        copy = over or existed or self._setting("events", "invites") == "odoo"
        copy = copy or self._calendar_hides(row)
        return copy and not self._calendar_is_asked_for(row)

    def _calendar_will_invite(self, event: models.BaseModel) -> bool:
        """Will an event that is not in Outlook yet be put there with its attendees?"""
        account = self._as_owner()
        reader = EventReader(account, {})
        (row,) = reader.rows(account.env["calendar.event"].browse(event.id))
        values = reader.all_values([row])[event.id]
        return self._calendar_puts(row, values) and not self._calendar_is_copy(row)

    def _calendar_in_window(self, values: Values) -> bool:
        first, last = self._calendar_window()
        start, stop = (
            moment if values["time"]["allday"] else moment.date()
            for moment in moments(values["time"])
        )
        return start < last and stop >= first

    def _calendar_policy(self, approved: bool) -> Policy:
        """All that was decided, as the engine takes it."""
        return Policy(
            rules(is_organizer=True),
            self._setting("events", "conflict"),
            Incoming.CREATE,
            RemoteDeleted.ARCHIVE,  # what waits for a yes is kept back by the store
            LeftScope.REMOVE,
            deletions_approved=approved,
            inseparable=frozenset(("time", "repeats")),
            rules_of=self._calendar_rules_of(),
        )

    def _calendar_rules_of(self) -> Callable[[Mapping[str, Any]], dict[str, FieldRule]]:
        """By whose meeting it is. One whose organizer's own calendar is synced comes
        from there, and from nowhere else; one that is ``heard`` of from a colleague's
        comes from that one."""
        accounts = self.sudo().search(
            [("calendar_enabled", "=", True), ("state", "!=", "not_connected")]
        )
        syncing = frozenset().union(
            *(account._calendar_addresses() for account in accounts - self)
        )

        def rules_of(raw: Mapping[str, Any]) -> dict[str, FieldRule]:
            if raw.get("copy") == "theirs":
                return COPY_RULES
            if raw.get("isOrganizer", True):
                return rules(is_organizer=True)
            heard = raw.get("heard") or address_of(raw.get("organizer")) in syncing
            return rules(False, heard)

        return rules_of

    def _calendar_scope(self) -> str:
        """What decides which events are in Outlook; another is put into effect."""
        return " ".join(
            str(self[name])
            for name in (
                "calendar_series",
                "calendar_private",
                "calendar_existing",
                "calendar_copies",
            )
        )
