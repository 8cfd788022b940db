"""Who deletes or archives a meeting in Odoo, and whom it is taken from."""

from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from odoo.addons.office365_sync.models.event_local_store import EventLocalStore
from odoo.addons.office365_sync.models.event_remote_store import EventRemoteStore
from odoo.addons.office365_sync.sync.model import Send

from .event_case import START
from .people_case import PeopleCase
from .simulator_process import ANNA, BRUNO

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

    def annas(self) -> object:
        """A meeting of Anna's with Bruno, in both mailboxes."""
        event = self.meeting("Theirs", self.bruno.partner_id)
        self.sync()
        self.sync(account=self.brunos)
        self.simulator.admin("DELETE", "mails")
        return event

    def assert_only_brunos_no(self, events: object) -> None:
        """It takes place for everybody else, and nobody was told anything."""
        self.both_sync()
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
        self.both_sync()
        events = first.recurrence_id.calendar_event_ids.sorted("start")
        self.simulator.admin("DELETE", "mails")
        events[2].with_user(self.bruno).unlink()
        self.both_sync()
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
        self.both_sync()
        mine = first.with_user(self.bruno)
        mine.write(
            {
                "recurrence_update": "all_events",
                "start": "2026-12-03 10:00:00",
                "stop": "2026-12-03 11:00:00",
            }
        )
        self.both_sync()
        self.assertEqual(len(self.by_name("Theirs")), 5)
        self.assertEqual(
            self.outlook()["Theirs"]["start"]["dateTime"][:16], "2026-12-03T10:00"
        )

    def annas_series(self, count: int = 5) -> object:
        """A series of Anna's with Bruno, in both mailboxes; its events."""
        people = self.anna.partner_id | self.bruno.partner_id
        first = self.weekly("Theirs", count, partner_ids=[(6, 0, people.ids)])
        self.both_sync()
        self.simulator.admin("DELETE", "mails")
        return first.recurrence_id.calendar_event_ids.sorted("start")

    def days_left(self, upn: str = ANNA) -> int:
        """Occurrences of Anna's series in a mailbox."""
        master = self.outlook(upn)["Theirs"]["id"]
        path = f"mailboxes/{upn}/events/{master}/instances"
        return len(self.simulator.admin("GET", path))

    def told(self) -> list[tuple[str, str | None]]:
        """What Bruno has answered by mail, and to which day, None for the series."""
        mails = sorted(self.mails(), key=lambda mail: mail["occurrence"] or "")
        self.assertEqual({mail["kind"] for mail in mails} | {"response"}, {"response"})
        return [(mail["response"], mail["occurrence"]) for mail in mails]

    def assert_days(self, *declined: int) -> None:
        """These days, of all, are declined in both Odoo and the organizer's Outlook."""
        events = self.by_name("Theirs").sorted("start")
        states = [self.line_of(one, self.bruno.partner_id).state for one in events]
        found = [number for number, state in enumerate(states) if state == "declined"]
        self.assertEqual(found, [*declined])
        master = self.outlook()["Theirs"]["id"]
        path = f"mailboxes/{ANNA}/events/{master}/instances"
        rows = [row["attendees"] for row in self.simulator.admin("GET", path)]
        answers = [row[0]["status"]["response"] for row in rows]
        found = [number for number, one in enumerate(answers) if one == "declined"]
        self.assertEqual(found, [*declined])

    def test_each_day_that_is_declined_is_told(self) -> None:
        events = self.annas_series()
        events[1].with_user(self.bruno).unlink()
        self.both_sync(1)
        for event in events[2:4]:
            event.with_user(self.bruno).unlink()
        self.both_sync()
        days = ("2026-12-10", "2026-12-17", "2026-12-24")
        self.assertEqual(self.told(), [("declined", day) for day in days])
        self.assert_days(1, 2, 3)

    def test_no_to_the_first_day_alone_is_none_to_the_series(self) -> None:
        events = self.annas_series()
        events[0].with_user(self.bruno).unlink()
        self.both_sync()
        self.assertEqual(self.told(), [("declined", "2026-12-03")])
        self.assert_days(0)

    def test_days_that_differ_from_their_series_are_told_too(self) -> None:
        events = self.annas_series()
        values = {"recurrence_update": "self_only", "location": "Basel"}
        events[2].with_user(self.anna).write(values)
        self.both_sync()
        self.simulator.admin("DELETE", "mails")
        events[2].with_user(self.bruno).unlink()
        events[3].with_user(self.bruno).action_archive()
        self.both_sync()
        days = ("2026-12-17", "2026-12-24")
        self.assertEqual(self.told(), [("declined", day) for day in days])
        self.assert_days(2, 3)

    def test_no_to_all_days_is_one_mail(self) -> None:
        events = self.annas_series()
        events[2].with_user(self.bruno).change_attendee_status("declined", "all_events")
        self.both_sync()
        self.assertEqual(self.told(), [("declined", None)])
        self.assert_days(*range(5))

    def test_no_to_all_days_is_one_mail_though_some_differ(self) -> None:
        events = self.annas_series()
        for event, place in zip(events[1:3], ("Basel", "Bern"), strict=True):
            values = {"recurrence_update": "self_only", "location": place}
            event.with_user(self.anna).write(values)
        self.both_sync()
        self.simulator.admin("DELETE", "mails")
        events[2].with_user(self.bruno).change_attendee_status("declined", "all_events")
        self.both_sync()
        self.assertEqual(self.told(), [("declined", None)])
        self.assert_days(*range(5))

    def test_no_to_a_day_is_not_told_beside_the_one_to_its_series(self) -> None:
        """Were a day still there once its series is declined, as may be."""
        store = EventRemoteStore(None, "calendar", "database", None, ())

        def is_told(remote_id: str, **raw: str) -> bool:
            values = {"response": "declined"}
            send = Send("update", 1, "key", values, raw, remote_id)
            return store._request(send).body["sendResponse"]

        self.assertTrue(is_told("series"))
        self.assertFalse(is_told("day", seriesMasterId="series"))
        self.assertTrue(is_told("other day", seriesMasterId="other series"))

    def test_no_to_all_days_that_are_to_come_is_one_mail(self) -> None:
        people = self.anna.partner_id | self.bruno.partner_id
        begun = {
            "start": START - timedelta(weeks=8),
            "partner_ids": [(6, 0, people.ids)],
        }
        first = self.weekly("Theirs", 12, **begun)
        self.both_sync()
        self.simulator.admin("DELETE", "mails")
        events = first.recurrence_id.calendar_event_ids.sorted("start")
        coming = events.filtered(lambda event: event.start > fields.Datetime.now())
        self.assertLess(len(coming), 12)
        mine = coming[0].with_user(self.bruno)
        mine.change_attendee_status("declined", "future_events")
        self.both_sync()
        self.assertEqual(self.told(), [("declined", None)])

    def test_series_is_not_declined_by_the_time_that_passes(self) -> None:
        events = self.annas_series()
        for event in events[3:]:
            event.with_user(self.bruno).unlink()
        self.both_sync()
        self.simulator.admin("DELETE", "mails")
        after = events[2].stop + timedelta(days=1)
        self.patch(fields.Datetime, "now", staticmethod(lambda *_args: after))
        self.env["office365.change"]._record_events(events)
        self.both_sync()
        self.assertFalse(self.mails())

    def test_no_to_the_rest_of_the_days_is_one_mail_more(self) -> None:
        events = self.annas_series()
        events[1].with_user(self.bruno).unlink()
        self.both_sync()
        events[2].with_user(self.bruno).change_attendee_status("declined", "all_events")
        self.both_sync()
        self.assertEqual(self.told(), [("declined", None), ("declined", "2026-12-10")])
        self.assert_days(*range(5))

    def test_no_to_this_and_following_ends_nobodys_series(self) -> None:
        events = self.annas_series()
        series = events.recurrence_id
        before = series.read(["end_type", "count", "until"])
        events[2].with_user(self.bruno).action_mass_deletion("future_events")
        self.both_sync()
        self.assertEqual(series.read(["end_type", "count", "until"]), before)
        self.assertEqual(len(self.by_name("Theirs")), 5)
        self.assertEqual(self.days_left(), 5)
        days = ("2026-12-17", "2026-12-24", "2026-12-31")
        self.assertEqual(self.told(), [("declined", day) for day in days])
        self.assert_days(2, 3, 4)

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
        self.both_sync()
        self.assertIn("Theirs", self.outlook())
        self.assertIn("Theirs", self.outlook(BRUNO))
        event.action_unarchive()
        there = self.outlook(BRUNO)["Theirs"]["id"]
        path = f"mailboxes/{BRUNO}/events/{there}/accept"
        self.simulator.admin("POST", path, {"send": False})
        self.both_sync()
        self.assertEqual(self.by_name("Theirs"), event)
        self.assertEqual(self.line_of(event, self.bruno.partner_id).state, "accepted")
        self.assertFalse(self.mails())

    def test_organizer_who_archives_ends_the_meeting_for_all(self) -> None:
        event = self.annas()
        event.with_user(self.anna).action_archive()
        self.patch(EventLocalStore, "undo_delay", timedelta(seconds=-2))
        self.both_sync()
        self.assertNotIn("Theirs", self.outlook())
        self.assertNotIn("Theirs", self.outlook(BRUNO))
        self.assertEqual([mail["kind"] for mail in self.mails()], ["cancellation"])
