"""A run that does nothing: it works out what the next one would do."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from odoo import fields

from ..sync.context import Context
from ..sync.model import Policy
from ..sync.plan import MOST, Plan, TooSlow
from ..sync.ports import LocalStore, RemoteStore
from ..sync.rehearsal import EVERYTHING, Answers, RehearsedRemote, rehearse
from .remote_store import FolderGone
from .sync_run import CONCURRENT, TRIES, Cancelled, OutOfTime, SyncRun

Result = TypeVar("Result")
TO_LOOK = timedelta(
    minutes=10
)  # in which its user decides: nothing is synced by itself
SHARE = 0.5  # of the time that is left, for one attempt
FEWER = 5  # times, where that was too short
NEW = "new"  # the id of a folder that would be made


class PreviewRun(SyncRun):
    """Before a kind's own run: the same, with everything rolled back in the end.

    Requests are made between two transactions, never within one that has written.
    """

    most = MOST  # looked at on each side
    is_rehearsing = False
    why = ""  # there is none

    def _begin(self) -> None:
        previews = self.env["office365.preview"].sudo()
        mine = [("account_id", "=", self.account.id), ("kind", "=", self.kind)]
        previews.search([*mine, ("state", "=", "running")]).state = "failed"
        waiting = previews.search([*mine, ("state", "=", "queued")])
        self.preview_id = waiting[:1].id
        waiting[1:].state = "cancelled"
        if not waiting:
            raise Cancelled
        self.full = waiting[0].is_full
        self._take_period(waiting[0].first_day or None, waiting[0].last_day or None)
        waiting[0].state = "running"

    def _sync(self) -> None:
        self.plan = Plan()
        self.client = self._connected()
        place = self._place()
        answers = Answers()
        while not self._work_out(place, answers):
            self.most //= FEWER
            if not self.most:
                raise OutOfTime

    def _work_out(self, place: tuple[str, str], answers: Answers) -> bool:
        """Was there time for so many?"""
        for attempt in range(TRIES):
            try:
                self.plan = rehearse(
                    lambda plan: self._attempt(place, answers, plan), self._roll_back
                )
                return True
            except TooSlow:
                return False
            except FolderGone:
                self.why = self._folder_is_gone()
                raise OutOfTime from None
            except CONCURRENT:
                if attempt + 1 == TRIES:
                    raise
        raise AssertionError("unreachable")

    def _look(self, unit: Callable[[], Result]) -> Result:
        """Read, and keep nothing of what reading may have brought about."""
        try:
            return unit()
        finally:
            self.env.cr.rollback()

    def _place(self) -> tuple[str, str]:
        """Id and name of the folder or calendar; asks the network, and makes none."""
        raise NotImplementedError

    def _enter_place(self, place: tuple[str, str]) -> None:
        """What a run does when it finds this one."""
        raise NotImplementedError

    def _sync_place(self, place_id: str) -> None:
        """The run itself."""
        raise NotImplementedError

    def _attempt(self, place: tuple[str, str], answers: Answers, plan: Plan) -> None:
        self.plan, self.answers, self.is_rehearsing = plan, answers, True
        now = time.monotonic()
        until = now + (self.deadline - now) * SHARE
        plan.most, plan.go_on = self.most, lambda: self._go_on(until)
        if self.full:
            self._plan_full()
        self._enter_place(place)
        self._sync_place(place[0])

    def _go_on(self, until: float) -> None:
        """Nothing is begun that would not be done in time."""
        if time.monotonic() > until:
            raise TooSlow

    def _roll_back(self) -> None:
        """Nothing is left of it, and no lock while the network is asked."""
        self.is_rehearsing = False
        self.env.cr.rollback()
        if self._is_disconnected() or self._cancel_requested():
            raise Cancelled
        self.env.cr.rollback()

    # -- the engine

    def _engine_context(
        self, local: LocalStore, remote: RemoteStore, policy: Policy
    ) -> Context:
        context = super()._engine_context(local, remote, policy)
        local.plan = self.plan
        is_new = remote.folder_id == NEW
        context.remote = RehearsedRemote(remote, local, self.answers, self.plan, is_new)
        context.chunk = EVERYTHING
        return context

    def _unit(self, unit: Callable[[], Result]) -> Result:
        if time.monotonic() > self.deadline:
            raise OutOfTime
        return unit()

    def transact(self, unit: Callable[[], Result]) -> Result:
        return unit() if self.is_rehearsing else super().transact(unit)

    def _cancel_requested(self) -> bool:
        self.env.cr.execute(
            "SELECT cancel_requested FROM office365_preview WHERE id = %s",
            [self.preview_id],
        )
        row = self.env.cr.fetchone()
        return row is None or bool(row[0])

    def _lost_folder(self) -> None:
        """The sync deals with that; what would come after it nobody knows."""
        raise FolderGone

    # -- the record of it

    def run(self) -> str:
        self.preview_id = None
        try:
            return super().run()
        finally:
            self.env.cr.rollback()

    def _end(self, state: str, message: str) -> None:
        preview = self.env["office365.preview"].sudo().browse(self.preview_id)
        if not preview.exists():
            return
        if state == "partial":
            state, message = "failed", self.why or preview._too_much()
        elif state == "done" and self.plan.is_cut:
            steps = self.plan.steps.values()
            deletes = any(step.operation == "delete" for step in steps)
            message = preview._first_only(self.most, deletes)
        preview.write(
            {
                "state": state,
                "message": message,
                "requests": self.client.requests_made if self.client else 0,
            }
        )
        if state == "done":
            preview._note_steps(self.plan.steps.values())
            self._wait_for_a_decision()

    def _folder_is_gone(self) -> str:
        return self.env._(
            "What was synced in Outlook, a folder or a calendar, was deleted there. "
            "Sync now: nothing is taken away in Odoo without your yes. Then look again."
        )

    def _wait_for_a_decision(self) -> None:
        """So that what is being looked at is not done meanwhile, by the clock."""
        runs = self.env["office365.sync.run"].sudo()
        asked = [("account_id", "=", self.account.id), ("state", "=", "queued")]
        if not self.keeper.next_try and not runs.search_count(asked, limit=1):
            self.keeper.next_try = fields.Datetime.now() + TO_LOOK
