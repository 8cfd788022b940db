"""Web pages to look into the mail as its owner would, to write, move and delete."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import quote

from aiohttp import web

from .calendars import bodies
from .mailbox import Mailbox
from .mails.message import MailFolder, Message
from .mails.mime import headers, shown
from .mails.shown import Manner, message_json
from .mails.store import PURGES, ROOT
from .pages import Hand, by_hand, mailbox_in, named_in_path, page
from .world import User, World

if TYPE_CHECKING:
    from .server import State

SHOWN = 200  # messages on one page
LONGEST = 200_000  # letters of a body on the page
OUTSIDER = "outsider"
SENSITIVITIES = ("normal", "personal", "private", "confidential")


def _world(request: web.Request) -> World:
    state: State = request.app["state"]
    return state.world


def _at(user: User, folder: MailFolder) -> web.HTTPFound:
    """Back to a folder's list."""
    return web.HTTPFound(f"/mailbox/{user.upn}/mail?folder={quote(folder.id)}")


def _tree(box: Mailbox) -> list[tuple[int, MailFolder]]:
    """All folders that people see, each below its parent, with its depth."""

    def below(parent: MailFolder, depth: int) -> Iterator[tuple[int, MailFolder]]:
        for child in box.mail.children(parent):
            if not child.hidden:
                yield depth, child
                yield from below(child, depth + 1)

    return list(below(box.mail.well_known[ROOT], 0))


async def mail(request: web.Request) -> web.Response:
    """The folders, and the messages of one, newest first."""
    user, box = mailbox_in(request)
    if not user.mailbox_enabled:
        return page("no_mailbox.html", user=user)
    store = box.mail
    current = store.folder(request.query.get("folder", "")) or store.folder("inbox")
    if current is None:
        raise web.HTTPNotFound(text="This mailbox has no such folder.")
    search = request.query.get("q", "").strip()
    found = [
        message
        for _, _, message in reversed(current.order)
        if _matches(message, search.lower())
    ]
    return page(
        "mail.html",
        user=user,
        section="mail",
        folders=_tree(box),
        current=current,
        messages=[_line(message) for message in found[:SHOWN]],
        total=len(found),
        search=search,
    )


def _matches(message: Message, search: str) -> bool:
    texts = [str(message.value("subject") or ""), shown(message.value("from"))]
    return not search or any(search in text.lower() for text in texts)


def _line(message: Message) -> dict[str, object]:
    """One message in a list; an author who is nobody is shown as that."""
    told = message_json(message, Manner())
    person = (message.value("from") or {}).get("emailAddress") or {}
    return {
        "message": message,
        "who": person.get("name") or person.get("address") or "(nobody)",
        "to": ", ".join(shown(row) for row in message.value("toRecipients") or ()),
        "subject": message.value("subject"),
        "preview": told["bodyPreview"],
        "date": (message.value("receivedDateTime") or "no date")[:16].replace("T", " "),
        "files": len(message.attachments),
    }


async def folders(request: web.Request) -> web.Response:
    """Make, rename or delete a folder by hand; well-known ones stay."""
    user, box = mailbox_in(request)
    store = box.mail
    own = {name: f for name, f in store.folders.items() if not f.well_known}
    hand = Hand(store.create_folder, store.rename_folder, store.delete_folder)
    folder = await by_hand(request, "folder", own, hand)
    raise _at(user, folder or store.well_known["inbox"])


def _message(request: web.Request) -> tuple[User, Mailbox, Message]:
    user, box = mailbox_in(request)
    found = named_in_path(request, "message", box.mail.find)
    if found is None:
        raise web.HTTPNotFound(text="This message is not there any more.")
    return user, box, found


async def message(request: web.Request) -> web.Response:
    """One message, as text, with its headers."""
    user, box, found = _message(request)
    if not found.value("isRead"):
        box.mail.update(found, {"isRead": True})
    body = found.value("body") or {"contentType": "text", "content": ""}
    content = (body.get("content") or "")[:LONGEST]
    people = {
        name: [shown(row) for row in found.value(f"{name}Recipients") or ()]
        for name in ("to", "cc", "bcc")
    }
    return page(
        "message.html",
        user=user,
        section="mail",
        message=found,
        line=_line(found),
        author=shown(found.value("from")),
        sender=shown(found.value("sender")),
        people=people,
        text=bodies.read({**body, "content": content}, True)["content"],
        headers=headers(found),
        folders=_tree(box),
    )


async def act(request: web.Request) -> web.Response:
    """Move, copy, delete, or mark as unread, by hand."""
    user, box, found = _message(request)
    form = await request.post()
    action, here = form.get("action"), found.folder
    target = box.mail.folder(str(form.get("folder", "")))
    if action == "delete":
        box.mail.delete(found)
    elif action == "unread":
        box.mail.update(found, {"isRead": False})
    elif action == "copy" and target:
        box.mail.copy(found, target)
    elif action == "move" and target:
        box.mail.move(found, target)
    raise _at(user, here if here.well_known != PURGES else box.mail.well_known["inbox"])


async def write(request: web.Request) -> web.Response:
    """The form of a new mail, or of an answer (``answer``: the message)."""
    user, box = mailbox_in(request)
    answered = box.mail.find(request.query.get("answer", ""))
    typed = {"to": "", "subject": "", "in_reply_to": "", "references": ""}
    if answered:
        told = dict(headers(answered))
        mark = answered.value("internetMessageId") or ""
        known = told.get("References") or told.get("In-Reply-To") or ""
        subject = answered.value("subject") or ""
        typed = {
            "to": shown(answered.value("from")),
            "subject": subject if subject.startswith("Re: ") else f"Re: {subject}",
            "in_reply_to": mark,
            "references": f"{known} {mark}".strip(),
        }
    outside = request.query.get("as") == OUTSIDER
    return page(
        "write.html",
        user=user,
        section="mail",
        typed=typed,
        outside=outside,
        tenants=_world(request).tenants.values(),
        sensitivities=SENSITIVITIES,
    )


async def send(request: web.Request) -> web.Response:
    """Send what the form says, as whoever it says; then show where it went."""
    user, _ = mailbox_in(request)
    typed = {k: v for k, v in (await request.post()).items() if isinstance(v, str)}
    author = typed.get("outsider", "").strip() or typed.get("from") or user.upn
    words = {
        "from": author,
        "subject": typed.get("subject", ""),
        "text": typed.get("text", ""),
        "sensitivity": typed.get("sensitivity", "normal"),
        **{name: _split(typed.get(name, "")) for name in ("to", "cc", "bcc")},
    }
    if not words["to"]:
        raise web.HTTPBadRequest(text="A mail needs somebody to go to.")
    if typed.get("in_reply_to"):
        words["in_reply_to"] = typed["in_reply_to"]
        words["references"] = typed.get("references", "").split()
    if typed.get("sender"):
        words["sender"] = typed["sender"]
    if typed.get("automatic"):
        words["headers"] = {"Auto-Submitted": "auto-replied"}
    if typed.get("attachment"):
        words["attachments"] = [{"name": typed["attachment"], "content": "content"}]
    done = _world(request).mail_flow.send(words)
    return page("sent.html", user=user, section="mail", sent=done)


def _split(text: str) -> list[str]:
    """Addresses, by commas, semicolons or lines."""
    parts = text.replace(";", ",").replace("\n", ",").split(",")
    return [part.strip() for part in parts if part.strip()]


async def open_link(request: web.Request) -> web.Response:
    """Outlook on the web: a message's link leads to it as long as its id is good."""
    ews = request.query.get("ItemID", "").replace(" ", "+")
    name = ews.replace("/", "-").replace("+", "_")
    world = _world(request)
    for tenant in world.tenants.values():
        for user in tenant.users.values():
            if world.mailboxes[user.object_id].mail.find(name):
                raise web.HTTPFound(f"/mailbox/{user.upn}/messages/{quote(name)}")
    raise web.HTTPNotFound(text="Outlook does not find this message any more.")


def routes() -> list[web.RouteDef]:
    """All of it."""
    one = "/mailbox/{upn}/messages/{message}"
    return [
        web.get("/owa/", open_link),
        web.get("/mailbox/{upn}/mail", mail),
        web.post("/mailbox/{upn}/mailfolders", folders),
        web.get("/mailbox/{upn}/write", write),
        web.post("/mailbox/{upn}/write", send),
        web.get(one, message),
        web.post(one, act),
    ]
