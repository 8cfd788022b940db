"""A message as it went over the wire: ``$value`` (contract 4.3)."""

from __future__ import annotations

from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

from .message import Attachment, Message

GENERATED = {"mime-version", "content-type", "content-transfer-encoding"}
PLAIN = policy.compat32.clone(linesep="\r\n")


def mime(message: Message) -> bytes:
    """RFC 5322, as far as what is known of it goes; broken values as they are."""
    made = EmailMessage(policy.SMTP)
    body = message.value("body") or {"contentType": "html", "content": ""}
    kind = "html" if body.get("contentType") == "html" else "plain"
    made.set_content(body.get("content") or "", subtype=kind, cte="base64")
    for file in message.attachments:
        _attach(made, file)
    lines = [f"{name}: {value}" for name, value in headers(message)]
    head = "\r\n".join(line.replace("\r", "").replace("\n", " ") for line in lines)
    return head.encode() + b"\r\n" + made.as_bytes()


def _attach(made: EmailMessage, file: Attachment) -> None:
    main, _, sub = (file.content_type or "application/octet-stream").partition("/")
    made.add_attachment(
        file.content, maintype=main, subtype=sub or "octet-stream", filename=file.name
    )


def headers(message: Message) -> list[tuple[str, str]]:
    """Those it travelled with, else what can be made of what it says."""
    told = message.headers or made_headers(message.values)
    return [(name, value) for name, value in told if name.lower() not in GENERATED]


def made_headers(values: dict[str, Any]) -> list[tuple[str, str]]:
    """The usual ones."""
    sent = values.get("sentDateTime")
    moment = datetime.fromisoformat(sent.replace("Z", "+00:00")) if sent else None
    found = {
        "From": shown(values.get("from")),
        "Sender": shown(values.get("sender")),
        "To": ", ".join(map(shown, values.get("toRecipients") or ())),
        "CC": ", ".join(map(shown, values.get("ccRecipients") or ())),
        "Reply-To": ", ".join(map(shown, values.get("replyTo") or ())),
        "Subject": values.get("subject") or "",
        "Date": format_datetime(moment) if moment else "",
        "Message-ID": values.get("internetMessageId") or "",
    }
    if found["Sender"] == found["From"]:
        del found["Sender"]
    return [(name, value) for name, value in found.items() if value]


def shown(recipient: dict[str, Any] | None) -> str:
    """``"Name" <address>``."""
    person = (recipient or {}).get("emailAddress") or {}
    name, address = person.get("name"), person.get("address") or ""
    return f'"{name}" <{address}>' if name and name != address else address
