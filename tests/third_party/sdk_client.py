"""Microsoft's own SDK for Python, signed in to the simulated tenant."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import msal
from kiota_abstractions.authentication import AuthenticationProvider
from msgraph import GraphServiceClient
from msgraph.graph_request_adapter import GraphRequestAdapter, options
from msgraph_core import GraphClientFactory
from simulator_process import ANNA, CLIENT_ID, CLIENT_SECRET, Simulator

REDIRECT = "http://localhost:8069/back"


class Bearer(AuthenticationProvider):
    """Adds a token that was obtained before."""

    def __init__(self, token: str) -> None:
        self.token = token

    async def authenticate_request(
        self, request: Any, additional_authentication_context: Any = None
    ) -> None:
        """Called for each request."""
        request.headers.add("Authorization", f"Bearer {self.token}")


def token(tenant: Simulator, scopes: list[str], upn: str = ANNA) -> str:
    """By authorization code and PKCE."""
    app = msal.ConfidentialClientApplication(
        CLIENT_ID,
        client_credential=CLIENT_SECRET,
        authority=f"{tenant.url}/contoso.example",
        instance_discovery=False,
        verify=tenant.ca,
    )
    flow = app.initiate_auth_code_flow(scopes, redirect_uri=REDIRECT)
    back = tenant.sign_in(flow["auth_uri"], upn)
    answer = app.acquire_token_by_auth_code_flow(
        flow, dict(parse_qsl(urlsplit(back).query))
    )
    return answer["access_token"]


def caller(tenant: Simulator, scopes: list[str], upn: str = ANNA) -> Callable:
    """Runs a coroutine function with a client of its own event loop."""
    bearer = Bearer(token(tenant, scopes, upn))

    def run(story: Callable) -> Any:
        async def main() -> Any:
            context = ssl.create_default_context(cafile=tenant.ca)
            http = GraphClientFactory.create_with_default_middleware(
                client=httpx.AsyncClient(verify=context), options=options
            )
            adapter = GraphRequestAdapter(bearer, http)
            adapter.base_url = f"{tenant.url}/v1.0"
            return await story(GraphServiceClient(request_adapter=adapter), adapter)

        return asyncio.run(main())

    return run
