from odoo import fields, models


class Office365ChangeAccount(models.TransientModel):
    """Which Microsoft account to use instead of the one before."""

    _name = "office365.change.account"
    _description = "Change the Microsoft Account"

    account_id = fields.Many2one("office365.account", required=True, ondelete="cascade")
    current = fields.Char(related="account_id.login", related_sudo=False, string="Now")
    login = fields.Char("New Address", required=True)

    def action_continue(self) -> dict:
        """Forget the old sign-in and go to Microsoft's account picker, or to a code."""
        self.ensure_one()
        account = self.account_id
        account._check_owner()
        account.sudo()._change_login(self.login)
        if account.sudo()._app().sign_in_mode == "device":
            return account.action_connect_device()
        return account._go_to_sign_in("?choose=1")
