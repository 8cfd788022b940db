"""A client of the simulated tenant, over HTTPS, that may also do things wrong."""

from __future__ import annotations

import base64
import hashlib
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import msal
import requests
from simulator_process import ANNA, CLIENT_ID, CLIENT_SECRET, Simulator

REDIRECT = "http://localhost:8069/callback"
SCOPES = ["Contacts.ReadWrite", "User.Read"]
VERIFIER = "a-verifier-that-is-long-enough-to-be-one-0123456789"
CHALLENGE = (
    base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest())
    .decode()
    .rstrip("=")
)


def session(simulator: Simulator) -> requests.Session:
    """Trusts the simulator, and no proxy."""
    http = requests.Session()
    http.verify, http.trust_env = simulator.ca, False
    return http


def msal_app(
    simulator: Simulator,
    credential: Any = CLIENT_SECRET,
    *,
    tenant: str = "contoso.example",
    client_id: str = CLIENT_ID,
) -> Any:
    """A new MSAL application; without a credential a public one."""
    kind = msal.ConfidentialClientApplication
    options = {"client_credential": credential}
    if credential is None:
        kind, options = msal.PublicClientApplication, {}
    return kind(
        client_id,
        authority=f"{simulator.url}/{tenant}",
        instance_discovery=False,
        http_client=session(simulator),
        **options,
    )


class Client:
    """Speaks to the endpoints without MSAL, so that it can be wrong."""

    def __init__(self, simulator: Simulator, tenant: str = "contoso.example") -> None:
        self.simulator, self.tenant = simulator, tenant
        self.http = session(simulator)

    def address(self, tenant: str | None = None, **parameters: str | None) -> str:
        """Of the authorize page; a parameter that is None is left out."""
        query = {
            "client_id": CLIENT_ID,
            "response_type": "code",
            "redirect_uri": REDIRECT,
            "scope": "openid profile offline_access Contacts.ReadWrite User.Read",
            "state": "a state",
            "code_challenge": CHALLENGE,
            "code_challenge_method": "S256",
            **parameters,
        }
        given = {name: value for name, value in query.items() if value is not None}
        endpoint = f"{self.simulator.url}/{tenant or self.tenant}/oauth2/v2.0/authorize"
        return f"{endpoint}?{urlencode(given)}"

    def come_back(self, upn: str = ANNA, **parameters: Any) -> dict[str, str]:
        """What the browser brings back to the app."""
        consent = parameters.pop("consent", True)
        back = self.simulator.sign_in(self.address(**parameters), upn, consent)
        return dict(parse_qsl(urlsplit(back).query))

    def ask(
        self, endpoint: str = "token", auth: Any = None, **form: str | None
    ) -> requests.Response:
        """One POST to an OAuth endpoint; a field that is None is left out."""
        fields = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, **form}
        address = f"{self.simulator.url}/{self.tenant}/oauth2/v2.0/{endpoint}"
        given = {name: value for name, value in fields.items() if value is not None}
        return self.http.post(address, data=given, auth=auth, timeout=30)

    def redeem(self, code: str, **form: str | None) -> requests.Response:
        """Trade a code for tokens."""
        fields = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": REDIRECT,
            "code_verifier": VERIFIER,
            **form,
        }
        return self.ask(**fields)

    def renew(self, refresh_token: str, **form: str | None) -> requests.Response:
        """Trade a refresh token for new ones."""
        fields = {"grant_type": "refresh_token", "refresh_token": refresh_token}
        return self.ask(**{**fields, **form})

    def tokens(self, upn: str = ANNA, **parameters: Any) -> dict[str, Any]:
        """Signed in."""
        answer = self.redeem(self.come_back(upn, **parameters)["code"])
        answer.raise_for_status()
        return answer.json()

    def graph(
        self, token: str, path: str = "/me", method: str = "GET", **options: Any
    ) -> requests.Response:
        """One Graph request."""
        headers = {"Authorization": f"Bearer {token}", **options.pop("headers", {})}
        address = f"{self.simulator.url}/v1.0{path}"
        return self.http.request(
            method, address, headers=headers, timeout=30, **options
        )


def number(answer: requests.Response) -> int:
    """The AADSTS number of a refusal."""
    return answer.json()["error_codes"][0]
