"""All ways in which Outlook repeats, and series that go on for longer than Odoo's."""

from datetime import date, timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .event_case import zurich
from .series_case import SeriesCase, ending, endless, until

MONDAY_FIRST = {"interval": 1, "firstDayOfWeek": "monday"}


@tagged("post_install", "-at_install")
class TestEventPatterns(SeriesCase):
    def made(self, pattern: dict, limits: dict, day: str, **properties) -> str:
        """A series of Outlook that begins on a day, after a run; its id."""
        master = self.outlook_series(
            pattern={**MONDAY_FIRST, **pattern},
            limits=limits,
            start=zurich(f"{day}T12:00:00"),
            end=zurich(f"{day}T13:00:00"),
            **properties,
        )
        self.sync()
        return master

    def issues(self) -> object:
        """What was told of Anna's events."""
        return self.env["office365.sync.issue"].search(
            [("account_id", "=", self.account.id)]
        )

    def window(self, today: date) -> None:
        """As if this were today."""
        self.patch(fields.Date, "today", staticmethod(lambda *_args: today))

    def test_every_pattern_is_on_the_same_days_in_odoo(self) -> None:
        weekend = ["saturday", "sunday"]
        patterns = {
            "Daily": {"type": "daily", "interval": 3},
            "Weekly": {"type": "weekly", "daysOfWeek": ["thursday", "monday"]},
            "Fortnight": {
                "type": "weekly",
                "interval": 2,
                "daysOfWeek": ["thursday", "sunday"],
                "firstDayOfWeek": "sunday",
            },
            "Monthly": {"type": "absoluteMonthly", "dayOfMonth": 3},
            "Second": {
                "type": "relativeMonthly",
                "daysOfWeek": ["thursday"],
                "index": "first",
            },
            "Yearly": {"type": "absoluteYearly", "dayOfMonth": 3, "month": 12},
            "Advent": {
                "type": "relativeYearly",
                "daysOfWeek": ["thursday"],
                "index": "first",
                "month": 12,
            },
            "Weekend": {
                "type": "relativeMonthly",
                "daysOfWeek": weekend,
                "index": "last",
            },
        }
        masters = {}
        for name, pattern in patterns.items():
            day = "2026-12-27" if name == "Weekend" else "2026-12-03"
            masters[name] = self.outlook_series(
                name,
                {**MONDAY_FIRST, **pattern},
                limits=ending(5, day),
                start=zurich(f"{day}T12:00:00"),
                end=zurich(f"{day}T13:00:00"),
            )
        self.sync()
        for name, master in masters.items():
            self.assertEqual(self.days(name), self.days_in_outlook(master), name)
            self.assertEqual(len(self.days(name)), 5, name)
            self.assertEqual(len(self.rows(name).recurrence_id), 1, name)
        self.assert_idle()

    def test_e4_third_thursday_of_november_for_four_years(self) -> None:
        self.account.calendar_months_after = 48
        third = {
            "type": "relativeYearly",
            "daysOfWeek": ["thursday"],
            "index": "third",
            "month": 11,
        }
        master = self.made(third, ending(4, "2026-11-19"), "2026-11-19")
        found = ["2026-11-19", "2027-11-18", "2028-11-16", "2029-11-15"]
        self.assertEqual(self.days(), [date.fromisoformat(day) for day in found])
        self.assertEqual(self.days(), self.days_in_outlook(master))
        self.rows()[1].write({"recurrence_update": "all_events", "location": "Zurich"})
        self.sync()
        self.assertEqual(self.days(), self.days_in_outlook(master))
        self.assertEqual(self.outlook()["Weekly"]["location"]["displayName"], "Zurich")
        self.assert_idle()

    def test_c11_what_odoo_cannot_repeat_is_a_series_of_dated_events(self) -> None:
        weekday = {
            "type": "relativeMonthly",
            "daysOfWeek": ["monday", "tuesday", "wednesday", "thursday", "friday"],
            "index": "first",
        }
        self.outlook_event("Other")
        master = self.made(weekday, ending(5, "2026-12-01"), "2026-12-01")
        self.assertEqual(self.days(), self.days_in_outlook(master))
        self.assertEqual(len(self.rows().recurrence_id), 1)
        self.assertEqual(len(self.by_name("Other")), 1)
        (issue,) = self.issues()
        self.assertEqual(issue.code, "recurrence_several_weekdays")
        self.assertIn("Outlook", issue.remedy)
        self.assertIn("several weekdays", self.rows()[0].office365_series_note)
        self.assert_idle()

    def test_c11_it_is_never_sent_back_flattened(self) -> None:
        weekday = {
            "type": "relativeMonthly",
            "daysOfWeek": ["saturday", "sunday"],
            "index": "first",
        }
        master = self.made(weekday, ending(5, "2026-12-05"), "2026-12-05")
        days = self.days_in_outlook(master)
        rows = self.rows()
        rows[0].write({"recurrence_update": "all_events", "name": "Renamed"})
        self.sync()
        told = self.outlook()["Renamed"]["recurrence"]["pattern"]
        self.assertEqual(told["daysOfWeek"], ["saturday", "sunday"])
        for setting in ("all_events", "future_events"):
            with self.assertRaises(UserError), self.cr.savepoint():
                rows[1].write(
                    {
                        "recurrence_update": setting,
                        "start": rows[1].start + timedelta(hours=1),
                        "stop": rows[1].stop + timedelta(hours=1),
                    }
                )
        rows[3].action_mass_deletion("future_events")
        rows[1].unlink()
        self.sync()
        told = self.outlook()["Renamed"]["recurrence"]
        self.assertEqual(told["pattern"]["daysOfWeek"], ["saturday", "sunday"])
        self.assertEqual(self.days_in_outlook(master), [days[0], days[2]])
        self.assertEqual(self.days("Renamed"), [days[0], days[2]])
        self.assert_idle()
        rows[0].write(
            {
                "recurrence_update": "all_events",
                "rrule_type": "weekly",
                "sat": True,
                "end_type": "count",
                "count": 3,
            }
        )
        self.sync()
        told = self.outlook()["Renamed"]["recurrence"]["pattern"]
        self.assertEqual(told["type"], "weekly")
        self.assertEqual(self.days_in_outlook(master), self.days("Renamed"))
        self.assert_idle()

    def test_week_that_begins_on_another_day_stays_as_outlook_counts_it(self) -> None:
        pattern = {
            "type": "weekly",
            "interval": 2,
            "daysOfWeek": ["monday", "sunday"],
            "firstDayOfWeek": "monday",
        }
        master = self.made(pattern, ending(6, "2026-12-06"), "2026-12-06")
        self.assertEqual(self.days(), self.days_in_outlook(master))
        self.assert_idle()
        lang = self.env["res.lang"]._lang_get(self.anna.lang)
        lang.week_start = "1" if lang.week_start == "7" else "7"
        self.rows()[0].write({"recurrence_update": "all_events", "name": "Renamed"})
        self.sync()
        told = self.outlook()["Renamed"]["recurrence"]["pattern"]
        self.assertEqual(told["firstDayOfWeek"], "monday")
        self.assertEqual(self.days("Renamed"), self.days_in_outlook(master))

    def test_endless_series_is_there_as_far_as_the_window_reaches(self) -> None:
        master = self.made({"type": "daily"}, endless("2021-01-04"), "2021-01-04")
        first, last = self.account._calendar_window()
        self.assertEqual(self.days()[0], first)
        self.assertEqual(self.days()[-1], last)
        self.assertIn(str(last.year), self.rows()[0].office365_series_note)
        self.assertIn("720", self.rows()[0].office365_series_note)
        self.assert_idle()
        self.edit_in_outlook(master, subject="Renamed")
        self.sync()
        self.assertEqual(self.days("Renamed")[-1], last)
        told = self.outlook()["Renamed"]["recurrence"]["range"]
        self.assertEqual(told["type"], "noEnd")
        self.assert_idle()

    def test_endless_series_goes_on_as_time_passes(self) -> None:
        pattern = {"type": "weekly", "daysOfWeek": ["thursday"]}
        master = self.made(pattern, endless(), "2026-12-03")
        before = self.rows()
        late = date(2028, 3, 2)
        self.simulator.admin(
            "DELETE",
            f"mailboxes/anna.keller@contoso.example/events/"
            f"{self.instances(master)[65]['id']}",
        )
        self.window(date(2027, 12, 1))
        self.sync()
        rows = self.rows()
        self.assertEqual(rows[: len(before)], before)
        self.assertIn(late - timedelta(weeks=1), self.days())
        self.assertNotIn(self.days_in_outlook_of(before, 65), self.days())
        self.assertGreaterEqual(self.days()[-1], date(2028, 12, 1))
        self.assertEqual(len(rows.recurrence_id), 1)
        self.assert_idle()
        self.edit_in_outlook(master, subject="Renamed")
        self.sync()
        self.assertEqual(len(self.rows("Renamed")), len(rows))
        self.assert_idle()

    def test_endless_series_of_odoos_goes_on_as_time_passes(self) -> None:
        rule = {"rrule_type": "daily", "interval": 1, "end_type": "forever"}
        self.event("Weekly", recurrency=True, event_tz="Europe/Zurich", **rule)
        self.sync()
        before = self.rows()
        self.assertEqual(len(before), 720)
        self.assertIn("720", before[0].office365_series_note)
        self.window(date(2028, 6, 1))
        self.sync()
        days = self.days()
        self.assertGreater(days[-1], date(2029, 6, 1))
        self.assertEqual(len(set(days)), len(days))
        self.assertEqual(self.rows()[:720], before)
        there = self.outlook()["Weekly"]["recurrence"]["range"]
        self.assertEqual(there["type"], "noEnd")
        self.assert_idle()

    def days_in_outlook_of(self, rows: object, number: int) -> date:
        """The day so many weeks after the first."""
        return rows[0].start.date() + timedelta(weeks=number)

    def test_filling_costs_nothing_when_nothing_is_due(self) -> None:
        self.made({"type": "daily"}, endless("2026-12-03"), "2026-12-03")
        self.sync()
        asked = []
        execute = type(self.cr).execute

        def spy(cr: object, query: object, *args: object, **options: object) -> object:
            asked.append(str(query))
            return execute(cr, query, *args, **options)

        self.patch(type(self.cr), "execute", spy)
        self.sync()
        self.assertFalse([one for one in asked if "filled_to <" in one])

    def test_limit_of_odoo_is_known_and_said(self) -> None:
        self.account.calendar_months_after = 48
        self.made({"type": "daily"}, until("2032-12-31"), "2026-12-03")
        self.assertEqual(len(self.rows()), 720)
        (issue,) = self.issues()
        self.assertEqual(issue.code, "recurrence_limit")
        self.assertIn("720", issue.message)
        self.assert_idle()
        self.window(date(2027, 12, 1))
        self.sync()
        self.assertGreater(len(self.rows()), 1000)
        self.assert_idle()

    def test_touched_series_is_not_read_event_by_event(self) -> None:
        master = self.made({"type": "daily"}, ending(365), "2026-12-03")
        self.edit_in_outlook(master, subject="Renamed")
        self.simulator.clear_counters()
        self.sync()
        self.assertEqual(len(self.rows("Renamed")), 365)
        asked = self.simulator.requests()
        self.assertFalse([one for one in asked if "instances" in one["path"]])
        self.assertLessEqual(self.simulator.counters()["requests"], 3)
        self.assertEqual(self.simulator.counters()["batch_items"], 1)
