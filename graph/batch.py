"""``$batch``: twenty requests at a time, four batches at a time, each item on its own.

The items of one batch are chained, so that it works on one after the other: four
batches at once are then the four concurrent requests that a mailbox takes (contract
6, 7). A link of the chain that fails makes the rest answer 424; those are sent again.
"""

from __future__ import annotations

import itertools
import time
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Any

from .client import IMMUTABLE, GraphClient, Response
from .errors import (
    GraphError,
    Throttled,
    Transient,
    Unauthorized,
    error_from_response,
)

SIZE = 20
LANES = 4
WINDOW = 8
TRIES = 6


@dataclass(frozen=True)
class BatchRequest:
    """One request inside a batch; ``tag`` is the caller's, handed back untouched."""

    tag: Any
    method: str
    path: str
    body: object = None
    headers: Mapping[str, str] | None = None


@dataclass(frozen=True)
class BatchResult:
    """What came back for it: a body, or the error."""

    request: BatchRequest
    status: int
    headers: Mapping[str, str]
    body: Any
    error: GraphError | None = None


@dataclass(frozen=True)
class _Job:
    requests: tuple[BatchRequest, ...]
    chained: bool = True
    attempt: int = 0
    not_before: float = 0.0
    refused: bool = False  # the token, this time
    renewed: bool = False  # the token, for one of them, at any time before


def run_batches(
    client: GraphClient,
    requests: Iterable[BatchRequest],
    *,
    chained: bool = True,
    lanes: int = LANES,
    window: int = WINDOW,
) -> Iterator[list[BatchResult]]:
    """Results in groups as their batches come back.

    Not ``chained``: one batch at a time, four of its items at once; for reads, of which
    many may answer 404 and would hold up a chain.

    ``requests`` is read lazily and results are yielded in the caller's thread, so that
    the caller's own work on a database overlaps the network.
    """
    source = _packed(requests, chained)
    lanes = lanes if chained else 1
    again: deque[_Job] = deque()
    flying: dict[Future[list[BatchResult]], _Job] = {}
    with ThreadPoolExecutor(lanes, thread_name_prefix="graph-batch") as pool:
        try:
            while True:
                _fill(client, pool, flying, again, source, window)
                if not flying:
                    return
                done, _ = wait(flying, return_when=FIRST_COMPLETED)
                for future in done:
                    job = flying.pop(future)
                    final, repeat = _sort(future.result(), job, client.max_wait)
                    again.extend(repeat)
                    if final:
                        yield final
        finally:
            for future in flying:
                future.cancel()


def _packed(requests: Iterable[BatchRequest], chained: bool) -> Iterator[_Job]:
    pack: list[BatchRequest] = []
    for request in requests:
        pack.append(request)
        if len(pack) == SIZE:
            yield _Job(tuple(pack), chained)
            pack = []
    if pack:
        yield _Job(tuple(pack), chained)


def _fill(
    client: GraphClient,
    pool: ThreadPoolExecutor,
    flying: dict[Future[list[BatchResult]], _Job],
    again: deque[_Job],
    source: Iterator[_Job],
    window: int,
) -> None:
    while len(flying) < window:
        job = again.popleft() if again else next(source, None)
        if job is None:
            return
        client.prepare(job.refused)
        flying[pool.submit(_send, client, job)] = job


def _send(client: GraphClient, job: _Job) -> list[BatchResult]:
    delay = job.not_before - time.monotonic()
    if delay > 0:
        client.pause(delay)
    safe = all(request.method != "POST" for request in job.requests)
    try:
        answer = client.post(
            "/$batch", json={"requests": _envelope(client, job)}, repeatable=safe
        )
    except Transient as error:
        return [BatchResult(request, 0, {}, None, error) for request in job.requests]
    return _results(job, answer)


def _envelope(client: GraphClient, job: _Job) -> list[dict[str, Any]]:
    items = [
        _item(number, request, client.place(request.path))
        for number, request in enumerate(job.requests)
    ]
    for before, item in itertools.pairwise(items) if job.chained else ():
        item["dependsOn"] = [before["id"]]
    return items


def _item(number: int, request: BatchRequest, path: str) -> dict[str, Any]:
    headers = dict(request.headers or {})
    headers["Prefer"] = ", ".join(filter(None, [IMMUTABLE, headers.get("Prefer")]))
    item: dict[str, Any] = {
        "id": str(number),
        "method": request.method,
        "url": path,
        "headers": headers,
    }
    if request.body is not None:
        item["body"] = request.body
        headers.setdefault("Content-Type", "application/json")
    return item


def _results(job: _Job, answer: Response) -> list[BatchResult]:
    """By id: answers come in any order (contract 6)."""
    rows = answer.body.get("responses") if isinstance(answer.body, Mapping) else None
    by_id: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, Mapping):
            by_id.setdefault(str(row.get("id")), []).append(row)
    mark = answer.headers.get("client-request-id", "")
    return [
        _result(request, by_id.get(str(number), []), mark)
        for number, request in enumerate(job.requests)
    ]


def _result(
    request: BatchRequest, rows: Sequence[Mapping[str, Any]], mark: str
) -> BatchResult:
    if not _is_answer(request, rows):
        lost = Transient(
            "no answer for this item",
            code="NoAnswer",
            client_request_id=mark,
            uncertain=True,
        )
        return BatchResult(request, 0, {}, None, lost)
    status, body, told = (rows[0].get(name) for name in ("status", "body", "headers"))
    headers = {"client-request-id": mark, **(told if isinstance(told, dict) else {})}
    error = None
    if status >= 400:
        operation = f"{request.method} in batch"
        error = error_from_response(status, headers, body, operation=operation)
    return BatchResult(request, status, headers, body, error)


def _is_answer(request: BatchRequest, rows: Sequence[Mapping[str, Any]]) -> bool:
    """One that can be read; two that contradict each other say nothing."""
    if not rows or any(row != rows[0] for row in rows):
        return False
    status, body = rows[0].get("status"), rows[0].get("body")
    if not isinstance(status, int):
        return False
    empty = body is None and request.method != "GET"
    good = 200 <= status < 300 and (empty or isinstance(body, Mapping))
    return good or status >= 400


def _sort(
    results: list[BatchResult], job: _Job, max_wait: float
) -> tuple[list[BatchResult], list[_Job]]:
    """What is final, and what to send again: only what surely was not carried out, or
    may be repeated without harm."""
    final: list[BatchResult] = []
    repeat: list[BatchRequest] = []
    delay, dependants_only = 0.0, True
    for result in results:
        if _to_repeat(result, job, max_wait):
            repeat.append(result.request)
            dependants_only = dependants_only and result.status == 424
            if result.status not in (401, 424):
                told = result.error.retry_after if result.error else None
                backoff = min(0.5 * 2**job.attempt, 30)
                delay = max(delay, backoff if told is None else told)
        else:
            final.append(result)
    if not repeat:
        return final, []
    attempt = job.attempt if dependants_only and final else job.attempt + 1
    refused = any(result.status == 401 for result in results) and not job.renewed
    again = _Job(
        tuple(repeat),
        job.chained,
        attempt,
        time.monotonic() + delay,
        refused,
        refused or job.renewed,
    )
    return final, [again]


def _to_repeat(result: BatchResult, job: _Job, max_wait: float) -> bool:
    error = result.error
    if not isinstance(error, Transient) or job.attempt >= TRIES:
        return False
    if (error.retry_after or 0) > max_wait:
        return False  # not to be mended by this run: the account is put off
    if isinstance(error, Unauthorized):
        return result.status == 401 and not job.renewed  # once, with a fresh token
    if result.status == 424:
        return True
    if isinstance(error, Throttled):
        return True
    lost = result.status == 0 or result.status >= 500
    return not (lost and result.request.method == "POST")
