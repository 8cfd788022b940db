"""Extended properties and open extensions (contract 8): ids, ``$expand``."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from ..calendars.event import Calendar, Event
from ..exchange import GraphFault, bad_request
from ..mailbox import Contact, Folder
from ..mails.message import MailFolder, Message

TYPES = (
    "ApplicationTime Binary Boolean CLSID Currency Double Float Integer Long Null "
    "Object Short String SystemTime"
).split()
KINDS = {
    f"{name}{many}".lower(): f"{name}{many}" for name in TYPES for many in ("", "Array")
}
PROPERTY_ID = re.compile(
    r"(\w+) (?:(\{[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\}) "
    r"(?:Name (\S.*)|Id (0x[0-9a-fA-F]+))|(0x[0-9a-fA-F]{1,8}))"
)
NUMBERS = {"Integer": int, "Long": int, "Short": int, "Double": float, "Float": float}
RELATION = re.compile(r"\s*(\w+)\s*(?:\((.*)\))?\s*", re.S)
NESTED = re.compile(r"\s*(\$\w+)\s*=(.*)", re.S)
ID_TERM = re.compile(r"\(*\s*id\s+eq\s+'((?:[^']|'')*)'\s*\)*\s*", re.I)
SINGLE = "singleValueExtendedProperties"
MULTI = "multiValueExtendedProperties"
SIZE = "Long 0xE08"  # PidTagMessageSizeExtended, as [unverified] as contract 4.2
PREFIX = "microsoft.graph.openTypeExtension."
Item = Contact | Folder | Calendar | Event | MailFolder | Message


class Expansion(NamedTuple):
    """One relation, and which of its members; None for all."""

    relation: str
    ids: list[str] | None


def comparable(property_id: object) -> str:
    """An id with all but its name in one letter case; malformed is a 400."""
    match = PROPERTY_ID.fullmatch(property_id) if isinstance(property_id, str) else None
    kind = KINDS.get(match[1].lower()) if match else None
    if match is None or kind is None:
        raise bad_request(
            f"The property id '{property_id}' is invalid.", "ErrorInvalidArgument"
        )
    _, guid, name, number, tag = match.groups()
    if tag:
        return f"{kind} 0x{int(tag, 16):X}"
    rest = f"Name {name}" if name else f"Id 0x{int(number, 16):X}"
    return f"{kind} {guid.lower()} {rest}"


def single_values(value: Any) -> dict[str, str]:
    """What a body says of them, by comparable id."""
    found: dict[str, str] = {}
    for row in _rows(SINGLE, value):
        name, text = comparable(row.get("id")), row.get("value")
        if not isinstance(text, str) or name.split()[0].endswith("Array"):
            raise unreadable(SINGLE)
        _check_number(name, text)
        found[name] = text
    return found


def multi_values(value: Any) -> dict[str, list[str]]:
    """The same, for those with several values."""
    found: dict[str, list[str]] = {}
    for row in _rows(MULTI, value):
        name, texts = comparable(row.get("id")), row.get("value")
        strings = isinstance(texts, list) and all(isinstance(t, str) for t in texts)
        if not strings or not name.split()[0].endswith("Array"):
            raise unreadable(MULTI)
        found[name] = texts
    return found


def _rows(name: str, value: Any) -> list[dict[str, Any]]:
    if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
        raise unreadable(name)
    if any(set(row) - {"id", "value", "@odata.type"} for row in value):
        raise unreadable(name)
    return value


def _check_number(name: str, text: str) -> None:
    read = NUMBERS.get(name.split()[0])
    try:
        if read:
            read(text)
    except ValueError:
        raise bad_request("The value is invalid.", "ErrorInvalidArgument") from None


def unreadable(name: str) -> GraphFault:
    """A value of the wrong type."""
    return bad_request(
        f"Cannot read the value of property '{name}'.", "RequestBodyRead"
    )


def expansion(text: str | None) -> Expansion | None:
    """What ``$expand`` asks for: one relation per request (contract 0)."""
    if text is None:
        return None
    match = RELATION.fullmatch(text)
    if match is None:
        raise _unparsable()
    relations = {name.lower(): name for name in (SINGLE, MULTI, "extensions")}
    relation = relations.get(match[1].lower())
    if relation is None:
        raise bad_request(f"'{match[1]}' cannot be expanded.", "ExpandNotSupported")
    ids = _nested_ids(match[2]) if match[2] else None
    if ids is None and relation != "extensions":
        raise _unparsable()
    return Expansion(relation, ids)


def _nested_ids(options: str) -> list[str]:
    nested = NESTED.fullmatch(options)
    if nested is None or nested[1].lower() != "$filter":
        raise _unparsable()
    ids = []
    for term in re.split(r"\s+or\s+(?=\(*\s*id\s)", nested[2], flags=re.I):
        match = ID_TERM.fullmatch(term)
        if match is None:
            raise _unparsable()
        ids.append(match[1].replace("''", "'"))
    return ids


def _unparsable() -> GraphFault:
    return bad_request("Parsing OData Select and Expand failed.")


def expanded(item: Item, asked: Expansion, upper: bool) -> dict[str, Any]:
    """The members the item has; without any, the key is missing (contract 8.1)."""
    if asked.relation != "extensions":
        rows = _values(item, asked, upper)
    elif isinstance(item, (Contact, Event, Message)):
        rows = extension_rows(item, asked.ids)
    else:
        raise bad_request("'extensions' cannot be expanded.", "ExpandNotSupported")
    return {asked.relation: rows} if rows else {}


def _values(item: Item, asked: Expansion, upper: bool) -> list[dict[str, Any]]:
    held = item.extended if asked.relation == SINGLE else item.extended_lists
    if isinstance(item, Message) and asked.relation == SINGLE:
        held = {**held, SIZE: str(item.size)}
    rows = []
    for name in asked.ids or ():
        if comparable(name) in held:
            shown = re.sub(r"\{.*?\}", lambda m: m[0].upper(), name) if upper else name
            rows.append({"id": shown, "value": held[comparable(name)]})
    return rows


def extension_rows(
    item: Contact | Event | Message, ids: list[str] | None
) -> list[dict[str, Any]]:
    """Open extensions as answers tell them."""
    wanted = None if ids is None else {name.removeprefix(PREFIX) for name in ids}
    return [
        {
            "@odata.type": "#microsoft.graph.openTypeExtension",
            "id": f"{PREFIX}{name}",
            "extensionName": name,
            **values,
        }
        for name, values in item.extensions.items()
        if wanted is None or name in wanted
    ]
