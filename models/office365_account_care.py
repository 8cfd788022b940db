import logging
from collections.abc import Callable
from datetime import date, datetime, timedelta

from odoo import api, fields, models
from odoo.tools import format_date

from .office365_tells import REMINDER

_logger = logging.getLogger(__name__)

UNUSED = timedelta(days=90)  # after which Microsoft forgets a sign-in
AHEAD = timedelta(days=10)


class Office365Account(models.Model):
    """Whoever is concerned hears days before a sign-in ends for want of use."""

    _inherit = "office365.account"

    end_told = fields.Date(
        copy=False, readonly=True, help="The end of which people were told."
    )

    @api.model
    def _cron_care(self) -> None:
        """Once a day: what ends soon."""
        soon = self._ending(fields.Datetime.now() + AHEAD)
        over = (
            self.sudo()
            .search([("end_told", "!=", False)])
            .filtered(lambda account: account not in soon)
        )
        over._carefully(lambda account: account._forget_end())
        known = self.sudo().union(*soon)
        ending = known.filtered(lambda account: account.end_told != soon[account])
        ending._carefully(lambda account: account._tell_of_end(soon[account]))
        self.env["office365.app"]._warn_of_ends()

    def _carefully(self, act: Callable[["Office365Account"], None]) -> None:
        """Each by itself: what fails of one keeps nothing from the others."""
        for account in self:
            try:
                with self.env.cr.savepoint():
                    act(account)
            except Exception:  # whatever it is: it is tried again tomorrow
                _logger.exception("the care of account %s failed", account.id)

    def _forget_end(self) -> None:
        self._untell(REMINDER)
        self.end_told = False

    @api.model
    def _ending(self, before: datetime) -> dict:
        """The sign-ins that somebody has a use for and that end by then, if nobody uses
        them; and on which day. With each use Microsoft renews one, and it is stored."""
        unused = [("write_date", "<", before - UNUSED)]
        tokens = self.env["office365.token"].sudo().search(unused)
        return {
            token.account_id: (token.write_date + UNUSED).date()
            for token in tokens
            if token.account_id.state in ("connected", "error")
            and token.account_id._is_of_use()
        }

    def _is_of_use(self) -> bool:
        return bool(self.contacts_enabled or self.calendar_enabled or self.mailbox_ids)

    def _tell_of_end(self, day: date) -> None:
        """Its user; and the managers, where mail is read with it."""
        people = self.user_id
        if self.mailbox_ids:
            people |= self._managers(self.company_id | self.mailbox_ids.company_id)
        addresses = ", ".join(self.mailbox_ids.mapped("address"))

        def words(account: models.BaseModel) -> tuple[str, str]:
            env = account.env
            summary = env._(
                "The Microsoft sign-in of %(user)s ends on %(day)s",
                user=account.user_id.name,
                day=format_date(env, day),
            )
            note = env._(
                "Nothing has been synced with it for weeks. Sign in again in the "
                "Preferences, under Office 365, or switch on what it is for."
            )
            if addresses:
                note += " " + env._("It reads the mail in %s.", addresses)
            return summary, note

        self._tell(REMINDER, people, words)
        self.end_told = day
