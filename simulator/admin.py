"""The admin endpoint: faults, clocks, people, and the owner's own hand in a mailbox.

Only for tests and demos; it is not part of Microsoft 365 and asks for no sign-in.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from aiohttp import web

from . import seeds
from .exchange import GraphFault
from .mailbox import Contact, Mailbox, contact_json
from .world import DELEGATED

if TYPE_CHECKING:
    from .server import State


def state_of(request: web.Request) -> State:
    """The server's state."""
    return request.app["state"]


def mailbox_of(request: web.Request) -> Mailbox:
    """The mailbox the path names."""
    mailbox = state_of(request).world.mailbox(request.match_info["upn"])
    if mailbox is None:
        raise web.HTTPNotFound
    return mailbox


def contact_of(request: web.Request) -> Contact:
    """The contact the path names."""
    contact = mailbox_of(request).find(request.match_info["contact"])
    if contact is None:
        raise web.HTTPNotFound
    return contact


def full_json(contact: Contact) -> dict[str, Any]:
    """A contact with what Graph would not tell unasked."""
    body = contact_json(contact, True)
    body["folder"] = contact.folder.name
    body["extended"] = dict(contact.extended)
    body["photo"] = contact.photo and hashlib.sha256(contact.photo).hexdigest()
    return body


async def health(request: web.Request) -> web.Response:
    """Alive; what was recorded is on disk."""
    state_of(request).traffic.flush()
    return web.json_response({"url": state_of(request).url})


async def reset(request: web.Request) -> web.Response:
    """A new world."""
    body = await request.json() if request.can_read_body else {}
    state_of(request).reset(body.get("seed", "empty"), body.get("keep_tokens", False))
    return web.json_response({})


async def latency(request: web.Request) -> web.Response:
    """Milliseconds per request and per batch item."""
    body, limits = await request.json(), state_of(request).limits
    limits.request_ms = body.get("request_ms", 0)
    limits.item_ms = body.get("item_ms", 0)
    return web.json_response({})


async def limits(request: web.Request) -> web.Response:
    """The service's limits; ``retry_after`` is a header's text, empty for none."""
    body, known = await request.json(), state_of(request).limits
    known.concurrency = body.get("concurrency", known.concurrency)
    known.per_10_minutes = body.get("per_10_minutes", known.per_10_minutes)
    known.retry_after = body.get("retry_after", known.retry_after)
    return web.json_response({})


async def clock(request: web.Request) -> web.Response:
    """The service's clock is off by this much."""
    state_of(request).world.skew = (await request.json())["skew_seconds"]
    return web.json_response({})


async def faults(request: web.Request) -> web.Response:
    """Put a fault in force, or take all back."""
    if request.method == "DELETE":
        state_of(request).faults.active.clear()
        return web.json_response({})
    return web.json_response({"id": state_of(request).faults.add(await request.json())})


async def counters(request: web.Request) -> web.Response:
    """What was asked so far."""
    state = state_of(request)
    if request.method == "DELETE":
        state.record.counts.clear()
        state.record.methods.clear()
        state.record.requests.clear()
        state.limits.throttled = state.limits.max_concurrency = 0
        return web.json_response({})
    counts = dict(state.record.counts)
    named = ("requests", "batch_items", "token_requests")
    body: dict[str, Any] = {name: counts.pop(name, 0) for name in named}
    body["by_method"] = dict(state.record.methods)
    body["by_operation"] = counts
    body["throttled"] = state.limits.throttled
    body["max_concurrency"] = state.limits.max_concurrency
    return web.json_response(body)


async def requests(request: web.Request) -> web.Response:
    """The requests themselves."""
    return web.json_response(list(state_of(request).record.requests))


async def delta(request: web.Request) -> web.Response:
    """Expire, replay, or begin with an empty page."""
    name = (await request.json())["user"]
    mailbox = state_of(request).world.mailbox(name)
    if request.match_info["what"] == "expire":
        mailbox.expire_delta_tokens()
    elif request.match_info["what"] == "replay":
        mailbox.replay_next = True
    else:
        mailbox.empty_first_page = True
    return web.json_response({})


async def user(request: web.Request) -> web.Response:
    """Change a person or their mailbox.

    ``revoked`` ends all sessions there are; ``consent`` takes it back or gives all;
    anything else is a field of ``User`` or a switch of the mailbox.
    """
    world = state_of(request).world
    person = world.user(request.match_info["upn"])
    if person is None:
        raise web.HTTPNotFound(text="no such person")
    for name, value in (await request.json()).items():
        if name == "revoked":
            person.session = person.session + 1 if value else 0
        elif name == "consent":
            person.consented = set(DELEGATED.split()) if value else set()
        elif hasattr(person, name):
            assign(person, name, value)
        else:
            assign(world.mailboxes[person.object_id], name, value)
    return web.json_response({})


async def app(request: web.Request) -> web.Response:
    """Change an app registration."""
    known = state_of(request).world.apps.get(request.match_info["client_id"])
    if known is None:
        raise web.HTTPNotFound(text="no such app")
    for name, value in (await request.json()).items():
        assign(known, name, value)
    return web.json_response({})


def assign(thing: object, name: str, value: Any) -> None:  # noqa: ANN401
    """Set a field that exists: a misspelt one would make a test that tests nothing."""
    if not hasattr(thing, name):
        raise web.HTTPBadRequest(text=f"{type(thing).__name__} has no {name!r}")
    setattr(thing, name, set(value) if isinstance(value, list) else value)


async def look(request: web.Request) -> web.Response:
    """Everything in a mailbox."""
    mailbox = mailbox_of(request)
    folders = [
        {"id": f.id, "name": f.name, "parent": f.parent_id}
        for f in mailbox.folders_by_id.values()
    ]
    found = itertools.chain.from_iterable(
        f.contacts.values() for f in mailbox.folders_by_id.values()
    )
    return web.json_response(
        {"folders": folders, "contacts": [full_json(contact) for contact in found]}
    )


async def create(request: web.Request) -> web.Response:
    """The owner adds a contact."""
    body, mailbox = await request.json(), mailbox_of(request)
    name = body.get("folder") or "contacts"
    folder = mailbox.folder(name) or mailbox.create_folder(name)
    return web.json_response(
        full_json(mailbox.create_contact(folder, body["properties"]))
    )


async def change(request: web.Request) -> web.Response:
    """The owner edits a contact."""
    mailbox, contact = mailbox_of(request), contact_of(request)
    mailbox.update_contact(contact, await request.json())
    return web.json_response(full_json(contact))


async def remove(request: web.Request) -> web.Response:
    """The owner deletes a contact."""
    mailbox_of(request).delete_contact(contact_of(request))
    return web.json_response({})


async def photo(request: web.Request) -> web.Response:
    """The owner sets a photo."""
    data = await request.read()
    mailbox_of(request).set_photo(contact_of(request), data, request.content_type)
    return web.json_response({})


async def copy(request: web.Request) -> web.Response:
    """The owner copies a contact, our marks with it."""
    return web.json_response(
        full_json(mailbox_of(request).copy_contact(contact_of(request)))
    )


async def move(request: web.Request) -> web.Response:
    """The owner moves a contact."""
    mailbox = mailbox_of(request)
    name = (await request.json())["folder"]
    folder = mailbox.folder(name) or mailbox.create_folder(name)
    mailbox.move_contact(contact_of(request), folder)
    return web.json_response({})


async def add_folder(request: web.Request) -> web.Response:
    """The owner makes a folder."""
    mailbox, body = mailbox_of(request), await request.json()
    parent = mailbox.folder(body["parent"]) if body.get("parent") else None
    return web.json_response({"id": mailbox.create_folder(body["name"], parent).id})


async def change_folder(request: web.Request) -> web.Response:
    """The owner renames or deletes a folder."""
    mailbox = mailbox_of(request)
    folder = mailbox.folder(request.match_info["folder"])
    return await renamed_or_deleted(
        request, folder, mailbox.rename_folder, mailbox.delete_folder
    )


async def renamed_or_deleted(
    request: web.Request,
    one: object,
    rename: Callable[[Any, str], None],
    delete: Callable[[Any], None],
) -> web.Response:
    """As the method says."""
    if one is None:
        raise web.HTTPNotFound(text="it is not there")
    if request.method == "DELETE":
        delete(one)
    else:
        rename(one, (await request.json())["name"])
    return web.json_response({})


async def seed(request: web.Request) -> web.Response:
    """Many ordinary contacts at once."""
    body, mailbox = await request.json(), mailbox_of(request)
    name = body.get("folder", "Odoo")
    folder = mailbox.folder(name) or mailbox.create_folder(name)
    prefix = body.get("prefix", "seed")
    people = [seeds.ordinary(number, prefix) for number in range(body["count"])]
    seeds.add(mailbox, folder, people)
    return web.json_response({"folder": folder.id})


@web.middleware
async def say_what_is_wrong(
    request: web.Request,
    handler: Any,  # noqa: ANN401
) -> web.StreamResponse:
    """A call of the admin endpoint that makes no sense is a 400 with its reason."""
    try:
        return await handler(request)
    except GraphFault as fault:
        text = f"{fault.code}: {fault.message}"
        raise web.HTTPBadRequest(text=text) from None
    except (KeyError, TypeError, ValueError) as error:
        if not request.path.startswith("/_admin/"):
            raise
        raise web.HTTPBadRequest(text=f"{type(error).__name__}: {error}") from None


def routes() -> list[web.RouteDef]:
    """All of it."""
    box = "/_admin/mailboxes/{upn}"
    one = f"{box}/contacts/{{contact}}"
    return [
        web.get("/_admin/health", health),
        web.post("/_admin/reset", reset),
        web.post("/_admin/latency", latency),
        web.post("/_admin/limits", limits),
        web.post("/_admin/clock", clock),
        web.post("/_admin/faults", faults),
        web.delete("/_admin/faults", faults),
        web.get("/_admin/counters", counters),
        web.delete("/_admin/counters", counters),
        web.get("/_admin/requests", requests),
        web.post("/_admin/delta/{what}", delta),
        web.post("/_admin/users/{upn}", user),
        web.post("/_admin/apps/{client_id}", app),
        web.get(box, look),
        web.post(f"{box}/contacts", create),
        web.post(f"{box}/seed", seed),
        web.post(f"{box}/folders", add_folder),
        web.patch(f"{box}/folders/{{folder}}", change_folder),
        web.delete(f"{box}/folders/{{folder}}", change_folder),
        web.patch(one, change),
        web.delete(one, remove),
        web.put(f"{one}/photo", photo),
        web.post(f"{one}/copy", copy),
        web.post(f"{one}/move", move),
    ]
