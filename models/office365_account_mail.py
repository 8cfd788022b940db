from odoo import fields, models

SHARED_MAIL = "Mail.ReadWrite.Shared"


class Office365Account(models.Model):
    """An account that reads shared mailboxes."""

    _inherit = "office365.account"

    mailbox_ids = fields.One2many(
        "office365.mailbox", "account_id", groups="office365_sync.group_manager"
    )

    def _permissions(self) -> list[str]:
        mail = [SHARED_MAIL] if self.sudo().mailbox_ids else []
        return [*super()._permissions(), *mail]

    def _may_read_mail(self) -> bool:
        """Was the permission given when somebody last signed in?"""
        return SHARED_MAIL.lower() in self._granted()

    def _permissions_to_come(self) -> list[str]:
        """Whoever sets everything up is asked once for all that was chosen."""
        return self._app()._setup_also()
