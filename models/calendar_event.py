from odoo import api, fields, models

from ..sync import time_zones

# Written by Odoo for its own book-keeping; nothing of it is synced.
UNSYNCED = frozenset(
    "message_follower_ids message_ids activity_ids message_main_attachment_id "
    "access_token videocall_channel_id recurrence_update".split()
)


class CalendarEvent(models.Model):
    _inherit = "calendar.event"

    office365_occurrence = fields.Date(
        compute="_compute_office365_occurrence",
        store=True,
        help="The day on which its series has this event, also once it was moved.",
    )
    office365_also_invited = fields.Char(
        "Also Invited",
        copy=False,
        help="Invited in Outlook under no address that Odoo knows people by.",
    )
    office365_uid = fields.Char(
        index="btree_not_null",
        copy=False,
        help="The iCalUId it came from Outlook with.",
    )
    office365_link_ids = fields.One2many("office365.event.link", "event_id")

    @api.depends("recurrence_id", "follow_recurrence", "start", "start_date", "allday")
    def _compute_office365_occurrence(self) -> None:
        """An occurrence that no longer follows its series keeps its day."""
        for event in self:
            if not event.recurrence_id:
                event.office365_occurrence = False
            elif event.follow_recurrence or not event.office365_occurrence:
                event.office365_occurrence = event._office365_day()

    def _office365_day(self) -> fields.Date:
        """The day of its start in its series' zone."""
        if self.allday:
            return self.start_date or self.start.date()
        zone = self.recurrence_id.event_tz or time_zones.UTC
        return time_zones.to_wall(self.start, zone).date()

    @api.model_create_multi
    def create(self, vals_list: list[dict]) -> models.BaseModel:
        events = super().create(vals_list)
        self.env["office365.change"]._record_events(events)
        return events

    def write(self, vals: dict) -> bool:
        names = set(vals)
        self._office365_check_neighbours(vals)
        before = self.recurrence_id
        done = super().write(vals)
        if names - UNSYNCED:
            kept = self.exists() if before or "recurrency" in vals else self
            self.env["office365.change"]._record_events(kept, before.exists())
        return done

    def _skip_send_mail_status_update(self) -> bool:
        """One side invites, never both: Outlook, if it will have the attendees."""
        if self.env.context.get("no_mail_to_attendees"):
            return True  # what a sync does
        if self.env.context.get("office365_reminds"):
            return super()._skip_send_mail_status_update()
        if self._office365_invites() and not self._office365_by_odoo():
            return True
        return super()._skip_send_mail_status_update()

    def _office365_invites(self) -> bool:
        """Does the organizer's Outlook tell the attendees?"""
        self.ensure_one()
        account = self.env["office365.account"]._syncing_calendar_of(self.user_id)
        if not account:
            return False
        event = self.sudo()
        links = event.office365_link_ids | event.recurrence_id.office365_link_ids
        link = links.filtered(lambda one: one.account_id == account)[:1]
        if link:
            return link.state in ("new", "linked") and not (link.raw or {}).get("copy")
        return account._calendar_will_invite(self)

    def unlink(self) -> bool:
        journal = self.env["office365.change"]
        journal._record_events(self, self.recurrence_id)
        return super().unlink()
