"""The HTTPS server: one origin for sign-in, Graph, the admin endpoint and the pages."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote

from aiohttp import web

from . import (
    admin,
    calendar_admin,
    calendar_pages,
    mail_admin,
    mail_pages,
    notification_admin,
    pages,
    seeds,
    sign_in,
)
from .exchange import GraphFault, GraphRequest, GraphResponse
from .faults import Faults, Limits, Record
from .graph import handle
from .identity import Identity
from .traffic import TrafficLog
from .wire import (
    CURRENT,
    Exchange,
    correlate,
    encode,
    graph_headers,
    injected,
    replaces,
    through_faults,
)
from .world import World

WRONG_ON_PURPOSE = "x-simulator-wrong-on-purpose"
OURS = ("/_admin", "/mailbox", "/owa/")  # never hit by a fault


class State:
    """Everything that a reset renews, and the traffic log, which it does not."""

    def __init__(self, url: str, traffic: TrafficLog, seed: str) -> None:
        self.url, self.traffic = url, traffic
        self.identity: Identity
        self.reset(seed)

    def reset(self, seed: str = "demo", keep_tokens: bool = False) -> None:
        """A new world."""
        old = getattr(self, "identity", None)
        if old:
            self.world.bell.subscriptions.clear()  # nobody is told of the old world
        self.world = World(self.url)
        self.world.dispatch = self.dispatch
        self.identity = Identity(self.world)
        if keep_tokens and old:
            self.identity.tokens.key = old.tokens.key
            self.identity.refresh = old.refresh
            for grant in old.refresh.values():
                known = grant.user and self.world.user(grant.user.upn)
                if known:
                    known.consented |= grant.user.consented
                    grant.user = known
        self.faults, self.limits, self.record = Faults(), Limits(), Record()
        seeds.plant(self.world, seed)

    # -- Graph
    async def dispatch(self, request: GraphRequest) -> GraphResponse:
        """One request or batch item: faults, limits, latency, then Graph."""
        response = await self._dispatch(request)
        self.record.note(request, response.status)
        if request.in_batch and response.status >= 400:
            mark = str(uuid.uuid4())
            asked = request.headers.get("client-request-id", mark)
            correlate(response, mark, asked, self.world.now())
        return response

    async def _dispatch(self, request: GraphRequest) -> GraphResponse:
        action: dict[str, Any] = {}
        if request.in_batch:
            action = self.faults.strike(request.method, request.path, True) or {}
            if _lost(action):
                return GraphResponse(503)
            if replaces(action):
                return injected(action)
        try:
            with self.limits.slot(self._mailbox_key(request)):
                await self.limits.wait(request.in_batch, action.get("delay_ms", 0))
                response = await handle(self.world, request)
        except GraphFault as fault:
            return fault.response()
        return injected(action) if action.get("after") else response

    def _mailbox_key(self, request: GraphRequest) -> str:
        """App and mailbox, however the path names it: what the limits count by."""
        parts, caller = request.path.split("/", 3), request.caller
        user = caller.user
        if len(parts) > 2 and parts[1].lower() == "users":
            user = self.world.user(unquote(parts[2]))
        return f"{caller.client_id} {user.object_id if user else '-'}"

    async def graph(self, request: web.Request) -> web.StreamResponse:
        """A Graph request from the wire."""
        path, _, query = request.raw_path.partition("?")
        path = path[len("/v1.0") :]
        body = await request.read()

        def send(response: GraphResponse) -> web.Response:
            return self._send(request, body, response)

        def replaced(response: GraphResponse) -> web.Response:
            self.record.note_unanswered(request, path, query, response.status)
            return send(response)

        async def work() -> web.Response:
            return send(await self._answer(request, path, query, body))

        action = self.faults.strike(request.method, path, False)
        return await through_faults(request, Exchange(action or {}), work, replaced)

    async def _answer(
        self, request: web.Request, path: str, query: str, body: bytes
    ) -> GraphResponse:
        try:
            caller = self.identity.tokens.caller(request.headers.get("Authorization"))
        except ValueError as error:
            self.record.note_unanswered(request, path, query, 401)
            headers = {"WWW-Authenticate": 'Bearer realm="", error="invalid_token"'}
            code = "InvalidAuthenticationToken"
            return GraphFault(401, code, str(error), headers).response()
        graph_request = GraphRequest(
            request.method,
            path,
            parse_qsl(query, keep_blank_values=True),
            request.headers.copy(),
            body,
            caller,
            query,
        )
        if path.lower() != "/$batch":
            return await self.dispatch(graph_request)
        await self.limits.wait(False)
        response = await handle(self.world, graph_request)
        self.record.note(graph_request, response.status)
        return response

    def _send(
        self, request: web.Request, body: bytes, response: GraphResponse
    ) -> web.Response:
        asked = request.headers.get("client-request-id")
        headers = graph_headers(response, asked, self.world.now())
        data, kind = encode(response)
        if data and response.status != 204:
            headers.setdefault("Content-Type", kind)
        if not CURRENT.get().altered and WRONG_ON_PURPOSE not in request.headers:
            url = f"{self.url}{request.raw_path}"
            self.traffic.write(
                (request.method, url, request.headers, body),
                (response.status, headers, data),
            )
        return web.Response(status=response.status, body=data, headers=headers)


def _lost(action: dict[str, Any]) -> bool:
    """Tell the whole exchange what an item's fault does to it; is the item not done?"""
    exchange = CURRENT.get()
    lost = action.get("drop") == "before" or exchange.action.get("drop") == "before"
    exchange.suffer(action)
    if action.get("drop") == "before":
        exchange.action = action
    return lost


@web.middleware
async def identity_faults(
    request: web.Request,
    handler: Any,  # noqa: ANN401
) -> web.StreamResponse:
    """Faults reach the sign-in endpoints too."""
    state: State = request.app["state"]
    path = request.path
    if path.startswith("/v1.0/") or path == "/" or path.startswith(OURS):
        return await handler(request)
    if path.endswith("/oauth2/v2.0/token"):
        state.record.counts["token_requests"] += 1

    def replaced(response: GraphResponse) -> web.Response:
        data, _ = encode(response)
        headers = {"Content-Type": "application/json", **response.headers}
        return web.Response(status=response.status, body=data, headers=headers)

    action = state.faults.strike(request.method, path, False)
    exchange = Exchange(action or {})
    return await through_faults(request, exchange, lambda: handler(request), replaced)


MIDDLEWARES = (identity_faults, admin.say_what_is_wrong)


def application(url: str, traffic: Path | None, seed: str) -> web.Application:
    """The web application."""
    app = web.Application(client_max_size=64 * 2**20, middlewares=MIDDLEWARES)
    app["state"] = state = State(url, TrafficLog(traffic), seed)
    app.add_routes([web.route("*", "/v1.0/{path:.*}", state.graph)])
    app.add_routes(admin.routes())
    app.add_routes(calendar_admin.routes())
    app.add_routes(mail_admin.routes())
    app.add_routes(notification_admin.routes())
    app.add_routes(pages.routes())
    app.add_routes(calendar_pages.routes())
    app.add_routes(mail_pages.routes())
    app.add_routes(sign_in.routes())
    return app


async def serve(
    host: str,
    port: int,
    context: Any,  # noqa: ANN401
    traffic: Path | None,
    seed: str,
) -> tuple[web.AppRunner, str]:
    """Listen; the runner to clean up and the address that was taken."""
    app = application("https://localhost", traffic, seed)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, host, port, ssl_context=context)
    await site.start()
    taken = site._server.sockets[0].getsockname()[1]  # noqa: SLF001
    state: State = app["state"]
    state.url = state.world.url = f"https://localhost:{taken}"
    return runner, state.url
