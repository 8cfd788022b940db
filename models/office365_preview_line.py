from odoo import fields, models

from .office365_preview import OPERATIONS, SIDES


class Office365PreviewLine(models.Model):
    """One thing that a sync would do."""

    _name = "office365.preview.line"
    _description = "Office 365 Preview: What Would Happen"
    _inherit = ["office365.plain"]
    _order = "kind, id"

    _unlisted = frozenset(("preview_id",))

    preview_id = fields.Many2one(
        "office365.preview", required=True, ondelete="cascade", index=True
    )
    user_id = fields.Many2one(related="preview_id.user_id", store=True)
    kind = fields.Selection(related="preview_id.kind", store=True)
    side = fields.Selection(SIDES, "Where", required=True)
    operation = fields.Selection(OPERATIONS, "What", required=True)
    name = fields.Char("Contact or Event", required=True)
    details = fields.Text()
    conflicts = fields.Integer("Changed on Both Sides")
