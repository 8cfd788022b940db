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

    @api.model_create_multi
    def create(self, vals_list: list[dict]) -> models.BaseModel:
        rights = super().create(vals_list)
        rights._check_colleagues(rights.sudo().owner_ids)
        return rights

    def write(self, vals: dict) -> bool:
        before = {right: right.owner_ids for right in self.sudo()}
        done = super().write(vals)
        self.check_access("write")  # as it is now: given to nobody elsewhere
        for right, owners in before.items():
            self._check_colleagues(right.owner_ids - owners)
        if "user_id" in vals:
            self._check_colleagues(self.sudo().owner_ids)
        return done

    def _check_colleagues(self, owners: models.BaseModel) -> None:
        """A manager lets nobody sync for the people of a company not theirs."""
        companies = self.env.user.company_ids
        others = owners.sudo().filtered(lambda one: not one.company_ids & companies)
        if others and not self.env.su:
            raise AccessError(
                self.env._(
                    "Choose only people who share a company with you. These do not: %s",
                    ", ".join(others.mapped("name")),
                )
            )

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
