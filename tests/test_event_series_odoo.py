"""Series made, changed and deleted in Odoo are the same in Outlook."""

from datetime import date, datetime, timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from .event_case import START
from .series_case import SeriesCase
from .simulator_process import BRUNO

FIRST = date(2026, 12, 3)


@tagged("post_install", "-at_install")
class TestEventSeriesOdoo(SeriesCase):
    def series(self, count: int = 5, **values: object) -> object:
        """A series on Thursdays that is in Outlook; its events."""
        self.weekly(count=count, **values)
        self.sync()
        return self.rows()

    def master(self) -> dict:
        """It, in Outlook."""
        (found,) = self.outlook().values()
        return found

    def test_b9_all_day_series_is_one_master_in_outlook(self) -> None:
        self.simulator.clear_counters()
        self.weekly(allday=True, start_date="2026-12-03", stop_date="2026-12-03")
        self.sync()
        posts = [path for method, path in self.writes() if method == "POST"]
        self.assertEqual(len(posts), 1)
        there = self.master()
        self.assertTrue(there["isAllDay"])
        self.assertEqual(there["recurrence"]["range"]["startDate"], "2026-12-03")
        self.assertEqual(self.days(), self.days_in_outlook(there["id"]))
        self.assert_idle()

    def test_a5_series_with_attendees_is_renamed_by_one_request(self) -> None:
        people = self.env["res.partner"].create(
            [{"name": f"P{n}", "email": f"p{n}@customer.example"} for n in range(3)]
        )
        people |= self.anna.partner_id
        rows = self.series(50, partner_ids=[(6, 0, people.ids)])
        self.sync()  # which sees it come back
        self.simulator.admin("DELETE", "mails")
        self.simulator.clear_counters()
        rows[7].write({"recurrence_update": "all_events", "name": "Renamed"})
        self.sync()
        self.assertEqual([method for method, _path in self.writes()], ["PATCH"])
        self.assertEqual(self.master()["subject"], "Renamed")
        (mail,) = self.simulator.admin("GET", "mails")
        self.assertEqual(len(mail["recipients"]), 3)
        self.assertEqual(self.env["mail.mail"].search_count([]), self.mails_before)
        self.assert_idle()

    def test_a6_colleague_who_is_not_connected_changes_one_occurrence(self) -> None:
        rows = self.series()
        bruno = self.make_user("bruno", BRUNO)
        rows[2].with_user(bruno).write(
            {"recurrence_update": "self_only", "name": "Special"}
        )
        self.simulator.clear_counters()
        self.sync()
        self.assertEqual([method for method, _path in self.writes()], ["PATCH"])
        (exception,) = self.master()["exceptions"]
        self.assertEqual(exception["subject"], "Special")
        self.assertEqual(exception["start"]["dateTime"][:10], "2026-12-17")
        self.assert_idle()

    def test_series_that_has_exceptions_already_is_put_there_with_them(self) -> None:
        rows = self.weekly().recurrence_id.calendar_event_ids.sorted("start")
        rows[1].write({"recurrence_update": "self_only", "name": "Special"})
        rows[3].unlink()
        self.sync()
        there = self.master()
        self.assertEqual(there["cancelled"], ["2026-12-24"])
        self.assertEqual(there["exceptions"][0]["subject"], "Special")
        self.assert_idle()

    def test_title_of_the_first_one_is_not_that_of_all(self) -> None:
        rows = self.series()
        rows[0].write({"recurrence_update": "self_only", "name": "First"})
        self.simulator.clear_counters()
        self.sync()
        self.assertEqual([method for method, _path in self.writes()], ["PATCH"])
        self.assertEqual(self.master()["subject"], "Weekly")
        (exception,) = self.master()["exceptions"]
        self.assertEqual(exception["subject"], "First")
        self.assert_idle()

    def test_all_moved_in_odoo_is_the_same_series(self) -> None:
        rows = self.series()
        master = self.master()["id"]
        rows[1].write({"recurrence_update": "self_only", "name": "Special"})
        self.sync()
        rows[2].write(
            {
                "recurrence_update": "all_events",
                "start": rows[2].start + timedelta(hours=2),
                "stop": rows[2].stop + timedelta(hours=2),
            }
        )
        self.simulator.clear_counters()
        self.sync()
        self.assertEqual([method for method, _path in self.writes()], ["PATCH"])
        self.assertEqual(self.master()["id"], master)
        self.assertEqual(
            [row["start"]["dateTime"][:16] for row in self.instances(master)],
            [f"{start:%Y-%m-%dT%H:%M}" for start in self.starts()],
        )
        self.assertEqual(self.starts()[0], START + timedelta(hours=2))
        self.assertEqual(len(self.rows()), 5)
        self.assert_idle()

    def test_this_and_following_moved_in_odoo(self) -> None:
        rows = self.series(6)
        rows[3].write({"recurrence_update": "self_only", "name": "Special"})
        self.sync()
        rows[2].write(
            {
                "recurrence_update": "future_events",
                "start": rows[2].start + timedelta(hours=2),
                "stop": rows[2].stop + timedelta(hours=2),
            }
        )
        self.sync()
        events = self.simulator.admin(
            "GET", "mailboxes/anna.keller@contoso.example/calendar"
        )["events"]
        told = sorted(
            row["start"]["dateTime"][:16]
            for event in events
            for row in self.instances(event["id"])
        )
        self.assertEqual(len(events), 2)
        self.assertEqual(told, [f"{one:%Y-%m-%dT%H:%M}" for one in self.starts()])
        self.assertEqual(len(told), 6)
        self.assert_idle()

    def test_this_and_following_in_the_midst_of_a_week(self) -> None:
        """Odoo ends such a series a week too early."""
        rows = self.series(6, mon=True)
        split = rows[3]
        split.write({"recurrence_update": "future_events", "name": "Later"})
        self.sync()
        events = self.simulator.admin(
            "GET", "mailboxes/anna.keller@contoso.example/calendar"
        )["events"]
        for event in events:
            self.assertEqual(
                self.days(event["subject"]), self.days_in_outlook(event["id"])
            )
        self.assertEqual(len(self.days() + self.days("Later")), 6)
        self.assert_idle()

    def test_series_that_goes_on_forever_does_so_after_a_split(self) -> None:
        self.weekly(end_type="forever")
        self.sync()
        rows = self.rows()
        rows[2].write({"recurrence_update": "future_events", "name": "Later"})
        self.sync()
        there = self.outlook()
        self.assertEqual(there["Later"]["recurrence"]["range"]["type"], "noEnd")
        self.assertEqual(there["Weekly"]["recurrence"]["range"]["type"], "endDate")
        self.assertEqual(self.days(), [FIRST, FIRST + timedelta(weeks=1)])
        self.assert_idle()

    def test_all_deleted_in_odoo(self) -> None:
        rows = self.series()
        rows[1].write({"recurrence_update": "self_only", "name": "Special"})
        self.sync()
        rows[0].action_mass_deletion("all_events")
        self.simulator.clear_counters()
        self.sync()
        self.assertEqual([method for method, _path in self.writes()], ["DELETE"])
        self.assertFalse(self.outlook())
        self.assert_idle()

    def test_last_one_deleted_in_odoo(self) -> None:
        self.series()[-1].unlink()
        self.sync()
        self.assertEqual(self.master()["cancelled"], ["2026-12-31"])
        self.assert_idle()

    def test_this_and_following_deleted_in_odoo(self) -> None:
        rows = self.series()
        rows[2].action_mass_deletion("future_events")
        self.simulator.clear_counters()
        self.sync()
        self.assertEqual([method for method, _path in self.writes()], ["PATCH"])
        self.assertEqual(len(self.instances(self.master()["id"])), 2)
        self.assert_idle()

    def test_this_and_following_deleted_of_a_series_without_end(self) -> None:
        self.weekly(end_type="forever")
        self.sync()
        self.rows()[2].action_mass_deletion("future_events")
        self.sync()
        self.assertEqual(len(self.instances(self.master()["id"])), 2)
        self.assertEqual(len(self.rows()), 2)
        self.assert_idle()

    def test_single_event_that_becomes_a_series_is_the_same_item(self) -> None:
        event = self.event("Weekly")
        self.sync()
        there = self.master()["id"]
        event.write(
            {
                "recurrency": True,
                "rrule_type": "weekly",
                "thu": True,
                "end_type": "count",
                "count": 3,
                "event_tz": "Europe/Zurich",
            }
        )
        self.simulator.clear_counters()
        self.sync()
        self.assertEqual([method for method, _path in self.writes()], ["PATCH"])
        self.assertEqual(self.master()["id"], there)
        self.assertEqual(self.days(), self.days_in_outlook(there))
        self.assertEqual(len(self.rows()), 3)
        self.assert_idle()

    def test_series_that_becomes_a_single_event_is_the_same_item(self) -> None:
        rows = self.series()
        rows[1].write({"recurrence_update": "self_only", "name": "Special"})
        self.sync()
        there = self.master()["id"]
        rows[0].write({"recurrence_update": "all_events", "recurrency": False})
        self.simulator.clear_counters()
        self.sync()
        self.assertEqual([method for method, _path in self.writes()], ["PATCH"])
        self.assertEqual(self.master()["id"], there)
        self.assertEqual(self.master()["type"], "singleInstance")
        self.assertEqual(self.rows(), rows[0])
        self.assert_idle()

    def test_rule_changed_in_odoo(self) -> None:
        rows = self.series()
        rows[0].write(
            {"recurrence_update": "all_events", "interval": 2, "rrule_type": "weekly"}
        )
        self.simulator.clear_counters()
        self.sync()
        self.assertEqual([method for method, _path in self.writes()], ["PATCH"])
        self.assertEqual(self.days(), self.days_in_outlook(self.master()["id"]))
        self.assertEqual(self.days()[1], FIRST + timedelta(weeks=2))
        self.assert_idle()

    def test_series_that_outlook_cannot_repeat_is_not_sent_as_one_event(self) -> None:
        """Odoo leaves out February where Outlook takes its last day."""
        self.event(
            "Weekly",
            start=datetime(2026, 12, 31, 8),
            recurrency=True,
            rrule_type="monthly",
            month_by="date",
            day=31,
            end_type="count",
            count=5,
            event_tz="Europe/Zurich",
        )
        self.sync()
        self.assertFalse(self.outlook())
        issues = self.env["office365.sync.issue"].search(
            [("account_id", "=", self.account.id)]
        )
        self.assertEqual(issues.code, "recurrence_short_months")
        self.assertNotIn("could not be synced", issues.message)

    def test_e5_move_across_a_neighbour_is_explained_when_it_is_made(self) -> None:
        rows = self.series()
        for days in (7, 8, -7, -9):
            with self.assertRaises(UserError) as raised, self.cr.savepoint():
                rows[2].write(
                    {
                        "recurrence_update": "self_only",
                        "start": rows[2].start + timedelta(days=days),
                        "stop": rows[2].stop + timedelta(days=days),
                    }
                )
            self.assertIn("2026", str(raised.exception))
        rows[2].write(
            {
                "recurrence_update": "self_only",
                "start": rows[2].start + timedelta(days=6),
                "stop": rows[2].stop + timedelta(days=6),
            }
        )
        self.sync()
        (exception,) = self.master()["exceptions"]
        self.assertEqual(exception["start"]["dateTime"][:10], "2026-12-23")
        self.assertFalse(self.account.event_link_ids.filtered("next_try"))
        self.assert_idle()

    def test_e5_series_that_is_in_odoo_alone_knows_no_such_rule(self) -> None:
        self.account.calendar_series = False
        rows = self.series()
        rows[2].write(
            {"start": rows[2].start + timedelta(days=7), "stop": rows[3].stop}
        )
        self.assertEqual(rows[2].start, rows[3].start)
