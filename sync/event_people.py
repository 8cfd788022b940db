"""Who meets in a Graph event, and what they have answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from . import canonical
from .contact_shapes import Reading, Writing
from .event_shapes import Mailbox, Raw
from .model import Canonical

NO_ANSWER = "needsAction"
ANSWERS = {
    "none": NO_ANSWER,
    "notresponded": NO_ANSWER,
    "tentativelyaccepted": "tentative",
    "accepted": "accepted",
    "declined": "declined",
    "organizer": "accepted",
}


@dataclass(frozen=True)
class Attendees:
    """Who is invited, by address; a meeting of one's own without oneself, any other
    with its organizer. What has no SMTP address stays as it is and takes nobody's place
    (C2, C3)."""

    properties: tuple[str, ...] = ("attendees",)
    kept: tuple[str, ...] = ("attendees", "organizer")

    def read(self, raw: Raw, mailbox: Mailbox) -> Reading:
        found = {address_of(person) for person in raw["attendees"] or ()}
        organizer = {address_of(raw.get("organizer"))}
        if raw.get("isOrganizer", True):
            found -= organizer | mailbox.addresses
        elif found:
            found |= organizer
        return Reading(sorted(set(map(mailbox.known, found - {None}))) or None)

    def write(self, raw: Raw, value: Canonical, mailbox: Mailbox) -> Writing:
        wanted = list(value or ())
        shown = self.read({"attendees": (), **raw}, mailbox).value or ()
        kept = []
        for person in raw.get("attendees") or ():
            address = mailbox.known(address_of(person))
            if address in shown and address not in (value or ()):
                continue
            if address in wanted:
                wanted.remove(address)
            kept.append({name: person[name] for name in person if name != "status"})
        new = [
            {
                "type": "required",
                "emailAddress": {
                    "address": address,
                    "name": mailbox.names.get(address, address),
                },
            }
            for address in wanted
        ]
        return Writing({"attendees": kept + new})


@dataclass(frozen=True)
class Others:
    """Who is invited and has no address that Odoo could know them by: lists and rooms
    of an old kind, in words (C2)."""

    properties: tuple[str, ...] = ("attendees",)
    kept: tuple[str, ...] = ()

    def read(self, raw: Raw, mailbox: Mailbox) -> Reading:
        people = [
            (person or {}).get("emailAddress") or {}
            for person in raw["attendees"] or ()
            if not address_of(person)
        ]
        names = {one.get("name") or one.get("address") for one in people}
        return Reading(canonical.text("; ".join(sorted(filter(None, names)))))

    def write(self, raw: Raw, value: Canonical, mailbox: Mailbox) -> Writing:
        return Writing({}, sent=False)


@dataclass(frozen=True)
class Answers:
    """What each attendee has answered, None for nothing yet, as the organizer's copy
    tells; never sent."""

    properties: tuple[str, ...] = ("attendees",)
    kept: tuple[str, ...] = ()

    def read(self, raw: Raw, mailbox: Mailbox) -> Reading:
        found: dict[str, str] = {}
        for person in raw["attendees"] or ():
            address, status = address_of(person), person.get("status") or {}
            if address and address not in mailbox.addresses:
                answer = answer_of(status)
                known = mailbox.known(address)
                found.setdefault(known, answer if answer != NO_ANSWER else None)
        organizer = address_of(raw.get("organizer"))
        theirs = raw.get("isOrganizer") is False
        if theirs and organizer and organizer not in mailbox.addresses:
            found[mailbox.known(organizer)] = "accepted"
        return Reading([list(pair) for pair in sorted(found.items())] or None)

    def write(self, raw: Raw, value: Canonical, mailbox: Mailbox) -> Writing:
        return Writing({}, sent=False)


@dataclass(frozen=True)
class Response:
    """The mailbox owner's own answer, None for nothing yet; it is sent by an action of
    its own (D12)."""

    properties: tuple[str, ...] = ("responseStatus",)
    kept: tuple[str, ...] = ()

    def read(self, raw: Raw, mailbox: Mailbox) -> Reading:
        answer = answer_of(raw["responseStatus"] or {})
        return Reading(answer if answer != NO_ANSWER else None)

    def write(self, raw: Raw, value: Canonical, mailbox: Mailbox) -> Writing:
        return Writing({}, sent=False)


def address_of(person: Any) -> str | None:  # noqa: ANN401
    """The SMTP address of a recipient in lower case, None for any other."""
    stored = (person or {}).get("emailAddress") or {}
    return canonical.email(stored.get("address"))


def answer_of(status: Raw) -> str:
    """Odoo's word for a response."""
    return ANSWERS.get(str(status.get("response") or "none").lower(), "needsAction")
