from odoo import fields, models

from ..models.office365_app_setup import SET_UP


class Office365ChangeAccount(models.TransientModel):
    """Which Microsoft account to use instead of the one before."""

    _name = "office365.change.account"
    _description = "Change the Microsoft Account"

    account_id = fields.Many2one("office365.account", required=True, ondelete="cascade")
    current = fields.Char(related="account_id.login", related_sudo=False, string="Now")
    login = fields.Char("New Address", required=True)
    is_setting_up = fields.Boolean(help="It was asked for by the assistant.")

    def action_continue(self) -> dict:
        """Forget the old sign-in and go to Microsoft's account picker, or to a code."""
        self.ensure_one()
        account = self.account_id
        account._check_owner()
        account.sudo()._change_login(self.login)
        by_device = account.sudo()._app().sign_in_mode == "device"
        if by_device and self.is_setting_up:
            return self.env["office365.device.code"]._start_of_set_up(account)._open()
        if by_device:
            return account.action_connect_device()
        then = f"&then={SET_UP}" if self.is_setting_up else ""
        return account._go_to_sign_in(f"?choose=1{then}")
