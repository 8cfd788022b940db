"""Signing in and staying signed in, with real MSAL and the simulated tenant."""

from __future__ import annotations

import base64
import json
import time
from urllib.parse import parse_qs

import pytest
import simulator_process
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from graph_sign_in import come_back, counted, registration, sign_in, tokens_of
from simulator_process import ANNA, BRUNO, CLIENT_ID, CLIENT_SECRET, CONTOSO
from tenant_client import REDIRECT, SCOPES

from graph import auth
from graph.auth import AccountTokens, Registration
from graph.clouds import CLOUDS
from graph.errors import AppRefused, IdentityMismatch, SignInNeeded

APP = f"apps/{CLIENT_ID}"
CLAIMS = '{"access_token": {"nbf": {"essential": true}}}'


@pytest.fixture
def tenant(monkeypatch):
    simulator = simulator_process.shared()
    simulator.reset()
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", simulator.ca)
    monkeypatch.setattr(auth, "_applications", {})
    return simulator


@pytest.fixture
def app(tenant):
    return registration(tenant)


# -- signing in
def test_person_signs_in_and_it_says_who(tenant, app):
    found = sign_in(tenant, app)
    assert (found.tenant_id, found.username) == (CONTOSO, ANNA)
    assert found.home_account_id == f"{found.object_id}.{CONTOSO}"
    assert set(SCOPES) <= set(found.granted_scopes)


def test_sign_in_goes_where_it_was_asked_for_with_what_a_policy_wants(app):
    flow = auth.start_code_flow(
        app,
        SCOPES,
        REDIRECT,
        state="a state",
        login_hint=ANNA,
        prompt="select_account",
        claims=CLAIMS,
    )
    query = {name: told for name, (told,) in parse_qs(flow["auth_uri"]).items()}
    assert (query["state"], query["login_hint"]) == ("a state", ANNA)
    assert (query["prompt"], query["claims"]) == ("select_account", CLAIMS)
    assert query["code_challenge_method"] == "S256"
    assert CLIENT_SECRET not in json.dumps(flow)


@pytest.mark.parametrize("state", ["another", "", None])
def test_answer_with_a_state_that_is_not_ours_is_refused(tenant, app, state):
    flow, params = come_back(tenant, app)
    with pytest.raises(IdentityMismatch):
        auth.finish_code_flow(app, flow, {**params, "state": state})


def test_code_is_taken_once(tenant, app):
    flow, params = come_back(tenant, app)
    auth.finish_code_flow(app, dict(flow), params)
    with pytest.raises(SignInNeeded) as caught:
        auth.finish_code_flow(app, dict(flow), params)
    assert caught.value.code == "AADSTS54005"


def test_code_of_somebody_elses_sign_in_is_refused(tenant, app):
    flow, _params = come_back(tenant, app)
    _flow, stolen = come_back(tenant, app)
    with pytest.raises(SignInNeeded):
        auth.finish_code_flow(app, flow, stolen)


@pytest.mark.parametrize("refused", ["access_denied", "consent_required"])
def test_refusal_on_the_page_is_the_persons(app, refused):
    flow = auth.start_code_flow(app, SCOPES, REDIRECT, state="a state")
    with pytest.raises(SignInNeeded) as caught:
        auth.finish_code_flow(app, flow, {"state": "a state", "error": refused})
    assert caught.value.code == refused


def forged(tenant, **changes):
    """A good answer but for some claims of its id token; None takes one out."""
    claims = {"aud": CLIENT_ID, "exp": time.time() + 60, "tid": CONTOSO, "oid": "o"}
    claims |= {"sub": "s", "preferred_username": ANNA, "name": "Anna", **changes}
    told = {name: value for name, value in claims.items() if value is not None}
    part = base64.urlsafe_b64encode(json.dumps(told).encode()).decode().rstrip("=")
    body = {
        "token_type": "Bearer",
        "scope": " ".join(SCOPES),
        "expires_in": 3600,
        "access_token": "an-access-token",
        "refresh_token": "a-refresh-token",
        "id_token": f"e30.{part}.c2ln",
    }
    tenant.fault({"status": 200, "body": json.dumps(body)}, path="/token$")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"aud": "another-app"}, "Audience"),
        ({"aud": None}, "Audience"),
        ({"exp": time.time() - 3600}, "Expired"),
        ({"exp": None}, "Expired"),
        ({"tid": None}, "NoIdentity"),
        ({"oid": ""}, "NoIdentity"),
        ({"nonce": "not ours"}, "Nonce"),
    ],
)
def test_identity_that_does_not_hold_is_refused(tenant, app, changes, code):
    flow, params = come_back(tenant, app)
    nonce = parse_qs(flow["auth_uri"])["nonce"][0]
    forged(tenant, **{"nonce": nonce, **changes})
    with pytest.raises(IdentityMismatch) as caught:
        auth.finish_code_flow(app, flow, params)
    assert caught.value.code == code


def test_device_code_waits_until_it_is_typed_in(tenant, app):
    flow = auth.start_device_flow(app, SCOPES)
    assert auth.poll_device_flow(app, flow) is None
    tenant.type_device_code(flow["user_code"])
    found = auth.poll_device_flow(app, flow)
    assert found.username == ANNA
    assert tokens_of(app, found, public=True).token(force_refresh=True)


def test_device_code_that_is_declined_or_not_allowed_says_whose_it_is(tenant, app):
    flow = auth.start_device_flow(app, SCOPES)
    tenant.type_device_code(flow["user_code"], "")
    with pytest.raises(SignInNeeded) as caught:
        auth.poll_device_flow(app, flow)
    assert caught.value.code == "AADSTS70019"
    tenant.admin("POST", APP, {"public_client": False})
    with pytest.raises(AppRefused):
        auth.start_device_flow(app, SCOPES)


# -- staying signed in
def test_token_is_kept_while_it_is_good_and_renewed_on_demand(tenant, app):
    tokens = tokens_of(app, sign_in(tenant, app))
    first = tokens.token()
    assert counted(tenant, tokens.token) == 0
    assert (tokens.token(), tokens.changed) == (first, False)
    before = tokens.cache_text
    assert counted(tenant, lambda: tokens.token(True)) == 1
    assert tokens.token() != first
    assert tokens.changed
    assert tokens.cache_text != before


def test_each_account_gets_its_own_token_from_the_one_application(tenant, app):
    anna = tokens_of(app, sign_in(tenant, app))
    bruno = tokens_of(app, sign_in(tenant, app, BRUNO))
    assert anna.token() != bruno.token()
    assert len(auth._applications) == 1
    mixed = AccountTokens(app, anna.cache_text, bruno._home, SCOPES)
    with pytest.raises(SignInNeeded):
        mixed.token()


@pytest.mark.parametrize("cache", ["", "{}"])
def test_nothing_that_is_kept_asks_to_sign_in(app, cache):
    with pytest.raises(SignInNeeded) as caught:
        AccountTokens(app, cache, "home", SCOPES).token()
    assert caught.value.code == "NoAccount"


def test_repaired_sign_in_works_at_once(tenant, app):
    tokens = tokens_of(app, sign_in(tenant, app))
    tenant.admin("POST", APP, {"secret_expired": True})
    with pytest.raises(AppRefused) as caught:
        tokens.token(True)
    assert caught.value.code == "AADSTS7000222"
    tenant.admin("POST", APP, {"secret_expired": False})
    assert tokens.token(True)


def test_policy_that_wants_more_is_kept_for_the_next_sign_in(tenant, app):
    tokens = tokens_of(app, sign_in(tenant, app))
    tenant.admin("POST", f"users/{ANNA}", {"mfa_required": True})
    with pytest.raises(SignInNeeded) as caught:
        tokens.token(True)
    assert caught.value.code == "AADSTS50076"
    assert "capolids" in json.loads(caught.value.claims)["access_token"]


def test_app_has_a_token_of_its_own(tenant, app):
    first = auth.client_credentials_token(app)
    assert counted(tenant, lambda: auth.client_credentials_token(app)) == 0
    assert auth.client_credentials_token(app) == first
    assert counted(tenant, lambda: auth.client_credentials_token(app, True)) == 1
    with pytest.raises(AppRefused):
        auth.client_credentials_token(registration(tenant, secret="wrong"))


def locked_key():
    """A private key that nobody told the password of."""
    lock = serialization.BestAvailableEncryption(b"unknown")
    form = serialization.PrivateFormat.PKCS8
    key = ec.generate_private_key(ec.SECP256R1())
    return key.private_bytes(serialization.Encoding.PEM, form, lock).decode()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"tenant": "nowhere.example"}, "AADSTS90002"),
        ({"certificate": "no PEM", "secret": None}, "BadCertificate"),
        ({"certificate": locked_key(), "secret": None}, "BadCertificate"),
    ],
)
def test_registration_that_cannot_work_is_the_administrators(tenant, changes, code):
    with pytest.raises(AppRefused) as caught:
        auth.client_credentials_token(registration(tenant, **changes))
    assert caught.value.code == code


def test_national_clouds_sign_in_at_their_own_place():
    found = Registration(CLOUDS["china"], "contoso.cn", "an-id").authority
    assert found == "https://login.partner.microsoftonline.cn/contoso.cn"
    assert CLOUDS["usgov_l5"].graph_url == "https://dod-graph.microsoft.us"
