from odoo import api, fields, models
from odoo.orm.models import NO_ACCESS

from ..graph.errors import SignInNeeded


class Office365Token(models.Model):
    """What Microsoft gave an account to sign in with, encrypted.

    A table apart from the account: it has no access rights, so that nobody, the
    administrator included, reads it through the API; and renewing a token locks a row
    that no form and no sync ever writes.
    """

    _name = "office365.token"
    _description = "Office 365 Sign-in"

    account_id = fields.Many2one(
        "office365.account", required=True, ondelete="cascade", index=True
    )
    home_account = fields.Char(groups=NO_ACCESS)
    is_public_client = fields.Boolean(
        help="Signed in with a device code: renewed without the app's secret."
    )
    cache_encrypted = fields.Text(groups=NO_ACCESS, copy=False)

    _account_uniq = models.UniqueIndex("(account_id)")

    @api.model
    def _of(self, account: models.BaseModel) -> models.BaseModel:
        return self.sudo().search([("account_id", "=", account.id)])

    @api.model
    def _keep(
        self, account: models.BaseModel, cache: str, home: str, public: bool
    ) -> None:
        """Store a sign-in in place of the one before."""
        values = {
            "account_id": account.id,
            "home_account": home,
            "is_public_client": public,
            "cache_encrypted": self.env["office365.secret"]._encrypt(cache),
        }
        token = self._of(account)
        if token:
            token.write(values)
        else:
            token.create(values)

    @api.model
    def _locked(self, account_id: int) -> models.BaseModel:
        """The account's row, locked until the transaction ends; empty if it is taken.

        Raises ``SignInNeeded`` when nobody has signed in. It does not wait: after that
        the row would have changed since the transaction's snapshot.
        """
        self.env.cr.execute(
            "SELECT id FROM office365_token WHERE account_id = %s "
            "FOR NO KEY UPDATE SKIP LOCKED",
            [account_id],
            log_exceptions=False,
        )
        row = self.env.cr.fetchone()
        if not row and not self._of(self.env["office365.account"].browse(account_id)):
            raise SignInNeeded("nobody has signed in", code="NoAccount")
        return self.sudo().browse(row)

    def _cache(self) -> str:
        return self.env["office365.secret"]._decrypt(self.cache_encrypted)

    def _write_cache(self, cache: str) -> None:
        self.cache_encrypted = self.env["office365.secret"]._encrypt(cache)
