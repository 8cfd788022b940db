"""Change notifications: who asked for them, and how they are brought (contract 9)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import aiohttp

from .change_log import Change, ChangeLog
from .forms import iso

if TYPE_CHECKING:
    from .world import User, World

HANDSHAKE_SECONDS, FIRST_TRY_SECONDS, RETRY_SECONDS = 10.0, 3.0, 10.0
GIVEN_UP_AFTER = 4 * 3600.0
TOGETHER_SECONDS = 0.05  # what happens within is told in one request
EVENTS = ("reauthorizationRequired", "subscriptionRemoved", "missed")


class Answer(NamedTuple):
    """What the subscriber's server said; status 0: nothing in time."""

    status: int
    kind: str = ""
    text: str = ""


class Watched(NamedTuple):
    """A folder: its log, what is in it, and how one of those is called."""

    log: ChangeLog
    living: Mapping[str, Any]
    kind: str  # Message, Contact


@dataclass
class Subscription:
    """``known``: what was there when it was last looked at, by immutable id."""

    id: str
    client_id: str
    creator_id: str
    user: User
    asked: dict[str, Any]
    expires: float
    immutable: bool
    known: set[str] = field(default_factory=set)
    listeners: list[tuple[ChangeLog, Callable]] = field(default_factory=list)
    pending: list[dict[str, Any]] = field(default_factory=list)
    delivered: int = 0
    refused: int = 0
    busy: bool = False

    @property
    def changes(self) -> set[str]:
        """Of which kinds."""
        return set(self.asked["changeType"].split(","))

    def json(self) -> dict[str, Any]:
        """As Graph tells it."""
        optional = (
            "clientState notificationQueryOptions lifecycleNotificationUrl "
            "includeResourceData latestSupportedTlsVersion encryptionCertificate "
            "encryptionCertificateId notificationUrlAppId"
        ).split()
        return {
            "id": self.id,
            "resource": self.asked["resource"],
            "applicationId": self.client_id,
            "changeType": self.asked["changeType"],
            "notificationUrl": self.asked["notificationUrl"],
            **{name: self.asked.get(name) for name in optional},
            "expirationDateTime": iso(self.expires),
            "creatorId": self.creator_id,
        }


class Bell:
    """All subscriptions of a world, and their delivery."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.subscriptions: dict[str, Subscription] = {}
        self.post: Callable[..., Awaitable[Answer]] = post
        self.first_delay = 1.0  # seconds until a refused one is tried again

    def living(self) -> Iterable[Subscription]:
        """Those that did not expire."""
        for one in list(self.subscriptions.values()):
            if one.expires <= self.world.now():
                self.remove(one)
        return list(self.subscriptions.values())

    def find(self, name: str) -> Subscription | None:
        """By id."""
        return next((one for one in self.living() if one.id == name), None)

    def add(self, one: Subscription, watched: list[Watched]) -> None:
        """Listen from now on."""
        self.subscriptions[one.id] = one
        for place in watched:
            one.known |= set(place.living)

            def listen(change: Change, place: Watched = place) -> None:
                self._noticed(one, place, change)

            place.log.listeners.append(listen)
            one.listeners.append((place.log, listen))

    def remove(self, one: Subscription) -> None:
        """Listen no longer."""
        self.subscriptions.pop(one.id, None)
        for log, listen in one.listeners:
            log.listeners.remove(listen)
        one.listeners.clear()

    async def validate(self, url: str) -> Answer:
        """The handshake of a new address: has it echoed the token?"""
        token = f"Validation: Testing client application reachability {id(url)}"
        parts = urlsplit(url)
        query = [*parse_qsl(parts.query), ("validationToken", token)]
        address = urlunsplit(parts._replace(query=urlencode(query)))
        answer = await self.post(address, None, HANDSHAKE_SECONDS)
        echoed = answer.text == token and answer.kind.startswith("text/plain")
        return answer if echoed or answer.status != 200 else Answer(400)

    async def tell(self, one: Subscription, event: str) -> Answer | None:
        """A lifecycle notification, to where they were asked for."""
        if event == "subscriptionRemoved":
            self.remove(one)
        url = one.asked.get("lifecycleNotificationUrl")
        body = {**self._head(one), "lifecycleEvent": event}
        return await self.post(url, {"value": [body]}, RETRY_SECONDS) if url else None

    # -- inside
    def _head(self, one: Subscription) -> dict[str, Any]:
        return {
            "subscriptionId": one.id,
            "subscriptionExpirationDateTime": iso(one.expires),
            "tenantId": one.user.tenant_id,
            "clientState": one.asked.get("clientState"),
        }

    def _noticed(self, one: Subscription, place: Watched, change: Change) -> None:
        here, before = change.key in place.living, change.key in one.known
        (one.known.add if here else one.known.discard)(change.key)
        kind = ("updated" if before else "created") if here else "deleted"
        if one.expires <= self.world.now() or kind not in one.changes:
            return
        found = place.living.get(change.key)
        regular = found.id if found else change.old_id
        name = change.key if one.immutable else regular
        path = f"Users/{one.user.object_id}/{place.kind}s/{name}"
        data = {"@odata.type": f"#Microsoft.Graph.{place.kind}", "@odata.id": path}
        if found:
            data["@odata.etag"] = found.etag
        told = {"changeType": kind, "resource": path, "resourceData": data}
        data["id"] = name
        one.pending.append({**self._head(one), **told})
        self._start(one)

    def _start(self, one: Subscription) -> None:
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # nobody serves: ``deliver`` is to be called by hand
            return
        if not one.busy:
            one.busy = True
            self._task = loop.create_task(self.deliver(one))

    async def deliver(self, one: Subscription) -> None:
        """Bring what is pending."""
        one.busy = True
        try:
            await asyncio.sleep(TOGETHER_SECONDS)
            await self._bring(one)
        finally:
            one.busy = False

    async def _bring(self, one: Subscription) -> None:
        """Again and again for four hours, until it is taken."""
        waited, delay, limit = 0.0, self.first_delay, FIRST_TRY_SECONDS
        while one.pending and one.id in self.subscriptions:
            batch = list(one.pending)
            url = one.asked["notificationUrl"]
            answer = await self.post(url, {"value": batch}, limit)
            taken = 200 <= answer.status < 300
            if taken or waited > GIVEN_UP_AFTER:
                del one.pending[: len(batch)]
                one.delivered += len(batch) if taken else 0
                continue
            one.refused += 1
            await asyncio.sleep(delay)
            waited, delay, limit = waited + delay, delay * 2, RETRY_SECONDS


async def post(url: str, body: object, seconds: float) -> Answer:
    """One request to a subscriber; without a body it is the handshake."""
    plain = {"Content-Type": "text/plain; charset=utf-8"}
    sent = {"headers": plain, "data": b""} if body is None else {"json": body}
    limit = aiohttp.ClientTimeout(total=seconds)
    try:
        async with (
            aiohttp.ClientSession(timeout=limit) as http,
            http.post(url, ssl=False, allow_redirects=False, **sent) as answer,
        ):
            return Answer(answer.status, answer.content_type, await answer.text())
    except (aiohttp.ClientError, asyncio.TimeoutError, OSError, ValueError):
        return Answer(0)
