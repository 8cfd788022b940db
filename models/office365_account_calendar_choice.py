from odoo import api, fields, models
from odoo.fields import Domain

from ..graph.errors import Forbidden
from .confirmed import as_shown
from .event_reader import EventReader

CONSENT = "calendars.readwrite"
# what makes other events of Outlook's be wanted: all of them are looked at again
ABOUT_WHICH = frozenset(
    "calendar_enabled calendar_name calendar_make calendar_months_before "
    "calendar_months_after calendar_series calendar_meetings calendar_private "
    "calendar_existing calendar_copies".split()
)


class Office365Account(models.Model):
    """What its user chooses and sees of the calendar, besides what the sync needs."""

    _inherit = "office365.account"

    calendar_push = fields.Boolean(
        "Send at Once",
        default=True,
        help="An event is in Outlook seconds after it is saved in Odoo. Otherwise it "
        "goes there with the next sync, every five minutes.",
    )
    calendar_pull = fields.Boolean(
        "Fetch When Opened",
        default=True,
        help="Opening the calendar in Odoo fetches what is new in Outlook, at most "
        "once a minute.",
    )
    event_count = fields.Integer(compute="_compute_calendar_counts")
    event_skipped = fields.Integer(compute="_compute_calendar_counts")
    calendar_held = fields.Integer(compute="_compute_calendar_counts")
    calendar_last_sync = fields.Datetime(compute="_compute_calendar_status")
    calendar_problem = fields.Char(compute="_compute_calendar_status")
    calendar_remedy = fields.Char(compute="_compute_calendar_status")
    calendar_needs_consent = fields.Boolean(compute="_compute_calendar_status")
    calendar_left_out = fields.Integer(
        compute="_compute_calendar_left_out", compute_sudo=True
    )

    def write(self, vals: dict) -> bool:
        done = super().write(vals)
        if ABOUT_WHICH & vals.keys():
            syncing = self.sudo().filtered("calendar_enabled")
            able = syncing.filtered(lambda one: one.state in ("connected", "error"))
            able._queue_run("events", "full")
        return done

    def _compute_calendar_counts(self) -> None:
        links = "office365.event.link"
        linked = self._count(links, [("state", "=", "linked")])
        held = self._count(links, [("is_held", "=", True)])
        skipped = self._count(links, [("state", "=", "skipped")])
        for account in self:
            account.event_count = linked.get(account._origin, 0)
            account.event_skipped = skipped.get(account._origin, 0)
            account.calendar_held = held.get(account._origin, 0)

    @api.depends_context("lang")
    def _compute_calendar_status(self) -> None:
        """What can be told without asking Microsoft is told at once."""
        mine = [("account_id", "in", self.ids), ("kind", "=", "events")]
        cursors = self.env["office365.cursor"].sudo().search(mine)
        by_account = {cursor.account_id.id: cursor for cursor in cursors}
        remedies = self.env["office365.remedy"]
        for account in self:
            cursor = by_account.get(account._origin.id, cursors.browse())
            refusal = account.sudo()._calendar_refusal()
            told = remedies._explain(refusal) if refusal else (False, False)
            if account.calendar_enabled and cursor.problem_code == "NoSuchCalendar":
                kept = (cursor.problem, cursor.remedy)
                told = told if refusal else remedies._retold(*kept)
            account.calendar_problem, account.calendar_remedy = told
            account.calendar_last_sync = cursor.last_success
            account.calendar_needs_consent = (
                refusal is not None and refusal.code == "NoConsent"
            )

    def _calendar_refusal(self) -> Forbidden | None:
        """Why the calendar of a connected user is not synced, as far as Odoo knows."""
        if not self.calendar_enabled or self.state not in ("connected", "error"):
            return None
        try:
            self._check_calendar()
        except Forbidden as error:
            return error
        return None

    def _check_calendar(self) -> None:
        """Nothing is begun that would go wrong; ``Forbidden`` says why."""
        self._check_no_other_connector()
        granted = self._known_grants()
        if granted and CONSENT not in granted:
            raise Forbidden("the calendar may not be read", code="NoConsent")

    def _compute_calendar_left_out(self) -> None:
        """Meetings with others that are in Odoo alone, so that nobody is invited to
        them once more; a series is one."""
        for account in self:
            account.calendar_left_out = account._calendar_count_left_out()

    def _calendar_count_left_out(self) -> int:
        if not self.calendar_since or self.calendar_existing != "never":
            return 0
        others = Domain("id", "!=", self.user_id.partner_id.id)
        existed = Domain("create_date", "<", self.calendar_since)
        domain = self._calendar_existing_domain() & existed
        domain &= Domain("partner_ids", "any", others)
        events = self._as_owner().env["calendar.event"]
        counted = ["__count", "recurrence_id:count_distinct", "recurrence_id:count"]
        ((all_of_them, series, repeated),) = events._read_group(domain, [], counted)
        return all_of_them - repeated + series

    def _calendar_existing_meetings(self) -> dict[int, set[str]]:
        """Own meetings that were there before the sync was switched on and are not in
        Outlook: the addresses invited, by event or by the negative id of a series."""
        account = self._as_owner()
        events = account.env["calendar.event"].search(self._calendar_existing_domain())
        reader = EventReader(account, {})
        rows = reader.rows(events)
        values = reader.all_values(rows)
        found: dict[int, set[str]] = {}
        for row in rows:
            invited = values[row["id"]]["attendees"]
            if invited and self._calendar_existed(row):
                key = -row["recurrence_id"] if row["recurrence_id"] else row["id"]
                found.setdefault(key, set()).update(invited)
        return found

    def _calendar_existing_domain(self) -> Domain:
        first, last = self._calendar_window()
        events = self.env["calendar.event"].sudo()
        there = Domain("account_id", "=", self.id) & Domain("state", "!=", "skipped")
        domain = Domain("user_id", "=", self.user_id.id)
        domain &= Domain("start", "<", last) & Domain("stop", ">=", first)
        domain &= ~events._office365_linked(there & Domain("remote_id", "!=", False))
        if not self.calendar_series:
            domain &= Domain("recurrence_id", "=", False)
        if self.calendar_private == "never":
            domain &= Domain("privacy", "!=", "private")
        return domain

    # -- what people press

    def action_existing_meetings(self) -> dict:
        """Show how many people would be mailed before anything is chosen."""
        self.ensure_one()._check_owner()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Meetings that exist already"),
            "res_model": "office365.existing.meetings",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_account_id": self.id,
                "default_choice": self.calendar_existing,
            },
        }

    def action_enable_calendar(self) -> dict:
        """Switch it on, and say what else it needs."""
        self.ensure_one()._check_owner()
        account = self.sudo()
        account._write_preferences({"calendar_enabled": True})
        return account._told("events", self.env._("Your calendar is switched on."))

    def action_sync_calendar(self) -> dict:
        """Sync what changed, within seconds."""
        return self._request_run("events", "incremental")

    def action_sync_calendar_full(self) -> dict:
        """Compare everything on both sides."""
        return self._request_run("events", "full")

    def action_reset_calendar(self) -> dict:
        """Pair everything anew; nothing is created twice."""
        self.ensure_one()._check_owner()
        self.sudo()._reset_calendar()
        return self._request_run("events", "full")

    def action_delete_held_events(self) -> dict:
        """Let the deletions that wait happen."""
        self.ensure_one()._check_owner()
        return as_shown(self._held_links("events")).action_delete_held()

    def action_keep_held_events(self) -> dict:
        """Undo the deletions that wait."""
        self.ensure_one()._check_owner()
        return self._held_links("events").action_keep_held()

    def action_open_held_events(self) -> dict:
        """The deletions that wait, to be decided one by one."""
        return self._open("action_event_deletions", ("is_held", "=", True))

    def action_open_event_links(self) -> dict:
        """The events of this account, with those that are skipped and why."""
        return self._open("action_event_links")

    def action_open_skipped_events(self) -> dict:
        """Those of them that are in Outlook alone."""
        return self._open("action_event_links", skipped=True)

    def _missing(self, kind: str) -> str:
        missing = super()._missing(kind)
        refusal = self._calendar_refusal() if kind == "events" else None
        if missing or not refusal:
            return missing
        return " ".join(map(str, self.env["office365.remedy"]._explain(refusal)))
