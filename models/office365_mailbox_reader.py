from odoo import models

from ..graph.errors import AppRefused

NOBODY = "NoReader"


class Office365Mailbox(models.Model):
    """Who reads a mailbox, and that nobody does: where people sign in after the app
    itself read it, it has no reader until somebody is named."""

    _inherit = "office365.mailbox"

    def _lacks_reader(self) -> bool:
        """Nobody's sign-in opens it, nor does the app itself."""
        mailbox = self.sudo()
        by_person = mailbox._app().sign_in_mode != "application"
        return bool(mailbox and by_person and not mailbox.account_id)

    def _nobody_reads(self) -> AppRefused:
        """What is told of one without a reader."""
        return AppRefused("nobody reads the mailbox", code=NOBODY)

    def _read_by(self, account: models.BaseModel) -> None:
        """Those that nobody reads are read with this account from now on: that of
        whoever asks for it."""
        self.check_access("write")
        for mailbox in self.sudo().filtered(lambda one: one._lacks_reader()):
            is_read = mailbox.state != "off"
            mailbox.state = "off"
            mailbox.account_id = account
            mailbox._forget_checks()
            mailbox._forget_errors()
            if is_read:
                mailbox.write({"state": "on", "switched_on_by": account.user_id.id})
                mailbox._dispatch()
