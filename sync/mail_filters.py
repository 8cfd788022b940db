"""What is never logged, and what is left out: private mail, listed people, machines."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from . import canonical
from .mail_reading import Mail, Person

AUTOMATIC, BULK, REPORT, CALENDAR = "automatic", "bulk", "report", "calendar"
DRAFT, PRIVATE = "draft", "private"
LEFT_OUT = frozenset((AUTOMATIC, BULK, REPORT, CALENDAR))

_BULK = frozenset(("bulk", "junk", "list"))
_MACHINES = frozenset(("mailer-daemon", "postmaster"))


@dataclass(frozen=True)
class Listed:
    """Addresses and domains; of a domain also what is below it."""

    entries: frozenset[str] = frozenset()

    def __contains__(self, address: str) -> bool:
        if address in self.entries:
            return True
        domain = address.rpartition("@")[2]
        while domain:
            if domain in self.entries:
                return True
            domain = domain.partition(".")[2]
        return False


def listed(texts: Iterable[str]) -> Listed:
    """What people typed: an address, a domain, or a domain behind ``@`` or ``*@``."""
    return Listed(frozenset(filter(None, map(entry, texts))))


def entry(text: str) -> str | None:
    """An address or a domain in the form that is compared; None if it is neither."""
    if address := canonical.email(text):
        return address.removeprefix("*@")
    domain = (canonical.text(text) or "").lower().lstrip("*@.")
    is_whole = "." in domain  # a name alone is a slip, and would match nothing
    return domain if is_whole and canonical.email(f"somebody@{domain}") else None


def domains(text: str) -> list[str] | None:
    """Those that people typed in one line; None if something else is among them."""
    found = [entry(word) for word in re.split(r"[\s,;]+", text) if word]
    return None if any(not one or "@" in one for one in found) else found


def hindrance(mail: Mail, left_out: frozenset[str] = LEFT_OUT) -> str | None:
    """Why this mail is nobody's interaction whoever wrote it, None if it may be."""
    if mail.is_draft:
        return DRAFT
    if mail.sensitivity or _is_marked(mail):
        return PRIVATE
    kind = _kind(mail)
    return kind if kind in left_out else None


def _is_marked(mail: Mail) -> bool:
    """By its own header: mail from other programs may have no more than that."""
    words = ("personal", "private", "company-confidential", "confidential")
    return mail.header("Sensitivity").strip() in words


def _kind(mail: Mail) -> str | None:
    """What made it, if it was not a person."""
    if mail.kind.startswith("eventMessage") or "text/calendar" in _content(mail):
        return CALENDAR
    if _is_report(mail):
        return REPORT
    if _is_automatic(mail):
        return AUTOMATIC
    if _is_bulk(mail):
        return BULK
    return None


def _content(mail: Mail) -> str:
    return mail.header("Content-Type").partition(";")[0]


def _is_report(mail: Mail) -> bool:
    """Of a delivery, a receipt or a failure."""
    returned = (mail.headers or {}).get("return-path", ())
    nobody = any(path.strip() in ("<>", "") for path in returned)
    return (
        _content(mail).startswith("multipart/report")
        or nobody
        or "x-failed-recipients" in (mail.headers or {})
        or any(_is_machine(person) for person in (mail.author, mail.sender))
    )


def _is_machine(person: Person | None) -> bool:
    address = (person and person.address) or ""
    return address.partition("@")[0] in _MACHINES


def _is_automatic(mail: Mail) -> bool:
    told = mail.header("Auto-Submitted").partition(";")[0].strip()
    suppressed = mail.header("X-Auto-Response-Suppress").replace(" ", "").split(",")
    return (
        told not in ("", "no")
        or mail.header("Precedence").strip() == "auto_reply"
        or bool({"x-autoreply", "x-autorespond"}.intersection(mail.headers or ()))
        or not {"all", "oof", "autoreply"}.isdisjoint(suppressed)
    )


def _is_bulk(mail: Mail) -> bool:
    by_list = any(name.startswith("list-") for name in mail.headers or ())
    return by_list or mail.header("Precedence").strip() in _BULK
