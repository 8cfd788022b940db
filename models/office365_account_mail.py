from odoo import fields, models

from ..graph.auth import SignIn

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

    def _read_with_it(self) -> models.BaseModel:
        """The shared mailboxes that are on, and that nobody reads without its sign-in;
        as superuser."""
        mailboxes = self.sudo().mailbox_ids
        return mailboxes.filtered(lambda one: one.state != "off" and one._by_person())

    def _forget_sign_in(self, state: str = "sign_in_needed") -> None:
        """What is read with it is told of at once, not by its next run."""
        done = super()._forget_sign_in(state)
        if state == "not_connected":
            self._read_with_it()._lose_reader()
        return done

    def _signed_in(
        self, sign_in: SignIn, public: bool = False, tries: bool = False
    ) -> None:
        """What could not be read without it does not wait for its next try."""
        done = super()._signed_in(sign_in, public, tries)
        self._read_with_it()._regain_reader()
        return done
