"""Who may have which token: the four grants and their refusals (contract 1)."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from collections.abc import Mapping
from typing import Any

import jwt
from cryptography import x509

from .exchange import Caller
from .grants import (
    OIDC,
    Grant,
    TokenFault,
    encoded,
    plain,
    redirect,
    redirect_matches,
    unsigned,
    verifier_matches,
)
from .world import AppRegistration, Tenant, User, World

CODE_LIFE, TOKEN_LIFE, DEVICE_LIFE = 600, 3900, 900
MULTI = ("common", "organizations", "consumers")
GRAPH = "https://graph.microsoft.com/"


class Identity:
    """Codes, tokens and the pages people see."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.codes: dict[str, Grant] = {}
        self.refresh: dict[str, Grant] = {}
        self.devices: dict[str, Grant] = {}
        self.key = secrets.token_bytes(32)

    # -- discovery
    def configuration(self, name: str) -> dict[str, Any]:
        """The tenant's OpenID configuration; an unknown tenant is a fault."""
        tenant = None if name in MULTI else self._tenant(name)
        base = f"{self.world.url}/{name}"
        issuer = tenant.tenant_id if tenant else "{tenantid}"
        return {
            "issuer": f"{self.world.url}/{issuer}/v2.0",
            "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
            "token_endpoint": f"{base}/oauth2/v2.0/token",
            "device_authorization_endpoint": f"{base}/oauth2/v2.0/devicecode",
            "end_session_endpoint": f"{base}/oauth2/v2.0/logout",
            "jwks_uri": f"{base}/discovery/v2.0/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["pairwise"],
        }

    def _tenant(self, name: str) -> Tenant:
        tenant = self.world.tenant(name)
        if tenant is None:
            raise TokenFault("invalid_tenant", 90002, f"Tenant '{name}' not found.")
        return tenant

    def app(self, client_id: str) -> AppRegistration:
        """The app, which has to be known and alive."""
        app = self.world.apps.get(client_id)
        if app is None:
            raise TokenFault(
                "unauthorized_client",
                700016,
                f"Application with identifier '{client_id}' was not found.",
            )
        if app.disabled:
            raise TokenFault("unauthorized_client", 7000112, "Application is disabled.")
        return app

    # -- authorize
    def check_authorize(self, tenant: str, query: Mapping[str, str]) -> AppRegistration:
        """What cannot be redirected back: unknown app, redirect address, tenant."""
        if tenant not in MULTI:
            self._tenant(tenant)
        app = self.app(query.get("client_id", ""))
        if not redirect_matches(app, query.get("redirect_uri", "")):
            raise TokenFault(
                "invalid_request",
                50011,
                "The redirect URI does not match the ones configured.",
            )
        return app

    def candidates(self, tenant: str) -> list[User]:
        """Who could sign in there; the picker shows everybody."""
        people: list[User] = []
        for known in self.world.tenants.values():
            people += known.users.values()
        return people

    def sign_in(self, tenant: str, query: Mapping[str, str], user: User) -> str:
        """A code for this person; the address to redirect to."""
        scopes = frozenset(query.get("scope", "").split())
        named = None if tenant in MULTI else self._tenant(tenant)
        if named and named.tenant_id != user.tenant_id:
            raise TokenFault(
                "invalid_request",
                50020,
                f"User account '{user.upn}' does not exist in tenant '{named.domain}'.",
            )
        code = secrets.token_urlsafe(40)
        user.consented |= plain(scopes)
        user.mfa_required = False  # done while signing in
        self.codes[code] = Grant(
            user,
            query["client_id"],
            scopes,
            self.world.now(),
            query["redirect_uri"],
            query.get("code_challenge", ""),
            query.get("code_challenge_method", "plain"),
            query.get("nonce", ""),
            tenant_id=user.tenant_id,
        )
        return redirect(query, {"code": code, "session_state": str(uuid.uuid4())})

    # -- token endpoint
    def token(self, tenant: str, form: Mapping[str, str], basic: str) -> dict[str, Any]:
        """One of the four grants."""
        grants = {
            "authorization_code": self._by_code,
            "refresh_token": self._by_refresh,
            "client_credentials": self._by_client,
            "urn:ietf:params:oauth:grant-type:device_code": self._by_device,
            "device_code": self._by_device,
        }
        handler = grants.get(form.get("grant_type", ""))
        if handler is None:
            raise TokenFault("unsupported_grant_type", 70003, "Unsupported grant type.")
        if tenant not in MULTI:
            self._tenant(tenant)
        app = self.app(form.get("client_id", ""))
        return handler(tenant, form, app, basic)

    def authenticate(
        self, form: Mapping[str, str], app: AppRegistration, basic: str
    ) -> None:
        """The app's own secret or certificate."""
        if form.get("client_assertion"):
            self._check_assertion(form["client_assertion"], app)
            return
        secret = form.get("client_secret") or basic
        if not secret:
            raise TokenFault(
                "invalid_client",
                7000218,
                "The request body must contain 'client_assertion' or 'client_secret'.",
            )
        if app.secret_expired:
            raise TokenFault(
                "invalid_client",
                7000222,
                f"The client secret keys for app '{app.client_id}' are expired.",
            )
        if not secrets.compare_digest(secret, app.secret):
            raise TokenFault(
                "invalid_client", 7000215, "Invalid client secret provided."
            )

    def _check_assertion(self, assertion: str, app: AppRegistration) -> None:
        try:
            pem = (app.certificate or "").encode()
            key = x509.load_pem_x509_certificate(pem).public_key()
            jwt.decode(
                assertion,
                key,
                algorithms=["RS256", "PS256"],
                options={"verify_aud": False},
            )
        except (ValueError, jwt.PyJWTError):
            raise TokenFault(
                "invalid_client", 700027, "The certificate's signature failed."
            ) from None

    def _by_code(
        self, tenant: str, form: Mapping[str, str], app: AppRegistration, basic: str
    ) -> dict[str, Any]:
        self.authenticate(form, app, basic)
        grant = self.codes.get(form.get("code", ""))
        if grant is None or grant.client_id != app.client_id:
            raise TokenFault("invalid_grant", 70000, "The code is invalid.")
        if grant.used:
            raise TokenFault("invalid_grant", 54005, "The code was already redeemed.")
        if self.world.now() - grant.issued > CODE_LIFE:
            raise TokenFault("invalid_grant", 70008, "The code has expired.")
        if grant.redirect_uri != form.get("redirect_uri"):
            raise TokenFault("invalid_grant", 50011, "The redirect URI differs.")
        if not verifier_matches(grant, form.get("code_verifier", "")):
            raise TokenFault("invalid_grant", 501481, "The code_verifier is wrong.")
        grant.used = True
        return self._answer(grant, grant.scopes, form)

    def _by_refresh(
        self, tenant: str, form: Mapping[str, str], app: AppRegistration, basic: str
    ) -> dict[str, Any]:
        grant = self.refresh.get(form.get("refresh_token", ""))
        given = form.get("client_secret") or form.get("client_assertion") or basic
        if given or (grant and not grant.extra.get("public")):
            self.authenticate(form, app, basic)
        if grant is None or grant.client_id != app.client_id:
            raise TokenFault("invalid_grant", 70000, "The refresh token is invalid.")
        self._check_alive(grant)
        wanted = frozenset(form.get("scope", "").split()) or grant.scopes
        missing = plain(wanted) - OIDC - grant.user.consented
        if missing:
            raise TokenFault(
                "invalid_grant",
                65001,
                "The user or administrator has not consented to use the application.",
                suberror="consent_required",
            )
        return self._answer(grant, wanted | {"offline_access"}, form)

    def _check_alive(self, grant: Grant) -> None:
        user = grant.user
        if user.disabled:
            raise TokenFault("invalid_grant", 50057, "The user account is disabled.")
        if grant.issued < user.revoked_before:
            raise TokenFault("invalid_grant", 50173, "The grant has been revoked.")
        if self.world.now() - grant.issued > 90 * 86400:
            raise TokenFault("invalid_grant", 700082, "The token expired: inactivity.")
        if user.mfa_required:
            raise TokenFault(
                "interaction_required",
                50076,
                "You must use multi-factor authentication to access Graph.",
                suberror="basic_action",
                claims='{"access_token":{"capolids":{"essential":true}}}',
            )

    def _by_client(
        self, tenant: str, form: Mapping[str, str], app: AppRegistration, basic: str
    ) -> dict[str, Any]:
        self.authenticate(form, app, basic)
        if tenant in MULTI:
            raise TokenFault("invalid_request", 9001023, "A tenant has to be named.")
        if not form.get("scope", "").endswith("/.default"):
            raise TokenFault("invalid_scope", 70011, "The scope is not valid.")
        tenant_id = self._tenant(tenant).tenant_id
        grant = Grant(
            None, app.client_id, frozenset(), self.world.now(), tenant_id=tenant_id
        )
        return {
            "token_type": "Bearer",
            "expires_in": TOKEN_LIFE,
            "ext_expires_in": TOKEN_LIFE,
            "access_token": self._access_token(grant, frozenset(), app.roles),
        }

    # -- device code
    def device_code(self, tenant: str, form: Mapping[str, str]) -> dict[str, Any]:
        """A code to type in elsewhere."""
        app = self.app(form.get("client_id", ""))
        if not app.public_client:
            raise TokenFault("invalid_client", 7000218, "Public flows are not enabled.")
        code, device = secrets.token_hex(4).upper(), secrets.token_urlsafe(40)
        scopes = frozenset(form.get("scope", "").split())
        self.devices[device] = Grant(
            None,
            app.client_id,
            scopes,
            self.world.now(),
            extra={"user_code": code, "public": True, "tenant": tenant},
        )
        page = f"{self.world.url}/devicelogin"
        return {
            "user_code": code,
            "device_code": device,
            "verification_uri": page,
            "expires_in": DEVICE_LIFE,
            "interval": 1,
            "message": f"To sign in, open {page} and enter the code {code}.",
        }

    def type_device_code(self, code: str, user: User | None) -> bool:
        """What the person did on the verification page; None declines."""
        for grant in self.devices.values():
            if grant.extra["user_code"] == code.strip().upper() and not grant.used:
                grant.user, grant.extra["declined"] = user, user is None
                if user:
                    grant.tenant_id = user.tenant_id
                    user.consented |= plain(grant.scopes)
                return True
        return False

    def _by_device(
        self, tenant: str, form: Mapping[str, str], app: AppRegistration, basic: str
    ) -> dict[str, Any]:
        grant = self.devices.get(form.get("device_code", ""))
        if grant is None or grant.used:
            raise TokenFault("bad_verification_code", 70018, "Bad verification code.")
        if self.world.now() - grant.issued > DEVICE_LIFE:
            raise TokenFault("expired_token", 70020, "The device code has expired.")
        if grant.extra.get("declined"):
            raise TokenFault("authorization_declined", 70019, "The user declined.")
        if grant.user is None:
            raise TokenFault("authorization_pending", 70016, "Not yet authorised.")
        grant.used = True
        return self._answer(grant, grant.scopes, form)

    # -- tokens
    def _answer(
        self, grant: Grant, scopes: frozenset[str], form: Mapping[str, str]
    ) -> dict[str, Any]:
        user, now = grant.user, self.world.now()
        granted = plain(scopes)
        answer: dict[str, Any] = {
            "token_type": "Bearer",
            "scope": " ".join(sorted(granted - {"offline_access"})),
            "expires_in": TOKEN_LIFE,
            "ext_expires_in": TOKEN_LIFE,
            "access_token": self._access_token(grant, granted, frozenset()),
        }
        if "offline_access" in granted:
            answer["refresh_token"] = secrets.token_urlsafe(60)
            self.refresh[answer["refresh_token"]] = Grant(
                user,
                grant.client_id,
                granted | grant.scopes,
                now,
                tenant_id=grant.tenant_id,
                extra={"public": grant.extra.get("public", False)},
            )
        if "openid" in granted:
            answer["id_token"] = unsigned(self._claims(grant))
        if form.get("client_info") == "1":
            info = {"uid": user.object_id, "utid": user.tenant_id}
            answer["client_info"] = encoded(info)
        return answer

    def _claims(self, grant: Grant) -> dict[str, Any]:
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

    def _access_token(
        self, grant: Grant, scopes: frozenset[str], roles: frozenset[str] | set[str]
    ) -> str:
        now = int(self.world.now())
        claims = {
            "aud": GRAPH,
            "appid": grant.client_id,
            "tid": grant.tenant_id,
            "oid": grant.user.object_id if grant.user else None,
            "scp": " ".join(sorted(scopes - OIDC)),
            "roles": sorted(roles),
            "iat": now,
            "exp": now + TOKEN_LIFE,
            "jti": secrets.token_hex(8),
        }
        return jwt.encode(claims, self.key, algorithm="HS256")

    def caller(self, header: str | None) -> Caller:
        """Whose token this is; raises ``ValueError`` with what is wrong with it."""
        kind, _, token = (header or "").partition(" ")
        if kind.lower() != "bearer" or not token:
            raise ValueError("Access token is empty.")
        try:
            options = {"verify_exp": False, "verify_iat": False, "verify_aud": False}
            claims = jwt.decode(token, self.key, algorithms=["HS256"], options=options)
        except jwt.PyJWTError:
            raise ValueError("CompactToken parsing failed.") from None
        if claims["exp"] < self.world.now():
            raise ValueError("Lifetime validation failed, the token is expired.")
        user = self.world.user(claims["oid"]) if claims["oid"] else None
        if user and claims["iat"] < int(user.revoked_before):
            raise ValueError("Access token has been revoked.")
        return Caller(
            claims["appid"],
            claims["tid"],
            user,
            frozenset(claims["scp"].split()),
            frozenset(claims["roles"]),
        )
