from odoo import fields, models


class ResUsers(models.Model):
    """The mail that a salesperson exchanged."""

    _inherit = "res.users"

    office365_interaction_count = fields.Integer(
        compute="_compute_office365_interaction_count"
    )

    def _compute_office365_interaction_count(self) -> None:
        interactions = self.env["office365.interaction"]
        counts = interactions._counted("user_id", self)
        for user in self:
            user.office365_interaction_count = counts.get(user._origin, 0)

    def action_office365_interactions(self) -> dict:
        """That mail."""
        return self.env["office365.interaction"]._listed("user_id", self)
