"""Contacts are taken back from Outlook."""

from __future__ import annotations

from ..sync.context import Context
from .contact_run import ContactRun
from .removal_run import RemovalRun


class ContactRemoval(RemovalRun, ContactRun):
    """Those that were made from Odoo."""

    def _context_of(self, folder_id: str) -> Context:
        return self._context(folder_id)[0]
