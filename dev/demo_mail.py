"""The mail's part of what ``dev/demo`` shows: mail with customers becomes history, and
history becomes an opportunity."""

from __future__ import annotations

import time
from typing import Any

import requests

LOG = "odoo-log@contoso.example"
SERVICE = "odoo.service@contoso.example"
LOGIN = "service"  # the Odoo user who reads the shared mailbox
OFFER, REPLY = "Demo: our offer", "Re: Demo: our offer"
GROUPS = ("base.group_user", "office365_sync.group_manager")
PATIENCE = 60  # seconds until a mail is read


class Post:
    """Mail in the simulated tenant: who writes, and where it lies."""

    def __init__(self, tenant_url: str, authority: str) -> None:
        self.root, self.authority = f"{tenant_url}/_admin", authority

    def _ask(self, method: str, path: str, body: object = None) -> Any:  # noqa: ANN401
        answer = requests.request(
            method, f"{self.root}/{path}", json=body, verify=self.authority, timeout=60
        )
        answer.raise_for_status()
        return answer.json()

    def send(self, sender: str, to: str, subject: str, text: str, **more: str) -> str:
        """Somebody writes; the Message-ID."""
        words = {"from": sender, "to": [to], "subject": subject, "text": text, **more}
        return self._ask("POST", "mail/send", words)["message_id"]

    def shared(self) -> list[dict[str, Any]]:
        """All that the rules have copied, the oldest first."""
        found = self._ask("GET", f"mailboxes/{LOG}/mail")["messages"]
        return sorted(found, key=lambda mail: mail["receivedDateTime"])


def hire(admin: Any) -> None:  # noqa: ANN401  the story's browser
    """A user of Odoo who is nobody, and reads the shared mailbox."""
    references = [
        admin.call("ir.model.data", "check_object_reference", *name.split("."))
        for name in GROUPS
    ]
    groups = [(4, group) for _, group in references]
    values = {"name": "Odoo Service", "login": LOGIN, "password": LOGIN}
    admin.call("res.users", "create", [{**values, "group_ids": groups}])


def set_up(service: Any) -> list[int]:  # noqa: ANN401
    """The form of a shared mailbox, before its reader signs in."""
    mine = [service.user_id]
    service.call("res.users", "write", mine, {"office365_login": SERVICE})
    accounts = service.call(
        "office365.account", "search", [("user_id", "=", service.user_id)]
    )
    values = {"address": LOG, "account_id": accounts[0]}
    return service.call("office365.mailbox", "create", [values])


def switch_on(service: Any, mailbox: list[int]) -> None:  # noqa: ANN401
    """The button, which tries everything first; and what it said."""
    service.call("office365.mailbox", "action_switch_on", mailbox)
    names = ["state", "check_report"]
    (told,) = service.call("office365.mailbox", "read", mailbox, names)
    if told["state"] != "on":
        raise SystemExit(f"the mailbox is not on:\n{told['check_report']}")
    print(f"\nshared mailbox {LOG} is switched on:")
    for row in told["check_report"]:
        print(f"  {row['colour']:8}{row['label']}: {row['text']}")


def tell(user: Any, service: Any, post: Post, writer: str, customer: int) -> None:  # noqa: ANN401
    """A mail to a customer, an opportunity made of it, and the answer."""
    fields = ["name", "email"]
    (known,) = user.call("res.partner", "read", [customer], fields)
    address = f"{known['name']} <{known['email']}>"
    text = f"Dear {known['name']}, here is our offer."
    mark = post.send(writer, address, OFFER, text)
    sent = read(service, user, OFFER)
    action = user.call(
        "office365.interaction", "action_create_opportunity", [sent["id"]]
    )
    post.send(address, writer, REPLY, "We take ten of them.", in_reply_to=mark)
    answered = read(service, user, REPLY)
    show(user, service, post)
    check(user, post, (sent, answered), customer, action["res_id"])


def read(service: Any, user: Any, subject: str) -> dict[str, Any]:  # noqa: ANN401
    """Read Now, then wait until the interaction is there."""
    boxes = service.call("office365.mailbox", "search", [("address", "=", LOG)])
    service.call("office365.mailbox", "action_read_now", boxes)
    deadline = time.monotonic() + PATIENCE
    domain = [("subject", "=", subject)]
    names = ["partner_id", "user_id", "direction", "lead_id", "web_link"]
    while time.monotonic() < deadline:
        found = user.call("office365.interaction", "search_read", domain, names)
        if found and not waiting(service):
            return found[0]
        time.sleep(0.3)
    boxes = service.call("office365.mailbox", "read", boxes, ["state", "last_error"])
    names = ["subject", "state", "reason", "place"]
    mails = service.call("office365.message", "search_read", [], names)
    raise SystemExit(f"not read after {PATIENCE} s: {subject}; {boxes}; {mails}")


def waiting(service: Any) -> int:  # noqa: ANN401
    """Mails that are written down and not moved yet."""
    return service.call(
        "office365.message", "search_count", [("place", "=", "waiting")]
    )


def show(user: Any, service: Any, post: Post) -> None:  # noqa: ANN401
    """Each mail of the shared mailbox, and what Odoo has of it."""
    options = service.call("office365.message", "fields_get", ["reason", "state"])
    words = {name: dict(told["selection"]) for name, told in options.items()}
    names = ["remote_id", "state", "reason"]
    rows = service.call("office365.message", "search_read", [], names)
    known = {row["remote_id"]: row for row in rows}
    logged = interactions(user)
    print(f"\n{'mail in the shared mailbox':40}{'folder':14}in Odoo")
    for mail in post.shared():
        row = known.get(mail["id"])
        if not row:
            told = "-"
        elif row["state"] == "logged":
            told = "; ".join(logged.get(row["id"], []))
        else:
            kind = "reason" if row["reason"] else "state"
            told = words[kind][row[kind]]
        print(f"{_cut(mail['subject'] or '(no subject)')}{mail['folder']:14}{told}")


def interactions(user: Any) -> dict[int, list[str]]:  # noqa: ANN401
    """What each mail has become, in words."""
    names = ["message_id", "partner_id", "user_id", "direction", "lead_id"]
    found: dict[int, list[str]] = {}
    rows = user.call("office365.interaction", "search_read", [], names, order="id")
    for row in rows:
        ours, theirs = row["user_id"][1], row["partner_id"][1].split(", ")[-1]
        pair = (theirs, ours) if row["direction"] == "inbound" else (ours, theirs)
        lead = ", in an opportunity" if row["lead_id"] else ""
        found.setdefault(row["message_id"][0], []).append(f"{' → '.join(pair)}{lead}")
    return found


def check(
    user: Any,  # noqa: ANN401
    post: Post,
    pair: tuple[dict[str, Any], dict[str, Any]],
    customer: int,
    lead: int,
) -> None:
    """One interaction each way, both of the one opportunity; the mails are archived."""
    directions = [one["direction"] for one in pair]
    if directions != ["outbound", "inbound"]:
        raise SystemExit(f"the two mails are {directions}")
    for one in pair:
        if one["partner_id"][0] != customer or one["user_id"][0] != user.user_id:
            raise SystemExit(f"logged with somebody else: {one}")
    demo = [("subject", "in", [OFFER, REPLY]), ("lead_id", "=", lead)]
    if user.call("office365.interaction", "search_count", demo) != len(pair):
        raise SystemExit("the opportunity has not one of each of the two mails")
    names = ["partner_id", "name"]
    (made,) = user.call("crm.lead", "read", [lead], names)
    if made["name"] != OFFER or made["partner_id"][0] != customer:
        raise SystemExit(f"the opportunity is another one: {made}")
    lie = {mail["subject"]: mail["folder"] for mail in post.shared()}
    if lie.get(OFFER) != "archive" or lie.get(REPLY) != "archive":
        raise SystemExit(f"not in the archive: {lie.get(OFFER)}, {lie.get(REPLY)}")
    if left := [subject for subject, folder in lie.items() if folder == "inbox"]:
        raise SystemExit(f"left in the inbox: {left}")


def _cut(text: str) -> str:
    return f"{text if len(text) < 38 else f'{text[:37]}…':40}"
