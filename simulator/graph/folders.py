"""Contact folders (contract 2.4)."""

from __future__ import annotations

from typing import Any, TypeVar

from ..exchange import GraphFault, GraphResponse, bad_request
from ..mailbox import LONGEST_NAME, Folder
from ..mails.message import MailFolder
from . import extended, odata
from .place import Place

AnyFolder = TypeVar("AnyFolder", Folder, MailFolder)
KNOWN = ["id", "displayName", "parentFolderId"]
ONE = frozenset({"$select", "$expand"})
MANY = ONE | {"$top", "$skip", "$count", "$filter", "$skiptoken"}


def folder_json(folder: Folder) -> dict[str, Any]:
    """A folder has no count and no etag."""
    return {
        "id": folder.id,
        "parentFolderId": folder.parent_id or folder.id,
        "displayName": folder.name,
    }


def listing(place: Place) -> GraphResponse:
    """Top-level folders, without the default one; or child folders."""
    parent = place.folder()
    kind = f"folders {parent.id}"
    state = odata.followed(place, kind, "$skiptoken")
    if state is None:
        options = place.options(MANY)
        start = odata.number("$skip", options.get("$skip"), 0, 10**9)
        state = {"of": kind, "options": options, "start": start or 0}
    options, start = state["options"], state["start"]
    found = named(place.mailbox.folders(parent), options.get("$filter"))
    size = odata.page_size(place, options.get("$top"))
    page = found[start : start + size]
    body: dict[str, Any] = {"@odata.context": _context(place, "contactFolders")}
    if options.get("$count", "false").lower() == "true":
        body["@odata.count"] = len(found)
    body["value"] = [_row(place, folder, options) for folder in page]
    if start + size < len(found):
        after = {**state, "start": start + size}
        body["@odata.nextLink"] = odata.link(place, "$skiptoken", after)
    return GraphResponse(200, body)


def _row(place: Place, folder: Folder, options: dict[str, str]) -> dict[str, Any]:
    names = odata.selected(options.get("$select"), KNOWN, "contactFolder")
    shown = odata.shaped(folder_json(folder), names)
    asked = extended.expansion(options.get("$expand"))
    if asked:
        upper = place.mailbox.upper_case_guids
        shown.update(extended.expanded(folder, asked, upper))
    return shown


def named(folders: list[AnyFolder], condition: str | None) -> list[AnyFolder]:
    """Those that ``$filter`` names; the only filter that folders have."""
    if condition is None:
        return folders
    name, _, value = condition.strip().partition(" eq ")
    if name.lower() != "displayname" or value[:1] + value[-1:] != "''":
        raise bad_request("Invalid filter clause.", "ErrorInvalidUrlQueryFilter")
    wanted = value[1:-1].replace("''", "'").lower()
    return [folder for folder in folders if folder.name.lower() == wanted]


def get(place: Place) -> GraphResponse:
    """One folder, the default one by its id or alias too."""
    return _entity(place, place.folder(), 200, place.options(ONE))


def create(place: Place) -> GraphResponse:
    """A folder below the one in the path, or in the body; else a top-level one."""
    body = _checked(place.json())
    if not body.get("displayName"):
        raise bad_request("A folder needs a displayName.", "ErrorInvalidArgument")
    parent = place.folder()
    if body.get("parentFolderId") and not place.in_folder:
        parent = place.folder_by_id(body["parentFolderId"])
    try:
        folder = place.mailbox.create_folder(body["displayName"], parent)
    except KeyError:
        raise exists() from None
    folder.extended.update(body.get(extended.SINGLE, {}))
    return _entity(place, folder, 201)


def update(place: Place) -> GraphResponse:
    """Rename, or move below another folder."""
    folder, body, box = place.folder(), _checked(place.json()), place.mailbox
    if folder is box.default:
        raise GraphFault(403, "ErrorAccessDenied", "This folder cannot be changed.")
    try:
        if body.get("displayName"):
            box.rename_folder(folder, body["displayName"])
        if body.get("parentFolderId"):
            box.move_folder(folder, _new_parent(place, folder, body))
    except KeyError:
        raise exists() from None
    folder.extended.update(body.get(extended.SINGLE, {}))
    return _entity(place, folder, 200)


def _new_parent(place: Place, folder: Folder, body: dict[str, Any]) -> Folder:
    parent = above = place.folder_by_id(body["parentFolderId"])
    while above.parent_id:
        if above is folder:
            raise bad_request("A folder cannot be below itself.", "ErrorInvalidRequest")
        above = place.mailbox.folders_by_id[above.parent_id]
    return parent


def _checked(body: dict[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for name, value in body.items():
        if name == "id" or name.startswith("@odata"):
            continue
        if name == extended.SINGLE:
            kept[name] = extended.single_values(value)
            continue
        if name not in KNOWN:
            raise bad_request(
                f"The property '{name}' does not exist on type "
                "'microsoft.graph.contactFolder'.",
                "RequestBodyRead",
            )
        if value is not None and not isinstance(value, str):
            raise bad_request(f"Cannot read the value of '{name}'.", "RequestBodyRead")
        kept[name] = value
    if len(kept.get("displayName") or "") > LONGEST_NAME:
        raise bad_request(
            "At least one property failed validation.", "ErrorPropertyValidationFailure"
        )
    return kept


def delete(place: Place, for_good: bool = False) -> GraphResponse:
    """With its contacts; the default folder stays."""
    folder = place.folder()
    if folder is place.mailbox.default:
        raise GraphFault(
            403, "ErrorDeleteDistinguishedFolder", "This folder cannot be deleted."
        )
    place.mailbox.delete_folder(folder, for_good)
    return GraphResponse(204)


def purge(place: Place) -> GraphResponse:
    """For good."""
    return delete(place, for_good=True)


def exists() -> GraphFault:
    """A name that is taken."""
    return GraphFault(
        409, "ErrorFolderExists", "A folder with the specified name already exists."
    )


def _context(place: Place, *parts: str) -> str:
    return odata.context(place, odata.entity_set(place, *parts))


def _entity(
    place: Place, folder: Folder, status: int, options: dict[str, str] | None = None
) -> GraphResponse:
    shown = _row(place, folder, options or {})
    context = _context(place, "contactFolders") + "/$entity"
    return GraphResponse(status, {"@odata.context": context, **shown})
