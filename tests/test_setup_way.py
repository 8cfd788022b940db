"""Whoever follows only the assistant: what they see, and how they get out of a slip."""

from urllib.parse import parse_qs, urlencode, urlsplit

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import Office365Case, Office365HttpCase
from .simulator_mail import LOG, SERVICE
from .simulator_process import ANNA, CLIENT_ID
from .test_secrets import key_and_certificate
from .test_setup import RIGHT, UNKNOWN, SetupTools

TYPO = "odoo-lgo@contoso.example"


@tagged("post_install", "-at_install")
class TestSetupMailbox(SetupTools, Office365Case):
    """A slip in the shared mailbox's address is mended where it was made."""

    def setUp(self) -> None:
        super().setUp()
        self.at("try", **RIGHT, login=SERVICE, setup_mail=True)
        self.connect(self.boss, SERVICE)
        self.at("mail").mailbox_address = TYPO
        self.connect(self.boss, SERVICE)  # now with the permission to read it

    def test_another_address_mends_the_mailbox_and_makes_no_second(self) -> None:
        setup = self.assistant()
        with self.assertRaisesRegex(UserError, f"(?s){TYPO}.*no mailbox"):
            setup.action_switch_on()
        setup.mailbox_address = LOG
        self.assertIn(LOG, setup.mailbox_rules)
        self.assertEqual(self.env["office365.mailbox"].search([]).address, LOG)
        setup.action_switch_on()
        self.assertEqual(setup.mailbox_state, "on")

    def test_the_commands_follow_what_is_typed(self) -> None:
        setup = self.assistant()
        typed = setup.new({"mailbox_address": LOG}, origin=setup)
        self.assertIn(LOG, typed.mailbox_rules)
        self.assertNotIn(TYPO, typed.mailbox_rules)

    def test_after_a_take_over_it_is_the_one_that_is_read(self) -> None:
        old = self.env["office365.mailbox"].search([])
        new = old.copy({"address": LOG})
        for read, other in ((new, old), (old, new)):
            read.sudo().state, other.sudo().state = "on", "off"
            self.assertEqual(self.assistant().mailbox_id, read)
            self.assertEqual(self.assistant().mailbox_state, "on")

    def test_it_is_switched_off_where_it_was_switched_on(self) -> None:
        setup = self.assistant()
        setup.mailbox_address = LOG
        setup.action_switch_on()
        setup.action_switch_off()
        self.assertEqual(setup.mailbox_state, "off")

    def test_going_on_without_mail_is_told_on_the_last_page(self) -> None:
        self.env["office365.mailbox"].search([]).unlink()
        setup = self.at("mail")
        setup.action_next()
        self.assertEqual(setup.page, "verify")
        setup.action_next()
        self.assertEqual(setup.mail_told[0]["colour"], "grey")
        self.assertFalse(setup.is_all_well)
        setup.with_context(page="mail").action_enter()
        self.assertEqual(setup.page, "mail")


@tagged("post_install", "-at_install")
class TestSetupPerson(SetupTools, Office365Case):
    """Who signs in to try it may be somebody else than was meant."""

    def no_mailbox(self, upn: str) -> None:
        self.simulator.admin("POST", f"users/{upn}", {"mailbox_enabled": False})

    def by_device(self, setup: object, upn: str) -> dict:
        """What is said when this person has typed in the code."""
        return self.typed_in(setup.action_sign_in(), upn)

    def typed_in(self, action: dict, upn: str) -> dict:
        wizard = self.env["office365.device.code"].browse(action["res_id"])
        self.simulator.type_device_code(wizard.user_code, upn)
        return wizard.with_user(self.boss).action_poll()["params"]

    def test_who_has_no_mailbox_is_told_at_once_and_another_may_sign_in(self) -> None:
        self.no_mailbox(ANNA)
        setup = self.at("try", **RIGHT, sign_in_mode="device", login=ANNA)
        told = self.by_device(setup, ANNA)
        self.assertEqual(told["type"], "danger")
        self.assertIn("no mailbox", told["message"])
        setup = self.assistant()
        self.assertEqual(setup.account_state, "error")
        self.assertTrue(setup.account_remedy)
        action = setup.action_change_account()
        change = self.env[action["res_model"]].with_user(self.boss)
        change = change.with_context(**action["context"]).create({"login": SERVICE})
        told = self.typed_in(change.action_continue(), SERVICE)
        self.assertEqual(told["type"], "success")
        setup = self.assistant()
        self.assertEqual(
            (setup.account_state, setup.signed_in_as), ("connected", SERVICE)
        )
        given = {row["label"] for row in setup.granted if row["colour"] == "green"}
        self.assertIn("Calendars.ReadWrite", given, "asked for all that was chosen")

    def test_in_the_browser_the_other_account_leads_back_here_too(self) -> None:
        setup = self.at("try", **RIGHT, login=ANNA)
        self.connect(self.boss, ANNA)
        action = setup.action_change_account()
        change = self.env[action["res_model"]].with_user(self.boss)
        change = change.with_context(**action["context"]).create({"login": SERVICE})
        self.assertRegex(
            change.action_continue()["url"], "choose=1&then=office365-setup"
        )

    def test_who_only_reads_a_shared_mailbox_needs_none_of_their_own(self) -> None:
        self.no_mailbox(ANNA)
        self.account_of(self.boss).contacts_enabled = False
        setup = self.at("try", **RIGHT, sign_in_mode="device", login=ANNA)
        self.assertEqual(self.by_device(setup, ANNA)["type"], "success")

    def test_a_mailbox_by_application_is_changed_by_its_address(self) -> None:
        roles = ["Contacts.ReadWrite", "User.Read.All", "Calendars.ReadWrite"]
        self.simulator.admin("POST", f"apps/{CLIENT_ID}", {"roles": roles})
        setup = self.at("try", **RIGHT, sign_in_mode="application", login=ANNA)
        setup.action_connect_mailbox()
        setup.login = SERVICE
        self.assertEqual(setup.account_state, "not_connected")
        setup.action_connect_mailbox()
        self.assertEqual(setup.signed_in_as, SERVICE)

    def test_an_address_of_the_demo_data_is_nobodys(self) -> None:
        self.boss.email = "admin@example.com"
        setup = self.at("try", **RIGHT, sign_in_mode="device")
        self.assertFalse(setup.login)
        self.assertEqual(self.by_device(setup, SERVICE)["type"], "success")
        self.assertEqual(self.account_of(self.boss).login, SERVICE)
        self.boss.email = "boss@contoso.example"
        self.account_of(self.boss).unlink()
        self.assertEqual(self.assistant().login, "boss@contoso.example")

    def test_a_press_before_the_code_was_typed_in_is_answered(self) -> None:
        setup = self.at("try", **RIGHT, sign_in_mode="device")
        action = setup.action_sign_in()
        wizard = self.env["office365.device.code"].browse(action["res_id"])
        wizard = wizard.with_user(self.boss)
        wizard.action_check()
        self.assertEqual(wizard.state, "waiting")
        self.assertIn("no sign-in", wizard.explanation)


@tagged("post_install", "-at_install")
class TestSetupEnd(SetupTools, Office365Case):
    """What is said at the end is so."""

    def setUp(self) -> None:
        super().setUp()
        self.at("try", **RIGHT, login=SERVICE)
        self.account = self.connect(self.boss, SERVICE)

    def at_the_end(self) -> object:
        self.env.flush_all()
        self.env.invalidate_all()
        return self.at("done")

    def test_entering_the_last_checks_runs_them(self) -> None:
        setup = self.at("calendar")
        setup.action_next()
        self.assertEqual(setup.page, "verify")
        seen = {row["name"]: row["text"] for row in setup.check_report}
        self.assertIn("are in order: 1", seen["accounts"])
        self.assertTrue(setup.checked_on and setup.account_checked_on)

    def test_what_works_is_told_and_what_is_off(self) -> None:
        self.account.calendar_enabled = False
        self.account.contact_by_filter = True
        setup = self.at_the_end()
        self.assertEqual(setup.contacts_told[0]["colour"], "green")
        self.assertEqual(setup.calendar_told[0]["colour"], "grey")
        self.assertFalse(setup.is_all_well)
        self.account.calendar_enabled = True
        self.assertTrue(self.at_the_end().is_all_well)

    def test_an_error_is_told_with_its_remedy(self) -> None:
        wrong = {
            "state": "error",
            "last_error": "It broke.",
            "last_error_remedy": "Mend.",
        }
        self.account.write(wrong)
        (told,) = self.at_the_end().contacts_told
        found = (told["colour"], told["text"], told["remedy"])
        self.assertEqual(found, ("red", "It broke.", "Mend."))

    def test_an_app_that_is_refused_stops_every_part(self) -> None:
        self.app.write({"state": "refused", "last_error": "The secret has expired."})
        (told,) = self.at_the_end().contacts_told
        self.assertEqual((told["colour"], told["text"][:10]), ("red", "The secret"))

    def test_who_is_not_connected_is_told_so(self) -> None:
        self.account.with_user(self.boss).action_disconnect()
        (told,) = self.at_the_end().contacts_told
        self.assertIn("not connected", told["text"])

    def test_ones_own_calendar_is_switched_on_by_one_press(self) -> None:
        setup = self.at("calendar")
        setup.action_sync_calendar()
        self.assertTrue(self.account.calendar_enabled)
        self.account.contacts_enabled = False
        setup.action_sync_contacts()
        self.assertTrue(self.account.contacts_enabled)


@tagged("post_install", "-at_install")
class TestSetupConsent(SetupTools, Office365HttpCase):
    """An administrator of Microsoft 365 comes back from the consent page."""

    def answer(self, setup: object) -> dict[str, str]:
        """What Microsoft adds to the address after a consent on the page linked to."""
        back = urlsplit(self.simulator.sign_in(setup.consent_url))
        return {name: values[0] for name, values in parse_qs(back.query).items()}

    def back(self, answer: dict[str, str]) -> str:
        self.env.flush_all()
        self.authenticate("boss", "boss")
        address = f"/office365_sync/callback?{urlencode(answer)}"
        page = self.url_open(address, allow_redirects=False)
        self.env.invalidate_all()
        return page.headers["Location"]

    def test_what_was_granted_is_seen_at_once(self) -> None:
        setup = self.at("ids", **RIGHT, sign_in_mode="application")
        setup.action_next()
        self.assertIn("orange", {row["colour"] for row in setup.granted})
        roles = ["Contacts.ReadWrite", "User.Read.All", "Calendars.ReadWrite"]
        self.simulator.admin("POST", f"apps/{CLIENT_ID}", {"roles": roles})
        self.assertEqual(self.back(self.answer(setup)), "/odoo/office365-setup")
        setup = self.assistant()
        self.assertEqual({row["colour"] for row in setup.granted}, {"green"})
        self.assertTrue(setup.consented_on)
        self.app.client_id = "b" * 8 + CLIENT_ID[8:]
        setup = self.assistant()
        self.assertFalse(setup.consented_on, "that was of another app")

    def test_only_a_consent_by_the_link_to_it_counts(self) -> None:
        setup = self.at("try", **RIGHT)
        answer = self.answer(setup)
        self.assertEqual(answer["admin_consent"], "True")
        without = {name: answer[name] for name in ("tenant", "admin_consent")}
        for other in (
            without,
            {**answer, "state": "consent-é"},
            {**answer, "tenant": UNKNOWN},
        ):
            self.assertEqual(self.back(other), "/odoo/office365-setup")
            self.assertFalse(self.app.consented_on, other)
        self.back({**answer, "tenant": answer["tenant"].upper()})
        self.assertTrue(self.app.consented_on)

    def test_a_consent_counts_for_one_registration(self) -> None:
        other = self.app.copy({"company_id": self.env.company.id, **RIGHT})
        self.app.write({**RIGHT, "setup_page": "try"})
        answer = self.answer(self.at("try"))
        self.assertFalse(self.app._is_consent(answer["state"], answer["tenant"]))
        self.assertTrue(other._is_consent(answer["state"], answer["tenant"]))

    def test_a_consent_that_was_refused_is_told(self) -> None:
        setup = self.at("try", **RIGHT)
        state = self.answer(setup)["state"]
        self.authenticate("boss", "boss")
        told = {"error": "permission_denied", "state": state}
        page = self.url_open(f"/office365_sync/callback?{urlencode(told)}")
        self.assertIn("The permissions were not granted", page.text)
        self.assertFalse(self.app.consented_on)

    def test_where_nobody_comes_back_no_page_asks_for_it(self) -> None:
        setup = self.at("try", **RIGHT)
        self.assertTrue(setup.consent_url)
        setup.sign_in_mode = "device"
        self.assertFalse(setup.consent_url)


@tagged("post_install", "-at_install")
class TestSetupIds(SetupTools, Office365Case):
    """The page on which the IDs and the secret are pasted."""

    def test_no_tenant_is_taken_for_granted(self) -> None:
        made = self.env["office365.app"].create({"name": "Another", "active": False})
        self.assertFalse(made.tenant)
        setup = self.at("ids", **{**RIGHT, "tenant": False})
        self.assertEqual(self.app.state, "new")
        with self.assertRaisesRegex(UserError, "tenant is missing"):
            setup.action_next()

    def test_what_is_wrong_is_mended_on_the_same_page(self) -> None:
        setup = self.at("ids", **{**RIGHT, "secret": "wrong"})
        setup.action_next()
        (told,) = [row for row in setup.wrong if row["name"] == "microsoft"]
        self.assertIn("below", told["remedy"])
        self.assertNotIn("Settings", told["remedy"])

    def test_a_wrong_secret_does_not_replace_one_that_is_in_use(self) -> None:
        setup = self.at("try", **RIGHT, login=SERVICE)
        account = self.connect(self.boss, SERVICE)
        with self.assertRaisesRegex(UserError, "(?s)secret is wrong.*stays in use"):
            setup.write({"secret": "wrong"})
        self.assertEqual(self.app._get_client_secret(), RIGHT["secret"])
        account.with_user(self.boss).action_disconnect()
        setup.write({"secret": "wrong"})
        self.assertEqual(self.app._get_client_secret(), "wrong", "nobody is harmed")

    def assert_kept(self, setup: object, told: str, **values: object) -> None:
        """It is told, and nothing takes the place of what works."""
        before = self.app._registration()
        with self.assertRaisesRegex(UserError, f"(?s){told}.*stays in use"):
            setup.write(values)
        self.env.invalidate_all()
        self.assertEqual(self.app._registration(), before)

    def test_so_it_is_with_the_ids_and_the_certificate(self) -> None:
        setup = self.at("try", **RIGHT, login=SERVICE)
        self.connect(self.boss, SERVICE)
        self.assert_kept(setup, "not known in this tenant", client_id=UNKNOWN)
        self.assert_kept(setup, "tenant is not known", tenant=UNKNOWN)
        self.assert_kept(setup, "tenant is missing", tenant=" ")
        self.assert_kept(setup, "is no client ID", client_id="Odoo")
        by_certificate = {"credential": "certificate"}
        self.assert_kept(setup, "cannot be read", certificate="?", **by_certificate)
        unknown = "\n".join(key_and_certificate())
        told = "certificate was refused"
        self.assert_kept(setup, told, certificate=unknown, **by_certificate)
        setup.write({**RIGHT, "secret": False})
        self.assertEqual(self.app.state, "ready", "nothing has changed")

    def test_it_is_told_where_each_right_value_is_copied_from(self) -> None:
        setup = self.at("try", **RIGHT, login=SERVICE)
        self.connect(self.boss, SERVICE)
        unknown = "\n".join(key_and_certificate())
        swapped = {"client_id": RIGHT["tenant"], "tenant": RIGHT["client_id"]}
        for told, values in (
            ("both from its overview page", {"client_id": UNKNOWN}),
            ("overview page", {"tenant": UNKNOWN}),
            ("column Value", {"secret": "wrong"}),
            (
                "Certificates & secrets, Certificates",
                {"credential": "certificate", "certificate": unknown},
            ),
            ("are swapped", swapped),
        ):
            self.assert_kept(setup, told, **values)

    def test_the_other_kind_is_used_once_there_is_one_that_works(self) -> None:
        setup = self.at("try", **RIGHT, login=SERVICE)
        self.connect(self.boss, SERVICE)
        by_certificate = {"credential": "certificate"}
        self.assert_kept(setup, "certificate is missing", **by_certificate)
        self.app.certificate = "\n".join(key_and_certificate())
        self.assert_kept(setup, "certificate was refused", **by_certificate)

    def test_so_it_is_with_device_codes(self) -> None:
        setup = self.at("try", **RIGHT, login=SERVICE, sign_in_mode="device")
        self.connect(self.boss, SERVICE)
        self.assert_kept(setup, "not known in this tenant", client_id=UNKNOWN)

    def test_an_outage_keeps_nobody_from_replacing_them(self) -> None:
        setup = self.at("try", **RIGHT, login=SERVICE)
        self.connect(self.boss, SERVICE)
        self.simulator.fault({"status": 503}, times=None, path="/token$")
        setup.write({"client_id": UNKNOWN, "is_agreed": True})
        self.assertEqual(self.app.client_id, UNKNOWN)
