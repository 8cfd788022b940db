"""A Graph client on a wire that we hold: no network, no waiting, no Odoo."""

from __future__ import annotations

import io
import itertools
import json
import uuid
from collections.abc import Callable
from typing import Any

import requests
from urllib3 import HTTPResponse

from graph.client import GraphClient

GRAPH = "https://graph.example"
TOKEN = "an-access-token"
JSON = "application/json;odata.metadata=minimal;charset=utf-8"


def answer(
    status: int = 200, body: Any = None, kind: str | None = JSON, **headers: str
) -> Callable[[requests.PreparedRequest], requests.Response]:
    """An answer as it comes over the wire; a body that is text or bytes goes as is."""
    raw = body if isinstance(body, bytes) else str(body or "").encode()
    if isinstance(body, (dict, list, int)):
        raw = json.dumps(body).encode()
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    if kind:
        told["Content-Type"] = kind

    def respond(request: requests.PreparedRequest) -> requests.Response:
        response = HTTPResponse(
            io.BytesIO(raw), told, status=status, preload_content=False
        )
        return requests.adapters.HTTPAdapter().build_response(request, response)

    return respond


def refusal(status: int, code: object = "SomeCode", **headers: str) -> Callable:
    """An error answer of Graph's (contract 10.1)."""
    error = {"code": code, "message": "about a person", "innerError": {"date": "now"}}
    return answer(status, {"error": error}, **headers)


class Wire(requests.adapters.BaseAdapter):
    """Answers one after the other, the last one again and again; keeps what it got."""

    def __init__(self, *answers: Callable | Exception) -> None:
        super().__init__()
        self.answers = itertools.chain(answers, itertools.repeat(answers[-1]))
        self.sent: list[requests.PreparedRequest] = []

    def send(
        self, request: requests.PreparedRequest, **_options: Any
    ) -> requests.Response:
        self.sent.append(request)
        found = next(self.answers)
        if isinstance(found, Exception):
            raise found
        return found(request)

    def close(self) -> None:
        """Nothing is open."""

    @property
    def addresses(self) -> list[str]:
        """Where the requests went."""
        return [request.url for request in self.sent]

    def bodies(self) -> list[Any]:
        """What the requests carried."""
        return [json.loads(request.body) for request in self.sent]


class Caller(GraphClient):
    """Waits are noted, not waited for; what was asked for tokens is noted, too."""

    def __init__(self, *answers: Callable | Exception, **options: Any) -> None:
        self.wire = Wire(*answers)
        self.waits: list[float] = []
        self.asked: list[bool] = []
        http = requests.Session()
        http.mount("https://", self.wire)
        settings = {
            "graph_url": GRAPH,
            "token": self.next_token,
            "mailbox_key": uuid.uuid4().hex,
            "http": http,
            "sleep": self.waits.append,
            "clock": lambda: sum(self.waits),
            "rand": lambda: 0.5,
            "max_wait": 1e6,
        }
        super().__init__(**{**settings, **options})

    def next_token(self, force_refresh: bool) -> str:
        """As a source of tokens has it."""
        self.asked.append(force_refresh)
        return f"{TOKEN}-{sum(self.asked)}"

    @property
    def sent(self) -> list[requests.PreparedRequest]:
        """The requests."""
        return self.wire.sent
