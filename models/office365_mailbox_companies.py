from odoo import api, models
from odoo.exceptions import AccessError

PLACING = frozenset(("account_id", "company_id"))


class Office365Mailbox(models.Model):
    """A mailbox is read through a registration of its own company, or one for all: with
    application permissions that of another company opens all of that one's mail."""

    _inherit = "office365.mailbox"

    @api.model_create_multi
    def create(self, vals_list: list[dict]) -> models.BaseModel:
        mailboxes = super().create(vals_list)
        mailboxes.account_id.check_access("read")
        mailboxes._check_companies()
        return mailboxes

    def write(self, vals: dict) -> bool:
        done = super().write(vals)
        if vals.keys() & PLACING:
            self.check_access("write")  # as it is now: not moved out of one's sight
            self.account_id.check_access("read")
            self._check_companies()
        return done

    def _check_companies(self) -> None:
        if self.env.su:
            return
        for mailbox in self.sudo():
            company, app = mailbox.company_id, mailbox._app()
            if app.company_id and app.company_id != company:
                raise AccessError(
                    self.env._(
                        "Choose an account that is connected through the app "
                        "registration of %(company)s, or through one for all "
                        "companies.",
                        company=company.name,
                    )
                )
