"""What a run would do, told without doing it: a preview.

The engine itself runs, between two stores that read as ever and only note down what
they are asked to write. All that it changes of its own book-keeping is in a transaction
that is rolled back. Nothing is asked of the network within that transaction: what is
not known yet is ``Unanswered``, is asked for after the roll-back, and the rehearsal
begins again with the answer.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from .model import (
    Canonical,
    Conflict,
    Item,
    Link,
    LinkState,
    Outcome,
    Page,
    Problem,
    Record,
    Send,
    Settled,
    Side,
    Values,
    Written,
)
from .ports import CursorExpired, LocalStore, RemoteStore

REHEARSED = Problem("rehearsed")  # why nothing was made
EVERYTHING = 1_000_000  # of which a unit is: each question is asked once, for all


class Unanswered(Exception):
    """The rehearsal cannot go on without asking the network."""

    def __init__(self, answer: Callable[[], None]) -> None:
        super().__init__("unanswered")
        self.answer = answer


@dataclass
class Step:
    """One thing that would happen, on ``side``: "create", "update", "delete" or "stop"
    (it is no longer synced); or that would not: "wait" (for a person's yes), "skip",
    "problem". ``changes`` are fields with their values before and after; ``conflicts``
    are those of them where both sides had changed."""

    side: Side
    operation: str
    name: str = ""
    local_id: int | None = None
    changes: dict[str, tuple[Canonical, Canonical]] = field(default_factory=dict)
    conflicts: list[Conflict] = field(default_factory=list)
    problem: Problem | None = None


@dataclass
class Plan:
    """All that would happen, and what the records would be by then."""

    steps: dict[tuple, Step] = field(default_factory=dict)
    written: dict[int, Values] = field(default_factory=dict)
    archived: set[int] = field(default_factory=set)
    names: dict[str, str] = field(default_factory=dict)  # of items without a record

    def note(self, key: tuple, step: Step) -> Step:
        """Each thing once: what is written in two goes is one change."""
        known = self.steps.setdefault(key, step)
        if known is not step:
            known.changes |= {
                name: (known.changes.get(name, pair)[0], pair[1])
                for name, pair in step.changes.items()
            }
        return known


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
        page = copy.deepcopy(known[link])
        self._see([*page.items, *page.unsure])
        yield page

    def _ask_pages(self, link: str | None) -> None:
        try:
            self.answers.pages[link] = _as_one(list(self.remote.pages(link)))
        except CursorExpired as error:
            self.answers.pages[link] = error

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

    def fetch(self, remote_ids: Sequence[str]) -> dict[str, Item | None]:
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
        name = send.name or send.values.get("name") or _name(base)
        step = Step(Side.REMOTE, send.operation, name or "", send.local_id)
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


class RehearsedLocal:
    """For a class that has a ``ports.LocalStore`` behind it: no record is written, and
    nobody is told anything."""

    plan: Plan

    # -- records

    def read(self, local_ids: Sequence[int]) -> dict[int, Record]:
        """The records as they would be by now."""
        records = super().read(local_ids)
        for key, record in records.items():
            record.values = {**record.values, **self.plan.written.get(key, {})}
            if key in self.plan.archived:
                record.in_scope = False
        return records

    def write(self, changes: dict[int, dict]) -> dict[int, Written]:
        """Noted, and as if it had been stored as it is."""
        records = self.read(list(changes))
        answers: dict[int, Written] = {}
        for key, values in changes.items():
            now = records[key].values
            step = Step(Side.LOCAL, "update", now.get("name") or "", key)
            step.changes = {
                name: (now.get(name), value) for name, value in values.items()
            }
            self.plan.note(("local", "update", key), step)
            self.plan.written.setdefault(key, {}).update(values)
            answers[key] = Written(key, {**now, **values})
        return answers

    def create(self, items: Sequence[Item]) -> list[Written]:
        """Noted; there is no record, so it stays without one."""
        for item in items:
            step = Step(Side.LOCAL, "create", item.values.get("name") or "")
            step.changes = {
                name: (None, value)
                for name, value in item.values.items()
                if value is not None
            }
            self.plan.note(("local", "create", item.remote_id), step)
        return [Written(None, refused={"": REHEARSED}) for _ in items]

    def archive(self, local_ids: Sequence[int]) -> dict[int, Problem]:
        """Noted."""
        for key, record in self.read(local_ids).items():
            name = record.values.get("name") or ""
            self.plan.note(
                ("local", "delete", key), Step(Side.LOCAL, "delete", name, key)
            )
            self.plan.archived.add(key)
        return {}

    # -- links

    def item_links(self, items: Sequence[Item]) -> dict[str, Link]:
        """What each is called is told when it is skipped."""
        names = {item.remote_id: item.values.get("name") or "" for item in items}
        self.plan.names |= names
        return super().item_links(items)

    def save(self, links: Iterable[Link]) -> None:
        """What is stopped by that is told too."""
        links = list(links)
        stopped = [k for k in links if k.state is LinkState.STOPPED and not k.gone]
        before = self.links([link.id for link in stopped]) if stopped else {}
        for link in before.values():
            known = ("local", "update", link.local_id) in self.plan.steps
            if link.state is LinkState.LINKED and not known:
                self._note_link("stop", link)
        super().save(links)

    def _note_link(
        self, operation: str, link: Link, problem: Problem | None = None
    ) -> Step:
        """Something about a pair; where it was lost on one side, it is the other one
        that this is about."""
        gone = link.gone.value if link.gone else ""
        side = Side.REMOTE if gone in ("local", "left") else Side.LOCAL
        name = _name(link.base) or self.plan.names.get(link.remote_id or "", "")
        step = Step(side, operation, name, link.local_id, problem=problem)
        key = (operation, link.id, problem.code if problem else "")
        return self.plan.note(key, step)

    def hold(self, held: Collection[int], consented: Collection[int]) -> bool:
        """Noted: these would wait for a person."""
        self.note_waiting(held)
        return bool(held)

    def note_waiting(self, link_ids: Collection[int]) -> None:
        """These deletions would wait for a person's yes."""
        for link in self.links(sorted(link_ids)).values():
            self._note_link("wait", link)

    # -- what people would be told

    def note_conflicts(self, link: Link, conflicts: Sequence[Conflict]) -> None:
        """With the change that settles each."""
        for conflict in conflicts:
            lost = conflict.winner is Side.LOCAL
            side, key = (
                (Side.REMOTE, ("remote", "update", link.id))
                if lost
                else (Side.LOCAL, ("local", "update", link.local_id))
            )
            step = Step(side, "update", _name(link.base) or "", link.local_id)
            self.plan.note(key, step).conflicts.append(conflict)

    def report(self, link: Link, problem: Problem, operation: str, retry: bool) -> None:
        """Noted, unless it is the rehearsal's own doing."""
        if problem == REHEARSED:
            return
        skipped = link.state is LinkState.SKIPPED
        self._note_link("skip" if skipped else "problem", link, problem)

    def not_located(self, unknown: Sequence[tuple[Link, Problem]]) -> int:
        """Noted."""
        for link, problem in unknown:
            self._note_link("problem", link, problem)
        return len(unknown)

    def located(self, links: Sequence[Link]) -> None:
        """Nobody is told."""

    def settle_values(self, settled: Sequence[Settled]) -> None:
        """Nobody is told."""

    def succeed(self, links: Sequence[Link]) -> None:
        """Nobody is told."""


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
    return Page(tuple(items.values()), tuple(removed), pages[-1].cursor, True, there)


def _name(base: dict[str, list[Canonical]]) -> str | None:
    here, there = base.get("name") or (None, None)
    return here or there


def _there(base: dict[str, list[Canonical]], name: str) -> Canonical:
    return (base.get(name) or (None, None))[1]
