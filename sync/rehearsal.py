"""What a run would do, told without doing it: a preview.

The engine itself runs, between two stores that read as ever and only note down what
they are asked to write. All that it changes of its own book-keeping is in a transaction
that is rolled back. Nothing is asked of the network within that transaction: what is
not known yet is ``Unanswered``, is asked for after the roll-back, and the rehearsal
begins again with the answer.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from .model import (
    Canonical,
    Item,
    Outcome,
    Page,
    Problem,
    Send,
    Side,
)
from .plan import Plan, Step, TooSlow, name_of
from .ports import CursorExpired, LocalStore, RemoteStore

EVERYTHING = 1_000_000  # of which a unit is: each question is asked once, for all


class Unanswered(Exception):
    """The rehearsal cannot go on without asking the network."""

    def __init__(self, answer: Callable[[], None]) -> None:
        super().__init__("unanswered")
        self.answer = answer


@dataclass
class Answers:
    """What the network has told so far, by question."""

    pages: dict[str | None, Page | CursorExpired] = field(default_factory=dict)
    marked: dict[str, Item] = field(default_factory=dict)
    fetched: dict[str, Item | None] = field(default_factory=dict)
    found: dict[str, Item | None] = field(default_factory=dict)
    moved: dict[str, bool | Problem] = field(default_factory=dict)


def rehearse(attempt: Callable[[Plan], None], roll_back: Callable[[], None]) -> Plan:
    """What ``attempt``, a run of the engine with such stores, comes to. It is begun
    again with each answer that was missing."""
    while True:
        plan = Plan()
        try:
            attempt(plan)
        except Unanswered as question:
            missing = question
        else:
            return plan
        finally:
            roll_back()
        missing.answer()


class RehearsedRemote:
    """``ports.RemoteStore`` of which only what was asked before is told, and to which
    nothing is sent. ``is_new``: its folder would be made, so there is nothing in it."""

    def __init__(
        self,
        remote: RemoteStore,
        local: LocalStore,
        answers: Answers,
        plan: Plan,
        is_new: bool = False,
    ) -> None:
        self.remote, self.local = remote, local
        self.answers, self.plan, self.is_new = answers, plan, is_new
        self.seen: dict[str, Item] = {}

    # -- reading

    def pages(self, link: str | None) -> Iterator[Page]:
        """The whole feed as one page."""
        if self.is_new:
            yield Page((), (), "", True)
            return
        known = self.answers.pages
        if link not in known:
            raise Unanswered(lambda: self._ask_pages(link))
        if isinstance(known[link], CursorExpired):
            raise known[link]
        page = self._first_of(known[link])
        self._see([*page.items, *page.unsure])
        yield page

    def _first_of(self, page: Page) -> Page:
        """As much of the feed as is looked at."""
        most = self.plan.most
        if not page.last or max(len(page.items), len(page.removed)) > most:
            self.plan.is_cut = self.plan.is_feed_cut = True
            parts = (page.items, page.removed, page.unsure)
            items, removed, unsure = (part[:most] for part in parts)
            page = Page(items, removed, page.cursor, True, unsure)
        return copy.deepcopy(page)

    def _ask_pages(self, link: str | None) -> None:
        """No more of them than is looked at, and than there is time for."""
        pages: list[Page] = []
        try:
            for page in self.remote.pages(link):
                pages.append(page)
                if self._is_enough(pages):
                    break
            self.answers.pages[link] = _as_one(pages)
        except CursorExpired as error:
            self.answers.pages[link] = error

    def _is_enough(self, pages: Sequence[Page]) -> bool:
        try:
            self.plan.go_on()
        except TooSlow:
            return True
        asked = sum(len(page.items) + len(page.removed) for page in pages)
        return asked >= self.plan.most

    def add_marks(self, items: Sequence[Item], listing: bool) -> list[Item]:
        """The items with our marks."""
        known = self.answers.marked
        missing = [item for item in items if item.remote_id not in known]

        def ask() -> None:
            found = self.remote.add_marks(missing, listing)
            known.update({item.remote_id: item for item in found})

        if missing:
            raise Unanswered(ask)
        return copy.deepcopy([known[item.remote_id] for item in items])

    def fetch(
        self, remote_ids: Sequence[str], one_by_one: bool = False
    ) -> dict[str, Item | None]:
        """Items with marks."""
        found = self._known(self.answers.fetched, remote_ids, self.remote.fetch)
        self._see(filter(None, found.values()))
        return found

    def find(self, keys: Sequence[str]) -> dict[str, Item]:
        """Items that carry these marks."""

        def ask(some: Sequence[str]) -> dict[str, Item | None]:
            return dict.fromkeys(some) | self.remote.find(some)

        found = self._known(self.answers.found, keys, ask)
        return {key: item for key, item in found.items() if item}

    def moved(self, remote_ids: Sequence[str]) -> dict[str, bool | Problem]:
        """Does each live on in another folder?"""
        return self._known(self.answers.moved, remote_ids, self.remote.moved)

    def _known(
        self,
        known: dict[str, Any],
        keys: Sequence[str],
        ask: Callable[[Sequence[str]], dict[str, Any]],
    ) -> dict[str, Any]:
        missing = [key for key in keys if key not in known]
        if missing and self.is_new:
            return dict.fromkeys(keys)
        if missing:
            raise Unanswered(lambda: known.update(ask(missing)))
        return copy.deepcopy({key: known[key] for key in keys})

    def _see(self, items: Iterable[Item]) -> None:
        self.seen.update({item.remote_id: item for item in items})

    def predict(self, values: dict, raw: dict) -> dict:
        """What the service is known to make of values."""
        return self.remote.predict(values, raw)

    # -- writing

    def send(self, sends: Iterable[Send]) -> Iterator[list[Outcome]]:
        """Noted, and as if it had been done; what was edited there since is stale."""
        for send in sends:
            item = self.seen.get(send.remote_id or "")
            if item and send.etag and send.etag != item.etag:
                yield [Outcome(send, "stale")]
                continue
            self._note(send)
            self.seen.pop(send.remote_id or "", None)
            yield [Outcome(send, "done", self._as_if_sent(send))]

    def _as_if_sent(self, send: Send) -> Item | None:
        if send.operation == "delete":
            return None
        raw = dict(send.raw)
        remote_id = send.remote_id or f"rehearsed {send.key}"
        predicted = self.remote.predict(dict(send.values), raw)
        return Item(remote_id, predicted, raw, "rehearsed")

    def _note(self, send: Send) -> None:
        links = self.local.links([send.link_id])
        link = links.get(send.link_id)
        base = link.base if link else {}
        item = self.seen.get(send.remote_id or "")
        told = item.values if item else {}
        before = {name: told.get(name, _there(base, name)) for name in send.values}
        name = send.name or send.values.get("name") or name_of(base)
        is_again = send.operation == "create" and send.link_id in self.plan.lost
        operation = "again" if is_again else send.operation
        step = Step(Side.REMOTE, operation, name or "", send.local_id)
        step.changes = {
            key: (before[key], value)
            for key, value in send.values.items()
            if before[key] != value
        }
        if send.operation == "update" and ("remote", "create", link.id) in (
            self.plan.steps
        ):
            return
        self.plan.note(("remote", send.operation, send.link_id), step)


def _as_one(pages: Sequence[Page]) -> Page:
    """What the feed says in the end."""
    items: dict[str, Item] = {}
    unsure: dict[str, Item] = {}
    removed: dict[str, None] = {}
    for page in pages:
        for key in page.removed:
            items.pop(key, None)
            removed[key] = None
        for item in page.items:
            removed.pop(item.remote_id, None)
            items[item.remote_id] = item
        unsure.update({item.remote_id: item for item in page.unsure})
    there = tuple(item for key, item in unsure.items() if key not in removed)
    last = pages[-1]
    return Page(tuple(items.values()), tuple(removed), last.cursor, last.last, there)


def _there(base: dict[str, list[Canonical]], name: str) -> Canonical:
    return (base.get(name) or (None, None))[1]
