"""When events are, in every zone, and over the change to summer time."""

from datetime import date, datetime, timedelta

from odoo import fields
from odoo.tests import tagged

from odoo.addons.office365_sync.models.event_remote_store import EventRemoteStore
from odoo.addons.office365_sync.models.event_run import ANEW
from odoo.addons.office365_sync.sync.model import Page
from odoo.addons.office365_sync.sync.time_zones import to_wall

from .event_case import zurich
from .series_case import SeriesCase, ending, endless


@tagged("post_install", "-at_install")
class TestEventTime(SeriesCase):
    def spied(self) -> list[dict]:
        """What is written to events from here on."""
        seen: list[dict] = []
        model = type(self.env["calendar.event"])
        original = model.write

        def write(events: object, vals: dict) -> bool:
            seen.append(dict(vals))
            return original(events, vals)

        self.patch(model, "write", write)
        return seen

    def test_e1_four_oclock_is_four_oclock_in_the_users_own_zone(self) -> None:
        self.event("Winter", start=datetime(2027, 1, 14, 15))
        self.event("Summer", start=datetime(2027, 7, 15, 14))
        self.sync()
        for name, utc in (("Winter", "15"), ("Summer", "14")):
            there = self.outlook()[name]
            self.assertEqual(there["originalStartTimeZone"], "W. Europe Standard Time")
            self.assertEqual(there["start"]["dateTime"][11:13], utc)
        bodies = [body for method, body in self.sent() if method == "POST"]
        self.assertEqual(
            {body["start"]["dateTime"][11:16] for body in bodies}, {"16:00"}
        )
        self.assert_idle()

    def test_e2_all_day_events_far_from_utc(self) -> None:
        zones = {
            "Pacific/Pago_Pago": "UTC-11",
            "Pacific/Tongatapu": "Tonga Standard Time",
        }
        for zone, windows in zones.items():
            self.anna.tz = zone
            self.simulator.admin(
                "POST",
                "mailboxes/anna.keller@contoso.example/settings",
                {"timeZone": windows},
            )
            midnights = {
                end: {"dateTime": f"2027-03-{day}T00:00:00", "timeZone": windows}
                for end, day in (("start", "10"), ("end", "12"))
            }
            self.outlook_event(zone, isAllDay=True, **midnights)
            self.sync()
            event = self.by_name(zone)
            self.assertEqual(event.start_date, date(2027, 3, 10))
            self.assertEqual(event.stop_date, date(2027, 3, 11))
            self.assert_idle()
            event.with_user(self.anna).write({"name": f"{zone} again"})
            self.sync()
            there = self.outlook()[f"{zone} again"]
            self.assertEqual(there["start"]["dateTime"][:10], "2027-03-10")
            self.assertEqual(there["end"]["dateTime"][:10], "2027-03-12")
            made = self.event(
                f"{zone} ours",
                allday=True,
                start_date="2027-03-15",
                stop_date="2027-03-15",
            )
            self.sync()
            there = self.outlook()[made.name]
            self.assertEqual(there["start"]["dateTime"][:19], "2027-03-15T00:00:00")
            self.assertEqual(there["end"]["dateTime"][:19], "2027-03-16T00:00:00")
            self.assert_idle()

    def assert_always_at(self, hour: int, name: str = "Weekly") -> None:
        """On both sides, by the clock on the wall."""
        clocks = {to_wall(one, "Europe/Zurich").hour for one in self.starts(name)}
        self.assertEqual(clocks, {hour})
        (there,) = self.outlook().values()
        told = [row["start"]["dateTime"][:16] for row in self.instances(there["id"])]
        here = [f"{one:%Y-%m-%dT%H:%M}" for one in self.starts(name)]
        self.assertEqual(told, here)

    def test_e3_nine_oclock_stays_nine_oclock_over_summer_time(self) -> None:
        self.outlook_series(
            limits=ending(6, "2027-03-11"),
            start=zurich("2027-03-11T09:00:00"),
            end=zurich("2027-03-11T10:00:00"),
        )
        self.sync()
        self.assertEqual(self.rows().recurrence_id.event_tz, "Europe/Zurich")
        self.assertEqual({one.hour for one in self.starts()}, {7, 8})
        self.assert_always_at(9)
        self.rows()[0].write({"recurrence_update": "all_events", "name": "Renamed"})
        self.sync()
        self.assert_always_at(9, "Renamed")
        row = self.rows("Renamed")[4]
        row.with_user(self.anna).write(
            {
                "recurrence_update": "all_events",
                "start": row.start + timedelta(hours=1),
                "stop": row.stop + timedelta(hours=1),
            }
        )
        self.sync()
        self.assert_always_at(10, "Renamed")
        self.assert_idle()

    def test_e3_series_made_in_odoo_over_summer_time(self) -> None:
        self.weekly(count=6, start=datetime(2027, 3, 11, 8))
        self.sync()
        self.assert_always_at(9)
        self.assert_idle()

    def test_e3_series_of_another_zone_stays_in_it(self) -> None:
        """New York changes its clocks two weeks earlier."""
        eastern = {"timeZone": "Eastern Standard Time"}
        master = self.outlook_series(
            limits=ending(6, "2027-03-04"),
            start={"dateTime": "2027-03-04T09:00:00", **eastern},
            end={"dateTime": "2027-03-04T10:00:00", **eastern},
        )
        self.sync()
        self.assertEqual(self.rows().recurrence_id.event_tz, "America/New_York")
        told = [row["start"]["dateTime"][:16] for row in self.instances(master)]
        self.assertEqual(told, [f"{one:%Y-%m-%dT%H:%M}" for one in self.starts()])
        self.assertEqual(
            {to_wall(s, "America/New_York").hour for s in self.starts()}, {9}
        )
        self.assert_idle()

    def test_e6_start_and_stop_are_written_together(self) -> None:
        made = self.outlook_event(
            "Short",
            start=zurich("2026-12-03T12:00:00"),
            end=zurich("2026-12-03T12:20:00"),
        )
        self.sync()
        seen = self.spied()
        self.edit_in_outlook(made, start=zurich("2026-12-03T11:00:00"))
        self.sync()
        event = self.by_name("Short")
        self.assertEqual(event.start, datetime(2026, 12, 3, 10))
        self.assertEqual(event.stop, datetime(2026, 12, 3, 11, 20))
        times = [vals for vals in seen if "start" in vals or "stop" in vals]
        self.assertTrue(times)
        self.assertTrue(all({"start", "stop"} <= vals.keys() for vals in times))
        self.assert_idle()

    def days_of(self, name: str) -> tuple[date, date]:
        """The first and the last one."""
        event = self.by_name(name)
        return event.start_date, event.stop_date

    @staticmethod
    def midnights(first: int, after: int) -> dict:
        """Of an all-day event in December, as Outlook keeps it."""
        days = {"start": first, "end": after}
        return {n: zurich(f"2026-12-{day}T00:00:00") for n, day in days.items()}

    def test_e6_all_day_event_that_starts_later_keeps_its_end(self) -> None:
        made = self.outlook_event("Fair", isAllDay=True, **self.midnights(10, 13))
        self.sync()
        self.assertEqual(self.days_of("Fair"), (date(2026, 12, 10), date(2026, 12, 12)))
        self.edit_in_outlook(made, start=self.midnights(11, 13)["start"])
        self.sync()
        self.assertEqual(self.days_of("Fair"), (date(2026, 12, 11), date(2026, 12, 12)))
        self.assert_idle()
        self.edit_in_outlook(made, **self.midnights(14, 16))
        self.sync()
        self.assertEqual(self.days_of("Fair"), (date(2026, 12, 14), date(2026, 12, 15)))
        self.assert_idle()

    def test_e7_date_from_outlook_is_written_once_and_moves_the_activity(self) -> None:
        partner = self.env["res.partner"].create({"name": "Customer"})
        event = self.event(
            res_model_id=self.env["ir.model"]._get_id("res.partner"),
            res_id=partner.id,
        )
        (activity,) = event.activity_ids
        self.sync()
        seen = self.spied()
        self.edit_in_outlook(
            self.outlook()["Kick-off"]["id"],
            start=zurich("2026-12-09T09:00:00"),
            end=zurich("2026-12-09T10:00:00"),
        )
        self.sync()
        self.assertEqual(len([vals for vals in seen if "start" in vals]), 1)
        self.assertEqual(event.start, datetime(2026, 12, 9, 8))
        self.assertEqual(activity.date_deadline, date(2026, 12, 9))
        self.assert_idle()
        activity.with_user(self.anna).date_deadline = "2026-12-10"
        self.sync()
        there = self.outlook()["Kick-off"]
        self.assertEqual(there["start"]["dateTime"][:16], "2026-12-10T08:00")
        self.assertEqual(there["end"]["dateTime"][:16], "2026-12-10T09:00")
        self.assert_idle()

    # -- the window

    def test_d8_window_follows_the_time(self) -> None:
        self.sync()
        self.outlook_event(
            "Next week",
            start=zurich("2029-01-04T12:00:00"),
            end=zurich("2029-01-04T13:00:00"),
        )
        self.sync()
        self.assertFalse(self.by_name("Next week"))
        self.patch(
            fields.Date, "today", staticmethod(lambda *_args: date(2028, 12, 28))
        )
        self.sync()
        self.assertEqual(self.by_name("Next week").start, datetime(2029, 1, 4, 11))
        self.assert_idle()

    def test_d19_what_the_feed_has_lost_is_found_within_a_week(self) -> None:
        made = self.outlook_event("Moved")
        gone = self.outlook_event("Gone")
        self.account.calendar_remote_deleted = "archive"
        self.sync()
        self.simulator.admin(
            "POST",
            "mailboxes/anna.keller@contoso.example/calendars",
            {"name": "Other"},
        )
        for calendar in ("Other", "Calendar"):
            self.simulator.admin(
                "POST",
                f"mailboxes/anna.keller@contoso.example/events/{made}/move",
                {"calendar": calendar},
            )
        self.edit_in_outlook(made, subject="Moved and back")
        self.delete_in_outlook(gone)
        original = EventRemoteStore._page

        def lose(this: EventRemoteStore, page: object) -> Page:
            told = original(this, page)
            return Page((), (), told.cursor, told.last)

        self.patch(EventRemoteStore, "_page", lose)
        self.sync()
        self.patch(EventRemoteStore, "_page", original)
        self.sync()
        self.assertTrue(self.by_name("Moved") and self.by_name("Gone"))
        cursor = self.account._cursor("events")
        cursor.begun -= ANEW
        self.sync()
        self.assertTrue(self.by_name("Moved and back"))
        self.assertFalse(self.by_name("Moved") or self.by_name("Gone"))
        self.assert_idle()

    def test_series_is_found_anew_without_a_change(self) -> None:
        self.outlook_series(limits=endless())
        master = self.weekly("Ours")
        self.sync()
        rows = master.recurrence_id.calendar_event_ids.sorted("start")
        rows[1].write({"recurrence_update": "self_only", "name": "Special"})
        rows[2].unlink()
        self.sync()
        self.account._cursor("events").begun -= ANEW
        self.assert_idle()
