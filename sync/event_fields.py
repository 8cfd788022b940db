"""The table of event fields: a line per field says all that the sync knows of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from .event_people import Answers, Attendees, Others, Response
from .event_series_shapes import Cancelled, Repeats
from .event_shapes import (
    CategorySet,
    Choice,
    EventShape,
    Location,
    Note,
    Reminder,
    Text,
    Time,
    Video,
)
from .model import Direction, FieldRule

LINE = 255  # characters of a subject, of a place
SHOW_AS = Choice(
    ("showAs",),
    {"free": "free", "workingelsewhere": "busy"},
    {"free": "free", "busy": "busy"},
    "busy",
)
PRIVACY = Choice(
    ("sensitivity",),
    {"personal": "private", "private": "private", "confidential": "confidential"},
    {"public": "normal", "private": "private", "confidential": "confidential"},
    "public",
)


@dataclass(frozen=True)
class EventField:
    """One synced field. ``ours``: how it travels for the organizer's own copy;
    ``theirs``: for the copy of somebody who is invited, who changes nothing but the own
    answer. ``is_edit``: who changes it wants the event to take place; an answer, or a
    day that is taken out of a series, does not say so."""

    name: str
    shape: EventShape
    ours: Direction = Direction.BOTH
    theirs: Direction = Direction.TO_LOCAL
    max_length: int | None = None
    is_set: bool = False
    is_by_key: bool = False
    asks_first: bool = False
    is_edit: bool = True


FIELDS = (
    EventField("name", Text(("subject",)), max_length=LINE),
    EventField("time", Time()),
    EventField("repeats", Repeats()),
    EventField("cancelled", Cancelled(), is_set=True, is_edit=False),
    EventField("location", Location(), max_length=LINE),
    EventField("note", Note()),
    EventField("privacy", PRIVACY),
    EventField("show_as", SHOW_AS),
    EventField("reminder", Reminder()),
    EventField("categories", CategorySet(), is_set=True),
    EventField("attendees", Attendees(), is_set=True),
    EventField("others", Others(), ours=Direction.TO_LOCAL),
    EventField(
        "answers",
        Answers(),
        ours=Direction.TO_LOCAL,
        is_by_key=True,
        is_edit=False,
    ),
    EventField(
        "response",
        Response(),
        ours=Direction.OFF,
        theirs=Direction.BOTH,
        asks_first=True,
        is_edit=False,
    ),
    EventField("video", Video(), ours=Direction.TO_LOCAL),
)
BY_NAME = {field.name: field for field in FIELDS}
KEPT = tuple(dict.fromkeys(name for field in FIELDS for name in field.shape.kept))


@cache
def rules(is_organizer: bool, organizer_syncs: bool = False) -> dict[str, FieldRule]:
    """How each field travels in the organizer's mailbox, or in an attendee's: where the
    organizer's own sync brings the meeting, that one says nothing but the answer."""
    return {
        field.name: FieldRule(
            field.ours if is_organizer else field.theirs,
            is_set=field.is_set,
            is_by_key=field.is_by_key,
            asks_first=field.asks_first,
            speaks_against_deletion=field.is_edit,
        )
        for field in FIELDS
        if is_organizer or not organizer_syncs or field.name == "response"
    }


COPY_RULES = {  # of a colleague's meeting: as Odoo has it, the rest is one's own
    name: FieldRule(Direction.TO_REMOTE, is_set=BY_NAME[name].is_set)
    for name in "name time repeats cancelled location note privacy".split()
}
