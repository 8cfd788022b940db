"""Contact folders (contract 2.4)."""

from __future__ import annotations

from typing import Any

from ..exchange import GraphFault, GraphResponse, bad_request
from ..mailbox import Folder
from .odata import context, link, page_size, unseal
from .place import Place

READ = ("Contacts.Read", "Contacts.ReadWrite")
WRITE = ("Contacts.ReadWrite",)


def folder_json(folder: Folder) -> dict[str, Any]:
    """A folder has no count and no etag."""
    return {
        "id": folder.id,
        "parentFolderId": folder.parent_id or folder.id,
        "displayName": folder.name,
    }


def _path(place: Place, rest: str) -> str:
    return f"/users/{place.user.object_id}{rest}"


def listing(place: Place) -> GraphResponse:
    """Top-level folders, without the default one; or child folders."""
    place.need(*READ)
    options = place.request.options()
    parent = place.folder()
    rows = [folder_json(folder) for folder in place.mailbox.folders(parent)]
    start = unseal(options["$skiptoken"])["start"] if "$skiptoken" in options else 0
    size = page_size(place, options.get("$top"))
    if "$skiptoken" in options:
        size = unseal(options["$skiptoken"])["size"]
    kind = f"users('{place.user.object_id}')/contactFolders"
    body = {
        "@odata.context": context(place, kind),
        "value": rows[start : start + size],
    }
    if start + size < len(rows):
        body["@odata.nextLink"] = link(
            place,
            place.request.path,
            "$skiptoken",
            {"start": start + size, "size": size},
        )
    return GraphResponse(200, body)


def delta(place: Place) -> GraphResponse:
    """All folders in one round; nothing is remembered between rounds."""
    place.need(*READ)
    body = {
        "@odata.context": context(place, "Collection(contactFolder)"),
        "@odata.deltaLink": link(place, place.request.path, "$deltatoken", {"n": 0}),
        "value": [folder_json(folder) for folder in place.mailbox.folders()],
    }
    return GraphResponse(200, body)


def get(place: Place) -> GraphResponse:
    """One folder, the default one by its id or alias too."""
    place.need(*READ)
    return _entity(place, place.folder(), 200)


def create(place: Place) -> GraphResponse:
    """A new folder below another one."""
    place.need(*WRITE)
    body = place.json()
    name = body.get("displayName")
    if not isinstance(name, str) or not name.strip():
        raise bad_request("A folder needs a displayName.", "ErrorInvalidArgument")
    parent = place.folder()
    if body.get("parentFolderId"):
        parent = place.mailbox.folders_by_id.get(body["parentFolderId"], parent)
    try:
        folder = place.mailbox.create_folder(name, parent)
    except KeyError:
        raise _exists() from None
    return _entity(place, folder, 201)


def update(place: Place) -> GraphResponse:
    """Rename."""
    place.need(*WRITE)
    folder, name = place.folder(), place.json().get("displayName")
    if isinstance(name, str) and name.strip():
        folder.name = name
    return _entity(place, folder, 200)


def delete(place: Place) -> GraphResponse:
    """With its contacts; the default folder stays."""
    place.need(*WRITE)
    folder = place.folder()
    if folder is place.mailbox.default:
        raise GraphFault(
            403, "ErrorDeleteDistinguishedFolder", "This folder cannot be deleted."
        )
    place.mailbox.delete_folder(folder)
    return GraphResponse(204)


def _exists() -> GraphFault:
    return GraphFault(
        409, "ErrorFolderExists", "A folder with the specified name already exists."
    )


def _entity(place: Place, folder: Folder, status: int) -> GraphResponse:
    kind = f"users('{place.user.object_id}')/contactFolders/$entity"
    body = {"@odata.context": context(place, kind), **folder_json(folder)}
    return GraphResponse(status, body)
