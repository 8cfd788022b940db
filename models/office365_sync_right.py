from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain


class Office365SyncRight(models.Model):
    """Whose contacts and calendars somebody may have synced, besides their own. A
    manager says so; it lets nobody see or choose anything."""

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
        string="For Whom",
        domain="[('share', '=', False), ('id', '!=', user_id)]",
    )

    _user_uniq = models.UniqueIndex("(user_id)", "This person is in the list already.")

    @api.model
    def _owners(self) -> models.BaseModel:
        """Whose calendars the current user may have synced; as superuser."""
        return self.sudo().search([("user_id", "=", self.env.uid)]).owner_ids

    @api.model
    def _accounts(self) -> models.BaseModel:
        """The accounts that the current user may have synced, as superuser: one's own;
        of others those that are connected. A manager's are all."""
        accounts = self.env["office365.account"].sudo()
        mine = Domain("user_id", "=", self.env.uid)
        others = Domain("state", "!=", "not_connected")
        others &= Domain("user_id.active", "=", True)
        if self.env.user.has_group("office365_sync.group_manager"):
            others &= Domain("company_id", "in", self.env.companies.ids)
        else:
            others &= Domain("user_id", "in", self._owners().ids)
        return accounts.search(mine) | accounts.search(others)

    @api.model
    def _check_may_sync(self, users: models.BaseModel) -> None:
        """Nobody has the calendar of somebody else synced without the right to."""
        if users.sudo() - self._owners() - self.env.user:
            raise AccessError(self.env._("You may not have these calendars synced."))
