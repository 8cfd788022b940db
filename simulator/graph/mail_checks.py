"""What a message may say: known properties, types and limits (contract 4.3, 4.5)."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from typing import Any

from ..exchange import bad_request
from ..mails.message import Attachment
from .checks import checked_extension
from .event_checks import enum
from .extended import MULTI, SINGLE, multi_values, single_values, unreadable

READ_ONLY = frozenset(
    "id createdDateTime lastModifiedDateTime changeKey bodyPreview conversationId "
    "conversationIndex hasAttachments isDraft parentFolderId receivedDateTime "
    "sentDateTime uniqueBody webLink".split()
)
BOOLEANS = frozenset("isRead isReadReceiptRequested isDeliveryReceiptRequested".split())
ENUMS = {
    "importance": "low normal high",
    "inferenceClassification": "focused other",
}
FLAGS = "notFlagged complete flagged"
LONGEST_SUBJECT = 255
MOST_RECIPIENTS = 500
RECIPIENTS = ("toRecipients", "ccRecipients", "bccRecipients", "replyTo")


def checked(body: dict[str, Any]) -> dict[str, Any]:
    """The properties to store; raises what the service would answer."""
    values: dict[str, Any] = {}
    for name, value in body.items():
        if name in READ_ONLY or name.startswith("@odata"):
            continue
        values[name] = _value(name, value)
    if sum(len(values.get(name) or ()) for name in RECIPIENTS[:3]) > MOST_RECIPIENTS:
        raise bad_request(
            "The number of recipients exceeds the limit.", "ErrorInvalidRecipients"
        )
    return values


def _value(name: str, value: Any) -> Any:
    if name in BOOLEANS:
        if not isinstance(value, bool):
            raise unreadable(name)
        return value
    if name in ENUMS:
        return enum(name, value, ENUMS[name])
    if name in RECIPIENTS:
        return [_recipient(name, each) for each in _rows(name, value)]
    special = SPECIAL.get(name)
    if special is None:
        raise bad_request(
            f"The property '{name}' does not exist on type 'microsoft.graph.message'. "
            "Make sure to only use property names that are defined by the type.",
            "RequestBodyRead",
        )
    return special(value)


def _rows(name: str, value: Any) -> list[dict[str, Any]]:
    if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
        raise unreadable(name)
    return value


def _recipient(name: str, value: Any) -> dict[str, Any]:
    person = value.get("emailAddress") if isinstance(value, dict) else None
    if not isinstance(person, dict):
        raise unreadable(name)
    address = person.get("address")
    if address is not None and not isinstance(address, str):
        raise unreadable(name)
    return {"emailAddress": {"name": person.get("name") or address, "address": address}}


def _one(name: str) -> Callable[[Any], Any]:
    return lambda value: None if value is None else _recipient(name, value)


def _text(name: str, longest: int | None = None) -> Callable[[Any], str | None]:
    def check(value: Any) -> str | None:
        if value is not None and not isinstance(value, str):
            raise unreadable(name)
        if longest and len(value or "") > longest:
            raise bad_request(
                "At least one property failed validation.",
                "ErrorPropertyValidationFailure",
            )
        return value

    return check


def _body(value: Any) -> dict[str, str]:
    value = value or {}
    content = value.get("content") if isinstance(value, dict) else 0
    if content is not None and not isinstance(content, str):
        raise unreadable("body")
    kind = enum("contentType", value.get("contentType") or "text", "text html")
    return {"contentType": kind, "content": content or ""}


def _categories(value: Any) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(t, str) for t in value):
        raise unreadable("categories")
    return value


def _flag(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise unreadable("flag")
    status = enum("flagStatus", value.get("flagStatus") or "notFlagged", FLAGS)
    return {**value, "flagStatus": status}


def _headers(value: Any) -> list[tuple[str, str]]:
    """Only custom ones, whose names begin with ``x-``, can be written."""
    found = []
    for row in _rows("internetMessageHeaders", value):
        name, text = row.get("name"), row.get("value")
        if not isinstance(name, str) or not isinstance(text, str):
            raise unreadable("internetMessageHeaders")
        if not name.lower().startswith("x-"):
            raise bad_request(
                f"The internet message header name '{name}' should start with 'x-' "
                "or 'X-'.",
                "InvalidInternetMessageHeader",
            )
        found.append((name, text))
    return found


def _extensions(value: Any) -> dict[str, dict[str, Any]]:
    return dict(checked_extension(row) for row in _rows("extensions", value))


def checked_attachment(body: dict[str, Any]) -> Attachment:
    """A file with its bytes; items and links cannot be written here."""
    kind = str(body.get("@odata.type", "")).lstrip("#").removeprefix("microsoft.graph.")
    if kind.lower() != "fileattachment":
        raise bad_request("The attachment has no supported type.", "RequestBodyRead")
    name, content = body.get("name"), body.get("contentBytes")
    if not isinstance(name, str) or not isinstance(content, str):
        raise unreadable("attachments")
    try:
        data = base64.b64decode(content.replace("-", "+").replace("_", "/"))
    except (ValueError, binascii.Error):
        raise unreadable("contentBytes") from None
    return Attachment(
        name,
        data,
        body.get("contentType") or "application/octet-stream",
        body.get("isInline") is True,
        body.get("contentId"),
    )


def _attachments(value: Any) -> list[Attachment]:
    return [checked_attachment(row) for row in _rows("attachments", value)]


SPECIAL: dict[str, Callable[[Any], Any]] = {
    "subject": _text("subject", LONGEST_SUBJECT),
    "internetMessageId": _text("internetMessageId"),
    "body": _body,
    "from": _one("from"),
    "sender": _one("sender"),
    "categories": _categories,
    "flag": _flag,
    "internetMessageHeaders": _headers,
    "attachments": _attachments,
    "extensions": _extensions,
    SINGLE: single_values,
    MULTI: multi_values,
}
