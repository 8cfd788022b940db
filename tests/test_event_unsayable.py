"""A series that Odoo comes to repeat in a way that Outlook cannot stays there as it is,
and its owner learns what to do."""

from odoo.tests import tagged

from .series_case import SeriesCase
from .simulator_process import ANNA

MONTHLY = {"rrule_type": "monthly", "month_by": "date"}


@tagged("post_install", "-at_install")
class TestEventUnsayable(SeriesCase):
    def setUp(self) -> None:
        super().setUp()
        self.eve = self.env["res.partner"].create(
            {"name": "Eve Extern", "email": "eve@customer.example"}
        )
        people = self.anna.partner_id + self.eve
        self.weekly(partner_ids=[(6, 0, people.ids)])
        self.sync()
        self.sync()
        self.simulator.admin("DELETE", "mails")
        self.master = self.outlook()["Weekly"]["id"]

    def repeat(self, **rule: object) -> None:
        """Anna chooses another rule in Odoo, for all events."""
        self.rows()[0].write({"recurrence_update": "all_events", **rule})

    def on_the_31st(self) -> None:
        """Outlook would take the last day of the short months instead."""
        self.repeat(**MONTHLY, day=31, count=5)

    def issues(self) -> object:
        """What Anna is told."""
        return self.account.event_link_ids.issue_ids

    def assert_as_it_was(self) -> None:
        """Five Thursdays in Outlook, and nobody has been mailed."""
        there = self.outlook()["Weekly"]
        self.assertEqual(there["id"], self.master)
        self.assertEqual(there["recurrence"]["pattern"]["type"], "weekly")
        self.assertEqual(len(self.days_in_outlook(self.master)), 5)
        self.assertEqual(there["start"]["dateTime"][:16], "2026-12-03T08:00")
        self.assertFalse(self.simulator.admin("GET", "mails"))

    def test_rule_that_outlook_cannot_say_leaves_its_series_there(self) -> None:
        self.on_the_31st()
        for _ in range(2):
            self.sync()
            self.assert_as_it_was()
        issue = self.issues()
        self.assertEqual(issue.code, "recurrence_short_months")
        self.assertIn("a day that every month has", issue.remedy)
        self.assertEqual(issue.event_id, self.rows()[0])
        self.assert_idle()

    def test_another_hour_of_such_a_series_does_not_move_it_in_outlook(self) -> None:
        self.on_the_31st()
        self.sync()
        first = self.rows()[0]
        self.repeat(start=first.start.replace(hour=9), stop=first.stop.replace(hour=10))
        self.sync()
        self.assert_as_it_was()

    def test_rule_that_tells_nothing_leaves_the_series_there(self) -> None:
        series = self.rows().recurrence_id
        series.flush_recordset()
        self.env.cr.execute(
            "UPDATE calendar_recurrence SET rrule_type = NULL WHERE id = %s",
            [series.id],
        )
        self.env.invalidate_all()
        self.env["office365.change"]._record_events(self.rows(), series)
        self.sync()
        self.assert_as_it_was()
        self.assertEqual(self.issues().code, "recurrence_missing")

    def test_mended_rule_is_sent_and_nothing_is_told_any_more(self) -> None:
        self.on_the_31st()
        self.sync()
        self.rows()[0].location = False
        self.repeat(**MONTHLY, day=15, count=3)
        self.sync()
        self.assertFalse(self.issues())
        there = self.outlook()["Weekly"]
        self.assertEqual(there["id"], self.master)
        self.assertEqual(there["recurrence"]["pattern"]["dayOfMonth"], 15)
        self.assertEqual(self.days(), self.days_in_outlook(self.master))
        self.assert_idle()

    def test_what_was_edited_in_outlook_meanwhile_is_taken_in_then(self) -> None:
        self.on_the_31st()
        self.sync()
        self.edit_in_outlook(self.master, location={"displayName": "Basel"})
        self.sync()
        self.assert_idle()
        self.repeat(**MONTHLY, day=15, count=3)
        self.sync()
        self.assertEqual(set(self.rows().mapped("location")), {"Basel"})
        there = self.outlook()["Weekly"]["location"]["displayName"]
        self.assertEqual(there, "Basel")
        self.assert_idle()

    def test_event_that_differs_from_such_a_series_is_not_sent(self) -> None:
        self.on_the_31st()
        self.sync()
        self.rows()[1].write({"recurrence_update": "self_only", "name": "Special"})
        self.simulator.clear_counters()
        self.sync()
        self.assertFalse(self.writes())
        self.assert_as_it_was()

    def test_such_a_series_deleted_in_odoo_goes_in_outlook_too(self) -> None:
        self.on_the_31st()
        self.sync()
        self.rows()[0].action_mass_deletion("all_events")
        self.sync()
        self.assertFalse(self.outlook())
        self.assert_idle()

    def test_such_a_series_deleted_in_outlook_waits_for_a_yes(self) -> None:
        self.on_the_31st()
        self.sync()
        self.simulator.admin("DELETE", f"mailboxes/{ANNA}/events/{self.master}")
        self.sync()
        links = self.env["office365.event.link"].with_user(self.anna)
        links.search([("is_held", "=", True)]).action_delete_held()
        self.sync()
        self.assertFalse(self.rows())

    def test_series_that_loses_its_first_day_is_the_same_in_outlook(self) -> None:
        self.repeat(**MONTHLY, day=15, count=3)
        self.sync()
        self.assertEqual(self.outlook()["Weekly"]["id"], self.master)
        self.assertEqual(self.days(), self.days_in_outlook(self.master))
        mails = self.simulator.admin("GET", "mails")
        self.assertEqual([mail["kind"] for mail in mails], ["update"])
        self.assert_idle()
