"""The hand in a calendar, be it the client's, the owner's or a test's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..forms import iso
from . import online
from .event import NO_RESPONSE, Calendar, Event
from .post import Post, people, when

if TYPE_CHECKING:
    from ..world import User, World
    from .diary import Diary


class Desk:
    """Changes events as their owner; the post tells the others (contract 3.5)."""

    def __init__(self, world: World) -> None:
        self.world, self.post = world, Post(world)

    def diary(self, user: User) -> Diary:
        """A person's calendars."""
        return self.world.mailboxes[user.object_id].diary

    def create(
        self,
        user: User,
        calendar: Calendar,
        values: Mapping[str, Any],
        uid: str | None = None,
    ) -> Event:
        """A new event; those whom its organizer names are invited."""
        diary = self.diary(user)
        if values.get("isOnlineMeeting") and values.get("isOrganizer", True):
            values = online.enabled(dict(values), None)
        own = {"organizer": dict(diary.owner), "isOrganizer": True}
        event = diary.create(calendar, {**own, **values}, uid)
        if event.is_organizer:
            self._tell("invitation", user, event, people(event))
        return event

    def update(self, user: User, event: Event, values: Mapping[str, Any]) -> None:
        """Change an event; an organizer's change travels.

        With nothing but ``attendees`` in it, only those that came or went are told;
        with anything else all are, be it as personal as a category: that is how the
        reference page reads. A mailbox's ``quiet_properties`` are exempt.
        """
        before = {address.lower(): address for address in people(event)}
        then, changed = when(event), self._online(event, values)
        if "attendees" in changed:
            changed["attendees"] = _with_status(event, changed["attendees"])
        self.diary(user).update(event, changed)
        if when(event) != then and event.attendees:
            event.values["attendees"] = _without_status(event)
        if not event.is_organizer:
            return
        after = {address.lower(): address for address in people(event)}
        gone = [address for low, address in before.items() if low not in after]
        self._cancel(user, event, gone)
        new = [address for low, address in after.items() if low not in before]
        self._tell("invitation", user, event, new)
        quiet = self.world.mailboxes[user.object_id].quiet_properties
        if set(values) - {"attendees"} - quiet:
            kept = [address for low, address in after.items() if low in before]
            self._tell("update", user, event, kept)

    def remove(
        self, user: User, event: Event, for_good: bool = False, comment: str = ""
    ) -> None:
        """Delete an event; what its organizer deletes is cancelled.

        An attendee loses the own copy, and nobody is told [unverified].
        """
        diary = self.diary(user)
        if event.is_organizer and not self._is_in_trash(diary, event):
            asked = {address.lower(): address for address in people(event)}
            for exception in event.exceptions.values():
                asked |= {one.lower(): one for one in people(exception)}
            self._cancel(user, event, list(asked.values()), comment)
        diary.delete(event, for_good)

    def respond(
        self,
        user: User,
        event: Event,
        response: str,
        send: bool = True,
        comment: str = "",
        proposed: dict[str, Any] | None = None,
    ) -> None:
        """An attendee accepts, perhaps, or declines, which removes the copy.

        That an organizer who asked for no response gets none is [unverified].
        """
        status = {"response": response, "time": iso(self.world.now())}
        diary = self.diary(user)
        if send and event.value("responseRequested") is not False:
            organizer = (event.value("organizer") or {}).get("address")
            to = [organizer] if organizer else []
            self.post.send("response", user.upn, event, to, response, comment)
            answered: dict[str, Any] = {"status": status}
            if proposed:
                answered["proposedNewTime"] = proposed
            self.post.answer(event, user.upn, answered)
        if response == "declined":
            diary.delete(event)
            return
        tentative = response == "tentativelyAccepted"
        shown = "tentative" if tentative else event.value("intended") or "busy"
        diary.update(event, {"responseStatus": status, "showAs": shown})

    # -- inside
    def _online(self, event: Event, values: Mapping[str, Any]) -> dict[str, Any]:
        if event.value("isOnlineMeeting"):
            return online.kept_or_disabled(dict(values), event.value("onlineMeeting"))
        if values.get("isOnlineMeeting"):
            return online.enabled(dict(values), event.value("body"))
        return dict(values)

    def _is_in_trash(self, diary: Diary, event: Event) -> bool:
        return event.root.own_id in diary.trash

    def _tell(self, kind: str, user: User, event: Event, asked: list[str]) -> None:
        """One mail, and one more for each changed occurrence of a series.

        Of an update, those learn too who are asked to the changed occurrence alone.
        """
        self.post.send(kind, user.upn, event, asked)
        for day in sorted(event.exceptions):
            exception = event.exceptions[day]
            theirs = people(exception)
            loose = [one for one in theirs if one not in people(event)]
            if kind == "invitation":
                theirs, loose = [one for one in theirs if one in asked], []
            self.post.send(kind, user.upn, exception, theirs)
            for address in loose:
                self.post.deliver(exception, address)
        for address in asked:
            self.post.deliver(event, address)

    def _cancel(
        self, user: User, event: Event, asked: list[str], comment: str = ""
    ) -> None:
        self.post.send("cancellation", user.upn, event, asked, comment=comment)
        for address in asked:
            self.post.withdraw(event, address)


def _with_status(event: Event, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those who stay keep their answers [unverified]."""
    known = {_address(row): row.get("status") for row in event.attendees}
    return [
        {**row, "status": known.get(_address(row)) or row["status"]} for row in rows
    ]


def _without_status(event: Event) -> list[dict[str, Any]]:
    """At another time, everybody has to answer again [unverified]."""
    return [{**row, "status": dict(NO_RESPONSE)} for row in event.attendees]


def _address(row: dict[str, Any]) -> str:
    return (row["emailAddress"].get("address") or "").lower()
