"""Sign-in: OpenID configuration, authorize pages, the four grants (contract 1)."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import secrets
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import jwt
from aiohttp import web
from cryptography import x509

from .exchange import Caller
from .world import AppRegistration, Tenant, User, World

OIDC = {"openid", "profile", "email", "offline_access"}
CODE_LIFE, TOKEN_LIFE, DEVICE_LIFE = 600, 3900, 900
MULTI = ("common", "organizations", "consumers")
GRAPH = "https://graph.microsoft.com/"


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
    interval: float = 0.0
    extra: dict[str, Any] = field(default_factory=dict)


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
                f"The provided client secret keys for app '{app.client_id}' are expired.",
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
        if form.get("client_secret") or form.get("client_assertion") or basic:
            self.authenticate(form, app, basic)
        elif grant and not grant.extra.get("public"):
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


def plain(scopes: frozenset[str]) -> set[str]:
    """Scopes without a resource's prefix."""
    return {scope.rsplit("/", 1)[-1] for scope in scopes}


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


def redirect(query: Mapping[str, str], result: dict[str, str]) -> str:
    """The address the browser goes back to."""
    if query.get("state"):
        result = {**result, "state": query["state"]}
    mark = "#" if query.get("response_mode") == "fragment" else "?"
    return f"{query['redirect_uri']}{mark}{urlencode(result)}"


# -- pages

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>{title}</title>
<style>body{{font:16px system-ui;background:#eef1f5;display:grid;place-items:center;
min-height:95vh;margin:0}}main{{background:#fff;padding:2rem;border-radius:8px;
width:min(24rem,80vw);box-shadow:0 2px 12px #0002}}button{{display:block;width:100%;
padding:.7rem;margin:.4rem 0;border:1px solid #c8ccd4;border-radius:6px;background:#fff;
font:inherit;text-align:left;cursor:pointer}}button.primary{{background:#2266bb;
color:#fff;text-align:center}}h1{{font-size:1.3rem}}p.hint{{color:#667;font-size:.85rem}}
input{{font:inherit;width:100%;box-sizing:border-box;padding:.5rem}}</style>
<main><p class="hint">Simulated Microsoft 365</p><h1>{title}</h1>{body}</main></html>"""


def page(title: str, body: str, status: int = 200) -> web.Response:
    """A sign-in page."""
    text = PAGE.format(title=html.escape(title), body=body)
    return web.Response(text=text, content_type="text/html", status=status)


def hidden(values: Mapping[str, str]) -> str:
    """Carry the request along in a form."""
    return "".join(
        f'<input type="hidden" name="{html.escape(k)}" value="{html.escape(v)}">'
        for k, v in values.items()
    )


async def authorize(request: web.Request) -> web.Response:
    """Account picker, then consent, then back to the app."""
    identity: Identity = request.app["state"].identity
    tenant = request.match_info["tenant"]
    form = await request.post() if request.method == "POST" else {}
    query = {**request.query, **{key: str(value) for key, value in form.items()}}
    try:
        identity.check_authorize(tenant, query)
        return _step(identity, tenant, query)
    except TokenFault as fault:
        text = f"AADSTS{fault.number}: {fault.text}"
        return page("Sorry, but we're having trouble signing you in.", text, 400)


def _step(identity: Identity, tenant: str, query: dict[str, str]) -> web.Response:
    chosen = query.pop("account", None)
    consent = query.pop("consent", None)
    user = identity.world.user(chosen) if chosen else None
    if query.get("prompt") == "none" and user is None:
        return _back(query, {"error": "login_required"})
    if consent == "no":
        text = "AADSTS65004: User declined to consent to access the app."
        return _back(query, {"error": "access_denied", "error_description": text})
    if user is None:
        return page("Pick an account", _picker(identity, tenant, query))
    if user.admin_consent_needed:
        return page(
            "Need admin approval", "AADSTS90094: An administrator has to consent.", 400
        )
    missing = plain(frozenset(query.get("scope", "").split())) - OIDC - user.consented
    if consent != "yes" and (missing or query.get("prompt") == "consent"):
        return page("Permissions requested", _consent(query, user, sorted(missing)))
    raise web.HTTPFound(identity.sign_in(tenant, query, user))


def _back(query: dict[str, str], result: dict[str, str]) -> web.Response:
    raise web.HTTPFound(redirect(query, result))


def _picker(identity: Identity, tenant: str, query: dict[str, str]) -> str:
    hint = query.get("login_hint", "").lower()
    people = sorted(identity.candidates(tenant), key=lambda u: u.upn.lower() != hint)
    buttons = "".join(
        f'<button name="account" value="{html.escape(u.upn)}">{html.escape(u.name)}'
        f"<br><small>{html.escape(u.upn)}</small></button>"
        for u in people
    )
    return f'<form method="post" id="account-picker">{hidden(query)}{buttons}</form>'


def _consent(query: dict[str, str], user: User, missing: list[str]) -> str:
    rows = "".join(f"<li>{html.escape(scope)}</li>" for scope in missing)
    again = hidden({**query, "account": user.upn})
    return (
        f'<p>{html.escape(user.upn)}</p><ul>{rows}</ul><form method="post" '
        f'id="consent">{again}<button class="primary" name="consent" value="yes">'
        'Accept</button><button name="consent" value="no">Cancel</button></form>'
    )


async def token(request: web.Request) -> web.Response:
    """The token endpoint."""
    identity: Identity = request.app["state"].identity
    form = {key: str(value) for key, value in (await request.post()).items()}
    try:
        basic = _basic(request, form)
        answer = identity.token(request.match_info["tenant"], form, basic)
    except TokenFault as fault:
        body = fault.body(identity.world.now())
        return web.json_response(body, status=fault.status)
    return web.json_response(answer)


def _basic(request: web.Request, form: dict[str, str]) -> str:
    kind, _, value = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "basic":
        return ""
    client, _, secret = base64.b64decode(value).decode().partition(":")
    form.setdefault("client_id", dict(parse_qsl(f"c={client}"))["c"])
    return dict(parse_qsl(f"s={secret}")).get("s", "")


async def device_code(request: web.Request) -> web.Response:
    """Start a device code flow."""
    identity: Identity = request.app["state"].identity
    form = {key: str(value) for key, value in (await request.post()).items()}
    try:
        return web.json_response(
            identity.device_code(request.match_info["tenant"], form)
        )
    except TokenFault as fault:
        body = fault.body(identity.world.now())
        return web.json_response(body, status=fault.status)


async def device_login(request: web.Request) -> web.Response:
    """The page where a device code is typed in."""
    identity: Identity = request.app["state"].identity
    if request.method == "GET":
        people = "".join(
            f'<button name="account" value="{u.upn}">{html.escape(u.upn)}</button>'
            for u in identity.candidates("common")
        )
        body = (
            '<form method="post" id="device"><p><input name="code" '
            f'placeholder="Code"></p>{people}</form>'
        )
        return page("Enter the code", body)
    form = await request.post()
    user = identity.world.user(str(form.get("account", "")))
    known = identity.type_device_code(str(form.get("code", "")), user)
    return page("You are signed in" if known else "That code did not work", "")


async def configuration(request: web.Request) -> web.Response:
    """OpenID discovery."""
    identity: Identity = request.app["state"].identity
    try:
        return web.json_response(identity.configuration(request.match_info["tenant"]))
    except TokenFault as fault:
        return web.json_response(fault.body(identity.world.now()), status=400)


async def admin_consent(request: web.Request) -> web.Response:
    """An administrator consents for everybody."""
    query = {"redirect_uri": request.query["redirect_uri"]}
    query["state"] = request.query.get("state", "")
    tenant = request.match_info["tenant"]
    raise web.HTTPFound(redirect(query, {"tenant": tenant, "admin_consent": "True"}))


def routes() -> list[web.RouteDef]:
    """All of it."""
    base = "/{tenant}/oauth2/v2.0"
    return [
        web.get("/{tenant}/v2.0/.well-known/openid-configuration", configuration),
        web.get(f"{base}/authorize", authorize),
        web.post(f"{base}/authorize", authorize),
        web.post(f"{base}/token", token),
        web.post(f"{base}/devicecode", device_code),
        web.get("/{tenant}/adminconsent", admin_consent),
        web.get("/devicelogin", device_login),
        web.post("/devicelogin", device_login),
    ]
