"""The calendar of a mailbox as its owner sees it, and the owner's hand in it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from simulator_process import ANNA, Simulator

DAY = datetime.now().replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(7)
EVERY_DAY = {"type": "daily", "interval": 1}


def at(moment: datetime, zone: str = "UTC") -> dict[str, str]:
    """A ``dateTimeTimeZone``."""
    return {"dateTime": moment.isoformat(), "timeZone": zone}


def times(start: datetime = DAY, hours: float = 1) -> dict[str, Any]:
    """``start`` and ``end``, in a week if nothing else is said."""
    return {"start": at(start), "end": at(start + timedelta(hours=hours))}


def daily(count: int) -> dict[str, Any]:
    """A recurrence."""
    limits = {"type": "numbered", "numberOfOccurrences": count}
    limits["startDate"] = DAY.date().isoformat()
    return {"pattern": EVERY_DAY, "range": limits}


def asked(*addresses: str) -> list[dict[str, Any]]:
    """Attendees."""
    return [{"emailAddress": {"address": each, "name": each}} for each in addresses]


class Owner:
    """The owner of a mailbox."""

    def __init__(self, tenant: Simulator, upn: str = ANNA) -> None:
        self.tenant, self.box = tenant, f"mailboxes/{upn}"

    def events(self) -> dict[str, dict[str, Any]]:
        """Singles and series of the default calendar, by subject."""
        found = self.tenant.admin("GET", f"{self.box}/calendar")["events"]
        mine = [event for event in found if event["calendar"] == "Calendar"]
        by_subject = {event["subject"]: event for event in mine}
        assert len(by_subject) == len(mine), "two with one subject"
        return by_subject

    def create(self, subject: str, **properties: Any) -> str:
        """A new event; its id."""
        body = {"properties": {"subject": subject, **times(), **properties}}
        return self.tenant.admin("POST", f"{self.box}/events", body)["id"]

    def edit(self, event_id: str, **properties: Any) -> None:
        """Change an event, a series or an occurrence."""
        self.tenant.admin("PATCH", f"{self.box}/events/{event_id}", properties)

    def delete(self, event_id: str) -> None:
        """Delete an event, a series or an occurrence."""
        self.tenant.admin("DELETE", f"{self.box}/events/{event_id}")

    def answer(self, event_id: str, answer: str) -> None:
        """``accept``, ``decline`` or ``tentativelyAccept``."""
        self.tenant.admin("POST", f"{self.box}/events/{event_id}/{answer}", {})

    def instances(self, event_id: str) -> list[dict[str, Any]]:
        """The occurrences of a series."""
        return self.tenant.admin("GET", f"{self.box}/events/{event_id}/instances")
