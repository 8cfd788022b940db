from odoo import fields, models


class CalendarRecurrence(models.Model):
    _inherit = "calendar.recurrence"

    office365_first_day = fields.Date(
        copy=False,
        help="The first day of the series, also when its first event was deleted.",
    )
    office365_link_ids = fields.One2many("office365.event.link", "recurrence_id")

    def _apply_recurrence(self, *args: object, **options: object) -> models.BaseModel:
        """Odoo makes the events of a rule anew: from here on it begins with these."""
        detached = super()._apply_recurrence(*args, **options)
        for recurrence in self.exists():
            days = recurrence.calendar_event_ids.mapped("office365_occurrence")
            recurrence.office365_first_day = min(filter(None, days), default=False)
        return detached

    def write(self, vals: dict) -> bool:
        done = super().write(vals)
        if set(vals) - {"office365_first_day", "base_event_id", "trigger_id"}:
            self.env["office365.change"]._record_events(
                self.env["calendar.event"], self
            )
        return done
