"""Contacts: list, read, create, change, delete (contract 2.1, 2.2, 2.5)."""

from __future__ import annotations

from itertools import islice
from typing import Any

from ..exchange import GraphFault, GraphResponse, bad_request
from ..mailbox import Contact, contact_json
from . import extended, filters, odata
from .checks import checked
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
ONE = frozenset({"$select", "$expand"})
MANY = ONE | {"$filter", "$orderby", "$top", "$skip", "$count", "$skiptoken"}
STALE = (
    "The send or update operation could not be performed because the change key passed "
    "in the request does not match the current change key for the item."
)


def row(place: Place, contact: Contact) -> dict[str, Any]:
    """A contact with the ids the request asks for."""
    return contact_json(contact, place.immutable)


def listing(place: Place) -> GraphResponse:
    """One folder's contacts, in pages."""
    kind = f"contacts {place.folder().id}"
    state = odata.followed(place, kind, "$skiptoken")
    if state is None:
        state = {"of": kind, "options": place.options(MANY)}
        state["start"] = odata.number("$skip", state["options"].get("$skip"), 0, 10**9)
        state["start"] = state["start"] or 0
    options, start = state["options"], state["start"]
    found, total = _chosen(place, options)
    size = odata.page_size(place, options.get("$top"))
    rows, names = _rows(place, list(islice(found, start, start + size)), options)
    body: dict[str, Any] = {"@odata.context": _context(place, names)}
    if options.get("$count", "false").lower() == "true":
        body["@odata.count"] = total + place.folder().hidden_rows
    body["value"] = rows
    if start + size < total:
        after = {**state, "start": start + size}
        body["@odata.nextLink"] = odata.link(place, "$skiptoken", after)
    return GraphResponse(200, body)


def count(place: Place) -> GraphResponse:
    """``/contacts/$count``: distribution lists are counted too (contract 2.5)."""
    _, total = _chosen(place, place.options(frozenset({"$filter"})))
    return GraphResponse(200, str(total + place.folder().hidden_rows))


def _chosen(place: Place, options: dict[str, str]) -> tuple[Any, int]:
    folder = place.folder()
    living = folder.contacts.values()
    if "$filter" not in options and "$orderby" not in options:
        return living, len(living)
    found = list(living)
    if "$filter" in options:
        condition = filters.parsed(place.mailbox, options["$filter"])
        among = living if condition.among is None else condition.among
        found = [c for c in among if c.folder is folder and condition.test(c)]
    if "$orderby" in options:
        found = odata.ordered(found, options["$orderby"])
    return found, len(found)


def _rows(
    place: Place, contacts: list[Contact], options: dict[str, str]
) -> tuple[list[dict[str, Any]], list[str] | None]:
    names = odata.selected(options.get("$select"), KNOWN, "contact")
    asked = extended.expansion(options.get("$expand"))
    rows = [odata.shaped(row(place, contact), names) for contact in contacts]
    if asked:
        upper = place.mailbox.upper_case_guids
        for body, contact in zip(rows, contacts, strict=True):
            body.update(extended.expanded(contact, asked, upper))
    return rows, names


def _context(place: Place, names: list[str] | None, entity: bool = False) -> str:
    folder = [f"contactFolders {place.folder().id}"] if place.in_folder else []
    kind = odata.entity_set(place, *folder, "contacts")
    if names:
        kind += f"({','.join(names)})"
    return odata.context(place, f"{kind}/$entity" if entity else kind)


def _entity(
    place: Place, contact: Contact, status: int, options: dict[str, str]
) -> GraphResponse:
    rows, names = _rows(place, [contact], options)
    body = {"@odata.context": _context(place, names, True), **rows[0]}
    return GraphResponse(status, body, {"ETag": contact.etag})


def get(place: Place) -> GraphResponse:
    """One contact; by its own path also one in Deleted Items."""
    options = place.options(ONE)
    return _entity(place, place.contact(deleted_too=True), 200, options)


def create(place: Place) -> GraphResponse:
    """A new contact; what it made of names and empty values is in the answer."""
    place.options(frozenset())
    folder, values = place.folder(), checked(place.json())
    if values.pop("parentFolderId", None) not in (None, folder.id):
        raise bad_request("parentFolderId is of another folder.", "ErrorInvalidRequest")
    contact = place.mailbox.create_contact(folder, values)
    return _entity(place, contact, 201, {})


def update(place: Place) -> GraphResponse:
    """Change what the body names; another ``parentFolderId`` moves it."""
    place.options(frozenset())
    contact = place.contact()
    check_etag(place, contact.etag)
    values = checked(place.json())
    target = values.pop("parentFolderId", None)
    folder = place.folder_by_id(target) if target else contact.folder
    place.mailbox.update_contact(contact, values)
    if folder is not contact.folder:
        place.mailbox.move_contact(contact, folder)
    return _entity(place, contact, 200, {})


def delete(place: Place) -> GraphResponse:
    """Into Deleted Items."""
    contact = place.contact()
    check_etag(place, contact.etag)
    place.mailbox.delete_contact(contact)
    return GraphResponse(204)


def purge(place: Place) -> GraphResponse:
    """For good, out of Deleted Items too."""
    contact = place.contact(deleted_too=True)
    place.mailbox.delete_contact(contact, for_good=True)
    return GraphResponse(204)


def check_etag(place: Place, etag: str) -> None:
    """A stale ``If-Match`` is a 412 (contract 10.4)."""
    wanted = place.request.headers.get("If-Match")
    if wanted in (None, "*") or not place.mailbox.if_match:
        return
    if etag not in [one.strip() for one in wanted.split(",")]:
        raise GraphFault(412, "ErrorIrresolvableConflict", STALE)
