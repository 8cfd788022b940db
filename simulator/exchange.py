"""A Graph request and its answer, from the wire or out of a ``$batch``."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from multidict import CIMultiDict

if TYPE_CHECKING:
    from .world import User


@dataclass
class Caller:
    """Whose token it is: a person's, or the app's own (``user`` None)."""

    client_id: str
    tenant_id: str
    user: User | None = None
    scopes: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()


@dataclass
class GraphRequest:
    """``path`` is below ``/v1.0``, still percent-encoded; ``query`` is decoded."""

    method: str
    path: str
    query: list[tuple[str, str]]
    headers: CIMultiDict[str]
    body: bytes
    caller: Caller
    raw_query: str = ""
    in_batch: bool = False

    def options(self) -> dict[str, str]:
        """Query options by lower-case name."""
        return {name.lower(): value for name, value in self.query}


@dataclass
class GraphResponse:
    """A dict or list is sent as JSON, bytes raw, a string as text."""

    status: int
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


class GraphFault(Exception):
    """An error answer (contract 10)."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(code)
        self.status, self.code, self.message = status, code, message
        self.headers = headers or {}
        self.more: dict[str, str] = {}  # members of the error beside the usual ones

    def response(self) -> GraphResponse:
        """As it goes over the wire."""
        error = {
            "code": self.code,
            "message": self.message,
            "innerError": {},
            **self.more,
        }
        return GraphResponse(self.status, {"error": error}, dict(self.headers))


def not_found() -> GraphFault:
    """The everyday 404."""
    return GraphFault(
        404, "ErrorItemNotFound", "The specified object was not found in the store."
    )


def bad_request(message: str, code: str = "BadRequest") -> GraphFault:
    """A request that cannot be understood."""
    return GraphFault(400, code, message)
