from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from ..graph import auth, contacts
from ..graph.batch import run_batches
from .common import Office365Case
from .simulator_process import ANNA, BRUNO, CLIENT_ID, NOMAIL


@tagged("post_install", "-at_install")
class TestApplication(Office365Case):
    """With application permissions a manager says whose mailbox is whose."""

    def setUp(self) -> None:
        super().setUp()
        roles = ["Contacts.ReadWrite", "User.Read.All"]
        self.simulator.admin("POST", f"apps/{CLIENT_ID}", {"roles": roles})
        self.app.sign_in_mode = "application"
        self.account = self.account_of(self.anna)

    def test_a_manager_connects_a_mailbox_and_nobody_signs_in(self) -> None:
        boss = self.make_user("boss", BRUNO, "base.group_system")
        told = self.account.with_user(boss).action_assign_mailbox()
        self.assertEqual(told["params"]["type"], "success")
        self.assertEqual(self.account.state, "connected")
        self.assertFalse(self.env["office365.token"]._of(self.account))

        self.simulator.create(ANNA, "Odoo", displayName="Somebody")
        client = self.account._graph_client()
        names = [folder["displayName"] for folder in contacts.folders(client)]
        self.assertIn("Odoo", names)
        folder = self.simulator.folders()["Odoo"]
        requests = [contacts.create(1, folder, {"displayName": "New"})]
        ((result,),) = run_batches(client, requests)
        self.assertIsNone(result.error)
        self.assertIn("New", self.simulator.contacts())

    def test_a_manager_makes_an_account_for_somebody_who_has_none(self) -> None:
        boss = self.make_user("boss", BRUNO, "base.group_system")
        somebody = self.make_user("chloe", "chloe.martin@contoso.example")
        with Form(self.env["office365.account"].with_user(boss)) as form:
            form.user_id = somebody
            self.assertEqual(form.login, "chloe.martin@contoso.example")
        self.assertEqual(form.record.company_id, somebody.company_id)
        told = form.record.action_assign_mailbox()
        self.assertEqual(told["params"]["type"], "success")

    def test_a_user_does_not_choose_a_mailbox(self) -> None:
        mine = self.anna.with_user(self.anna)
        with self.assertRaises(AccessError):
            mine.office365_login = BRUNO
        with self.assertRaises(AccessError):
            self.account.with_user(self.anna).action_assign_mailbox()
        self.assertEqual(self.account.login, ANNA)

    def test_a_mailbox_is_assigned_once(self) -> None:
        self.account._assign_mailbox()
        other = self.account_of(self.make_user("other", ANNA))
        told = other.action_assign_mailbox()
        self.assertEqual(told["params"]["type"], "danger")
        self.assertIn("Anna", other.last_error)

    def test_a_person_without_mailbox_is_refused_with_a_remedy(self) -> None:
        self.account.login = NOMAIL
        self.account.action_assign_mailbox()
        self.assertEqual(self.account.last_error_code, "MailboxNotEnabledForRESTAPI")
        self.assertFalse(self.account.object_id)

    def test_permissions_that_are_missing_are_named(self) -> None:
        self.simulator.admin("POST", f"apps/{CLIENT_ID}", {"roles": []})
        self.account.action_assign_mailbox()
        self.assertIn("User.Read.All", self.account.last_error_remedy)

    def grant(self, *roles: str) -> None:
        """What an administrator consents to in Entra ID, and no more."""
        self.simulator.admin("POST", f"apps/{CLIENT_ID}", {"roles": roles})

    def missing(self) -> list[str]:
        """The permissions that the last check of the app did not find."""
        found = self.colours(self.app, "permissions")
        return [name for name, colour in found.items() if colour != "green"]

    def test_the_test_names_permissions_that_nobody_has_consented_to(self) -> None:
        self.app.action_test()
        self.assertEqual(self.missing(), [])
        self.grant()
        told = self.app.action_test()["params"]
        self.assertEqual(told["type"], "warning")
        self.assertEqual(self.missing(), ["User.Read.All", "Contacts.ReadWrite"])
        self.assertEqual(self.app.state, "ready", "Microsoft does accept it")
        self.grant("Contacts.ReadWrite", "Directory.Read.All")
        self.assertEqual(self.app.action_test()["params"]["type"], "success")
        self.assertEqual(self.missing(), [])

    def test_the_calendars_permission_is_needed_once_somebody_syncs_one(self) -> None:
        self.app.action_test()
        self.assertEqual(self.missing(), [])
        self.account.calendar_enabled = True
        self.app.action_test()
        self.assertEqual(self.missing(), ["Calendars.ReadWrite"])
        self.account.company_id.office365_calendar_unknown_tag = "new"
        self.app.action_test()
        self.assertIn("MailboxSettings.Read", self.missing())

    def test_where_people_sign_in_the_app_needs_no_permission_of_its_own(self) -> None:
        self.grant()
        self.app.action_test()
        self.assertTrue(self.missing())
        self.app.sign_in_mode = "user"
        self.assertFalse(self.app.check_report, "it says nothing of this")
        self.assertFalse(self.app.checked_on)
        self.assertEqual(self.app.action_test()["params"]["type"], "success")

    def test_a_token_that_cannot_be_read_says_nothing_of_permissions(self) -> None:
        for opaque in ("opaque", "a.b.c", "a.!.c", "a.W10.c", "a.bnVsbA.c", ""):
            self.assertIsNone(auth.application_permissions(opaque), opaque)
        self.patch(auth, "client_credentials_token", lambda *_, **__: "opaque")
        self.assertEqual(self.app.action_test()["params"]["type"], "success")

    def test_what_is_granted_after_an_error_holds_at_once(self) -> None:
        self.account._assign_mailbox()
        self.grant()
        auth.forget_app_tokens(self.app._registration())
        mine = self.account.with_user(self.anna)
        self.assertEqual(mine.action_test()["params"]["type"], "danger")
        self.assertEqual(self.account.state, "error")
        self.grant("Contacts.ReadWrite", "User.Read.All")
        self.assertEqual(mine.action_test()["params"]["type"], "success")
        self.assertEqual(self.account.state, "connected")

    def test_what_was_given_at_an_earlier_sign_in_stops_no_calendar(self) -> None:
        self.account.company_id.office365_calendar_send_colours = True
        given = "Contacts.ReadWrite User.Read"
        self.account.write({"state": "connected", "granted_scopes": given})
        self.account.calendar_enabled = True
        self.assertFalse(self.account._calendar_refusal())
        self.assertTrue(self.account._calendar_sees_colours())
        self.assertTrue(self.account._calendar_sends_colours())
        self.app.sign_in_mode = "user"
        self.assertEqual(self.account._calendar_refusal().code, "NoConsent")
        self.assertFalse(self.account._calendar_sees_colours())
        self.assertFalse(self.account._calendar_sends_colours())

    def test_an_account_without_mailbox_asks_for_one(self) -> None:
        told = self.account.with_user(self.anna).action_test()
        self.assertIn("mailbox", told["params"]["message"])
