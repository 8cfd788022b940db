"""Where a calendar's path leads, and how its request wants events told."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

from ..calendars.diary import Diary
from ..calendars.event import Calendar, Event
from ..calendars.shown import Manner
from ..calendars.zones import windows_name
from ..exchange import GraphFault, bad_request, not_found
from ..forms import ID_FORM
from .place import Place, denied, malformed

LONGEST_WINDOW = timedelta(days=1825)
MOMENT = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d(?::\d\d)?)(?:\.\d{1,12})?(Z|[+-]\d\d:\d\d)?)?"
)


def diary(place: Place) -> Diary:
    """The calendars of the mailbox."""
    return place.mailbox.diary


def unknown_zone(name: str) -> GraphFault:
    """Contract 3.6."""
    return bad_request(
        "A valid TimeZone value must be specified. The following TimeZone value is not "
        f"supported: '{name}'.",
        "TimeZoneNotSupportedException",
    )


def manner(place: Place) -> Manner:
    """The preferences of a request; a zone nobody knows is a 400."""
    zone = place.preferences.get("outlook.timezone", "").strip('"')
    if zone:
        if windows_name(zone) is None:
            raise unknown_zone(zone)
        place.applied.append(f'outlook.timezone="{zone}"')
    kind = place.preferences.get("outlook.body-content-type", "").strip('"').lower()
    if kind in ("text", "html"):
        place.applied.append(f'outlook.body-content-type="{kind}"')
    uids = place.mailbox.event_uids
    return Manner(zone or "UTC", place.immutable, kind == "text", uids)


def named(place: Place, what: str) -> str | None:
    """The key of this kind in the path."""
    return next((key for name, key in place.keys if name == what), None)


def calendar(place: Place) -> Calendar:
    """The calendar the path names; the default one if it names none."""
    key = named(place, "calendar")
    if key is None:
        return diary(place).default
    found = diary(place).calendars.get(key)
    if found is None:
        raise not_found() if ID_FORM.fullmatch(key) else malformed()
    return found


def writable(place: Place) -> Calendar:
    """The same, to be written to."""
    found = calendar(place)
    if not found.can_edit:
        raise denied()
    return found


def event(place: Place, deleted_too: bool = False) -> Event:
    """The event the path names, in the calendar it names, if any.

    A deleted one can still be read by its immutable id (contract 3.4, 5) [unverified].
    """
    key = named(place, "event") or ""
    found = diary(place).find(key)
    plain = named(place, "calendar") is None and "calendar" not in _words(place)
    if found is None and deleted_too and plain and place.mailbox.deleted_items_visible:
        found = diary(place).trash.get(key)
    if found is None:
        raise _unknown(place, key)
    if not plain and found.calendar is not calendar(place):
        raise not_found()
    return found


def writable_event(place: Place) -> Event:
    """The same, to be changed."""
    found = event(place)
    if not found.calendar.can_edit:
        raise denied()
    return found


def _words(place: Place) -> list[str]:
    return place.request.path.lower().split("/")


def _unknown(place: Place, key: str) -> GraphFault:
    if not ID_FORM.fullmatch(key):
        return malformed()
    boxes = place.world.mailboxes.values()
    if any(box.diary.find(key) for box in boxes if box is not place.mailbox):
        text = "The item id is of another mailbox."
        return bad_request(text, "ErrorInvalidMailboxItemId")
    return not_found()


def window(place: Place) -> tuple[datetime, datetime]:
    """``startDateTime`` and ``endDateTime``; without an offset they are in UTC.

    Not touched by ``Prefer: outlook.timezone``. The code of the refusals and the
    limit of 1825 days are [unverified] (contract 3.3).
    """
    options = place.request.options()
    begin = _moment("StartDateTime", options.get("startdatetime"))
    until = _moment("EndDateTime", options.get("enddatetime"))
    if until < begin:
        raise bad_request(
            "The end of the view is before its start.", "ErrorInvalidParameter"
        )
    if until - begin > LONGEST_WINDOW:
        raise bad_request(
            "The requested time duration specified for FindOccurrences or view is too "
            "long. Please specify a range of at most 1825 days.",
            "ErrorInvalidRequest",
        )
    return begin, until


def _moment(name: str, text: str | None) -> datetime:
    # a plus that was not encoded arrives as a blank
    match = MOMENT.fullmatch((text or "").replace(" ", "+"))
    try:
        if match is None:
            raise ValueError(name)
        clock, offset = match[2] or "00:00", (match[3] or "Z").replace("Z", "+00:00")
        found = datetime.fromisoformat(f"{match[1]}T{clock}{offset}")
        if not 1900 <= found.year <= 2400:
            raise ValueError(name)
    except ValueError:
        raise bad_request(
            f"The specified value for parameter '{name}' is invalid or missing.",
            "ErrorInvalidParameter",
        ) from None
    return found.astimezone(timezone.utc)
