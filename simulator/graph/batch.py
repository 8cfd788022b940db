"""``$batch`` (contract 6)."""

from __future__ import annotations

import asyncio
import base64
import json
import random
from typing import Any
from urllib.parse import parse_qsl

from multidict import CIMultiDict

from ..exchange import GraphRequest, GraphResponse, bad_request
from ..world import World

LIMIT = 20
AT_ONCE = 4
METHODS = {"GET", "POST", "PATCH", "PUT", "DELETE"}


async def handle(world: World, request: GraphRequest) -> GraphResponse:
    """Check the envelope, then carry out its items, serially or a few at a time."""
    items = _envelope(request)
    depends = [item.get("dependsOn") or [] for item in items]
    if not any(depends):
        answers = await _unordered(world, request, items)
    else:
        _check_order(items, depends)
        answers = await _ordered(world, request, items)
    random.shuffle(answers)
    return GraphResponse(200, {"responses": answers})


def _envelope(request: GraphRequest) -> list[dict[str, Any]]:
    try:
        items = json.loads(request.body)["requests"]
    except (ValueError, KeyError, TypeError):
        raise bad_request("Invalid batch payload format.") from None
    if not isinstance(items, list) or not 1 <= len(items) <= LIMIT:
        raise bad_request(f"Number of batch request steps exceeds the max of {LIMIT}.")
    ids = [str(item.get("id", "")).lower() for item in items]
    if "" in ids or len(set(ids)) != len(ids):
        raise bad_request("Request Id is empty or has to be unique in a batch.")
    for item in items:
        _check_item(item)
    return items


def _check_item(item: dict[str, Any]) -> None:
    headers = CIMultiDict(item.get("headers") or {})
    url = str(item.get("url", ""))
    if str(item.get("method", "")).upper() not in METHODS:
        raise bad_request("Invalid batch method.")
    if not url.startswith("/") or url.lower().startswith("/v1.0"):
        raise bad_request("Invalid batch url.")
    if url.lower().startswith("/$batch"):
        raise bad_request("A batch cannot hold a batch.")
    if item.get("body") is not None and "Content-Type" not in headers:
        raise bad_request("Write request id : content-type is missing.")


def _check_order(items: list[dict[str, Any]], depends: list[list[str]]) -> None:
    """Serial, or all on one: nothing else is supported."""
    ids = [item["id"] for item in items]
    serial = all(
        rest == ([ids[position - 1]] if position else [])
        for position, rest in enumerate(depends)
    )
    star = [rest for rest in depends if rest]
    on_one = len({tuple(rest) for rest in star}) == 1 and len(star) == len(items) - 1
    if not (serial or on_one):
        raise bad_request("Unsupported dependency graph in a batch.")


async def _unordered(
    world: World, request: GraphRequest, items: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(item: dict[str, Any]) -> dict[str, Any]:
        async with gate:
            return await _carry_out(world, request, item)

    return list(await asyncio.gather(*(one(item) for item in items)))


async def _ordered(
    world: World, request: GraphRequest, items: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    answers: list[dict[str, Any]] = []
    failed: set[str] = set()
    for item in items:
        if failed.intersection(item.get("dependsOn") or []):
            error = {"code": "FailedDependency", "message": "A dependency failed."}
            answer = {"id": item["id"], "status": 424, "headers": {}}
            answer["body"] = {"error": error}
        else:
            answer = await _carry_out(world, request, item)
        if answer["status"] >= 400:
            failed.add(item["id"])
        answers.append(answer)
    return answers


async def _carry_out(
    world: World, request: GraphRequest, item: dict[str, Any]
) -> dict[str, Any]:
    path, _, query = item["url"].partition("?")
    headers = CIMultiDict(item.get("headers") or {})
    body = item.get("body")
    data = b"" if body is None else json.dumps(body).encode()
    if isinstance(body, str):
        data = base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))
    sub = GraphRequest(
        item["method"].upper(),
        path,
        parse_qsl(query, keep_blank_values=True),
        headers,
        data,
        request.caller,
        query,
        in_batch=True,
    )
    answer = await world.dispatch(sub)
    told: dict[str, Any] = {
        "id": item["id"],
        "status": answer.status,
        "headers": dict(answer.headers),
    }
    if isinstance(answer.body, bytes):
        told["body"] = base64.b64encode(answer.body).decode()
    elif answer.body is not None:
        told["headers"].setdefault("Content-Type", "application/json")
        told["body"] = answer.body
    return told
