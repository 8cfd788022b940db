"""Days of a series that are taken away in Odoo, while somebody edits them in Outlook,
or Outlook does not let them go."""

from collections.abc import Callable

from odoo.tests import tagged

from odoo.addons.office365_sync.models.event_remote_store import EventRemoteStore

from .fault_case import EventFaultCase
from .series_case import SeriesCase

DELETIONS = {"method": "DELETE", "in_batch": True}
BASEL = {"displayName": "Basel"}


@tagged("post_install", "-at_install")
class TestEventCancelledDays(EventFaultCase, SeriesCase):
    def setUp(self) -> None:
        super().setUp()
        eve = self.env["res.partner"].create({"name": "Eve", "email": "eve@x.example"})
        people = (self.anna.partner_id | eve).ids
        self.weekly(count=6, partner_ids=[(6, 0, people)])
        self.sync()
        self.sync()
        self.simulator.admin("DELETE", "mails")
        self.master = self.outlook()["Weekly"]["id"]

    def edit_day(self, number: int) -> None:
        """Anna edits one occurrence in Outlook."""
        self.edit_item(self.instances(self.master)[number]["id"], location=BASEL)

    def before(self, method: str, act: Callable[[], None]) -> None:
        """Once, before the store does this, somebody acts."""
        original = getattr(EventRemoteStore, method)
        done: list[bool] = []

        def first(*args: object) -> object:
            if not done:
                done.append(True)
                act()
            return original(*args)

        self.patch(EventRemoteStore, method, first)

    def assert_third_is_back(self) -> None:
        """Nobody was told that it is off; it takes place as Outlook has it."""
        self.assertNotIn("cancellation", self.kinds())
        self.assertEqual(len(self.instances(self.master)), 6)
        self.assert_recovers()
        self.assertEqual(len(self.rows()), 6)
        self.assertEqual(self.rows()[2].location, "Basel")
        self.assertEqual(len(self.instances(self.master)), 6)
        self.assertNotIn("cancellation", self.kinds())

    def kinds(self) -> list[str]:
        """What mails Exchange has sent."""
        return [mail["kind"] for mail in self.simulator.admin("GET", "mails")]

    def assert_edit_stays(self, method: str) -> None:
        """One that is edited before this is done does; cancelled anew, it goes."""
        self.rows()[2].unlink()
        self.before(method, lambda: self.edit_day(2))
        self.sync()
        self.assert_third_is_back()
        self.rows()[2].unlink()
        self.sync()
        self.assertEqual(len(self.instances(self.master)), 5)
        self.assert_recovers()

    def test_day_that_is_edited_before_it_is_looked_at_stays(self) -> None:
        self.assert_edit_stays("_cancel")

    def test_day_that_is_edited_before_it_is_cancelled_stays(self) -> None:
        self.assert_edit_stays("_delete_usual")

    def test_known_exception_that_is_edited_once_more_stays(self) -> None:
        self.rows()[2].write({"recurrence_update": "self_only", "location": "Bern"})
        self.sync()
        self.sync()
        self.rows()[2].unlink()
        self.on_request(lambda: self.edit_day(2), "POST", "$batch")
        self.sync()
        self.assert_third_is_back()

    def test_exception_that_nobody_edits_goes(self) -> None:
        self.rows()[2].write({"recurrence_update": "self_only", "location": "Bern"})
        self.sync()
        self.sync()
        self.rows()[2].unlink()
        self.sync()
        self.assertEqual(len(self.instances(self.master)), 5)
        self.assert_recovers()
        self.assertEqual(self.kinds().count("cancellation"), 1)

    def test_several_days_go_each_with_one_mail(self) -> None:
        self.rows()[1:4].unlink()
        self.sync()
        self.assertEqual(len(self.instances(self.master)), 3)
        self.assertEqual(self.kinds(), ["cancellation"] * 3)
        self.assert_recovers()
        self.assertEqual(self.kinds(), ["cancellation"] * 3)

    def assert_only_that_day_stays(self, status: int) -> None:
        """All else is synced, and it is told; in Odoo the day is off, as was wished."""
        self.simulator.fault({"status": status}, **DELETIONS, times=None)
        series = self.rows().recurrence_id
        self.rows()[2].unlink()
        self.local("Other")
        for _ in range(2):
            self.sync()
            self.assertIn("Other", self.there())
            self.assertEqual(self.account.state, "connected")
            (issue,) = self.issues()
            self.assertEqual((issue.code, issue.field), ("rejected", "cancelled"))
            self.assertEqual(issue.event_link_id.recurrence_id, series)
            self.assertEqual(len(self.rows()), 5)
            self.assertEqual(len(self.instances(self.master)), 6)

    def test_day_that_outlook_refuses_to_cancel(self) -> None:
        self.assert_only_that_day_stays(400)

    def test_day_that_may_not_be_cancelled_goes_as_soon_as_it_may(self) -> None:
        self.simulator.fault({"status": 403}, **DELETIONS, times=None)
        self.rows()[2].unlink()
        self.local("Other")
        self.sync()
        self.assertIn("Other", self.there())
        self.assertEqual(self.account.state, "connected")
        self.assertEqual(len(self.instances(self.master)), 6)
        self.assertTrue(self.issues())
        self.assert_recovers()
        self.assertEqual(len(self.instances(self.master)), 5)
        self.assertEqual(self.kinds(), ["cancellation"])

    def test_days_cost_as_much_each_however_many_they_are(self) -> None:
        self.rows()[0].write({"recurrence_update": "all_events", "count": 20})
        self.sync()
        self.sync()
        self.rows()[:15].unlink()
        self.simulator.clear_counters()
        self.sync()
        self.assertEqual(len(self.instances(self.master)), 5)
        self.assertLess(self.simulator.counters()["batch_items"], 4 * 15 + 10)

    def test_refused_day_and_a_new_title_together(self) -> None:
        self.rows()[0].write({"recurrence_update": "all_events", "location": "Room"})
        self.assert_only_that_day_stays(409)
        self.assertEqual(self.there()["Weekly"]["location"]["displayName"], "Room")

    def test_day_whose_cancelling_fails_is_tried_again(self) -> None:
        self.simulator.fault({"status": 500}, **DELETIONS, times=None)
        self.rows()[2].unlink()
        self.local("Other")
        self.sync()
        self.assertIn("Other", self.there())
        self.assertEqual(self.issues().code, "transient")
        self.assert_recovers()
        self.assertEqual(len(self.instances(self.master)), 5)
        self.assertEqual(self.kinds(), ["cancellation"])
