"""One run of the contact sync: the folder, the people in it, their photos."""

from __future__ import annotations

from datetime import datetime, timedelta

from odoo import fields

from ..graph import contacts
from ..graph.errors import NotFound, Rejected
from ..sync import engine
from ..sync.context import Context
from ..sync.model import Side
from .contact_local_store import ContactLocalStore
from .contact_photos import ContactPhotos
from .contact_remote_store import ContactRemoteStore
from .remote_store import FolderGone
from .sync_run import SyncRun

OFTEN = timedelta(hours=1)  # to look at the folder itself; the feed tells of the rest


class ContactRun(SyncRun):
    """What a run does about contacts."""

    kind, place = "contacts", "folder"
    store = ContactLocalStore

    def _plan_full(self) -> None:
        self.keeper._plan_full_contact_run()
        gone = self._folder_issues().filtered(lambda one: one.code == "folder_gone")
        gone.unlink()

    def _sync(self) -> None:
        self.client = self._connected()
        for _attempt in range(2):
            try:
                self._sync_folder(self._folder())
                return
            except FolderGone:
                self._lost_folder()

    def _folder(self) -> str:
        """The id of the folder; looked for again when another one is named."""
        known, wanted, looked_at = self.transact(self._known_folder)
        if known:
            if self.full or not looked_at or looked_at < fields.Datetime.now() - OFTEN:
                self._look_at(known)
            return known
        folder = self.keeper._find_contact_folder(self.client)
        self.transact(lambda: self._enter(folder, wanted))
        return folder["id"]

    def _known_folder(self) -> tuple[str | None, str, datetime | None]:
        cursor = self.keeper._cursor(self.kind)
        wanted = self.keeper._contact_setting("folder")
        same = cursor.folder_wanted in (wanted, False)
        known = (cursor.folder_id or None) if same else None
        return known, wanted, cursor.folder_seen or None

    def _look_at(self, folder_id: str) -> None:
        """Its owner may have renamed or deleted it."""
        try:
            folder = contacts.get_folder(self.client, folder_id)
        except NotFound:
            raise FolderGone from None
        except Rejected:
            return  # the feed will tell
        self.transact(lambda: self._note_name(folder["displayName"]))

    def _note_name(self, name: str) -> None:
        cursor = self.keeper._cursor(self.kind)
        before = cursor.folder_name
        if before and before != name:
            self._tell_folder("folder_renamed", f"{before} → {name}")
        self._note_folder({"folder_name": name})

    def _note_folder(self, values: dict) -> None:
        wanted = self.keeper._contact_setting("folder")
        seen = {"folder_wanted": wanted, "folder_seen": fields.Datetime.now()}
        self.keeper._cursor(self.kind).write({**seen, **values})

    def _enter(self, folder: dict, wanted: str) -> None:
        """What is in another folder that was synced before stays there."""
        cursor = self.keeper._cursor(self.kind)
        if cursor.folder_id:
            self._folder_issues().unlink()
        if cursor.folder_id and cursor.folder_id != folder["id"]:
            self.keeper._reset_contacts()
        self._note_folder(
            {
                "folder_id": folder["id"],
                "folder_name": folder["displayName"],
                "folder_wanted": wanted,
            }
        )

    def _is_there(self, folder_id: str) -> bool:
        try:
            contacts.get_folder(self.client, folder_id)
        except (NotFound, Rejected):
            return False
        return True

    def _sync_folder(self, folder_id: str) -> None:
        context, scope = self.transact(lambda: self._context(folder_id))
        if scope:
            self._unit(lambda: self._refresh_scope(context, scope))
        engine.run(context)
        self._sync_photos(context, folder_id)

    def _sync_photos(self, context: Context, folder_id: str) -> None:
        rule = self.transact(self.keeper._contact_photo_direction)
        winner = Side.REMOTE if context.policy.conflict == "remote" else Side.LOCAL
        photos = ContactPhotos(context.local, self.client, folder_id, self._unit)
        self.counts.photos += photos.run(rule, winner, context.policy.incoming)

    def _context(self, folder_id: str) -> tuple[Context, str | None]:
        """With the selection, if it is not the one that was last put into effect."""
        local = self.store(self.account)
        remote = ContactRemoteStore(
            self.client, folder_id, self._owner(), local.tables.places
        )
        cursor = self.keeper._cursor("contacts")
        scope = f"{folder_id} {self.keeper._contact_domain_text()}"
        policy = self.keeper._contact_policy(cursor.approved)
        context = self._engine_context(local, remote, policy)
        return context, scope if cursor.scope != scope else None
