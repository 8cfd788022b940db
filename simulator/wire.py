"""How an answer goes over the wire, and the faults that befall it on the way."""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import Any

from aiohttp import web

from .exchange import GraphResponse

JSON = (
    "application/json;odata.metadata=minimal;odata.streaming=true;"
    "IEEE754Compatible=false;charset=utf-8"
)
DIAGNOSTIC = '{"ServerInfo":{"DataCenter":"Localhost"}}'
HTML = b"<!doctype html><title>Bad gateway</title><h1>Bad gateway</h1>"


@dataclass
class Exchange:
    """One HTTP request: what faults did, or have yet to do, to its answer."""

    action: dict[str, Any] = field(default_factory=dict)
    dropped: bool = False  # the client shall see no answer
    altered: bool = False  # what is answered is not what the service would say
    maimed: dict[str, Any] = field(default_factory=dict)  # truncate, html

    def suffer(self, action: dict[str, Any]) -> None:
        """Take over what an action does to the whole answer."""
        self.altered = self.altered or bool(action.keys() - {"delay_ms"})
        self.dropped = self.dropped or "drop" in action
        for name in ("truncate", "html"):
            if action.get(name):
                self.maimed[name] = True


CURRENT: ContextVar[Exchange] = ContextVar("exchange")


def replaces(action: dict[str, Any]) -> bool:
    """Does the action answer in the place of the service, the work left undone?"""
    answers = "status" in action or "body" in action
    return answers and not action.get("after") and not action.get("drop")


def injected(action: dict[str, Any]) -> GraphResponse:
    """The answer that a fault puts in the place of the real one."""
    status = action.get("status", 500)
    headers = dict(action.get("headers") or {})
    if "body" in action:
        return GraphResponse(status, action["body"], headers)
    code = action.get("code", "InjectedFault")
    error = {"code": code, "message": action.get("message", "Injected.")}
    return GraphResponse(status, {"error": error}, headers)


async def through_faults(
    request: web.Request,
    exchange: Exchange,
    work: Callable[[], Awaitable[web.Response]],
    replaced: Callable[[GraphResponse], web.Response],
) -> web.Response:
    """Answer by ``work`` unless a fault comes first, in the middle or afterwards."""
    action = exchange.action
    exchange.suffer(action)
    CURRENT.set(exchange)
    if "delay_ms" in action:
        await asyncio.sleep(action["delay_ms"] / 1000)
    if action.get("drop") == "before" or replaces(action):
        response = replaced(injected(action))
    else:
        response = await work()
        if action.get("after"):
            response = replaced(injected(action))
    if exchange.dropped:
        if request.transport:
            request.transport.abort()
        return web.Response(status=500)
    return maimed(response, exchange.maimed)


def maimed(response: web.Response, how: dict[str, Any]) -> web.Response:
    """Cut short, or a gateway's page instead of JSON."""
    body = response.body
    if not how or not isinstance(body, bytes):
        return response
    headers = {**response.headers}
    headers.pop("Content-Length", None)
    if how.get("html"):
        body, headers["Content-Type"] = HTML, "text/html"
    if how.get("truncate"):
        body = body[: max(1, len(body) // 2)]
    return web.Response(status=response.status, body=body, headers=headers)


def encode(response: GraphResponse) -> tuple[bytes, str]:
    """Bytes and their type."""
    body = response.body
    if isinstance(body, bytes):
        return body, "application/octet-stream"
    if isinstance(body, str):
        return body.encode(), "text/plain"
    return (b"" if body is None else json.dumps(body).encode()), JSON


def correlate(response: GraphResponse, mark: str, asked: str, now: float) -> None:
    """An error body names its request, so that support can find it (contract 10.1)."""
    body = response.body
    if not isinstance(body, dict) or not isinstance(body.get("error"), dict):
        return
    inner = body["error"].setdefault("innerError", {})
    inner["date"] = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(now))
    inner["request-id"], inner["client-request-id"] = mark, asked


def graph_headers(
    response: GraphResponse, asked: str | None, now: float
) -> dict[str, str]:
    """What every answer of Graph carries (contract 0)."""
    mark = str(uuid.uuid4())
    correlate(response, mark, asked or mark, now)
    return {
        "request-id": mark,
        "client-request-id": asked or mark,
        "OData-Version": "4.0",
        "x-ms-ags-diagnostic": DIAGNOSTIC,
        "Date": formatdate(now, usegmt=True),
        **response.headers,
    }
