"""Two companies, each with an app registration of its own, and a manager of both."""

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import Office365Case
from .simulator_mail import LOG, SERVICE
from .simulator_process import ANNA, CLIENT_ID, CLIENT_SECRET, CONTOSO
from .test_setup import SetupTools


@tagged("post_install", "-at_install")
class TestSetupCompanies(SetupTools, Office365Case):
    """The assistant tries what it sets up, and never what another company has."""

    def setUp(self) -> None:
        super().setUp()
        self.ours = self.boss.company_id
        self.theirs = self.env["res.company"].create({"name": "Fabrikam"})
        self.boss.company_ids = [Command.link(self.theirs.id)]
        working = {"client_id": CLIENT_ID, "secret": CLIENT_SECRET}
        self.app.write({"company_id": self.ours.id, "tenant": CONTOSO, **working})
        other = {"company_id": self.theirs.id, "name": "Theirs"}
        self.other = self.app.copy({**other, "tenant": "contoso.example", **working})

    def assistant(self, user: object = None) -> object:
        """As the menu opens it, with the other company in the switcher."""
        companies = (self.theirs | self.ours).ids
        env = self.env(user=user or self.boss)
        env = env(context={**env.context, "allowed_company_ids": companies})
        return env["office365.setup"].browse(env["office365.setup"]._open()["res_id"])

    def on(self, page: str, **values: object) -> object:
        """That of the other company, on a page."""
        self.other.setup_page = page
        setup = self.assistant()
        setup.write(values)
        return setup

    def test_who_is_not_connected_connects_to_what_is_set_up(self) -> None:
        setup = self.on("try", login=SERVICE)
        self.assertEqual((setup.app_id, setup.elsewhere), (self.other, False))
        setup.action_sign_in()
        account = self.connect(self.boss, SERVICE)
        self.assertEqual(account._app(), self.other)
        self.assertEqual(account.company_id, self.theirs)
        setup = self.assistant()
        self.assertFalse(setup.elsewhere)
        self.assertEqual(setup.signed_in_as, SERVICE)
        self.assertTrue(setup.granted)
        setup.action_check_all()
        self.assertTrue(self.other.checked_on)
        self.assertFalse(self.app.checked_on, "that of the other company is not asked")

    def test_what_is_connected_elsewhere_stays_there_and_the_page_says_why(
        self,
    ) -> None:
        self.connect(self.boss, SERVICE)
        account = self.account_of(self.boss)
        setup = self.on("try")
        for name in (self.ours.name, "Fabrikam", "disconnect", "go on without"):
            self.assertIn(name, setup.elsewhere)
        self.assertFalse(setup.granted)
        for press in (setup.action_sign_in, setup.action_connect_mailbox):
            with self.assertRaisesRegex(UserError, "another app registration"):
                press()
        with self.assertRaisesRegex(UserError, "another app registration"):
            setup.login = ANNA
        setup.action_check_all()
        self.assertTrue(self.other.checked_on)
        self.assertFalse(account.checked_on, "it says nothing of this registration")
        self.assertEqual((account._app(), account.company_id), (self.app, self.ours))
        for page in ("try", "contacts", "calendar", "mail", "verify"):
            Form(self.on(page)).save()
        setup.action_next()

    def test_after_disconnecting_it_may_be_connected_here(self) -> None:
        account = self.connect(self.boss, SERVICE)
        account.with_user(self.boss).action_disconnect()
        setup = self.on("try")
        self.assertFalse(setup.elsewhere)
        setup.action_sign_in()
        self.assertEqual(account._app(), self.other)

    def test_a_mailbox_is_not_read_through_the_other_registration(self) -> None:
        account = self.connect(self.boss, SERVICE)
        setup = self.on("mail", setup_mail=True, mailbox_address=LOG)
        self.assertFalse(setup.mailbox_id.account_id)
        self.assertEqual(setup.mailbox_id._app(), self.other)
        with self.assertRaisesRegex(UserError, "which account reads"):
            setup.action_switch_on()
        setup.mailbox_id.unlink()
        account.with_user(self.boss).action_disconnect()
        setup = self.on("mail", mailbox_address=LOG)
        self.assertEqual(setup.mailbox_id.account_id, account)
        self.assertEqual(setup.mailbox_id._app(), self.other)

    def test_with_application_permissions_it_is_the_same(self) -> None:
        roles = ["Contacts.ReadWrite", "User.Read.All"]
        self.simulator.admin("POST", f"apps/{CLIENT_ID}", {"roles": roles})
        setup = self.on("try", sign_in_mode="application", login=SERVICE)
        told = setup.action_connect_mailbox()["params"]
        self.assertEqual(told["type"], "success")
        account = self.account_of(self.boss)
        self.assertEqual(account.app_id, self.other)
        self.assertIn("green", {row["colour"] for row in setup.granted})

    def test_one_registration_for_all_moves_nobody(self) -> None:
        self.other.active = False
        self.app.company_id = False
        setup = self.assistant()
        self.assertEqual(setup.app_id, self.app)
        setup.login = SERVICE
        setup.action_sign_in()
        self.assertEqual(self.account_of(self.boss).company_id, self.ours)

    def test_preferences_follow_the_account(self) -> None:
        setup = self.on("try", sign_in_mode="device", login=SERVICE)
        setup.action_sign_in()
        self.theirs.office365_contact_folder = "Fabrikam's"
        boss = self.boss.with_user(self.boss)
        self.assertEqual(boss.office365_sign_in_mode, "device")
        told = boss.read(boss._office365_defaulted())[0].values()
        self.assertIn("Fabrikam's", str(list(told)))
