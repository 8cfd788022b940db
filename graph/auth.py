"""Sign-in through MSAL, and what MSAL leaves to us (contract 1.9).

One MSAL application object per process and registration: making one asks the network
for the tenant's configuration. Each account brings its own token cache, put into the
application under a lock for the length of one call.
"""

from __future__ import annotations

import base64
import json
import logging
import threading
import time
import traceback
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import msal
import requests

from . import pem
from .auth_http import SignInSession, unreadable
from .clouds import Cloud
from .errors import (
    AppRefused,
    GraphError,
    IdentityMismatch,
    SignInNeeded,
    Transient,
    error_from_token_answer,
)

_logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Registration:
    """An app registration; a secret or a certificate, or neither for a public client.

    ``certificate`` is PEM text: a private key and its certificate.
    """

    cloud: Cloud
    tenant: str
    client_id: str
    secret: str | None = field(default=None, repr=False)
    certificate: str | None = field(default=None, repr=False)

    @property
    def authority(self) -> str:
        """Where people of the tenant sign in."""
        return f"{self.cloud.login_url}/{self.tenant}"

    def credential(self) -> str | dict[str, str] | None:
        """As MSAL takes it."""
        if not self.certificate:
            return self.secret
        key, certificates = pem.split(self.certificate)
        return {
            "private_key": key or self.certificate,
            "public_certificate": certificates,
        }


@dataclass(frozen=True)
class SignIn:
    """Who signed in, checked, and what may be kept; ``cache_text`` is all secret."""

    tenant_id: str
    object_id: str
    username: str
    name: str
    granted_scopes: tuple[str, ...]
    home_account_id: str
    cache_text: str = field(repr=False)


class _Application:
    """An MSAL application, its lock, and the answers it remembers."""

    def __init__(self, registration: Registration, public: bool) -> None:
        self.key = (registration, public)
        self.lock = threading.RLock()
        self.own_tokens = msal.TokenCache()
        self.remembered: dict[str, Any] = {}
        kind = (
            msal.PublicClientApplication
            if public
            else msal.ConfidentialClientApplication
        )
        credential = {} if public else {"client_credential": registration.credential()}
        known = registration.cloud.login_url == "https://login.microsoftonline.com"
        with self.typed_errors():
            self.app = kind(
                registration.client_id,
                authority=registration.authority,
                instance_discovery=None if known else False,
                http_client=SignInSession(),
                http_cache=self.remembered,
                **credential,
            )

    @contextmanager
    def using(self, cache_text: str | None) -> Iterator[msal.SerializableTokenCache]:
        """The application with one account's cache in it."""
        cache = msal.SerializableTokenCache()
        cache.deserialize(_kept(cache_text))
        with self.lock, self.typed_errors():
            self.app.token_cache = cache
            yield cache

    @contextmanager
    def typed_errors(self) -> Iterator[None]:
        """Nothing but typed errors; after one that nobody expected, a new start."""
        try:
            yield
        except GraphError:
            raise
        except requests.RequestException as error:
            raise Transient("no answer", code=type(error).__name__) from None
        except Exception as error:
            with _applications_lock:
                if _applications.get(self.key) is self:
                    del _applications[self.key]
            raise _unusable(error) from None

    def checked(self, answer: Mapping[str, Any] | None) -> Mapping[str, Any]:
        """The answer, or its error; MSAL must not remember a refusal for a minute."""
        if answer is None:
            raise SignInNeeded("no sign-in is kept", code="NoAccount")
        if "error" in answer:
            self.remembered.clear()
            raise error_from_token_answer(answer)
        return answer


_applications: dict[tuple[Registration, bool], _Application] = {}
_applications_lock = threading.Lock()


def _application(registration: Registration, public: bool = False) -> _Application:
    key = (registration, public)
    with _applications_lock:
        found = _applications.get(key)
    if found is None:
        found = _Application(registration, public)
        with _applications_lock:
            found = _applications.setdefault(key, found)
    return found


def tenant_is_known(registration: Registration) -> bool:
    """Is there a tenant of this ID or domain? Says nothing of the app."""
    try:
        _application(registration, public=True)
    except AppRefused as error:
        return error.code != "AADSTS90002"
    return True


def _kept(cache_text: str | None) -> str | None:
    """A sign-in that was kept; one that cannot be read is as good as none."""
    try:
        if not cache_text or isinstance(json.loads(cache_text), dict):
            return cache_text
    except ValueError:
        pass
    raise SignInNeeded("what was kept cannot be read", code="NoAccount")


def _unusable(error: Exception) -> GraphError:
    """MSAL tells these two by a text only; what else it raises holds secrets, too."""
    text = str(error)
    if text.startswith("Unable to get authority configuration"):
        return AppRefused("the tenant is not known", code="AADSTS90002")
    if "private key" in text.lower() or "pem" in text.lower():
        return AppRefused("the certificate cannot be read", code="BadCertificate")
    place = traceback.extract_tb(error.__traceback__)[-1]
    kind = type(error).__name__
    _logger.info("signing in: %s at %s line %s", kind, place.name, place.lineno)
    return unreadable()


def start_code_flow(
    registration: Registration,
    scopes: Sequence[str],
    redirect_uri: str,
    *,
    state: str,
    login_hint: str | None = None,
    prompt: str | None = None,
    claims: str | None = None,
) -> dict[str, Any]:
    """Authorization code with PKCE; ``auth_uri`` is where to send the browser.

    The whole dict is needed again at the end; it is secret (``code_verifier``).
    """
    application = _application(registration)
    with application.using(None):
        return application.app.initiate_auth_code_flow(
            list(scopes),
            redirect_uri=redirect_uri,
            state=state,
            login_hint=login_hint,
            prompt=prompt,
            claims_challenge=claims,
            response_mode="query",
        )


def finish_code_flow(
    registration: Registration, flow: dict[str, Any], params: Mapping[str, str]
) -> SignIn:
    """Trade the code that came back for tokens; raises typed errors."""
    if params.get("state") != flow.get("state"):
        raise IdentityMismatch("a state that is not ours", code="ForeignState")
    application = _application(registration)
    with application.using(None) as cache:
        try:
            answer = application.app.acquire_token_by_auth_code_flow(flow, dict(params))
        except RuntimeError:
            raise IdentityMismatch("a nonce that is not ours", code="Nonce") from None
        return _signed_in(registration, application.checked(answer), cache)


def start_device_flow(
    registration: Registration, scopes: Sequence[str]
) -> dict[str, Any]:
    """A code to type elsewhere: ``user_code``, ``verification_uri``, ``message``."""
    application = _application(registration, public=True)
    with application.using(None):
        flow = application.app.initiate_device_flow(scopes=list(scopes))
        return dict(application.checked(flow))


def poll_device_flow(registration: Registration, flow: dict[str, Any]) -> SignIn | None:
    """Ask once; None while the code has not been typed in."""
    application = _application(registration, public=True)
    with application.using(None) as cache:
        answer = application.app.acquire_token_by_device_flow(
            flow, exit_condition=lambda _: True
        )
        if answer.get("error") in ("authorization_pending", "slow_down"):
            return None
        return _signed_in(registration, application.checked(answer), cache)


def _signed_in(
    registration: Registration,
    answer: Mapping[str, Any],
    cache: msal.SerializableTokenCache,
) -> SignIn:
    """Check what MSAL 1.38 and later does not: audience, tenant, expiry."""
    claims = answer.get("id_token_claims") or {}
    if claims.get("aud") != registration.client_id:
        raise IdentityMismatch("a token for another app", code="Audience")
    if float(claims.get("exp") or 0) < time.time() - 300:
        raise IdentityMismatch("a token that has expired", code="Expired")
    if not claims.get("tid") or not claims.get("oid"):
        raise IdentityMismatch("a token without identity", code="NoIdentity")
    if not any(cache.search(cache.CredentialType.REFRESH_TOKEN)):
        raise SignInNeeded("a sign-in that would not last", code="NoRefreshToken")
    home = _home_account(answer, claims)
    return SignIn(
        claims["tid"],
        claims["oid"],
        claims.get("preferred_username") or "",
        claims.get("name") or "",
        tuple(str(answer.get("scope") or "").split()),
        home,
        cache.serialize(),
    )


def _home_account(answer: Mapping[str, Any], claims: Mapping[str, Any]) -> str:
    told = answer.get("client_info")
    if told:
        padded = str(told) + "=" * (-len(str(told)) % 4)
        info = json.loads(base64.urlsafe_b64decode(padded))
        return f"{info['uid']}.{info['utid']}"
    return f"{claims['oid']}.{claims['tid']}"


class AccountTokens:
    """Access tokens of one account, renewed as needed.

    After ``token``, ``changed`` tells whether ``cache_text`` has to be stored.
    """

    def __init__(
        self,
        registration: Registration,
        cache_text: str,
        home_account_id: str,
        scopes: Sequence[str],
        public: bool = False,
    ) -> None:
        self._registration = registration
        self._home, self._scopes, self._public = home_account_id, list(scopes), public
        self.cache_text = cache_text
        self.changed = False

    def __repr__(self) -> str:
        return f"AccountTokens({self._home!r})"

    def token(self, force_refresh: bool = False) -> str:
        """A bearer token; raises ``SignInNeeded``, ``AppRefused`` or ``Transient``."""
        application = _application(self._registration, self._public)
        with application.using(self.cache_text) as cache:
            account = next(
                (
                    candidate
                    for candidate in application.app.get_accounts()
                    if candidate["home_account_id"] == self._home
                ),
                None,
            )
            answer = account and application.app.acquire_token_silent_with_error(
                self._scopes, account, force_refresh=force_refresh
            )
            token = application.checked(answer)["access_token"]
            if cache.has_state_changed:
                self.cache_text, self.changed = cache.serialize(), True
            return token


def client_credentials_token(
    registration: Registration, force_refresh: bool = False
) -> str:
    """A token for the app itself (application permissions), kept while it is good."""
    if force_refresh:
        forget_app_tokens(registration)
    application = _application(registration)
    scope = f"{registration.cloud.graph_url}/.default"
    with application.lock, application.typed_errors():
        application.app.token_cache = application.own_tokens
        answer = application.app.acquire_token_for_client([scope])
        return application.checked(answer)["access_token"]


def forget_app_tokens(registration: Registration) -> None:
    """Have the next token of the app itself be a new one."""
    with _applications_lock:
        application = _applications.get((registration, False))
    if application:
        with application.lock:
            application.own_tokens = msal.TokenCache()


def application_permissions(token: str) -> frozenset[str] | None:
    """What an app's own token may do (its ``roles``); None where it cannot be read.

    A token is issued even when nothing was granted (contract 1.5). It is Graph's to
    check, and nothing is decided by this but what to tell people.
    """
    parts = token.split(".")
    if len(parts) != 3:
        return None
    body = parts[1] + "=" * (-len(parts[1]) % 4)
    try:
        claims = json.loads(base64.urlsafe_b64decode(body))
        return frozenset(map(str, claims.get("roles") or ()))
    except (ValueError, AttributeError, TypeError):
        return None
