from odoo import api, fields, models

from ..models.office365_account_calendar import EXISTING


class Office365ExistingMeetings(models.TransientModel):
    """What becomes of the meetings with others that were in Odoo before the calendar
    was synced: nobody is mailed about them unless their organizer wants that."""

    _name = "office365.existing.meetings"
    _description = "Existing Meetings and Outlook"

    account_id = fields.Many2one("office365.account", required=True, ondelete="cascade")
    choice = fields.Selection(EXISTING, "These Meetings", required=True)
    meeting_count = fields.Integer("Meetings", compute="_compute_counts")
    person_count = fields.Integer("People", compute="_compute_counts")

    outlook_invites = fields.Boolean(compute="_compute_counts")

    @api.depends("account_id")
    def _compute_counts(self) -> None:
        for wizard in self:
            wizard.account_id._check_owner()
            account = wizard.account_id.sudo()
            wizard.outlook_invites = account._setting("events", "invites") == "outlook"
            found = account._calendar_existing_meetings()
            wizard.meeting_count = len(found)
            wizard.person_count = len(set().union(*found.values()))

    def action_apply(self) -> dict:
        """Keep the choice; the next run puts it into effect."""
        self.ensure_one()
        self.account_id._check_owner()
        self.account_id.sudo().calendar_existing = self.choice
        return {"type": "ir.actions.act_window_close"}
