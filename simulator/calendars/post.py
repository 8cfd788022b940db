"""Meetings between mailboxes: the mails that are sent, the copies that they make.

Every mail Exchange would send is listed, to whomever it goes; what reaches a mailbox
of the simulator shows in its calendar at once (contract 3.5).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from ..forms import iso
from .event import NO_RESPONSE, Event

if TYPE_CHECKING:
    from ..world import World
    from .diary import Diary

# what a copy has of its original; the rest is the attendee's own
SHARED = (
    "subject body start end isAllDay location locations recurrence importance "
    "sensitivity attendees responseRequested allowNewTimeProposals hideAttendees "
    "isOnlineMeeting onlineMeetingProvider onlineMeeting originalStartTimeZone "
    "originalEndTimeZone organizer"
).split()
PREFIXES = {
    "cancellation": "Canceled: ",
    "accepted": "Accepted: ",
    "declined": "Declined: ",
    "tentativelyAccepted": "Tentative: ",
}


@dataclass
class Mail:
    """``kind``: invitation, update, cancellation or response."""

    kind: str
    sender: str
    recipients: list[str]
    subject: str
    uid: str
    sent: str
    occurrence: str | None = None  # its day, if it is about one alone
    response: str | None = None
    comment: str = ""
    outside: list[str] = field(
        default_factory=list
    )  # recipients without a mailbox here


def people(event: Event) -> list[str]:
    """The addresses of those that are asked to come, without the organizer's own."""
    own = (event.value("organizer") or {}).get("address", "").lower()
    found = (row["emailAddress"].get("address") or "" for row in event.attendees)
    return [address for address in found if address and address.lower() != own]


def when(event: Event) -> tuple[object, ...]:
    """What an answer is given to: another time needs another one."""
    whole_day, recurrence = event.value("isAllDay"), event.values.get("recurrence")
    return event.start.instant, event.end.instant, bool(whole_day), recurrence


class Post:
    """Sends, and brings the copies of meetings up to date."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.mails: list[Mail] = []

    def json(self) -> list[dict[str, Any]]:
        """All mails since the list was last cleared."""
        return [asdict(mail) for mail in self.mails]

    def diary(self, address: str) -> Diary | None:
        """The calendars behind an address, if they are here."""
        user = self.world.user(address) if address else None
        if user is None or not user.mailbox_enabled:
            return None
        return self.world.mailboxes[user.object_id].diary

    def send(
        self,
        kind: str,
        sender: str,
        event: Event,
        recipients: Iterable[str],
        response: str | None = None,
        comment: str = "",
    ) -> None:
        """One mail, however many it goes to; to nobody there is none."""
        wanted = list(recipients)
        if not wanted:
            return
        prefix = PREFIXES.get(response or kind, "")
        day = event.original.isoformat() if event.original else None
        outside = [address for address in wanted if self.diary(address) is None]
        subject = f"{prefix}{event.value('subject') or ''}"
        sent = iso(self.world.now())
        self._mail(kind, sender, wanted, subject, response, comment)
        self.mails.append(
            Mail(
                kind,
                sender,
                wanted,
                subject,
                event.uid,
                sent,
                day,
                response,
                comment,
                outside,
            )
        )

    def _mail(
        self,
        kind: str,
        sender: str,
        wanted: list[str],
        subject: str,
        response: str | None,
        comment: str,
    ) -> None:
        """The mail itself lies in the inboxes, as any other."""
        words = {"from": sender, "to": wanted, "subject": subject, "text": comment}
        self.world.mail_flow.meeting({**words, "about": kind}, response)

    # -- copies
    def copy_of(self, event: Event, diary: Diary) -> Event | None:
        """The attendee's copy of an event, or of the occurrence that it is."""
        found = [one for one in diary.of_uid(event.uid) if not one.is_organizer]
        for one in found:
            if one.original is None and event.original and one.values.get("recurrence"):
                return one.occurrence(event.original)
            if one.original == event.original:
                return one
        return None

    def deliver(self, event: Event, address: str) -> None:
        """Put a meeting into an attendee's calendar, or renew it there."""
        diary = self.diary(address)
        if diary is None:
            return
        self._revive(event, diary)
        copy = self.copy_of(event, diary)
        wanted = event.values if copy and copy.master else SHARED
        values = {name: event.value(name) for name in SHARED if name in wanted}
        if event.original:
            values |= {"start": event.start, "end": event.end}
            values.pop("recurrence", None)
        if event.value("hideAttendees"):
            values["attendees"] = _alone(event, address)
        values["intended"] = event.value("showAs") or "busy"
        if copy is None:
            values |= _unanswered() | {"isOrganizer": False}
            diary.create(diary.default, values, event.uid, event.original)
        else:
            if when(event) != when(copy):
                values |= _unanswered()
            diary.update(copy, values)
        self._deliver_exceptions(event, diary, address)

    def _deliver_exceptions(self, event: Event, diary: Diary, address: str) -> None:
        copy = self.copy_of(event, diary)
        if copy is None or copy.master:
            return
        copy.cancelled |= event.cancelled
        for exception in event.exceptions.values():
            rows = _alone(exception, address)
            if any(row["status"]["response"] != "declined" for row in rows):
                self.deliver(exception, address)

    def _revive(self, event: Event, diary: Diary) -> None:
        """News of an occurrence that the attendee had removed puts it back."""
        for one in diary.of_uid(event.uid):
            if event.original and not one.is_organizer:
                one.cancelled.discard(event.original)

    def withdraw(self, event: Event, address: str) -> None:
        """A cancellation arrived: the copy stays and says so, or it goes.

        That it stays until its owner removes it is [unverified] for the service's
        present state; ``removes_cancelled`` of the mailbox is the other way.
        """
        diary = self.diary(address)
        copy = self.copy_of(event, diary) if diary else None
        if diary is None or copy is None or copy.value("isCancelled"):
            return
        if diary.mailbox.removes_cancelled:
            diary.delete(copy)
            return
        subject = f"{PREFIXES['cancellation']}{copy.value('subject') or ''}"
        diary.update(copy, {"isCancelled": True, "subject": subject, "showAs": "free"})

    def answer(self, copy: Event, address: str, answered: dict[str, Any]) -> None:
        """A response arrived: the organizer's list of attendees has it.

        ``answered`` has ``status`` and perhaps ``proposedNewTime``. A response to one
        occurrence makes it an exception.
        """
        own = (copy.value("organizer") or {}).get("address", "")
        diary = self.diary(own)
        found = diary.of_uid(copy.uid) if diary else []
        event = next((one for one in found if one.is_organizer), None)
        if diary and event and copy.original:
            event = event.occurrence(copy.original)
        if diary is None or event is None:
            return
        for each in (event, *event.exceptions.values()):
            if each is event or "attendees" in each.values:
                rows = [_answered(row, address, answered) for row in each.attendees]
                diary.update(each, {"attendees": rows})


def _unanswered() -> dict[str, Any]:
    status = {**NO_RESPONSE, "response": "notResponded"}
    return {"responseStatus": status, "showAs": "tentative"}


def _alone(event: Event, address: str) -> list[dict[str, Any]]:
    return [
        row
        for row in event.attendees
        if (row["emailAddress"].get("address") or "").lower() == address.lower()
    ]


def _answered(
    row: dict[str, Any], address: str, answered: dict[str, Any]
) -> dict[str, Any]:
    if (row["emailAddress"].get("address") or "").lower() != address.lower():
        return row
    kept = {name: row[name] for name in row if name != "proposedNewTime"}
    return {**kept, **answered}
