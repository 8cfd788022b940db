"""``$batch`` (contract 6)."""

from __future__ import annotations

import asyncio
import base64
import json
import random
import time
import uuid
from collections import Counter, defaultdict
from typing import Any
from urllib.parse import parse_qsl, unquote

from multidict import CIMultiDict

from ..exchange import GraphFault, GraphRequest, GraphResponse, bad_request
from ..world import World

LIMIT = 20
AT_ONCE = 4
METHODS = {"GET", "POST", "PATCH", "PUT", "DELETE"}
Item = dict[str, Any]


async def handle(world: World, request: GraphRequest) -> GraphResponse:
    """Check the envelope, then carry out its items, serially or a few at a time."""
    if request.method != "POST":
        raise GraphFault(405, "ErrorInvalidRequest", "The request is not supported.")
    answers: dict[str, Item] = {}
    for group in _groups(_envelope(request)):
        gates: dict[str, asyncio.Semaphore] = defaultdict(
            lambda: asyncio.Semaphore(AT_ONCE)
        )
        done = (_one(world, request, item, answers, gates) for item in group)
        await asyncio.gather(*done)
    shuffled = list(answers.values())
    random.shuffle(shuffled)
    return GraphResponse(200, {"responses": shuffled})


def _envelope(request: GraphRequest) -> list[Item]:
    try:
        items = json.loads(request.body)["requests"]
    except (ValueError, KeyError, TypeError):
        raise bad_request("Invalid batch payload format.") from None
    if not isinstance(items, list) or not items:
        raise bad_request("Invalid batch payload format.")
    if len(items) > LIMIT:
        raise bad_request(f"Number of batch request steps exceeds the max of {LIMIT}.")
    for item in items:
        _check_item(item)
    ids = Counter(item["id"].lower() for item in items)
    if max(ids.values()) > 1:
        raise bad_request("Request Id has to be unique in a batch.")
    return items


def _check_item(item: Any) -> None:
    if not isinstance(item, dict):
        raise bad_request("Invalid batch payload format.")
    name, url, depends = item.get("id"), item.get("url"), item.get("dependsOn")
    if not isinstance(name, str) or not name:
        raise bad_request("Request Id has to be a non-empty string.")
    if str(item.get("method")).upper() not in METHODS:
        raise bad_request(f"Invalid method in batch request id : {name}.")
    if not isinstance(url, str) or not url or "://" in url.partition("?")[0]:
        raise bad_request(f"Invalid url in batch request id : {name}.")
    if url.lstrip("/").lower().startswith(("v1.0/", "beta/", "$batch")):
        raise bad_request(f"Invalid url in batch request id : {name}.")
    if depends is not None and not _strings(depends):
        raise bad_request(f"Invalid dependsOn in batch request id : {name}.")
    _check_headers(item, name)


def _check_headers(item: Item, name: str) -> None:
    headers = item.get("headers") or {}
    if not isinstance(headers, dict) or not _strings(list(headers.values())):
        raise bad_request(f"Invalid headers in batch request id : {name}.")
    typed = any(header.lower() == "content-type" for header in headers)
    if item.get("body") is not None and not typed:
        raise bad_request(
            f"Write request id : {name} does not contain Content-Type header or body."
        )


def _strings(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(text, str) for text in value)


def _groups(items: list[Item]) -> list[list[Item]]:
    """What runs together: all, one by one, or all behind one; nothing else will do."""
    needs = {
        i["id"].lower(): [n.lower() for n in i.get("dependsOn") or ()] for i in items
    }
    by_id = {item["id"].lower(): item for item in items}
    if not any(needs.values()):
        return [items]
    free = [name for name, wanted in needs.items() if not wanted]
    first = {tuple(wanted) for wanted in needs.values() if wanted}
    if len(free) == 1 and first == {(free[0],)}:
        return [[by_id[free[0]]], [i for i in items if i["id"].lower() != free[0]]]
    after = {wanted[0]: name for name, wanted in needs.items() if len(wanted) == 1}
    order = free[:1]
    while order and order[-1] in after:
        order.append(after.pop(order[-1]))
    if len(free) != 1 or len(order) != len(items):
        raise bad_request("The dependencies of the batch are not supported.")
    return [[by_id[name]] for name in order]


async def _one(
    world: World,
    request: GraphRequest,
    item: Item,
    answers: dict[str, Item],
    gates: dict[str, asyncio.Semaphore],
) -> None:
    needed = [answers[name.lower()] for name in item.get("dependsOn") or ()]
    if any(answer["status"] >= 400 for answer in needed):
        response = GraphFault(
            424, "FailedDependency", "A request this one depends on has failed."
        ).response()
    else:
        sub = sub_request(request, item)
        async with gates[_mailbox(sub)]:
            response = await world.dispatch(sub)
    answers[item["id"].lower()] = told(item["id"], response)


def _mailbox(request: GraphRequest) -> str:
    parts = request.path.lower().split("/", 3)
    return unquote(parts[2]) if parts[1] == "users" and len(parts) > 2 else "me"


def sub_request(request: GraphRequest, item: Item) -> GraphRequest:
    """An item as a request of its own; the caller is the batch's."""
    path, _, query = item["url"].partition("?")
    headers = CIMultiDict(item.get("headers") or {})
    return GraphRequest(
        item["method"].upper(),
        f"/{path.lstrip('/')}",
        parse_qsl(query, keep_blank_values=True),
        headers,
        _bytes(item.get("body"), headers.get("Content-Type", "")),
        request.caller,
        query,
        in_batch=True,
    )


def _bytes(body: Any, kind: str) -> bytes:
    """JSON as it is, anything else from base64."""
    if body is None:
        return b""
    if "json" in kind.lower() or not isinstance(body, str):
        return json.dumps(body).encode()
    text = body.replace("+", "-").replace("/", "_").rstrip("=")
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        raise bad_request("The body of a batch request is no base64.") from None


def told(name: str, response: GraphResponse) -> Item:
    """An answer as a batch tells it."""
    answer: Item = {"id": name, "status": response.status}
    answer["headers"] = dict(response.headers)
    if isinstance(response.body, bytes):
        answer["headers"].setdefault("Content-Type", "application/octet-stream")
        answer["body"] = base64.b64encode(response.body).decode()
    elif response.body is not None:
        _identify(response.body)
        answer["headers"].setdefault("Content-Type", "application/json")
        answer["body"] = response.body
    return answer


def _identify(body: Any) -> None:
    """An error tells its request and when it was (contract 10.1)."""
    error = body.get("error") if isinstance(body, dict) else None
    if isinstance(error, dict) and isinstance(error.get("innerError"), dict):
        mark = str(uuid.uuid4())
        now = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime())
        error["innerError"].update(
            {"date": now, "request-id": mark, "client-request-id": mark}
        )
