"""What the two-way sync talks about: fields, links, items, plans. Plain data, no Odoo.

``local`` is Odoo, ``remote`` is Microsoft Graph. A *canonical value* is what both
sides are compared by: ``None`` for empty, else a JSON-able value (see
``contact_fields``). Two canonical values are the same exactly if they are equal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

Canonical = Any
Values = dict[str, Canonical]


class Direction(str, Enum):
    """Which way a field travels."""

    BOTH = "both"
    TO_REMOTE = "to_remote"
    TO_LOCAL = "to_local"
    OFF = "off"


class Side(str, Enum):
    """One of the two stores."""

    LOCAL = "local"
    REMOTE = "remote"


class Incoming(str, Enum):
    """What an item that only exists in the remote folder becomes."""

    CREATE = "create"
    ENRICH = "enrich"
    NEVER = "never"


class RemoteDeleted(str, Enum):
    """What becomes of a record whose remote item was deleted by its owner."""

    CREATE_AGAIN = "create_again"
    UNLINK = "unlink"
    ARCHIVE = "archive"


class LeftScope(str, Enum):
    """What becomes of the remote item of a record that is no longer to be synced."""

    REMOVE = "remove"
    LEAVE = "leave"


class LinkState(str, Enum):
    """Where a link is in its life.

    NEW: wanted, not in the remote folder yet. LINKED: on both sides. SKIPPED: a remote
    item that is not synced, with the reason. STOPPED: its user said "stop syncing
    this". DORMANT: left the selection while its remote item was left in place.
    """

    NEW = "new"
    LINKED = "linked"
    SKIPPED = "skipped"
    STOPPED = "stopped"
    DORMANT = "dormant"


class Gone(str, Enum):
    """Which end of a linked pair is gone, waiting for the deletion stage. REMOTE: from
    the folder, to where is still to be asked; then MOVED or DELETED."""

    REMOTE = "remote"
    MOVED = "moved"
    DELETED = "deleted"
    LOCAL = "local"
    LEFT = "left"


@dataclass(frozen=True)
class FieldRule:
    """How one field is synced; ``empty_clears``: an emptied field empties the other
    side; ``is_set``: both sides' additions and removals are merged one by one;
    ``is_by_key``: pairs, of which only the other side's news are taken in;
    ``asks_first``: where both meet for the first time, nothing is sent;
    ``seeds``: what is new on one side brings it to the other whatever the direction;
    ``speaks_against_deletion``: a change of it on one side is an edit, which beats a
    deletion on the other one."""

    direction: Direction = Direction.BOTH
    empty_clears: bool = True
    is_set: bool = False
    is_by_key: bool = False
    asks_first: bool = False
    seeds: bool = False
    speaks_against_deletion: bool = True


@dataclass(frozen=True)
class Policy:
    """All that people decide about one account's sync of one kind of record."""

    rules: Mapping[str, FieldRule]
    conflict: str = "local"  # "local", "remote" or "newest"
    incoming: Incoming = Incoming.CREATE
    remote_deleted: RemoteDeleted = RemoteDeleted.CREATE_AGAIN
    left_scope: LeftScope = LeftScope.REMOVE
    brake_count: int = 10
    brake_share: float = 0.2
    deletions_approved: bool = False
    inseparable: frozenset[str] = frozenset()  # fields that are sent together
    rules_of: Callable[[Mapping[str, Any]], Mapping[str, FieldRule]] | None = None

    def rules_for(self, raw: Mapping[str, Any]) -> Mapping[str, FieldRule]:
        """The rules for an item with this raw: a copy of somebody else's meeting has
        others than one's own."""
        return self.rules_of(raw) if self.rules_of else self.rules

    def is_edit(self, name: str) -> bool:
        """Does a change of this field beat a deletion on the other side?"""
        rule = self.rules.get(name)
        return rule is None or rule.speaks_against_deletion


@dataclass(frozen=True)
class Problem:
    """Why something was not synced; ``code`` keys the remedy, ``message`` is detail
    for it and never holds a secret."""

    code: str
    message: str = ""
    field: str | None = None
    request_id: str = ""


MADE_HERE = "made_here"  # in a link's raw: its item was created from here
TRANSIENT = "transient"  # the code of what may go better the next time
FORBIDDEN = "forbidden"  # of what may not be read, be it that all may not
NO_PLACE = "place_unknown"  # an item left its folder, and nobody says where it went


@dataclass(frozen=True)
class Conflict:
    """Both sides changed one field to different values, or one side leads."""

    field: str
    local: Canonical
    remote: Canonical
    winner: Side

    @property
    def loser(self) -> Canonical:
        """The value that is overwritten."""
        return self.remote if self.winner is Side.LOCAL else self.local


@dataclass
class Link:
    """A record and its remote item.

    ``base`` maps a field to ``[local, remote]``: what each side held when the two last
    agreed. ``pending`` are the values about to be sent (the committed intent), ``op``
    the mark that travels with them. ``raw`` holds the remote properties needed to
    write composed ones whole (addresses, collections). ``etag`` is that of the item as
    it was last taken in; without one it is read anew before anything is sent.
    """

    id: int
    key: str
    local_id: int | None = None
    remote_id: str | None = None
    etag: str | None = None
    base: dict[str, list[Canonical]] = field(default_factory=dict)
    raw: dict[str, Any] = field(default_factory=dict)
    pending: Values | None = None
    op: str | None = None
    state: LinkState = LinkState.NEW
    gone: Gone | None = None
    cooling: bool = False

    def agree(self, name: str, local: Canonical, remote: Canonical) -> None:
        """Both sides are settled on this pair of values for now."""
        self.base[name] = [local, remote]

    def forget_remote(self, key: str, state: LinkState) -> None:
        """The remote item is gone: start afresh, under a key of its own."""
        self.remote_id = self.etag = self.pending = self.op = self.gone = None
        self.base, self.raw, self.key, self.state = {}, {}, key, state


@dataclass(frozen=True)
class Settled:
    """What was reported of single values of a link and is over: of ``sent`` fields what
    the remote side refused, of ``taken`` ones what the local side did ("": the whole
    record)."""

    link: Link
    sent: frozenset[str] = frozenset()
    taken: frozenset[str] = frozenset()


@dataclass
class Record:
    """A local record as its account's user may see it. One that is not ``readable``
    stays as it is on both sides; ``problem`` says why, if it is not a matter of
    rights. What is changed of one that is ``kept_here`` is not sent any more."""

    local_id: int
    values: Values = field(default_factory=dict)
    in_scope: bool = True
    readable: bool = True
    modified: float = 0.0
    problem: Problem | None = None
    kept_here: bool = False


@dataclass
class Item:
    """A remote item. ``values`` holds only the fields whose properties were told;
    ``key``, ``op`` and ``owner`` are our marks on it, if ``marked`` (asked for).
    ``unreadable`` says why the service would not show it."""

    remote_id: str
    values: Values
    raw: dict[str, Any] = field(default_factory=dict)
    etag: str | None = None
    modified: float = 0.0
    key: str | None = None
    op: str | None = None
    owner: int | None = None
    marked: bool = False
    problems: dict[str, Problem] = field(default_factory=dict)
    unreadable: Problem | None = None


@dataclass(frozen=True)
class Page:
    """A page of the remote change feed. ``cursor`` continues behind it; ``last`` says
    that it ends the round. ``unsure`` is no longer shown by the feed, and the service
    does not say whether it is gone."""

    items: tuple[Item, ...]
    removed: tuple[str, ...]
    cursor: str
    last: bool
    unsure: tuple[Item, ...] = ()


@dataclass(frozen=True)
class Cursor:
    """How far an account has read. No ``link``: from the start. While ``listing``, the
    round is a complete listing, numbered ``round``; what it does not show is asked for
    at its end."""

    link: str | None = None
    round: int = 0
    listing: bool = True


@dataclass(frozen=True)
class Search:
    """The hunt for refused values: of the ``whole`` that was to be sent, what it was
    ``tried`` without, the last of it left ``out`` this time; or the ``parts`` that are
    to be sent after this one. ``problem`` is what the last answer told."""

    whole: Values
    tried: tuple[str, ...] = ()
    out: tuple[str, ...] = ()
    parts: tuple[Values, ...] | None = None
    problem: Problem | None = None


@dataclass(frozen=True)
class Send:
    """One write to the remote store, decided and committed as an intent."""

    operation: str  # "create", "update" or "delete"
    link_id: int
    key: str
    values: Values = field(default_factory=dict)
    raw: Mapping[str, Any] = field(default_factory=dict)
    remote_id: str | None = None
    etag: str | None = None
    op: str | None = None
    local_id: int | None = None
    name: str | None = None
    alone: bool = False  # all that can be sent: nothing is to be left out of it
    search: Search | None = None  # sent again, to find what was refused


@dataclass(frozen=True)
class Outcome:
    """What became of a ``Send``: "done", "stale", "not_found", "rejected", "refused" or
    "uncertain". ``problems`` are fields that were left out, with the reason."""

    send: Send
    result: str
    item: Item | None = None
    problem: Problem | None = None
    problems: Mapping[str, Problem] = field(default_factory=dict)


@dataclass(frozen=True)
class Written:
    """What a local write made of it: the canonical values as stored, or what refused
    which field (``refused`` with key "" refuses the whole record)."""

    local_id: int | None
    stored: Values = field(default_factory=dict)
    refused: Mapping[str, Problem] = field(default_factory=dict)


@dataclass(frozen=True)
class Candidate:
    """A local record that an unknown remote item may belong to."""

    local_id: int
    link_id: int | None
    state: LinkState | None
    in_scope: bool
    taken: bool  # linked to another live item already


@dataclass
class Counts:
    """What a run did, for its record and its log line."""

    pulled: int = 0
    local_created: int = 0
    local_updated: int = 0
    local_deleted: int = 0
    remote_created: int = 0
    remote_updated: int = 0
    remote_deleted: int = 0
    conflicts: int = 0
    skipped: int = 0
    failed: int = 0
    held: int = 0
    photos: int = 0
