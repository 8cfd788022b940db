"""A run that ends by a mistake of ours, or an addon's, is told to people."""

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.office365_sync.models.office365_account import FAILURES_UNTIL_RED
from odoo.addons.office365_sync.sync import engine

from .fault_case import FaultCase
from .simulator_process import BRUNO


@tagged("post_install", "-at_install")
class TestContactCrash(FaultCase):
    def crash(self, times: int = 1, disconnected: bool = False) -> None:
        """Runs that end by an exception that nobody expected."""

        def run(*_arguments: object) -> None:
            if disconnected:
                self.account.with_user(self.anna).action_disconnect()
                self.env.flush_all()
            raise TypeError("an addon's bug")

        original = engine.run
        self.patch(engine, "run", run)
        for _time in range(times):
            self.env.flush_all()
            with mute_logger("odoo.addons.office365_sync.models.sync_run"):
                self.assertEqual(self.account._run_contacts(), "failed")
            self.env.invalidate_all()
        self.patch(engine, "run", original)

    def test_user_and_manager_see_that_and_what_to_do(self) -> None:
        self.crash()
        boss = self.make_user("boss", BRUNO, "office365_sync.group_manager")
        mine = self.anna.with_user(self.anna)
        theirs = self.account.with_user(boss)
        for error, remedy in (
            (mine.office365_last_error, mine.office365_last_error_remedy),
            (theirs.last_error, theirs.last_error_remedy),
        ):
            self.assertIn("unexpected", error)
            self.assertIn("tried again", remedy)
            self.assertIn("log", remedy)
        self.assertEqual(self.account.last_error_code, "Unexpected")
        self.assertTrue(self.account.next_try)
        run = self.env["office365.sync.run"].search([], limit=1)
        self.assertIn("an addon's bug", run.message)

    def test_dot_is_red_after_some_in_a_row_until_the_next_success(self) -> None:
        self.crash(FAILURES_UNTIL_RED - 1)
        self.assertEqual(self.account.state, "connected")
        self.crash()
        self.assertEqual(self.account.state, "error")
        self.assertEqual(self.account.failures, FAILURES_UNTIL_RED)
        self.sync()
        self.assertEqual(self.account.state, "connected")
        self.assertFalse(self.account.last_error)
        self.assertFalse(self.account.last_error_remedy)
        self.assertFalse(self.account.failures)
        self.assertFalse(self.account.next_try)

    def test_success_in_between_starts_the_count_anew(self) -> None:
        self.crash(FAILURES_UNTIL_RED - 1)
        self.sync()
        self.crash()
        self.assertEqual(self.account.state, "connected")
        self.assertEqual(self.account.failures, 1)

    def test_it_is_tried_later_and_later(self) -> None:
        pauses = []
        for _time in range(3):
            self.crash()
            self.account.invalidate_recordset()
            pauses.append(self.account.next_try - self.account.write_date)
        self.assertLess(pauses[0], pauses[2])

    def test_crash_after_a_disconnection_leaves_it_at_that(self) -> None:
        self.crash(disconnected=True)
        self.assertEqual(self.account.state, "not_connected")
        self.assertFalse(self.account.last_error)
