"""The folders of a shared mailbox: whether they are where they were, and how full."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ..graph import messages
from ..graph.errors import NotFound
from ..graph.messages import TRASH, FolderState
from .mail_issues import RENAMED
from .office365_mailbox import FOLDERS

if TYPE_CHECKING:
    from .mail_run import MailRun

COUNTS = {"inbox_id": "waiting", "archive_id": "archived", "not_logged_id": "set_aside"}
GB = 1024**3


class MailFolders:
    """Ids stay the same when a folder is renamed or moved, and also when it is deleted:
    it is in Deleted Items then, and nothing more is to go there."""

    def __init__(self, run: MailRun) -> None:
        self.run, self.keeper = run, run.keeper

    def look_after(self) -> None:
        """With one request for all of them."""
        folders = self.run.mover.folders
        asked = {**folders, TRASH: TRASH}
        states = messages.folder_states(self.run.client, asked)
        trash = states.pop(TRASH)
        gone = {name for name, state in states.items() if _is_gone(state, trash)}
        if "inbox_id" in gone:
            self.run.inbox_is_gone()
        if gone:
            self.run.mover.folders = self.run.find_folders_anew()
        there = {name: state for name, state in states.items() if name not in gone}
        self.run.transact(lambda: self._note(there))

    def _note(self, states: Mapping[str, FolderState]) -> None:
        counts = {COUNTS[name]: state.count for name, state in states.items()}
        counts["size_gb"] = round(sum(one.size for one in states.values()) / GB, 2)
        self.keeper._note_counts(counts)
        self._tell_names(states)

    def _tell_names(self, states: Mapping[str, FolderState]) -> None:
        """One that is known by its name would not be found again under another."""
        new = [
            state.name
            for name, state in states.items()
            if not messages.is_known_as(self.keeper[FOLDERS[name][0]], state.name)
        ]
        told = self.keeper._issues().filtered(lambda issue: issue.code == RENAMED)
        if told.mapped("detail") == new:
            return
        told.unlink()
        values = {"mailbox_id": self.keeper.id, "code": RENAMED, "operation": "pull"}
        told.create([{**values, "detail": name} for name in new])


def _is_gone(state: FolderState | None, trash: FolderState | None) -> bool:
    return state is None or bool(trash and state.parent_id == trash.id)


def gone() -> NotFound:
    """The folder that is to be read is not there any more."""
    return NotFound("the folder that is read is gone", code="NoSuchFolder")
