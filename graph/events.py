"""Calendars, events, series and answers (contract 3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from urllib.parse import quote

from .batch import BatchRequest
from .client import GraphClient
from .contacts import expand
from .paging import Page, pages

CALENDARS = "/me/calendars"
SELECT = (
    "subject body start end isAllDay location showAs sensitivity isReminderOn "
    "reminderMinutesBeforeStart categories attendees organizer isOrganizer "
    "responseStatus recurrence type seriesMasterId iCalUId isCancelled isOnlineMeeting "
    "onlineMeeting originalStart originalStartTimeZone webLink lastModifiedDateTime"
).split()
LONGEST_WINDOW = timedelta(days=1825)  # contract 3.3
UTC = 'outlook.timezone="UTC"'
RESPONSES = {
    "accepted": "accept",
    "declined": "decline",
    "tentative": "tentativelyAccept",
}


def calendars(client: GraphClient) -> list[dict[str, Any]]:
    """All of a mailbox, shared and read-only ones included."""
    found: list[dict[str, Any]] = []
    for page in pages(client, CALENDARS, {"$top": "100"}):
        found += page.rows
    return found


def create_calendar(client: GraphClient, name: str) -> dict[str, Any]:
    """A calendar of the mailbox."""
    return client.post(CALENDARS, json={"name": name}).body


def calendar_path(calendar_id: str) -> str:
    """The path of a calendar."""
    return f"{CALENDARS}/{quote(calendar_id, safe='')}"


def event_path(calendar_id: str, event_id: str) -> str:
    """The path of an event in its calendar: one that was moved away is not there."""
    return f"{calendar_path(calendar_id)}/events/{quote(event_id, safe='')}"


def delta(
    client: GraphClient,
    calendar_id: str,
    link: str | None,
    window: tuple[date, date],
    page_size: int = 200,
) -> Iterator[Page]:
    """The change feed of a calendar's view of ``window``, from ``link`` on (contract
    3.4). Series come as their masters and as thin rows for each occurrence."""
    headers = {"Prefer": f"odata.maxpagesize={page_size}, {UTC}"}
    if link:
        return pages(client, link, headers=headers)
    first, last = window
    params = {
        "startDateTime": f"{first.isoformat()}T00:00:00Z",
        "endDateTime": f"{min(last, first + LONGEST_WINDOW).isoformat()}T00:00:00Z",
    }
    path = f"{calendar_path(calendar_id)}/calendarView/delta"
    return pages(client, path, params, headers)


def get(
    tag: object, calendar_id: str, event_id: str, property_ids: Sequence[str]
) -> BatchRequest:
    """One event with its extended properties and the days that are cancelled."""
    names = [*SELECT, "cancelledOccurrences"]
    query = f"$select={','.join(names)}&$expand={quote(expand(property_ids))}"
    path = f"{event_path(calendar_id, event_id)}?{query}"
    return BatchRequest(tag, "GET", path, headers={"Prefer": UTC})


def look_for(
    tag: object, event_id: str, calendar_id: str | None = None
) -> BatchRequest:
    """Is an event in a calendar, or anywhere in the mailbox, Deleted Items included?"""
    path = f"/me/events/{quote(event_id, safe='')}"
    if calendar_id:
        path = event_path(calendar_id, event_id)
    return BatchRequest(tag, "GET", f"{path}?$select=type", headers={"Prefer": UTC})


def instances(tag: object, master_id: str, day: date) -> BatchRequest:
    """The occurrences of a series around a day; all-day ones may be off by some hours,
    so the days beside it are asked for as well."""
    first, last = day - timedelta(days=1), day + timedelta(days=2)
    query = (
        f"startDateTime={first.isoformat()}T00:00:00Z"
        f"&endDateTime={last.isoformat()}T00:00:00Z"
        "&$select=start,end,type,originalStart,originalStartTimeZone,isAllDay&$top=20"
    )
    path = f"/me/events/{quote(master_id, safe='')}/instances?{query}"
    return BatchRequest(tag, "GET", path, headers={"Prefer": UTC})


def exceptions(tag: object, master_id: str) -> BatchRequest:
    """The days of a series that differ from it, wherever they are (contract 3.3)."""
    query = "$select=subject,exceptionOccurrences&$expand=exceptionOccurrences"
    path = f"/me/events/{quote(master_id, safe='')}?{query}"
    return BatchRequest(tag, "GET", path, headers={"Prefer": UTC})


def listing(
    client: GraphClient, calendar_id: str, property_ids: Sequence[str], top: int = 500
) -> Iterator[Page]:
    """Ids and extended properties of a calendar's single events and masters."""
    params = {
        "$select": "id,iCalUId",
        "$expand": expand(property_ids),
        "$top": str(top),
    }
    return pages(client, f"{calendar_path(calendar_id)}/events", params)


def create(tag: object, calendar_id: str, body: Mapping[str, Any]) -> BatchRequest:
    """A new event; whoever is an attendee is invited (contract 3.5)."""
    path = f"{calendar_path(calendar_id)}/events"
    return BatchRequest(tag, "POST", path, body, {"Prefer": UTC})


def update(
    tag: object, event_id: str, body: Mapping[str, Any], etag: str | None
) -> BatchRequest:
    """Changed properties; ``If-Match`` where the etag is known (contract 10.4)."""
    headers = {"Prefer": UTC, **({"If-Match": etag} if etag else {})}
    path = f"/me/events/{quote(event_id, safe='')}"
    return BatchRequest(tag, "PATCH", path, body, headers)


def delete(tag: object, event_id: str, etag: str | None = None) -> BatchRequest:
    """Away with an event, a series or one occurrence. The organizer's deletion cancels
    the meeting for all; anybody else's takes away the own copy."""
    headers = {"If-Match": etag} if etag else None
    path = f"/me/events/{quote(event_id, safe='')}"
    return BatchRequest(tag, "DELETE", path, None, headers)


def respond(tag: object, event_id: str, answer: str, tell: bool = True) -> BatchRequest:
    """Answer an invitation in the own copy; ``answer`` is a key of ``RESPONSES``."""
    path = f"/me/events/{quote(event_id, safe='')}/{RESPONSES[answer]}"
    return BatchRequest(tag, "POST", path, {"comment": "", "sendResponse": tell})
