"""Faults on demand, the service's limits, counters and the list of requests."""

from __future__ import annotations

import asyncio
import itertools
import math
import re
import time
from collections import Counter, deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from .exchange import GraphFault, GraphRequest

WINDOW = 600.0  # seconds over which requests are counted (contract 7)


@dataclass
class Fault:
    """What to do to which requests; ``times`` None: until taken back."""

    id: int
    action: dict[str, Any]
    method: str | None = None
    path: re.Pattern[str] | None = None
    in_batch: bool | None = None
    times: int | None = 1
    skip: int = 0

    def strikes(self, method: str, path: str, in_batch: bool) -> bool:
        """Does it hit this one? Counts down."""
        if self.method and self.method != method:
            return False
        if self.path and not self.path.search(path):
            return False
        if self.in_batch is not None and self.in_batch is not in_batch:
            return False
        if self.skip > 0:
            self.skip -= 1
            return False
        if self.times == 0:
            return False
        if self.times is not None:
            self.times -= 1
        return True


class Faults:
    """The faults in force."""

    def __init__(self) -> None:
        self.active: list[Fault] = []
        self.ids = itertools.count(1)

    def add(self, spec: dict[str, Any]) -> int:
        """As the admin endpoint takes it; its id."""
        match = spec.get("match") or {}
        path = match.get("path")
        fault = Fault(
            next(self.ids),
            spec["action"],
            match.get("method"),
            re.compile(path, re.I) if path else None,
            spec.get("in_batch"),
            spec.get("times", 1),
            spec.get("skip", 0),
        )
        self.active.append(fault)
        return fault.id

    def strike(self, method: str, path: str, in_batch: bool) -> dict[str, Any] | None:
        """The action for this request, if a fault hits it."""
        for fault in self.active:
            if fault.strikes(method, path, in_batch):
                return fault.action
        return None


@dataclass
class Limits:
    """Per app and mailbox (contract 7); latencies in milliseconds."""

    concurrency: int = 4
    per_10_minutes: int = 10_000
    request_ms: float = 0.0
    item_ms: float = 0.0
    running: Counter[str] = field(default_factory=Counter)
    recent: dict[str, deque[float]] = field(default_factory=dict)
    retry_after: str | None = None  # a fixed one, in place of when there is room again
    throttled: int = 0
    max_concurrency: int = 0

    @contextmanager
    def slot(self, key: str) -> Iterator[None]:
        """Hold a place in the mailbox; full is a 429. Refused requests count too."""
        self._count(key)
        if self.running[key] >= self.concurrency:
            message = "Application is over its MailboxConcurrency limit."
            raise self._refusal("ApplicationThrottled", message, 1)
        self.running[key] += 1
        self.max_concurrency = max(self.max_concurrency, self.running[key])
        try:
            yield
        finally:
            self.running[key] -= 1

    def _count(self, key: str) -> None:
        now = time.monotonic()
        recent = self.recent.setdefault(key, deque())
        while recent and recent[0] < now - WINDOW:
            recent.popleft()
        recent.append(now)
        if len(recent) > self.per_10_minutes:
            first = recent[-max(1, self.per_10_minutes)]
            room = math.ceil(first + WINDOW - now)
            message = "Please retry again later."
            raise self._refusal("TooManyRequests", message, room)

    def _refusal(self, code: str, message: str, seconds: int) -> GraphFault:
        self.throttled += 1
        wait = str(seconds) if self.retry_after is None else self.retry_after
        return GraphFault(429, code, message, {"Retry-After": wait} if wait else {})

    async def wait(self, in_batch: bool, more_ms: float = 0) -> None:
        """The time the service takes, and what a fault adds to it."""
        delay = (self.item_ms if in_batch else self.request_ms) + more_ms
        if delay:
            await asyncio.sleep(delay / 1000)


@dataclass
class Record:
    """What was asked, for tests to look at."""

    counts: Counter[str] = field(default_factory=Counter)
    methods: Counter[str] = field(default_factory=Counter)
    requests: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=20000))

    def note(self, request: GraphRequest, status: int) -> None:
        """One Graph request and its outcome."""
        self._count(request.method, request.path, request.in_batch)
        readable = request.path.lower() != "/$batch" and len(request.body) < 65536
        self.requests.append(
            {
                "method": request.method,
                "path": request.path,
                "query": request.raw_query,
                "status": status,
                **_told(request.headers),
                "in_batch": request.in_batch,
                "fault": False,
                "body": request.body.decode(errors="replace") if readable else None,
            }
        )

    def note_unanswered(
        self, request: web.Request, path: str, query: str, status: int
    ) -> None:
        """A request that never got as far as Graph."""
        self._count(request.method, path, False)
        self.requests.append(
            {
                "method": request.method,
                "path": path,
                "query": query,
                "status": status,
                **_told(request.headers),
                "in_batch": False,
                "fault": True,
                "body": None,
            }
        )

    def _count(self, method: str, path: str, in_batch: bool) -> None:
        self.counts["batch_items" if in_batch else "requests"] += 1
        self.counts[f"{method} {operation(path)}"] += 1
        self.methods[method] += 1


def _told(headers: Mapping[str, str]) -> dict[str, str | None]:
    return {
        "client_request_id": headers.get("client-request-id"),
        "if_match": headers.get("If-Match"),
        "prefer": headers.get("Prefer"),
    }


def operation(path: str) -> str:
    """A path with its ids taken out."""
    parts = [part for part in path.split("/") if part and len(part) < 40]
    return "/".join(parts[1:] if parts and parts[0].lower() == "me" else parts)
