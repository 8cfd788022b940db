"""What a calendar sync would do."""

from __future__ import annotations

from datetime import date

from ..sync.context import Context
from .event_rehearsal import EventRehearsal
from .event_run import EventRun
from .preview_run import NEW, PreviewRun


class EventPreview(PreviewRun, EventRun):
    """Without what goes on by itself: colours, and further events of endless series."""

    store = EventRehearsal

    def _sync(self) -> None:
        self._look(self.keeper._check_calendar)
        return super()._sync()

    def _place(self) -> tuple[str, str]:
        known, wanted = self._look(self.keeper._known_calendar)
        if known:
            return known, wanted
        found = self.keeper._find_calendar(self.client, make=False)
        if isinstance(found, dict):
            return found["id"], found["name"]
        if not self.keeper.calendar_make:
            raise self._look(lambda: self.keeper._no_such_calendar(wanted, found))
        return NEW, wanted

    def _enter_place(self, place: tuple[str, str]) -> None:
        known, wanted = self.keeper._known_calendar()
        if known != place[0]:
            self.keeper._enter_calendar({"id": place[0], "name": place[1]}, wanted)

    def _sync_place(self, place_id: str) -> None:
        self._sync_calendar(place_id)

    def _fill_series(self, context: Context, last: date) -> None:
        """None."""

    def _send_colours(self) -> None:
        """None."""
