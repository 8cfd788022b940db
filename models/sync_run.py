"""One run of the sync of one account and kind of record: transactions, time, progress,
and how it ended."""

from __future__ import annotations

import logging
import random
import time
import uuid
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import date, timedelta
from typing import TypeVar

import psycopg2

from odoo import fields, models

from ..graph.client import GraphClient
from ..graph.errors import GraphError, Throttled, Transient
from ..sync.context import Context
from ..sync.model import Counts, Policy
from ..sync.ports import LocalStore, RemoteStore

_logger = logging.getLogger(__name__)

Result = TypeVar("Result")
CONCURRENT = (
    psycopg2.errors.SerializationFailure,
    psycopg2.errors.DeadlockDetected,
    psycopg2.errors.LockNotAvailable,
    psycopg2.errors.UniqueViolation,
)
TRIES = 8
SHORT_PAUSE = 60.0  # seconds; a service that asks for no more is busy, not failing


class Cancelled(Exception):
    """Its user has asked for the run to stop, or has disconnected."""


class OutOfTime(Exception):
    """The rest is left to the next run."""


class SyncRun(ABC):
    """A run of one account, which is as its own user; cursors are ours to commit."""

    kind: str
    place: str  # where its records are
    does = ""  # its mode, where that is always the same
    owner = "account_id"  # by which field a run or an issue names whose it is

    def __init__(self, account: models.BaseModel, budget: float) -> None:
        self.account, self.env = account, account.env
        self.keeper = account.sudo()
        self.started = time.monotonic()
        self.deadline = self.started + budget
        self.counts = Counts()
        self.client: GraphClient | None = None
        self.local: LocalStore | None = None
        self.run_id: int | None = None
        self.full = False
        self.days: dict[str, date | None] = {}  # that somebody has asked for
        self.beside_failure = False  # that of another kind in the same turn stays told
        self.is_news = True  # how it ended was not told by the last run already

    def run(self) -> str:
        """Sync; nothing is ever raised. The state it ended in."""
        state, message = "failed", ""
        try:
            self.transact(self._begin)
            self._sync()
            state = "done"
        except Cancelled:
            state = "cancelled"
        except OutOfTime:
            state = "partial"
        except GraphError as error:
            state, message = self._graph_failed(error)
        except Exception as error:  # a bug must not stop the other accounts
            _logger.exception("sync of %s of %s failed", self.kind, self._named())
            message = self._crashed(error)
        self.env.cr.rollback()
        self.transact(lambda: self._end(state, message))
        self._log(state)
        return state

    def _connected(self) -> GraphClient:
        """A client that waits for nothing longer than this run may last."""
        client = self.keeper._graph_client()
        client.deadline = self.deadline
        return client

    @abstractmethod
    def _sync(self) -> None:
        """The work itself; errors of the service may be raised."""

    @abstractmethod
    def _plan_full(self) -> None:
        """Everything is to be compared anew."""

    # -- the folder

    @abstractmethod
    def _is_there(self, folder_id: str) -> bool:
        """Does the service show this folder or calendar?"""

    def _lost_folder(self) -> None:
        """It takes so much with it that it is asked for once more."""
        self.env.cr.rollback()
        known = self.transact(lambda: self.keeper._cursor(self.kind).folder_id)
        if known and self._is_there(known):
            raise Transient("shown, and not found at once")
        self.transact(self._forget_folder)

    def _forget_folder(self) -> None:
        cursor = self.keeper._cursor(self.kind)
        name = cursor.folder_name
        cursor._forget_folder()
        self._tell_folder(f"{self.place}_gone", name or "")

    def _folder_issues(self) -> models.BaseModel:
        """What was told about the folder."""
        told = [("code", "=like", f"{self.place}_%")]
        mine = [(self.owner, "=", self.account.id), *told]
        return self.env["office365.sync.issue"].sudo().search(mine)

    def _tell_folder(self, code: str, detail: str) -> None:
        self._folder_issues().unlink()
        values = {self.owner: self.account.id, "code": code, "detail": detail}
        self.env["office365.sync.issue"].sudo().create(values)

    # -- the engine

    def _take_period(self, first: date | None, last: date | None) -> None:
        """Days that somebody has asked for besides the usual ones; where a kind of
        record has none, nothing."""
        del first, last

    def _engine_context(
        self, local: LocalStore, remote: RemoteStore, policy: Policy
    ) -> Context:
        """What the engine works with; its units end with this run."""
        self.local = local
        return Context(
            local,
            remote,
            policy,
            self._unit,
            lambda: str(uuid.uuid4()),
            self.counts,
            finish=self.transact,
        )

    def _owner(self) -> str:
        """Which Odoo our marks are of."""
        return self.env["ir.config_parameter"].sudo().get_param("database.uuid")

    def _refresh_scope(self, context: Context, scope: str) -> None:
        """Put another selection into effect."""
        context.local.refresh_scope()
        self.keeper._cursor(self.kind).scope = scope

    # -- transactions

    def _unit(self, unit: Callable[[], Result]) -> Result:
        """A unit of the engine, if there is time and nobody has cancelled."""
        if time.monotonic() > self.deadline:
            raise OutOfTime
        if self._is_disconnected() or (self.run_id and self._cancel_requested()):
            raise Cancelled
        return self.transact(lambda: self._told(unit))

    def _told(self, unit: Callable[[], Result]) -> Result:
        """Whoever asked for this run sees how far it is."""
        result = unit()
        if self.run_id:
            counts = asdict(self.counts)
            names = ", ".join(f"{name} = %s" for name in counts)
            self.env.cr.execute(
                f"UPDATE office365_sync_run SET {names} WHERE id = %s",  # noqa: S608
                [*counts.values(), self.run_id],
            )
        return result

    def transact(self, unit: Callable[[], Result]) -> Result:
        """Run a unit and commit; from the start again when the database says that
        somebody else's change came in between."""
        before = replace(self.counts)
        for attempt in range(TRIES):
            try:
                result = unit()
                self.env.cr.commit()  # pylint: disable=invalid-commit
                return result
            except CONCURRENT:
                self.env.cr.rollback()
                self.counts.__dict__.update(asdict(before))
                if attempt + 1 == TRIES:
                    raise
                time.sleep(random.uniform(0, 0.02 * 2**attempt))  # noqa: S311
        raise AssertionError("unreachable")

    def _is_disconnected(self) -> bool:
        self.env.cr.execute(
            "SELECT state = 'not_connected' FROM office365_account WHERE id = %s",
            [self.account.id],
        )
        return self.env.cr.fetchone() != (False,)

    def _cancel_requested(self) -> bool:
        self.env.cr.execute(
            "SELECT cancel_requested FROM office365_sync_run WHERE id = %s",
            [self.run_id],
        )
        row = self.env.cr.fetchone()
        return bool(row and row[0])

    # -- the record of it

    def _begin(self) -> None:
        """Take up what people have asked for; a quiet run leaves no record."""
        self.keeper._take_turn()
        runs = self.env["office365.sync.run"].sudo()
        mine = [(self.owner, "=", self.account.id), ("kind", "=", self.kind)]
        stale = runs.search([*mine, ("state", "=", "running")])
        stale._was_interrupted()
        waiting = runs.search([*mine, ("state", "=", "queued")])
        self.full = "full" in waiting.mapped("mode")
        run = waiting[:1]
        if run:
            begun = {"state": "running", "mode": self._mode()}
            run.write({**begun, "started": fields.Datetime.now()})
            self.run_id = run.id
            self.days = waiting._days()
            run.write(self.days)
            self._take_period(*(day or None for day in self.days.values()))
            (waiting - run).unlink()
        if self.full:
            self._plan_full()

    def _mode(self) -> str:
        return self.does or ("full" if self.full else "incremental")

    def _end(self, state: str, message: str) -> None:
        self.keeper._end_turn(self.kind, time.monotonic() - self.started)
        if state == "done":
            if not self.beside_failure:
                self.keeper._record_success()
            self.keeper._kind_works(self.kind)
        if self.local and self.local.knows_again:
            self.keeper._forget_paired(self.kind)
        happened = any(
            value for name, value in asdict(self.counts).items() if name != "pulled"
        )
        ended_badly = state != "done" and self.is_news
        if not (self.run_id or happened or ended_badly):
            return
        values = self._summary(state, message)
        runs = self.env["office365.sync.run"].sudo()
        if self.run_id:
            runs.browse(self.run_id).write(values)
        else:
            runs.create(values)
        if state == "partial":
            self._ask_for_the_rest()
            self.keeper._dispatch()

    def _ask_for_the_rest(self) -> None:
        """Of days that are not the usual ones: the next run knows nothing of them."""
        if any(self.days.values()):
            asked = {self.owner: self.account.id, "kind": self.kind, "state": "queued"}
            self.env["office365.sync.run"].sudo().create({**asked, **self.days})

    def _summary(self, state: str, message: str) -> dict:
        seconds = time.monotonic() - self.started
        now = fields.Datetime.now()
        client = self.client
        return {
            **asdict(self.counts),
            self.owner: self.account.id,
            "kind": self.kind,
            "mode": self._mode(),
            "state": state,
            "message": message,
            "started": now - timedelta(seconds=seconds),
            "ended": now,
            "seconds": seconds,
            "requests": client.requests_made if client else 0,
            "seconds_throttled": client.seconds_throttled if client else 0,
        }

    def _graph_failed(self, error: GraphError) -> tuple[str, str]:
        """State and message of the run; after a disconnection it is nobody's error."""
        self.env.cr.rollback()

        def note() -> tuple[str, str]:
            if self._is_disconnected():
                return "cancelled", ""
            if self.keeper._is_of_one_kind(error):
                self.is_news = self.keeper._kind_refused(self.kind, error)
                return "failed", self.keeper._cursor(self.kind).problem
            pause = error.retry_after if isinstance(error, Throttled) else None
            if pause and pause <= SHORT_PAUSE:
                self.keeper._put_off(pause)
                return "partial", ""
            self.keeper._handle_graph_error(error)
            return "failed", self.keeper.last_error or ""

        return self.transact(note)

    def _crashed(self, error: Exception) -> str:
        """Told like a failure of the service: it is tried again, and red in the end."""
        self._graph_failed(Transient(str(error), code="Unexpected"))
        return f"{type(error).__name__}: {error}"[:500]

    def _named(self) -> str:
        """In the server's log."""
        return f"{self.owner.removesuffix('_id')} {self.account.id}"

    def _log(self, state: str) -> None:
        counts = ", ".join(f"{k} {v}" for k, v in asdict(self.counts).items() if v)
        _logger.info(
            "sync of %s of %s: %s in %.1f s; %s",
            self.kind,
            self._named(),
            state,
            time.monotonic() - self.started,
            counts or "nothing to do",
        )
