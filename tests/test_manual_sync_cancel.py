"""What becomes of a sync that is cancelled while it goes on, and of what is asked for
since."""

from odoo import fields
from odoo.tests import tagged

from odoo.addons.office365_sync.models.sync_run import SyncRun

from .fault_case import FaultCase


@tagged("post_install", "-at_install")
class TestManualSyncCancel(FaultCase):
    def setUp(self) -> None:
        super().setUp()
        self.account.calendar_enabled = True
        self.connect(self.anna)
        self.sync()
        self.env["office365.change"].search([]).unlink()
        self.env["office365.sync.run"].search([]).unlink()
        dialogs = self.env["office365.manual.sync"].with_user(self.anna)
        self.dialog = dialogs.create({})
        self.begun: list[str] = []

    def told(self) -> list[str]:
        """What Anna reads, line by line."""
        self.env.flush_all()
        self.env.invalidate_all()
        return self.dialog.person_ids.told.splitlines()

    def without_calendar(self) -> None:
        """Its run would be a success, after which nothing waits."""
        self.account.calendar_enabled = False
        self.dialog.with_events = False

    def run_and(self, act: object) -> None:
        """All that is due; in the middle of its first request somebody does this."""
        original, begun = SyncRun._begin, self.begun

        def begin(run: SyncRun) -> None:
            begun.append(run.kind)
            original(run)

        self.patch(SyncRun, "_begin", begin)
        self.on_request(lambda: self.elsewhere(act), "GET", "delta")
        self.env.flush_all()
        self.account._run_all()
        self.env.invalidate_all()

    def elsewhere(self, act: object) -> None:
        """As in a transaction of its own."""
        self.env.invalidate_all()
        act()
        self.env.flush_all()

    def test_until_the_request_ends_it_is_stopping_and_then_cancelled(self) -> None:
        seen = []

        def cancel() -> None:
            seen.append((self.dialog.is_stopping, *self.told()))
            self.dialog.action_cancel()
            seen.append((self.dialog.look()["is_stopping"], *self.told()))

        self.dialog.action_sync()
        self.run_and(cancel)
        before = (False, "Contacts: syncing…", "Calendar: waiting…")
        after = (True, "Contacts: Stopping…", "Calendar: Cancelled")
        self.assertEqual(seen, [before, after])
        self.assertFalse(self.dialog.is_busy or self.dialog.is_stopping)
        self.assertEqual(self.told(), ["Contacts: Cancelled", "Calendar: Cancelled"])

    def test_what_was_cancelled_with_it_is_not_done_in_the_same_turn(self) -> None:
        self.dialog.action_sync()
        self.run_and(self.dialog.action_cancel)
        self.assertEqual(self.begun, ["contacts"])
        self.assertNotIn(self.account, self.account._due())

    def test_what_is_asked_for_since_the_cancel_is_done_next(self) -> None:
        def cancel_and_ask_again() -> None:
            self.dialog.action_cancel()
            self.dialog.action_sync()

        self.without_calendar()
        self.dialog.action_sync()
        self.run_and(cancel_and_ask_again)
        self.assertEqual(self.told(), ["Contacts: waiting…"])
        self.assertIn(self.account, self.account._due())
        self.account._run_all()
        self.assertEqual(self.told(), ["Contacts: Done · Nothing new"])

    def test_look_asked_for_since_the_cancel_is_had_next(self) -> None:
        def cancel_and_look() -> None:
            self.dialog.action_cancel()
            self.dialog.action_preview()

        self.without_calendar()
        self.dialog.action_sync()
        self.run_and(cancel_and_look)
        self.assertIn(self.account, self.account._due())

    def look_after_all(self) -> None:
        """The scheduled action comes."""
        self.patch(type(self.env["ir.cron"]), "_commit_progress", lambda *_a, **_k: 9.0)
        self.account._cron_sync()

    def interrupted(self) -> object:
        """A run of which a killed worker has left the record alone."""
        run = self.account._queue_run("contacts", "incremental")
        run.state = "running"
        return run

    def test_run_whose_worker_was_killed_ends_though_its_user_disconnected(
        self,
    ) -> None:
        run = self.interrupted()
        preview = self.account._queue_preview("events")
        preview.state = "running"
        self.account.action_disconnect()
        self.look_after_all()
        self.assertEqual((run.state, preview.state), ("failed", "failed"))
        self.assertTrue(run.ended)
        self.assertIn("Interrupted", run.outcome)
        self.assertLessEqual(run.ended, fields.Datetime.now())

    def test_run_that_goes_on_elsewhere_is_left_alone(self) -> None:
        progress = type(self.env["office365.progress"])
        self.patch(progress, "_is_locked", lambda *_args: True)
        run = self.interrupted()
        self.account.action_disconnect()
        self.look_after_all()
        self.assertEqual(run.state, "running")
