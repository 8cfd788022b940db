"""What sign-in hands out: codes, grants, tokens, and the errors in their place."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import time
import uuid
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from .world import AppRegistration, User

OIDC = {"openid", "profile", "email", "offline_access"}
GRAPH_HOSTS = {
    "graph.microsoft.com",
    "graph.microsoft.us",
    "dod-graph.microsoft.us",
    "microsoftgraph.chinacloudapi.cn",
    "localhost",
    "127.0.0.1",
}


class TokenFault(Exception):
    """An error of the token endpoint: ``error`` and its AADSTS number (1.2, 1.8)."""

    def __init__(self, error: str, number: int, text: str, **extra: str) -> None:
        super().__init__(error)
        self.error, self.number, self.text, self.extra = error, number, text, extra

    @property
    def status(self) -> int:
        """401 for a refused app, else 400."""
        return 401 if self.error == "invalid_client" else 400

    def body(self, now: float) -> dict[str, Any]:
        """The whole body."""
        trace, correlation = str(uuid.uuid4()), str(uuid.uuid4())
        moment = time.strftime("%Y-%m-%d %H:%M:%SZ", time.gmtime(now))
        return {
            "error": self.error,
            "error_description": f"AADSTS{self.number}: {self.text} Trace ID: {trace} "
            f"Correlation ID: {correlation} Timestamp: {moment}",
            "error_codes": [self.number],
            "timestamp": moment,
            "trace_id": trace,
            "correlation_id": correlation,
            "error_uri": f"https://login.microsoftonline.com/error?code={self.number}",
            **self.extra,
        }


@dataclass
class Grant:
    """What a code, a refresh token or a device code stands for."""

    user: User | None
    client_id: str
    scopes: frozenset[str]
    issued: float
    redirect_uri: str = ""
    challenge: str = ""
    challenge_method: str = "plain"
    nonce: str = ""
    used: bool = False
    tenant_id: str = ""
    session: int = 0
    extra: dict[str, Any] = field(default_factory=dict)


def plain(scopes: frozenset[str]) -> set[str]:
    """Scopes without a resource's prefix."""
    return {scope.rsplit("/", 1)[-1] for scope in scopes}


def scopes_of(text: str, app: AppRegistration) -> frozenset[str]:
    """What a ``scope`` parameter asks for, without prefixes (contract 1.6)."""
    scopes = frozenset(text.split())
    for scope in scopes:
        resource, slash, _ = scope.rpartition("/")
        if slash and urlsplit(resource).hostname not in GRAPH_HOSTS:
            raise TokenFault(
                "invalid_resource",
                500011,
                f"The resource principal named {resource} was not found in the tenant.",
            )
    names = plain(scopes)
    if ".default" not in names:
        return frozenset(names)
    if names - OIDC - {".default"}:
        raise TokenFault(
            "invalid_scope",
            70011,
            f"The provided value for the input parameter 'scope' is not valid: {text}. "
            ".default scope can't be combined with resource-specific scopes.",
        )
    return frozenset(names - {".default"} | app.permissions)


def encoded(data: dict[str, Any]) -> str:
    """base64url JSON without padding."""
    return base64.urlsafe_b64encode(json.dumps(data).encode()).decode().rstrip("=")


def unsigned(claims: dict[str, Any]) -> str:
    """A JWT nobody checks the signature of."""
    return f"{encoded({'alg': 'none', 'typ': 'JWT'})}.{encoded(claims)}.c2ln"


def verifier_matches(grant: Grant, verifier: str) -> bool:
    """PKCE."""
    if not grant.challenge:
        return True
    if grant.challenge_method == "S256":
        digest = hashlib.sha256(verifier.encode()).digest()
        verifier = base64.urlsafe_b64encode(digest).decode().rstrip("=")
    return secrets.compare_digest(verifier, grant.challenge)


def redirect_matches(app: AppRegistration, address: str) -> bool:
    """Exact, except that on localhost the port and, here, the path are free."""
    given = urlsplit(address)
    for registered in app.redirect_uris:
        known = urlsplit(registered)
        if address == registered:
            return True
        same = (given.scheme, given.hostname) == (known.scheme, known.hostname)
        if same and known.hostname in ("localhost", "127.0.0.1") and not known.path:
            return True
    return False
