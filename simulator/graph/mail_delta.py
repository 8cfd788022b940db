"""The change feeds of a mail folder and of the folders (contract 4.4, 2.7)."""

from __future__ import annotations

from typing import Any

from ..change_log import Change
from ..exchange import GraphResponse, bad_request
from ..mails.message import MailFolder, Message
from ..mails.shown import message_json
from . import extended, odata
from .delta import (
    TOKENS,
    check_generation,
    empty_page,
    next_link,
    page,
    removed,
    start_of,
)
from .mail_filters import OPERATORS, moment
from .mail_folders import KNOWN as OF_FOLDER
from .mail_folders import row as folder_row
from .mail_lists import row, selected
from .mail_place import folder, manner, store
from .place import Place

MESSAGE = "#microsoft.graph.message"
FOLDER = "#microsoft.graph.mailFolder"
OPTIONS = frozenset({"$select", "$top", "$expand", "$filter", "$orderby", *TOKENS})
MOST_FILTERED = 5000
KINDS = ("created", "updated", "deleted")


def folders(place: Place) -> GraphResponse:
    """A page of a round over all folders of the mailbox."""
    box = store(place)

    def entry(change: Change, names: list[str] | None) -> dict[str, Any]:
        found = box.folders.get(change.key)
        if found is None:
            return removed(FOLDER, change.key)
        return {
            "@odata.type": FOLDER,
            **odata.shaped(folder_row(place, found, {}), names),
        }

    return page(
        place, "mailFolder delta", box.folder_log, box.folders, entry, OF_FOLDER
    )


def messages(place: Place) -> GraphResponse:
    """A page of a round over the messages of one folder, not of those below it."""
    box, where = place.mailbox, folder(place)
    assert where is not None  # noqa: S101  its route has one
    end = where.log.end(box.now() - box.delta_lag if box.delta_lag else None)
    state = odata.followed(place, f"message delta {where.id}", *TOKENS)
    state = state or _first(place, where, end)
    check_generation(place, state)
    start = start_of(box, state)
    if not state["page"]:
        state["since"] = start
    empty = empty_page(box, state)
    size = 0 if empty else odata.page_size(place, state["options"].get("$top"))
    changes, position = where.log.read(start, end, size, where.messages, state["first"])
    if box.repeat_next_page and changes:
        box.repeat_next_page, position = False, start
    rows = _rows(place, where, changes, state)
    if "$filter" in state["options"]:
        rows = rows[: MOST_FILTERED - state["told"]]
        state["told"] += len(rows)
        position = end if state["told"] >= MOST_FILTERED else position
    context = odata.context(place, "Collection(message)")
    body: dict[str, Any] = {"@odata.context": context, "value": rows}
    body.update(next_link(place, state, position, empty or position < end))
    place.applied.append("odata.track-changes")
    return GraphResponse(200, body)


def _first(place: Place, where: MailFolder, end: int) -> dict[str, Any]:
    options = place.options(OPTIONS)
    selected(options)
    extended.expansion(options.get("$expand"))
    order = options.get("$orderby", "receivedDateTime desc").lower().split()
    if order != ["receiveddatetime", "desc"]:
        raise bad_request(
            "The sort order is not supported here.", "ErrorInvalidRequest"
        )
    if "$filter" in options:
        _since(options["$filter"])
    kind = place.request.options().get("changetype")
    if kind is not None and kind.lower() not in KINDS:
        raise bad_request("The changeType is none.", "ErrorInvalidRequest")
    return {
        "of": f"message delta {where.id}",
        "by": "",
        "generation": place.mailbox.generation,
        "options": options,
        "kind": kind and kind.lower(),
        "first": end,
        "start": 0,
        "page": 0,
        "told": 0,
    }


def _since(text: str) -> tuple[Any, str]:
    """``receivedDateTime ge|gt`` a moment: no other filter will do."""
    words = text.split()
    fine = len(words) == 3 and words[0].lower() == "receiveddatetime"
    if not fine or words[1].lower() not in ("ge", "gt"):
        text = "The filter is not supported here."
        raise bad_request(text, "ErrorInvalidUrlQueryFilter")
    return OPERATORS[words[1].lower()], moment(words[2])


def _rows(
    place: Place, where: MailFolder, changes: list[Change], state: dict[str, Any]
) -> list[dict[str, Any]]:
    rows = []
    for change in changes:
        found = where.messages.get(change.key)
        if state["kind"] not in (None, _kind(found, state)):
            continue
        if found is None:
            name = change.key if place.immutable else change.old_id
            rows.append(removed(MESSAGE, name))
        elif _passes(found, state["options"].get("$filter")):
            rows.append(_row(place, found, state))
    return rows


def _kind(found: Message | None, state: dict[str, Any]) -> str:
    if found is None:
        return "deleted"
    return "created" if found.entered >= state["since"] else "updated"


def _passes(found: Message, condition: str | None) -> bool:
    if condition is None:
        return True
    compare, limit = _since(condition)
    received = found.value("receivedDateTime") or ""
    return bool(received) and compare(received[:-1], limit)


def _row(place: Place, found: Message, state: dict[str, Any]) -> dict[str, Any]:
    told = manner(place)
    known = _kind(found, state) == "updated"
    if known and found.only_read_state and place.mailbox.minimal_read_rows:
        return {"@odata.type": MESSAGE, **message_json(found, told, ["isRead"])}
    shown = row(place, found, state["options"], told)
    return {"@odata.type": MESSAGE, **shown}
