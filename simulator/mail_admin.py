"""The admin endpoint for mail: sending, the rules, and the owner's own hand."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from aiohttp import web

from .admin import mailbox_of, renamed_or_deleted, state_of
from .mails import bulk
from .mails.flow import MailFlow, Rule
from .mails.letter import written
from .mails.message import NOTHING, MailFolder, Message
from .mails.shown import KNOWN, Manner, folder_json, message_json
from .mails.store import MailStore

TOLD = [*KNOWN, "uniqueBody"]


def flow_of(request: web.Request) -> MailFlow:
    """The transport."""
    return state_of(request).world.mail_flow


def store_of(request: web.Request) -> MailStore:
    """The mail of the mailbox the path names."""
    return mailbox_of(request).mail


def folder_of(store: MailStore, name: str | None) -> MailFolder:
    """By well-known name, id or name; made if need be."""
    return store.named(name or "inbox") or store.create_folder(name or "")


def message_of(request: web.Request) -> Message:
    """The message the path names, by either kind of id."""
    message = store_of(request).find(request.match_info["message"])
    if message is None:
        raise web.HTTPNotFound(text="no such message")
    return message


def full_json(request: web.Request, message: Message) -> dict[str, Any]:
    """A message with what Graph would not tell unasked."""
    url, owner = state_of(request).url, mailbox_of(request).owner_id
    body = message_json(message, Manner(url, owner, immutable=True), TOLD)
    body["regular_id"] = message.id
    body["folder"] = message.folder.well_known or message.folder.name
    body["kind"] = message.kind
    body["extended"] = dict(message.extended)
    files = message.attachments
    body["attachments"] = [{"name": f.name, "size": len(f.content)} for f in files]
    return body


async def send(request: web.Request) -> web.Response:
    """A mail by anybody, to anybody."""
    return web.json_response(asdict(flow_of(request).send(await request.json())))


async def sent(request: web.Request) -> web.Response:
    """Every mail that was sent since the list was last cleared."""
    if request.method == "DELETE":
        flow_of(request).sent.clear()
    return web.json_response(flow_of(request).json())


async def rules(request: web.Request) -> web.Response:
    """The mail-flow rules: looked at, replaced as a whole, or all taken away."""
    flow, world = flow_of(request), state_of(request).world
    if request.method == "DELETE":
        flow.rules = []
    elif request.method == "PUT":
        made = []
        for row in await request.json():
            tenant = world.tenant(row.pop("tenant", "contoso.example"))
            if tenant is None or row["direction"] not in ("in", "out"):
                raise ValueError("a rule needs a tenant, and in or out")
            made.append(Rule(tenant.tenant_id, **row))
        flow.rules = made
    return web.json_response([asdict(rule) for rule in flow.rules])


async def look(request: web.Request) -> web.Response:
    """All folders, and their messages, or those of one (``?folder=``), oldest first."""
    box, only = mailbox_of(request), request.query.get("folder")
    folders = [
        {**folder_json(each, ()), "wellKnownName": each.well_known, "size": each.size}
        for each in box.mail.folders.values()
    ]
    wanted = list(box.mail.folders.values())
    if only:
        found = box.mail.named(only)
        wanted = [found] if found else []
    lines = [entry[2] for each in wanted for entry in each.order]
    messages = [full_json(request, message) for message in lines]
    return web.json_response({"folders": folders, "messages": messages})


async def put(request: web.Request) -> web.Response:
    """A message that lies there, as if it had come: words as for sending, and more.

    ``folder``; ``raw``: told in the place of what is right, by Graph's names;
    ``draft``: never sent, without headers.
    """
    body, box = await request.json(), mailbox_of(request)
    folder = folder_of(box.mail, body.pop("folder", None))
    raw, draft = body.pop("raw", NOTHING), body.pop("draft", False)
    letter = written(body, box.now(), flow_of(request).name_of)
    message = bulk.arrive(box.mail, folder, letter, raw)
    if draft:
        message.headers = None
        box.mail.update(message, {"isDraft": True})
    return web.json_response(full_json(request, message))


async def seed(request: web.Request) -> web.Response:
    """Many messages at once; see ``bulk.py``."""
    body, store = await request.json(), store_of(request)
    folder = folder_of(store, body.get("folder"))
    bulk.plant(store, folder, body, flow_of(request).name_of)
    return web.json_response({"folder": folder.id})


async def get(request: web.Request) -> web.Response:
    """One message."""
    return web.json_response(full_json(request, message_of(request)))


async def change(request: web.Request) -> web.Response:
    """The owner edits one: Graph's names and values; ``raw`` and ``extended`` too."""
    body, box, message = await request.json(), mailbox_of(request), message_of(request)
    raw, extended = body.pop("raw", None), body.pop("extended", {})
    box.mail.set_extended(message, extended)
    box.mail.update(message, body)
    if raw is not None:
        box.mail.set_raw(message, raw)
    return web.json_response(full_json(request, message))


async def remove(request: web.Request) -> web.Response:
    """The owner deletes one; with ``?for_good=1`` nothing is left of it."""
    store_of(request).delete(message_of(request), bool(request.query.get("for_good")))
    return web.json_response({})


async def move(request: web.Request) -> web.Response:
    """The owner moves one (``{"folder"}``), or copies it."""
    box, message = mailbox_of(request), message_of(request)
    folder = folder_of(box.mail, (await request.json())["folder"])
    if request.match_info["how"] == "copy":
        message = box.mail.copy(message, folder)
    else:
        box.mail.move(message, folder)
    return web.json_response(full_json(request, message))


async def add_folder(request: web.Request) -> web.Response:
    """The owner makes a folder."""
    body, store = await request.json(), store_of(request)
    parent = folder_of(store, body["parent"]) if body.get("parent") else None
    made = store.create_folder(body["name"], parent, body.get("hidden", False))
    return web.json_response({"id": made.id})


async def change_folder(request: web.Request) -> web.Response:
    """The owner renames a folder, or deletes it, even a well-known one, for good."""
    store = store_of(request)
    return await renamed_or_deleted(
        request,
        store.named(request.match_info["folder"]),
        store.rename_folder,
        lambda folder: store.delete_folder(folder, for_good=True),
    )


def routes() -> list[web.RouteDef]:
    """All of it."""
    box = "/_admin/mailboxes/{upn}"
    one, folder = f"{box}/messages/{{message}}", f"{box}/mailfolders/{{folder}}"
    return [
        web.post("/_admin/mail/send", send),
        web.get("/_admin/mail/sent", sent),
        web.delete("/_admin/mail/sent", sent),
        web.get("/_admin/mail/rules", rules),
        web.put("/_admin/mail/rules", rules),
        web.delete("/_admin/mail/rules", rules),
        web.get(f"{box}/mail", look),
        web.post(f"{box}/messages", put),
        web.post(f"{box}/messages/seed", seed),
        web.get(one, get),
        web.patch(one, change),
        web.delete(one, remove),
        web.post(f"{one}/{{how:move|copy}}", move),
        web.post(f"{box}/mailfolders", add_folder),
        web.patch(folder, change_folder),
        web.delete(folder, change_folder),
    ]
