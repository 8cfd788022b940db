import logging
from datetime import timedelta
from time import monotonic

from odoo import api, fields, models
from odoo.tools import SQL

from .contact_run import ContactRun
from .event_run import EventRun
from .sync_run import SyncRun

_logger = logging.getLogger(__name__)

LOCKS = 365_000_365  # the class of our advisory locks
BUDGET = 90.0  # seconds a cron spends on one account before others get their turn
ASKED = "run"  # the kind of a journal row that is about no record: somebody wants a run
IDLE = timedelta(minutes=4)  # less than the cron's five: those before it took some time
OVERDUE = timedelta(minutes=10)
SLOW = 20.0  # seconds of a turn after which others go first the next time
PATIENCE = timedelta(minutes=30)  # of those who are slow
AFTER_CANCELLING = timedelta(minutes=5)


class Office365Account(models.Model):
    """Whose turn it is to be synced, one run at a time per account."""

    _inherit = "office365.account"

    @api.model
    def _cron_sync(self) -> None:
        """Sync each account that is due; whatever happens to one, the rest goes on.

        What has come up meanwhile keeps the job going: Odoo calls it again for what
        remains, after other jobs if it takes long. After a turn that took long as well:
        others may have become due.
        """
        progress = self.env["ir.cron"]._commit_progress
        due = self._due()
        progress(remaining=len(due))
        elsewhere = self.browse()
        for account in due:
            began = monotonic()
            if account._turn() is None:
                elsewhere |= account
            if not progress(1) or monotonic() - began > SLOW:
                break
        progress(remaining=len(self._due() - elsewhere))

    def _turn(self) -> str | None:
        """All of one account; nothing is ever raised. None if it is to come again."""
        try:
            return self._run_all()
        except Exception:  # be it of the database: the other accounts go on
            self.env.cr.rollback()
            _logger.exception("sync of account %s broke off", self.id)
            return None

    @api.model
    def _due(self) -> models.BaseModel:
        """Those who wait for something first, the one who has waited longest before all
        others; those who do not are looked at when their minutes are up, and are not
        kept waiting for ever by the busy. Where a mailbox hangs, its account comes
        after the others (F13)."""
        self.env.flush_all()
        now = fields.Datetime.now()
        self.env.cr.execute(
            SQL(
                """
                SELECT id FROM (
                    SELECT account.id, last_run,
                           EXISTS (SELECT FROM office365_change change
                                    WHERE change.account_id = account.id
                                      AND change.kind IN ('contacts', 'events',
                                                          %(asked)s))
                           OR EXISTS (SELECT FROM office365_sync_run run
                                       WHERE run.account_id = account.id
                                         AND run.state = 'queued')
                           OR EXISTS (SELECT FROM office365_preview preview
                                       WHERE preview.account_id = account.id
                                         AND preview.state = 'queued') AS busy,
                           EXISTS (SELECT FROM office365_cursor slow
                                    WHERE slow.account_id = account.id
                                      AND slow.is_slow) AS slow
                      FROM office365_account account
                      JOIN res_users person ON person.id = account.user_id
                      LEFT JOIN office365_cursor cursor
                        ON cursor.account_id = account.id AND cursor.kind = 'contacts'
                     WHERE account.state IN ('connected', 'error')
                       AND (contacts_enabled OR calendar_enabled OR is_leaving)
                       AND person.active
                       AND COALESCE(next_try <= %(now)s, TRUE)
                       AND COALESCE(throttled_until <= %(now)s, TRUE)) AS account
                 WHERE busy OR COALESCE(last_run <= %(idle)s, TRUE)
                 ORDER BY slow AND last_run > %(patience)s,
                          busy OR COALESCE(last_run <= %(overdue)s, TRUE) DESC,
                          last_run NULLS FIRST, id
                """,
                asked=ASKED,
                now=now,
                idle=now - IDLE,
                overdue=now - OVERDUE,
                patience=now - PATIENCE,
            )
        )
        return self.sudo().browse(row[0] for row in self.env.cr.fetchall())

    def _dispatch(self) -> None:
        """Only those who are meant become due, and nobody's row is written to."""
        self.env.cr.execute(
            "INSERT INTO office365_change (account_id, kind, record_id)"
            " SELECT unnest(%s::integer[]), %s, 0",
            [self.ids, ASKED],
        )
        return super()._dispatch()

    def _put_off(self, seconds: float) -> None:
        """The service wants a pause: the rest of the work is done after it."""
        until = fields.Datetime.now() + timedelta(seconds=seconds)
        self.write({"throttled_until": until})
        cron = self.env.ref("office365_sync.ir_cron_sync", raise_if_not_found=False)
        if cron:
            cron._trigger(until)

    def _take_turn(self) -> None:
        """A run begins: whoever waits goes before its next one."""
        self._cursor("contacts").flush_recordset()
        self.env.cr.execute(
            "UPDATE office365_cursor SET last_run = clock_timestamp() AT TIME ZONE"
            " 'UTC' WHERE account_id = %s AND kind = 'contacts'",
            [self.id],
        )
        self.env.cr.execute(
            "DELETE FROM office365_change WHERE account_id = %s AND kind = %s",
            [self.id, ASKED],
        )

    def _end_turn(self, kind: str, seconds: float) -> None:
        """A run has ended, after so long."""
        cursor, slow = self._cursor(kind), seconds > SLOW
        if cursor.is_slow != slow:
            cursor.is_slow = slow

    def _run_contacts(
        self, budget: float = BUDGET, beside_failure: bool = False
    ) -> str | None:
        """One run about contacts; see ``_run``."""
        return self._run(ContactRun, budget, beside_failure)

    def _run_calendar(
        self, budget: float = BUDGET, beside_failure: bool = False
    ) -> str | None:
        """One run about events; see ``_run``."""
        return self._run(EventRun, budget, beside_failure)

    def _run_all(self) -> str | None:
        """One run of each kind that is switched on; how the last one ended.

        Where Microsoft asks for a pause, it is one for both. What was wrong before is
        over once neither meets it.
        """
        state: str | None = "done"
        told_before = self.calendar_enabled and self._is_failing()
        if self.contacts_enabled:
            state = self._run_contacts(beside_failure=told_before)
        if not self.calendar_enabled or state is None:
            return state
        if state == "done":
            state = self._run_calendar()
            if told_before and self.contacts_enabled and state not in ("done", None):
                self._has_not_failed_again()
            return state
        if state == "cancelled" and not self._is_more_asked_for():
            return state
        paused, failed = self._put_off_by_last_run()
        return state if paused else self._run_calendar(beside_failure=failed)

    def _is_more_asked_for(self) -> bool:
        """Asked of the database, as below."""
        with self._anew() as account:
            return account._is_asked_for()

    def _is_failing(self) -> bool:
        with self._anew() as account:
            return account.failures > 0

    def _has_not_failed_again(self) -> None:
        """A run that did not come to its end may have met nothing that stands against
        the account."""
        _paused, failed = self._put_off_by_last_run()
        if not failed:
            with self._anew() as account:
                account._record_success()

    def _put_off_by_last_run(self) -> tuple[bool, bool]:
        """Is a pause to be made, and is there a failure of the whole account? Asked of
        the database: a run has cursors of its own."""
        now = fields.Datetime.now()
        with self.env.registry.cursor() as cr:
            cr.execute(
                "SELECT COALESCE(throttled_until > %s, FALSE), failures > 0"
                " AND (COALESCE(next_try > %s, FALSE) OR state = 'sign_in_needed')"
                " FROM office365_account WHERE id = %s",
                [now, now, self.id],
            )
            paused, failed = cr.fetchone() or (True, False)  # deleted meanwhile
        return paused, bool(failed)

    def _run(
        self,
        kind: type[SyncRun],
        budget: float = BUDGET,
        beside_failure: bool = False,
    ) -> str | None:
        """One run in cursors of its own; how it ended, None if one is going on.

        The lock is on nothing that people write, holds across hosts, and is gone with
        the process.
        """
        self.ensure_one()
        registry = self.env.registry
        with registry.cursor() as lock_cr:
            lock_cr.execute(
                "SELECT pg_try_advisory_xact_lock(%s, %s)", [LOCKS, self.id]
            )
            if not lock_cr.fetchone()[0]:
                return None
            with registry.cursor() as cr:
                # so that what a run tells people is in the language of its user
                env = api.Environment(cr, self.user_id.id, {"lang": self.user_id.lang})
                account = env["office365.account"].browse(self.id)
                run = kind(account, budget)
                run.beside_failure = beside_failure
                state = run.run()
                if state == "cancelled" and not run._is_disconnected():
                    run.transact(account.sudo()._rest_after_cancelling)
                return state

    def _rest_after_cancelling(self) -> None:
        """What was cancelled is not done by the clock at once. What was asked for since
        is: nobody waits for the clock with that."""
        for account in self:
            if not account._is_asked_for():
                account.next_try = fields.Datetime.now() + AFTER_CANCELLING

    def _is_asked_for(self) -> bool:
        """Does somebody wait for a sync, or for a look at one?"""
        waiting = self._queued_runs()
        return any(
            self.env[model].sudo().search_count(waiting, limit=1)
            for model in ("office365.sync.run", "office365.preview")
        )

    def _queued_runs(self) -> list[tuple]:
        return [("account_id", "in", self.ids), ("state", "=", "queued")]
