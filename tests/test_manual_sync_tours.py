"""The sync by hand in a real browser, as an ordinary user and as a manager."""

from odoo.tests import tagged

from .simulator_process import ANNA
from .tour_case import InFrench, TourCase

TAGS = ("post_install", "-at_install", "office365_tour")


class ManualSyncTours(TourCase):
    """Somebody and a meeting of Anna's go to Outlook, and a lunch comes from there."""

    def setUp(self) -> None:
        super().setUp()
        self.account = self.with_calendar(self.anna)
        self.chosen(self.anna, "Tour Person")
        self.meeting(self.anna, "Tour Meeting")
        self.in_outlook(ANNA, "Tour Lunch")
        self.run_at_the_second_look()

    def run_at_the_second_look(self) -> None:
        """The scheduled action comes while somebody waits in the browser."""
        model = type(self.env["office365.manual.sync"])
        original, account = model.look, self.account

        def look(sync: object) -> dict:
            seen = original(sync)
            if seen["is_busy"]:
                account.with_env(sync.env(su=True))._run_all()
            return seen

        self.patch(model, "look", look)

    def assert_synced(self) -> None:
        self.assertIn("Tour Person", self.simulator.contacts())
        self.assertEqual(self.subjects(ANNA), ["Tour Lunch", "Tour Meeting"])
        events = self.env["calendar.event"]
        self.assertTrue(events.search([("name", "=", "Tour Lunch")]))


@tagged(*TAGS)
class TestManualSyncTours(ManualSyncTours):
    def test_look_first_then_do_it(self) -> None:
        start = "/odoo/action-office365_sync.action_sync_runs"
        self.walk(start, "office365_manual_sync", self.anna)
        self.assert_synced()

    def test_manager_looks_at_what_a_sync_of_somebody_would_do(self) -> None:
        start = "/odoo/contacts?view_type=list"
        self.walk(start, "office365_manual_sync_of_others", self.mona)
        self.assertFalse(self.simulator.contacts(folder=None))


@tagged(*TAGS)
class TestManualSyncToursInFrench(InFrench, TestManualSyncTours):
    """The same in French."""


@tagged(*TAGS)
class TestManualSyncTourOnAPhone(ManualSyncTours):
    """By touch, on a small screen."""

    browser_size = "390x844"
    touch_enabled = True

    def test_look_first_then_do_it(self) -> None:
        start = "/odoo/office365-connected"
        self.walk(start, "office365_manual_sync_on_a_phone", self.anna)
        self.assert_synced()


@tagged(*TAGS)
class TestManualSyncTourOnAPhoneInFrench(InFrench, TestManualSyncTourOnAPhone):
    """The same in French."""
