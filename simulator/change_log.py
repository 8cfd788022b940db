"""What changed in a folder, in order; deltas are read from it (contract 2.6, 2.7)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple


class Change(NamedTuple):
    """Something happened to an item; ``old_id`` is the regular id it had then."""

    key: str
    old_id: str
    moment: float


@dataclass
class ChangeLog:
    """It only grows, so that a position in it is a point in time."""

    entries: list[Change] = field(default_factory=list)
    last: dict[str, int] = field(default_factory=dict)
    listeners: list[Callable[[Change], None]] = field(default_factory=list)

    def note(self, key: str, old_id: str, moment: float) -> None:
        """An item came, changed or left."""
        self.last[key] = len(self.entries)
        self.entries.append(Change(key, old_id, moment))
        for listen in self.listeners:
            listen(self.entries[-1])

    def end(self, until: float | None = None) -> int:
        """How much of it can be read; what is younger than ``until`` cannot yet."""
        position = len(self.entries)
        if until is not None:
            while position and self.entries[position - 1].moment > until:
                position -= 1
        return position

    def read(
        self, start: int, end: int, size: int, living: dict[str, object], first: int
    ) -> tuple[list[Change], int]:
        """At most ``size`` changes from ``start`` on, and where to go on.

        Each item is told where it changed last. Before position ``first`` only what is
        ``living`` is told: a first round has no tombstones of what went before it.
        """
        found: list[Change] = []
        position = start
        while position < end and len(found) < size:
            change = self.entries[position]
            if self._latest(change.key, position, end) and (
                position >= first or change.key in living
            ):
                found.append(change)
            position += 1
        return found, position

    def _latest(self, key: str, position: int, end: int) -> bool:
        """No later entry of this item can be read yet."""
        return not position < self.last[key] < end
