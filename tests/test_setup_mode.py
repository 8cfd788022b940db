"""Another way of signing in is tried before it is for everybody."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import Office365Case
from .simulator_mail import LOG, SERVICE
from .simulator_process import ANNA, CLIENT_ID
from .test_setup import RIGHT, SetupTools

ROLES = ["Contacts.ReadWrite", "User.Read.All", "Calendars.ReadWrite", "Mail.ReadWrite"]


@tagged("post_install", "-at_install")
class TestSetupMode(SetupTools, Office365Case):
    """Somebody's sync works; an administrator chooses another way in the assistant."""

    def setUp(self) -> None:
        super().setUp()
        self.at("try", **RIGHT, login=SERVICE)
        self.account = self.connect(self.boss, SERVICE)
        self.annas = self.connect(self.anna, ANNA)
        self.app._test()

    def grant(self, *roles: str) -> None:
        """To the app itself, at Microsoft."""
        self.simulator.admin("POST", f"apps/{CLIENT_ID}", {"roles": list(roles)})

    def chosen(self, mode: str) -> object:
        """On the page that asks for it, as far as the one on which it is tried."""
        setup = self.at("who", sign_in_mode=mode)
        for page in ("register", "ids", "try"):
            setup.action_next()
            self.assertEqual(setup.page, page, setup.wrong)
        return setup

    def states(self) -> tuple[str, str]:
        """What a run of each account makes of it."""
        self.env.flush_all()
        for account in (self.account, self.annas):
            account._run_contacts()
        self.env.invalidate_all()
        return self.account.state, self.annas.state

    def assert_undisturbed(self) -> None:
        """As before anything was chosen."""
        self.assertEqual(self.app.sign_in_mode, "user")
        self.assertEqual(self.app.state, "ready")
        self.assertEqual(self.states(), ("connected", "connected"))
        self.assertFalse(self.account.next_try or self.annas.next_try)

    def test_what_is_chosen_is_held_and_everybody_goes_on(self) -> None:
        for mode in ("application", "device"):
            setup = self.chosen(mode)
            self.assertEqual((setup.sign_in_mode, setup.held_mode), (mode, mode))
            self.assertEqual(self.assistant().sign_in_mode, mode, "it is kept")
            self.assert_undisturbed()

    def test_a_try_that_fails_harms_nobody(self) -> None:
        setup = self.chosen("application")
        told = setup.action_connect_mailbox()
        self.assertEqual(told["params"]["type"], "danger")
        self.assertEqual(setup.try_failed, told["params"]["message"], "it stays")
        self.assertFalse(setup.held_works)
        self.assert_undisturbed()
        setup.sign_in_mode = "device"
        self.assertFalse(setup.try_failed, "that was of another way")

    def test_what_microsoft_refuses_is_told_and_harms_nobody(self) -> None:
        self.simulator.admin("POST", f"apps/{CLIENT_ID}", {"public_client": False})
        setup = self.at("ids", sign_in_mode="device")
        setup.action_next()
        self.assertEqual(setup.page, "ids")
        self.assertIn("public client flows", setup.wrong[0]["remedy"])
        self.assert_undisturbed()
        self.assertFalse(self.app.activity_ids, "there is nothing to tell")

    def test_the_other_way_back_leaves_all_as_it_was(self) -> None:
        for mode in ("application", "device"):
            setup = self.at("who", sign_in_mode=mode)
            setup.action_next()
            setup.action_back()
            setup.sign_in_mode = "user"
            self.assertFalse(setup.held_mode)
            self.assert_undisturbed()
        self.chosen("application").action_keep_mode()
        self.assert_undisturbed()
        self.assertEqual(self.assistant().sign_in_mode, "user")

    def test_once_tried_it_is_for_everybody_and_nobody_does_anything(self) -> None:
        self.grant(*ROLES)
        setup = self.chosen("application")
        setup.action_connect_mailbox()
        self.assertTrue(setup.held_works)
        self.assert_undisturbed()
        setup.action_use_for_everybody()
        self.assertEqual(
            (self.app.sign_in_mode, self.app.held_mode), ("application", False)
        )
        self.assertEqual(setup.account_state, "connected")
        self.assertTrue(setup.granted, "what holds now was looked at")
        self.assertEqual(self.states(), ("connected", "connected"))

    def test_what_checks_saw_before_it_was_for_everybody_is_told_no_more(self) -> None:
        mailbox = self.env["office365.mailbox"].create({"address": LOG})
        mailbox.sudo().write({"checked_on": fields.Datetime.now()})
        self.annas.with_user(self.anna).action_test()
        setup = self.chosen("device")
        self.assertTrue(self.annas.check_report, "that way is in force still")
        self.assertFalse(setup.granted, "nobody has tried this one")
        self.app._mode_works("device")
        setup = self.assistant()
        self.assertTrue(setup.held_works and setup.granted)
        setup.action_use_for_everybody()
        self.assertFalse(self.annas.checked_on or self.annas.check_report)
        self.assertFalse(self.anna.with_user(self.anna).office365_checked_on)
        self.assertFalse(mailbox.checked_on)

    def test_while_microsoft_refuses_the_app_another_way_is_held_too(self) -> None:
        self.app.state = "refused"
        setup = self.at("who", sign_in_mode="application")
        self.assertTrue(setup.has_people)
        self.assertEqual(
            (self.app.sign_in_mode, setup.held_mode), ("user", "application")
        )

    def test_microsoft_is_asked_before_anything_is_locked(self) -> None:
        self.grant(*ROLES)
        setup = self.chosen("application")
        self.env.flush_all()
        written, asked = [], []
        app, account = type(self.app), type(self.account)

        def noted(model: type, name: str, into: list, after: list) -> None:
            real = getattr(model, name)

            def call(record: object, *arguments: object) -> object:
                self.assertFalse(after, "a row is locked while Microsoft is asked")
                into.append(arguments)
                return real(record, *arguments)

            self.patch(model, name, call)

        noted(app, "write", written, [])
        noted(app, "_look_around", asked, written)
        noted(account, "_look_by_app", asked, written)
        setup.action_connect_mailbox()
        written.clear()
        setup.action_use_for_everybody()
        self.assertEqual(len(asked), 3)
        self.assertTrue(written and setup.check_report, "what was tried holds now")

    def test_back_to_people_it_is_said_who_has_still_to_sign_in(self) -> None:
        self.grant(*ROLES)
        self.app.sign_in_mode = "application"
        self.env["office365.token"].search([]).unlink()
        self.annas.granted_scopes = False
        setup = self.chosen("user")
        setup.action_use_for_everybody()
        rows = {row["name"]: row for row in setup.check_report}
        self.assertEqual(rows["permissions"]["colour"], "orange")
        self.assertIn("Anna", rows["permissions"]["text"])

    def test_a_code_that_was_typed_in_is_a_try(self) -> None:
        setup = self.chosen("device")
        action = setup.action_sign_in()
        wizard = self.env["office365.device.code"].browse(action["res_id"])
        self.simulator.type_device_code(wizard.user_code, SERVICE)
        wizard.with_user(self.boss).action_poll()
        setup = self.assistant()
        self.assertTrue(setup.held_works)
        self.assert_undisturbed()
        setup.action_use_for_everybody()
        self.assertEqual(self.app.sign_in_mode, "device")
        self.assertEqual(self.states(), ("connected", "connected"))

    def test_from_the_app_back_to_people_each_signs_in_again(self) -> None:
        self.grant(*ROLES)
        self.app.sign_in_mode = "application"
        self.env["office365.token"].search([]).unlink()
        setup = self.chosen("user")
        self.assertEqual(self.states(), ("connected", "connected"))
        self.connect(self.boss, SERVICE, tries=True)
        setup = self.assistant()
        self.assertTrue(setup.held_works)
        self.assertEqual(self.states(), ("connected", "connected"))
        setup.action_use_for_everybody()
        self.assertEqual(self.states(), ("connected", "sign_in_needed"))
        self.at("who", sign_in_mode="application")
        setup = self.assistant()
        setup.action_use_for_everybody()
        self.assertEqual(self.annas.state, "connected", "nobody signs in")
        self.assertEqual(self.states(), ("connected", "connected"))

    def test_going_back_from_what_did_not_work_mends_everything_at_once(self) -> None:
        self.app.write({"sign_in_mode": "application"})
        mailbox = self.env["office365.mailbox"].create({"address": LOG})
        mailbox.sudo().write({"state": "on", "account_id": self.account.id})
        self.assertEqual(self.states(), ("error", "error"))
        later = fields.Datetime.now() + timedelta(minutes=30)
        mailbox.sudo().write({"state": "error", "next_try": later, "failures": 2})
        self.app.sign_in_mode = "user"
        for one in (self.account, self.annas, mailbox):
            self.assertFalse(one.last_error or one.next_try, one)
        self.assertEqual((self.annas.state, mailbox.state), ("connected", "on"))
        self.assertEqual(self.states(), ("connected", "connected"))

    def test_where_nothing_works_yet_what_is_chosen_holds_at_once(self) -> None:
        for account in (self.account, self.annas):
            account._forget_sign_in("not_connected")
        for mode in ("user", "device", "application"):
            setup = self.at("who", sign_in_mode=mode)
            self.assertEqual((self.app.sign_in_mode, setup.held_mode), (mode, False))

    def test_once_nothing_works_the_way_in_force_ends_the_try(self) -> None:
        self.at("who", sign_in_mode="device")
        for account in (self.account, self.annas):
            account._forget_sign_in("not_connected")
        self.assertEqual(self.assistant().held_mode, "device")
        self.assertFalse(self.at("who", sign_in_mode="user").held_mode)
        self.assertEqual(self.assistant().sign_in_mode, "user")

    def test_what_is_only_tried_ends_with_the_assistant(self) -> None:
        for press in ("action_next", "action_start_over"):
            setup = self.at("verify", sign_in_mode="device")
            self.assertEqual(setup.held_mode, "device")
            getattr(setup, press)()
            self.assertFalse(setup.held_mode, press)
            self.assertEqual(setup.sign_in_mode, "user")
        self.assert_undisturbed()

    def test_it_stays_one_tenant_as_long_as_the_app_signs_in(self) -> None:
        self.grant(*ROLES)
        self.app.sign_in_mode = "application"
        setup = self.at("who", sign_in_mode="user")
        with self.assertRaisesRegex(UserError, "(?s)one tenant.*stays in use"):
            setup.write({"tenant": "organizations"})
        self.assertEqual(self.app.tenant, RIGHT["tenant"])

    def test_other_values_are_tried_anew(self) -> None:
        self.grant(*ROLES)
        setup = self.chosen("application")
        setup.action_connect_mailbox()
        self.app.secret = RIGHT["secret"]
        self.assertFalse(self.app.held_works)

    def test_only_whoever_looks_after_it_says_that_it_is_for_everybody(self) -> None:
        setup = self.chosen("application")
        manager = self.make_user("manager", LOG, "office365_sync.group_manager")
        for user in (self.anna, manager):
            for press in (setup.action_use_for_everybody, setup.action_keep_mode):
                theirs = getattr(setup.with_user(user), press.__name__)
                self.env.invalidate_all()
                with self.assertRaises(AccessError):
                    theirs()
        self.assertEqual(self.app.held_mode, "application")
        self.assert_undisturbed()
