"""A contact's photo: read, replace, never remove (contract 2.8)."""

from __future__ import annotations

from ..exchange import GraphFault, GraphResponse, bad_request
from ..mailbox import Contact, photo_etag
from . import odata
from .place import Place

LIMIT = 4 * 1024 * 1024  # bytes
KINDS = ("image/jpeg", "image/png")


def _with_photo(place: Place) -> Contact:
    contact = place.contact()
    if contact.photo is None:
        raise GraphFault(404, "ErrorItemNotFound", "The photo wasn't found.")
    return contact


def metadata(place: Place) -> GraphResponse:
    """Kind and etag."""
    contact = _with_photo(place)
    kind = odata.entity_set(place, f"contacts {contact.id}", "photo")
    body = {
        "@odata.context": odata.context(place, f"{kind}/$entity"),
        "@odata.mediaContentType": contact.photo_type,
        "@odata.mediaEtag": photo_etag(contact),
        "id": "240X240",
        "width": 240,
        "height": 240,
    }
    return GraphResponse(200, body)


def value(place: Place) -> GraphResponse:
    """The bytes."""
    contact = _with_photo(place)
    headers = {"Content-Type": contact.photo_type, "ETag": photo_etag(contact)}
    return GraphResponse(200, contact.photo, headers)


def replace(place: Place) -> GraphResponse:
    """Put or patch the bytes; the answer is empty."""
    contact, data = place.contact(), place.request.body
    told = place.request.headers.get("Content-Type", "")
    kind = told.partition(";")[0].strip().lower()
    if kind not in KINDS or not data:
        raise bad_request("A photo has to be an image.", "ErrorInvalidRequest")
    if len(data) > LIMIT:
        raise GraphFault(413, "RequestEntityTooLarge", "The photo is too large.")
    place.mailbox.set_photo(contact, data, kind)
    return GraphResponse(200)
