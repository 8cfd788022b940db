"""The hand in a calendar, be it the client's, the owner's or a test's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .event import Calendar, Event

if TYPE_CHECKING:
    from ..world import User, World
    from .diary import Diary


class Desk:
    """Changes events as their owner."""

    def __init__(self, world: World) -> None:
        self.world = world

    def diary(self, user: User) -> Diary:
        """A person's calendars."""
        return self.world.mailboxes[user.object_id].diary

    def create(
        self, user: User, calendar: Calendar, values: Mapping[str, Any]
    ) -> Event:
        """A new event of one's own."""
        diary = self.diary(user)
        values = {"organizer": diary.owner, "isOrganizer": True, **values}
        return diary.create(calendar, values)

    def update(self, user: User, event: Event, values: Mapping[str, Any]) -> None:
        """Change an event."""
        self.diary(user).update(event, values)

    def remove(self, user: User, event: Event, for_good: bool = False) -> None:
        """Delete an event."""
        self.diary(user).delete(event, for_good)
