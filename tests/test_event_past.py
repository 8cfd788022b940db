"""What is over: changed or deleted in Odoo afterwards, nobody is told of it."""

from datetime import timedelta

from odoo.tests import tagged

from odoo.addons.office365_sync.models.event_local_store import EventLocalStore

from .event_case import zurich
from .people_case import PeopleCase
from .simulator_process import ANNA, BRUNO

EVE = {"emailAddress": {"address": "eve@customer.example", "name": "Eve Extern"}}


@tagged("post_install", "-at_install")
class TestEventPast(PeopleCase):
    def setUp(self) -> None:
        super().setUp()
        self.patch(EventLocalStore, "undo_delay", timedelta(seconds=-2))
        self.day = self.env.cr.now().replace(microsecond=0) - timedelta(days=3)

    def past(self, **properties: object) -> object:
        """A meeting with Eve three days ago, in Odoo and in Outlook."""
        day = self.day.strftime("%Y-%m-%dT")
        times = {"start": zurich(f"{day}09:00:00"), "end": zurich(f"{day}10:00:00")}
        self.outlook_event("Past", **{"attendees": [EVE], **times, **properties})
        self.sync()
        self.simulator.admin("DELETE", "mails")
        return self.by_name("Past").with_user(self.anna)

    def past_series(self, count: int = 4) -> object:
        """Every day from three days ago on."""
        start = self.day.strftime("%Y-%m-%d")
        rule = {
            "pattern": {"type": "daily", "interval": 1},
            "range": {
                "type": "numbered",
                "startDate": start,
                "numberOfOccurrences": count,
            },
        }
        return self.past(recurrence=rule).sorted("start")

    def note(self, subject: str = "Past") -> str:
        return self.outlook()[subject]["body"]["content"]

    def test_notes_added_afterwards_stay_in_odoo(self) -> None:
        event = self.past()
        event.write({"description": "<p>Agreed</p>", "show_as": "free"})
        for _ in range(2):
            self.assertEqual(self.sync().remote_updated, 0)
        self.assertIn("Agreed", event.description)
        self.assertNotIn("Agreed", self.note())
        self.assert_no_mail()

    def test_attendees_added_afterwards_are_not_invited(self) -> None:
        event = self.past(attendees=[])
        event.partner_ids = [(4, self.eve.id)]
        self.sync()
        self.assertFalse(self.outlook()["Past"]["attendees"])
        self.assert_no_mail()

    def test_what_changes_in_outlook_still_comes(self) -> None:
        event = self.past()
        event.description = "<p>Agreed</p>"
        self.sync()
        self.edit_in_outlook(
            self.outlook()["Past"]["id"], location={"displayName": "Bern"}
        )
        self.simulator.admin("DELETE", "mails")
        for _ in range(2):
            self.sync()
        self.assertEqual(event.location, "Bern")
        self.assertIn("Agreed", event.description)
        self.assertNotIn("Agreed", self.note())
        self.assert_no_mail()

    def test_changed_on_both_sides_each_keeps_its_own_and_no_conflict_is_told(
        self,
    ) -> None:
        event = self.past()
        event.location = "Basel"
        self.edit_in_outlook(
            self.outlook()["Past"]["id"], location={"displayName": "Bern"}
        )
        for _ in range(2):
            self.account._queue_run("events", "full")
            self.assertEqual(self.sync().conflicts, 0)
        self.assertEqual(event.location, "Basel")
        self.assertEqual(self.outlook()["Past"]["location"]["displayName"], "Bern")

    def test_without_others_it_goes_on_both_ways(self) -> None:
        event = self.event("Alone", start=self.day)
        self.sync()
        event.description = "<p>Agreed</p>"
        self.sync()
        self.assertIn("Agreed", self.note("Alone"))

    def test_moved_to_a_day_to_come_it_is_told(self) -> None:
        event = self.past()
        event.description = "<p>Agreed</p>"
        self.sync()
        later = {"start": "2026-12-10 09:00:00", "stop": "2026-12-10 10:00:00"}
        event.write(later)
        self.sync()
        there = self.outlook()["Past"]
        self.assertEqual(there["start"]["dateTime"][:16], "2026-12-10T09:00")
        self.assertIn("Agreed", self.note())
        self.assertEqual([mail["kind"] for mail in self.mails()], ["update"])

    def test_moved_from_a_day_to_come_into_the_past_it_is_told(self) -> None:
        event = self.meeting()
        self.sync()
        self.simulator.admin("DELETE", "mails")
        event.write({"start": self.day, "stop": self.day + timedelta(hours=1)})
        self.sync()
        self.assertEqual([mail["kind"] for mail in self.mails()], ["update"])

    def test_deleted_afterwards_it_stays_in_outlook(self) -> None:
        self.past().unlink()
        for _ in range(2):
            self.sync()
        self.account._queue_run("events", "full")
        self.sync()
        self.assertIn("Past", self.outlook())
        self.assertFalse(self.by_name("Past"))
        self.assert_no_mail()

    def test_archived_afterwards_it_stays_and_is_taken_up_again(self) -> None:
        event = self.past()
        event.action_archive()
        for _ in range(2):
            self.sync()
        self.assertIn("Past", self.outlook())
        event.action_unarchive()
        self.sync()
        self.edit_in_outlook(
            self.outlook()["Past"]["id"], location={"displayName": "Bern"}
        )
        self.simulator.admin("DELETE", "mails")
        self.sync()
        self.assertEqual(event.location, "Bern")
        self.assert_no_mail()

    def test_past_day_of_a_series_that_goes_on(self) -> None:
        events = self.past_series(8)
        how = {"recurrence_update": "self_only"}
        events[0].write({"description": "<p>Agreed</p>", **how})
        for _ in range(2):
            self.sync()
        self.assertIn("Agreed", events[0].description)
        self.assert_no_mail()
        events[6].write({"description": "<p>To do</p>", **how})
        self.sync()
        self.assertEqual([mail["kind"] for mail in self.mails()], ["update"])

    def test_past_day_of_a_series_that_is_deleted(self) -> None:
        events = self.past_series(8)
        events[0].unlink()
        for _ in range(2):
            self.sync()
        self.assertEqual(len(self.by_name("Past")), 7)
        self.assert_no_mail()
        events[6].unlink()
        for _ in range(2):
            self.sync()
        self.assertEqual([mail["kind"] for mail in self.mails()], ["cancellation"])
        self.assertEqual(len(self.by_name("Past")), 6)

    def test_past_day_of_a_series_that_is_cancelled_in_outlook(self) -> None:
        self.past_series(8)
        master = self.outlook()["Past"]["id"]
        path = f"mailboxes/{ANNA}/events"
        days = self.simulator.admin("GET", f"{path}/{master}/instances")
        self.simulator.admin("DELETE", f"{path}/{days[1]['id']}")
        self.simulator.admin("DELETE", "mails")
        for _ in range(3):
            self.assertEqual(self.sync().remote_updated, 0)
        self.assertEqual(len(self.by_name("Past")), 7)
        self.assert_no_mail()

    def test_series_that_is_over(self) -> None:
        events = self.past_series(2)
        events[0].write(
            {"recurrence_update": "all_events", "description": "<p>Agreed</p>"}
        )
        self.sync()
        self.assertNotIn("Agreed", self.note())
        events[0].action_mass_deletion("all_events")
        for _ in range(2):
            self.sync()
        self.assertIn("Past", self.outlook())
        self.assert_no_mail()

    def test_answer_given_afterwards_is_told_to_nobody(self) -> None:
        second = self.second_user()
        guests = [{"emailAddress": {"address": one}} for one in (ANNA, BRUNO)]
        event = self.past(attendees=guests)
        self.sync(account=second)
        self.line_of(event, self.bruno.partner_id).with_user(self.bruno).do_accept()
        for account in (second, self.account, second):
            self.sync(account=account)
        self.assertFalse(self.mails())
        states = self.line_of(event, self.bruno.partner_id).state
        self.assertEqual(states, "accepted")

    def test_paired_anew_it_is_told_to_nobody(self) -> None:
        event = self.past()
        event.description = "<p>Agreed</p>"
        self.sync()
        self.account._reset_calendar()
        for _ in range(2):
            self.sync()
        self.assertEqual(self.by_name("Past"), event)
        self.assert_no_mail()

    def assert_at_rest(self) -> None:
        for how in ("sync", "full", "sync"):
            if how == "full":
                self.account._queue_run("events", "full")
            counts = self.sync()
            changed = (counts.local_updated, counts.remote_updated, counts.conflicts)
            self.assertEqual(changed, (0, 0, 0), how)

    def test_past_cancelled_days_come_to_rest(self) -> None:
        """Cancelled here, there, or on both sides; and beside one that is to come."""
        for here, there in ((1, None), (None, 1), (1, 2), (1, 1)):
            with self.subTest(here=here, there=there):
                events = self.past_series(9)
                (master,) = [
                    one["id"] for one in self.outlook().values() if one["type"]
                ]
                path = f"mailboxes/{ANNA}/events"
                days = self.simulator.admin("GET", f"{path}/{master}/instances")
                if here is not None:
                    events[here].unlink()
                if there is not None:
                    self.simulator.admin("DELETE", f"{path}/{days[there]['id']}")
                for _ in range(2):
                    self.sync()
                self.simulator.admin("DELETE", "mails")
                self.assert_at_rest()
                self.by_name("Past").sorted("start")[-1].unlink()
                self.assertEqual(self.sync().remote_updated, 1)
                self.assert_at_rest()
                self.assertEqual(
                    [one["kind"] for one in self.mails()], ["cancellation"]
                )
                events.exists()[4].write(
                    {"recurrence_update": "all_events", "location": "Bern"}
                )
                self.assertEqual(self.sync().remote_updated, 1)
                self.assert_at_rest()
                left = self.simulator.admin("GET", f"{path}/{master}/instances")
                self.assertEqual(len(left), 8 - (there is not None))
                self.simulator.admin("DELETE", f"{path}/{master}")
                self.account.calendar_remote_deleted = "archive"
                self.sync()
                self.simulator.admin("DELETE", "mails")
