"""Messages, folders and attachments as Graph tells them (contract 4.2, 4.3)."""

from __future__ import annotations

import base64
import hashlib
import html
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from ..calendars import bodies
from ..forms import iso
from .message import Attachment, MailFolder, Message
from .mime import headers

LONG = 2**20  # letters
SUSPECT = re.compile(
    r"<\s*(?:script|style|head|title|iframe|object|noscript)|\son\w+\s*=|javascript:",
    re.I,
)
TAG = re.compile(r"<[^>]*>")
READ_AT_MOST = (3000, 30000)  # letters of a body, for its preview
MEETING = (
    "meetingMessageType type isOutOfDate isAllDay isDelegated startDateTime "
    "endDateTime location recurrence"
).split()
OF_KIND = {
    "message": [],
    "eventMessage": MEETING,
    "eventMessageRequest": [
        *MEETING,
        *"previousLocation previousStartDateTime previousEndDateTime".split(),
        *"responseRequested allowNewTimeProposals meetingRequestType".split(),
    ],
    "eventMessageResponse": [*MEETING, "responseType", "proposedNewTime"],
}
MEETING_DEFAULTS: dict[str, Any] = {
    "meetingMessageType": "meetingRequest",
    "type": "singleInstance",
    "isOutOfDate": False,
    "isAllDay": False,
    "isDelegated": False,
    "responseRequested": True,
    "allowNewTimeProposals": True,
    "meetingRequestType": "newMeetingRequest",
    "responseType": "accepted",
}
ON_REQUEST = ("uniqueBody", "internetMessageHeaders")  # only where selected
HIDDEN_FROM_BASIC = {"body", "bodyPreview", "uniqueBody"}


@dataclass(frozen=True)
class Manner:
    """How a request wants messages told."""

    url: str = "https://localhost"
    owner: str = ""  # of the mailbox, by object id
    immutable: bool = False
    as_text: bool = False
    unsafe: bool = False  # HTML as it came
    basic: bool = False  # by a permission that does not reach what was written
    links_follow_ids: bool = True  # web links have the kind of id asked for


@lru_cache(maxsize=256)
def _tamed(content: str) -> str:
    """A very long body that looks harmless is left as it is: reading it takes long."""
    if len(content) > LONG and not SUSPECT.search(content):
        return content
    return bodies.tamed(content)


def _text(content: str) -> str:
    """HTML as text, a very long one without care for its lines."""
    if len(content) > LONG:
        return html.unescape(TAG.sub(" ", content))
    return bodies.text_of(content)


def _body(message: Message, how: Manner) -> dict[str, str]:
    body = message.values.get("body") or {"contentType": "html", "content": ""}
    content = body["content"]
    if body["contentType"] != "html":
        return bodies.read(body, how.as_text)
    if how.as_text:
        return {"contentType": "text", "content": _text(content)}
    content = content if how.unsafe else bodies.document(_tamed(content))
    return {"contentType": "html", "content": content}


def _preview(message: Message, _how: Manner) -> str:
    """Read from the beginning alone: a body may have 20 MB."""
    body = message.value("body") or {"contentType": "html", "content": ""}
    content, found = body.get("content") or "", ""
    for letters in READ_AT_MOST:
        start = content[:letters]
        if len(content) > letters and start.rfind("<") > start.rfind(">"):
            start = start[: start.rfind("<")]
        found = bodies.preview({**body, "content": start})
        if len(content) <= letters or len(found) == bodies.PREVIEW:
            break
    return found


def digest(*parts: str) -> bytes:
    """The same for the same parts."""
    return hashlib.sha256("\n".join(parts).encode()).digest()


def conversation_id(message: Message, owner: str) -> str:
    """Of one mailbox: elsewhere the same thread has another id."""
    mark = digest(owner, message.thread or message.immutable_id)
    return f"AAQk{base64.urlsafe_b64encode(mark * 2).decode().rstrip('=')}="


def _conversation_index(message: Message, _how: Manner) -> str:
    mark = digest(message.thread or message.immutable_id)[:21]
    return base64.b64encode(b"\x01" + mark).decode()


def _web_link(message: Message, how: Manner) -> str:
    immutable = how.immutable and how.links_follow_ids
    name = message.immutable_id if immutable else message.id
    ews = name.replace("-", "/").replace("_", "+")
    item = quote(ews, safe="")
    return f"{how.url}/owa/?ItemID={item}&exvsurl=1&viewmodel=ReadMessageItem"


def _has_attachments(message: Message, _how: Manner) -> bool:
    """False when all are inline (contract 4.3)."""
    return any(not file.is_inline for file in message.attachments)


def _headers(message: Message, _how: Manner) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in headers(message)]


def _said(name: str, default: Any = None) -> Callable[[Message, Manner], Any]:
    def tell(message: Message, _how: Manner) -> Any:
        value = message.values.get(name)
        return default if value is None else value

    return tell


FIELDS: dict[str, Callable[[Message, Manner], Any]] = {
    "id": lambda message, how: message.immutable_id if how.immutable else message.id,
    "createdDateTime": lambda message, _: iso(message.created),
    "lastModifiedDateTime": lambda message, _: iso(message.modified),
    "changeKey": lambda message, _: message.change_key,
    "categories": _said("categories", []),
    "receivedDateTime": _said("receivedDateTime"),
    "sentDateTime": _said("sentDateTime"),
    "hasAttachments": _has_attachments,
    "internetMessageId": _said("internetMessageId"),
    "subject": _said("subject"),
    "bodyPreview": _preview,
    "importance": _said("importance", "normal"),
    "parentFolderId": lambda message, _: message.folder.id,
    "conversationId": lambda message, how: conversation_id(message, how.owner),
    "conversationIndex": _conversation_index,
    "isDeliveryReceiptRequested": _said("isDeliveryReceiptRequested"),
    "isReadReceiptRequested": _said("isReadReceiptRequested", False),
    "isRead": _said("isRead", False),
    "isDraft": _said("isDraft", False),
    "webLink": _web_link,
    "inferenceClassification": _said("inferenceClassification", "focused"),
    "body": _body,
    "uniqueBody": _body,
    "sender": _said("sender"),
    "from": _said("from"),
    "toRecipients": _said("toRecipients", []),
    "ccRecipients": _said("ccRecipients", []),
    "bccRecipients": _said("bccRecipients", []),
    "replyTo": _said("replyTo", []),
    "flag": _said("flag", {"flagStatus": "notFlagged"}),
    "internetMessageHeaders": _headers,
}
CAST = "microsoft.graph.eventMessage/"
KNOWN = [*FIELDS, *(f"{CAST}{name}" for name in MEETING)]


def message_json(
    message: Message, how: Manner, names: list[str] | None = None
) -> dict[str, Any]:
    """What was selected, or all but what has to be; id and etag always."""
    shown: dict[str, Any] = {}
    if message.kind != "message":
        shown["@odata.type"] = f"#microsoft.graph.{message.kind}"
    shown["@odata.etag"] = message.etag
    for name, tell in FIELDS.items():
        if names is None and name in ON_REQUEST:
            continue
        if names is not None and name != "id" and name not in names:
            continue
        if name == "internetMessageHeaders" and message.headers is None:
            continue
        if not (how.basic and name in HIDDEN_FROM_BASIC):
            shown[name] = tell(message, how)
    for name in OF_KIND[message.kind]:
        if names is None or f"{CAST}{name}" in names:
            shown[name] = message.values.get(name, MEETING_DEFAULTS.get(name))
    return _with_raw(message, shown, names)


def _with_raw(
    message: Message, shown: dict[str, Any], names: list[str] | None
) -> dict[str, Any]:
    for name, value in message.raw.items():
        if name in shown or names is None or name in names:
            shown[name] = value
    return shown


def folder_json(folder: MailFolder, children: Iterable[MailFolder]) -> dict[str, Any]:
    """Its counts; size and well-known name are not of v1.0 (contract 4.2)."""
    return {
        "id": folder.id,
        "displayName": folder.name,
        "parentFolderId": folder.parent_id or folder.id,
        "childFolderCount": sum(not child.hidden for child in children),
        "unreadItemCount": folder.unread,
        "totalItemCount": len(folder.messages) + folder.others,
        "isHidden": folder.hidden,
    }


def attachment_json(file: Attachment, with_content: bool = True) -> dict[str, Any]:
    """One attachment; what is in it is told of files only."""
    shown: dict[str, Any] = {
        "@odata.type": f"#microsoft.graph.{file.kind}",
        "@odata.mediaContentType": file.content_type,
        "id": file.id,
        "lastModifiedDateTime": iso(file.modified),
        "name": file.name,
        "contentType": file.content_type,
        "size": len(file.content),
        "isInline": file.is_inline,
    }
    if file.kind != "fileAttachment":
        del shown["@odata.mediaContentType"]
        return shown
    shown["contentId"] = file.content_id
    shown["contentLocation"] = None
    if with_content:
        shown["contentBytes"] = base64.b64encode(file.content).decode()
    return shown
