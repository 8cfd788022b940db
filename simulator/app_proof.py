"""How an app proves itself: secret in body or Basic, or a signed assertion (1.2)."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

import jwt
from cryptography import x509

from .grants import TokenFault
from .world import AppRegistration


def check_app(
    form: Mapping[str, str], app: AppRegistration, basic: str, origin: str
) -> None:
    """Refuse with ``invalid_client`` unless the app proves who it is."""
    if form.get("client_assertion"):
        _check_assertion(form["client_assertion"], app, origin)
        return
    secret = form.get("client_secret") or basic
    if not secret:
        raise _refusal(
            7000218,
            "The request body must contain the following parameter: "
            "'client_assertion' or 'client_secret'.",
        )
    if app.secret_expired:
        raise _refusal(
            7000222,
            f"The provided client secret keys for app '{app.client_id}' are expired.",
        )
    if not secrets.compare_digest(secret.encode(), app.secret.encode()):
        raise _refusal(
            7000215,
            "Invalid client secret provided. Ensure the secret being sent in the "
            "request is the client secret value, not the client secret ID, for a "
            f"secret added to app '{app.client_id}'.",
        )


def _check_assertion(assertion: str, app: AppRegistration, origin: str) -> None:
    try:
        pem = (app.certificate or "").encode()
        key: Any = x509.load_pem_x509_certificate(pem).public_key()
        options = {"verify_aud": False, "require": ["exp", "jti"]}
        algorithms = ["RS256", "PS256"]
        claims = jwt.decode(assertion, key, algorithms=algorithms, options=options)
    except (ValueError, jwt.PyJWTError):
        raise _refusal(
            700027, "The certificate used to sign the client assertion is not known."
        ) from None
    if not claims.get("iss") == claims.get("sub") == app.client_id:
        raise _refusal(700027, "The client assertion is another application's.")
    if not str(claims.get("aud")).startswith(f"{origin}/"):
        raise _refusal(700027, "The client assertion is meant for another audience.")


def _refusal(number: int, text: str) -> TokenFault:
    return TokenFault("invalid_client", number, text)
