from odoo import api, models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Contacts that are merged keep the mail of each."""

    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(
        self, src_partners: models.BaseModel, dst_partner: models.BaseModel
    ) -> None:
        """A mail that several of them have is kept once: were it left to the database's
        refusal, Odoo would delete all mail of the others."""
        merged = src_partners | dst_partner
        interactions = self.env["office365.interaction"].sudo()
        kept = set()
        twice = interactions.browse()
        for one in interactions.search([("partner_id", "in", merged.ids)]).sorted(
            lambda one: (not one.lead_id, one.partner_id != dst_partner, one.id)
        ):
            what = (one.message_id.id, one.user_id.id)
            if what in kept:
                twice |= one
            kept.add(what)
        twice.unlink()
        return super()._update_foreign_keys(src_partners, dst_partner)
