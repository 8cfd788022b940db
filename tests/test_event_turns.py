"""Many calendars, some of which hang: nobody waits for those."""

from datetime import datetime, timedelta

from psycopg2.errors import SerializationFailure

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.office365_sync.models import office365_account_runner as runner
from odoo.addons.office365_sync.models.sync_run import SyncRun

from .event_case import EventCase

COUNT, HANGING = 200, 5
INTERVAL = timedelta(minutes=5)


@tagged("post_install", "-at_install")
class TestEventTurns(EventCase):
    """The clock goes on by what a turn takes: a second, or where the mailbox hangs, all
    of its time."""

    def setUp(self) -> None:
        super().setUp()
        self.account.calendar_enabled = False
        users = self.env["res.users"].with_context(no_reset_password=True)
        made = users.create(
            [{"name": f"User {n}", "login": f"user{n}"} for n in range(COUNT)]
        )
        accounts = self.env["office365.account"].sudo()
        self.accounts = accounts.create([{"user_id": user.id} for user in made])
        self.accounts.write({"state": "connected", "calendar_enabled": True})
        self.env["office365.sync.run"].sudo().search([]).unlink()  # the first ones
        self.env["office365.change"].sudo().search([]).unlink()
        self.hanging = self.accounts[::40][:HANGING]
        self.now = datetime(2026, 12, 1, 8)
        self.turns: dict[int, list[datetime]] = {one: [] for one in self.accounts.ids}
        self.patch(fields.Datetime, "now", lambda *_args: self.now)
        self.patch(runner, "monotonic", lambda: self.now.timestamp())
        self.told: list[int | None] = []
        case = self

        def run_all(account: object) -> str:
            case.take_turn(account)
            return "partial" if account in case.hanging else "done"

        def progress(_crons: object, _done: int = 0, remaining: object = None) -> float:
            case.told.append(remaining)
            return 60.0

        self.patch(type(self.account), "_run_all", run_all)
        self.patch(type(self.env["ir.cron"]), "_commit_progress", progress)

    def take_turn(self, account: object) -> None:
        """One turn, as the books have it."""
        account._take_turn()
        self.env.cr.execute(
            "UPDATE office365_cursor SET last_run = %s WHERE account_id = %s",
            [self.now, account.id],
        )
        self.turns[account.id].append(self.now)
        hangs = account in self.hanging
        seconds = runner.BUDGET if hangs else 1.0
        self.now += timedelta(seconds=seconds)
        account._end_turn("events", seconds)
        if hangs:
            account._dispatch()  # it has not come to its end

    def job_for(self, hours: float) -> None:
        """Odoo calls the job again for what remains, else when its time has come."""
        until = self.now + timedelta(hours=hours)
        while self.now < until:
            began = self.now
            self.env["office365.account"]._cron_sync()
            if not self.told[-1]:
                self.now = max(self.now, began + INTERVAL)

    def longest(self, accounts: object) -> timedelta:
        """Between two turns of one account."""
        return max(
            later - earlier
            for account in accounts
            for earlier, later in zip(
                self.turns[account.id], self.turns[account.id][1:], strict=False
            )
        )

    def test_f13_mailboxes_that_hang_keep_nobody_waiting(self) -> None:
        self.job_for(0.5)  # it is found out which they are
        for turns in self.turns.values():
            del turns[:-1]
        self.job_for(1)
        others = self.accounts - self.hanging
        self.assertLessEqual(self.longest(others), runner.IDLE + INTERVAL)
        self.assertLessEqual(self.longest(self.hanging), timedelta(minutes=35))

    def test_f13_job_tells_how_many_remain(self) -> None:
        self.env["office365.account"]._cron_sync()
        self.assertEqual(self.told[0], COUNT)
        self.assertEqual(self.told[-1], COUNT, "a turn that hangs ends the job's")

    @mute_logger("odoo.addons.office365_sync.models.office365_account_runner")
    def test_whatever_breaks_off_for_one_account_the_others_have_their_turn(
        self,
    ) -> None:
        broken = self.accounts[0]
        run_all = type(self.account)._run_all

        def breaking(account: object) -> str:
            if account == broken:
                raise SerializationFailure("somebody else has written")
            return run_all(account)

        self.patch(type(self.account), "_run_all", breaking)
        self.patch(self.env.cr, "rollback", lambda: None)
        self.hanging = self.accounts.browse()
        self.env["office365.account"]._cron_sync()
        self.assertTrue(all(self.turns[one.id] for one in self.accounts - broken))
        self.assertFalse(self.told[-1], "it is not tried again at once")

    def test_f13_run_that_took_long_is_remembered_until_it_does_not(self) -> None:
        cursor = self.account._cursor("events")
        self.account.calendar_enabled = True
        self.sync()
        self.assertFalse(cursor.is_slow)
        begin = SyncRun._begin

        def slow(run: SyncRun) -> None:
            begin(run)
            run.started -= 2 * runner.SLOW

        self.patch(SyncRun, "_begin", slow)
        self.sync()
        self.assertTrue(cursor.is_slow)
        self.patch(SyncRun, "_begin", begin)
        self.sync()
        self.assertFalse(cursor.is_slow)
