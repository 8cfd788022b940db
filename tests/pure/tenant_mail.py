"""Mail in the simulated tenant, for tests of how Graph tells it."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from graph_caller import Graph

from simulator.mails.message import Message

LOG = "odoo-log@contoso.example"
SERVICE = "odoo.service@contoso.example"
MAIL = frozenset({"Mail.ReadWrite", "User.Read"})
SHARED = frozenset({"Mail.ReadWrite.Shared", "User.Read"})
INBOX = "/me/mailFolders/inbox/messages"


def person(address: str | None, name: str | None = None) -> dict[str, Any]:
    """A recipient."""
    return {"emailAddress": {"name": name or address, "address": address}}


def letter(subject: str = "Offer", **values: Any) -> dict[str, Any]:
    """What an ordinary mail says."""
    sender = person("laura@alpine.example", "Laura")
    return {
        "subject": subject,
        "from": sender,
        "sender": sender,
        "toRecipients": [person("anna.keller@contoso.example", "Anna")],
        "body": {"contentType": "html", "content": f"<p>{subject}</p>"},
        "sentDateTime": "2026-08-01T08:00:00Z",
        "receivedDateTime": "2026-08-01T08:00:01Z",
        "internetMessageId": f"<{subject}@alpine.example>",
        **values,
    }


def put(
    graph: Graph, subject: str = "Offer", where: str = "inbox", **values: Any
) -> Message:
    """A message that lies in a folder of the caller's own mailbox."""
    box = graph.box.mail
    more = values.pop("more", {})
    return box.add(box.named(where), letter(subject, **values), **more)


def one(message_id: str, rest: str = "", user: str = "me") -> str:
    """The path of a message."""
    head = "/me" if user == "me" else f"/users/{user}"
    return f"{head}/messages/{quote(message_id, safe='')}{rest}"


def subjects(graph: Graph, path: str = INBOX, **headers: str) -> list[str]:
    """Of a first page."""
    return [row["subject"] for row in graph.body(path, **headers)["value"]]
