"""Whose turn it is: nobody waits for ever, and a save polls nobody else's mailbox."""

import time

from odoo import fields
from odoo.tests import tagged

from odoo.addons.office365_sync.graph.client import GraphClient
from odoo.addons.office365_sync.graph.errors import (
    Forbidden,
    GraphError,
    Throttled,
    Transient,
)
from odoo.addons.office365_sync.models.contact_run import ContactRun
from odoo.addons.office365_sync.models.event_run import EventRun
from odoo.addons.office365_sync.models.sync_run import OutOfTime, SyncRun

from .fault_case import BATCH, DELTA, FaultCase
from .simulator_process import ANNA, BRUNO


@tagged("post_install", "-at_install")
class TestContactTurns(FaultCase):
    def setUp(self) -> None:
        super().setUp()
        self.bruno = self.make_user("bruno", BRUNO)
        self.other = self.connect(self.bruno, BRUNO)
        self.accounts = self.account | self.other

    def ran_minutes_ago(self, account: object, minutes: int) -> None:
        account._cursor("contacts").flush_recordset()
        self.env.cr.execute(
            "UPDATE office365_cursor SET last_run = now() AT TIME ZONE 'UTC'"
            " - %s * interval '1 minute' WHERE account_id = %s",
            [minutes, account.id],
        )

    def settled(self) -> None:
        """Both have run just now, and nobody wants anything."""
        for account in self.accounts:
            self.env.flush_all()
            account._run_contacts()
            self.ran_minutes_ago(account, 0)
        self.env["office365.change"].search([]).unlink()
        self.assertFalse(self.due())

    def due(self) -> object:
        return self.env["office365.account"]._due() & self.accounts

    def cron(self, **seconds_left: float) -> list[tuple[str, int | None]]:
        """One call of the job; what it told Odoo."""
        told = []
        left = iter(seconds_left.get("left", [60.0] * 50))

        def progress(_crons: object, done: int = 0, remaining: object = None) -> float:
            told.append((done, remaining))
            return next(left)

        self.patch(type(self.env["ir.cron"]), "_commit_progress", progress)
        self.env["office365.account"]._cron_sync()
        return told

    def test_account_that_is_never_done_lets_the_others_have_their_turn(self) -> None:
        ran = []

        def run(this: ContactRun) -> str:
            this.transact(this._begin)
            ran.append(this.account.user_id.login)
            this.transact(this.keeper._dispatch)
            return "partial"

        self.patch(ContactRun, "run", run)
        self.account._dispatch()
        self.other._dispatch()
        for _ in range(5):
            self.cron(left=[90.0, 0.0, 0.0])
        self.assertEqual(ran, ["anna", "bruno"] * 2 + ["anna"])

    def test_saved_contact_is_synced_before_accounts_that_are_only_looked_at(
        self,
    ) -> None:
        self.settled()
        self.ran_minutes_ago(self.account, 5)
        self.ran_minutes_ago(self.other, 3)
        self.partner().with_user(self.bruno).action_office365_add()
        self.assertEqual(self.due().ids, (self.other | self.account).ids)

    def test_busy_accounts_do_not_keep_an_idle_one_waiting_for_ever(self) -> None:
        self.settled()
        self.ran_minutes_ago(self.other, 11)
        self.account._dispatch()
        self.assertEqual(self.due().ids, (self.other | self.account).ids)

    def test_save_makes_only_the_accounts_that_sync_it_due(self) -> None:
        partner = self.synced_partner(email="nina@roth.example")
        self.settled()
        partner.function = "CEO"
        self.assertEqual(self.due(), self.account)
        self.simulator.clear_counters()
        self.cron()
        self.assertEqual(self.simulator.contacts(ANNA)["Nina Roth"]["jobTitle"], "CEO")
        self.assertFalse(self.due())

    def test_idle_account_is_looked_at_when_its_minutes_are_up(self) -> None:
        self.settled()
        self.ran_minutes_ago(self.other, 5)
        self.assertEqual(self.due(), self.other)

    def test_each_thing_a_person_asks_for_makes_the_account_due(self) -> None:
        partner = self.synced_partner(email="nina@roth.example")
        anna = self.account.with_user(self.anna)
        for ask in (
            anna.action_sync_contacts,
            partner.action_office365_sync_now,
            partner.action_office365_stop,
            partner.action_office365_add,
        ):
            with self.subTest(ask=ask.__name__):
                self.settled()
                ask()
                self.assertEqual(self.due(), self.account)

    def test_what_is_saved_during_the_job_keeps_it_going(self) -> None:
        partner = self.synced_partner(email="nina@roth.example")
        self.settled()
        self.ran_minutes_ago(self.account, 5)
        original = ContactRun._end

        def end(this: ContactRun, state: str, message: str) -> None:
            original(this, state, message)
            partner.function = "CEO"
            self.env.flush_all()

        self.patch(ContactRun, "_end", end)
        self.assertEqual(self.cron()[-1], (0, 1))
        self.patch(ContactRun, "_end", original)
        self.assertEqual(self.cron()[-1], (0, 0))

    def test_cancelled_run_is_not_begun_again_at_once(self) -> None:
        self.five()
        self.account.with_user(self.anna).action_sync_contacts()
        original = ContactRun._unit

        def unit(this: ContactRun, work: object) -> object:
            self.env.invalidate_all()
            runs = self.env["office365.sync.run"]
            runs.browse(this.run_id).with_user(self.anna).action_cancel()
            self.env.flush_all()
            self.team[0].function = "CEO"
            return original(this, work)

        self.patch(ContactRun, "_unit", unit)
        self.sync(expect="cancelled")
        self.patch(ContactRun, "_unit", original)
        self.assertNotIn(self.account, self.due())
        self.account.with_user(self.anna).action_sync_contacts()
        self.assertIn(self.account, self.due())

    def turn_with(self, error: GraphError) -> list[str]:
        """One turn, in which this stops the contacts; what was begun after it."""
        began = []

        def fail(_run: ContactRun) -> None:
            raise error

        self.patch(ContactRun, "_sync", fail)
        self.patch(EventRun, "_sync", lambda run: began.append(run.kind))
        self.account.calendar_enabled = True
        self.env.flush_all()
        self.account._run_all()
        self.env.invalidate_all()
        return began

    def test_pause_that_contacts_meet_is_one_for_the_calendar(self) -> None:
        self.assertEqual(self.turn_with(Throttled("busy", retry_after=600)), [])
        self.assertTrue(self.account.throttled_until)

    def test_calendar_that_works_does_not_hide_that_contacts_fail(self) -> None:
        self.assertEqual(self.turn_with(Transient("down")), ["events"])
        self.assertTrue(self.account.last_error and self.account.next_try)
        self.assertEqual(self.account.failures, 1)
        self.assertTrue(self.account._cursor("events").last_success)

    def calendar_turns(self, *errors: GraphError | None) -> list[tuple[int, str]]:
        """Turns in which contacts work, and the calendar meets these; what was told of
        the account after each."""
        left = list(errors)

        def sync(_run: EventRun) -> None:
            if error := left.pop(0):
                raise error

        self.patch(ContactRun, "_sync", lambda _run: None)
        self.patch(EventRun, "_sync", sync)
        self.account.calendar_enabled = True
        self.env.flush_all()
        told = []
        while left:
            self.account.next_try = False  # it is due
            self.env.flush_all()
            self.account._run_all()
            self.env.invalidate_all()
            told.append((self.account.failures, self.account.state))
        return told

    def test_calendar_that_fails_alone_is_tried_ever_more_rarely(self) -> None:
        told = self.calendar_turns(*[Transient("down")] * 5)
        self.assertEqual([failures for failures, _state in told], [1, 2, 3, 4, 5])
        self.assertEqual(told[-1], (5, "error"))
        pause = self.account.next_try - fields.Datetime.now()
        self.assertGreater(pause.total_seconds(), 10 * 60)
        self.assertTrue(self.account.last_error)
        self.assertEqual(self.calendar_turns(None), [(0, "connected")])
        self.assertFalse(self.account.last_error)

    def test_what_was_wrong_is_over_though_the_calendar_stops_alone(self) -> None:
        gone = Forbidden("x", code="NoSuchCalendar")
        told = self.calendar_turns(
            Transient("down"), gone, Transient("down"), OutOfTime()
        )
        self.assertEqual([failures for failures, _state in told], [1, 0, 1, 0])

    def test_pause_that_microsoft_asks_for_outlives_what_is_set_right(self) -> None:
        self.turn_with(Throttled("busy", retry_after=600))
        self.account.state = "error"
        self.app.sign_in_mode = "device"
        self.assertEqual(self.account.state, "connected")
        self.assertFalse(self.account.next_try)
        self.assertNotIn(self.account, self.due())


@tagged("post_install", "-at_install")
class TestContactBudget(FaultCase):
    def setUp(self) -> None:
        super().setUp()
        original = SyncRun._connected

        def connected(this: SyncRun) -> GraphClient:
            client = original(this)
            client._clock = lambda: time.monotonic() + sum(self.waits)
            return client

        self.patch(SyncRun, "_connected", connected)
        self.five()
        self.team[0].function = "Chair"

    def test_pauses_end_with_the_runs_time_and_the_account_waits_for_the_rest(
        self,
    ) -> None:
        for where in ({"method": "PATCH", "in_batch": True}, BATCH, DELTA):
            with self.subTest(where=where):
                self.team[0].function = f"Chair {len(self.waits)}"
                self.waits.clear()
                fault = {"status": 429, "headers": {"Retry-After": "50"}}
                self.simulator.fault(fault, times=None, **where)
                self.sync(expect="partial")
                self.assertLessEqual(sum(self.waits), 90)
                self.assertGreaterEqual(sum(self.waits), 40)
                self.assertEqual(self.account.state, "connected")
                self.assertFalse(self.account.last_error)
                self.assertTrue(self.account.throttled_until)
                self.assertNotIn(self.account, self.account._due())
                self.assertTrue(
                    self.env["ir.cron.trigger"].search_count(
                        [("call_at", ">=", self.account.throttled_until)]
                    )
                )
                self.account.throttled_until = False
                self.assertIn(self.account, self.account._due())
                self.simulator.no_faults()
                self.retry_now()
                self.sync()
                self.assertFalse(self.account.throttled_until)
                self.assert_equal_sides()

    def test_failures_of_the_service_end_with_the_runs_time(self) -> None:
        self.simulator.fault({"status": 503}, times=None, **DELTA)
        self.sync(expect="failed")
        self.assertLessEqual(sum(self.waits), 90)
