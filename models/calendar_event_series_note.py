from odoo import api, fields, models


class CalendarEvent(models.Model):
    """What is said of a series that Odoo cannot hold as Outlook does."""

    _inherit = "calendar.event"

    office365_series_note = fields.Char(
        "Series in Outlook", compute="_compute_office365_series_note", compute_sudo=True
    )

    @api.depends("recurrence_id")
    @api.depends_context("lang", "uid")
    def _compute_office365_series_note(self) -> None:
        for event in self:
            series = event.recurrence_id
            linked = series.office365_link_ids
            notes = series._office365_notes() if linked else []
            event.office365_series_note = " ".join(notes) or False
