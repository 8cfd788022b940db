"""The change feeds of a contact folder and of the folders (contract 2.6, 2.7)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from ..change_log import Change, ChangeLog
from ..exchange import GraphFault, GraphResponse
from ..mailbox import Mailbox
from . import odata
from .contacts import KNOWN, row
from .folders import KNOWN as FOLDER_KNOWN
from .folders import folder_json
from .place import Place

CONTACT = "#microsoft.graph.contact"
FOLDER = "#microsoft.graph.contactFolder"
TOKENS = ("$skiptoken", "$deltatoken")
OPTIONS = frozenset({"$select", *TOKENS})
REPLAYED = 20
Row = Callable[[Change, "list[str] | None"], dict[str, Any]]


def contacts(place: Place) -> GraphResponse:
    """A page of a round over one folder's contacts."""
    folder = place.folder()

    def entry(change: Change, names: list[str] | None) -> dict[str, Any]:
        contact = folder.contacts.get(change.key)
        if contact is not None:
            return {"@odata.type": CONTACT, **odata.shaped(row(place, contact), names)}
        return removed(CONTACT, change.key if place.immutable else change.old_id)

    kind = f"contact delta {folder.id}"
    return page(place, kind, folder.log, folder.contacts, entry, KNOWN)


def folders(place: Place) -> GraphResponse:
    """A page of a round over the top-level folders."""
    box = place.mailbox
    living = box.children[box.default.id]

    def entry(change: Change, names: list[str] | None) -> dict[str, Any]:
        folder = living.get(change.key)
        if folder is not None:
            return {"@odata.type": FOLDER, **odata.shaped(folder_json(folder), names)}
        return removed(FOLDER, change.key)

    kind = f"contactFolder delta {box.default.id}"
    return page(place, kind, box.folder_log, living, entry, FOLDER_KNOWN)


def removed(kind: str, name: str) -> dict[str, Any]:
    """It left: deleted, or moved away."""
    return {"@odata.type": kind, "id": name, "@removed": {"reason": "deleted"}}


def page(
    place: Place,
    kind: str,
    log: ChangeLog,
    living: dict[str, Any],
    entry: Row,
    known: list[str],
) -> GraphResponse:
    box = place.mailbox
    end = log.end(box.now() - box.delta_lag if box.delta_lag else None)
    state = odata.followed(place, kind, *TOKENS) or _first(place, kind, end)
    names = odata.selected(state["select"], known, kind.partition(" ")[0])
    check_generation(place, state)
    start = start_of(box, state)
    empty = empty_page(box, state)
    size = 0 if empty else odata.page_size(place)
    changes, position = log.read(start, end, size, living, state["first"])
    if box.repeat_next_page and changes:
        box.repeat_next_page, position = False, start
    body: dict[str, Any] = {
        "@odata.context": odata.context(place, f"Collection({kind.partition(' ')[0]})"),
        "value": [entry(change, names) for change in changes],
    }
    body.update(next_link(place, state, position, empty or position < end))
    place.applied.append("odata.track-changes")
    return GraphResponse(200, body)


def next_link(
    place: Place, state: dict[str, Any], position: int, more: bool
) -> dict[str, str]:
    """To the next page, or to the next round."""
    if more:
        after = {**state, "start": position, "page": state["page"] + 1}
        return {"@odata.nextLink": odata.link(place, TOKENS[0], after)}
    after = {**state, "start": position, "page": 0, "first": 0}
    return {"@odata.deltaLink": odata.link(place, TOKENS[1], after)}


def _first(place: Place, kind: str, end: int) -> dict[str, Any]:
    """A first round tells what is there; ``$select`` is all it may be asked for."""
    return {
        "of": kind,
        "by": "",
        "generation": place.mailbox.generation,
        "select": place.options(OPTIONS).get("$select"),
        "first": end,
        "start": 0,
        "page": 0,
    }


def check_generation(place: Place, state: dict[str, Any]) -> None:
    """An expired link is a 410 (contract 2.7)."""
    box = place.mailbox
    if state["generation"] == box.generation:
        return
    headers = {}
    if box.gone_with_location:
        edges = {"startDateTime": "begin", "endDateTime": "until"}
        window = {name: state[edge] for name, edge in edges.items() if edge in state}
        query = f"{urlencode(window)}&" if window else ""
        url = f"{place.world.url}/v1.0{place.request.path}"
        headers["Location"] = f"{url}?{query}$deltatoken="
    text = "The sync state generation is not found; generation=605;[highest=841]."
    raise GraphFault(410, "SyncStateNotFound", text, headers)


def start_of(box: Mailbox, state: dict[str, Any]) -> int:
    """Where a round goes on; rows told before may come again (contract 2.7)."""
    if box.replay_next and state["by"] == "$deltatoken":
        box.replay_next = False
        return max(0, state["start"] - REPLAYED)
    return state["start"]


def empty_page(box: Mailbox, state: dict[str, Any]) -> bool:
    """An empty page with a nextLink is legal (contract 0)."""
    if not box.empty_first_page or state["page"]:
        return False
    box.empty_first_page = False
    return True
