"""People, and ids in their forms."""

from __future__ import annotations

from typing import Any

from ..calendars.event import Event
from ..exchange import GraphResponse, bad_request
from ..forms import ID_FORM
from ..mailbox import Contact, Mailbox
from ..mails.message import Message
from . import odata
from .place import Place

SHOWN = (
    "businessPhones displayName givenName jobTitle mail mobilePhone officeLocation "
    "preferredLanguage surname userPrincipalName id"
).split()
MORE = "accountEnabled companyName department proxyAddresses userType".split()
FORMS = {"restid", "restimmutableentryid", "ewsid"}
MOST_IDS = 1000


def profile(place: Place) -> GraphResponse:
    """``GET /me`` and ``GET /users/{id}``."""
    user = place.user
    given, _, surname = user.name.partition(" ")
    mail = user.upn if user.mailbox_enabled else None
    values: dict[str, Any] = dict.fromkeys(SHOWN)
    values.update(
        id=user.object_id,
        userPrincipalName=user.upn,
        displayName=user.name,
        givenName=given,
        surname=surname or None,
        mail=mail,
        businessPhones=[],
    )
    select = place.options(frozenset({"$select"})).get("$select")
    names = odata.selected(select, SHOWN + MORE, "user")
    if names:
        values.update(dict.fromkeys(MORE), accountEnabled=True, userType="Member")
        values["proxyAddresses"] = [f"SMTP:{mail}"] if mail else []
        values = odata.shaped(values, names)
    shape = f"users({','.join(names)})" if names else "users"
    context = odata.context(place, f"{shape}/$entity")
    return GraphResponse(200, {"@odata.context": context, **values})


def translate_ids(place: Place) -> GraphResponse:
    """``translateExchangeIds`` between REST, immutable and EWS ids (contract 5)."""
    body = place.json()
    wanted = body.get("inputIds")
    source = str(body.get("sourceIdType", "")).lower()
    target = str(body.get("targetIdType", "")).lower()
    if not isinstance(wanted, list) or not {source, target} <= FORMS:
        raise bad_request("The ids or their types are invalid.", "ErrorInvalidArgument")
    if not 1 <= len(wanted) <= MOST_IDS:
        raise bad_request("At most 1000 ids may be translated.", "ErrorInvalidArgument")
    rows = [_translated(place, name, source, target) for name in wanted]
    kind = "Collection(microsoft.graph.convertIdResult)"
    return GraphResponse(
        200, {"@odata.context": odata.context(place, kind), "value": rows}
    )


def _translated(place: Place, name: Any, source: str, target: str) -> dict[str, Any]:
    box = place.mailbox
    key = str(name).replace("/", "-").replace("+", "_") if source == "ewsid" else name
    containers = (box.folders_by_id, box.diary.calendars, box.mail.folders)
    if any(key in known for known in containers):  # they have one form only
        return {"sourceId": name, "targetId": name}
    item = _item(box, key) if isinstance(key, str) else None
    of_source = item is not None and (
        key == item.immutable_id if "immutable" in source else key == item.id
    )
    if item is None or not of_source:
        known = isinstance(key, str) and ID_FORM.fullmatch(key)
        code = "ErrorItemNotFound" if known else "ErrorInvalidIdMalformed"
        text = "The id cannot be translated." if known else "Id is malformed."
        return {"sourceId": name, "errorDetails": {"code": code, "message": text}}
    found = item.immutable_id if "immutable" in target else item.id
    if target == "ewsid":
        found = found.replace("-", "/").replace("_", "+")
    return {"sourceId": name, "targetId": found}


def _item(box: Mailbox, key: str) -> Contact | Event | Message | None:
    """A contact, an event or a message, a deleted one too."""
    found: Contact | Event | None = box.items.get(key) or box.trash.get(key)
    found = found or box.diary.find(key) or box.diary.trash.get(key)
    return found or box.mail.find(key)
