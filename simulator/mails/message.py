"""A message as one mailbox holds it, its attachments, and the folder it is in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from ..change_log import ChangeLog
from ..forms import make_id

NOTHING: Mapping[str, Any] = MappingProxyType({})  # shared: most have none of it
HEADERS_SIZE = 1200  # what a message weighs beside its body and attachments


def _nothing() -> Mapping[str, Any]:
    return NOTHING


@dataclass(slots=True, eq=False)
class Attachment:
    """A file, an item (``item`` is what it says of itself), or a link to a file."""

    name: str
    content: bytes = b""
    content_type: str | None = "application/octet-stream"
    is_inline: bool = False
    content_id: str | None = None
    kind: str = "fileAttachment"
    item: Mapping[str, Any] = field(default_factory=_nothing)
    modified: float = 0.0
    id: str = field(default_factory=lambda: make_id("AAMk"))


@dataclass(slots=True, eq=False)
class Message:
    """``values`` holds what was said of it, by property name, as Graph tells it.

    ``raw`` is told in its place, whatever it is, but not sorted, filtered or shown by:
    what only a broken program sends. ``headers`` None: it never travelled.
    """

    immutable_id: str
    id: str
    folder: MailFolder
    values: dict[str, Any]
    number: int = 0  # in the order of arrival
    entered: int = 0  # where in the folder's log it came there
    kind: str = "message"
    headers: Sequence[tuple[str, str]] | None = None
    attachments: Sequence[Attachment] = ()
    thread: str = ""  # what all messages of a conversation share
    change_key: str = ""
    created: float = 0.0
    modified: float = 0.0
    extended: Mapping[str, str] = field(default_factory=_nothing)
    extended_lists: Mapping[str, list[str]] = field(default_factory=_nothing)
    extensions: Mapping[str, dict[str, Any]] = field(default_factory=_nothing)
    raw: Mapping[str, Any] = field(default_factory=_nothing)
    only_read_state: bool = False  # is all that its last change changed

    @property
    def etag(self) -> str:
        """``W/"changeKey"``."""
        return f'W/"{self.change_key}"'

    def value(self, name: str) -> Any:
        """What is right about this property, None if nothing was ever said."""
        return self.values.get(name)

    @property
    def size(self) -> int:
        """In bytes, roughly."""
        body = self.values.get("body") or NOTHING
        files = sum(len(file.content) for file in self.attachments)
        return HEADERS_SIZE + len(body.get("content") or "") + files

    @property
    def place(self) -> tuple[str, int, Message]:
        """Where it stands in its folder: by the date it was received."""
        return (self.value("receivedDateTime") or "", self.number, self)


@dataclass(slots=True, eq=False)
class MailFolder:
    """``order`` has its messages by date, oldest first."""

    id: str
    name: str
    parent_id: str | None
    well_known: str | None = None
    hidden: bool = False
    messages: dict[str, Message] = field(default_factory=dict)  # by immutable id
    order: list[tuple[str, int, Message]] = field(default_factory=list)
    log: ChangeLog = field(default_factory=ChangeLog)
    unread: int = 0
    size: int = 0
    others: int = 0  # items that are no messages, counted only
    extended: dict[str, str] = field(default_factory=dict)
    extended_lists: dict[str, list[str]] = field(default_factory=dict)
