from datetime import date, timedelta

from odoo import api, fields, models
from odoo.tools import format_date

from .office365_tells import REMINDER

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
        now = fields.Datetime.now()
        for account, end in self.sudo()._ends().items():
            if end > now + AHEAD:
                if account.end_told:
                    account._untell(REMINDER)
                    account.end_told = False
            elif account.end_told != end.date():
                account._tell_of_end(end.date())
                account.end_told = end.date()
        self.env["office365.app"].sudo().search([])._warn_of_end()

    @api.model
    def _ends(self) -> dict:
        """When the sign-ins end that somebody has a use for, if none of them is used.
        Each time that one is used Microsoft renews it, and the new one is stored."""
        tokens = self.env["office365.token"].sudo().search([])
        used = {token.account_id: token.write_date for token in tokens}
        return {
            account: moment + UNUSED
            for account, moment in used.items()
            if account.state in ("connected", "error") and account._is_of_use()
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
