import uuid

from odoo import api, fields, models
from odoo.exceptions import UserError


class Office365Twin(models.AbstractModel):
    """A link of either kind: it has a key, and a page in Outlook on the web."""

    _name = "office365.twin"
    _description = "Office 365 Link"

    has_page = fields.Boolean(compute="_compute_has_page", compute_sudo=True)

    @api.model
    def _new_key(self) -> str:
        return str(uuid.uuid4())

    def _outlook_page(self) -> str:
        """Its address in Outlook on the web, empty if that is not known."""
        raise NotImplementedError

    @api.depends("remote_id")
    def _compute_has_page(self) -> None:
        for link in self:
            link.has_page = bool(link.remote_id and link._outlook_page())

    def _open_outlook(self) -> dict:
        """Show it, or where all are, in Outlook on the web."""
        address = self.sudo()._outlook_page()
        if not address:
            raise UserError(
                self.env._("It is not known where the Outlook of this cloud is.")
            )
        return {"type": "ir.actions.act_url", "url": address, "target": "new"}

    def action_open_outlook(self) -> dict:
        """It in Outlook on the web."""
        self.ensure_one().check_access("read")
        return self._open_outlook()
