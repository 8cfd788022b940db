"""What arrives through a colleague's sync takes back no yes to a deletion."""

from odoo.tests import tagged

from .people_case import PeopleCase
from .simulator_process import ANNA, BRUNO


@tagged("post_install", "-at_install")
class TestEventYesKept(PeopleCase):
    def setUp(self) -> None:
        super().setUp()
        self.brunos = self.second_user()

    def accept_in_outlook(self, name: str, tell: bool = False) -> None:
        """Bruno says yes to a meeting; his sync has not seen that yet."""
        there = self.outlook(BRUNO)[name]["id"]
        path = f"mailboxes/{BRUNO}/events/{there}/accept"
        self.simulator.admin("POST", path, {"send": tell})

    def agreed_deletion(self, *names: str) -> None:
        """Anna deletes meetings in her Outlook, and says yes to that in Odoo."""
        for name in names:
            there = self.outlook()[name]["id"]
            self.simulator.admin("DELETE", f"mailboxes/{ANNA}/events/{there}")
        self.sync()
        links = self.env["office365.event.link"].with_user(self.anna)
        held = links.search([("is_held", "=", True)])
        self.assertEqual(len(held), len(names))
        held.action_delete_held()

    def assert_gone(self, *names: str) -> None:
        self.sync(account=self.brunos)
        self.sync()
        for name in names:
            self.assertFalse(self.by_name(name), name)

    def test_answers_to_several_meetings(self) -> None:
        for name in ("One", "Two", "Three"):
            self.meeting(name, self.bruno.partner_id)
        self.sync()
        self.sync(account=self.brunos)
        for name in ("One", "Two", "Three"):
            self.accept_in_outlook(name)
        self.agreed_deletion("One", "Two")
        self.sync(account=self.brunos)
        line = self.line_of(self.by_name("One"), self.bruno.partner_id)
        self.assertEqual(line.state, "accepted", "it did arrive")
        self.assert_gone("One", "Two")
        self.assertTrue(self.by_name("Three"))

    def test_answer_to_a_series(self) -> None:
        people = self.anna.partner_id | self.bruno.partner_id
        self.weekly("One", partner_ids=[(6, 0, people.ids)])
        self.sync()
        self.sync(account=self.brunos)
        self.accept_in_outlook("One")
        self.agreed_deletion("One")
        self.assert_gone("One")

    def test_answer_unseen_does_not_bring_back_what_is_deleted_in_odoo(self) -> None:
        event = self.meeting("One", self.bruno.partner_id)
        self.sync()
        self.sync()  # which sees who is invited
        self.accept_in_outlook("One", tell=True)
        there = self.outlook()["One"]["attendees"]
        self.assertEqual(there[0]["status"]["response"], "accepted")
        event.with_user(self.anna).unlink()
        self.sync()
        self.assertNotIn("One", self.outlook())
        self.sync()
        self.assertFalse(self.by_name("One"))

    def test_answer_given_in_odoo_does_not_bring_back_what_is_deleted_in_outlook(
        self,
    ) -> None:
        self.account.calendar_remote_deleted = "archive"  # and asks nobody
        event = self.meeting("One", self.bruno.partner_id)
        self.sync()
        self.sync()  # which sees who is invited
        there = self.outlook()["One"]["id"]
        self.simulator.admin("DELETE", f"mailboxes/{ANNA}/events/{there}")
        self.line_of(event, self.bruno.partner_id).with_user(self.bruno).do_accept()
        self.simulator.admin("DELETE", "mails")
        self.sync()
        self.assertFalse(event.active)
        self.assertFalse(self.outlook())
        self.assertFalse(self.mails())

    def test_invitation_by_a_list_that_is_found_only_then(self) -> None:
        event = self.meeting("One")
        self.sync()
        self.agreed_deletion("One")
        organizer = {"name": "Anna", "address": ANNA}
        self.invitation("One", upn=BRUNO, organizer=organizer)
        uid = self.outlook(BRUNO)["One"]["iCalUId"]
        event.sudo().office365_link_ids.ical_uid = uid
        self.sync(account=self.brunos)
        self.assertIn(self.bruno.partner_id, event.partner_ids, "it was found")
        self.assert_gone("One")
