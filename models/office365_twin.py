import uuid

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.orm.models import NO_ACCESS


class Office365Twin(models.AbstractModel):
    """A link of either kind: a record and its item in somebody's Outlook."""

    _name = "office365.twin"
    _description = "Office 365 Link"

    account_id = fields.Many2one(
        "office365.account", "Account", required=True, ondelete="cascade"
    )
    user_id = fields.Many2one(related="account_id.user_id", store=True)
    state = fields.Selection(
        [
            ("new", "Waiting"),
            ("linked", "In Outlook"),
            ("skipped", "Skipped"),
            ("stopped", "Stopped"),
            ("dormant", "Left in Outlook"),
        ],
        "Status",
        required=True,
        default="new",
    )
    last_synced = fields.Datetime()
    # the engine's own: sync/model.py says what each of them is. Nobody reads them: they
    # hold what the record rules of the records may forbid.
    key = fields.Char(
        required=True, default=lambda self: self._new_key(), groups=NO_ACCESS
    )
    remote_id = fields.Char(groups=NO_ACCESS)
    etag = fields.Char(groups=NO_ACCESS)
    base = fields.Json(groups=NO_ACCESS, prefetch=False)
    raw = fields.Json(groups=NO_ACCESS, prefetch=False)
    pending = fields.Json(groups=NO_ACCESS, prefetch=False)
    op = fields.Char(groups=NO_ACCESS)
    gone = fields.Char(groups=NO_ACCESS)
    intent_at = fields.Datetime(groups=NO_ACCESS)
    tries = fields.Integer(groups=NO_ACCESS)
    next_try = fields.Datetime(groups=NO_ACCESS)
    seen_round = fields.Integer(groups=NO_ACCESS)
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
