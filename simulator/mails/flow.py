"""How mail travels: Sent Items, inboxes, and the copies that mail-flow rules make.

Whatever is sent, by Graph, by a calendar, from the page or by the admin endpoint, goes
through here. Nothing leaves the simulator.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from .letter import Letter, written
from .message import Message

if TYPE_CHECKING:
    from ..world import User, World

AUTOMATIC = "Auto-Submitted"
POSTMASTER = "MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e"


@dataclass
class Rule:
    """Blind copies of what crosses the organisation's border, in one direction."""

    tenant_id: str
    direction: str  # "out": from inside to outside; "in": the other way
    copy_to: str
    name: str = ""
    enabled: bool = True


@dataclass
class Sent:
    """What became of a mail."""

    message_id: str | None
    sender: str
    subject: str
    delivered: list[dict[str, str]] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    bounced: list[str] = field(default_factory=list)

    def note(self, user: User, message: Message) -> None:
        """It lies there now."""
        where = {"mailbox": user.upn, "folder": message.folder.name}
        ids = {"id": message.id, "immutable_id": message.immutable_id}
        self.delivered.append({**where, **ids})


class MailFlow:
    """The transport of all tenants, and its rules."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.rules: list[Rule] = []
        self.sent: list[Sent] = []

    def send(self, words: Mapping[str, Any]) -> Sent:
        """A mail in a few words, by anybody; see ``letter.py`` for the words."""
        return self.dispatch(written(words, self.world.now(), self.name_of))

    def name_of(self, address: str) -> str | None:
        """How the directory calls an address."""
        user = self.world.user(address)
        return user.name if user else None

    def dispatch(self, letter: Letter, saved: bool = True) -> Sent:
        """Send it: a copy for the sender, one for each recipient, those of the rules.

        All copies have the same Message-ID; their ids differ.
        """
        values = letter.values
        author = _address(values.get("sender")) or _address(values.get("from"))
        sender = self.world.user(author) if author else None
        done = Sent(
            values.get("internetMessageId"), author, values.get("subject") or ""
        )
        self.sent.append(done)
        if sender is not None and saved and sender.mailbox_enabled:
            self._keep(sender, letter, done)
        addresses = list(recipients(values))
        for address in addresses:
            self._route(address, letter, done)
        for rule in self.rules:
            if rule.enabled and self._crosses(rule, author, addresses):
                self._copy(rule, letter, done)
        return done

    # -- inside
    def _keep(self, sender: User, letter: Letter, done: Sent) -> None:
        """In Sent Items, with those that nobody else sees, and without headers."""
        store = self.world.mailboxes[sender.object_id].mail
        own = {"isRead": True, "receivedDateTime": letter.values.get("sentDateTime")}
        kept = store.add(
            store.well_known["sentitems"],
            {**letter.values, **own},
            kind=letter.kind,
            attachments=letter.attachments,
            extended=letter.extended,
            thread=letter.thread,
        )
        done.note(sender, kept)

    def _route(self, address: str, letter: Letter, done: Sent) -> None:
        user = self.world.user(address)
        if user is None and self.world.tenant(address.rpartition("@")[2]) is None:
            done.outside.append(address)
        elif user is None or not user.mailbox_enabled:
            self._bounce(address, letter, done, "wasn't found at its domain")
        elif self.world.mailboxes[user.object_id].mail.is_full:
            self._bounce(address, letter, done, "has a mailbox that is full")
        else:
            self._deliver(user, letter, done)

    def _deliver(self, user: User, letter: Letter, done: Sent) -> None:
        values = {n: v for n, v in letter.values.items() if n != "bccRecipients"}
        box = self.world.mailboxes[user.object_id]
        arrived = box.mail.add(
            box.mail.well_known["inbox"],
            {**values, "isRead": False},
            kind=letter.kind,
            headers=letter.headers,
            attachments=letter.attachments,
            extended=letter.extended,
            thread=letter.thread,
        )
        done.note(user, arrived)
        if box.auto_reply and not is_automatic(letter):
            self._answer(user, box.auto_reply, letter)

    def _crosses(self, rule: Rule, author: str, addresses: list[str]) -> bool:
        domain = self.world.tenants[rule.tenant_id].domain
        inside = [one.lower().endswith(f"@{domain}") for one in addresses]
        ours = author.lower().endswith(f"@{domain}")
        if rule.direction == "out":
            return ours and not all(inside)
        return not ours and any(inside)

    def _copy(self, rule: Rule, letter: Letter, done: Sent) -> None:
        """One copy, unless the mailbox was written to anyway."""
        user = self.world.user(rule.copy_to)
        if user is None or not user.mailbox_enabled:
            return
        there = (one for one in done.delivered if one["mailbox"] == user.upn)
        if any(one["folder"] == "Inbox" for one in there):
            return
        if self.world.mailboxes[user.object_id].mail.is_full:
            done.bounced.append(user.upn)
        else:
            self._deliver(user, letter, done)

    def _bounce(self, address: str, letter: Letter, done: Sent, why: str) -> None:
        """A delivery report to the sender; there is none of what no person wrote."""
        done.bounced.append(address)
        back = done.sender
        if not back or is_automatic(letter) or letter.kind != "message":
            return
        host = address.rpartition("@")[2]
        self.send(
            {
                "from": f"Microsoft Outlook <{POSTMASTER}@{host}>",
                "to": [back],
                "subject": f"Undeliverable: {done.subject}",
                "html": f"<p>Your message to {address} couldn't be delivered.</p>"
                f"<p>{address} {why}.</p>",
                "in_reply_to": done.message_id,
                "headers": {
                    "Return-Path": "<>",
                    "Content-Type": "multipart/report; report-type=delivery-status",
                    AUTOMATIC: "auto-replied",
                    "X-MS-Exchange-Message-Is-Ndr": "",
                },
            }
        )

    def _answer(self, user: User, text: str, letter: Letter) -> None:
        self.send(
            {
                "from": user.upn,
                "to": [_address(letter.values.get("from"))],
                "subject": f"Automatic reply: {letter.values.get('subject') or ''}",
                "text": text,
                "in_reply_to": letter.values.get("internetMessageId"),
                "headers": {
                    AUTOMATIC: "auto-generated",
                    "X-Auto-Response-Suppress": "All",
                },
            }
        )

    def json(self) -> list[dict[str, Any]]:
        """All that was sent since the list was last cleared."""
        return [asdict(one) for one in self.sent]

    def meeting(self, words: Mapping[str, Any], response: str | None = None) -> Sent:
        """A mail that a calendar sent."""
        kind, said = MEETING_MAILS[response or words["about"]]
        told = {name: value for name, value in words.items() if name != "about"}
        meeting = {"meetingMessageType": said}
        if response:
            meeting["responseType"] = response
        return self.send({**told, "kind": kind, "meeting": meeting})


MEETING_MAILS = {
    "invitation": ("eventMessageRequest", "meetingRequest"),
    "update": ("eventMessageRequest", "meetingRequest"),
    "cancellation": ("eventMessage", "meetingCancelled"),
    "accepted": ("eventMessageResponse", "meetingAccepted"),
    "tentativelyAccepted": ("eventMessageResponse", "meetingTenativelyAccepted"),
    "declined": ("eventMessageResponse", "meetingDeclined"),
}


def is_automatic(letter: Letter) -> bool:
    """Nobody answers what no person wrote."""
    return any(name.lower() == AUTOMATIC.lower() for name, _ in letter.headers)


def recipients(values: Mapping[str, Any]) -> Iterator[str]:
    """Each address once, in whatever letter case it was written."""
    seen = set()
    for name in ("toRecipients", "ccRecipients", "bccRecipients"):
        for row in values.get(name) or ():
            address = _address(row)
            if "@" in address and address.lower() not in seen:
                seen.add(address.lower())
                yield address


def _address(row: Mapping[str, Any] | None) -> str:
    return ((row or {}).get("emailAddress") or {}).get("address") or ""
