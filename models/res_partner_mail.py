from collections.abc import Collection
from datetime import datetime

from odoo import fields, models
from odoo.tools import SQL

# Every address in the three fields, in lower case, as one array: what an index can
# hold, whoever wrote the contact and however. What is found by it is looked at again.
ADDRESSES = (
    "regexp_split_to_array(lower(coalesce(email, '') || ' ' || coalesce(email2, '')"
    " || ' ' || coalesce(email3, '')), '[[:space:],;<>()\\[\\]\"'']+')"
)


class ResPartner(models.Model):
    """The mail that was exchanged with a contact."""

    _inherit = "res.partner"

    office365_interaction_ids = fields.One2many(
        "office365.interaction", "partner_id", "Mail Interactions"
    )
    office365_interaction_count = fields.Integer(
        compute="_compute_office365_interaction_count"
    )

    # not written later, in one go: until then each search would read all of that
    _office365_addresses_idx = models.Index(
        f"USING gin (({ADDRESSES})) WITH (fastupdate = off)"
    )

    def _compute_office365_interaction_count(self) -> None:
        interactions = self.env["office365.interaction"]
        counts = interactions._counted("partner_id", self)
        for partner in self:
            partner.office365_interaction_count = counts.get(partner._origin, 0)

    def _office365_with_addresses(
        self, addresses: Collection[str], company: models.BaseModel
    ) -> list[tuple]:
        """Id, active, is_company, type and the three texts of contacts that may have
        one of these addresses; of no user of ours."""
        if not addresses:
            return []
        self.flush_model(
            ["email", "email2", "email3", "active", "is_company", "company_id", "type"]
        )
        self.env.cr.execute(
            SQL(
                """
                SELECT id, active, is_company, type, email, email2, email3
                  FROM res_partner
                 WHERE %(addresses)s && %(wanted)s
                   AND (company_id IS NULL OR company_id = %(company)s)
                   AND NOT EXISTS (SELECT FROM res_users
                                    WHERE partner_id = res_partner.id AND NOT share)
                """,
                addresses=SQL(ADDRESSES.replace("%", "%%")),
                wanted=[
                    form
                    for address in addresses
                    for form in (address, f"mailto:{address}")
                ],
                company=company.id,
            )
        )
        return self.env.cr.fetchall()

    def _office365_addresses_since(self, since: datetime | None) -> list[str]:
        """What stands in the address fields of contacts that were saved since then."""
        self.flush_model(["email", "email2", "email3"])
        self.env.cr.execute(
            "SELECT email, email2, email3 FROM res_partner"
            " WHERE write_date >= COALESCE(%s, '-infinity'::timestamp)"
            " AND COALESCE(email, email2, email3) IS NOT NULL",
            [since],
        )
        return [text for row in self.env.cr.fetchall() for text in row if text]

    def action_office365_interactions(self) -> dict:
        """The mail that was exchanged with this contact."""
        return self.env["office365.interaction"]._listed("partner_id", self)
