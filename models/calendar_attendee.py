from odoo import models


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
