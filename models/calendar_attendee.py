from odoo import models

from ..sync import canonical


class CalendarAttendee(models.Model):
    _inherit = "calendar.attendee"

    def write(self, vals: dict) -> bool:
        done = super().write(vals)
        if "state" in vals or "partner_id" in vals:
            journal = self.env["office365.change"]
            if "partner_id" not in vals:
                journal = journal.with_context(office365_answers=True)
            journal._record_events(self.event_id)
        return done

    def _office365_address(self) -> str | None:
        """As it is told to Outlook."""
        return canonical.email(self.partner_id.email_normalized)

    def _office365_leave_to_odoo(self, links: models.BaseModel) -> None:
        """Outlook has refused these: from now on it is not told of them any more."""
        told = {line._office365_address() for line in self}
        for link in links.filtered(lambda link: link._took_attendees_before()):
            known = link.raw.get("by_odoo", ())
            link.raw = {**link.raw, "by_odoo": sorted(told.union(known))}
            link.issue_ids.filtered(lambda one: one.field == "attendees").unlink()

    def _should_notify_attendee(self, *args: object, **options: object) -> bool:
        """Not whom Outlook tells, where Odoo tells the others of the same meeting."""
        told = super()._should_notify_attendee(*args, **options)
        event = self.event_id
        if not told or self.env.context.get("office365_reminds"):
            return told
        if not event._office365_invites():
            return told
        return self in event._office365_by_odoo()
