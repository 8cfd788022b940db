"""Events as answers: one, or a page of them, with ``$select`` and ``$expand``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..calendars.event import Calendar, Event
from ..calendars.shown import ON_REQUEST, Manner, event_json
from ..exchange import GraphResponse, bad_request
from . import event_filters, extended, odata
from .calendar_place import manner, named
from .place import Place

KNOWN = (
    "id createdDateTime lastModifiedDateTime changeKey categories transactionId "
    "originalStartTimeZone originalEndTimeZone iCalUId uid occurrenceId "
    "reminderMinutesBeforeStart isReminderOn hasAttachments subject bodyPreview "
    "importance sensitivity isAllDay isCancelled isOrganizer responseRequested "
    "seriesMasterId showAs type webLink onlineMeetingUrl isOnlineMeeting "
    "onlineMeetingProvider allowNewTimeProposals isDraft hideAttendees responseStatus "
    "body start end location locations recurrence attendees organizer onlineMeeting "
    "originalStart cancelledOccurrences exceptionOccurrences"
).split()
ONE = frozenset({"$select", "$expand"})
MANY = ONE | {"$filter", "$orderby", "$top", "$skip", "$count", "$skiptoken"}
EXCEPTIONS = "exceptionOccurrences"


def listing(
    place: Place,
    kind: str,
    more: dict[str, Any],
    find: Callable[[dict[str, Any]], list[Event]],
    among: Calendar | None = None,
) -> GraphResponse:
    """A page of events; ``more`` is kept in the links, ``find`` reads it there.

    With a calendar to look ``among``, an index may stand in for looking at them all.
    """
    state = odata.followed(place, kind, "$skiptoken")
    if state is None:
        options = place.options(MANY)
        start = odata.number("$skip", options.get("$skip"), 0, 10**9) or 0
        state = {"of": kind, "options": options, "start": start, **more}
    options, start = state["options"], state["start"]
    found = chosen(place, find(state), options, among)
    size = odata.page_size(place, options.get("$top"))
    names = selected(options)
    told = manner(place)
    page = found[start : start + size]
    body: dict[str, Any] = {"@odata.context": context(place, names)}
    if options.get("$count", "false").lower() == "true":
        body["@odata.count"] = len(found)
    body["value"] = [row(place, event, options, told) for event in page]
    if start + size < len(found):
        after = {**state, "start": start + size}
        body["@odata.nextLink"] = odata.link(place, "$skiptoken", after)
    return GraphResponse(200, body)


def chosen(
    place: Place,
    events: list[Event],
    options: dict[str, str],
    among: Calendar | None = None,
) -> list[Event]:
    """Filtered and sorted."""
    if "$filter" in options:
        condition = event_filters.parsed(place.mailbox, options["$filter"])
        if among and condition.among is not None:
            living = among.items
            events = [e for e in condition.among if e.immutable_id in living]
        events = [event for event in events if condition.test(event)]
    if "$orderby" in options:
        events = odata.ordered(events, options["$orderby"], event_filters.sort_key)
    return events


def selected(options: dict[str, str]) -> list[str] | None:
    """The names in ``$select``."""
    return odata.selected(options.get("$select"), KNOWN, "event")


def row(
    place: Place,
    event: Event,
    options: dict[str, str],
    told: Manner,
    by_id: bool = False,
) -> dict[str, Any]:
    """An event with what was selected and expanded.

    ``cancelledOccurrences`` and ``exceptionOccurrences`` are only told of a series
    that is read by its id, and only where they are selected (contract 3.2).
    """
    names = selected(options)
    body = event_json(event, told)
    for name in ON_REQUEST:
        series_only = name == "cancelledOccurrences"
        fitting = by_id and event.kind == "seriesMaster" if series_only else True
        if names is None or name not in names or not fitting:
            del body[name]
    body = odata.shaped(body, names)
    if _of_exceptions(options):
        if by_id and names and EXCEPTIONS in names:
            days = sorted(event.exceptions)
            rows = [row(place, event.exceptions[day], {}, told) for day in days]
            body[EXCEPTIONS] = rows
        return body
    asked = extended.expansion(_without_attachments(options.get("$expand")))
    if asked:
        upper = place.mailbox.upper_case_guids
        body.update(extended.expanded(event, asked, upper))
    return body


def _of_exceptions(options: dict[str, str]) -> bool:
    return options.get("$expand", "").strip().lower() == EXCEPTIONS.lower()


def _without_attachments(text: str | None) -> str | None:
    """Which navigations there are; attachments are not simulated."""
    if text and text.strip().lower() in ("instances", "calendar", "attachments"):
        raise bad_request(f"'{text}' cannot be expanded.", "ExpandNotSupported")
    return text


def context(place: Place, names: list[str] | None, entity: bool = False) -> str:
    """``@odata.context`` of events."""
    key = named(place, "calendar")
    calendar = [f"calendars {key}"] if key else []
    kind = odata.entity_set(place, *calendar, "events")
    if names:
        kind += f"({','.join(names)})"
    return odata.context(place, f"{kind}/$entity" if entity else kind)


def entity(
    place: Place, event: Event, status: int, options: dict[str, str]
) -> GraphResponse:
    """One event."""
    told = row(place, event, options, manner(place), by_id=True)
    head = {"@odata.context": context(place, selected(options), True)}
    return GraphResponse(status, {**head, **told}, {"ETag": event.etag})
