"""What is done to a meeting: cancel, accept, decline and the like (contract 3.5)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..calendars.event import Event
from ..exchange import GraphFault, GraphResponse, bad_request
from .calendar_place import writable_event
from .event_checks import moment
from .extended import unreadable
from .place import Place

NOT_ORGANIZER = (
    "Your request can't be completed. You need to be an organizer to cancel a meeting."
)
ORGANIZER = (
    "Your request can't be completed. You can't respond to this meeting because you're "
    "the meeting organizer."
)


def cancel(place: Place) -> GraphResponse:
    """The organizer's alone; an occurrence may be cancelled by itself."""
    event = writable_event(place)
    given = _parameters(place, {"comment"})
    if not event.is_organizer:
        raise _invalid(NOT_ORGANIZER)
    place.world.desk.remove(place.user, event, comment=given.get("comment") or "")
    return GraphResponse(202)


def accept(place: Place) -> GraphResponse:
    """The attendee comes."""
    event = writable_event(place)
    given = _parameters(place, {"comment", "sendresponse"})
    return _respond(place, event, "accepted", given)


def _with_proposal(response: str) -> Callable[[Place], GraphResponse]:
    def handle(place: Place) -> GraphResponse:
        event = writable_event(place)
        given = _parameters(place, {"comment", "sendresponse", "proposednewtime"})
        return _respond(place, event, response, given)

    return handle


decline = _with_proposal("declined")
tentatively_accept = _with_proposal("tentativelyAccepted")


def _respond(
    place: Place, event: Event, response: str, given: dict[str, Any]
) -> GraphResponse:
    send = given.get("sendresponse", True)
    if not isinstance(send, bool):
        raise unreadable("sendResponse")
    if event.is_organizer:
        raise _invalid(ORGANIZER)
    proposed = given.get("proposednewtime")
    if proposed is not None:
        if not send or event.value("allowNewTimeProposals") is False:
            raise _invalid("Your request can't be completed. A new time isn't allowed.")
        proposed = _slot(proposed)
    comment = given.get("comment") or ""
    place.world.desk.respond(place.user, event, response, send, comment, proposed)
    return GraphResponse(202)


def _slot(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict) or {"start", "end"} - value.keys():
        raise unreadable("proposedNewTime")
    edges = (moment("proposedNewTime", value[edge]) for edge in ("start", "end"))
    start, end = (edge.json("UTC") for edge in edges)
    return {"start": start, "end": end}


def _parameters(place: Place, known: set[str]) -> dict[str, Any]:
    """Their names in any letter case; without a body there are none."""
    body = place.json() if place.request.body else {}
    given = {name.lower(): value for name, value in body.items()}
    if given.keys() - known:
        raise bad_request("The parameter does not exist.", "RequestBodyRead")
    if not isinstance(given.get("comment") or "", str):
        raise unreadable("comment")
    return given


def _invalid(message: str) -> GraphFault:
    return bad_request(message, "ErrorInvalidRequest")
