"""The events of one account, of which nothing is written."""

from __future__ import annotations

from collections.abc import Sequence

from ..sync.model import Item, Link, LinkState, Problem, Side
from ..sync.plan import Step
from ..sync.rehearsed_local import RehearsedLocal
from .event_local_store import EventLocalStore


class EventRehearsal(RehearsedLocal, EventLocalStore):
    """``RehearsedLocal`` for events and series."""

    def _decline(self, links: Sequence[Link]) -> None:
        """Noted: the copy that was thrown away is a no."""
        for link in links:
            name = (link.base.get("name") or [""])[0]
            step = Step(Side.LOCAL, "update", name or "", link.local_id)
            step.changes["response"] = (None, "declined")
            self.plan.note(("local", "update", link.local_id), step)
            link.forget_remote(link.key, LinkState.STOPPED)
            self.forget_changes([link.local_id])
        self.save(links)

    def _waiting_for_yes(self, links: Sequence[Link]) -> set[int]:
        waiting = super()._waiting_for_yes(links)
        self.note_waiting(waiting)
        return waiting

    def _take_part(self, link: Link) -> None:
        """Nobody is put on a list."""

    def report(self, link: Link, problem: Problem, operation: str, retry: bool) -> None:
        """Days of a series that would be new are part of it."""
        master = link.raw.get("seriesMasterId")
        if ("local", "create", master) in self.plan.steps:
            return
        super().report(link, problem, operation, retry)

    def screen(self, item: Item) -> Problem | None:
        """A day of a series that would be made comes with it."""
        master = item.raw.get("seriesMasterId")
        if master and ("local", "create", master) in self.plan.steps:
            return None
        return super().screen(item)
