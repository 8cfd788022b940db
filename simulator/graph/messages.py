"""Messages: read, draft, change, move, copy, delete (contract 4.3)."""

from __future__ import annotations

import uuid
from typing import Any

from ..exchange import GraphResponse
from ..forms import iso
from ..mails.message import MailFolder, Message
from ..mails.mime import mime
from . import mail_lists
from .contacts import check_etag
from .extended import MULTI, SINGLE
from .mail_checks import checked
from .mail_place import check_room, folder, folder_by_name, message, store
from .place import Place

BESIDE = {  # what a body may say that is no property: where it is kept
    SINGLE: "extended",
    MULTI: "extended_lists",
    "extensions": "extensions",
    "internetMessageHeaders": "headers",
}


def get(place: Place) -> GraphResponse:
    """One message, in whatever folder."""
    options = place.options(mail_lists.ONE)
    return mail_lists.entity(place, message(place), 200, options)


def value(place: Place) -> GraphResponse:
    """``$value``: the message as MIME."""
    headers = {"Content-Type": "text/plain"}
    return GraphResponse(200, mime(message(place)), headers)


def create(place: Place) -> GraphResponse:
    """A draft, in Drafts or in the folder the path names."""
    place.options(frozenset())
    check_room(place)
    where = folder(place) or store(place).well_known["drafts"]
    made = draft(place, where, checked(place.json()))
    return mail_lists.entity(place, made, 201, {})


def draft(place: Place, where: MailFolder, values: dict[str, Any]) -> Message:
    """A new message that was not sent yet."""
    attachments = values.pop("attachments", ())
    beside = {BESIDE[name]: values.pop(name) for name in BESIDE if name in values}
    for file in attachments:
        file.modified = place.world.now()
    said = new_values(place, values)
    return store(place).add(where, said, attachments=attachments, **beside)


def new_values(place: Place, values: dict[str, Any]) -> dict[str, Any]:
    """What a new message says, with what the service adds to it."""
    now = iso(place.world.now())
    own: dict[str, Any] = {
        "isDraft": True,
        "isRead": True,
        "internetMessageId": f"<{uuid.uuid4()}@{place.user.upn.partition('@')[2]}>",
        "receivedDateTime": now,
        "sentDateTime": now,
    }
    if "from" in values:
        own["sender"] = values["from"]
    return {**own, **values}


def update(place: Place) -> GraphResponse:
    """Change what the body names."""
    place.options(frozenset())
    found, box = message(place), store(place)
    check_etag(place, found.etag)
    check_room(place)
    values = checked(place.json())
    values.pop("attachments", None)
    for name, kept in BESIDE.items():
        given = values.pop(name, None)
        if isinstance(given, dict):
            setattr(found, kept, {**getattr(found, kept), **given})
    box.update(found, values)
    return mail_lists.entity(place, found, 200, {})


def move(place: Place) -> GraphResponse:
    """To another folder; the answer has the id it has there."""
    found = message(place)
    target = _target(place)
    check_room(place)
    store(place).move(found, target)
    return mail_lists.entity(place, found, 201, {})


def copy(place: Place) -> GraphResponse:
    """Another one, in another folder."""
    found = message(place)
    target = _target(place)
    check_room(place)
    return mail_lists.entity(place, store(place).copy(found, target), 201, {})


def _target(place: Place) -> MailFolder:
    given = {name.lower(): value for name, value in place.json().items()}
    return folder_by_name(place, given.get("destinationid"))


def delete(place: Place) -> GraphResponse:
    """Into Deleted Items; from there to where only recovery finds it."""
    found = message(place)
    check_etag(place, found.etag)
    store(place).delete(found)
    return GraphResponse(204)


def purge(place: Place) -> GraphResponse:
    """For good."""
    store(place).delete(message(place), for_good=True)
    return GraphResponse(204)
