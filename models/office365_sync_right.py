from odoo import api, fields, models
from odoo.exceptions import AccessError


class Office365SyncRight(models.Model):
    """Whose calendars somebody may have synced, besides their own. A manager says so;
    it lets nobody see or choose anything."""

    _name = "office365.sync.right"
    _description = "Office 365 Right to Sync for Others"
    _rec_name = "user_id"
    _order = "user_id"

    user_id = fields.Many2one(
        "res.users",
        "Who",
        required=True,
        ondelete="cascade",
        domain="[('share', '=', False)]",
    )
    owner_ids = fields.Many2many(
        "res.users",
        string="Whose Calendars",
        domain="[('share', '=', False), ('id', '!=', user_id)]",
    )

    _user_uniq = models.UniqueIndex("(user_id)", "This person is in the list already.")

    @api.model
    def _owners(self) -> models.BaseModel:
        """Whose calendars the current user may have synced; as superuser."""
        return self.sudo().search([("user_id", "=", self.env.uid)]).owner_ids

    @api.model
    def _check_may_sync(self, users: models.BaseModel) -> None:
        """Nobody has the calendar of somebody else synced without the right to."""
        if users.sudo() - self._owners() - self.env.user:
            raise AccessError(self.env._("You may not have these calendars synced."))
