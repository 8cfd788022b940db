from odoo import fields, models

from ..graph import auth
from ..graph.errors import AppRefused, GraphError

ANY_TENANT = frozenset(("organizations", "common", "consumers"))


class Office365App(models.Model):
    """Putting an app registration to the test, and what came of the last one."""

    _inherit = "office365.app"

    tested_on = fields.Datetime("Last Test", readonly=True, copy=False)
    test_result = fields.Char("Result", readonly=True, copy=False)

    def _registration_changed(self) -> None:
        """What was found before says nothing of what is entered now."""
        if tested := self.filtered("tested_on"):
            tested.write({"tested_on": False, "test_result": False})
        return super()._registration_changed()

    def action_test(self) -> dict:
        """Ask Microsoft for a token of the app itself, which needs no permission."""
        self.ensure_one()
        self.check_access("write")
        try:
            registration = self._registration()
            if self.tenant.strip() in ANY_TENANT or self.sign_in_mode == "device":
                return self._tested(
                    "info",
                    self.env._("Saved. It is put to the test when somebody signs in."),
                )
            auth.client_credentials_token(registration)
        except GraphError as error:
            if isinstance(error, AppRefused) and error.code != "NotConfigured":
                self._refused(error)
            return self._tested("danger", str(self._user_error(error)))
        self._working()
        self.sudo().account_ids._wake()
        return self._tested(
            "success", self.env._("Microsoft accepts the app registration.")
        )

    def _tested(self, kind: str, result: str) -> dict:
        """Say it, and keep it: a notification is gone soon."""
        self.write({"tested_on": fields.Datetime.now(), "test_result": result})
        return self._notification(kind, result)
