"""Contacts: list, read, create, change, delete (contract 2.1, 2.2, 2.5)."""

from __future__ import annotations

from typing import Any

from ..exchange import GraphFault, GraphResponse
from ..mailbox import Contact, contact_json
from . import odata
from .checks import checked
from .folders import READ, WRITE
from .place import Place

KNOWN = (
    "id createdDateTime lastModifiedDateTime changeKey categories parentFolderId "
    "birthday fileAs displayName givenName initials middleName nickName surname title "
    "yomiGivenName yomiSurname yomiCompanyName generation imAddresses jobTitle "
    "companyName department officeLocation profession businessHomePage assistantName "
    "manager homePhones mobilePhone businessPhones spouseName personalNotes children "
    "emailAddresses primaryEmailAddress secondaryEmailAddress tertiaryEmailAddress "
    "homeAddress businessAddress otherAddress"
).split()
STALE = (
    "The send or update operation could not be performed because the change key passed "
    "in the request does not match the current change key for the item."
)


def row(place: Place, contact: Contact) -> dict[str, Any]:
    """A contact with the ids the request asks for."""
    return contact_json(contact, place.immutable)


def listing(place: Place) -> GraphResponse:
    """One folder's contacts, in pages."""
    place.need(*READ)
    options = place.request.options()
    if "$skiptoken" in options:
        state = odata.unseal(options["$skiptoken"])
        options = state["options"]
    else:
        state = {"start": int(options.get("$skip") or 0)}
        state["size"] = odata.page_size(place, options.get("$top"))
    found = _chosen(place, options)
    start, size = state["start"], state["size"]
    rows = _rows(place, found[start : start + size], options)
    body: dict[str, Any] = {"@odata.context": _context(place)}
    if options.get("$count", "").lower() == "true":
        body["@odata.count"] = len(found) + place.folder().hidden_rows
    body["value"] = rows
    if start + size < len(found):
        after = {"start": start + size, "size": size, "options": options}
        body["@odata.nextLink"] = odata.link(
            place, place.request.path, "$skiptoken", after
        )
    return GraphResponse(200, body)


def _chosen(place: Place, options: dict[str, str]) -> list[Contact]:
    if "$filter" in options:
        found = odata.filtered(place, options["$filter"])
    else:
        found = list(place.folder().contacts.values())
    if "$orderby" in options:
        name, _, order = options["$orderby"].partition(" ")
        found.sort(
            key=lambda contact: str(row(place, contact).get(name) or ""),
            reverse=order.strip().lower() == "desc",
        )
    return found


def _rows(
    place: Place, contacts: list[Contact], options: dict[str, str]
) -> list[dict[str, Any]]:
    select = odata.selector(options.get("$select"), KNOWN)
    expanded = odata.expanded_ids(options.get("$expand"))
    rows = []
    for contact in contacts:
        body = select(row(place, contact))
        odata.add_expanded(body, contact, expanded)
        rows.append(body)
    return rows


def _context(place: Place, entity: bool = False) -> str:
    kind = f"users('{place.user.object_id}')/contacts"
    return odata.context(place, f"{kind}/$entity" if entity else kind)


def _entity(place: Place, contact: Contact, status: int) -> GraphResponse:
    body = {"@odata.context": _context(place, True), **row(place, contact)}
    return GraphResponse(status, body, {"ETag": contact.etag})


def get(place: Place) -> GraphResponse:
    """One contact."""
    place.need(*READ)
    contact, options = place.contact(), place.request.options()
    body = {
        "@odata.context": _context(place, True),
        **_rows(place, [contact], options)[0],
    }
    return GraphResponse(200, body, {"ETag": contact.etag})


def create(place: Place) -> GraphResponse:
    """A new contact; what it made of names and empty values is in the answer."""
    place.need(*WRITE)
    contact = place.mailbox.create_contact(place.folder(), checked(place.json()))
    return _entity(place, contact, 201)


def update(place: Place) -> GraphResponse:
    """Change what the body names."""
    place.need(*WRITE)
    contact = place.contact()
    _check_etag(place, contact)
    place.mailbox.update_contact(contact, checked(place.json()))
    return _entity(place, contact, 200)


def delete(place: Place) -> GraphResponse:
    """Into Deleted Items."""
    place.need(*WRITE)
    contact = place.contact()
    _check_etag(place, contact)
    place.mailbox.delete_contact(contact)
    return GraphResponse(204)


def _check_etag(place: Place, contact: Contact) -> None:
    wanted = place.request.headers.get("If-Match")
    if wanted in (None, "*") or not place.mailbox.if_match:
        return
    if wanted != contact.etag:
        raise GraphFault(412, "ErrorIrresolvableConflict", STALE)
