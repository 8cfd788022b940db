"""Who deletes or archives a meeting in Odoo, and whom it is taken from."""

from datetime import timedelta

from odoo.tests import tagged

from odoo.addons.office365_sync.models.event_local_store import EventLocalStore

from .people_case import PeopleCase
from .simulator_process import ANNA, BRUNO

BOTH = {"attendees": [{"emailAddress": {"address": one}} for one in (ANNA, BRUNO)]}
THURSDAYS = {
    "pattern": {
        "type": "weekly",
        "interval": 1,
        "daysOfWeek": ["thursday"],
        "firstDayOfWeek": "monday",
    },
    "range": {
        "type": "numbered",
        "startDate": "2026-12-03",
        "numberOfOccurrences": 4,
    },
}


@tagged("post_install", "-at_install")
class TestEventNo(PeopleCase):
    def setUp(self) -> None:
        super().setUp()
        self.brunos = self.second_user()

    def both_sync(self, times: int = 1) -> None:
        for _ in range(times):
            self.sync(account=self.brunos)
            self.sync()

    def strangers(self, **properties: object) -> object:
        """A stranger's meeting in both mailboxes, and in Odoo."""
        for upn in (ANNA, BRUNO):
            self.invitation(properties={**BOTH, **properties}, uid="both", upn=upn)
        self.sync()
        self.sync(account=self.brunos)
        return self.by_name("Theirs")

    def annas(self) -> object:
        """A meeting of Anna's with Bruno, in both mailboxes."""
        event = self.meeting("Theirs", self.bruno.partner_id)
        self.sync()
        self.sync(account=self.brunos)
        self.simulator.admin("DELETE", "mails")
        return event

    def assert_only_brunos_no(self, events: object) -> None:
        """It takes place for everybody else, and nobody was told anything."""
        self.both_sync(2)
        self.assertEqual(self.by_name("Theirs"), events)
        states = {self.line_of(one, self.bruno.partner_id).state for one in events}
        self.assertEqual(states, {"declined"})
        self.assertIn("Theirs", self.outlook())
        self.assertFalse(self.outlook()["Theirs"]["isCancelled"])
        self.assertNotIn("Theirs", self.outlook(BRUNO))
        self.assertFalse(self.mails())

    def test_strangers_meeting_archived_by_one_stays_with_the_others(self) -> None:
        event = self.strangers()
        event.with_user(self.bruno).action_archive()
        self.assert_only_brunos_no(event)

    def test_strangers_meeting_deleted_by_one_stays_with_the_others(self) -> None:
        event = self.strangers()
        event.with_user(self.bruno).unlink()
        self.assert_only_brunos_no(event)

    def test_colleagues_meeting_archived_by_an_attendee_stays(self) -> None:
        event = self.annas()
        event.with_user(self.bruno).action_archive()
        self.assert_only_brunos_no(event)

    def test_colleagues_meeting_deleted_by_an_attendee_stays(self) -> None:
        event = self.annas()
        event.with_user(self.bruno).unlink()
        self.assert_only_brunos_no(event)

    def test_attendee_who_does_not_sync_ends_no_synced_meeting(self) -> None:
        carla = self.make_user("carla", "carla@contoso.example")
        event = self.meeting("Ours", carla.partner_id)
        self.sync()
        self.simulator.admin("DELETE", "mails")
        event.with_user(carla).unlink()
        self.sync()
        self.assertTrue(event.active)
        self.assertIn("Ours", self.outlook())
        self.assertFalse(self.mails())

    def test_strangers_series_deleted_by_one_stays_with_the_others(self) -> None:
        events = self.strangers(recurrence=THURSDAYS)
        self.assertEqual(len(events), 4)
        events[0].with_user(self.bruno).action_mass_deletion("all_events")
        self.assertEqual(len(events[0].recurrence_id.calendar_event_ids), 4)
        self.assert_only_brunos_no(events)

    def test_one_day_of_a_colleagues_series_is_declined_alone(self) -> None:
        people = self.anna.partner_id | self.bruno.partner_id
        first = self.weekly("Theirs", partner_ids=[(6, 0, people.ids)])
        self.both_sync(2)
        events = first.recurrence_id.calendar_event_ids.sorted("start")
        self.simulator.admin("DELETE", "mails")
        events[2].with_user(self.bruno).unlink()
        self.both_sync(2)
        states = [self.line_of(one, self.bruno.partner_id).state for one in events]
        self.assertEqual(states.count("declined"), 1)
        self.assertEqual(len(self.by_name("Theirs")), 5)
        master = self.outlook()["Theirs"]["id"]
        path = f"mailboxes/{ANNA}/events/{master}/instances"
        self.assertEqual(len(self.simulator.admin("GET", path)), 5)
        self.assertFalse({mail["kind"] for mail in self.mails()} - {"response"})

    def test_attendee_who_moves_a_series_in_odoo_moves_it(self) -> None:
        """Odoo archives its events to make them anew: that is no deletion."""
        people = self.anna.partner_id | self.bruno.partner_id
        first = self.weekly("Theirs", partner_ids=[(6, 0, people.ids)])
        self.both_sync(2)
        mine = first.with_user(self.bruno)
        mine.write(
            {
                "recurrence_update": "all_events",
                "start": "2026-12-03 10:00:00",
                "stop": "2026-12-03 11:00:00",
            }
        )
        self.both_sync(2)
        self.assertEqual(len(self.by_name("Theirs")), 5)
        self.assertEqual(
            self.outlook()["Theirs"]["start"]["dateTime"][:16], "2026-12-03T10:00"
        )

    def annas_series(self, count: int = 5) -> object:
        """A series of Anna's with Bruno, in both mailboxes; its events."""
        people = self.anna.partner_id | self.bruno.partner_id
        first = self.weekly("Theirs", count, partner_ids=[(6, 0, people.ids)])
        self.both_sync(2)
        self.simulator.admin("DELETE", "mails")
        return first.recurrence_id.calendar_event_ids.sorted("start")

    def days_left(self, upn: str = ANNA) -> int:
        """Occurrences of Anna's series in a mailbox."""
        master = self.outlook(upn)["Theirs"]["id"]
        path = f"mailboxes/{upn}/events/{master}/instances"
        return len(self.simulator.admin("GET", path))

    def test_no_to_this_and_following_ends_nobodys_series(self) -> None:
        events = self.annas_series()
        series = events.recurrence_id
        before = series.read(["end_type", "count", "until"])
        events[2].with_user(self.bruno).action_mass_deletion("future_events")
        self.both_sync(2)
        self.assertEqual(series.read(["end_type", "count", "until"]), before)
        self.assertEqual(len(self.by_name("Theirs")), 5)
        self.assertEqual(self.days_left(), 5)
        self.assertEqual([mail["kind"] for mail in self.mails()], ["response"])

    def test_meeting_of_a_colleague_who_does_not_sync_stays(self) -> None:
        carla = self.make_user("carla", "carla@contoso.example")
        event = self.meeting("Carla's", carla.partner_id, user_id=carla.id)
        self.sync()
        event.with_user(self.anna).unlink()
        self.sync()
        event.with_user(self.anna).unlink()
        self.assertTrue(event.exists().active)
        self.assertEqual(self.line_of(event, self.anna.partner_id).state, "declined")
        event.with_user(carla).unlink()
        self.assertFalse(event.exists())

    def test_what_is_written_when_archiving_is_kept(self) -> None:
        event = self.annas()
        event.with_user(self.bruno).write({"active": False, "location": "Bern"})
        self.assertTrue(event.active)
        self.assertEqual(event.location, "Bern")
        self.assertEqual(self.line_of(event, self.bruno.partner_id).state, "declined")

    def test_strangers_meeting_archived_by_an_administrator_stays(self) -> None:
        event = self.strangers()
        event.action_archive()
        self.both_sync(2)
        self.assertIn("Theirs", self.outlook())
        self.assertIn("Theirs", self.outlook(BRUNO))
        event.action_unarchive()
        there = self.outlook(BRUNO)["Theirs"]["id"]
        path = f"mailboxes/{BRUNO}/events/{there}/accept"
        self.simulator.admin("POST", path, {"send": False})
        self.both_sync(2)
        self.assertEqual(self.by_name("Theirs"), event)
        self.assertEqual(self.line_of(event, self.bruno.partner_id).state, "accepted")
        self.assertFalse(self.mails())

    def test_organizer_who_archives_ends_the_meeting_for_all(self) -> None:
        event = self.annas()
        event.with_user(self.anna).action_archive()
        self.patch(EventLocalStore, "undo_delay", timedelta(seconds=-2))
        self.both_sync(2)
        self.assertNotIn("Theirs", self.outlook())
        self.assertNotIn("Theirs", self.outlook(BRUNO))
        self.assertEqual([mail["kind"] for mail in self.mails()], ["cancellation"])
