from odoo import fields, models

from ..graph import auth
from ..graph.errors import AppRefused, GraphError

ANY_TENANT = frozenset(("organizations", "common", "consumers"))
# The name of a permission where nobody signs in, and those that include it
AS_APPLICATION = {
    "User.Read": "User.Read.All",
    "Mail.ReadWrite.Shared": "Mail.ReadWrite",
}
INCLUDED = {
    "User.Read.All": (
        "User.ReadBasic.All User.ReadWrite.All Directory.Read.All "
        "Directory.ReadWrite.All"
    ).split(),
    "MailboxSettings.Read": ["MailboxSettings.ReadWrite"],
}


class Office365App(models.Model):
    """Putting an app registration to the test, and what came of the last one."""

    _inherit = "office365.app"

    tested_on = fields.Datetime("Last Test", readonly=True, copy=False)
    test_result = fields.Char("Result", readonly=True, copy=False)
    missing_permissions = fields.Char(readonly=True, copy=False)

    def _registration_changed(self) -> None:
        """What was found before says nothing of what is entered now."""
        if tested := self.filtered("tested_on"):
            tested.write(
                {"tested_on": False, "test_result": False, "missing_permissions": False}
            )
        return super()._registration_changed()

    def action_test(self) -> dict:
        """Ask Microsoft for a token of the app itself, and look what it may do."""
        self.ensure_one()
        self.check_access("write")
        self.missing_permissions = False
        try:
            registration = self._registration()
            if self.tenant.strip() in ANY_TENANT or self.sign_in_mode == "device":
                return self._tested(
                    "info",
                    self.env._("Saved. It is put to the test when somebody signs in."),
                )
            # a new one: what was granted since is in none that is kept
            token = auth.client_credentials_token(registration, force_refresh=True)
        except GraphError as error:
            if isinstance(error, AppRefused) and error.code != "NotConfigured":
                self._refused(error)
            return self._tested("danger", str(self._user_error(error)))
        self._working()
        self.sudo().account_ids._wake()
        self.missing_permissions = ", ".join(self._missing_permissions(token))
        accepted = self.env._("Microsoft accepts the app registration.")
        if not self.missing_permissions:
            return self._tested("success", accepted)
        missing = self.env._("Permissions are missing: %s", self.missing_permissions)
        return self._tested("warning", f"{accepted} {missing}")

    def _missing_permissions(self, token: str) -> list[str]:
        """Application permissions that syncing needs and the token does not hold."""
        granted = auth.application_permissions(token)
        if self.sign_in_mode != "application" or granted is None:
            return []
        return [
            name
            for name in self._application_permissions()
            if granted.isdisjoint([name, *INCLUDED.get(name, [])])
        ]

    def _application_permissions(self) -> list[str]:
        """What the accounts need of what they sync; contacts, before there are any."""
        everybodys = self.env["office365.account"].sudo()
        known = everybodys.search([("app_id", "in", [self.id, False])])
        accounts = known.filtered(lambda account: account._app() == self)
        names = [
            name
            for account in accounts or everybodys.new()
            for name in account._permissions()
        ]
        return [AS_APPLICATION.get(name, name) for name in dict.fromkeys(names)]

    def _tested(self, kind: str, result: str) -> dict:
        """Say it, and keep it: a notification is gone soon."""
        self.write({"tested_on": fields.Datetime.now(), "test_result": result})
        return self._notification(kind, result)
