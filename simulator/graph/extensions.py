"""Open extensions of a contact: never in a delta (contract 8.2)."""

from __future__ import annotations

from typing import Any

from ..exchange import GraphFault, GraphResponse, not_found
from . import odata
from .checks import checked_extension, extension_values
from .extended import PREFIX, extension_rows
from .place import Place


def listing(place: Place) -> GraphResponse:
    """All of them."""
    kind = odata.entity_set(place, "contacts", "extensions")
    rows = extension_rows(place.contact(), None)
    return GraphResponse(
        200, {"@odata.context": odata.context(place, kind), "value": rows}
    )


def get(place: Place) -> GraphResponse:
    """One, by its name or its id."""
    return _entity(place, _name(place), 200)


def create(place: Place) -> GraphResponse:
    """A new one; its name has to be free."""
    contact, (name, values) = place.contact(), checked_extension(place.json())
    if name in contact.extensions:
        raise GraphFault(
            409, "NameAlreadyExists", "An extension has this name already."
        )
    contact.extensions[name] = values
    return _entity(place, name, 201)


def update(place: Place) -> GraphResponse:
    """Change the members the body names."""
    name, body = _name(place), place.json()
    place.contact().extensions[name].update(extension_values(body))
    return _entity(place, name, 200)


def delete(place: Place) -> GraphResponse:
    """Take it away."""
    del place.contact().extensions[_name(place)]
    return GraphResponse(204)


def _name(place: Place) -> str:
    key = next(key for name, key in place.keys if name == "extension")
    name = key.removeprefix(PREFIX)
    if name not in place.contact().extensions:
        raise not_found()
    return name


def _entity(place: Place, name: str, status: int) -> GraphResponse:
    kind = odata.entity_set(place, "contacts", "extensions")
    body: dict[str, Any] = {"@odata.context": odata.context(place, f"{kind}/$entity")}
    body.update(extension_rows(place.contact(), [name])[0])
    return GraphResponse(status, body)
