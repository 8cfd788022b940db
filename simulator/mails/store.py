"""One mailbox's mail: its folders, and the messages in them (contract 4)."""

from __future__ import annotations

import itertools
from bisect import bisect_left, insort
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..change_log import ChangeLog
from ..forms import make_change_key, make_id
from .message import Attachment, MailFolder, Message

if TYPE_CHECKING:
    from ..mailbox import Mailbox

WELL_KNOWN = {  # those that each mailbox has, as an English one calls them
    "inbox": "Inbox",
    "drafts": "Drafts",
    "sentitems": "Sent Items",
    "deleteditems": "Deleted Items",
    "archive": "Archive",
    "junkemail": "Junk Email",
    "outbox": "Outbox",
    "conversationhistory": "Conversation History",
}
ROOT, PURGES = "msgfolderroot", "recoverableitemsdeletions"


class MailStore:
    """Folders by id and by well-known name, messages by both kinds of id."""

    def __init__(self, mailbox: Mailbox) -> None:
        self.mailbox = mailbox
        self.folders: dict[str, MailFolder] = {}
        self.well_known: dict[str, MailFolder] = {}
        self.folder_log = ChangeLog()
        self.items: dict[str, Message] = {}
        self.by_internet_id: dict[str, list[Message]] = {}
        self.numbers = itertools.count(1)
        root = self._found(ROOT, "Top of Information Store", mailbox.root_id, None)
        self._found(PURGES, "Deletions", make_id("AAMk"), None, hidden=True)
        for alias, name in WELL_KNOWN.items():
            trash = alias == "deleteditems"
            new = mailbox.deleted_items.id if trash else make_id("AAMk")
            hidden = alias == "conversationhistory"
            self._found(alias, name, new, root.id, hidden=hidden)

    # -- folders
    def folder(self, name: str) -> MailFolder | None:
        """By id, or by its well-known name in any letter case."""
        return self.folders.get(name) or self.well_known.get(name.lower())

    def named(self, name: str) -> MailFolder | None:
        """The same, or by what it is called: how people point at one."""
        alike = (f for f in self.folders.values() if f.name.lower() == name.lower())
        return self.folder(name) or next(alike, None)

    def children(self, parent: MailFolder) -> list[MailFolder]:
        """The folders right below one, hidden ones included."""
        return [f for f in self.folders.values() if f.parent_id == parent.id]

    def create_folder(
        self, name: str, parent: MailFolder | None = None, hidden: bool = False
    ) -> MailFolder:
        """A new folder; a sibling's name is refused with ``KeyError``."""
        parent = parent or self.well_known[ROOT]
        self._refuse_twin(name, parent, None)
        folder = MailFolder(make_id("AAMk"), name, parent.id, hidden=hidden)
        self.folders[folder.id] = folder
        self._note_folder(folder)
        return folder

    def rename_folder(self, folder: MailFolder, name: str) -> None:
        """A sibling's name is refused with ``KeyError``."""
        if folder.parent_id:
            self._refuse_twin(name, self.folders[folder.parent_id], folder)
        folder.name = name
        self._note_folder(folder)

    def move_folder(self, folder: MailFolder, parent: MailFolder) -> None:
        """Below another one; ids of folders stay (contract 5)."""
        self._refuse_twin(folder.name, parent, folder)
        folder.parent_id = parent.id
        self._note_folder(folder)

    def copy_folder(self, folder: MailFolder, parent: MailFolder) -> MailFolder:
        """With its messages and the folders below it."""
        below = self.children(folder)
        copy = self.create_folder(folder.name, parent)
        for message in list(folder.messages.values()):
            self.copy(message, copy)
        for child in below:
            self.copy_folder(child, copy)
        return copy

    def delete_folder(self, folder: MailFolder, for_good: bool = False) -> None:
        """Into Deleted Items, as a whole; what is there already goes for good."""
        trash = self.well_known["deleteditems"]
        if not for_good and not self.is_below(folder, trash):
            while any(f.name == folder.name for f in self.children(trash)):
                folder.name += " 1"
            self.move_folder(folder, trash)
            return
        for child in self.children(folder):
            self.delete_folder(child, True)
        for message in list(folder.messages.values()):
            self.delete(message, True)
        del self.folders[folder.id]
        if folder.well_known:
            del self.well_known[folder.well_known]
        self._note_folder(folder)

    def is_below(self, folder: MailFolder, above: MailFolder) -> bool:
        """Is it that folder, or somewhere below it?"""
        here: MailFolder | None = folder
        while here is not None and here is not above:
            here = self.folders.get(here.parent_id or "")
        return here is above

    def _found(
        self,
        alias: str,
        name: str,
        folder_id: str,
        parent_id: str | None,
        hidden: bool = False,
    ) -> MailFolder:
        folder = MailFolder(folder_id, name, parent_id, alias, hidden)
        self.folders[folder.id] = self.well_known[alias] = folder
        if alias not in (ROOT, PURGES):
            self._note_folder(folder)
        return folder

    def _refuse_twin(
        self, name: str, parent: MailFolder, but: MailFolder | None
    ) -> None:
        for sibling in self.children(parent):
            if sibling is not but and sibling.name.lower() == name.lower():
                raise KeyError(name)

    def _note_folder(self, folder: MailFolder) -> None:
        self.folder_log.note(folder.id, folder.id, self.mailbox.now())

    # -- messages
    def find(self, message_id: str) -> Message | None:
        """By either kind of id; case matters."""
        return self.items.get(message_id)

    def with_internet_id(self, internet_id: str) -> list[Message]:
        """All copies of a mail in this mailbox; there may well be several."""
        return self.by_internet_id.get(internet_id.lower(), [])

    def add(
        self, folder: MailFolder, values: Mapping[str, Any], **more: Any
    ) -> Message:
        """A new message; ``more`` are attributes of it."""
        message = Message(make_id("AAkA"), make_id("AAMk"), folder, dict(values))
        for name, value in more.items():
            setattr(message, name, value)
        message.created = self.mailbox.now()
        message.number = next(self.numbers)
        message.thread = message.thread or message.value("internetMessageId") or ""
        self.items[message.immutable_id] = self.items[message.id] = message
        message.entered = len(folder.log.entries)
        self._index(message)
        self._enter(message, folder)
        return message

    def update(self, message: Message, values: Mapping[str, Any]) -> None:
        """Change what is said of it."""
        folder = message.folder
        self._take_out(message)
        if "internetMessageId" in values:
            self._unindex(message)
        message.values.update(values)
        if "internetMessageId" in values:
            self._index(message)
        self._enter(message, folder)
        message.only_read_state = values.keys() == {"isRead"}

    def set_attachments(
        self, message: Message, attachments: Sequence[Attachment]
    ) -> None:
        """All of them, in the place of those it had."""
        self._take_out(message)
        message.attachments = attachments
        self._enter(message, message.folder)

    def set_raw(self, message: Message, raw: Mapping[str, Any]) -> None:
        """What is told in the place of what is right."""
        message.raw = raw
        self.update(message, {})

    def set_extended(self, message: Message, values: Mapping[str, str]) -> None:
        """Extended properties, by id in its comparable form."""
        message.extended = {**message.extended, **values}

    def move(self, message: Message, folder: MailFolder) -> None:
        """To another folder: the regular id changes, the immutable one stays."""
        self._leave(message)
        self.items.pop(message.id, None)
        message.id = make_id("AAMk")
        self.items[message.id] = message
        message.entered = len(folder.log.entries)
        self._enter(message, folder)

    def copy(self, message: Message, folder: MailFolder) -> Message:
        """Another message that says the same, the Message-ID included."""
        kept = "kind headers attachments thread extended extended_lists extensions raw"
        same = {name: getattr(message, name) for name in kept.split()}
        return self.add(folder, message.values, **same)

    def delete(self, message: Message, for_good: bool = False) -> None:
        """Into Deleted Items; from there to where only recovery finds it."""
        trash, purges = self.well_known["deleteditems"], self.well_known[PURGES]
        if not for_good:
            deeper = self.is_below(message.folder, trash) or message.folder is purges
            self.move(message, purges if deeper else trash)
            return
        self._leave(message)
        self._unindex(message)
        for name in (message.id, message.immutable_id):
            self.items.pop(name, None)

    @property
    def size(self) -> int:
        """What all messages weigh."""
        return sum(folder.size for folder in self.folders.values())

    @property
    def is_full(self) -> bool:
        """Is there no room for one more?"""
        quota = self.mailbox.quota
        return quota is not None and self.size >= quota

    # -- inside
    def _enter(self, message: Message, folder: MailFolder) -> None:
        message.folder = folder
        folder.messages[message.immutable_id] = message
        insort(folder.order, message.place)
        folder.unread += not message.value("isRead")
        folder.size += message.size
        message.modified = self.mailbox.now()
        message.change_key = make_change_key()
        message.only_read_state = False
        folder.log.note(message.immutable_id, message.id, message.modified)

    def _take_out(self, message: Message) -> None:
        folder = message.folder
        del folder.messages[message.immutable_id]
        del folder.order[bisect_left(folder.order, message.place)]
        folder.unread -= not message.value("isRead")
        folder.size -= message.size

    def _leave(self, message: Message) -> None:
        self._take_out(message)
        log, now = message.folder.log, self.mailbox.now()
        log.note(message.immutable_id, message.id, now)

    def _index(self, message: Message) -> None:
        known = message.value("internetMessageId")
        if known:
            self.by_internet_id.setdefault(known.lower(), []).append(message)

    def _unindex(self, message: Message) -> None:
        known = (message.value("internetMessageId") or "").lower()
        if message in self.by_internet_id.get(known, ()):
            self.by_internet_id[known].remove(message)
