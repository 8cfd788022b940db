"""What a contact sync would do."""

from __future__ import annotations

from ..sync.context import Context
from ..sync.rehearsed_local import RehearsedLocal
from .contact_local_store import ContactLocalStore
from .contact_run import ContactRun
from .preview_run import NEW, PreviewRun


class ContactPreview(PreviewRun, ContactRun):
    """Photos are left out: they are looked at one by one."""

    store = type("RehearsedContacts", (RehearsedLocal, ContactLocalStore), {})

    def _place(self) -> tuple[str, str]:
        known, wanted, _seen = self._look(self._known_folder)
        if known:
            return known, wanted
        found = self.keeper._find_contact_folder(self.client, make=False)
        return (found["id"], found["displayName"]) if found else (NEW, wanted)

    def _enter_place(self, place: tuple[str, str]) -> None:
        known, wanted, _seen = self._known_folder()
        if known != place[0]:
            self._enter({"id": place[0], "displayName": place[1]}, wanted)

    def _sync_place(self, place_id: str) -> None:
        self._sync_folder(place_id)

    def _sync_photos(self, context: Context, folder_id: str) -> None:
        """None."""
