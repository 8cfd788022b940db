from odoo import api, fields, models


class Office365Explained(models.AbstractModel):
    """A record that keeps its last error, and tells it to each in their own language:
    it was met in a run, which spoke that of one of them."""

    _name = "office365.explained"
    _description = "Office 365 Errors in Words"

    last_error = fields.Char("Error as Kept", copy=False, readonly=True)
    last_error_remedy = fields.Char("Remedy as Kept", copy=False, readonly=True)
    error_told = fields.Char("Last Error", compute="_compute_error_told")
    remedy_told = fields.Char("Remedy", compute="_compute_error_told")

    @api.depends("last_error", "last_error_remedy")
    @api.depends_context("lang")
    def _compute_error_told(self) -> None:
        kept = [
            text for one in self for text in (one.last_error, one.last_error_remedy)
        ]
        told = iter(self.env["office365.remedy"]._retold(*kept))
        for one in self:
            one.error_told, one.remedy_told = next(told), next(told)
