from odoo import api, models
from odoo.exceptions import AccessError

PLACING = frozenset(("app_id", "company_id"))


class Office365Account(models.Model):
    """Of which company an account is, and so through which registration it works.

    With application permissions a registration opens every mailbox of its tenant: a
    manager of another company must get none of their accounts to work through it.
    """

    _inherit = "office365.account"

    @api.model_create_multi
    def create(self, vals_list: list[dict]) -> models.BaseModel:
        accounts = super().create(vals_list)
        accounts.app_id.check_access("read")
        accounts._check_companies()
        return accounts

    def write(self, vals: dict) -> bool:
        done = super().write(vals)
        if vals.keys() & PLACING:
            self.app_id.check_access("read")
            self._check_companies()
        return done

    def _check_companies(self) -> None:
        """Its company is its user's and the caller's, its registration that one's or
        everybody's."""
        if self.env.su:
            return
        for account in self.sudo():
            company, app = account.company_id, account._app()
            if company not in account.user_id.company_ids & self.env.user.company_ids:
                raise AccessError(
                    self.env._(
                        "Choose a company for the Office 365 account that is open both "
                        "to %(person)s and to you.",
                        person=account.user_id.name,
                    )
                )
            if app.company_id and app.company_id != company:
                raise AccessError(
                    self.env._(
                        "Choose an app registration of %(company)s, or one for all "
                        "companies.",
                        company=company.name,
                    )
                )
