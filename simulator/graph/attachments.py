"""Attachments of a message (contract 4.3)."""

from __future__ import annotations

from ..exchange import GraphResponse
from ..mails.shown import attachment_json
from . import odata
from .mail_checks import checked_attachment
from .mail_lists import OF_ATTACHMENT
from .mail_place import attachment, check_room, message, store
from .place import Place

ONE = frozenset({"$select"})
MANY = ONE | {"$top", "$skip", "$count", "$skiptoken"}


def listing(place: Place) -> GraphResponse:
    """All of them; what is in files comes along unless it was not selected."""
    found = message(place)
    kind = f"attachments {found.immutable_id}"
    state = odata.followed(place, kind, "$skiptoken")
    if state is None:
        options = place.options(MANY)
        start = odata.number("$skip", options.get("$skip"), 0, 10**9) or 0
        state = {"of": kind, "options": options, "start": start}
    options, start = state["options"], state["start"]
    names = odata.selected(options.get("$select"), OF_ATTACHMENT, "attachment")
    size = odata.page_size(place, options.get("$top"))
    page = list(found.attachments)[start : start + size]
    body = {"@odata.context": _context(place)}
    wanted = names is None or "contentBytes" in names
    rows = [odata.shaped(attachment_json(file, wanted), names) for file in page]
    body["value"] = rows
    if start + size < len(found.attachments):
        after = {**state, "start": start + size}
        body["@odata.nextLink"] = odata.link(place, "$skiptoken", after)
    return GraphResponse(200, body)


def get(place: Place) -> GraphResponse:
    """One of them."""
    options = place.options(ONE)
    names = odata.selected(options.get("$select"), OF_ATTACHMENT, "attachment")
    shown = odata.shaped(attachment_json(attachment(place, message(place))), names)
    context = f"{_context(place)}/$entity"
    return GraphResponse(200, {"@odata.context": context, **shown})


def value(place: Place) -> GraphResponse:
    """What is in it, as it is."""
    file = attachment(place, message(place))
    kind = file.content_type or "application/octet-stream"
    return GraphResponse(200, file.content, {"Content-Type": kind})


def create(place: Place) -> GraphResponse:
    """One more."""
    found = message(place)
    check_room(place)
    file = checked_attachment(place.json())
    file.modified = place.world.now()
    store(place).set_attachments(found, [*found.attachments, file])
    context = f"{_context(place)}/$entity"
    return GraphResponse(201, {"@odata.context": context, **attachment_json(file)})


def delete(place: Place) -> GraphResponse:
    """One less."""
    found = message(place)
    gone = attachment(place, found)
    kept = [file for file in found.attachments if file is not gone]
    store(place).set_attachments(found, kept)
    return GraphResponse(204)


def _context(place: Place) -> str:
    key = message(place).immutable_id if place.immutable else message(place).id
    kind = odata.entity_set(place, f"messages {key}", "attachments")
    return odata.context(place, kind)
