"""Mail folders (contract 4.2)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..exchange import GraphFault, GraphResponse, bad_request
from ..mailbox import LONGEST_NAME
from ..mails.message import MailFolder
from ..mails.shown import folder_json
from ..mails.store import ROOT
from . import extended, odata
from .folders import exists, named
from .mail_place import check_room, folder, folder_by_name, store
from .place import Place

KNOWN = (
    "id displayName parentFolderId childFolderCount unreadItemCount totalItemCount "
    "isHidden"
).split()
WRITABLE = {"displayName", "isHidden", extended.SINGLE, extended.MULTI}
ONE = frozenset({"$select", "$expand"})
MANY = ONE | {"$top", "$skip", "$count", "$filter", "$skiptoken"}


def listing(place: Place) -> GraphResponse:
    """The folders right below one, or below the root; hidden ones only if asked."""
    parent = folder(place) or store(place).well_known[ROOT]
    kind = f"mail folders {parent.id}"
    state = odata.followed(place, kind, "$skiptoken")
    if state is None:
        options = place.options(MANY)
        hidden = place.request.options().get("includehiddenfolders", "")
        start = odata.number("$skip", options.get("$skip"), 0, 10**9)
        state = {"of": kind, "options": options, "start": start or 0}
        state["hidden"] = hidden.lower() == "true"
    options, start = state["options"], state["start"]
    found = store(place).children(parent)
    found = [each for each in found if state["hidden"] or not each.hidden]
    found = named(found, options.get("$filter"))
    size = odata.page_size(place, options.get("$top"))
    context = odata.context(place, odata.entity_set(place, "mailFolders"))
    body: dict[str, Any] = {"@odata.context": context}
    if options.get("$count", "false").lower() == "true":
        body["@odata.count"] = len(found)
    page = found[start : start + size]
    body["value"] = [row(place, each, options) for each in page]
    if start + size < len(found):
        after = {**state, "start": start + size}
        body["@odata.nextLink"] = odata.link(place, "$skiptoken", after)
    return GraphResponse(200, body)


def row(place: Place, one: MailFolder, options: dict[str, str]) -> dict[str, Any]:
    """A folder with what was selected and expanded."""
    box = store(place)
    names = odata.selected(options.get("$select"), KNOWN, "mailFolder")
    told = folder_json(one, box.children(one))
    if one is box.well_known.get("deleteditems"):
        told["totalItemCount"] += len(place.mailbox.trash) // 2  # contacts
    shown = odata.shaped(told, names)
    asked = extended.expansion(options.get("$expand"))
    if asked:
        one.extended[extended.SIZE] = str(one.size)
        upper = place.mailbox.upper_case_guids
        shown.update(extended.expanded(one, asked, upper))
    return shown


def get(place: Place) -> GraphResponse:
    """One folder, by id or well-known name."""
    return _entity(place, _asked(place), 200, place.options(ONE))


def create(place: Place) -> GraphResponse:
    """A folder below the one in the path, or a top-level one."""
    check_room(place)
    body = _checked(place.json())
    if not body.get("displayName"):
        raise bad_request("A folder needs a displayName.", "ErrorInvalidArgument")
    try:
        made = store(place).create_folder(
            body["displayName"], folder(place), bool(body.get("isHidden"))
        )
    except KeyError:
        raise exists() from None
    made.extended.update(body.get(extended.SINGLE, {}))
    return _entity(place, made, 201)


def update(place: Place) -> GraphResponse:
    """Rename; whether it is hidden was said when it was made."""
    found, body = _changeable(place), _checked(place.json())
    if "isHidden" in body:
        raise bad_request("isHidden cannot be changed.", "ErrorInvalidRequest")
    try:
        if body.get("displayName"):
            store(place).rename_folder(found, body["displayName"])
    except KeyError:
        raise exists() from None
    found.extended.update(body.get(extended.SINGLE, {}))
    return _entity(place, found, 200)


def delete(place: Place) -> GraphResponse:
    """Into Deleted Items with all that is in it [unverified]."""
    store(place).delete_folder(_changeable(place))
    return GraphResponse(204)


def purge(place: Place) -> GraphResponse:
    """For good."""
    store(place).delete_folder(_changeable(place), for_good=True)
    return GraphResponse(204)


def move(place: Place) -> GraphResponse:
    """Below another folder; its id stays."""
    found, target = _changeable(place), _target(place)
    if store(place).is_below(target, found):
        raise bad_request("A folder cannot be below itself.", "ErrorInvalidRequest")
    _unless_taken(lambda: store(place).move_folder(found, target))
    return _entity(place, found, 201)


def copy(place: Place) -> GraphResponse:
    """With its messages."""
    check_room(place)
    found, target = _asked(place), _target(place)
    made = _unless_taken(lambda: store(place).copy_folder(found, target))
    return _entity(place, made, 201)


def _unless_taken(act: Callable[[], Any]) -> Any:
    try:
        return act()
    except KeyError:
        raise exists() from None


def _target(place: Place) -> MailFolder:
    given = {name.lower(): value for name, value in place.json().items()}
    return folder_by_name(place, given.get("destinationid"))


def _asked(place: Place) -> MailFolder:
    found = folder(place)
    assert found is not None  # noqa: S101  the routes with a folder lead here
    return found


def _changeable(place: Place) -> MailFolder:
    found = _asked(place)
    if found.well_known:
        raise GraphFault(
            403, "ErrorDeleteDistinguishedFolder", "This folder cannot be changed."
        )
    return found


def _checked(body: dict[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for name, value in body.items():
        if name == "id" or name.startswith("@odata"):
            continue
        if name not in WRITABLE:
            raise bad_request(
                f"The property '{name}' does not exist on type "
                "'microsoft.graph.mailFolder', or cannot be written.",
                "RequestBodyRead",
            )
        kept[name] = _value(name, value)
    return kept


def _value(name: str, value: Any) -> Any:
    if name == extended.SINGLE:
        return extended.single_values(value)
    if name == extended.MULTI:
        return extended.multi_values(value)
    if name == "isHidden":
        if not isinstance(value, bool):
            raise extended.unreadable(name)
        return value
    if not isinstance(value, str):
        raise extended.unreadable(name)
    if len(value) > LONGEST_NAME:
        raise bad_request(
            "At least one property failed validation.", "ErrorPropertyValidationFailure"
        )
    return value


def _entity(
    place: Place, one: MailFolder, status: int, options: dict[str, str] | None = None
) -> GraphResponse:
    kind = odata.entity_set(place, "mailFolders")
    context = odata.context(place, f"{kind}/$entity")
    shown = row(place, one, options or {})
    return GraphResponse(status, {"@odata.context": context, **shown})
