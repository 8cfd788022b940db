"""Builders for tests of signing in to the simulated tenant through ``graph.auth``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from simulator_process import ANNA, CLIENT_ID, CLIENT_SECRET, CONTOSO, Simulator
from tenant_client import REDIRECT, SCOPES

from graph import auth
from graph.auth import AccountTokens, Registration, SignIn
from graph.clouds import custom


def registration(simulator: Simulator, **changes: Any) -> Registration:
    """The simulated app, or one that differs from it."""
    cloud = custom(simulator.url, simulator.url)
    values = {"tenant": CONTOSO, "client_id": CLIENT_ID, "secret": CLIENT_SECRET}
    return Registration(cloud, **{**values, **changes})


def come_back(
    tenant: Simulator, app: Registration, upn: str = ANNA
) -> tuple[dict[str, Any], dict[str, str]]:
    """A sign-in that was begun, and what the browser brings back."""
    flow = auth.start_code_flow(app, SCOPES, REDIRECT, state="a state")
    back = tenant.sign_in(flow["auth_uri"], upn)
    return flow, dict(parse_qsl(urlsplit(back).query))


def sign_in(tenant: Simulator, app: Registration, upn: str = ANNA) -> SignIn:
    """All of it."""
    return auth.finish_code_flow(app, *come_back(tenant, app, upn))


def tokens_of(app: Registration, found: SignIn, **options: Any) -> AccountTokens:
    """The tokens of somebody who has signed in."""
    return AccountTokens(
        app, found.cache_text, found.home_account_id, SCOPES, **options
    )


def counted(tenant: Simulator, act: Callable[[], Any]) -> int:
    """How many token requests it takes."""
    tenant.clear_counters()
    act()
    return tenant.counters()["token_requests"]
