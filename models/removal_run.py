"""A run that takes back what was put into Outlook, before its user disconnects."""

from __future__ import annotations

from odoo import fields

from ..graph.errors import Action, GraphError, Transient
from ..sync.context import Context
from ..sync.ports import Refused
from ..sync.removal import remove_made
from .sync_run import SyncRun


class RemovalRun(SyncRun):
    """Before a kind's own run: nothing is synced by it."""

    does = "remove"

    def _is_disconnected(self) -> bool:
        """Or has its user asked for no more to be removed?"""
        self.env.cr.execute(
            "SELECT removal_stopped OR NOT is_leaving FROM office365_account"
            " WHERE id = %s",
            [self.account.id],
        )
        return self.env.cr.fetchone() == (True,) or super()._is_disconnected()

    def _sync(self) -> None:
        folder_id = self.transact(lambda: self.keeper._cursor(self.kind).folder_id)
        if folder_id:
            self._remove(folder_id)
        self.transact(self._is_through)

    def _remove(self, folder_id: str) -> None:
        self.client = self._connected()
        context = self.transact(lambda: self._context_of(folder_id))
        try:
            unsure = remove_made(context, self.transact(self._has_deleted))
        except Refused:
            raise context.remote.denial from None
        if unsure:
            raise Transient("some of it is not removed yet")

    def _has_deleted(self) -> bool:
        """Has this removal taken anything of this kind out of Outlook?"""
        return bool(self.keeper._removed()[self.kind])

    def _context_of(self, folder_id: str) -> Context:
        """What the engine works with."""
        raise NotImplementedError

    def _is_through(self) -> None:
        self.keeper._cursor(self.kind).is_removed = True

    def _graph_failed(self, error: GraphError) -> tuple[str, str]:
        """What is refused altogether is told at once, and tried ever more rarely."""
        self.env.cr.rollback()
        if error.action is Action.STOP_ACCOUNT:
            self.transact(lambda: self.keeper._removal_refused(self.kind, error))
        return super()._graph_failed(error)

    def _end(self, state: str, message: str) -> None:
        if state == "done" or self.counts.remote_deleted:
            self.keeper.removal_got_on = fields.Datetime.now()
        if state == "done":
            message = self.keeper._stayed_text(self.keeper._made_count(self.kind))
        return super()._end(state, message)

    def _ask_for_the_rest(self) -> None:
        """Its user may follow that too, and cancel it."""
        self.keeper._queue_removal([self.kind])
