from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from ..graph.errors import AppRefused, GraphError, SignInNeeded
from .common import Office365Case
from .simulator_process import ANNA, BRUNO, CLIENT_ID, CLIENT_SECRET


@tagged("post_install", "-at_install")
class TestAppErrors(Office365Case):
    """An app registration that Microsoft refuses is the administrator's problem."""

    def setUp(self) -> None:
        super().setUp()
        self.accounts = self.connect(self.anna)
        self.accounts += self.connect(self.make_user("bruno", BRUNO), BRUNO)

    def microsoft(self, **changes: object) -> None:
        """What is changed in Entra ID."""
        self.simulator.admin("POST", f"apps/{CLIENT_ID}", changes)

    def renew(self, account: object) -> GraphError | None:
        """What a run meets when it has to renew a token."""
        self.env.flush_all()
        try:
            account._graph_client()._token(True)
        except GraphError as error:
            account._handle_graph_error(error)
            return error
        account._record_success()
        return None

    def test_f2_expired_secret_costs_nobody_their_sign_in(self) -> None:
        tokens = self.env["office365.token"].search([])
        before = tokens.mapped("cache_encrypted")
        self.microsoft(secret_expired=True)
        for account in self.accounts:
            self.assertIsInstance(self.renew(account), AppRefused)
            self.assertEqual(account.state, "error")
            self.assertIn("secret has expired", account.last_error)
        tokens.invalidate_recordset()
        self.assertEqual(tokens.mapped("cache_encrypted"), before)

    def test_f2_one_alert_is_raised_however_many_accounts_and_tries(self) -> None:
        mails = self.env["mail.mail"].search_count([])
        self.microsoft(secret_expired=True)
        self.renew(self.accounts[0])
        alert = self.app.activity_ids
        for account in [*self.accounts, *self.accounts]:
            self.renew(account)
        self.assertEqual(self.app.state, "refused")
        self.assertEqual(len(alert), 1)
        self.assertEqual(self.app.activity_ids, alert, "it is not raised again")
        self.assertEqual(alert.user_id, self.app.responsible_id)
        self.assertFalse(self.accounts.activity_ids, "the users cannot mend it")
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)

    def test_f2_all_resume_at_once_after_a_new_secret(self) -> None:
        self.microsoft(secret_expired=True)
        for account in self.accounts:
            self.renew(account)
            self.assertGreater(account.next_try, fields.Datetime.now())
        self.microsoft(secret_expired=False, secret="renewed")
        self.app.secret = "renewed"
        self.assertFalse(self.app.activity_ids)
        for account in self.accounts:
            self.assertFalse(account.next_try, "it is due")
            self.assertIsNone(self.renew(account), "without a minute's delay")
            self.assertEqual(account.state, "connected")
            self.assertFalse(account.last_error)
        self.assertEqual(self.app.state, "ready")

    def test_a_repair_at_microsofts_is_noticed_by_the_next_try(self) -> None:
        self.microsoft(disabled=True)
        first = self.accounts[0]
        self.renew(first)
        self.assertEqual(self.app.last_error_code, "AADSTS7000112")
        self.microsoft(disabled=False)
        self.assertIsNone(self.renew(first))
        self.assertEqual(self.app.state, "ready")
        self.assertFalse(self.app.activity_ids)

    def test_a_wrong_secret_is_told_apart_from_an_expired_one(self) -> None:
        self.app.secret = "the ID instead of the value"
        error = self.renew(self.accounts[0])
        self.assertEqual(error.code, "AADSTS7000215")
        self.assertIn("not its ID", self.accounts[0].last_error_remedy)

    def test_a_revoked_sign_in_is_no_matter_of_the_app(self) -> None:
        self.simulator.admin("POST", f"users/{ANNA}", {"revoked": True})
        anna, bruno = self.accounts
        self.assertIsInstance(self.renew(anna), SignInNeeded)
        self.assertIsNone(self.renew(bruno))
        self.assertEqual((anna.state, bruno.state), ("sign_in_needed", "connected"))
        self.assertEqual(self.app.state, "ready")
        self.assertFalse(self.app.activity_ids)

    def test_one_is_reminded_of_a_secret_before_it_expires(self) -> None:
        expiry = fields.Date.today() + timedelta(days=100)
        self.app.secret_expires_on = expiry
        (reminder,) = self.app.activity_ids
        self.assertEqual(reminder.date_deadline, expiry - timedelta(days=30))
        self.microsoft(disabled=True)
        self.renew(self.accounts[0])
        self.assertEqual(len(self.app.activity_ids), 2)
        self.microsoft(disabled=False)
        self.renew(self.accounts[0])
        self.assertEqual(self.app.activity_ids, reminder)
        self.app.secret_expires_on = False
        self.assertFalse(self.app.activity_ids)

    def test_the_test_button_says_what_microsoft_thinks(self) -> None:
        self.assertEqual(self.app.action_test()["params"]["type"], "success")
        self.app.secret = "wrong"
        told = self.app.action_test()["params"]
        self.assertEqual(told["type"], "danger")
        self.assertIn("secret", told["message"])
        self.app.write({"secret": CLIENT_SECRET, "tenant": "nobody.example"})
        self.assertIn("tenant", self.app.action_test()["params"]["message"])

    def test_what_the_last_test_said_is_kept_until_something_is_changed(self) -> None:
        self.app.secret = "wrong"
        self.assertEqual((self.app.state, self.app.checked_on), ("ready", False))
        self.app.action_test()
        self.assertEqual(self.app.state, "refused")
        self.assertIn("secret is wrong", self.app.last_error)
        self.assertIn("secret is wrong", self.app._check_lines("red"))
        self.assertTrue(self.app.checked_on)
        self.app.secret = CLIENT_SECRET
        self.assertEqual((self.app.state, self.app.checked_on), ("ready", False))
        self.app.action_test()
        self.assertIn("accepts", self.app._check_lines("green"))

    def test_a_registration_that_is_not_set_up_says_so(self) -> None:
        self.app.client_id = False
        self.assertEqual(self.app.state, "new")
        with self.assertRaises(AppRefused) as caught:
            self.accounts[0]._graph_client()
        self.assertEqual(caught.exception.code, "NotConfigured")

    def test_messages_are_in_the_language_of_the_one_who_reads_them(self) -> None:
        self.env["res.lang"]._activate_lang("fr_FR")
        self.accounts[0].user_id.lang = "fr_FR"
        seen = []
        remedies = type(self.env["office365.remedy"])
        explain = remedies._explain
        self.patch(
            remedies,
            "_explain",
            lambda model, error: seen.append(model.env.lang) or explain(model, error),
        )
        self.accounts[0]._handle_graph_error(SignInNeeded(code="AADSTS50173"))
        self.assertEqual(seen, ["fr_FR"])
