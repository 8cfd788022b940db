"""The local store of a rehearsal: it reads as ever, and notes what it is to write."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from .model import (
    Conflict,
    Item,
    Link,
    LinkState,
    Problem,
    Record,
    Settled,
    Side,
    Written,
)
from .plan import Plan, Step, name_of

REHEARSED = Problem("rehearsed")  # why nothing was made


class RehearsedLocal:
    """For a class that has a ``ports.LocalStore`` behind it: no record is written, and
    nobody is told anything."""

    plan: Plan

    # -- no more than is looked at

    def take_changes(self, limit: int) -> list[int]:
        """Of what is not in the folder nobody knows whether the rest of the feed would
        bring it."""
        room = self.plan.room("changes")
        found = super().take_changes(min(limit, room + 1))
        ids = self.plan.first("changes", found)
        if not self.plan.is_feed_cut or not ids:
            return ids
        links = self.links_of(ids)
        return [key for key in ids if key in links and links[key].remote_id]

    def due_links(self, creating: bool, after: int, limit: int) -> list[Link]:
        """Nor of what may have got there."""
        if creating and self.plan.is_feed_cut:
            return []
        found = super().due_links(creating, after, limit)
        return self.plan.first(f"due {creating}", found, not after)

    def gone_links(self, after: int, limit: int) -> list[Link]:
        """The first of them."""
        found = super().gone_links(after, limit)
        return self.plan.first("gone", found, not after)

    def unseen_links(self, round_number: int, after: int, limit: int) -> list[Link]:
        """What the rest of the feed may show is not missing."""
        if self.plan.is_feed_cut:
            return []
        found = super().unseen_links(round_number, after, limit)
        return self.plan.first("unseen", found, not after)

    # -- records

    def read(self, local_ids: Sequence[int]) -> dict[int, Record]:
        """The records as they would be by now."""
        self.plan.go_on()
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
        self._note_lost([link.id for link in links if _is_afresh(link)])
        super().save(links)

    def _note_lost(self, ids: Sequence[int]) -> None:
        """Of those that are to be put there again, the ones that were there."""
        before = self.links(ids) if ids else {}
        self.plan.lost |= {link.id for link in before.values() if link.remote_id}

    def _note_link(
        self, operation: str, link: Link, problem: Problem | None = None
    ) -> Step:
        """Something about a pair; where it was lost on one side, it is the other one
        that this is about."""
        gone = link.gone.value if link.gone else ""
        side = Side.REMOTE if gone in ("local", "left") else Side.LOCAL
        name = name_of(link.base) or self.plan.names.get(link.remote_id or "", "")
        step = Step(side, operation, name, link.local_id, problem=problem)
        key = (operation, link.id, problem.code if problem else "")
        return self.plan.note(key, step)

    def linked_count(self) -> int:
        """Of what nobody has looked at there may be more deletions: where these are
        many, they are told as waiting."""
        return 0 if self.plan.is_cut else super().linked_count()

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
            step = Step(side, "update", name_of(link.base) or "", link.local_id)
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


def _is_afresh(link: Link) -> bool:
    return link.state is LinkState.NEW and not link.remote_id
