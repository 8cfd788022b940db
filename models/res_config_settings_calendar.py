from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """The company's defaults for everybody's calendar sync."""

    _inherit = "res.config.settings"

    office365_calendar_invites = fields.Selection(
        related="company_id.office365_calendar_invites", readonly=False
    )
    office365_calendar_conflict = fields.Selection(
        related="company_id.office365_calendar_conflict", readonly=False
    )
    office365_calendar_remote_deleted = fields.Selection(
        related="company_id.office365_calendar_remote_deleted", readonly=False
    )
    office365_calendar_unknown_tag = fields.Selection(
        related="company_id.office365_calendar_unknown_tag", readonly=False
    )
    office365_calendar_default_tag_id = fields.Many2one(
        related="company_id.office365_calendar_default_tag_id", readonly=False
    )
    office365_calendar_send_colours = fields.Boolean(
        related="company_id.office365_calendar_send_colours", readonly=False
    )
