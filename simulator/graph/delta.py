"""The change feed of a contact folder (contract 2.6, 2.7)."""

from __future__ import annotations

from typing import Any

from ..exchange import GraphFault, GraphResponse, bad_request
from ..mailbox import Folder
from . import odata
from .contacts import KNOWN, row
from .folders import READ
from .place import Place

TYPE = "#microsoft.graph.contact"


def contacts(place: Place) -> GraphResponse:
    """A page of a round: the first one, or the one behind a link."""
    place.need(*READ)
    state = _state(place)
    folder = place.folder()
    size = odata.page_size(place, None) if place.preference("odata.maxpagesize") else 50
    ids, after = _ids(folder, state, size)
    if place.mailbox.empty_first_page and state["start"] == state.get("first", 0):
        place.mailbox.empty_first_page = False
        ids, after = [], {**state, "again": 1}
    body: dict[str, Any] = {
        "@odata.context": odata.context(place, "Collection(contact)"),
        "value": [_entry(place, folder, key, state) for key in ids],
    }
    name = "@odata.nextLink" if after["more"] else "@odata.deltaLink"
    token = "$skiptoken" if after["more"] else "$deltatoken"
    body[name] = odata.link(place, place.request.path, token, after)
    return GraphResponse(200, body, {"Preference-Applied": "odata.track-changes"})


def _state(place: Place) -> dict[str, Any]:
    options, folder = place.request.options(), place.folder()
    token = options.get("$skiptoken") or options.get("$deltatoken")
    if token is None:
        return _first(place, options, folder)
    if set(options) - {"$skiptoken", "$deltatoken"}:
        raise bad_request("A link must be followed as it was given.")
    state = odata.unseal(token)
    if state.get("folder") != folder.id:
        raise bad_request("The token is of another folder.")
    if state["generation"] != place.mailbox.generation:
        raise GraphFault(
            410, "SyncStateNotFound", "The sync state generation is not found."
        )
    if place.mailbox.replay_next and "$deltatoken" in options:
        place.mailbox.replay_next = False
        state["start"] = max(0, state["start"] - 20)
    return state


def _first(place: Place, options: dict[str, str], folder: Folder) -> dict[str, Any]:
    unsupported = set(options) - {"$select"}
    if unsupported:
        name = sorted(unsupported)[0]
        raise bad_request(f"The query option '{name}' is not supported for delta.")
    odata.selector(options.get("$select"), KNOWN)
    return {
        "folder": folder.id,
        "generation": place.mailbox.generation,
        "select": options.get("$select"),
        "initial": 1,
        "start": 0,
        "end": len(folder.log),
    }


def _ids(
    folder: Folder, state: dict[str, Any], size: int
) -> tuple[list[str], dict[str, Any]]:
    """The next ids and the state behind them. A first round reads the log up to its
    start, telling each living item once, where it last changed."""
    log, start = folder.log, state["start"]
    initial = bool(state.get("initial"))
    end = state["end"] if initial else len(log)
    ids: dict[str, None] = {}
    while start < end and len(ids) < size:
        if not initial or log[start] in folder.contacts:
            ids[log[start]] = None
        start += 1
    more = start < end
    after = {**state, "start": start, "more": more}
    if not more:
        after.pop("initial", None)
        after.pop("end", None)
    return list(ids), after


def _entry(
    place: Place, folder: Folder, contact_id: str, state: dict[str, Any]
) -> dict[str, Any]:
    contact = folder.contacts.get(contact_id)
    if contact is not None:
        body = odata.selector(state.get("select"), KNOWN)(row(place, contact))
        return {"@odata.type": TYPE, **body}
    return {
        "@odata.type": TYPE,
        "id": contact_id,
        "@removed": {"reason": "deleted"},
    }
