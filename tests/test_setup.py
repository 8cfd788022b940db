from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .common import Office365Case
from .simulator_mail import LOG, SERVICE
from .simulator_process import ANNA, CLIENT_ID, CLIENT_SECRET, CONTOSO
from .test_secrets import key_and_certificate

UNKNOWN = "99999999-9999-4999-8999-999999999999"


class SetupTools:
    """An administrator, and the assistant as they see it."""

    def setUp(self) -> None:
        super().setUp()
        self.boss = self.make_user("boss", SERVICE, "base.group_system")
        # as it is before anybody has set anything up
        self.app.action_forget_credential()
        self.app.write({"client_id": False, "tenant": False})

    def assistant(self, user: object = None) -> object:
        """As the menu opens it."""
        env = self.env(user=user or self.boss)
        action = env["office365.setup"]._open()
        return env["office365.setup"].browse(action["res_id"])

    def at(self, page: str, user: object = None, **values: object) -> object:
        """The assistant on a page, filled in like this."""
        self.app.setup_page = page
        setup = self.assistant(user)
        setup.write(values)
        return setup


RIGHT = {"tenant": CONTOSO, "client_id": CLIENT_ID, "secret": CLIENT_SECRET}


@tagged("post_install", "-at_install")
class TestSetupHome(SetupTools, Office365Case):
    """The app opens with the assistant for whoever has to finish it."""

    def opened(self, user: object) -> str:
        """The model of what the app's menu opens."""
        action = self.env.ref("office365_sync.menu_root").action.with_user(user)
        return action.run()["res_model"]

    def test_it_does_until_the_assistant_is_finished(self) -> None:
        manager = self.make_user("manager", ANNA, "office365_sync.group_manager")
        self.assertEqual(self.opened(manager), "office365.setup")
        self.app.write({**RIGHT, "setup_page": "calendar"})
        self.assertEqual(self.opened(manager), "office365.setup")
        self.app.setup_page = "done"
        self.assertEqual(self.opened(manager), "office365.contact.link")

    def test_not_where_it_was_set_up_without(self) -> None:
        self.app.write({**RIGHT, "setup_page": "what"})
        self.assertEqual(self.opened(self.boss), "office365.contact.link")

    def test_nor_for_those_who_have_nothing_to_do_with_it(self) -> None:
        self.anna.group_ids += self.env.ref("office365_sync.group_user")
        self.assertEqual(self.opened(self.anna), "office365.contact.link")


@tagged("post_install", "-at_install")
class TestSetup(SetupTools, Office365Case):
    """Page after page; each refuses only what cannot work, and says why."""

    def test_every_page_can_be_saved_as_its_form_has_it(self) -> None:
        for page, _label in self.app._fields["setup_page"].selection:
            with Form(self.at(page)) as form:
                self.assertEqual(form.page, page)

    def test_it_is_taken_up_where_it_was_left(self) -> None:
        setup = self.assistant()
        setup.action_next()
        setup.sign_in_mode = "device"
        setup.action_next()
        self.assertEqual(self.assistant().page, "register")
        self.assertEqual(self.assistant().sign_in_mode, "device")
        setup.action_back()
        self.assertEqual(self.assistant().page, "who")

    def test_what_was_not_chosen_has_no_page(self) -> None:
        setup = self.at("try", setup_calendar=False, setup_mail=False)
        for page in ("contacts", "verify", "done", "done"):
            setup.action_next()
            self.assertEqual(setup.page, page)
        setup.action_start_over()
        self.assertEqual((setup.page, setup.progress), ("what", 0))

    def test_nothing_to_sync_is_nothing_to_set_up(self) -> None:
        setup = self.at(
            "what", setup_contacts=False, setup_calendar=False, setup_mail=False
        )
        with self.assertRaisesRegex(UserError, "at least one"):
            setup.action_next()

    # -- what can be pasted wrong

    def refused(self, pattern: str, **values: object) -> None:
        """The page stays, and says this."""
        setup = self.at("ids", **{**RIGHT, **values})
        with self.assertRaisesRegex(UserError, pattern):
            setup.action_next()
        self.assertEqual(setup.page, "ids")

    def refused_by_microsoft(self, pattern: str, **values: object) -> None:
        """So does what only Microsoft can know."""
        setup = self.at("ids", **{**RIGHT, **values})
        setup.action_next()
        self.assertEqual(setup.page, "ids")
        told = " ".join(row["text"] + row["remedy"] for row in setup.wrong)
        self.assertRegex(told, pattern)

    def test_right_values_lead_on(self) -> None:
        setup = self.at("ids", **RIGHT)
        setup.action_next()
        self.assertEqual(setup.page, "try")
        self.assertEqual(self.app.state, "ready")
        self.assertFalse(setup.secret, "it is not shown again")

    def test_each_wrong_value_has_its_own_answer(self) -> None:
        day = fields.Date.today() - timedelta(days=1)
        self.refused("tenant is missing", tenant=" ")
        self.refused("not an address", tenant="admin@contoso.example")
        self.refused("is no tenant", tenant="Contoso Ltd")
        self.refused("client ID is missing", client_id=False)
        self.refused("is no client ID", client_id="Odoo")
        self.refused("same", client_id=CONTOSO)
        self.refused("has expired", secret_expires_on=day)
        self.app.action_forget_credential()
        self.refused("secret is missing", secret=False, secret_expires_on=False)

    def test_the_secrets_id_is_not_taken_for_its_value(self) -> None:
        with self.assertRaisesRegex(ValidationError, "secret's ID"):
            self.at("ids", **{**RIGHT, "secret": UNKNOWN})
        with self.assertRaisesRegex(ValidationError, "under Value"):
            self.app.secret = f" {UNKNOWN} "

    def test_what_only_microsoft_knows_is_answered_as_clearly(self) -> None:
        self.refused_by_microsoft("tenant is not known", tenant=UNKNOWN)
        self.refused_by_microsoft("not known in this tenant", client_id=UNKNOWN)
        self.refused_by_microsoft("secret is wrong", secret="wrong")  # noqa: S106
        self.simulator.admin("POST", f"apps/{CLIENT_ID}", {"secret_expired": True})
        self.refused_by_microsoft("secret has expired")

    def test_wrong_certificates(self) -> None:
        key, certificate = key_and_certificate()
        other, _certificate = key_and_certificate()
        for pattern, text in (
            ("certificate is missing", False),
            ("cannot be read", "C:\\odoo.pfx"),
            ("private key is missing", certificate),
            ("not that of", f"{other}\n{certificate}"),
        ):
            self.app.action_forget_credential()
            values = {"credential": "certificate", "certificate": text}
            self.refused(pattern, **{**values, "secret": False})
        right = f"{key}\n{certificate}"
        self.simulator.admin(
            "POST", f"apps/{CLIENT_ID}", {"certificate": certificate, "secret": "-"}
        )
        values = {"credential": "certificate", "certificate": right}
        setup = self.at("ids", **{**RIGHT, **values, "secret": False})
        setup.action_next()
        self.assertEqual(setup.page, "try")

    def test_any_tenant_is_too_many_for_the_app_itself(self) -> None:
        self.refused("one tenant", tenant="organizations", sign_in_mode="application")
        setup = self.at(
            "ids", **{**RIGHT, "tenant": "organizations"}, sign_in_mode="user"
        )
        setup.action_next()
        self.assertEqual(setup.page, "try", "people of any tenant may sign in")

    def test_an_outage_keeps_nobody_from_going_on(self) -> None:
        self.simulator.fault({"status": 503}, times=None, path="/token$")
        setup = self.at("ids", **RIGHT)
        setup.action_next()
        self.assertEqual(setup.page, "try")

    # -- the three ways

    def test_signed_in_once_for_all_that_was_chosen(self) -> None:
        setup = self.at("try", **RIGHT, setup_mail=True, login=SERVICE)
        url = setup.action_sign_in()["url"]
        self.assertIn("then=office365-setup", url)
        account = self.account_of(self.boss)
        also = account._permissions_to_come()
        self.assertEqual(also, ["Calendars.ReadWrite", "Mail.ReadWrite.Shared"])
        flow = account._start_code_flow("state", None, also)
        for name in also:
            self.assertIn(name, flow["auth_uri"])

    def test_what_was_granted_is_shown_without_asking_again(self) -> None:
        self.at("try", **RIGHT, login=SERVICE, setup_mail=True)
        self.connect(self.boss, SERVICE)
        setup = self.assistant()
        self.simulator.clear_counters()
        found = {row["label"]: row["colour"] for row in setup.granted}
        self.assertEqual(found["Contacts.ReadWrite"], "green")
        self.assertEqual(found["Mail.ReadWrite.Shared"], "red", "not asked for")
        self.assertEqual(setup.signed_in_as, SERVICE)
        self.assertEqual(self.simulator.requests(), [])

    def test_with_device_codes_no_secret_is_asked_for(self) -> None:
        values = {**RIGHT, "secret": False, "sign_in_mode": "device"}
        setup = self.at("ids", **values)
        setup.action_next()
        action = setup.action_sign_in()
        self.assertEqual(action["res_model"], "office365.device.code")
        wizard = self.env["office365.device.code"].browse(action["res_id"])
        self.simulator.type_device_code(wizard.user_code, SERVICE)
        wizard = wizard.with_user(self.boss)
        self.assertEqual(wizard.action_poll()["params"]["type"], "success")
        self.assertEqual(self.assistant().account_state, "connected")

    def test_public_flows_that_are_not_allowed_are_told_on_the_page(self) -> None:
        self.simulator.admin("POST", f"apps/{CLIENT_ID}", {"public_client": False})
        values = {"secret": False, "sign_in_mode": "device"}
        self.refused_by_microsoft("allow public client flows", **values)

    def test_with_application_permissions_nobody_signs_in(self) -> None:
        setup = self.at("ids", **RIGHT, sign_in_mode="application", setup_mail=True)
        setup.action_next()
        self.assertEqual(setup.page, "try")
        orange = [row["label"] for row in setup.granted if row["colour"] == "orange"]
        self.assertIn("Contacts.ReadWrite", orange)
        roles = [row["name"] for row in setup.permissions]
        self.assertIn("Mail.ReadWrite", roles)
        self.simulator.admin(
            "POST", f"apps/{CLIENT_ID}", {"roles": ["Contacts.ReadWrite"]}
        )
        setup.app_id.action_test()
        setup = self.assistant()
        orange = {row["label"] for row in setup.granted if row["colour"] == "orange"}
        self.assertEqual(orange, set(roles) - {"Contacts.ReadWrite"})
        self.simulator.admin("POST", f"apps/{CLIENT_ID}", {"roles": roles})
        setup.login = ANNA
        told = setup.action_connect_mailbox()["params"]
        self.assertEqual(told["type"], "success")
        self.assertEqual(setup.account_state, "connected")
        self.assertEqual({row["colour"] for row in setup.granted}, {"green"})

    # -- the rest of the way

    def test_from_signing_in_to_green(self) -> None:
        setup = self.at("try", **RIGHT, login=SERVICE, setup_mail=True)
        account = self.account_of(self.boss)
        account.calendar_enabled = True
        self.connect(self.boss, SERVICE)
        setup = self.at("contacts", contact_folder="Customers")
        setup.action_next()
        setup.calendar_enabled = True
        setup.action_next()
        setup.mailbox_address = LOG
        setup.action_keep_mailbox()
        self.assertTrue(setup.needs_sign_in)
        self.connect(self.boss, SERVICE)
        setup = self.assistant()
        self.assertEqual(setup.mailbox_reader_id, account)
        setup.action_switch_on()
        self.assertEqual(setup.mailbox_state, "on")
        setup.action_next()
        self.assertEqual(setup.action_check_all()["params"]["type"], "success")
        for report in (setup.check_report, setup.account_report, setup.mailbox_report):
            self.assertLessEqual({row["colour"] for row in report}, {"green", "grey"})
        setup.action_next()
        self.assertEqual((setup.page, setup.progress), ("done", 100))
        self.assertEqual(self.env.company.office365_contact_folder, "Customers")

    def test_an_address_is_asked_for_where_it_is_kept(self) -> None:
        setup = self.at("mail", setup_mail=True)
        with self.assertRaisesRegex(UserError, "address of the shared mailbox"):
            setup.action_keep_mailbox()
        with self.assertRaisesRegex(ValidationError, "somebody's own mailbox"):
            setup.mailbox_address = SERVICE

    def test_the_consent_page_is_offered_once_it_is_known(self) -> None:
        setup = self.at("try")
        self.assertFalse(setup.consent_url)
        setup.write(RIGHT)
        self.assertIn(f"/{CONTOSO}/adminconsent?client_id=", setup.consent_url)

    # -- who

    def test_a_manager_sets_up_all_but_what_holds_for_the_company(self) -> None:
        manager = self.make_user(
            "manager", "manager@contoso.example", "office365_sync.group_manager"
        )
        with Form(self.at("ids", manager)) as form:
            form.client_id = CLIENT_ID
            form.tenant = CONTOSO
            form.secret = CLIENT_SECRET
        form.record.action_next()
        self.assertEqual(form.record.page, "try")
        setup = self.at("contacts", manager)
        self.assertFalse(setup.is_administrator)
        with self.assertRaises(AccessError):
            setup.contact_folder = "Mine"
        with self.assertRaises(AccessError):
            setup.write({"cloud": "china"})
        for page in ("contacts", "calendar", "mail"):
            Form(self.at(page, manager)).save()

    def test_an_ordinary_user_has_no_assistant(self) -> None:
        with self.assertRaises(AccessError):
            self.assistant(self.anna)
        setup = self.assistant()
        with self.assertRaises(AccessError):
            setup.with_user(self.anna).action_next()
        manager = self.make_user(
            "manager", "manager@contoso.example", "office365_sync.group_manager"
        )
        with self.assertRaises(AccessError):
            setup.with_user(manager).read(["tenant"])
