from odoo import models

from ..graph.errors import AppRefused, GraphError, SignInNeeded

NOBODY, LEFT = "NoReader", "ReaderLeft"


class Office365Mailbox(models.Model):
    """Who reads a mailbox, and that nobody does: where people sign in after the app
    itself read it, it has no reader until somebody is named; and whoever reads it may
    disconnect."""

    _inherit = "office365.mailbox"

    def _lacks_reader(self) -> bool:
        """Nobody's sign-in opens it, nor does the app itself."""
        mailbox = self.sudo()
        return bool(mailbox and mailbox._by_person() and not mailbox.account_id)

    def _by_person(self) -> bool:
        """Is it opened with somebody's sign-in?"""
        return self._app().sign_in_mode != "application"

    def _has_lost_reader(self) -> bool:
        """It is on, and its reader is not connected."""
        mailbox = self.sudo()
        is_off = mailbox.account_id.state == "not_connected"
        return is_off and mailbox.state != "off" and mailbox._by_person()

    def _why_unread(self) -> GraphError | None:
        """What is told of one that is read with no sign-in."""
        if self._lacks_reader():
            return self._nobody_reads()
        if self._has_lost_reader():
            return SignInNeeded("its reader is not connected", code=LEFT)
        return None

    def _lose_reader(self) -> None:
        """Told at once, and of what was seen before nothing is left."""
        for mailbox in self:
            mailbox._forget_checks()
            if mailbox.last_error_code != LEFT:
                mailbox._handle_graph_error(mailbox._why_unread())

    def _regain_reader(self) -> None:
        """Read anew now that somebody has signed in again."""
        if lost := self.filtered(lambda one: one.last_error_code == LEFT):
            lost.write({"next_try": False, "failures": 0})
            lost._dispatch()

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
