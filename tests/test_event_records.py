"""Odoo's side of the calendar sync: events and series as canonical values."""

from datetime import date, datetime, timedelta

from odoo.tests import tagged

from odoo.addons.office365_sync.models.event_local_store import EventLocalStore
from odoo.addons.office365_sync.sync.model import Item

from .event_case import START, EventCase

TIME = {
    "allday": False,
    "start": "2026-12-03T08:00:00",
    "stop": "2026-12-03T09:00:00",
}
WEEKLY = {
    "frequency": "weekly",
    "start": "2026-12-03",
    "interval": 1,
    "weekdays": [3],
    "week_start": 0,
    "position": None,
    "day": None,
    "month": None,
    "skips": False,
    "until": None,
    "count": 5,
    "zone": "Europe/Zurich",
}


@tagged("post_install", "-at_install")
class TestEventRecords(EventCase):
    def setUp(self) -> None:
        super().setUp()
        self.store = EventLocalStore(self.account.with_user(self.anna).sudo(False), {})

    def item(self, key: str = "r1", **values: object) -> Item:
        """An event as Outlook tells it."""
        raw = {"isOrganizer": True, "type": "singleInstance"}
        if values.get("repeats"):
            raw["type"] = "seriesMaster"
        known = {"name": "From Outlook", "time": TIME, **values}
        return Item(key, known, raw)

    def test_event_is_read_as_it_is_written(self) -> None:
        values = {
            "name": "From Outlook",
            "time": TIME,
            "location": "Bern",
            "note": "Two\nlines",
            "privacy": "private",
            "show_as": "free",
            "reminder": 15,
            "categories": ["Blue"],
            "attendees": ["bob@y.example"],
            "answers": [["bob@y.example", "declined"]],
        }
        (written,) = self.store.create([self.item(**values)])
        self.assertFalse(written.refused)
        for name, value in values.items():
            self.assertEqual(written.stored[name], value, name)
        event = self.env["calendar.event"].browse(written.local_id)
        self.assertEqual(event.user_id, self.anna)
        self.assertIn(self.anna.partner_id, event.partner_ids)
        self.assert_no_mail()

    def test_all_day_event_keeps_its_days(self) -> None:
        time = {"allday": True, "start": "2026-12-03", "stop": "2026-12-04"}
        (written,) = self.store.create([self.item(time=time)])
        self.assertEqual(written.stored["time"], time)
        event = self.env["calendar.event"].browse(written.local_id)
        self.assertEqual(event.start_date, date(2026, 12, 3))
        self.assertEqual(event.stop_date, date(2026, 12, 4))

    def test_series_is_one_record_with_an_event_for_each_day(self) -> None:
        (written,) = self.store.create([self.item(repeats=WEEKLY)])
        self.assertFalse(written.refused)
        self.assertLess(written.local_id, 0)
        self.assertEqual(written.stored["repeats"], WEEKLY)
        self.assertEqual(written.stored["time"], TIME)
        series = self.env["calendar.recurrence"].browse(-written.local_id)
        starts = sorted(series.calendar_event_ids.mapped("start"))
        self.assertEqual(starts, [START + timedelta(weeks=n) for n in range(5)])
        self.assert_no_mail()

    def test_e3_series_stays_at_nine_over_the_change_of_time(self) -> None:
        weekly = {**WEEKLY, "start": "2026-03-19", "count": 3}
        time = {
            "allday": False,
            "start": "2026-03-19T08:00:00",
            "stop": "2026-03-19T09:00:00",
        }
        (written,) = self.store.create([self.item(repeats=weekly, time=time)])
        series = self.env["calendar.recurrence"].browse(-written.local_id)
        self.assertEqual(
            sorted(series.calendar_event_ids.mapped("start")),
            [
                datetime(2026, 3, 19, 8),
                datetime(2026, 3, 26, 8),
                datetime(2026, 4, 2, 7),
            ],
        )

    def test_series_of_odoo_is_read_as_one(self) -> None:
        first = self.weekly()
        key = -first.recurrence_id.id
        record = self.store.read([key])[key]
        self.assertEqual(record.values["repeats"]["count"], 5)
        self.assertEqual(record.values["time"], TIME)
        self.assertIsNone(record.values["cancelled"])
        self.assertTrue(record.in_scope)

    def test_b6_moved_series_keeps_its_rows(self) -> None:
        (written,) = self.store.create([self.item(repeats=WEEKLY)])
        series = self.env["calendar.recurrence"].browse(-written.local_id)
        rows = series.calendar_event_ids.ids
        later = {**TIME, "start": "2026-12-03T10:00:00", "stop": "2026-12-03T11:00:00"}
        answer = self.store.write({written.local_id: {"time": later}})
        self.assertFalse(answer[written.local_id].refused)
        self.assertEqual(answer[written.local_id].stored["time"], later)
        self.assertEqual(sorted(series.calendar_event_ids.ids), sorted(rows))
        fridays = {**WEEKLY, "start": "2026-12-04", "weekdays": [4]}
        moved = {**TIME, "start": "2026-12-04T10:00:00", "stop": "2026-12-04T11:00:00"}
        answer = self.store.write(
            {written.local_id: {"time": moved, "repeats": fridays}}
        )
        self.assertFalse(answer[written.local_id].refused)
        stored = answer[written.local_id].stored
        self.assertEqual(stored["repeats"], fridays)
        self.assertEqual(stored["time"], moved)
        self.assertEqual(sorted(series.calendar_event_ids.ids), sorted(rows))

    def test_cancelled_day_goes_and_comes_back(self) -> None:
        (written,) = self.store.create([self.item(repeats=WEEKLY)])
        self.account.env["office365.event.link"].create(
            {
                "account_id": self.account.id,
                "recurrence_id": -written.local_id,
                "key": "k1",
                "remote_id": "r1",
                "state": "linked",
            }
        )
        key, day = written.local_id, "2026-12-17"
        self.store.write({key: {"cancelled": [day]}})
        series = self.env["calendar.recurrence"].browse(-key)
        days = series.calendar_event_ids.mapped("office365_occurrence")
        self.assertNotIn(date(2026, 12, 17), days)
        self.assertEqual(len(days), 4)
        self.assertEqual(self.store.read([key])[key].values["cancelled"], [day])
        self.store.write({key: {"cancelled": None}})
        self.assertEqual(len(series.calendar_event_ids), 5)
        self.assertIsNone(self.store.read([key])[key].values["cancelled"])

    def test_event_that_differs_from_its_series_is_found_by_its_day(self) -> None:
        first = self.weekly()
        second = first.recurrence_id.calendar_event_ids.sorted("start")[1]
        self.assertFalse(
            self.store.differing([first.recurrence_id.id])[first.recurrence_id.id]
        )
        second.write(
            {
                "recurrence_update": "self_only",
                "start": second.start + timedelta(days=1),
                "stop": second.stop + timedelta(days=1),
            }
        )
        found = self.store.differing([first.recurrence_id.id])
        self.assertEqual(found[first.recurrence_id.id], {second.id: date(2026, 12, 10)})
