"""A message as it went over the wire: ``$value`` (contract 4.3)."""

from __future__ import annotations

from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

from .message import Attachment, Message

GENERATED = {"mime-version", "content-type", "content-transfer-encoding"}


def mime(message: Message) -> bytes:
    """RFC 5322, as far as what is known of it goes; broken values as they are."""
    made = EmailMessage(policy.SMTP)
    body = message.value("body") or {"contentType": "html", "content": ""}
    kind = "html" if body.get("contentType") == "html" else "plain"
    made.set_content(body.get("content") or "", subtype=kind, cte="base64")
    for file in message.attachments:
        _attach(made, file)
    told = [pair for pair in headers(message) if pair[0].lower() not in GENERATED]
    lines = [f"{name}: {value}" for name, value in told]
    head = "\r\n".join(line.replace("\r", "").replace("\n", " ") for line in lines)
    return head.encode() + b"\r\n" + made.as_bytes()


def _attach(made: EmailMessage, file: Attachment) -> None:
    main, _, sub = (file.content_type or "application/octet-stream").partition("/")
    made.add_attachment(
        file.content, maintype=main, subtype=sub or "octet-stream", filename=file.name
    )


def headers(message: Message) -> list[tuple[str, str]]:
    """The usual ones, then those that it says itself, which come before the usual."""
    own = list(message.headers or ())
    given = {name.lower() for name, _ in own}
    usual = _usual(message.values)
    return [pair for pair in usual if pair[0].lower() not in given] + own


def _usual(values: dict[str, Any]) -> list[tuple[str, str]]:
    host = shown(values.get("from")).rpartition("@")[2].rstrip(">")
    found = {
        "Received": f"from mail.{host} by mx.contoso.example; {_date(values)}",
        "From": shown(values.get("from")),
        "Sender": shown(values.get("sender")),
        "To": ", ".join(map(shown, values.get("toRecipients") or ())),
        "CC": ", ".join(map(shown, values.get("ccRecipients") or ())),
        "Reply-To": ", ".join(map(shown, values.get("replyTo") or ())),
        "Subject": values.get("subject") or "",
        "Date": _date(values),
        "Message-ID": values.get("internetMessageId") or "",
        "MIME-Version": "1.0",
    }
    if found["Sender"] == found["From"]:
        del found["Sender"]
    return [(name, value) for name, value in found.items() if value]


def _date(values: dict[str, Any]) -> str:
    text = values.get("sentDateTime") or ""
    try:
        return format_datetime(datetime.fromisoformat(text.replace("Z", "+00:00")))
    except ValueError:
        return text


def shown(recipient: dict[str, Any] | None) -> str:
    """``"Name" <address>``."""
    person = (recipient or {}).get("emailAddress") or {}
    name, address = person.get("name"), person.get("address") or ""
    return f'"{name}" <{address}>' if name and name != address else address
