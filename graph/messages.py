"""Messages of a mailbox and the folders they are in (contract 4)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from .batch import BatchRequest, BatchResult, run_batches
from .client import GraphClient
from .contacts import expand
from .errors import FolderExists, NotFound, Rejected
from .paging import Page, pages

SELECT = (
    "internetMessageId conversationId subject from sender toRecipients ccRecipients "
    "sentDateTime receivedDateTime bodyPreview isDraft hasAttachments webLink "
    "parentFolderId internetMessageHeaders"
).split()
FOLDERS = "/me/mailFolders"
MESSAGES = "/me/messages"
ROOT, TRASH = "msgfolderroot", "deleteditems"
FOLDER_SIZE = "Long 0x0E08"  # in version 1.0 there is no other way to ask for it
# found by these names whatever they are called (contract 4.2)
WELL_KNOWN = frozenset(
    "archive clutter conflicts conversationhistory deleteditems drafts inbox junkemail "
    "localfailures msgfolderroot outbox recoverableitemsdeletions scheduled "
    "searchfolders sentitems serverfailures syncissues".split()
)
FOLDER_SELECT = "id,displayName,totalItemCount"
BODY_SELECT = "body,hasAttachments"
HTML = {"Prefer": 'outlook.body-content-type="html"'}


def folder_path(folder: str) -> str:
    """The path of a folder, by its id or well-known name."""
    return f"{FOLDERS}/{quote(folder, safe='')}"


def message_path(message_id: str) -> str:
    """The path of a message, wherever in the mailbox it is."""
    return f"{MESSAGES}/{quote(message_id, safe='')}"


# -- folders


def get_folder(client: GraphClient, folder: str) -> dict[str, Any]:
    """A folder with its name and count, by id or well-known name; ``NotFound``."""
    return client.get(folder_path(folder), params={"$select": FOLDER_SELECT}).record


@dataclass(frozen=True)
class FolderState:
    """Where a folder is, what it is called, and what is in it."""

    id: str
    name: str
    parent_id: str
    count: int
    size: int


def folder_states(
    client: GraphClient, folders: Mapping[str, str]
) -> dict[str, FolderState | None]:
    """Of several at once, by the keys given; None for one that is not there. Where
    sizes are not told, they are 0."""
    results = _folder_results(
        client, folders, f"&$expand={quote(expand([FOLDER_SIZE]))}"
    )
    if any(isinstance(one.error, Rejected) for one in results):
        results = _folder_results(client, folders, "")
    states: dict[str, FolderState | None] = {}
    for one in results:
        if one.error and not isinstance(one.error, NotFound):
            raise one.error
        states[one.request.tag] = None if one.error else _folder_state(one.body)
    return states


def _folder_results(
    client: GraphClient, folders: Mapping[str, str], more: str
) -> list[BatchResult]:
    query = f"$select={FOLDER_SELECT},parentFolderId{more}"
    requests = (
        BatchRequest(key, "GET", f"{folder_path(folder)}?{query}")
        for key, folder in folders.items()
    )
    batches = run_batches(client, requests, chained=False)
    return [result for results in batches for result in results]


def _folder_state(told: Any) -> FolderState:  # noqa: ANN401
    told = told if isinstance(told, dict) else {}
    count, rows = told.get("totalItemCount"), told.get("singleValueExtendedProperties")
    size = rows[0].get("value") if isinstance(rows, list) and rows else None
    return FolderState(
        str(told.get("id") or ""),
        str(told.get("displayName") or ""),
        str(told.get("parentFolderId") or ""),
        count if isinstance(count, int) else 0,
        int(size) if isinstance(size, str) and size.isdecimal() else 0,
    )


def is_known_as(wanted: str, name: str) -> bool:
    """Would a folder that is called so be found by what people have set?"""
    if wanted.strip().lower() in WELL_KNOWN:
        return True
    return _is_named({"displayName": name}, wanted)


def find_folder(client: GraphClient, name: str) -> dict[str, Any] | None:
    """A folder by what people call it: below the root, or below those there; not one
    that was deleted."""
    query = {"$top": "100", "$select": f"{FOLDER_SELECT},childFolderCount"}
    parents = []
    for folder in _below(client, ROOT, query):
        if _is_named(folder, name):
            return folder
        if folder.get("childFolderCount"):
            parents.append(folder)
    deleted = get_folder(client, TRASH)["id"] if parents else ""
    for parent in parents:
        if parent["id"] == deleted:
            continue
        for folder in _below(client, parent["id"], query):
            if _is_named(folder, name):
                return folder
    return None


def _below(
    client: GraphClient, folder: str, query: Mapping[str, str]
) -> Iterator[dict[str, Any]]:
    path = FOLDERS if folder == ROOT else f"{folder_path(folder)}/childFolders"
    for page in pages(client, path, query):
        yield from (row for row in page.rows if isinstance(row.get("id"), str))


def _is_named(folder: Mapping[str, Any], name: str) -> bool:
    told = str(folder.get("displayName") or "")
    return told.strip().casefold() == name.strip().casefold()


def create_folder(client: GraphClient, name: str) -> dict[str, Any]:
    """A folder below the root; the one of that name, if it is there after all."""
    try:
        return client.post(FOLDERS, json={"displayName": name}).record
    except FolderExists:
        found = find_folder(client, name)
        if found is None:
            raise
        return found


def resolve_folder(
    client: GraphClient, name: str, *, create: bool = False
) -> dict[str, Any]:
    """A folder by well-known name, else by its name; made if it is to be. Raises
    ``NotFound``."""
    if name.isascii() and name.isalnum():
        try:
            return get_folder(client, name.lower())
        except (NotFound, Rejected):
            pass
    found = find_folder(client, name)
    if found is None and create:
        return create_folder(client, name)
    if found is None:
        raise NotFound("no folder of this name", code="NoSuchFolder")
    return found


# -- messages


def listing(
    client: GraphClient,
    folder: str,
    property_ids: Sequence[str] = (),
    since: datetime | None = None,
    top: int = 50,
) -> Iterator[Page]:
    """The messages of a folder, oldest first; from a moment on if one is given."""
    params = {
        "$select": ",".join(SELECT),
        "$orderby": "receivedDateTime asc",
        "$top": str(top),
    }
    if property_ids:
        params["$expand"] = expand(property_ids)
    if since is not None:
        # what sorts has to filter (contract 4.3)
        params["$filter"] = f"receivedDateTime ge {since:%Y-%m-%dT%H:%M:%SZ}"
    return pages(client, f"{folder_path(folder)}/messages", params)


def newest(client: GraphClient, folder: str) -> dict[str, Any] | None:
    """One message, to see whether they can be read."""
    params = {"$top": "1", "$select": "receivedDateTime"}
    rows = next(pages(client, f"{folder_path(folder)}/messages", params)).rows
    return rows[0] if rows else None


def where(tag: object, message_id: str) -> BatchRequest:
    """In which folder a message is now, and its link."""
    query = "$select=parentFolderId,webLink"
    return BatchRequest(tag, "GET", f"{message_path(message_id)}?{query}")


def get(tag: object, message_id: str, property_ids: Sequence[str] = ()) -> BatchRequest:
    """The same as in a listing, of one message."""
    query = f"$select={','.join(SELECT)}"
    if property_ids:
        query += f"&$expand={quote(expand(property_ids))}"
    return BatchRequest(tag, "GET", f"{message_path(message_id)}?{query}")


def body(client: GraphClient, message_id: str) -> dict[str, Any]:
    """What it says, as HTML; ``NotFound``."""
    query = {"$select": BODY_SELECT}
    return client.get(message_path(message_id), params=query, headers=HTML).record


def attachments(client: GraphClient, message_id: str) -> list[dict[str, Any]]:
    """Names and sizes, without what is in them."""
    query = {"$select": "id,name,contentType,size,isInline", "$top": "100"}
    found: list[dict[str, Any]] = []
    for page in pages(client, f"{message_path(message_id)}/attachments", query):
        found += page.rows
    return found


def file(client: GraphClient, message_id: str, file_id: str) -> dict[str, Any]:
    """One attached file with what is in it; ``NotFound``."""
    path = f"{message_path(message_id)}/attachments/{quote(file_id, safe='')}"
    return client.get(path).record


def move(tag: object, source: str, message_id: str, folder_id: str) -> BatchRequest:
    """From one folder to another of the same mailbox; 404 if it is not in the first."""
    body = {"destinationId": folder_id}
    path = f"{folder_path(source)}/messages/{quote(message_id, safe='')}/move"
    return BatchRequest(tag, "POST", path, body)


def delete(tag: object, source: str, message_id: str) -> BatchRequest:
    """Into Deleted Items; 404 if it is not in this folder."""
    path = f"{folder_path(source)}/messages/{quote(message_id, safe='')}"
    return BatchRequest(tag, "DELETE", path)


# -- what the rights are enough for

PROBE = "Odoo: trying the set-up of this mailbox"


def probe_move(client: GraphClient, folders: Sequence[str]) -> None:
    """Write a draft, move it through these folders, and take it away for good; what is
    not allowed raises."""
    draft = {"subject": PROBE}
    made = client.post(f"{folder_path(folders[0])}/messages", json=draft).record
    message_id = made["id"]
    try:
        for folder in folders[1:]:
            moved = client.post(
                f"{message_path(message_id)}/move", json={"destinationId": folder}
            )
            message_id = moved.record["id"]
    finally:
        _delete_for_good(client, message_id)


def _delete_for_good(client: GraphClient, message_id: str) -> None:
    """Or into Deleted Items, where that is not to be had."""
    try:
        client.post(f"{message_path(message_id)}/permanentDelete")
    except (NotFound, Rejected):
        client.delete(message_path(message_id))
