from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """The company's defaults for everybody's contact sync."""

    _inherit = "res.config.settings"

    office365_contact_folder = fields.Char(
        related="company_id.office365_contact_folder", readonly=False
    )
    office365_contact_by_filter = fields.Boolean(
        related="company_id.office365_contact_by_filter", readonly=False
    )
    office365_contact_domain = fields.Char(
        related="company_id.office365_contact_domain", readonly=False
    )
    office365_contact_preset = fields.Selection(
        related="company_id.office365_contact_preset", readonly=False
    )
    office365_contact_conflict = fields.Selection(
        related="company_id.office365_contact_conflict", readonly=False
    )
    office365_contact_incoming = fields.Selection(
        related="company_id.office365_contact_incoming", readonly=False
    )
    office365_contact_remote_deleted = fields.Selection(
        related="company_id.office365_contact_remote_deleted", readonly=False
    )
    office365_contact_left_scope = fields.Selection(
        related="company_id.office365_contact_left_scope", readonly=False
    )
