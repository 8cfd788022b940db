"""What is left of a private event for those who are only to know that it is there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .event_fields import PRIVACY
from .model import Values

# when it is, how it repeats, and what else tells nothing of what it is about
SHOWN = frozenset(
    "id @odata.etag type start end isAllDay showAs sensitivity recurrence "
    "seriesMasterId iCalUId isOrganizer isCancelled cancelledOccurrences originalStart "
    "originalStartTimeZone occurrenceId lastModifiedDateTime responseStatus "
    "singleValueExtendedProperties @removed".split()
)
HIDDEN = "location note categories attendees others answers video".split()
EMPTY = {
    "body": {"contentType": "text", "content": ""},
    "location": {"displayName": ""},
    "attendees": [],
    "organizer": None,
    "categories": [],
    "isReminderOn": False,
    "isOnlineMeeting": False,
    "onlineMeeting": None,
}


def masked_item(raw: Mapping[str, Any], title: str) -> dict[str, Any]:
    """A Graph event as it is told on; of a private one nothing but its time."""
    word = str(raw.get("sensitivity") or "").lower()
    if PRIVACY.to_local.get(word) != "private":
        return dict(raw)
    hidden = {name: EMPTY[name] for name in EMPTY if name in raw}
    if "subject" in raw:
        hidden["subject"] = title
    return {**{name: raw[name] for name in raw if name in SHOWN}, **hidden}


def masked_values(values: Values, title: str) -> Values:
    """The same of an event's canonical values."""
    if values.get("privacy") != "private":
        return values
    hidden = {name: None for name in HIDDEN if name in values}
    return {**values, **hidden, "name": title, "reminder": None}
