"""The HTTPS server: one origin for sign-in, Graph, the admin endpoint and the pages."""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from email.utils import formatdate
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote

from aiohttp import web

from . import admin, pages, seeds, sign_in
from .exchange import GraphFault, GraphRequest, GraphResponse
from .faults import Faults, Limits, Record
from .graph import handle
from .identity import Identity
from .traffic import TrafficLog
from .world import World

JSON = (
    "application/json;odata.metadata=minimal;odata.streaming=true;"
    "IEEE754Compatible=false;charset=utf-8"
)
WRONG_ON_PURPOSE = "x-simulator-wrong-on-purpose"


class State:
    """Everything that a reset renews, and the traffic log, which it does not."""

    def __init__(self, url: str, traffic: TrafficLog, seed: str) -> None:
        self.url, self.traffic = url, traffic
        self.identity: Identity
        self.reset(seed)

    def reset(self, seed: str = "demo", keep_tokens: bool = False) -> None:
        """A new world."""
        old = getattr(self, "identity", None)
        self.world = World(self.url)
        self.world.dispatch = self.dispatch
        self.identity = Identity(self.world)
        if keep_tokens and old:
            self.identity.key, self.identity.refresh = old.key, old.refresh
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
        return response

    async def _dispatch(self, request: GraphRequest) -> GraphResponse:
        action = None
        if request.in_batch:
            action = self.faults.strike(request.method, request.path, True)
            if action and "drop" not in action and action.get("after") is not True:
                return injected(action)
        try:
            with self.limits.slot(mailbox_key(request)):
                await self.limits.wait(request.in_batch)
                response = await handle(self.world, request)
        except GraphFault as fault:
            return fault.response()
        return injected(action) if action and action.get("after") else response

    async def graph(self, request: web.Request) -> web.StreamResponse:
        """A Graph request from the wire."""
        body = await request.read()
        raw_path = request.raw_path.partition("?")[0]
        path = raw_path[len("/v1.0") :]
        action = self.faults.strike(request.method, path, False)
        if action and action.get("drop") == "before":
            return self._drop(request)
        if action and "delay_ms" in action:
            await asyncio.sleep(action["delay_ms"] / 1000)
        if action and "status" in action and not action.get("after"):
            response = injected(action)
            self._note_unanswered(request, path, response.status)
        else:
            response = await self._answer(request, path, body)
        if action and action.get("drop") == "after":
            return self._drop(request)
        if action and action.get("after"):
            response = injected(action)
        return self._send(request, body, response, action)

    def _note_unanswered(self, request: web.Request, path: str, status: int) -> None:
        self.record.counts["requests"] += 1
        self.record.requests.append(
            {"method": request.method, "path": path, "status": status, "fault": True}
        )

    async def _answer(
        self, request: web.Request, path: str, body: bytes
    ) -> GraphResponse:
        try:
            caller = self.identity.caller(request.headers.get("Authorization"))
        except ValueError as error:
            self._note_unanswered(request, path, 401)
            fault = GraphFault(401, "InvalidAuthenticationToken", str(error))
            return fault.response()
        graph_request = GraphRequest(
            request.method,
            path,
            parse_qsl(request.query_string, keep_blank_values=True),
            request.headers.copy(),
            body,
            caller,
            request.query_string,
        )
        if path.lower() == "/$batch":
            await self.limits.wait(False)
            response = await handle(self.world, graph_request)
            self.record.note(graph_request, response.status)
            return response
        return await self.dispatch(graph_request)

    def _send(
        self,
        request: web.Request,
        body: bytes,
        response: GraphResponse,
        action: dict[str, Any] | None,
    ) -> web.StreamResponse:
        mark = str(uuid.uuid4())
        asked = request.headers.get("client-request-id")
        headers = {
            "request-id": mark,
            "client-request-id": asked or mark,
            "OData-Version": "4.0",
            "x-ms-ags-diagnostic": '{"ServerInfo":{"DataCenter":"Localhost"}}',
            "Date": formatdate(self.world.now(), usegmt=True),
            **response.headers,
        }
        data, kind = encode(response, mark)
        headers.setdefault("Content-Type", kind)
        if response.status == 204 or not data:
            headers.pop("Content-Type", None)
        if action is None and WRONG_ON_PURPOSE not in request.headers:
            self.traffic.write(
                request.method,
                str(request.url),
                dict(request.headers),
                body,
                response.status,
                headers,
                response.body,
            )
        if action and action.get("truncate"):
            data = data[: max(1, len(data) // 2)]
        if action and action.get("html"):
            data = b"<!doctype html><title>Bad gateway</title>"
            headers["Content-Type"] = "text/html"
        return web.Response(status=response.status, body=data, headers=headers)

    def _drop(self, request: web.Request) -> web.Response:
        if request.transport:
            request.transport.abort()
        return web.Response(status=500)


def encode(response: GraphResponse, mark: str) -> tuple[bytes, str]:
    """Bytes and their type; an error body learns its request's id."""
    body = response.body
    if isinstance(body, bytes):
        return body, "application/octet-stream"
    if isinstance(body, str):
        return body.encode(), "text/plain"
    if body is None:
        return b"", JSON
    if isinstance(body, dict) and isinstance(body.get("error"), dict):
        inner = body["error"].setdefault("innerError", {})
        if isinstance(inner, dict):
            inner.update(
                {"request-id": mark, "date": time.strftime("%Y-%m-%dT%H:%M:%S")}
            )
    return json.dumps(body).encode(), JSON


def injected(action: dict[str, Any]) -> GraphResponse:
    """The answer that a fault puts in the place of the real one."""
    status = action.get("status", 500)
    headers = dict(action.get("headers") or {})
    if "body" in action:
        return GraphResponse(status, action["body"], headers)
    code = action.get("code", "InjectedFault")
    error = {"code": code, "message": action.get("message", "Injected.")}
    return GraphResponse(status, {"error": error}, headers)


def mailbox_key(request: GraphRequest) -> str:
    """App and mailbox: what the limits count by."""
    parts = request.path.split("/", 3)
    caller = request.caller
    if len(parts) > 2 and parts[1].lower() == "users":
        return f"{caller.client_id} {unquote(parts[2]).lower()}"
    return f"{caller.client_id} {caller.user.object_id if caller.user else '-'}"


@web.middleware
async def identity_faults(
    request: web.Request,
    handler: Any,  # noqa: ANN401
) -> web.StreamResponse:
    """Faults reach the sign-in endpoints too."""
    state: State = request.app["state"]
    if "/oauth2/" in request.path:
        if request.path.endswith("/token"):
            state.record.counts["token_requests"] += 1
        action = state.faults.strike(request.method, request.path, False)
        if action:
            answer = injected(action)
            data, _ = encode(answer, "")
            return web.Response(
                status=answer.status,
                body=data,
                headers={"Content-Type": "application/json", **answer.headers},
            )
    return await handler(request)


def application(url: str, traffic: Path | None, seed: str) -> web.Application:
    """The web application."""
    app = web.Application(client_max_size=64 * 2**20, middlewares=[identity_faults])
    app["state"] = state = State(url, TrafficLog(traffic), seed)
    app.add_routes([web.route("*", "/v1.0/{path:.*}", state.graph)])
    app.add_routes(admin.routes())
    app.add_routes(pages.routes())
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


__all__ = ["State", "application", "serve"]
