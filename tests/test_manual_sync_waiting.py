"""What somebody waits for comes, or says why it does not."""

from datetime import date, timedelta

from odoo import fields
from odoo.tests import tagged

from ..graph.errors import SignInNeeded, Throttled
from .contact_case import ContactCase


@tagged("post_install", "-at_install")
class TestManualSyncWaiting(ContactCase):
    def setUp(self) -> None:
        super().setUp()
        self.job = self.env.ref("office365_sync.ir_cron_sync")
        self.job.nextcall = fields.Datetime.now()
        self.sync()  # which signing in has asked for
        self.env["office365.change"].search([]).unlink()
        self.dialog = self.opened()

    def opened(self, **values: object) -> object:
        """The dialog, as Anna opens it."""
        dialogs = self.env["office365.manual.sync"].with_user(self.anna)
        return dialogs.create({"with_events": False, **values})

    def told(self, dialog: object = None) -> str:
        """What she reads."""
        self.env.flush_all()
        self.env.invalidate_all()
        return (dialog or self.dialog).person_ids.told

    def is_due(self) -> bool:
        """Would the scheduled action sync her account now?"""
        return self.account in self.account._due()

    def test_cancelled_before_it_begins_it_is_not_done_by_the_clock_at_once(
        self,
    ) -> None:
        self.dialog.action_sync()
        self.assertTrue(self.is_due())
        self.dialog.action_cancel()
        self.assertFalse(self.is_due())
        self.assertLess(
            self.account.next_try - fields.Datetime.now(), timedelta(0, 360)
        )
        self.dialog.action_sync()
        self.assertTrue(self.is_due(), "she has changed her mind")

    def test_pressed_twice_and_cancelled_once_it_does_not_begin(self) -> None:
        self.dialog.action_sync()
        self.dialog.action_sync()
        self.dialog.action_cancel()
        self.assertFalse(self.is_due())

    def test_cancelling_leaves_what_somebody_else_has_asked_for(self) -> None:
        self.account._queue_run("contacts", "full")
        self.dialog.action_sync()
        self.dialog.action_cancel()
        self.assertTrue(self.is_due())

    def test_waiting_run_is_cancelled_from_the_list_of_runs_too(self) -> None:
        self.dialog.action_sync()
        run = self.env["office365.sync.run"].with_user(self.anna).search([], limit=1)
        run.action_cancel()
        self.assertEqual(run.state, "cancelled")
        self.assertFalse(self.dialog.is_busy)

    def test_asked_for_twice_it_is_done_once_with_all_days_asked_for(self) -> None:
        self.account.calendar_enabled = True
        self.connect(self.anna)
        first, second = date(2029, 1, 31), date(2028, 6, 30)
        self.opened(with_contacts=False, with_events=True, last_day=first).action_sync()
        again = self.opened(with_contacts=False, with_events=True, last_day=second)
        again.action_sync()
        self.env.flush_all()
        self.account._run_calendar()
        self.env.invalidate_all()
        runs = self.env["office365.sync.run"].search([("kind", "=", "events")])
        self.assertEqual((runs.state, runs.last_day), ("done", first))

    def test_who_has_to_sign_in_again_waits_no_longer(self) -> None:
        self.dialog.action_sync()
        self.assertTrue(self.dialog.is_busy)
        self.account._handle_graph_error(SignInNeeded("x", code="invalid_grant"))
        self.assertIn("Sign in again", self.told())
        self.assertFalse(self.dialog.is_busy)

    def test_who_disconnects_or_switches_it_off_waits_no_longer(self) -> None:
        self.dialog.action_preview()
        self.account.contacts_enabled = False
        self.assertIn("Switch on", self.told())
        self.assertFalse(self.dialog.is_busy)
        self.account.contacts_enabled = True
        self.dialog.action_sync()
        self.account.action_disconnect()
        self.assertIn("Connect your Microsoft account", self.told())
        self.assertFalse(self.dialog.is_busy)

    def test_pause_that_microsoft_asks_for_is_told_and_kept(self) -> None:
        busy = Throttled("x", code="TooManyRequests", retry_after=900.0)
        self.account._handle_graph_error(busy)
        self.dialog.action_sync()
        self.assertIn("Microsoft asks for a pause until", self.told())
        self.assertFalse(self.is_due())

    def test_what_failed_by_itself_is_tried_again_at_once(self) -> None:
        self.account.write(
            {
                "state": "error",
                "failures": 7,
                "next_try": fields.Datetime.now() + timedelta(hours=1),
            }
        )
        self.assertFalse(self.is_due())
        self.dialog.action_sync()
        self.assertTrue(self.is_due())
        self.assertIn("waiting…", self.told())

    def test_scheduled_action_that_does_not_run_is_told(self) -> None:
        self.dialog.action_sync()
        self.assertIn("waiting…", self.told())
        self.job.nextcall = fields.Datetime.now() - timedelta(hours=2)
        self.assertIn("runs no scheduled actions", self.told())
        self.job.active = False
        self.assertIn("is switched off", self.told())
