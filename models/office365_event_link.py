from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.orm.models import NO_ACCESS

SKIPPED = [
    ("no_time", "It cannot be told when it is"),
    ("two_candidates", "Several events in Odoo may be this one"),
    ("already_linked", "Its event is linked to another one in this calendar"),
    ("private", "Private events are not taken in"),
    ("invited", "Meetings of others are not synced"),
    ("series_off", "Series are not synced"),
    ("series_unknown", "It belongs to a series that is not synced"),
    ("series_moved", "Its series was moved in Odoo, and it with it"),
    ("recurrence_unknown", "It is not known how its series repeats"),
    ("called_off", "Its organizer has cancelled it"),
    ("outside_window", "It is outside the days that are synced"),
    ("incoming_off", "New events from Outlook are not taken in"),
    ("edited_after_deletion", "Edited in Outlook after it was deleted in Odoo"),
    ("organizer_pending", "Its organizer's own sync is to bring it"),
    ("deleted_by_colleague", "A colleague deleted it in Odoo"),
    ("refused", "Odoo refused it"),
]


class Office365EventLink(models.Model):
    """An event or a series and its twin in one user's Outlook calendar.

    An occurrence has a link of its own once it differs from its series.
    """

    _name = "office365.event.link"
    _description = "Office 365 Event"
    _inherit = ["office365.plain", "office365.twin"]
    _rec_name = "remote_name"
    _order = "id desc"

    event_id = fields.Many2one("calendar.event", "Event", ondelete="set null")
    recurrence_id = fields.Many2one(
        "calendar.recurrence", "Series", ondelete="set null"
    )
    series_link_id = fields.Many2one(
        "office365.event.link", "Of Series", ondelete="cascade", index=True
    )
    occurrence = fields.Date(help="The day on which its series has this occurrence.")
    origin = fields.Selection(
        [("odoo", "Odoo"), ("outlook", "Outlook")], required=True, default="odoo"
    )
    remote_name = fields.Char("Title in Outlook")
    reason = fields.Selection(SKIPPED, help="Why it is not synced.")
    deletion_approved = fields.Boolean(
        help="Its user has agreed that what was deleted in Outlook goes in Odoo too."
    )
    start = fields.Datetime(compute="_compute_event", compute_sudo=True)
    is_series = fields.Boolean("Repeats", compute="_compute_event", compute_sudo=True)
    attendee_names = fields.Char(
        "Attendees", compute="_compute_event", compute_sudo=True
    )
    issue_ids = fields.One2many("office365.sync.issue", "event_link_id", "Issues")
    ical_uid = fields.Char(groups=NO_ACCESS)

    def _of_user(self, user: models.BaseModel) -> "Office365EventLink":
        """Those in this user's mailbox."""
        return self.filtered(lambda link: link.user_id == user)

    def _is_in_use(self) -> bool:
        """Is it in a mailbox that is synced, and more than a copy without attendees?"""
        self.ensure_one()
        account = self.account_id
        return bool(
            self.remote_id
            and self.state == "linked"
            and not self.gone
            and (self.raw or {}).get("copy") != "theirs"
            and account.calendar_enabled
            and account.state != "not_connected"
        )

    def _is_organizers(self) -> bool:
        """Is this the meeting itself, in its organizer's mailbox?"""
        self.ensure_one()
        raw = self.raw or {}
        return bool(
            self.remote_id
            and self.state == "linked"
            and not self.gone
            and raw.get("isOrganizer", True)
            and raw.get("copy") != "theirs"
        )

    def _took_attendees_before(self) -> set[str]:
        """Addresses that Outlook invites, where it has refused others since."""
        self.ensure_one()
        raw = self.raw or {}
        there = self.state == "linked" or raw.get("occurrence")
        if "attendees" not in self.issue_ids.mapped("field") or not there:
            return set()
        if raw.get("copy"):
            return set()
        return set((self.base or {}).get("attendees", (None, None))[1] or ())

    def _invites_nobody(self) -> bool:
        """Did Outlook refuse this meeting, or all of its attendees?"""
        self.ensure_one()
        invited = (self.base or {}).get("attendees", (None, None))[1]
        if self.state == "new":
            return bool(self.issue_ids and not invited)
        return (
            self.state == "linked"
            and not invited
            and not (self.raw or {}).get("copy")
            and "attendees" in self.issue_ids.mapped("field")
        )

    _key_uniq = models.UniqueIndex("(key)")
    _remote_uniq = models.UniqueIndex(
        "(account_id, remote_id) WHERE remote_id IS NOT NULL",
        "This Outlook event is linked already.",
    )
    _event_uniq = models.UniqueIndex(
        "(account_id, event_id) WHERE event_id IS NOT NULL"
    )
    _series_uniq = models.UniqueIndex(
        "(account_id, recurrence_id) WHERE recurrence_id IS NOT NULL"
    )
    _event_index = models.Index("(event_id)")
    _series_index = models.Index("(recurrence_id)")
    _ical_index = models.Index("(ical_uid)")
    _days_index = models.Index(
        "(account_id, (raw->>'seriesMasterId'))"
        " WHERE raw->>'seriesMasterId' IS NOT NULL"
    )
    _gone_index = models.Index("(account_id) WHERE gone IS NOT NULL")
    _orphan_index = models.Index(
        "(account_id) WHERE event_id IS NULL AND recurrence_id IS NULL"
        " AND state IN ('linked', 'new')"
    )
    _cancelled_index = models.Index("(account_id) WHERE raw->>'isCancelled' = 'true'")
    _twin_index = models.Index("(account_id) WHERE reason = 'already_linked'")
    _pending_index = models.Index("(account_id) WHERE pending IS NOT NULL")
    _retry_index = models.Index("(account_id, next_try) WHERE next_try IS NOT NULL")
    _linked_index = models.Index("(account_id, seen_round, id) WHERE state = 'linked'")

    def _outlook_page(self) -> str:
        page = (self.raw or {}).get("webLink")
        return self.account_id._app()._outlook_event(page)

    def _leader(self) -> models.BaseModel:
        """The event that it is about, of a series one that speaks for it."""
        series = self.recurrence_id
        return self.event_id or series.base_event_id or series.calendar_event_ids[:1]

    @api.depends("event_id", "recurrence_id", "series_link_id")
    def _compute_event(self) -> None:
        for link in self:
            event = link._leader()
            link.start = event.start
            link.is_series = bool(link.recurrence_id)
            others = event.partner_ids - link.user_id.partner_id
            link.attendee_names = ", ".join(others.mapped("display_name"))

    @api.depends("remote_name", "event_id")
    def _compute_display_name(self) -> None:
        for link in self:
            link.display_name = link.sudo()._leader().name or link.remote_name

    def action_open_event(self) -> dict:
        """The event in Odoo; of a series the one that speaks for it."""
        self.ensure_one().check_access("read")
        event = self.sudo()._leader()
        if not event:
            raise UserError(self._why_alone())
        return {
            "type": "ir.actions.act_window",
            "res_model": "calendar.event",
            "res_id": event.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    def _why_alone(self) -> str:
        name = self.display_name or self.env._("This event")
        reasons = dict(self._fields["reason"]._description_selection(self.env))
        why = reasons.get(self.reason)
        alone = self.env._("%s is in Outlook alone.", name)
        return f"{alone} {why}." if why else alone

    def action_resume(self) -> dict:
        """Sync these again: what has become of both sides meanwhile is merged; what is
        in Outlook alone is looked at once more."""
        self.check_access("read")
        self.account_id._check_owner()
        idle = self.sudo().filtered(lambda link: link.state in ("stopped", "dormant"))
        alone = idle.filtered(lambda link: not (link.event_id or link.recurrence_id))
        alone.write({"state": "skipped", "next_try": fields.Datetime.now()})
        for link in idle - alone:
            state = "dormant" if link.remote_id else "new"
            link.write({"state": state, "gone": False})
        self.env["office365.change"]._record_events(idle.event_id, idle.recurrence_id)
        idle.account_id._dispatch()
        told = self.env._("Synced again: %s.", len(idle))
        return self.account_id._told("events", told)
