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
            recurrence._office365_take_over()
            days = recurrence.calendar_event_ids.mapped("office365_occurrence")
            recurrence.office365_first_day = min(filter(None, days), default=False)
        return detached

    def _office365_take_over(self) -> None:
        """A single event that becomes a series stays the same item in Outlook."""
        links = self.env["office365.event.link"].sudo()
        single = links.search(
            [
                ("event_id", "=", self.base_event_id.id),
                ("series_link_id", "=", False),
                ("state", "!=", "skipped"),
            ]
        )
        known = links.search([("recurrence_id", "=", self.id)]).account_id
        single.filtered(lambda link: link.account_id not in known).write(
            {"recurrence_id": self.id, "event_id": False}
        )

    def write(self, vals: dict) -> bool:
        done = super().write(vals)
        if set(vals) - {"office365_first_day", "base_event_id", "trigger_id"}:
            self.env["office365.change"]._record_events(
                self.env["calendar.event"], self
            )
        return done
