from collections.abc import Iterable

from odoo import api, models


class ResPartnerCategory(models.Model):
    """A tag's name, and who has it, are changed without writing to the partners."""

    _inherit = "res.partner.category"

    @api.model_create_multi
    def create(self, vals_list: list[dict]) -> models.BaseModel:
        tags = super().create(vals_list)
        if any("partner_ids" in vals for vals in vals_list):
            tags._journal_partners()
        return tags

    def write(self, vals: dict) -> bool:
        if not vals.keys() & {"name", "partner_ids", "active"}:
            return super().write(vals)
        before = self._office365_partner_ids()
        done = super().write(vals)
        self._journal_partners(before)
        return done

    def unlink(self) -> bool:
        self._journal_partners()
        return super().unlink()

    def _office365_partner_ids(self) -> set[int]:
        return set(self.sudo().with_context(active_test=False).partner_ids.ids)

    def _journal_partners(self, before: Iterable[int] = ()) -> None:
        ids = self._office365_partner_ids().union(before)
        self.env["office365.change"]._record_partners(sorted(ids))
