"""A run that takes back what was put into Outlook, before its user disconnects."""

from __future__ import annotations

from ..graph.errors import Transient
from ..sync.context import Context
from ..sync.removal import remove_made
from .remote_store import FolderGone
from .sync_run import SyncRun


class RemovalRun(SyncRun):
    """Before a kind's own run: nothing is synced by it."""

    does = "remove"

    def _sync(self) -> None:
        folder_id = self.transact(lambda: self.keeper._cursor(self.kind).folder_id)
        if not folder_id:
            return
        self.client = self._connected()
        context = self.transact(lambda: self._context_of(folder_id))
        try:
            unsure = remove_made(context)
        except FolderGone:
            return  # and all that was in it
        if unsure:
            raise Transient("some of it is not removed yet")

    def _context_of(self, folder_id: str) -> Context:
        """What the engine works with."""
        raise NotImplementedError
