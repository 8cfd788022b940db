"""What a contact may say: known properties, types and limits (contract 2.1)."""

from __future__ import annotations

import re
from datetime import datetime, timezone
from typing import Any

from ..exchange import GraphFault, bad_request
from ..mailbox import ADDRESSES, COLLECTIONS, SLOTS, STRINGS
from .extended import MULTI, SINGLE, multi_values, single_values, unreadable

READ_ONLY = {"id", "createdDateTime", "lastModifiedDateTime", "changeKey"}
PARTS = ("street", "city", "state", "countryOrRegion", "postalCode")
AT_MOST = {"emailAddresses": 3, "businessPhones": 2, "homePhones": 2, "imAddresses": 3}
LONGEST = 255
LONGEST_NOTE = 1024 * 1024
TEXTS, LISTS, PLACES = frozenset(STRINGS), frozenset(COLLECTIONS), frozenset(ADDRESSES)
MOMENT = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d(?::\d\d)?)(?:\.\d{1,12})?(Z|[+-]\d\d:\d\d))?"
)


def checked(body: dict[str, Any]) -> dict[str, Any]:
    """The properties to store; raises what the service would answer."""
    values: dict[str, Any] = {}
    for name, value in body.items():
        if name in READ_ONLY or name.startswith("@odata"):
            continue
        values[name] = _value(name, value)
    if "emailAddresses" in values and values.keys() & set(SLOTS):
        raise bad_request(
            "emailAddresses and its single slots cannot be written together.",
            "ErrorInvalidArgument",
        )
    return values


def _value(name: str, value: Any) -> Any:
    if name in TEXTS or name == "parentFolderId":
        return _string(name, value)
    if name in LISTS:
        return [text for text in (_entry(name, e) for e in _list(name, value)) if text]
    if name in PLACES:
        return _physical(name, value)
    special = SPECIAL.get(name)
    if special is None:
        raise bad_request(
            f"The property '{name}' does not exist on type 'microsoft.graph.contact'. "
            "Make sure to only use property names that are defined by the type.",
            "RequestBodyRead",
        )
    return special(value)


def _string(name: str, value: Any) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str):
        raise unreadable(name)
    if name == "personalNotes":
        if len(value) > LONGEST_NOTE:
            raise _invalid()
        return value  # stays "" where others become null: seen both ways
    if len(value) > LONGEST:
        raise _invalid()
    return value or None


def _entry(name: str, value: Any) -> str | None:
    if value is None:
        raise unreadable(name)
    return _string(name, value)


def _invalid() -> GraphFault:
    return bad_request(
        "At least one property failed validation.", "ErrorPropertyValidationFailure"
    )


def _list(name: str, value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise unreadable(name)
    limit = AT_MOST.get(name)
    if limit is not None and len(value) > limit:
        label = name[0].upper() + name[1:]
        raise bad_request(
            f"The multi value property {label} has {len(value)} entries, "
            f"that exceeds the max allowed value of {limit}",
            "ErrorInvalidArgument",
        )
    return value


def _emails(value: Any) -> list[dict[str, Any]]:
    name = "emailAddresses"
    return [slot for slot in (_slot(name, e) for e in _list(name, value)) if slot]


def _slot(name: str, slot: Any) -> dict[str, Any]:
    if not isinstance(slot, dict) or set(slot) - {"name", "address", "@odata.type"}:
        raise unreadable(name)
    kept = {key: _string(name, slot.get(key)) for key in ("name", "address")}
    return {key: value for key, value in kept.items() if value}


def _physical(name: str, value: Any) -> dict[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict) or set(value) - {*PARTS, "@odata.type"}:
        raise unreadable(name)
    return {part: _string(name, value.get(part)) for part in PARTS if part in value}


def _birthday(value: Any) -> str | None:
    """A bare date is that day; a moment is kept in UTC (contract 2.3)."""
    match = MOMENT.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        if value is None:
            return None
        raise unreadable("birthday")
    day, clock, zone = match[1], match[2] or "11:59", match[3] or "Z"
    try:
        moment = datetime.fromisoformat(f"{day}T{clock}{zone.replace('Z', '+00:00')}")
        moment = moment.astimezone(timezone.utc)
    except (ValueError, OverflowError):
        raise unreadable("birthday") from None
    return f"{moment:%Y-%m-%dT%H:%M:%S}Z".rjust(20, "0")


def _extensions(value: Any) -> dict[str, dict[str, Any]]:
    if not isinstance(value, list):
        raise unreadable("extensions")
    return dict(checked_extension(row) for row in value)


def checked_extension(row: Any) -> tuple[str, dict[str, Any]]:
    """An open extension's name and values (contract 8.2)."""
    name = row.get("extensionName") if isinstance(row, dict) else None
    kind = str(row.get("@odata.type")).lstrip("#") if name else None
    if not isinstance(name, str) or kind != "microsoft.graph.openTypeExtension":
        raise unreadable("extensions")
    return name, extension_values(row)


def extension_values(row: dict[str, Any]) -> dict[str, Any]:
    """Its own members, without what the service adds."""
    return {
        key: value
        for key, value in row.items()
        if key not in ("id", "extensionName") and not key.startswith("@odata")
    }


def _only_slot(name: str) -> Any:
    return lambda value: None if value is None else _slot(name, value) or None


SPECIAL: dict[str, Any] = {
    "emailAddresses": _emails,
    "birthday": _birthday,
    SINGLE: single_values,
    MULTI: multi_values,
    "extensions": _extensions,
    **{name: _only_slot(name) for name in SLOTS},
}
