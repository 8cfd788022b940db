from collections.abc import Mapping
from typing import Any

from odoo import api, fields, models

from ..sync.event_mapping import is_over
from ..sync.model import Values
from .event_reader import EventReader


class CalendarEvent(models.Model):
    """What the form of an event says of what the reader's sync will do next, and who is
    mailed by that."""

    _inherit = "calendar.event"

    office365_next = fields.Char("What Comes Next", compute="_compute_office365_next")

    @api.depends_context("uid", "lang")
    def _compute_office365_next(self) -> None:
        account = self.env["office365.account"]._syncing_calendar_of(self.env.user)
        for event in self:
            known = event._origin if account else self.browse()
            told = known._office365_told_next(account) if known else False
            event.office365_next = told

    def _office365_told_next(self, account: models.BaseModel) -> str | bool:
        owner = account._as_owner()
        reader = EventReader(owner, {})
        rows = reader.rows(owner.env["calendar.event"].browse(self.id))
        if not rows:
            return False
        (row,) = rows
        values = reader.all_values(rows)[self.id]
        links = self.sudo()._office365_all_links()._of_user(account.user_id)
        link = links.filtered("event_id")[:1] or links[:1]
        if link.remote_id:
            return self._office365_told_of_change(account, link, values)
        if link.state in ("stopped", "skipped") or link.issue_ids:
            return False
        if not account._calendar_puts(row, values):
            return self._office365_told_why_not(account, row, values)
        copy = (link.raw or {}).get("copy") or account._calendar_is_copy(row)
        return self._office365_told_of_birth(account, values, bool(copy))

    def _office365_soon(self, account: models.BaseModel) -> str:
        if account.calendar_push:
            return self.env._("within seconds")
        return self.env._("with the next sync")

    def _office365_told_of_birth(
        self, account: models.BaseModel, values: Values, copy: bool
    ) -> str:
        people, soon = len(values["attendees"] or ()), self._office365_soon(account)
        if not people:
            return self.env._("Goes to Outlook %s.", soon)
        if copy:
            return self.env._(
                "Goes to Outlook %s, without its attendees: Outlook mails nobody.", soon
            )
        if people == 1:
            return self.env._(
                "Goes to Outlook %s; Outlook will invite one person.", soon
            )
        return self.env._(
            "Goes to Outlook %(soon)s; Outlook will invite %(count)s people.",
            soon=soon,
            count=people,
        )

    def _office365_told_of_change(
        self, account: models.BaseModel, link: models.BaseModel, values: Values
    ) -> str | bool:
        """Of one's own event that is in Outlook."""
        raw = link.raw or {}
        if link.state != "linked" or link.gone or not raw.get("isOrganizer", True):
            return False
        people = 0 if raw.get("copy") else len(values["attendees"] or ())
        if people and is_over(values, fields.Datetime.now()):
            return self.env._(
                "It is over: what you change now stays in Odoo, so that nobody is "
                "mailed."
            )
        changes = self.env["office365.change"].sudo()
        keys = [self.id, -self.recurrence_id.id]
        mine = [("account_id", "=", account.id), ("kind", "=", "events")]
        if not changes.search_count([*mine, ("record_id", "in", keys)], limit=1):
            return False
        soon = self._office365_soon(account)
        if not people:
            return self.env._("What you changed goes to Outlook %s.", soon)
        if people == 1:
            return self.env._(
                "What you changed goes to Outlook %s; Outlook will tell one person.",
                soon,
            )
        return self.env._(
            "What you changed goes to Outlook %(soon)s; Outlook will tell %(count)s "
            "people.",
            soon=soon,
            count=people,
        )

    def _office365_told_why_not(
        self, account: models.BaseModel, row: Mapping[str, Any], values: Values
    ) -> str | bool:
        """Of one's own event that is to stay in Odoo."""
        if row["user_id"] != account.user_id.id or not row["active"]:
            return False
        if values["privacy"] == "private" and account.calendar_private == "never":
            return self.env._("It stays in Odoo: private events are not synced.")
        if row["recurrence_id"] and not account.calendar_series:
            return self.env._("It stays in Odoo: series are not synced.")
        if not row["recurrence_id"] and not account._calendar_in_window(values):
            return self.env._("It stays in Odoo: it is outside the days you sync.")
        if account._calendar_existed(row) and account.calendar_existing == "never":
            return self.env._(
                "It stays in Odoo, as all your meetings with others from before the "
                "sync: see Meetings That Exist Already in your Preferences."
            )
        return False
