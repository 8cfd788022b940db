from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from .event_traits import by_odoo

# what Odoo's popover and its form call the events of a series that are meant
SEVERAL = {
    "next": "future_events",
    "future_events": "future_events",
    "all": "all_events",
    "all_events": "all_events",
}


class CalendarEvent(models.Model):
    """Whose meeting it is in Outlook, and what its organizer can do about that."""

    _inherit = "calendar.event"

    office365_organizer_id = fields.Many2one(
        "res.users",
        "Organizer in Outlook",
        compute="_compute_office365_organizer",
        compute_sudo=True,
    )
    office365_notice = fields.Char(
        compute="_compute_office365_organizer", compute_sudo=True
    )
    office365_not_invited = fields.Boolean(
        compute="_compute_office365_organizer", compute_sudo=True
    )
    office365_refused = fields.Char(
        "Not Invited by Outlook",
        compute="_compute_office365_organizer",
        compute_sudo=True,
    )
    office365_is_nobodys = fields.Boolean(
        compute="_compute_office365_organizer", compute_sudo=True
    )

    @api.depends(
        "user_id",
        "partner_ids",
        "office365_link_ids.state",
        "office365_link_ids.gone",
        "office365_link_ids.raw",
        "office365_link_ids.issue_ids.field",
    )
    @api.depends_context("lang", "uid")
    def _compute_office365_organizer(self) -> None:
        for event in self:
            links = event.sudo()._office365_all_links()
            organizers = links.filtered(lambda link: link._is_organizers())
            event.office365_organizer_id = organizers[:1].user_id
            event.office365_notice = event._office365_organizer_notice()
            own = event.sudo()._office365_deciding_links()
            alone = any(link._invites_nobody() for link in own)
            event.office365_not_invited = len(event.partner_ids) > 1 and alone
            refused = event._office365_refused_lines().partner_id
            hidden = event._check_private_event_conditions()
            names = ", ".join(refused.mapped("display_name"))
            event.office365_refused = names if not hidden else False
            event.office365_is_nobodys = event._office365_waits_for_organizer(links)

    def _office365_all_links(self) -> models.BaseModel:
        """In all mailboxes, of this event or of its series."""
        return self.office365_link_ids | self.recurrence_id.office365_link_ids

    def _office365_deciding_links(self) -> models.BaseModel:
        """In the organizer's mailbox: its own, if it is there otherwise than its series
        is, which has a say until then."""
        own = self.office365_link_ids._of_user(self.user_id)
        if own.filtered("remote_id"):
            return own
        return own | self.recurrence_id.office365_link_ids._of_user(self.user_id)

    def _office365_refused_lines(self) -> models.BaseModel:
        """Those who attend, and whom alone Outlook would not take."""
        refused = self.sudo().attendee_ids.browse()
        for link in self.sudo()._office365_deciding_links():
            if there := link._took_attendees_before():
                refused |= self.sudo().attendee_ids.filtered(
                    lambda line, there=there: line._office365_address() not in there
                )
        mine = refused.partner_id & self.user_id.partner_id
        refused -= self._office365_by_odoo()
        return refused.filtered(
            lambda line: line._office365_address() and line.partner_id not in mine
        )

    def _office365_by_odoo(self) -> models.BaseModel:
        """Those who attend, and whom Odoo has invited in Outlook's place."""
        event = self.sudo()
        own = event.office365_link_ids._of_user(self.user_id)
        series = event.recurrence_id.office365_link_ids._of_user(self.user_id)
        told = by_odoo(own[:1], series[:1])
        lines = event.attendee_ids
        return lines.filtered(lambda line: line._office365_address() in told)

    def _office365_waits_for_organizer(self, links: models.BaseModel) -> bool:
        """Would it be in somebody's Outlook if it were anybody's meeting? (C14)"""
        if self.user_id or not self._origin or links.filtered("remote_id"):
            return False
        syncing = [("calendar_enabled", "=", True), ("state", "!=", "not_connected")]
        mine = ("user_id", "in", self.partner_ids.user_ids.ids)
        accounts = self.env["office365.account"].sudo()
        return bool(accounts.search_count([*syncing, mine], limit=1))

    def _office365_organizer_notice(self) -> str | bool:
        there, here = self.office365_organizer_id, self.user_id
        if not there or not here or there == here:
            return False
        return self.env._(
            "This meeting is in the Outlook calendar of %(there)s, and Outlook cannot "
            "give a meeting another organizer. It stays there until you make it anew "
            "in the calendar of %(here)s: Outlook then cancels the old meeting and "
            "sends new invitations.",
            there=there.name,
            here=here.name,
        )

    def action_office365_make_anew(self) -> None:
        """Cancel it where it is, and put it in its new organizer's calendar."""
        self.ensure_one()
        self._office365_check_organizer()
        accounts = self.env["office365.account"].sudo()
        account = accounts.search([("user_id", "=", self.user_id.id)], limit=1)
        if not (account.calendar_enabled and account.state == "connected"):
            raise UserError(
                self.env._(
                    "%s does not sync a calendar with Outlook. Let them connect in "
                    "their Preferences first.",
                    self.user_id.name,
                )
            )
        links = self.sudo()._office365_all_links()
        old = links.filtered(lambda link: link.user_id != self.user_id)
        going = old.filtered(lambda link: link._is_organizers())
        going.write({"gone": "left", "state": "stopped"})
        self._office365_ask(account, links - old)
        journal = self.env["office365.change"]
        journal._record_events(self, self.recurrence_id)
        (old.account_id | account)._dispatch()

    def _office365_ask(self, account: models.BaseModel, own: models.BaseModel) -> None:
        """A link of its own kind: what is asked for is done, whatever the setting."""
        own.unlink()
        series = self.recurrence_id
        own.create(
            {
                "account_id": account.id,
                "event_id": False if series else self.id,
                "recurrence_id": series.id,
                "raw": {"asked": True},
            }
        )

    def action_office365_invite_from_odoo(self) -> None:
        """Outlook would not take the meeting, or its attendees: let Odoo send the
        invitations. What is in Outlook stays there, without attendees from now on; or
        without those whom alone it has refused."""
        self.ensure_one()
        self._office365_check_organizer()
        own = self.sudo()._office365_deciding_links()
        refused = self._office365_refused_lines()
        if refused:
            refused._office365_leave_to_odoo(own)
        else:
            there = own.filtered("remote_id")
            for link in there:
                link.raw = {**(link.raw or {}), "copy": True}
            (own - there).write({"state": "stopped", "next_try": False})
            own.issue_ids.unlink()
        (refused or self.attendee_ids).sudo(False)._send_invitation_emails()

    def _office365_check_organizer(self) -> None:
        """For the organizer, in Outlook or in Odoo, and for managers."""
        mine = self.env.user in (self.user_id | self.office365_organizer_id)
        if not mine and not self.env.user.has_group("office365_sync.group_manager"):
            raise AccessError(
                self.env._("Ask %s, who organizes this meeting.", self.user_id.name)
            )
        self.check_access("write")

    def _office365_tell_off(self) -> None:
        """Outlook tells those whom it has invited that it is off, Odoo the others."""
        name = "calendar.calendar_template_delete_event"
        template = self.env.ref(name, raise_if_not_found=False)
        for event in self if template else ():
            people = event._office365_by_odoo().partner_id
            if people and event.stop > fields.Datetime.now():
                to = {"recipient_ids": [Command.set(people.ids)], "email_to": False}
                apart = {"model": False, "res_id": False}  # it outlives the event
                template.send_mail(event.id, email_values={**to, **apart})

    def action_unlink_event(
        self, attendee_id: int | None = None, recurrence: bool | str = False
    ) -> dict:
        """Without asking what to write to attendees whom Outlook writes to."""
        told = bool(self) and all(event._office365_invites() for event in self)
        several = SEVERAL.get(recurrence)
        if told:
            self._office365_tell_off()
        if told and several and len(self) == 1 and self.recurrence_id:
            self.action_mass_deletion(several)  # Odoo would delete this one alone
            return {
                "type": "ir.actions.act_url",
                "target": "self",
                "url": "/odoo/calendar",
            }
        return super(
            CalendarEvent, self.with_context(office365_tells=told)
        ).action_unlink_event(attendee_id, recurrence)
