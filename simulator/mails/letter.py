"""A mail before it is anybody's: written down in a few words, as a person would."""

from __future__ import annotations

import base64
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..forms import iso
from .message import Attachment

KINDS = {
    "message": "message",
    "eventMessage": "eventMessage",
    "eventMessageRequest": "eventMessageRequest",
    "eventMessageResponse": "eventMessageResponse",
}
SENSITIVITIES = {"personal": "1", "private": "2", "confidential": "3"}
SENSITIVITY = "Integer 0x36"  # PidTagSensitivity
HEADER_OF = {"1": "Personal", "2": "Private", "3": "Company-Confidential"}
PEOPLE = {"to": "toRecipients", "cc": "ccRecipients", "bcc": "bccRecipients"}
ITSELF = {"subject", "importance", "categories", "flag", "isRead", "replyTo"}
KNOWN = ITSELF | {
    *PEOPLE,
    *"from sender reply_to text html message_id in_reply_to references".split(),
    *"sent received headers attachments sensitivity kind meeting extended".split(),
}
Names = Callable[[str], str | None]


@dataclass(slots=True)
class Letter:
    """``values`` by Graph's names; ``headers`` beside those that can be made."""

    values: dict[str, Any]
    headers: Sequence[tuple[str, str]] = ()
    attachments: Sequence[Attachment] = ()
    kind: str = "message"
    extended: Mapping[str, str] = field(default_factory=dict)

    @property
    def thread(self) -> str:
        """The mail that all this began with, by its Message-ID."""
        found = dict(self.headers)
        known = (found.get("References") or found.get("In-Reply-To") or "").split()
        return known[0] if known else self.values.get("internetMessageId") or ""


def written(words: Mapping[str, Any], now: float, name_of: Names) -> Letter:
    """From the words of the admin endpoint or of the page; unknown ones are wrong."""
    unknown = words.keys() - KNOWN
    if unknown:
        raise KeyError(f"a mail has no {', '.join(sorted(unknown))}")
    author = _recipient(words.get("from"), name_of)
    sent = words.get("sent", iso(now))
    values = {
        "from": author,
        "sender": _recipient(words.get("sender"), name_of) or author,
        "subject": words.get("subject", ""),
        "body": _body(words),
        "sentDateTime": sent,
        "receivedDateTime": words.get("received", sent),
        "internetMessageId": _message_id(words, author),
    }
    for short, name in PEOPLE.items():
        people = [_recipient(one, name_of) for one in words.get(short) or ()]
        if people or short == "to":
            values[name] = people
    if words.get("reply_to"):
        values["replyTo"] = [_recipient(words["reply_to"], name_of)]
    values.update({name: words[name] for name in ITSELF & words.keys()})
    values.update(words.get("meeting") or {})
    level = SENSITIVITIES.get(words.get("sensitivity") or "")
    extended = dict(words.get("extended") or {})
    if level:
        extended[SENSITIVITY] = level
    files = [_attachment(file, now) for file in words.get("attachments") or ()]
    kind = KINDS[words.get("kind") or "message"]
    return Letter(values, _headers(words, level), files, kind, extended)


def _message_id(words: Mapping[str, Any], author: dict[str, Any] | None) -> str | None:
    if "message_id" in words:
        return words["message_id"]
    address = ((author or {}).get("emailAddress") or {}).get("address") or ""
    host = address.rpartition("@")[2] or "nowhere.example"
    return f"<{uuid.uuid4()}@{host}>"


def _recipient(who: Any, name_of: Names) -> dict[str, Any] | None:
    """An address, ``Name <address>``, or both apart; None is nobody."""
    if who is None:
        return None
    if isinstance(who, str):
        name, bracket, rest = who.partition("<")
        address = rest.rstrip("> ") if bracket else who
        name = name.strip(' "') if bracket else ""
    else:
        name, address = who.get("name"), who.get("address")
    name = name or name_of(address or "") or address
    return {"emailAddress": {"name": name, "address": address}}


def _body(words: Mapping[str, Any]) -> dict[str, str]:
    if "html" in words:
        return {"contentType": "html", "content": words["html"]}
    return {"contentType": "text", "content": words.get("text", "")}


def _headers(words: Mapping[str, Any], level: str | None) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    answered = words.get("in_reply_to")
    references = words.get("references") or ([answered] if answered else [])
    if answered:
        found.append(("In-Reply-To", answered))
    if references:
        found.append(("References", " ".join(references)))
    if level:
        found.append(("Sensitivity", HEADER_OF[level]))
    more = words.get("headers") or {}
    pairs = more.items() if isinstance(more, Mapping) else more
    return found + [(name, value) for name, value in pairs]


def _attachment(file: Mapping[str, Any], now: float) -> Attachment:
    """``size`` alone makes one of so many bytes."""
    content = file.get("content", "x" * file.get("size", 0)).encode()
    if "base64" in file:
        content = base64.b64decode(file["base64"])
    return Attachment(
        file["name"],
        content,
        file.get("type", "application/octet-stream"),
        file.get("inline", False),
        file.get("content_id"),
        file.get("kind", "fileAttachment"),
        modified=now,
    )
