"""One run of the contact sync: transactions, time, progress, and how it ended."""

from __future__ import annotations

import logging
import random
import time
import uuid
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import timedelta
from typing import TypeVar

import psycopg2

from odoo import fields, models

from ..graph.client import GraphClient
from ..graph.errors import GraphError, Transient
from ..sync import engine
from ..sync.context import Context
from ..sync.model import Counts, Side
from .contact_local_store import ContactLocalStore
from .contact_photos import ContactPhotos
from .contact_remote_store import ContactRemoteStore
from .remote_store import FolderGone

_logger = logging.getLogger(__name__)

Result = TypeVar("Result")
CONCURRENT = (
    psycopg2.errors.SerializationFailure,
    psycopg2.errors.DeadlockDetected,
    psycopg2.errors.LockNotAvailable,
    psycopg2.errors.UniqueViolation,
)
TRIES = 8


class Cancelled(Exception):
    """Its user has asked for the run to stop, or has disconnected."""


class OutOfTime(Exception):
    """The rest is left to the next run."""


class ContactRun:
    """A run of one account, which is as its own user; cursors are ours to commit."""

    def __init__(self, account: models.BaseModel, budget: float) -> None:
        self.account, self.env = account, account.env
        self.keeper = account.sudo()
        self.started = time.monotonic()
        self.deadline = self.started + budget
        self.counts = Counts()
        self.client: GraphClient | None = None
        self.run_id: int | None = None
        self.full = False

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
            _logger.exception("contact sync of account %s failed", self.account.id)
            message = self._crashed(error)
        self.env.cr.rollback()
        self.transact(lambda: self._end(state, message))
        self._log(state)
        return state

    # -- the work

    def _sync(self) -> None:
        self.client = self.keeper._graph_client()
        for _attempt in range(2):
            try:
                self._sync_folder(self._folder())
                return
            except FolderGone:
                self.env.cr.rollback()
                self.transact(self.keeper._forget_contact_folder)

    def _folder(self) -> str:
        known = self.transact(lambda: self.keeper._cursor("contacts").folder_id)
        if known:
            return known
        folder = self.keeper._find_contact_folder(self.client)
        values = {"folder_id": folder["id"], "folder_name": folder["displayName"]}
        self.transact(lambda: self.keeper._cursor("contacts").write(values))
        return folder["id"]

    def _sync_folder(self, folder_id: str) -> None:
        context, scope = self.transact(lambda: self._context(folder_id))
        if scope:
            self._unit(lambda: self._refresh_scope(context, scope))
        engine.run(context)
        self._sync_photos(context, folder_id)
        if context.policy.deletions_approved:
            approval = {"approved": False}
            self.transact(lambda: self.keeper._cursor("contacts").write(approval))

    def _refresh_scope(self, context: Context, scope: str) -> None:
        context.local.refresh_scope()
        self.keeper._cursor("contacts").scope = scope

    def _sync_photos(self, context: Context, folder_id: str) -> None:
        rule = self.transact(self.keeper._contact_photo_direction)
        winner = Side.REMOTE if context.policy.conflict == "remote" else Side.LOCAL
        photos = ContactPhotos(context.local, self.client, folder_id, self._unit)
        self.counts.photos += photos.run(rule, winner)

    def _context(self, folder_id: str) -> tuple[Context, str | None]:
        """With the selection, if it is not the one that was last put into effect."""
        local = ContactLocalStore(self.account)
        owner = self.env["ir.config_parameter"].sudo().get_param("database.uuid")
        remote = ContactRemoteStore(self.client, folder_id, owner, local.tables.places)
        cursor = self.keeper._cursor("contacts")
        scope = f"{folder_id} {self.keeper._contact_domain_text()}"
        policy = self.keeper._contact_policy(cursor.approved)
        context = Context(
            local, remote, policy, self._unit, lambda: str(uuid.uuid4()), self.counts
        )
        return context, scope if cursor.scope != scope else None

    # -- transactions

    def _unit(self, unit: Callable[[], Result]) -> Result:
        """A unit of the engine, if there is time and nobody has cancelled."""
        if time.monotonic() > self.deadline:
            raise OutOfTime
        if self._is_disconnected() or (self.run_id and self._cancel_requested()):
            raise Cancelled
        return self.transact(unit)

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
        mine = [("account_id", "=", self.account.id), ("kind", "=", "contacts")]
        stale = runs.search([*mine, ("state", "=", "running")])
        stale.write({"state": "failed", "ended": fields.Datetime.now()})
        waiting = runs.search([*mine, ("state", "=", "queued")])
        self.full = "full" in waiting.mapped("mode")
        run = waiting[:1]
        (waiting - run).unlink()
        if run:
            mode = "full" if self.full else "incremental"
            run.write(
                {"state": "running", "mode": mode, "started": fields.Datetime.now()}
            )
            self.run_id = run.id
        if self.full:
            self.keeper._plan_full_contact_run()

    def _end(self, state: str, message: str) -> None:
        if state == "done":
            self.keeper._record_success()
        happened = any(
            value for name, value in asdict(self.counts).items() if name != "pulled"
        )
        if not (self.run_id or happened or state != "done"):
            return
        values = self._summary(state, message)
        runs = self.env["office365.sync.run"].sudo()
        if self.run_id:
            runs.browse(self.run_id).write(values)
        else:
            runs.create(values)
        if state == "partial":
            self.keeper._dispatch()

    def _summary(self, state: str, message: str) -> dict:
        seconds = time.monotonic() - self.started
        now = fields.Datetime.now()
        client = self.client
        return {
            **asdict(self.counts),
            "account_id": self.account.id,
            "kind": "contacts",
            "mode": "full" if self.full else "incremental",
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
            self.keeper._handle_graph_error(error)
            return "failed", self.keeper.last_error or ""

        return self.transact(note)

    def _crashed(self, error: Exception) -> str:
        """Told like a failure of the service: it is tried again, and red in the end."""
        self._graph_failed(Transient(str(error), code="Unexpected"))
        return f"{type(error).__name__}: {error}"[:500]

    def _log(self, state: str) -> None:
        counts = ", ".join(f"{k} {v}" for k, v in asdict(self.counts).items() if v)
        _logger.info(
            "contact sync of account %s: %s in %.1f s; %s",
            self.account.id,
            state,
            time.monotonic() - self.started,
            counts or "nothing to do",
        )
