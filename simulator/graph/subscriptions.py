"""``/subscriptions`` (contract 9.1, 9.2): of mail folders and contact folders."""

from __future__ import annotations

import json
import uuid
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from ..exchange import Caller, GraphFault, GraphRequest, GraphResponse, bad_request
from ..notifications import Bell, Subscription, Watched
from ..world import World
from . import router
from .mail_place import folder as mail_folder
from .place import Place, check_mailbox, check_policy, denied, locate_user

REQUIRED = ("changeType", "notificationUrl", "resource", "expirationDateTime")
KNOWN = {
    *REQUIRED,
    *"clientState lifecycleNotificationUrl latestSupportedTlsVersion".split(),
    *"includeResourceData notificationQueryOptions notificationUrlAppId".split(),
    *"encryptionCertificate encryptionCertificateId".split(),
}
CHANGES = {"created", "updated", "deleted"}
SHORTEST, LONGEST = 45 * 60, 10080 * 60
LONGEST_STATE = 128
OF_MAIL = frozenset({"Mail.Read", "Mail.ReadWrite"})
OF_CONTACTS = frozenset({"Contacts.Read", "Contacts.ReadWrite"})
PLACES = {
    "messages": OF_MAIL,
    "mailFolders/{mailfolder}/messages": OF_MAIL,
    "contacts": OF_CONTACTS,
    "contactFolders/{folder}/contacts": OF_CONTACTS,
}
TREE = router.tree(
    router.Route("GET", path, scopes, lambda place: place)
    for path, scopes in PLACES.items()
)


async def handle(world: World, request: GraphRequest) -> GraphResponse:
    """One request for one of them, or for all of an app's."""
    bell, parts = world.bell, list(router.segments(request.path))[1:]
    method = request.method
    if not parts and method == "GET":
        mine = [one for one in bell.living() if _is_own(one, request.caller)]
        rows = [one.json() for one in mine]
        return GraphResponse(200, {"@odata.context": _context(world), "value": rows})
    if not parts and method == "POST":
        return await _create(world, request)
    one = bell.find(parts[0]) if parts else None
    if one is None or not _is_own(one, request.caller):
        raise GraphFault(404, "ResourceNotFound", "The object was not found.")
    if parts[1:] == ["reauthorize"] and method == "POST":
        return GraphResponse(204)
    if len(parts) == 1 and method == "GET":
        return _entity(world, one, 200)
    if len(parts) == 1 and method == "DELETE":
        bell.remove(one)
        return GraphResponse(204)
    if len(parts) == 1 and method == "PATCH":
        return await _renew(world, request, one)
    text = "The OData request is not supported."
    raise GraphFault(405, "ErrorInvalidRequest", text)


async def _create(world: World, request: GraphRequest) -> GraphResponse:
    asked = _checked(request)
    missing = [name for name in REQUIRED if not asked.get(name)]
    if missing:
        raise _invalid(f"{missing[0]} is a required property.")
    place, watched = _watched(world, request, asked["resource"])
    expires = _expiry(world, asked["expirationDateTime"])
    for one in world.bell.living():
        same = all(one.asked[n] == asked[n] for n in ("changeType", "resource"))
        if same and one.user is place.user and _is_own(one, request.caller):
            text = f"Subscription Id <{one.id}> already exists for the requested "
            raise GraphFault(409, "InvalidRequest", f"{text}combination")
    for name in ("notificationUrl", "lifecycleNotificationUrl"):
        if asked.get(name):
            await _validate(world.bell, asked[name])
    caller = request.caller
    creator = caller.user.object_id if caller.user else caller.client_id
    made = Subscription(
        str(uuid.uuid4()),
        caller.client_id,
        creator,
        place.user,
        asked,
        expires,
        place.immutable,
    )
    world.bell.add(made, watched)
    return _entity(world, made, 201)


async def _renew(
    world: World, request: GraphRequest, one: Subscription
) -> GraphResponse:
    body = _checked(request)
    if body.keys() - {"expirationDateTime", "notificationUrl"}:
        raise _invalid("Only the expiry and the address can be changed.")
    if body.get("notificationUrl"):
        await _validate(world.bell, body["notificationUrl"])
        one.asked["notificationUrl"] = body["notificationUrl"]
    if body.get("expirationDateTime"):
        one.expires = _expiry(world, body["expirationDateTime"])
    return _entity(world, one, 200)


def _watched(
    world: World, request: GraphRequest, resource: str
) -> tuple[Place, list[Watched]]:
    """What a resource names; shared mailboxes are an app's alone to watch."""
    caller = request.caller
    parts = list(router.segments(resource.partition("?")[0]))
    user, rest = locate_user(world, caller, parts)
    route, keys = router.find(TREE, "GET", rest)
    if caller.user not in (None, user):
        raise denied()
    check_mailbox(caller, user, route.scopes)
    check_policy(world, caller, user)
    place = Place(world, request, world.mailboxes[user.object_id], user, keys)
    if route.scopes is OF_CONTACTS:
        one = place.folder()
        return place, [Watched(one.log, one.contacts, "Contact")]
    named = mail_folder(place)
    every = place.mailbox.mail.folders.values()
    folders = [named] if named else every
    return place, [Watched(each.log, each.messages, "Message") for each in folders]


async def _validate(bell: Bell, url: str) -> None:
    """Https, but for this machine, on which Odoo may have no certificate."""
    parts = urlsplit(url)
    here = parts.hostname in ("localhost", "127.0.0.1")
    if parts.scheme != "https" and not (here and parts.scheme == "http"):
        raise _invalid("The notification URL must use https.")
    answer = await bell.validate(url)
    if answer.status == 200:
        return
    text = "Subscription validation request timed out."
    if answer.status:
        text = (
            "Subscription validation request failed. Notification endpoint must "
            "respond with 200 OK to validation request."
        )
    raise bad_request(text, "ValidationError")


def _checked(request: GraphRequest) -> dict[str, Any]:
    try:
        body = json.loads(request.body or b"")
    except ValueError:
        raise bad_request("Unable to read JSON request payload.") from None
    if not isinstance(body, dict) or body.keys() - KNOWN:
        raise bad_request("A property of the subscription is unknown.")
    if len(body.get("clientState") or "") > LONGEST_STATE:
        raise _invalid("clientState is too long.")
    given = set(str(body.get("changeType", "created")).split(","))
    if not given <= CHANGES:
        raise _invalid("changeType is not valid.")
    return body


def _expiry(world: World, text: str) -> float:
    """Too soon is made later, too late is refused."""
    try:
        whole = f"{text.replace('Z', '').partition('.')[0][:19]}+00:00"
        asked = datetime.fromisoformat(whole).timestamp()
    except (AttributeError, ValueError):
        raise _invalid("expirationDateTime is not valid.") from None
    now = world.now()
    if asked > now + LONGEST:
        raise _invalid(
            "Subscription expiration can only be 10080 minutes in the future."
        )
    return max(asked, now + SHORTEST)


def _is_own(one: Subscription, caller: Caller) -> bool:
    if one.client_id != caller.client_id or one.user.tenant_id != caller.tenant_id:
        return False
    return caller.user is None or one.creator_id == caller.user.object_id


def _invalid(text: str) -> GraphFault:
    return bad_request(text, "InvalidRequest")


def _context(world: World) -> str:
    return f"{world.url}/v1.0/$metadata#subscriptions"


def _entity(world: World, one: Subscription, status: int) -> GraphResponse:
    head = {"@odata.context": f"{_context(world)}/$entity"}
    return GraphResponse(status, {**head, **one.json()})
