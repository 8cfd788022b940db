from odoo import fields, models


class CrmLead(models.Model):
    """The mail that an opportunity is about."""

    _inherit = "crm.lead"

    office365_interaction_count = fields.Integer(
        compute="_compute_office365_interaction_count"
    )

    def _compute_office365_interaction_count(self) -> None:
        interactions = self.env["office365.interaction"]
        counts = interactions._counted("lead_id", self)
        for lead in self:
            lead.office365_interaction_count = counts.get(lead._origin, 0)

    def _merge_dependences(self, opportunities: models.BaseModel) -> None:
        """The mail of those that are merged into this one is this one's."""
        result = super()._merge_dependences(opportunities)
        theirs = [("lead_id", "in", opportunities.ids)]
        self.env["office365.interaction"].sudo().search(theirs).lead_id = self
        return result

    def action_office365_interactions(self) -> dict:
        """That mail."""
        return self.env["office365.interaction"]._listed("lead_id", self)
