"""Contact folders, contacts and their photos (contract 2)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from .batch import BatchRequest
from .client import GraphClient, Response
from .errors import NotFound, Rejected
from .paging import Page, pages

SELECT = (
    "displayName givenName surname title jobTitle companyName department "
    "emailAddresses businessPhones homePhones mobilePhone businessAddress homeAddress "
    "otherAddress businessHomePage personalNotes categories birthday "
    "lastModifiedDateTime parentFolderId"
).split()
FOLDERS = "/me/contactFolders"


def folder_path(folder_id: str) -> str:
    """The path of a folder."""
    return f"{FOLDERS}/{quote(folder_id, safe='')}"


def contact_path(folder_id: str, contact_id: str) -> str:
    """The path of a contact in its folder: the plain form is for the default one."""
    return f"{folder_path(folder_id)}/contacts/{quote(contact_id, safe='')}"


def folders(client: GraphClient) -> list[dict[str, Any]]:
    """The folders that can be chosen, without the default one (contract 2.4)."""
    found: list[dict[str, Any]] = []
    for page in pages(client, FOLDERS, {"$top": "100"}):
        found += page.rows
    return found


def default_folder(client: GraphClient) -> dict[str, Any] | None:
    """The folder "Contacts", which is not listed: by its alias, else by a contact."""
    try:
        return client.get(f"{FOLDERS}/contacts").record
    except (NotFound, Rejected):
        pass
    query = {"$top": "1", "$select": "parentFolderId"}
    rows = next(pages(client, "/me/contacts", query)).rows
    return get_folder(client, str(rows[0].get("parentFolderId"))) if rows else None


def get_folder(client: GraphClient, folder_id: str) -> dict[str, Any]:
    """One folder; raises ``NotFound``."""
    return client.get(folder_path(folder_id)).record


def create_folder(client: GraphClient, name: str) -> dict[str, Any]:
    """A folder below the default one; raises ``FolderExists``."""
    return client.post(FOLDERS, json={"displayName": name}).record


def delta(
    client: GraphClient, folder_id: str, link: str | None, page_size: int = 200
) -> Iterator[Page]:
    """The folder's change feed, from ``link`` on (contract 2.6)."""
    headers = {"Prefer": f"odata.maxpagesize={page_size}"}
    if link:
        return pages(client, link, headers=headers)
    params = {"$select": ",".join(SELECT)}
    return pages(client, f"{folder_path(folder_id)}/contacts/delta", params, headers)


def expand(property_ids: Sequence[str]) -> str:
    """``$expand`` for extended properties (contract 8.1)."""
    wanted = " or ".join(f"id eq '{name}'" for name in property_ids)
    return f"singleValueExtendedProperties($filter={wanted})"


def listing(
    client: GraphClient, folder_id: str, property_ids: Sequence[str], top: int = 500
) -> Iterator[Page]:
    """Ids and extended properties of all contacts of a folder."""
    params = {
        "$select": "id",
        "$expand": expand(property_ids),
        "$top": str(top),
    }
    return pages(client, f"{folder_path(folder_id)}/contacts", params)


def create(tag: object, folder_id: str, body: Mapping[str, Any]) -> BatchRequest:
    """A new contact."""
    return BatchRequest(tag, "POST", f"{folder_path(folder_id)}/contacts", body)


def update(
    tag: object,
    folder_id: str,
    contact_id: str,
    body: Mapping[str, Any],
    etag: str | None,
) -> BatchRequest:
    """Changed properties; ``If-Match`` where the etag is known (contract 10.4)."""
    headers = {"If-Match": etag} if etag else None
    return BatchRequest(
        tag, "PATCH", contact_path(folder_id, contact_id), body, headers
    )


def delete(
    tag: object, folder_id: str, contact_id: str, etag: str | None
) -> BatchRequest:
    """Into Deleted Items."""
    headers = {"If-Match": etag} if etag else None
    return BatchRequest(
        tag, "DELETE", contact_path(folder_id, contact_id), None, headers
    )


def get(
    tag: object, folder_id: str, contact_id: str, property_ids: Sequence[str]
) -> BatchRequest:
    """One contact with its extended properties."""
    query = f"$select={','.join(SELECT)}&$expand={quote(expand(property_ids))}"
    return BatchRequest(tag, "GET", f"{contact_path(folder_id, contact_id)}?{query}")


def get_anywhere(tag: object, contact_id: str) -> BatchRequest:
    """The same contact wherever it is now, by its immutable id (contract 2.6)."""
    path = f"/me/contacts/{quote(contact_id, safe='')}?$select=parentFolderId"
    return BatchRequest(tag, "GET", path)


def find(tag: object, folder_id: str, property_id: str, value: str) -> BatchRequest:
    """Contacts with an extended property of this value (contract 8.1)."""
    escaped = value.replace("'", "''")
    condition = (
        f"singleValueExtendedProperties/Any(ep: ep/id eq '{property_id}' "
        f"and ep/value eq '{escaped}')"
    )
    query = f"$filter={quote(condition)}&$select=id&$top=10"
    return BatchRequest(tag, "GET", f"{folder_path(folder_id)}/contacts?{query}")


def extended_properties(item: Mapping[str, Any]) -> dict[str, str]:
    """Values by id; the GUID in the id is compared regardless of case: lower here."""
    rows = item.get("singleValueExtendedProperties") or []
    return {_comparable(row["id"]): row["value"] for row in rows}


def _comparable(property_id: str) -> str:
    kind, guid, rest = property_id.split(" ", 2)
    return f"{kind} {guid.lower()} {rest}"


def photo_metadata(tag: object, folder_id: str, contact_id: str) -> BatchRequest:
    """Size and etag of a photo; 404 when there is none."""
    return BatchRequest(tag, "GET", f"{contact_path(folder_id, contact_id)}/photo")


def photo(client: GraphClient, folder_id: str, contact_id: str) -> bytes:
    """The image; raises ``NotFound``."""
    path = f"{contact_path(folder_id, contact_id)}/photo/$value"
    return client.get(path).body or b""


def put_photo(
    client: GraphClient, folder_id: str, contact_id: str, jpeg: bytes
) -> Response:
    """Replace the image; there is no way to remove one (contract 2.8)."""
    path = f"{contact_path(folder_id, contact_id)}/photo/$value"
    return client.put(path, data=jpeg, headers={"Content-Type": "image/jpeg"})
