"""Who may have which token: the four grants and their refusals (contract 1)."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Mapping
from typing import Any

from .app_proof import check_app
from .grants import (
    OIDC,
    Grant,
    TokenFault,
    encoded,
    redirect_matches,
    scopes_of,
    unsigned,
    verifier_matches,
)
from .tokens import TOKEN_LIFE, Tokens
from .world import AppRegistration, Tenant, User, World

CODE_LIFE, DEVICE_LIFE, INACTIVITY = 600, 900, 90 * 86400
MULTI = ("common", "organizations", "consumers")


class Identity:
    """Codes, tokens and the pages people see."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.codes: dict[str, Grant] = {}
        self.refresh: dict[str, Grant] = {}
        self.devices: dict[str, Grant] = {}
        self.tokens = Tokens(world)

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
            "response_modes_supported": ["query", "fragment", "form_post"],
            "token_endpoint_auth_methods_supported": [
                "client_secret_post",
                "private_key_jwt",
                "client_secret_basic",
            ],
            "subject_types_supported": ["pairwise"],
        }

    def _tenant(self, name: str) -> Tenant:
        tenant = self.world.tenant(name)
        if tenant is None:
            raise TokenFault("invalid_request", 90002, f"Tenant '{name}' not found.")
        return tenant

    def app(self, client_id: str, tenant: str) -> AppRegistration:
        """The app, which has to be known, alive and at home in the tenant."""
        if not client_id:
            raise missing("client_id")
        named = None if tenant in MULTI else self._tenant(tenant)
        app = self.world.apps.get(client_id)
        if app is None:
            raise TokenFault(
                "unauthorized_client",
                700016,
                f"Application with identifier '{client_id}' was not found.",
            )
        if app.disabled:
            raise TokenFault("unauthorized_client", 7000112, "Application is disabled.")
        home = app.home_tenant_only
        if home and named is None:
            text = f"Application '{client_id}' is not configured as multi-tenant."
            raise TokenFault("invalid_request", 50194, text)
        if home and named and named.tenant_id != home:
            text = f"Application with identifier '{client_id}' was not found."
            raise TokenFault("unauthorized_client", 700016, text)
        return app

    # -- authorize
    def check_authorize(self, tenant: str, query: Mapping[str, str]) -> AppRegistration:
        """What cannot be redirected back: unknown app, redirect address, tenant."""
        app = self.app(query.get("client_id", ""), tenant)
        if not redirect_matches(app, query.get("redirect_uri", "")):
            raise TokenFault(
                "invalid_request",
                50011,
                f"The redirect URI '{query.get('redirect_uri', '')}' specified in the "
                "request does not match the redirect URIs configured for the "
                f"application '{app.client_id}'.",
            )
        return app

    def candidates(self) -> list[User]:
        """Who could sign in there; the picker shows everybody."""
        people: list[User] = []
        for known in self.world.tenants.values():
            people += known.users.values()
        return people

    def sign_in(
        self, tenant: str, query: Mapping[str, str], user: User
    ) -> dict[str, str]:
        """This person has signed in: what goes back to the app, a code above all."""
        app = self.app(query["client_id"], tenant)
        scopes = scopes_of(query.get("scope", ""), app)
        self._check_at_home(tenant, user)
        if user.disabled:
            raise TokenFault("invalid_grant", 50057, "The user account is disabled.")
        code = secrets.token_urlsafe(40)
        user.consented |= scopes
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
            session=user.session,
        )
        return {"code": code, "session_state": str(uuid.uuid4())}

    def _check_at_home(self, tenant: str, user: User) -> None:
        named = None if tenant in MULTI else self._tenant(tenant)
        if named and named.tenant_id != user.tenant_id:
            raise TokenFault(
                "invalid_request",
                50020,
                f"User account '{user.upn}' from identity provider does not exist in "
                f"tenant '{named.domain}' and cannot access the application.",
            )

    def consent_for_all(self, tenant: str, app: AppRegistration) -> str:
        """An administrator's consent; the tenant's id."""
        named = self._tenant(tenant)
        for user in named.users.values():
            user.consented |= app.permissions
            user.admin_consent_needed = False
        app.roles |= app.wanted_roles
        return named.tenant_id

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
        if not form.get("grant_type"):
            raise missing("grant_type")
        handler = grants.get(form["grant_type"])
        if handler is None:
            raise TokenFault("unsupported_grant_type", 70003, "Unsupported grant type.")
        app = self.app(form.get("client_id", ""), tenant)
        return handler(tenant, form, app, basic)

    def _authenticate(
        self, form: Mapping[str, str], app: AppRegistration, basic: str
    ) -> None:
        check_app(form, app, basic, self.world.url)

    def _by_code(
        self, tenant: str, form: Mapping[str, str], app: AppRegistration, basic: str
    ) -> dict[str, Any]:
        self._authenticate(form, app, basic)
        grant = self.codes.get(form.get("code", ""))
        if grant is None or grant.client_id != app.client_id:
            raise TokenFault("invalid_grant", 70000, "The code is invalid.")
        self._check_at_home(tenant, grant.user)
        if grant.used:
            raise TokenFault("invalid_grant", 54005, "The code was already redeemed.")
        if self.world.now() - grant.issued > CODE_LIFE:
            raise TokenFault("invalid_grant", 70008, "The code has expired.")
        if grant.redirect_uri != form.get("redirect_uri"):
            raise TokenFault("invalid_request", 50011, "The redirect URI differs.")
        if not verifier_matches(grant, form.get("code_verifier", "")):
            raise TokenFault("invalid_grant", 501481, "The code_verifier is wrong.")
        self._check_alive(grant)
        grant.used = True
        return self._answer(grant, grant.scopes, form)

    def _by_refresh(
        self, tenant: str, form: Mapping[str, str], app: AppRegistration, basic: str
    ) -> dict[str, Any]:
        grant = self.refresh.get(form.get("refresh_token", ""))
        given = form.get("client_secret") or form.get("client_assertion") or basic
        if given or (grant and not grant.extra.get("public")):
            self._authenticate(form, app, basic)
        if grant is None or grant.client_id != app.client_id:
            raise TokenFault("invalid_grant", 70000, "The refresh token is invalid.")
        self._check_at_home(tenant, grant.user)
        self._check_alive(grant)
        wanted = scopes_of(form.get("scope", ""), app) or grant.scopes
        if wanted - OIDC - grant.user.consented:
            raise TokenFault(
                "invalid_grant",
                65001,
                "The user or administrator has not consented to use the application "
                f"with ID '{app.client_id}'. Send an interactive authorization request "
                "for this user and resource.",
                suberror="consent_required",
            )
        return self._answer(grant, wanted | {"offline_access"}, form)

    def _check_alive(self, grant: Grant) -> None:
        user = grant.user
        if user.disabled:
            raise TokenFault("invalid_grant", 50057, "The user account is disabled.")
        if grant.session < user.session:
            text = "The provided grant has expired due to it being revoked."
            raise TokenFault("invalid_grant", 50173, text, suberror="bad_token")
        if self.world.now() - grant.issued > INACTIVITY:
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
        self._authenticate(form, app, basic)
        if tenant in MULTI:
            raise TokenFault("invalid_request", 9001023, "A tenant has to be named.")
        scope = form.get("scope", "")
        if len(scope.split()) != 1 or not scope.endswith("/.default"):
            text = f"The provided request must include a scope of .default: {scope}"
            raise TokenFault("invalid_scope", 70011, text)
        scopes_of(scope, app)
        tenant_id = self._tenant(tenant).tenant_id
        grant = Grant(
            None, app.client_id, frozenset(), self.world.now(), tenant_id=tenant_id
        )
        return {
            "token_type": "Bearer",
            "expires_in": TOKEN_LIFE,
            "ext_expires_in": TOKEN_LIFE,
            "access_token": self.tokens.access_token(grant, frozenset(), app.roles),
        }

    # -- device code
    def device_code(self, tenant: str, form: Mapping[str, str]) -> dict[str, Any]:
        """A code to type in elsewhere."""
        app = self.app(form.get("client_id", ""), tenant)
        if not app.public_client:
            raise TokenFault("invalid_client", 7000218, "Public flows are not enabled.")
        if not form.get("scope"):
            raise missing("scope")
        code, device = secrets.token_hex(4).upper(), secrets.token_urlsafe(40)
        scopes = scopes_of(form["scope"], app)
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
                if user:
                    self._check_at_home(grant.extra["tenant"], user)
                grant.user, grant.extra["declined"] = user, user is None
                if user:
                    grant.tenant_id, grant.session = user.tenant_id, user.session
                    user.consented |= grant.scopes
                    user.mfa_required = False
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
            text = "OAuth 2.0 device flow error. Authorization is pending."
            raise TokenFault("authorization_pending", 70016, text)
        self._check_alive(grant)
        grant.used = True
        return self._answer(grant, grant.scopes, form)

    # -- tokens
    def _answer(
        self, grant: Grant, scopes: frozenset[str], form: Mapping[str, str]
    ) -> dict[str, Any]:
        user, now = grant.user, self.world.now()
        granted = set(scopes)
        answer: dict[str, Any] = {
            "token_type": "Bearer",
            "scope": " ".join(sorted(granted - {"offline_access"})),
            "expires_in": TOKEN_LIFE,
            "ext_expires_in": TOKEN_LIFE,
            "access_token": self.tokens.access_token(grant, granted, frozenset()),
        }
        if "offline_access" in granted:
            answer["refresh_token"] = secrets.token_urlsafe(60)
            self.refresh[answer["refresh_token"]] = Grant(
                user,
                grant.client_id,
                frozenset(granted | grant.scopes),
                now,
                tenant_id=grant.tenant_id,
                session=grant.session,
                extra={"public": grant.extra.get("public", False)},
            )
        if "openid" in granted:
            answer["id_token"] = unsigned(self.tokens.id_claims(grant))
        if form.get("client_info") == "1":
            info = {"uid": user.object_id, "utid": user.tenant_id}
            answer["client_info"] = encoded(info)
        return answer


def missing(name: str) -> TokenFault:
    """A parameter without which the request means nothing."""
    text = f"The request body must contain the following parameter: '{name}'."
    return TokenFault("invalid_request", 900144, text)
