"""Disconnecting while a sync is under way ends it, and is not undone by it."""

from odoo.tests import tagged

from odoo.addons.office365_sync.graph.errors import Forbidden, SignInNeeded
from odoo.addons.office365_sync.sync import engine

from .fault_case import BATCH, DELTA, FaultCase


@tagged("post_install", "-at_install")
class TestDisconnectInRun(FaultCase):
    def disconnect(self) -> None:
        """As Anna does, in another transaction."""
        self.account.with_user(self.anna).action_disconnect()
        self.env.flush_all()

    def run_and_look(self) -> str:
        """One run; how it ended."""
        self.env.flush_all()
        state = self.account._run_contacts()
        self.env.invalidate_all()
        return state

    def assert_stays_disconnected(self) -> None:
        """Not connected, without a problem, not synced again, nobody is asked."""
        self.assertEqual(self.account.state, "not_connected")
        self.assertFalse(self.account.last_error)
        self.assertFalse(self.account.next_try)
        self.assertNotIn(self.account, self.account._due())
        self.assertFalse(self.account.activity_ids)

    def test_run_stops_at_its_next_unit_and_sends_nothing_more(self) -> None:
        self.five()
        self.sync()  # past the echo of what was created
        self.team[0].function = "Chair"
        original = engine.push

        def push(context: object) -> None:
            self.disconnect()
            original(context)

        self.patch(engine, "push", push)
        self.assertEqual(self.run_and_look(), "cancelled")
        self.assertFalse(self.in_outlook("Person 0")["jobTitle"])
        self.assert_stays_disconnected()

    def test_disconnecting_in_the_very_last_moment_holds(self) -> None:
        self.five()
        self.disconnect()
        self.account._record_success()
        self.assert_stays_disconnected()

    def test_error_of_a_run_that_was_disconnected_is_nobodys(self) -> None:
        self.five()
        self.team[0].function = "Chair"
        self.simulator.fault({"status": 403, "code": "ErrorAccessDenied"}, **DELTA)
        self.on_request(self.disconnect, "GET", "delta")
        self.assertEqual(self.run_and_look(), "cancelled")
        self.assert_stays_disconnected()

    def test_error_while_a_batch_was_under_way_is_nobodys(self) -> None:
        self.five()
        self.team[0].function = "Chair"
        self.simulator.fault({"status": 503}, times=None, **BATCH)
        self.on_request(self.disconnect, "POST", "$batch")
        self.assertEqual(self.run_and_look(), "cancelled")
        self.assert_stays_disconnected()

    def test_error_leaves_an_account_disconnected(self) -> None:
        self.disconnect()
        for error in (SignInNeeded(code="NoAccount"), Forbidden(code="HTTP403")):
            self.account._handle_graph_error(error)
            self.assertEqual(self.account.state, "not_connected")
            self.assertTrue(self.account.last_error)
            self.assertFalse(self.account.activity_ids)

    def test_run_asked_for_by_somebody_who_then_disconnects_does_nothing(self) -> None:
        self.five()
        self.team[0].function = "Chair"
        self.disconnect()
        self.assertEqual(self.run_and_look(), "cancelled")
        self.assertFalse(self.in_outlook("Person 0")["jobTitle"])
        self.assert_stays_disconnected()

    def test_connecting_again_syncs_what_was_left(self) -> None:
        self.five()
        self.team[0].function = "Chair"
        self.disconnect()
        self.run_and_look()
        self.connect(self.anna)
        self.sync()
        self.assertEqual(self.in_outlook("Person 0")["jobTitle"], "Chair")
