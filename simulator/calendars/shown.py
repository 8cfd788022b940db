"""An event and a calendar as Graph tells them (contract 3.1, 3.2)."""

from __future__ import annotations

from typing import Any, NamedTuple
from urllib.parse import quote

from ..forms import precise
from . import bodies
from .event import NO_RESPONSE, PROVIDERS, Calendar, Event

DEFAULTS: dict[str, Any] = {
    "categories": [],
    "originalStartTimeZone": None,
    "originalEndTimeZone": None,
    "reminderMinutesBeforeStart": 15,
    "isReminderOn": True,
    "subject": "",
    "importance": "normal",
    "sensitivity": "normal",
    "isAllDay": False,
    "isCancelled": False,
    "isOrganizer": True,
    "responseRequested": True,
    "showAs": "busy",
    "isOnlineMeeting": False,
    "onlineMeetingProvider": "unknown",
    "allowNewTimeProposals": True,
    "hideAttendees": False,
    "responseStatus": {**NO_RESPONSE, "response": "organizer"},
    "locations": [],
    "attendees": [],
    "recurrence": None,
    "onlineMeeting": None,
}
# only told where they are selected
ON_REQUEST = ("originalStart", "cancelledOccurrences")
HEX = {
    "lightBlue": "#a6d1f5",
    "lightGreen": "#87d28e",
    "lightOrange": "#fcab73",
    "lightGray": "#c0c0c0",
    "lightYellow": "#f9e267",
    "lightTeal": "#7cd3db",
    "lightPink": "#f2a3c1",
    "lightBrown": "#d4b59e",
    "lightRed": "#f1919a",
}
NOWHERE = {
    "displayName": "",
    "locationType": "default",
    "uniqueIdType": "unknown",
    "address": {},
    "coordinates": {},
}


class Manner(NamedTuple):
    """How a request wants its events told."""

    zone: str = "UTC"
    immutable: bool = True
    as_text: bool = False
    uids: bool = True  # what v1.0 tells beyond its metadata (contract 3.2)


def name_of(event: Event, manner: Manner) -> str:
    """Its id in the form that was asked for."""
    return event.immutable_id if manner.immutable else event.id


def occurrence_id(event: Event, day: object, manner: Manner) -> str:
    """``OID.{id of the series}.{day}``."""
    return f"OID.{name_of(event.root, manner)}.{day}"


def event_json(event: Event, manner: Manner = Manner()) -> dict[str, Any]:  # noqa: B008
    """All properties, in the order of the service; ``DEFAULTS`` where none was set."""
    said = {name: event.value(name) for name in DEFAULTS}
    told = {name: DEFAULTS[name] if v is None else v for name, v in said.items()}
    kept = event.value("body") or bodies.kept(None)
    series = name_of(event.master, manner) if event.master else None
    whole_day = told["isAllDay"]
    return {
        **_identity(event, manner),
        **{name: told.pop(name) for name in list(told)[:3]},
        "transactionId": event.transaction_id,
        "iCalUId": event.ical_uid,
        **({"uid": event.uid} if manner.uids else {}),
        **_taken(told, "reminderMinutesBeforeStart isReminderOn"),
        "hasAttachments": False,
        "subject": told.pop("subject"),
        "bodyPreview": bodies.preview(kept),
        **_taken(told, "importance sensitivity isAllDay isCancelled isOrganizer"),
        "responseRequested": told.pop("responseRequested"),
        "seriesMasterId": series,
        "showAs": told.pop("showAs"),
        "type": event.kind,
        "webLink": _web_link(event),
        "onlineMeetingUrl": None,
        **_taken(told, "isOnlineMeeting onlineMeetingProvider allowNewTimeProposals"),
        **(_occurrence(event, manner) if manner.uids else {}),
        "isDraft": False,
        **_taken(told, "hideAttendees responseStatus"),
        "body": bodies.read(kept, manner.as_text),
        "start": event.start.json(manner.zone, whole_day),
        "end": event.end.json(manner.zone, whole_day),
        "location": event.value("location") or dict(NOWHERE),
        **_taken(told, "locations recurrence"),
        "attendees": told["attendees"],
        "organizer": {"emailAddress": event.value("organizer")},
        "onlineMeeting": told["onlineMeeting"],
        **_on_request(event, manner),
    }


def _taken(told: dict[str, Any], names: str) -> dict[str, Any]:
    return {name: told.pop(name) for name in names.split()}


def _identity(event: Event, manner: Manner) -> dict[str, Any]:
    return {
        "@odata.etag": event.etag,
        "id": name_of(event, manner),
        "createdDateTime": precise(event.created),
        "lastModifiedDateTime": precise(event.modified),
        "changeKey": event.change_key,
    }


def _occurrence(event: Event, manner: Manner) -> dict[str, Any]:
    day = event.original if event.master else None
    return {"occurrenceId": occurrence_id(event, day, manner) if day else None}


def _on_request(event: Event, manner: Manner) -> dict[str, Any]:
    begin = event.original_start
    days = sorted(event.cancelled)
    return {
        "originalStart": f"{begin.instant:%Y-%m-%dT%H:%M:%SZ}" if begin else None,
        "cancelledOccurrences": [occurrence_id(event, day, manner) for day in days],
    }


def _web_link(event: Event) -> str:
    name = quote(event.id.replace("-", "/").replace("_", "+"), safe="")
    page = "https://outlook.office365.com/owa/"
    return f"{page}?itemid={name}&exvsurl=1&path=/calendar/item"


def stub_json(event: Event, manner: Manner) -> dict[str, Any]:
    """An occurrence as a delta tells it: where it belongs and when it is."""
    whole_day = bool(event.value("isAllDay"))
    return {
        "@odata.etag": event.etag,
        "seriesMasterId": name_of(event.root, manner),
        "type": event.kind,
        "id": name_of(event, manner),
        "start": event.start.json(manner.zone, whole_day),
        "end": event.end.json(manner.zone, whole_day),
    }


def calendar_json(
    calendar: Calendar, default: Calendar, owner: dict[str, str]
) -> dict[str, Any]:
    """A calendar; one of somebody else can be seen by its owner."""
    return {
        "id": calendar.id,
        "name": calendar.name,
        "color": calendar.color,
        "hexColor": HEX.get(calendar.color, ""),
        "isDefaultCalendar": calendar is default,
        "changeKey": calendar.change_key,
        "canShare": calendar.can_edit and calendar.owner is None,
        "canViewPrivateItems": calendar.owner is None,
        "canEdit": calendar.can_edit,
        "allowedOnlineMeetingProviders": list(PROVIDERS),
        "defaultOnlineMeetingProvider": PROVIDERS[0],
        "isTallyingResponses": calendar is default,
        "isRemovable": calendar.removable and calendar is not default,
        "owner": calendar.owner or owner,
    }
