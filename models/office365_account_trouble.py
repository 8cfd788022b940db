from odoo import api, models

NEEDS_ITS_USER = ("sign_in_needed", "error")


class Office365Account(models.Model):
    """What the top bar of the web client shows, if anything: the account needs its
    user."""

    _inherit = "office365.account"

    @api.model
    def _trouble_of_user(self) -> dict:
        """Nothing as long as all is well, or there is no account."""
        mine = [("user_id", "=", self.env.uid), ("state", "in", NEEDS_ITS_USER)]
        return self.sudo().search(mine)._trouble()

    def _trouble(self) -> dict:
        """Of one account, or of none."""
        if self.state not in NEEDS_ITS_USER:
            return {}
        return {
            "account_id": self.id,
            "can_sign_in": self.state == "sign_in_needed"
            and self.sign_in_mode != "application",
            "message": self.last_error or "",
            "remedy": self.last_error_remedy or "",
        }

    def write(self, vals: dict) -> bool:
        """Open pages of its user hear of it at once."""
        before = {account: account.state for account in self} if "state" in vals else {}
        done = super().write(vals)
        for account, state in before.items():
            if account.state != state:
                account.user_id._bus_send(
                    "office365_sync.trouble", account.sudo()._trouble()
                )
        return done

    @api.model
    def action_sign_in_again(self) -> dict:
        """By the sign-in mode of one's own account."""
        account = self.search([("user_id", "=", self.env.uid)])
        if account.sign_in_mode == "device":
            return account.action_connect_device()
        return account.action_connect()
