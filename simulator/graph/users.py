"""The signed-in user, and ids in their two forms."""

from __future__ import annotations

from typing import Any

from ..exchange import GraphResponse, bad_request
from .odata import context
from .place import Place


def profile(place: Place) -> GraphResponse:
    """``GET /me``."""
    place.need("User.Read", "User.Read.All", "User.ReadBasic.All")
    user = place.user
    body = {
        "@odata.context": context(place, "users/$entity"),
        "id": user.object_id,
        "displayName": user.name,
        "userPrincipalName": user.upn,
        "mail": user.upn if user.mailbox_enabled else None,
    }
    return GraphResponse(200, body)


def translate_ids(place: Place) -> GraphResponse:
    """``translateExchangeIds`` between regular and immutable REST ids (contract 5)."""
    body = place.json()
    wanted = body.get("inputIds")
    if not isinstance(wanted, list) or len(wanted) > 1000:
        raise bad_request("At most 1000 ids may be translated.")
    immutable = body.get("targetIdType") == "restImmutableEntryId"
    rows: list[dict[str, Any]] = []
    for name in wanted:
        contact = place.mailbox.find(name)
        row: dict[str, Any] = {"sourceId": name}
        if contact is None:
            row["errorDetails"] = {
                "code": "ErrorInvalidIdMalformed",
                "message": "Id is malformed.",
            }
        else:
            row["targetId"] = contact.immutable_id if immutable else contact.id
        rows.append(row)
    kind = "Collection(microsoft.graph.convertIdResult)"
    return GraphResponse(200, {"@odata.context": context(place, kind), "value": rows})
