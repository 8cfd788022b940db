"""Access tokens, id tokens, and what an access token says to Graph."""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

import jwt

from .exchange import Caller
from .grants import OIDC, Grant
from .world import World

GRAPH = "https://graph.microsoft.com/"
TOKEN_LIFE = 3900  # seconds
OURS_TO_CHECK = ("verify_exp", "verify_iat", "verify_nbf", "verify_aud")


class Tokens:
    """Signed with a key of its own, so that nobody makes one up."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.key = secrets.token_bytes(32)

    def id_claims(self, grant: Grant) -> dict[str, Any]:
        """Who signed in."""
        user, now = grant.user, int(self.world.now())
        claims = {
            "aud": grant.client_id,
            "iss": f"{self.world.url}/{user.tenant_id}/v2.0",
            "iat": now,
            "nbf": now,
            "exp": now + TOKEN_LIFE,
            "name": user.name,
            "oid": user.object_id,
            "preferred_username": user.upn,
            "sub": hashlib.sha256(user.object_id.encode()).hexdigest()[:43],
            "tid": user.tenant_id,
            "ver": "2.0",
        }
        return {**claims, "nonce": grant.nonce} if grant.nonce else claims

    def access_token(
        self, grant: Grant, scopes: frozenset[str] | set[str], roles: set[str]
    ) -> str:
        """For Graph; an app's own token says its roles, if it was granted any."""
        now = int(self.world.now())
        claims: dict[str, Any] = {
            "aud": GRAPH,
            "appid": grant.client_id,
            "tid": grant.tenant_id,
            "iss": f"{self.world.url}/{grant.tenant_id}/",
            "iat": now,
            "nbf": now,
            "exp": now + TOKEN_LIFE,
            "jti": secrets.token_hex(8),
        }
        if grant.user:
            claims |= {"oid": grant.user.object_id, "sid": grant.session}
            claims["scp"] = " ".join(sorted(scopes - OIDC))
        elif roles:
            claims["roles"] = sorted(roles)
        return jwt.encode(claims, self.key, algorithm="HS256")

    def caller(self, header: str | None) -> Caller:
        """Whose token this is; raises ``ValueError`` with what is wrong with it."""
        kind, _, token = (header or "").partition(" ")
        if kind.lower() != "bearer" or not token:
            raise ValueError("Access token is empty.")
        claims = self._read(token)
        if claims["aud"] != GRAPH:
            raise ValueError("Access token validation failure. Invalid audience.")
        if claims["exp"] < self.world.now():
            raise ValueError("Lifetime validation failed, the token is expired.")
        user = self.world.user(claims["oid"]) if "oid" in claims else None
        if user and (claims["sid"] < user.session or user.disabled):
            raise ValueError("Access token has expired or is not yet valid.")
        return Caller(
            claims["appid"],
            claims["tid"],
            user,
            frozenset(claims.get("scp", "").split()),
            frozenset(claims.get("roles", ())),
        )

    def _read(self, token: str) -> dict[str, Any]:
        options = dict.fromkeys(OURS_TO_CHECK, False)
        try:
            return jwt.decode(token, self.key, algorithms=["HS256"], options=options)
        except jwt.PyJWTError:
            text = "CompactToken parsing failed with error code: 80049217"
            raise ValueError(text) from None
