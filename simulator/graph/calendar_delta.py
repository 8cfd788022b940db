"""The change feed of a calendar's window (contract 3.4, 2.7)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ..calendars.event import Calendar, Event
from ..calendars.shown import Manner, event_json, stub_json
from ..change_log import Change
from ..exchange import GraphResponse, bad_request
from . import odata
from .calendar_place import calendar, diary, manner, window
from .delta import TOKENS, check_generation, empty_page, next_link, removed, start_of
from .event_lists import ON_REQUEST
from .place import Place

EVENT = "#microsoft.graph.event"
WINDOW = {"startdatetime", "enddatetime"}
Window = tuple[datetime, datetime]


def events(place: Place) -> GraphResponse:
    """A page of a round over a window, which is frozen in the links.

    A single or a series is one unit: a series' rows are never on two pages, however
    many they are (contract 3.4, seen by others).
    """
    where, box = calendar(place), place.mailbox
    end = where.log.end(box.now() - box.delta_lag if box.delta_lag else None)
    kind = f"event delta {where.id}"
    state = odata.followed(place, kind, *TOKENS) or _first(place, kind, end)
    check_generation(place, state)
    position = start = start_of(box, state)
    empty = empty_page(box, state)
    size = 0 if empty else odata.page_size(place)
    told = manner(place)
    rows: list[dict[str, Any]] = []
    while len(rows) < size and position < end:
        changes, position = where.log.read(
            position, end, 1, where.items, state["first"]
        )
        for change in changes:
            first_round = position <= state["first"]
            rows += _rows(place, where, change, _window(state), told, first_round)
    if box.repeat_next_page and rows:
        box.repeat_next_page, position = False, start
    body: dict[str, Any] = {
        "@odata.context": odata.context(place, "Collection(event)"),
        "value": rows,
    }
    body.update(next_link(place, state, position, empty or position < end))
    place.applied.append("odata.track-changes")
    return GraphResponse(200, body)


def _first(place: Place, kind: str, end: int) -> dict[str, Any]:
    """A first round has a window, and no other option."""
    for name, _ in place.request.query:
        if name.lower() not in WINDOW and name.lower() not in TOKENS:
            raise bad_request(
                f"The query option '{name}' is not supported with change tracking.",
                "ErrorInvalidUrlQuery",
            )
    begin, until = window(place)
    return {
        "of": kind,
        "by": "",
        "generation": place.mailbox.generation,
        "begin": begin.isoformat(),
        "until": until.isoformat(),
        "first": end,
        "start": 0,
        "page": 0,
    }


def _window(state: dict[str, Any]) -> Window:
    begin, until = (datetime.fromisoformat(state[name]) for name in ("begin", "until"))
    return begin, until


def _rows(
    place: Place,
    where: Calendar,
    change: Change,
    edges: Window,
    told: Manner,
    first_round: bool,
) -> list[dict[str, Any]]:
    """What is told of a changed event.

    Outside the window it is a tombstone, except in a first round. A series that
    leaves has one for itself alone; those of its occurrences are [unverified].
    """
    item = where.items.get(change.key)
    seen = diary(place).seen(item, *edges) if item else []
    if not item or not seen:
        name = change.key if told.immutable else change.old_id
        return [] if first_round else [removed(EVENT, name)]
    if item.kind == "singleInstance":
        return [_full(item, told)]
    found = sorted(seen, key=lambda event: event.start.instant)
    return [_full(item, told), *(_instance(event, told) for event in found)]


def _instance(event: Event, told: Manner) -> dict[str, Any]:
    if event.kind == "exception":
        return _full(event, told)
    return {"@odata.type": EVENT, **stub_json(event, told)}


def _full(event: Event, told: Manner) -> dict[str, Any]:
    body = event_json(event, told)
    for name in ON_REQUEST:
        del body[name]
    return {"@odata.type": EVENT, **body}
