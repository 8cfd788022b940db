"""What a contact may say: properties, their types, their limits (contract 2.1)."""

from __future__ import annotations

import re
from typing import Any

from ..exchange import GraphFault, bad_request
from ..mailbox import ADDRESSES, COLLECTIONS, STRINGS
from .odata import comparable

READ_ONLY = {"id", "createdDateTime", "lastModifiedDateTime", "changeKey"}
PARTS = {"street", "city", "state", "countryOrRegion", "postalCode"}
AT_MOST = {"emailAddresses": 3, "businessPhones": 2, "homePhones": 2, "imAddresses": 3}
LONGEST = 255
LONGEST_NOTE = 1024 * 1024
DATE = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$")
SLOTS = ("primaryEmailAddress", "secondaryEmailAddress", "tertiaryEmailAddress")


def checked(body: dict[str, Any]) -> dict[str, Any]:
    """The properties to store; raises what the service would answer."""
    values: dict[str, Any] = {}
    for name, value in body.items():
        if name in READ_ONLY or name.startswith("@odata"):
            continue
        values[name] = _value(name, value)
    return values


def _value(name: str, value: Any) -> Any:  # noqa: ANN401
    if name in STRINGS:
        return _string(name, value)
    if name == "emailAddresses":
        return [_address_slot(slot) for slot in _collection(name, value)]
    if name in COLLECTIONS:
        return [_string(name, entry) for entry in _collection(name, value)]
    if name in ADDRESSES:
        return _physical(name, value)
    if name == "birthday":
        if value is not None and not DATE.match(str(value)):
            raise _unreadable(name)
        return _birthday(value)
    if name == "parentFolderId":
        return _string(name, value)
    if name == "singleValueExtendedProperties":
        return _extended(value)
    raise bad_request(
        f"The property '{name}' does not exist on type 'microsoft.graph.contact'.",
        "RequestBodyRead",
    )


def _birthday(value: str | None) -> str | None:
    return value if value is None or "T" in value else f"{value}T11:59:00Z"


def _string(name: str, value: Any) -> str | None:  # noqa: ANN401
    if value is None:
        return None
    if not isinstance(value, str):
        raise _unreadable(name)
    longest = LONGEST_NOTE if name == "personalNotes" else LONGEST
    if len(value) > longest:
        raise GraphFault(
            400,
            "ErrorPropertyValidationFailure",
            "At least one property failed validation.",
        )
    return value


def _collection(name: str, value: Any) -> list[Any]:  # noqa: ANN401
    if not isinstance(value, list):
        raise _unreadable(name)
    limit = AT_MOST.get(name)
    if limit is not None and len(value) > limit:
        label = name[0].upper() + name[1:]
        raise bad_request(
            f"The multi value property {label} has {len(value)} entries, "
            f"that exceeds the max allowed value of {limit}",
            "ErrorInvalidArgument",
        )
    return value


def _address_slot(slot: Any) -> dict[str, Any]:  # noqa: ANN401
    if not isinstance(slot, dict) or set(slot) - {"name", "address", "@odata.type"}:
        raise _unreadable("emailAddresses")
    address = _string("emailAddresses", slot.get("address"))
    name = _string("emailAddresses", slot.get("name"))
    kept = {"name": name if name is not None else address, "address": address}
    return {key: value for key, value in kept.items() if value is not None}


def _physical(name: str, value: Any) -> dict[str, Any]:  # noqa: ANN401
    if value is None:
        return {}
    if not isinstance(value, dict) or set(value) - PARTS - {"@odata.type"}:
        raise _unreadable(name)
    return {part: _string(name, value.get(part)) for part in PARTS if part in value}


def _extended(value: Any) -> dict[str, str]:  # noqa: ANN401
    found: dict[str, str] = {}
    for row in value if isinstance(value, list) else [None]:
        if not isinstance(row, dict) or not isinstance(row.get("value"), str):
            raise _unreadable("singleValueExtendedProperties")
        found[comparable(str(row.get("id")))] = row["value"]
    return found


def _unreadable(name: str) -> GraphFault:
    return bad_request(
        f"Cannot read the value of property '{name}'.", "RequestBodyRead"
    )
