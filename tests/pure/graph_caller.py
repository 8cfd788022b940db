"""Calls the simulated Graph directly: no server, no sign-in."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, quote

from multidict import CIMultiDict

from simulator.exchange import Caller, GraphRequest, GraphResponse
from simulator.graph import handle
from simulator.mailbox import Contact, Folder, Mailbox
from simulator.world import CONTOSO, World

ANNA = "anna.keller@contoso.example"
BRUNO = "bruno.costa@contoso.example"
SALES = "sales@contoso.example"
NOMAIL = "nomail@contoso.example"
SCOPES = frozenset({"Contacts.ReadWrite", "User.Read"})
MARK = "String {6b2e5a10-0000-4000-8000-0d00c0ffee01} Name OdooId"
IMMUTABLE = {"Prefer": 'IdType="ImmutableId"'}


@dataclass
class Graph:
    """A world, and one person's token in it."""

    upn: str | None = ANNA
    scopes: frozenset[str] = SCOPES
    world: World = field(default_factory=World)

    def __post_init__(self) -> None:
        self.world.dispatch = lambda request: handle(self.world, request)

    @property
    def box(self) -> Mailbox:
        return self.world.mailbox(self.upn or ANNA)

    @property
    def caller(self) -> Caller:
        if self.upn is None:
            return Caller("app", CONTOSO, None, frozenset(), self.scopes)
        user = self.world.user(self.upn)
        return Caller("app", user.tenant_id, user, self.scopes)

    def call(
        self, method: str, path: str, body: Any = None, **headers: str
    ) -> GraphResponse:
        """``path`` may hold a query, or be a link that was given."""
        path = path.removeprefix(f"{self.world.url}/v1.0")
        path, _, query = path.partition("?")
        told = CIMultiDict({k.replace("_", "-"): v for k, v in headers.items()})
        data = body if isinstance(body, bytes) else b""
        if body is not None and not isinstance(body, bytes):
            data = json.dumps(body).encode()
            told.setdefault("Content-Type", "application/json")
        pairs = parse_qsl(query, keep_blank_values=True)
        return asyncio.run(
            handle(
                self.world,
                GraphRequest(method, path, pairs, told, data, self.caller, query),
            )
        )

    def get(self, path: str, **headers: str) -> GraphResponse:
        return self.call("GET", path, **headers)

    def body(self, path: str, **headers: str) -> Any:
        """The body of an answer that has to be a success."""
        answer = self.call("GET", path, **headers)
        assert answer.status == 200, answer.body
        return answer.body

    def names(self, path: str, **headers: str) -> list[str]:
        """The display names in a collection's first page."""
        return [row["displayName"] for row in self.body(path, **headers)["value"]]

    def create(self, path: str = "/me/contacts", **properties: Any) -> dict[str, Any]:
        answer = self.call("POST", path, properties)
        assert answer.status == 201, answer.body
        return answer.body

    def patch(self, contact_id: str, **properties: Any) -> dict[str, Any]:
        answer = self.call("PATCH", f"/me/contacts/{contact_id}", properties)
        assert answer.status == 200, answer.body
        return answer.body

    def folder(self, name: str = "Odoo") -> Folder:
        """A folder made by its owner."""
        return self.box.create_folder(name)

    def add(self, folder: Folder, name: str = "Ada", **properties: Any) -> Contact:
        """A contact made by the mailbox's owner."""
        return self.box.create_contact(folder, {"displayName": name, **properties})


def inside(folder: Folder, rest: str = "/contacts") -> str:
    """The path of a folder, or of what is in it."""
    return f"/me/contactFolders/{quote(folder.id, safe='')}{rest}"


def refused(answer: GraphResponse) -> tuple[int, str]:
    """Status and code of an error answer."""
    return answer.status, answer.body["error"]["code"]
