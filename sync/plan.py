"""What a rehearsed run comes to: all that it would do, as data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from .model import Canonical, Conflict, Problem, Side, Values

Row = TypeVar("Row")
MOST = 5_000  # items, and records, that are looked at: so memory and time are bounded


class TooSlow(Exception):
    """It takes too long: fewer are to be looked at."""


@dataclass
class Step:
    """One thing that would happen, on ``side``: "create", "again" (it was deleted
    there), "update", "delete" or "stop" (it is no longer synced); or that would not:
    "wait" (for a person's yes), "skip", "problem". ``changes`` are fields with their
    values before and after; ``conflicts`` are those of them where both sides had
    changed."""

    side: Side
    operation: str
    name: str = ""
    local_id: int | None = None
    changes: dict[str, tuple[Canonical, Canonical]] = field(default_factory=dict)
    conflicts: list[Conflict] = field(default_factory=list)
    problem: Problem | None = None


@dataclass
class Plan:
    """All that would happen, and what the records would be by then. It is about the
    first ``most`` on each side; ``is_cut``: there are more. ``is_feed_cut``: of items
    that were not shown nothing is known. ``go_on`` raises ``TooSlow``."""

    most: int = MOST
    go_on: Callable[[], None] = lambda: None
    is_cut: bool = False
    is_feed_cut: bool = False
    taken: Counter[str] = field(default_factory=Counter)
    steps: dict[tuple, Step] = field(default_factory=dict)
    written: dict[int, Values] = field(default_factory=dict)
    archived: set[int] = field(default_factory=set)
    names: dict[str, str] = field(default_factory=dict)  # of items without a record
    lost: set[int] = field(default_factory=set)  # links whose items were deleted

    def note(self, key: tuple, step: Step) -> Step:
        """Each thing once: what is written in two goes is one change."""
        self.go_on()
        known = self.steps.setdefault(key, step)
        if known is not step:
            known.changes |= {
                name: (known.changes.get(name, pair)[0], pair[1])
                for name, pair in step.changes.items()
            }
        return known

    def first(self, name: str, found: Sequence[Row], again: bool = False) -> list[Row]:
        """As many of these as are looked at at all, of what comes bit by bit; ``again``
        from its beginning."""
        if again:
            self.taken[name] = 0
        some = list(found)[: self.room(name)]
        self.taken[name] += len(some)
        self.is_cut |= len(some) < len(found)
        return some

    def room(self, name: str) -> int:
        """How many more of these."""
        return max(0, self.most - self.taken[name])


def name_of(base: dict[str, list[Canonical]]) -> str | None:
    """What a pair was called when both sides last agreed."""
    here, there = base.get("name") or (None, None)
    return here or there
