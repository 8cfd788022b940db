"""A day of a series that was cancelled comes back in Odoo: Outlook cannot follow."""

from datetime import date

from odoo.tests import tagged

from .series_case import SeriesCase

DAY = date(2026, 12, 17)


@tagged("post_install", "-at_install")
class TestEventRestored(SeriesCase):
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
