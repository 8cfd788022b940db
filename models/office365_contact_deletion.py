from odoo import models


class Office365ContactLink(models.Model):
    """Deletions of contacts that are so many that they wait for a yes or no."""

    _name = "office365.contact.link"
    _inherit = ["office365.contact.link", "office365.deletion"]
    _kind = "contacts"

    def _kept_in_odoo(self) -> dict:
        return {**super()._kept_in_odoo(), "photo_local": False, "photo_remote": False}

    def _journal(self) -> None:
        self.env["office365.change"]._record_partners(self.partner_id.ids)

    def _kept_text(self) -> str:
        return self.env._("Contacts kept: %s.", len(self))
