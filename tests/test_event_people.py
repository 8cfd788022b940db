"""Whose meeting it is, who is invited, and that nobody is mailed unasked."""

from datetime import timedelta

from odoo.tests import tagged

from .event_case import zurich
from .people_case import PeopleCase
from .simulator_process import ANNA, BRUNO


@tagged("post_install", "-at_install")
class TestEventPeople(PeopleCase):
    # -- mails

    def test_a1_connecting_invites_nobody_to_what_is_there(self) -> None:
        for number in range(5):
            self.meeting(f"Old {number}")
        self.event("Alone")
        self.account.calendar_since = "2030-01-01"
        self.sync()
        self.assertEqual(set(self.outlook()), {"Alone"})
        self.assertFalse(self.mails())

    def test_a1_existing_meetings_are_put_there_without_attendees_if_asked(
        self,
    ) -> None:
        self.meeting("Old")
        self.account.write(
            {"calendar_since": "2030-01-01", "calendar_existing": "copy"}
        )
        self.sync()
        there = self.outlook()["Old"]
        self.assertFalse(there["attendees"])
        self.assertIn("Eve Extern", there["body"]["content"])
        self.account.calendar_existing = "invite"
        self.by_name("Old").with_user(self.anna).location = "Bern"
        self.sync()
        self.assertEqual(self.outlook()["Old"]["location"]["displayName"], "Bern")
        self.assertFalse(self.outlook()["Old"]["attendees"])
        self.assertFalse(self.mails())

    def test_a3_exactly_one_side_invites(self) -> None:
        self.meeting()
        self.assertEqual(self.env["mail.mail"].search_count([]), self.mails_before)
        self.sync()
        (mail,) = self.mails()
        self.assertEqual(mail["kind"], "invitation")
        self.assertEqual(self.env["mail.mail"].search_count([]), self.mails_before)

    def test_a3_odoo_invites_where_that_is_set(self) -> None:
        self.account.calendar_invites = "odoo"
        self.meeting()
        self.assertEqual(self.env["mail.mail"].search_count([]), self.mails_before + 1)
        self.sync()
        self.assertFalse(self.mails())
        there = self.outlook()["Meeting"]
        self.assertFalse(there["attendees"])
        self.assertIn("Eve Extern", there["body"]["content"])

    def test_a7_series_with_exceptions_is_pulled_without_a_mail(self) -> None:
        attendees = [{"emailAddress": {"address": "eve@customer.example"}}]
        master = self.outlook_event(
            "Weekly",
            attendees=attendees,
            recurrence={
                "pattern": {
                    "type": "weekly",
                    "interval": 1,
                    "daysOfWeek": ["thursday"],
                    "firstDayOfWeek": "monday",
                },
                "range": {"type": "noEnd", "startDate": "2026-12-03"},
            },
        )
        found = self.simulator.admin(
            "GET", f"mailboxes/{ANNA}/events/{master}/instances"
        )
        for occurrence in found[1:4]:
            self.edit_in_outlook(occurrence["id"], subject="Other")
        self.simulator.admin("DELETE", "mails")
        self.sync()
        self.assertEqual(len(self.by_name("Other")), 3)
        self.assert_no_mail()

    def test_a8_changes_from_outlook_mail_nobody(self) -> None:
        self.meeting()
        self.sync()
        there = self.outlook()["Meeting"]
        self.edit_in_outlook(
            there["id"],
            start=zurich("2026-12-04T09:00:00"),
            end=zurich("2026-12-04T10:00:00"),
            attendees=[
                {"emailAddress": {"address": "eve@customer.example"}},
                {"emailAddress": {"address": "new@customer.example", "name": "New"}},
            ],
        )
        self.simulator.admin("DELETE", "mails")
        self.sync()
        event = self.by_name("Meeting")
        self.assertIn("new@customer.example", event.partner_ids.mapped("email"))
        self.assert_no_mail()

    # -- whose it is

    def test_b1_meeting_of_three_mailboxes_is_one_event(self) -> None:
        second = self.second_user()
        event = self.meeting("Ours", self.bruno.partner_id, self.eve)
        self.sync()
        self.sync(account=second)
        self.sync()
        self.sync(account=second)
        self.assertEqual(self.by_name("Ours"), event)
        self.assertEqual(len(event.sudo().office365_link_ids), 2)
        self.assertEqual(set(self.outlook()), {"Ours"})
        self.assertEqual(set(self.outlook(BRUNO)), {"Ours"})
        self.assertEqual(len(self.mails()), 1)

    def test_b1_attendee_who_syncs_first_makes_the_organizers_event(self) -> None:
        second = self.second_user()
        self.outlook_event(
            "Ours", attendees=[{"emailAddress": {"address": BRUNO, "name": "Bruno"}}]
        )
        self.sync(account=second)
        event = self.by_name("Ours")
        self.assertEqual(event.user_id, self.anna)
        self.sync()
        self.assertEqual(self.by_name("Ours"), event)
        self.assertEqual(len(event.sudo().office365_link_ids), 2)

    def test_a2_attendee_who_connects_later_changes_nothing(self) -> None:
        bruno = self.make_user("bruno", BRUNO)
        self.meeting("Ours", bruno.partner_id)
        self.sync()
        self.simulator.admin("DELETE", "mails")
        account = self.account_of(bruno)
        account.write({"contacts_enabled": False, "calendar_enabled": True})
        account = self.connect(bruno, BRUNO)
        counts = self.sync(account=account)
        self.assertEqual(counts.remote_created + counts.remote_updated, 0)
        self.assertFalse(self.mails())

    def test_a2_answer_from_before_connecting_is_kept_and_told_to_nobody(self) -> None:
        bruno = self.make_user("bruno", BRUNO)
        event = self.meeting("Ours", bruno.partner_id)
        self.sync()
        line = self.line_of(event, bruno.partner_id)
        line.state = "accepted"
        self.simulator.admin("DELETE", "mails")
        account = self.account_of(bruno)
        account.write({"contacts_enabled": False, "calendar_enabled": True})
        account = self.connect(bruno, BRUNO)
        for _ in range(2):
            self.sync(account=account)
            self.sync()
        self.assertEqual(line.state, "accepted")
        self.assertFalse(self.mails())

    def test_d12_answer_given_in_odoo_is_sent_from_the_own_copy(self) -> None:
        second = self.second_user()
        event = self.meeting("Ours", self.bruno.partner_id)
        self.sync()
        self.sync(account=second)
        attendee = event.attendee_ids.filtered(
            lambda a: a.partner_id == self.bruno.partner_id
        )
        attendee.with_user(self.bruno).do_accept()
        self.sync(account=second)
        self.assertEqual(
            self.outlook(BRUNO)["Ours"]["responseStatus"]["response"], "accepted"
        )
        self.sync()
        self.sync(account=second)
        self.assertEqual(attendee.state, "accepted")

    def test_d12_answer_given_in_outlook_is_in_odoo(self) -> None:
        second = self.second_user()
        event = self.meeting("Ours", self.bruno.partner_id)
        self.sync()
        self.sync(account=second)
        copy = self.outlook(BRUNO)["Ours"]["id"]
        self.simulator.admin(
            "POST", f"mailboxes/{BRUNO}/events/{copy}/tentativelyAccept", {"send": True}
        )
        self.sync(account=second)
        attendee = self.line_of(event, self.bruno.partner_id)
        self.assertEqual(attendee.state, "tentative")
        self.sync()
        self.sync(account=second)
        self.assertEqual(attendee.state, "tentative")

    def test_d13_attendee_who_deletes_the_own_copy_says_no(self) -> None:
        second = self.second_user()
        second.calendar_remote_deleted = "archive"  # and asks nobody
        event = self.meeting("Ours", self.bruno.partner_id, self.eve)
        self.sync()
        self.sync(account=second)
        copy = self.outlook(BRUNO)["Ours"]["id"]
        self.simulator.admin("DELETE", f"mailboxes/{BRUNO}/events/{copy}")
        self.sync(account=second)
        self.sync()
        self.assertTrue(event.exists() and event.active)
        self.assertIn("Ours", self.outlook())
        attendee = event.attendee_ids.filtered(
            lambda a: a.partner_id == self.bruno.partner_id
        )
        self.assertEqual(attendee.state, "declined")

    def test_only_the_organizers_mailbox_changes_the_meeting(self) -> None:
        second = self.second_user()
        event = self.meeting("Ours", self.bruno.partner_id)
        self.sync()
        self.sync(account=second)
        event.with_user(self.bruno).location = "Basel"
        self.sync(account=second)
        self.sync()
        self.sync(account=second)
        self.assertEqual(event.location, "Basel")
        self.assertEqual(self.outlook()["Ours"]["location"]["displayName"], "Basel")

    def test_d4_attendee_removed_in_outlook_is_removed_in_odoo(self) -> None:
        event = self.meeting("Ours")
        self.sync()
        self.edit_in_outlook(self.outlook()["Ours"]["id"], attendees=[])
        self.sync()
        self.assertEqual(event.partner_ids, self.anna.partner_id)

    def test_b11_address_in_capitals_is_the_same_attendee(self) -> None:
        self.outlook_event(
            "Ours",
            attendees=[{"emailAddress": {"address": "EVE@customer.EXAMPLE"}}],
        )
        self.sync()
        event = self.by_name("Ours")
        self.assertEqual(event.partner_ids, self.anna.partner_id | self.eve)

    def test_d10_organizer_is_found_by_exactly_the_address(self) -> None:
        self.make_user("jeanjacques", "jean-jacques@customer.example")
        self.simulator.admin(
            "POST",
            f"mailboxes/{ANNA}/events",
            {
                "organizer": {"name": "J", "address": "jacques@customer.example"},
                "properties": {
                    "subject": "Theirs",
                    "start": zurich("2026-12-03T12:00:00"),
                    "end": zurich("2026-12-03T13:00:00"),
                },
            },
        )
        self.sync()
        self.assertFalse(self.by_name("Theirs").user_id)

    def test_a9_attendee_added_to_a_past_meeting_is_not_mailed(self) -> None:
        start = self.env.cr.now() - timedelta(days=20)
        day = start.strftime("%Y-%m-%dT")
        made = self.outlook_event(
            "Past", start=zurich(f"{day}09:00:00"), end=zurich(f"{day}10:00:00")
        )
        self.sync()
        self.edit_in_outlook(
            made, attendees=[{"emailAddress": {"address": "eve@customer.example"}}]
        )
        self.simulator.admin("DELETE", "mails")
        self.sync()
        self.assertIn(self.eve, self.by_name("Past").partner_ids)
        self.assert_no_mail()

    def test_colleague_whose_mailbox_has_another_address_is_one_person(self) -> None:
        second = self.second_user()
        self.bruno.email = "bruno@company.example"
        guests = [{"emailAddress": {"address": one}} for one in (BRUNO, self.eve.email)]
        self.outlook_event("Ours", attendees=guests)
        self.simulator.admin("DELETE", "mails")
        for account in (self.account, second, self.account, second, self.account):
            self.sync(account=account)
        event = self.by_name("Ours")
        people = self.anna.partner_id | self.bruno.partner_id | self.eve
        self.assertEqual(event.partner_ids, people)
        line = self.line_of(event, self.bruno.partner_id)
        line.with_user(self.bruno).do_accept()
        self.sync(account=second)
        self.assertEqual([mail["kind"] for mail in self.mails()], ["response"])
        self.simulator.admin("DELETE", "mails")
        event.with_user(self.anna).partner_ids = [(3, self.eve.id)]
        for account in (self.account, second):
            self.sync(account=account)
        there = self.outlook()["Ours"]["attendees"]
        self.assertEqual([one["emailAddress"]["address"] for one in there], [BRUNO])
        told = {mail["kind"]: mail["recipients"] for mail in self.mails()}
        self.assertEqual(told["cancellation"], [self.eve.email])
        self.assertNotIn("invitation", told)
        self.assertEqual(line.state, "accepted")

    def series_of_both(self) -> tuple:
        """A series of Anna's with Bruno, in both mailboxes; its events and his
        account."""
        second = self.second_user()
        people = self.anna.partner_id | self.bruno.partner_id
        event = self.weekly(partner_ids=[(6, 0, people.ids)])
        self.sync()
        self.sync(account=second)
        events = event.recurrence_id.calendar_event_ids.sorted("start")
        self.simulator.admin("DELETE", "mails")
        return events, second

    def occurrences(self, upn: str) -> list[dict]:
        master = self.outlook(upn)["Weekly"]["id"]
        path = f"mailboxes/{upn}/events/{master}/instances"
        return self.simulator.admin("GET", path)

    def test_d12_answer_to_one_occurrence_is_sent_to_that_one(self) -> None:
        events, second = self.series_of_both()
        line = self.line_of(events[2], self.bruno.partner_id)
        line.with_user(self.bruno).do_accept()
        self.sync(account=second)
        answers = [one["responseStatus"]["response"] for one in self.occurrences(BRUNO)]
        self.assertEqual(answers.count("accepted"), 1)
        self.assertEqual(answers[2], "accepted")
        for _ in range(2):
            self.sync()
            self.sync(account=second)
        states = [self.line_of(one, self.bruno.partner_id).state for one in events]
        self.assertEqual(
            states, ["needsAction"] * 2 + ["accepted"] + ["needsAction"] * 2
        )
        self.assertEqual([mail["kind"] for mail in self.mails()], ["response"])

    def test_d12_answer_to_one_occurrence_in_outlook_is_that_ones(self) -> None:
        events, second = self.series_of_both()
        copy = self.occurrences(BRUNO)[1]["id"]
        self.simulator.admin(
            "POST", f"mailboxes/{BRUNO}/events/{copy}/decline", {"send": True}
        )
        for _ in range(2):
            self.sync(account=second)
            self.sync()
        states = [self.line_of(one, self.bruno.partner_id).state for one in events]
        self.assertEqual(states, ["needsAction", "declined"] + ["needsAction"] * 3)
        self.assertEqual([mail["kind"] for mail in self.mails()], ["response"])
