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
HIDDEN = "name location note reminder categories attendees others answers video".split()


def masked_item(raw: Mapping[str, Any]) -> dict[str, Any]:
    """A Graph event as it is told on; of a private one nothing but its time. What is
    not told is neither empty nor changed."""
    word = str(raw.get("sensitivity") or "").lower()
    if PRIVACY.to_local.get(word) != "private":
        return dict(raw)
    return {name: raw[name] for name in raw if name in SHOWN}


def masked_values(
    values: Values, title: str, known: Mapping[str, Any] | None = None
) -> Values:
    """The same of an event's canonical values. What Outlook has had already stays there
    as it is (``known``): emptied, it would be lost, and who is invited be uninvited."""
    if values.get("privacy") != "private":
        return values
    shown = {name: values[name] for name in values if name not in HIDDEN}
    if known is None:
        return {**values, **dict.fromkeys(HIDDEN), **shown, "name": title}
    return shown | {name: known[name] for name in HIDDEN if name in known}
