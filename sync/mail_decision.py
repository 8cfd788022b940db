"""What becomes of a mail: decided here, as data; carried out elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from .mail_filters import DRAFT, LEFT_OUT, hindrance
from .mail_parties import OUTBOUND, Book, Never, Party, parties
from .mail_reading import Mail


class Verdict(str, Enum):
    """Logged; kept, for who is on it may be known some day; not logged; not touched at
    all."""

    LOG = "logged"
    PARK = "parked"
    LEAVE_OUT = "not_logged"
    IGNORE = "ignored"


@dataclass(frozen=True)
class Rules:
    """What a mailbox's manager has set. ``several``: mail with an address that several
    contacts share is logged for all of them, otherwise for none."""

    left_out: frozenset[str] = LEFT_OUT
    several: bool = True
    never: Never = field(default_factory=Never)


@dataclass(frozen=True)
class Decision:
    """And why. ``unknown`` are the addresses that are waited for."""

    verdict: Verdict
    reason: str = ""
    direction: str | None = None
    parties: tuple[Party, ...] = ()
    date: datetime | None = None
    unknown: tuple[str, ...] = ()


def decide(mail: Mail, book: Book, rules: Rules) -> Decision:
    """A draft is somebody's unfinished work: it stays where it is. Who is on a mail
    that was hindered is not even looked at."""
    if why := hindrance(mail, rules.left_out):
        verdict = Verdict.IGNORE if why == DRAFT else Verdict.LEAVE_OUT
        return Decision(verdict, why, date=mail.received or mail.sent)
    found = parties(mail, book, rules.never, rules.several)
    date = _date(mail, found.direction)
    if found.parties:
        return Decision(Verdict.LOG, "", found.direction, found.parties, date)
    verdict = Verdict.PARK if found.unknown else Verdict.LEAVE_OUT
    reason = found.reason or ""
    return Decision(verdict, reason, found.direction, (), date, found.unknown)


def _date(mail: Mail, direction: str | None) -> datetime | None:
    """When it was sent if we did, else when it came; the other one if that is not
    told."""
    if direction == OUTBOUND:
        return mail.sent or mail.received
    return mail.received or mail.sent
