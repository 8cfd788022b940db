"""Graph itself: routing, then one module per resource. An independent reading."""

from __future__ import annotations

import re
from urllib.parse import unquote

from ..exchange import GraphFault, GraphRequest, GraphResponse, bad_request
from ..world import World
from . import batch, contacts, delta, folders, photos, users
from .place import Place, locate_mailbox

FOLDER = r"/contactfolders/(?P<folder>[^/]+)(?:/childfolders/(?P<child>[^/]+))?"
CONTACT = rf"(?:{FOLDER})?/contacts/(?P<contact>[^/]+)"
ROUTES = [
    ("GET", r"", users.profile),
    ("GET", r"/contactfolders", folders.listing),
    ("POST", r"/contactfolders", folders.create),
    ("GET", r"/contactfolders/delta", folders.delta),
    ("GET", FOLDER, folders.get),
    ("PATCH", FOLDER, folders.update),
    ("DELETE", FOLDER, folders.delete),
    ("POST", rf"{FOLDER}/permanentdelete", folders.delete),
    ("GET", r"/contactfolders/(?P<folder>[^/]+)/childfolders", folders.listing),
    ("POST", r"/contactfolders/(?P<folder>[^/]+)/childfolders", folders.create),
    ("GET", rf"(?:{FOLDER})?/contacts", contacts.listing),
    ("POST", rf"(?:{FOLDER})?/contacts", contacts.create),
    ("GET", rf"(?:{FOLDER})?/contacts/delta", delta.contacts),
    ("GET", CONTACT, contacts.get),
    ("PATCH", CONTACT, contacts.update),
    ("DELETE", CONTACT, contacts.delete),
    ("POST", rf"{CONTACT}/permanentdelete", contacts.delete),
    ("GET", rf"{CONTACT}/photo", photos.metadata),
    ("GET", rf"{CONTACT}/photo/\$value", photos.value),
    ("PUT", rf"{CONTACT}/photo/\$value", photos.replace),
    ("PATCH", rf"{CONTACT}/photo/\$value", photos.replace),
    ("POST", r"/translateexchangeids", users.translate_ids),
]
COMPILED = [
    (method, re.compile(pattern, re.I), handler) for method, pattern, handler in ROUTES
]


async def handle(world: World, request: GraphRequest) -> GraphResponse:
    """Answer one request; nothing is ever raised."""
    try:
        if request.path.lower() == "/$batch":
            return await batch.handle(world, request)
        return _route(world, request)
    except GraphFault as fault:
        return fault.response()


def _route(world: World, request: GraphRequest) -> GraphResponse:
    path = re.sub(r"\('([^')]*)'\)", r"/\1", request.path)  # ('id') is /id
    mailbox, user, rest = locate_mailbox(world, request, path)
    allowed = False
    for method, pattern, handler in COMPILED:
        match = pattern.fullmatch(rest)
        if match is None:
            continue
        allowed = True
        if method == request.method:
            names = {
                key: unquote(value) for key, value in match.groupdict().items() if value
            }
            return handler(Place(world, request, mailbox, user, names))
    if allowed:
        raise GraphFault(
            405, "ErrorInvalidRequest", "The OData request is not supported."
        )
    segment = rest.rsplit("/", 1)[-1]
    raise bad_request(f"Resource not found for the segment '{segment}'.")
