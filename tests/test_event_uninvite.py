"""Who takes whom off a meeting in Odoo, and what that is in Outlook."""

from odoo.tests import tagged

from .people_case import BOTH, PeopleCase
from .simulator_process import BRUNO


@tagged("post_install", "-at_install")
class TestEventUninvite(PeopleCase):
    def setUp(self) -> None:
        super().setUp()
        self.brunos = self.second_user()

    def strangers(self, **properties: object) -> object:
        """Bruno comes."""
        events = super().strangers(**properties)
        there = self.outlook(BRUNO)["Theirs"]["id"]
        path = f"mailboxes/{BRUNO}/events/{there}/accept"
        self.simulator.admin("POST", path, {"send": False})
        self.both_sync()
        self.assertEqual(self.states(events), {"accepted"})
        return events

    def states(self, events: object) -> set[str]:
        return {self.line_of(one, self.bruno.partner_id).state for one in events}

    def without(self, *users: object) -> list:
        return [(3, user.partner_id.id) for user in users]

    def test_colleague_whom_a_stranger_invites_stays(self) -> None:
        event = self.strangers()
        for commands in (
            self.without(self.bruno),
            [(6, 0, self.anna.partner_id.ids)],
            [(5,), (4, self.anna.partner_id.id)],
            self.anna.partner_id.ids,
        ):
            with self.subTest(commands=commands):
                event.with_user(self.anna).write({"partner_ids": commands})
                self.both_sync()
                self.assertIn("Theirs", self.outlook(BRUNO))
                self.assertIn("Theirs", self.outlook())
                answer = self.outlook(BRUNO)["Theirs"]["responseStatus"]["response"]
                self.assertEqual(answer, "accepted")
                self.assertEqual(self.states(event), {"accepted"})
                self.assertFalse(self.env["office365.sync.issue"].search([]))
                self.assertFalse(self.mails())

    def test_colleague_stays_in_a_whole_series_of_a_strangers(self) -> None:
        pattern = {"type": "weekly", "interval": 1, "daysOfWeek": ["thursday"]}
        limits = {"type": "numbered", "startDate": "2026-12-03"}
        events = self.strangers(
            recurrence={
                "pattern": pattern,
                "range": {**limits, "numberOfOccurrences": 3},
            }
        )
        events[0].with_user(self.anna).write(
            {
                "partner_ids": self.without(self.bruno),
                "recurrence_update": "all_events",
            }
        )
        self.both_sync()
        self.assertEqual(self.by_name("Theirs"), events)
        self.assertIn("Theirs", self.outlook(BRUNO))
        self.assertEqual(self.states(events), {"accepted"})
        self.assertFalse(self.mails())

    def test_day_keeps_its_own_guest_when_a_colleague_stays_in_all(self) -> None:
        pattern = {"type": "weekly", "interval": 1, "daysOfWeek": ["thursday"]}
        limits = {"type": "numbered", "startDate": "2026-12-03"}
        repeats = {"pattern": pattern, "range": {**limits, "numberOfOccurrences": 3}}
        events = self.strangers(recurrence=repeats).sorted("start")
        pia = self.env["res.partner"].create({"name": "Pia", "email": "pia@x.example"})
        events[2].write({"partner_ids": [(4, pia.id)]})
        events[0].with_user(self.anna).write(
            {
                "partner_ids": self.without(self.bruno),
                "recurrence_update": "all_events",
            }
        )
        self.assertIn(pia, events[2].partner_ids)
        self.assertNotIn(pia, events[1].partner_ids)
        self.assertEqual(self.states(events), {"accepted"})

    def test_who_takes_off_oneself_says_no(self) -> None:
        event = self.strangers()
        mine = event.with_user(self.bruno)
        mine.write({"partner_ids": self.without(self.bruno, self.anna)})
        self.both_sync()
        self.assertEqual(self.states(event), {"declined"})
        self.assertNotIn("Theirs", self.outlook(BRUNO))
        self.assertIn("Theirs", self.outlook())
        self.assertIn(self.anna.partner_id, event.partner_ids)
        self.assertFalse(self.mails())

    def test_who_takes_off_oneself_of_a_colleagues_meeting_says_no(self) -> None:
        event = self.meeting("Theirs", self.bruno.partner_id)
        self.both_sync()
        self.simulator.admin("DELETE", "mails")
        event.with_user(self.bruno).write({"partner_ids": self.without(self.bruno)})
        self.both_sync()
        self.assertEqual(self.states(event), {"declined"})
        self.assertNotIn("Theirs", self.outlook(BRUNO))
        (guest,) = self.outlook()["Theirs"]["attendees"]
        self.assertEqual(guest["emailAddress"]["address"], BRUNO)
        self.assertFalse(self.mails())

    def test_organizer_who_syncs_takes_somebody_off(self) -> None:
        event = self.meeting("Ours", self.bruno.partner_id)
        self.both_sync()
        self.simulator.admin("DELETE", "mails")
        event.with_user(self.anna).write({"partner_ids": self.without(self.bruno)})
        self.assertEqual(event.partner_ids, self.anna.partner_id)
        self.sync()
        self.assertFalse(self.outlook()["Ours"]["attendees"])
        (mail,) = self.mails()
        self.assertEqual(mail["recipients"], [BRUNO])

    def test_guest_without_a_mailbox_here_is_put_back_by_the_sync(self) -> None:
        """As all else that is edited of a stranger's meeting."""
        guests = [*BOTH["attendees"], {"emailAddress": {"address": self.eve.email}}]
        event = self.strangers(attendees=guests)
        self.assertIn(self.eve, event.partner_ids)
        event.with_user(self.anna).write({"partner_ids": [(3, self.eve.id)]})
        self.both_sync()
        self.assertIn(self.eve, event.partner_ids)
        self.assertFalse(self.mails())
