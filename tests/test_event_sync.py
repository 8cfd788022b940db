"""Events and series travel both ways."""

from datetime import date, datetime, timedelta

from odoo.tests import tagged

from .event_case import START, EventCase, zurich


@tagged("post_install", "-at_install")
class TestEventSync(EventCase):
    def test_event_made_in_odoo_is_in_outlook(self) -> None:
        self.event(location="Bern", description="<p>Agenda</p>")
        counts = self.sync()
        self.assertEqual(counts.remote_created, 1)
        there = self.outlook()["Kick-off"]
        self.assertEqual(there["location"]["displayName"], "Bern")
        self.assertIn("Agenda", there["body"]["content"])
        self.assertEqual(there["start"]["dateTime"][:16], "2026-12-03T08:00")
        self.assert_no_mail()
        self.assert_idle()

    def assert_idle(self) -> None:
        """The next runs change nothing on either side."""
        for _ in range(2):
            counts = self.sync()
            for name in (
                "local_created local_updated local_deleted "
                "remote_created remote_updated remote_deleted"
            ).split():
                self.assertEqual(getattr(counts, name), 0, name)

    def test_event_made_in_outlook_is_in_odoo(self) -> None:
        self.outlook_event(
            "Lunch", location={"displayName": "Kronenhalle"}, showAs="oof"
        )
        counts = self.sync()
        self.assertEqual(counts.local_created, 1)
        event = self.by_name("Lunch")
        self.assertEqual(event.start, datetime(2026, 12, 3, 11))
        self.assertEqual(event.location, "Kronenhalle")
        self.assertEqual(event.user_id, self.anna)
        self.assert_no_mail()
        self.assert_idle()

    def test_d6_changes_on_both_sides_both_survive(self) -> None:
        event = self.event(location="Bern")
        self.sync()
        there = self.outlook()["Kick-off"]
        self.edit_in_outlook(there["id"], location={"displayName": "Basel"})
        event.name = "Start"
        self.sync()
        self.assertEqual(event.location, "Basel")
        self.assertEqual(self.outlook()["Start"]["location"]["displayName"], "Basel")
        self.assert_idle()

    def test_event_deleted_in_odoo_is_deleted_in_outlook(self) -> None:
        event = self.event()
        self.sync()
        event.unlink()
        self.sync()
        self.assertNotIn("Kick-off", self.outlook())
        self.assert_idle()

    def test_series_made_in_odoo_is_one_master_in_outlook(self) -> None:
        self.weekly()
        self.sync()
        there = self.outlook()["Weekly"]
        self.assertEqual(there["recurrence"]["pattern"]["type"], "weekly")
        self.assertEqual(there["recurrence"]["range"]["numberOfOccurrences"], 5)
        self.assertEqual(len(self.outlook()), 1)
        self.assert_idle()

    def test_series_made_in_outlook_is_one_series_in_odoo(self) -> None:
        self.outlook_event(
            "Weekly",
            recurrence={
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
            },
        )
        self.sync()
        events = self.by_name("Weekly").sorted("start")
        self.assertEqual(len(events), 4)
        self.assertEqual(len(events.recurrence_id), 1)
        self.assertEqual(events[3].start, datetime(2026, 12, 24, 11))
        self.assert_no_mail()
        self.assert_idle()

    def test_a5_title_of_a_series_is_one_request(self) -> None:
        first = self.weekly(count=50)
        self.sync()
        self.sync()  # which sees it come back
        first.write({"recurrence_update": "all_events", "name": "Renamed"})
        counts = self.sync()
        self.assertEqual((counts.remote_created, counts.remote_updated), (0, 1))
        self.assertEqual(list(self.outlook()), ["Renamed"])
        self.assert_idle()

    def test_occurrence_moved_in_odoo_is_an_exception_in_outlook(self) -> None:
        first = self.weekly()
        self.sync()
        second = first.recurrence_id.calendar_event_ids.sorted("start")[1]
        second.write(
            {
                "recurrence_update": "self_only",
                "start": second.start + timedelta(days=1),
                "stop": second.stop + timedelta(days=1),
            }
        )
        self.sync()
        there = self.outlook()["Weekly"]
        (exception,) = there["exceptions"]
        self.assertEqual(exception["start"]["dateTime"][:16], "2026-12-11T08:00")
        self.assert_idle()

    def test_occurrence_moved_in_outlook_is_moved_in_odoo(self) -> None:
        first = self.weekly()
        self.sync()
        master = self.outlook()["Weekly"]["id"]
        found = self.simulator.admin(
            "GET", f"mailboxes/anna.keller@contoso.example/events/{master}/instances"
        )
        self.edit_in_outlook(
            found[1]["id"],
            start=zurich("2026-12-11T10:00:00"),
            end=zurich("2026-12-11T11:00:00"),
        )
        self.sync()
        second = first.recurrence_id.calendar_event_ids.sorted("start")[1]
        self.assertEqual(second.start, datetime(2026, 12, 11, 9))
        self.assertEqual(second.office365_occurrence, date(2026, 12, 10))
        self.assert_idle()

    def test_occurrence_deleted_in_odoo_is_cancelled_in_outlook(self) -> None:
        first = self.weekly()
        self.sync()
        rows = first.recurrence_id.calendar_event_ids.sorted("start")
        rows[2].unlink()
        self.sync()
        self.assertEqual(self.outlook()["Weekly"]["cancelled"], ["2026-12-17"])
        self.assert_idle()

    def test_c7_occurrence_cancelled_in_outlook_is_archived_in_odoo(self) -> None:
        first = self.weekly()
        self.sync()
        master = self.outlook()["Weekly"]["id"]
        found = self.simulator.admin(
            "GET", f"mailboxes/anna.keller@contoso.example/events/{master}/instances"
        )
        self.simulator.admin(
            "DELETE",
            f"mailboxes/anna.keller@contoso.example/events/{found[2]['id']}",
        )
        self.sync()
        starts = first.recurrence_id.calendar_event_ids.mapped("start")
        self.assertEqual(len(starts), 4)
        self.assertNotIn(START + timedelta(weeks=2), starts)
        self.assert_idle()
