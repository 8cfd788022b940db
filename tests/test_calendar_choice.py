"""What a user chooses of the calendar sync, and what stops it alone."""

from types import SimpleNamespace

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..graph import events
from ..graph.errors import Forbidden
from .event_case import EventCase
from .simulator_process import ANNA


class UserWith(dict):
    """A user with the fields of a connector that is not installed here."""

    @property
    def _fields(self) -> object:
        return self.keys()


@tagged("post_install", "-at_install")
class TestCalendarChoice(EventCase):
    def refuse(self, code: str = "OtherMicrosoft") -> None:
        """Another connector is at work for Anna."""

        def check(_account: object) -> None:
            raise Forbidden("another connector is at work", code=code)

        self.patch(type(self.account), "_check_no_other_connector", check)

    def runs(self) -> object:
        """Anna's runs about events."""
        return self.env["office365.sync.run"].search(
            [("account_id", "=", self.account.id), ("kind", "=", "events")]
        )

    def prefs(self) -> object:
        """Anna's Preferences, as she sees them."""
        self.env.invalidate_all()
        return self.anna.with_user(self.anna)

    def make_calendar(self, name: str) -> None:
        """Anna makes one in Outlook."""
        self.simulator.admin("POST", f"mailboxes/{ANNA}/calendars", {"name": name})

    # -- another connector (B7)

    def test_b7_refuses_to_start_beside_another_connector_and_says_what_to_do(
        self,
    ) -> None:
        self.refuse()
        self.event()
        self.sync(expect="failed")
        self.assertNotIn("Kick-off", self.outlook())
        self.assertIn("Outlook Calendar", self.prefs().office365_calendar_problem)
        self.assertIn("Stop it", self.prefs().office365_calendar_remedy)
        with self.assertRaisesRegex(UserError, "Stop it"):
            self.anna.with_user(self.anna).action_office365_sync_calendar()

    def test_b7_either_connector_is_noticed_unless_it_is_stopped(self) -> None:
        check = type(self.account)._check_no_other_connector
        for name, code in (("microsoft", "OtherMicrosoft"), ("google", "OtherGoogle")):
            token, stopped = f"{name}_calendar_token", f"{name}_synchronization_stopped"
            self.assertIsNone(check(SimpleNamespace(user_id=UserWith())))
            for connected, halted in (("", False), ("", True), ("a token", True)):
                user = UserWith({token: connected, stopped: halted})
                self.assertIsNone(check(SimpleNamespace(user_id=user)))
            user = UserWith({token: "a token", stopped: False})
            with self.assertRaises(Forbidden) as caught:
                check(SimpleNamespace(user_id=user))
            self.assertEqual(caught.exception.code, code)

    def test_other_connector_is_shown_before_any_run(self) -> None:
        self.refuse("OtherGoogle")
        self.assertIn("Google", self.prefs().office365_calendar_problem)

    def test_refused_calendar_leaves_contacts_and_the_account_alone(self) -> None:
        self.refuse()
        self.account.contacts_enabled = True
        self.env["res.partner"].with_user(self.anna).create(
            {"name": "Nina Roth", "email": "nina@x.example"}
        ).action_office365_add()
        self.env.flush_all()
        for _ in range(2):
            self.account._run_all()
        self.env.invalidate_all()
        self.assertIn("Nina Roth", self.simulator.contacts())
        self.assertEqual(self.account.state, "connected")
        self.assertFalse(self.account.next_try)

    def test_lasting_refusal_leaves_one_run_to_look_at(self) -> None:
        self.refuse()
        for _ in range(3):
            self.sync(expect="failed")
        self.assertEqual(len(self.runs()), 1)

    def test_the_test_looks_at_the_calendar_too_and_says_each(self) -> None:
        self.account.contacts_enabled = True
        self.simulator.clear_counters()
        self.assertEqual(self.tried(), ("success", "green", "green"))
        paths = [request["path"] for request in self.simulator.requests()]
        self.assertEqual(len(paths), 3, "the profile, and one for each")
        self.account.contacts_enabled = False
        self.assertEqual(self.tried(), ("success", "grey", "green"))
        self.account.write({"contacts_enabled": True, "calendar_enabled": False})
        self.assertEqual(self.tried(), ("success", "green", "grey"))

    def test_the_test_tells_what_is_wrong_with_the_calendar_alone(self) -> None:
        self.account.write({"contacts_enabled": True, "calendar_name": "Projects"})
        self.assertEqual(self.tried(), ("danger", "green", "red"))
        self.assertIn("There is no calendar", self.account._check_lines("red"))
        self.assertEqual(self.account.state, "connected")
        self.assertIn("Projects", self.prefs().office365_calendar_problem)
        self.account.calendar_make = True
        self.assertEqual(self.tried()[0], "success", "it would be made")
        names = [one["name"] for one in events.calendars(self.account._graph_client())]
        self.assertNotIn("Projects", names, "not by a test")

    def test_the_test_of_a_calendar_that_is_denied_is_an_error(self) -> None:
        self.account.contacts_enabled = True
        self.simulator.fault({"status": 403}, path="calendars")
        self.assertEqual(self.tried(), ("danger", "green", "red"))
        self.assertEqual(self.account.state, "error")
        self.assertIn("Microsoft denied access", self.account._check_lines("red"))

    def tried(self) -> tuple[str, str, str]:
        """What came of the button Check: as a whole, of contacts, of the calendar."""
        told = self.anna.with_user(self.anna).action_office365_test()["params"]
        self.env.invalidate_all()
        found = self.colours(self.account)
        return told["type"], found["Contacts"], found["Calendar"]

    def test_problem_goes_with_its_cause(self) -> None:
        self.account.calendar_name = "Projects"
        self.sync(expect="failed")
        self.assertTrue(self.prefs().office365_calendar_problem)
        self.make_calendar("Projects")
        self.sync()
        self.assertFalse(self.prefs().office365_calendar_problem)
        self.assertTrue(self.prefs().office365_calendar_last_sync)

    def test_problem_goes_with_a_test_that_finds_none(self) -> None:
        self.account.calendar_name = "Projects"
        self.sync(expect="failed")
        self.make_calendar("Projects")
        self.assertEqual(self.tried()[::2], ("success", "green"))
        self.assertFalse(self.prefs().office365_calendar_problem)
        self.assertFalse(self.prefs().office365_calendar_last_sync, "by a run alone")

    # -- which calendar

    def test_unknown_calendar_says_which_there_are(self) -> None:
        self.make_calendar("Private")
        self.account.calendar_name = "Projects"
        self.sync(expect="failed")
        problem = self.prefs().office365_calendar_problem
        self.assertIn("Projects", problem)
        self.assertIn("Calendar, Private", problem)

    def test_calendar_is_made_if_wished(self) -> None:
        self.account.write({"calendar_name": "Projects", "calendar_make": True})
        self.event()
        self.sync()
        self.assertFalse(self.prefs().office365_calendar_problem)
        self.assertEqual(self.outlook()["Kick-off"]["calendar"], "Projects")

    def assert_same_under(self, name: str | bool) -> None:
        """Its calendar by another name: what waits there goes on waiting."""
        self.event("One")
        self.sync()
        there = self.outlook()["One"]["id"]
        self.simulator.admin("DELETE", f"mailboxes/{ANNA}/events/{there}")
        self.sync()
        before = self.account.event_link_ids
        self.account.write({"calendar_name": name, "calendar_existing": "invite"})
        for _ in range(2):
            self.sync()
        self.assertEqual(self.account.event_link_ids, before)
        self.assertTrue(before.is_held)
        self.assertFalse(self.outlook())
        self.assertEqual(self.account.calendar_existing, "invite")

    def test_default_calendar_by_its_own_name_is_no_other(self) -> None:
        self.assert_same_under("Calendar")

    def test_name_in_other_letters_is_no_other_calendar(self) -> None:
        self.make_calendar("Work")
        self.account.calendar_name = "Work"
        self.assert_same_under("work")

    def test_name_that_is_not_there_forgets_nothing(self) -> None:
        self.event("One")
        self.sync()
        link = self.account.event_link_ids
        self.account.calendar_name = "Typo"
        self.sync(expect="failed")
        self.account.calendar_name = False
        self.sync()
        self.assertEqual(self.account.event_link_ids, link)

    def test_meeting_asked_for_before_the_first_run_is_made(self) -> None:
        self.make_calendar("Work")
        eve = self.env["res.partner"].create({"name": "Eve", "email": "eve@x.example"})
        people = (self.anna.partner_id | eve).ids
        event = self.event("Handed over", partner_ids=[(6, 0, people)])
        self.account.write({"calendar_since": "2030-01-01", "calendar_name": "Work"})
        event._office365_ask(self.account, self.account.event_link_ids)
        self.sync()
        self.assertEqual(self.outlook()["Handed over"]["calendar"], "Work")

    # -- permissions

    def test_who_connected_for_contacts_alone_is_told_to_sign_in_again(self) -> None:
        self.account.action_disconnect()
        self.account.calendar_enabled = False
        self.connect(self.anna)
        self.account.write({"calendar_enabled": True, "contacts_enabled": True})
        self.assertTrue(self.prefs().office365_calendar_needs_consent)
        self.assertIn("Sign in again", self.prefs().office365_calendar_remedy)
        self.assertEqual(self.account._run_contacts(), "done")
        self.assertEqual(self.account._run_calendar(), "failed")
        self.env.invalidate_all()
        self.assertEqual(self.account.state, "connected")
        self.connect(self.anna)
        self.assertFalse(self.prefs().office365_calendar_needs_consent)
        self.sync()

    # -- whose settings

    def test_company_says_who_invites_unless_the_user_does(self) -> None:
        company = self.account.company_id
        company.office365_calendar_invites = "odoo"
        self.assertEqual(self.account._setting("events", "invites"), "odoo")
        self.account.calendar_invites = "outlook"
        self.assertEqual(self.account._setting("events", "invites"), "outlook")

    def test_choices_that_need_it_compare_everything(self) -> None:
        self.sync()
        self.anna.with_user(self.anna).office365_calendar_months_after = 24
        (run,) = self.runs().filtered(lambda run: run.state == "queued")
        self.assertEqual(run.mode, "full")

    def test_event_waits_for_the_next_run_where_sending_at_once_is_off(self) -> None:
        cron = self.env.ref("office365_sync.ir_cron_sync")
        self.account.calendar_push = False
        self.sync()
        self.env.cr.precommit.run()
        triggers = self.env["ir.cron.trigger"]
        triggers.search([("cron_id", "=", cron.id)]).unlink()
        self.event("Later")
        self.env.cr.precommit.run()
        self.assertFalse(triggers.search_count([("cron_id", "=", cron.id)]))
        self.sync()
        self.assertIn("Later", self.outlook())

    def test_nobody_reads_or_steers_the_calendar_of_somebody_else(self) -> None:
        manager = self.make_user(
            "mona", "mona@x.example", "office365_sync.group_manager"
        )
        other = self.make_user("bob", "bob@x.example")
        self.event()
        self.sync()
        links = self.env["office365.event.link"]
        for user in (manager, other):
            with self.assertRaises(AccessError):
                self.anna.with_user(user).write({"office365_calendar_private": "never"})
            with self.assertRaises(AccessError):
                self.anna.with_user(user).action_office365_sync_calendar()
            self.assertFalse(links.with_user(user).search([]))
        with self.assertRaises(AccessError):
            self.account.with_user(manager).calendar_name = "Elsewhere"
        with self.assertRaises(AccessError):
            self.account.with_user(other).read(["calendar_name"])
