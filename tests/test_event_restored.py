"""A day of a series that was cancelled comes back in Odoo: Outlook cannot follow."""

from datetime import date

from odoo.tests import tagged

from .event_case import zurich
from .fault_case import EventFaultCase
from .series_case import SeriesCase, endless

DAY = date(2026, 12, 17)


@tagged("post_install", "-at_install")
class TestEventRestored(SeriesCase, EventFaultCase):
    def setUp(self) -> None:
        super().setUp()
        self.weekly()
        self.sync()
        self.day = self.rows()[2]
        self.day.active = False
        self.sync()
        self.master = self.outlook()["Weekly"]["id"]
        self.assertNotIn(DAY, self.days_in_outlook(self.master))

    def issues(self) -> object:
        """What Anna is told."""
        return self.account.event_link_ids.issue_ids

    def test_its_owner_is_told_what_to_do(self) -> None:
        self.day.active = True
        for _ in range(2):
            self.sync()
            issue = self.issues()
            self.assertEqual(issue.code, "occurrence_cancelled")
            self.assertEqual(issue.detail, "2026-12-17")
            self.assertIn("of its own", issue.remedy)
            self.assertIn(DAY, self.days())
        self.assertNotIn(DAY, self.days_in_outlook(self.master))
        self.assert_idle()

    def test_it_stays_in_odoo_when_the_series_changes_with_it(self) -> None:
        self.day.active = True
        self.rows()[0].write({"recurrence_update": "all_events", "location": "Basel"})
        for _ in range(3):
            self.sync()
            self.assertIn(DAY, self.days())
        self.assertEqual(self.issues().detail, "2026-12-17")
        there = self.outlook()["Weekly"]
        self.assertEqual(there["location"]["displayName"], "Basel")
        self.assert_idle()

    def test_it_is_told_no_more_once_it_is_off_again(self) -> None:
        self.day.active = True
        self.sync()
        self.day.active = False
        self.sync()
        self.assertFalse(self.issues())
        self.assert_idle()

    def test_another_day_is_cancelled_as_ever(self) -> None:
        self.day.active = True
        self.sync()
        self.rows()[3].active = False
        self.sync()
        self.assertEqual(len(self.days_in_outlook(self.master)), 3)
        self.assertEqual(self.issues().detail, "2026-12-17")
        self.assert_idle()

    def test_lost_answer_does_not_cancel_it_again(self) -> None:
        self.day.active = True
        self.rows()[0].write({"recurrence_update": "all_events", "location": "Basel"})
        self.simulator.fault({"drop": "after"}, method="POST", path=r"^/\$batch")
        self.run_on()
        self.assertIn(DAY, self.days())
        self.assertEqual(self.issues().detail, "2026-12-17")
        there = self.outlook()["Weekly"]
        self.assertEqual(there["location"]["displayName"], "Basel")

    def test_cancellation_that_did_not_arrive_is_sent_again(self) -> None:
        for number, when in enumerate(("before", "after"), 1):
            with self.subTest(when=when):
                self.rows()[0].active = False
                self.simulator.fault(
                    {"drop": when}, method="DELETE", in_batch=True, times=None
                )
                self.run_on()
                self.assertEqual(len(self.days()), 4 - number)
                self.assertEqual(self.days_in_outlook(self.master), self.days())

    def test_days_off_before_those_that_are_synced_are_nobodys_concern(self) -> None:
        other = self.outlook_series(
            "Old",
            limits=endless("2026-01-08"),
            start=zurich("2026-01-08T12:00:00"),
            end=zurich("2026-01-08T13:00:00"),
        )
        self.delete_in_outlook(self.instances(other)[1]["id"])
        self.sync()
        self.rows("Old")[2].active = False
        self.sync()
        self.assertFalse(self.issues())

    def run_on(self) -> None:
        """A run that meets a fault, and the next ones."""
        self.env.flush_all()
        self.account._run_calendar()
        self.env.invalidate_all()
        self.simulator.no_faults()
        self.account.event_link_ids.write({"next_try": "2020-01-01"})
        for _ in range(3):
            self.sync()

    def test_another_rule_brings_it_back(self) -> None:
        self.day.active = True
        self.sync()
        self.rows()[0].write(
            {"recurrence_update": "all_events", "rrule_type": "daily", "count": 20}
        )
        self.sync()
        self.assertIn(DAY, self.days_in_outlook(self.master))
        self.sync()  # which days are off is told by Outlook alone
        self.assertFalse(self.issues())
        self.assert_idle()
