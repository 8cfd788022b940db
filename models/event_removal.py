"""Events are taken back from Outlook."""

from __future__ import annotations

from ..sync.context import Context
from .event_run import EventRun
from .removal_run import RemovalRun


class EventRemoval(RemovalRun, EventRun):
    """Those that were made from Odoo and to which nobody else is invited."""

    def _context_of(self, folder_id: str) -> Context:
        window = self.keeper._calendar_window()
        context = self._context(folder_id, window)[0]
        context.remote.hides_private = False  # else edits and guests were not seen
        return context
