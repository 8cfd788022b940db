"""python-o365, signed in to the simulated tenant."""

from __future__ import annotations

import msal
import pytest
from O365 import Account, MSGraphProtocol
from O365.utils.token import MemoryTokenBackend
from simulator_process import ANNA, CLIENT_ID, CLIENT_SECRET, CONTOSO, Simulator

REDIRECT = "http://localhost:8069/o365"


def signed_in(
    tenant: Simulator,
    monkeypatch: pytest.MonkeyPatch,
    scopes: list[str],
    upn: str = ANNA,
) -> Account:
    """An account, through the pages a person would see."""
    monkeypatch.setattr(MSGraphProtocol, "_protocol_url", f"{tenant.url}/")
    account = Account(
        (CLIENT_ID, CLIENT_SECRET),
        token_backend=MemoryTokenBackend(),
        timezone="Europe/Berlin",
    )
    connection = account.con
    connection.verify_ssl = tenant.ca
    connection._msal_client = msal.ConfidentialClientApplication(
        CLIENT_ID,
        CLIENT_SECRET,
        authority=f"{tenant.url}/{CONTOSO}",
        token_cache=connection.token_backend,
        verify=tenant.ca,
        instance_discovery=False,
    )
    address, flow = connection.get_authorization_url(scopes, REDIRECT)
    answer = tenant.sign_in(address, upn)
    assert connection.request_token(answer, flow=flow)
    return account
