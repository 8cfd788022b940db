"""``$select``, ``$orderby``, page sizes, links that only work as given (contract 0)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import quote

from ..exchange import GraphFault, bad_request
from ..forms import iso
from ..mailbox import STRINGS, Contact
from .place import Place

KEY = b"links of this simulator"
PAGE = 10
LARGEST_PAGE = 1000
ALWAYS = {"id", "@odata.etag", "@odata.type"}
SORTABLE = {name.lower(): name for name in STRINGS}
MOMENTS: dict[str, Callable[[Contact], str]] = {
    "createddatetime": lambda contact: iso(contact.created),
    "lastmodifieddatetime": lambda contact: iso(contact.modified),
    "birthday": lambda contact: contact.values.get("birthday") or "",
}


def context(place: Place, what: str) -> str:
    """``@odata.context``."""
    return f"{place.world.url}/v1.0/$metadata#{what}"


def entity_set(place: Place, *parts: str) -> str:
    """A collection as a context names it: ``users('…')/contacts``."""
    path = f"users('{quote(place.user.object_id)}')"
    for part in parts:
        name, _, key = part.partition(" ")
        path += f"/{name}('{quote(key, safe='')}')" if key else f"/{name}"
    return path


def unknown_property(name: str, kind: str) -> GraphFault:
    """What an option names has to exist."""
    return bad_request(
        f"Could not find a property named '{name}' on type 'microsoft.graph.{kind}'.",
        "RequestBroker--ParseUri",
    )


def selected(select: str | None, known: Iterable[str], kind: str) -> list[str] | None:
    """The names in ``$select``, as the metadata writes them; None for all."""
    if select is None or select.strip() == "*":
        return None
    by_lower = {name.lower(): name for name in known}
    names = []
    for asked in select.split(","):
        name = by_lower.get(asked.strip().lower())
        if name is None:
            raise unknown_property(asked.strip(), kind)
        names.append(name)
    return names


def shaped(row: dict[str, Any], names: list[str] | None) -> dict[str, Any]:
    """What was selected; id and etag are always told."""
    if names is None:
        return row
    return {name: row[name] for name in row if name in ALWAYS or name in names}


def ordered(items: list[Any], orderby: str, key_of: Callable | None = None) -> list:
    """Sorted by ``$orderby``, regardless of case; ``key_of`` knows the properties."""
    for term in reversed(orderby.split(",")):
        name, _, direction = term.strip().partition(" ")
        if direction.strip().lower() not in ("", "asc", "desc"):
            raise bad_request(f"Syntax error in $orderby near '{direction}'.")
        downwards = direction.strip().lower() == "desc"
        items = sorted(items, key=(key_of or _sort_key)(name), reverse=downwards)
    return items


def _sort_key(name: str) -> Callable[[Contact], str]:
    if name.lower() in MOMENTS:
        return MOMENTS[name.lower()]
    known = SORTABLE.get(name.lower())
    if known is None:
        raise unsortable(name)
    return lambda contact: (contact.values.get(known) or "").lower()


def unsortable(name: str) -> GraphFault:
    """What ``$orderby`` does not know."""
    return bad_request(f"The property '{name}' cannot be sorted by.")


def number(name: str, text: str | None, lowest: int, highest: int) -> int | None:
    """A number within limits, or a 400."""
    if text is None:
        return None
    if not text.isdecimal() or not lowest <= int(text) <= highest:
        raise bad_request(f"Invalid value '{text}' for {name} query option found.")
    return int(text)


def page_size(place: Place, top: str | None = None) -> int:
    """``$top`` or ``odata.maxpagesize``, ten when neither is given."""
    asked = number("$top", top, 1, LARGEST_PAGE)
    preferred = place.page_preference()
    return min(asked or preferred or PAGE, preferred or LARGEST_PAGE)


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
        if hmac.compare_digest(mark, good) and seal(json.loads(text)) == token:
            return json.loads(text)
    except ValueError:
        pass
    raise bad_request("Badly formed token.", "ErrorInvalidSyncStateData")


def link(place: Place, token_name: str, data: dict[str, Any]) -> str:
    """A ``nextLink`` or ``deltaLink``: this path, and all else in the token."""
    url = f"{place.world.url}/v1.0{place.request.path}"
    return f"{url}?{token_name}={quote(seal({**data, 'by': token_name}))}"


def followed(place: Place, kind: str, *token_names: str) -> dict[str, Any] | None:
    """The state in a link's token, bound to its collection; None without one."""
    given = [(n.lower(), value) for n, value in place.request.query]
    name, token = next(((n, v) for n, v in given if n in token_names), ("", ""))
    if not token:
        return None
    if len(given) > 1:
        raise bad_request("A link has to be followed as it was given.")
    state = unseal(token)
    if state["by"] != name or state["of"] != kind:
        raise bad_request("The token is of another request.")
    return state
