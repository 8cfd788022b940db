"""Query options: $select, $top, $orderby, $filter, $expand, paging (contract 0)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import quote

from ..exchange import bad_request
from ..mailbox import Contact
from .place import Place

KEY = b"links of this simulator"
EXPAND = re.compile(
    r"singleValueExtendedProperties\s*\(\s*\$filter\s*=\s*(.*)\)\s*$", re.I | re.S
)
ID_TERM = re.compile(r"\s*id\s+eq\s+'((?:[^']|'')*)'\s*$", re.I)
ANY_PROPERTY = re.compile(
    r"singleValueExtendedProperties/any\(\s*(\w+)\s*:\s*\1/id\s+eq\s+'((?:[^']|'')*)'"
    r"\s+and\s+\1/value\s+eq\s+'((?:[^']|'')*)'\s*\)\s*$",
    re.I,
)
ANY_ADDRESS = re.compile(
    r"emailAddresses/any\(\s*(\w+)\s*:\s*\1/address\s+eq\s+'((?:[^']|'')*)'\s*\)\s*$",
    re.I,
)
EQUALS = re.compile(r"(\w+)\s+eq\s+'((?:[^']|'')*)'\s*$", re.I)
PROPERTY_ID = re.compile(
    r"(\w+) (\{[0-9a-fA-F-]{36}\}) (Name .+|Id 0x[0-9a-fA-F]+)$|(\w+) (0x[0-9a-fA-F]+)$"
)


def context(place: Place, what: str) -> str:
    """``@odata.context``."""
    return f"{place.world.url}/v1.0/$metadata#{what}"


def comparable(property_id: str) -> str:
    """An extended property's id with its GUID in lower case; malformed is a 400."""
    match = PROPERTY_ID.match(property_id)
    if match is None:
        raise bad_request(f"The property id '{property_id}' is invalid.")
    kind, guid, rest, *_ = match.groups()
    return f"{kind} {guid.lower()} {rest}" if guid else property_id


def unquoted(text: str) -> str:
    """An OData string literal's content."""
    return text.replace("''", "'")


def expanded_ids(expand: str | None) -> list[str] | None:
    """Which extended properties ``$expand`` asks for."""
    if expand is None:
        return None
    match = EXPAND.match(expand.strip())
    if match is None:
        raise bad_request("Parsing OData Select and Expand failed.")
    terms = re.split(r"\s+or\s+", match[1])
    found = [ID_TERM.match(term) for term in terms]
    if not all(found):
        raise bad_request("Parsing OData Select and Expand failed.")
    return [unquoted(term[1]) for term in found]


def add_expanded(row: dict[str, Any], contact: Contact, ids: list[str] | None) -> None:
    """The properties the item has; without any, the key is missing (contract 8.1)."""
    rows = [
        {"id": name, "value": contact.extended[comparable(name)]}
        for name in ids or ()
        if comparable(name) in contact.extended
    ]
    if rows:
        row["singleValueExtendedProperties"] = rows


def selector(select: str | None, known: Iterable[str]) -> Callable[[dict], dict]:
    """``$select``; id and etag are always told."""
    if not select:
        return lambda row: row
    by_lower = {name.lower(): name for name in known}
    wanted = []
    for name in select.split(","):
        if name.strip().lower() not in by_lower:
            raise bad_request(
                f"Could not find a property named '{name.strip()}' on type "
                "'microsoft.graph.contact'.",
                "RequestBroker--ParseUri",
            )
        wanted.append(by_lower[name.strip().lower()])
    keep = {"id", "@odata.etag", *wanted}
    return lambda row: {name: value for name, value in row.items() if name in keep}


def filtered(place: Place, condition: str) -> list[Contact]:
    """The subset of ``$filter`` that is documented or seen to work on contacts."""
    folder = place.folder()
    match = ANY_PROPERTY.match(condition.strip())
    if match:
        name, value = comparable(unquoted(match[2])), unquoted(match[3])
        found = place.mailbox.with_extended(name, value)
        return [contact for contact in found if contact.folder is folder]
    match = ANY_ADDRESS.match(condition.strip())
    if match:
        wanted = unquoted(match[2]).lower()
        return [c for c in folder.contacts.values() if wanted in addresses(c)]
    match = EQUALS.match(condition.strip())
    if match:
        name, value = match[1], unquoted(match[2])
        return [c for c in folder.contacts.values() if c.values.get(name) == value]
    raise bad_request("Invalid filter clause.", "ErrorInvalidUrlQueryFilter")


def addresses(contact: Contact) -> set[str]:
    """Its e-mail addresses in lower case."""
    slots = contact.values.get("emailAddresses") or []
    return {(slot.get("address") or "").lower() for slot in slots}


def page_size(place: Place, option: str | None) -> int:
    """``$top`` or ``odata.maxpagesize``, ten when neither is given."""
    asked = option or place.preference("odata.maxpagesize") or "10"
    if not asked.isdigit() or not 1 <= int(asked) <= 1000:
        raise bad_request("The page size is invalid.")
    return int(asked)


def seal(data: dict[str, Any]) -> str:
    """An opaque token that cannot be altered."""
    text = json.dumps(data, separators=(",", ":")).encode()
    mark = hmac.new(KEY, text, hashlib.sha256).digest()[:9]
    return base64.urlsafe_b64encode(mark + text).decode().rstrip("=")


def unseal(token: str) -> dict[str, Any]:
    """What a token says; a forged one is a 400."""
    try:
        raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        mark, text = raw[:9], raw[9:]
        good = hmac.new(KEY, text, hashlib.sha256).digest()[:9]
        if hmac.compare_digest(mark, good):
            return json.loads(text)
    except ValueError:
        pass
    raise bad_request("Badly formed token.")


def link(place: Place, path: str, token_name: str, data: dict[str, Any]) -> str:
    """A ``nextLink`` or ``deltaLink``."""
    return f"{place.world.url}/v1.0{path}?{token_name}={quote(seal(data))}"
