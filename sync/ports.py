"""What the engine needs of its two stores.

Odoo's implementation is ``models/*_local_store.py``, Graph's
``models/*_remote_store.py``; the property test has one of each in memory.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Protocol, TypeVar

from .model import (
    Candidate,
    Conflict,
    Cursor,
    Item,
    Link,
    Outcome,
    Page,
    Problem,
    Record,
    Send,
    Settled,
    Written,
)

Result = TypeVar("Result")
Transact = Callable[[Callable[[], Result]], Result]


class CursorExpired(Exception):
    """The feed cannot be continued from this cursor (contract 2.7, rule 5)."""


class Refused(Exception):
    """What the service answers to one item it would answer to any."""


class LocalStore(Protocol):
    """Records, links, change journal and cursor of one account, in one transaction.

    Nothing here commits: the runner does, around each unit the engine hands it.
    """

    def cursor(self) -> Cursor: ...
    def set_cursor(self, cursor: Cursor) -> None: ...

    def links(self, ids: Sequence[int]) -> dict[int, Link]: ...
    def links_by_remote(self, remote_ids: Sequence[str]) -> dict[str, Link]: ...
    def links_by_key(self, keys: Sequence[str]) -> dict[str, Link]: ...
    def links_of(self, local_ids: Sequence[int]) -> dict[int, Link]: ...
    def paired(self, link: Link, item: Item) -> None:
        """This link has found its item; what else follows from that."""
        ...

    def waiting_items(self, local_ids: Sequence[int]) -> dict[int, list[Link]]:
        """Skipped remote items that belong to these records, by local id: by our mark,
        else by identity. One that may belong to several records belongs to none."""
        ...

    def due_links(self, creating: bool, after: int, limit: int) -> list[Link]:
        """Links with an unsettled intent or a retry that is due, by id; ``creating``:
        those without a remote item yet, else those with one."""
        ...

    def gone_links(self, after: int, limit: int) -> list[Link]:
        """Linked pairs that lost an end, by id."""
        ...

    def unseen_links(self, round_number: int, after: int, limit: int) -> list[Link]:
        """Linked pairs that a complete listing did not show, by id."""
        ...

    def made_links(self, after: int, limit: int) -> list[Link]:
        """Those whose item was created from here, by id; not what is part of another
        one."""
        ...

    def removed_to(self) -> int:
        """How far the removal has got."""
        ...

    def set_removed_to(self, link_id: int) -> None:
        """The removal has looked at all of them up to this one."""
        ...

    def unanswered(self, tries: int) -> list[int]:
        """Of those it has looked at, which are to be tried again, less than so often
        tried so far."""
        ...

    def stay(self, links: Sequence[Link]) -> None:
        """Their items stay where they are."""
        ...

    def concerning_others(self, pairs: Sequence[tuple[Link, Item]]) -> set[int]:
        """Of these links, those of which others would hear if they were deleted."""
        ...

    def mark_seen(self, links: Iterable[Link], round_number: int) -> None: ...
    def linked_count(self) -> int: ...
    def new_links(
        self, local_ids: Sequence[int], from_remote: bool = False
    ) -> dict[int, Link]:
        """Links for records that match the filter, or that were made of items: those
        stay selected whatever the filter says."""
        ...

    def item_links(self, items: Sequence[Item]) -> dict[str, Link]:
        """Links for remote items without a record (state SKIPPED), fresh ones for those
        that have none; what ``waiting_items`` goes by is kept up to date."""
        ...

    def save(self, links: Iterable[Link]) -> None: ...
    def drop(self, links: Iterable[Link]) -> None: ...

    def read(self, local_ids: Sequence[int]) -> dict[int, Record]:
        """The records that exist; one its user may not read says so."""
        ...

    def write(self, changes: dict[int, dict]) -> dict[int, Written]: ...
    def create(self, items: Sequence[Item]) -> list[Written]: ...
    def archive(self, local_ids: Sequence[int]) -> dict[int, Problem]: ...
    def screen(self, item: Item) -> Problem | None:
        """Why this item can become no record, or None."""
        ...

    def candidates(self, items: Sequence[Item]) -> dict[str, list[Candidate]]:
        """Records that items may belong to, by remote id: ``owner`` mark, identity."""
        ...

    def take_changes(self, limit: int) -> list[int]:
        """Local ids with journal rows, oldest first; the rows read are deleted."""
        ...

    def touch(self, local_ids: Iterable[int]) -> None:
        """Journal these records as changed."""
        ...

    def refresh_scope(self) -> None:
        """Journal what entered or left the selection without being saved."""
        ...

    def note_conflicts(self, link: Link, conflicts: Sequence[Conflict]) -> None: ...
    def report(
        self, link: Link, problem: Problem, operation: str, retry: bool
    ) -> None: ...
    def settle_values(self, settled: Sequence[Settled]) -> None:
        """What was reported of these values is over."""
        ...

    def succeed(self, links: Sequence[Link]) -> None:
        """Nothing is wrong with these links as such any more; what was reported of
        single values stays until those are settled."""
        ...

    def not_located(self, unknown: Sequence[tuple[Link, Problem]]) -> int:
        """Tell of items which the remote side does not place; of how many anew."""
        ...

    def withhold(self, link_ids: Sequence[int]) -> set[int]:
        """Of these, which are gone, those that are nothing to carry over: each waits
        for its owner's yes, or is settled by this."""
        ...

    def is_holding(self) -> bool:
        """Is anything held back, or consented to?"""
        ...

    def consented(self) -> set[int]:
        """Links that a person lets be deleted, of those that were held back."""
        ...

    def agreed(self) -> set[int]:
        """Links of what was deleted remotely whose owner lets the record go, as it is
        now: edits that were made before do not count."""
        ...

    def held(self) -> set[int]:
        """Links that wait for a person, as the last verdict had it."""
        ...

    def located(self, links: Sequence[Link]) -> None:
        """It is known again where the items of these went."""
        ...

    def hold(self, held: Collection[int], consented: Collection[int]) -> bool:
        """The brake's verdict, which replaces the last one: these links wait for a
        person, who is asked once; of the consent this is left. Is it news?"""
        ...


class RemoteStore(Protocol):
    """The remote folder of one account. Methods go over the network."""

    def pages(self, link: str | None) -> Iterator[Page]:
        """The change feed from there on; raises ``CursorExpired``."""
        ...

    def add_marks(self, items: Sequence[Item], listing: bool) -> list[Item]: ...
    def fetch(
        self, remote_ids: Sequence[str], one_by_one: bool = False
    ) -> dict[str, Item | None]:
        """Items with marks; None for one that is not in the folder any more, an
        unreadable item for one that the service will not show. ``one_by_one``: also
        for one that gets no answer while others do."""
        ...

    def days(self, items: Sequence[Item]) -> dict[str, list[Item]]:
        """Of those that are series, what differs from them on single days; in place of
        what the service will not show, an unreadable item."""
        ...

    def confirm_gone(self, remote_ids: Sequence[str]) -> None:
        """These were not found, and no other was: raises whatever speaks against it."""
        ...

    def find(self, keys: Sequence[str]) -> dict[str, Item]:
        """Items that carry these marks."""
        ...

    def moved(self, remote_ids: Sequence[str]) -> dict[str, bool | Problem]:
        """Does each live on in another folder, or why would the service not say?"""
        ...

    def predict(self, values: dict, raw: dict) -> dict:
        """What the service is known to make of values, sent to an item like ``raw``;
        without those that cannot be sent."""
        ...

    def send(
        self, sends: Iterable[Send], one_by_one: bool = False
    ) -> Iterator[list[Outcome]]:
        """Write; pulls from ``sends`` in the caller's thread, answers as they come.
        ``one_by_one``: that one is forbidden is told as "refused" and ends nothing."""
        ...
