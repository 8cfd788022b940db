"""What the sign-in service gets wrong: a typed error, and the next time works."""

from __future__ import annotations

import json
import logging
import traceback

import pytest
import simulator_process
from graph_sign_in import come_back, counted, registration, sign_in, tokens_of
from graph_wire import Wire, answer
from simulator_process import BRUNO, CLIENT_SECRET, CONTOSO
from tenant_client import REDIRECT, SCOPES

from graph import auth, auth_http
from graph.auth import AccountTokens
from graph.errors import GraphError, SignInNeeded, Throttled, Transient

DISCOVERY = "openid-configuration"


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


@pytest.fixture
def tokens(tenant, app):
    return tokens_of(app, sign_in(tenant, app))


def garble(tenant, body, status=400, path="/token$", **options):
    """The next answer says this."""
    text = body if isinstance(body, str) else json.dumps(body)
    tenant.fault({"status": status, "body": text}, path=path, **options)


def fails(act):
    """The typed error that it ends in."""
    with pytest.raises(GraphError) as caught:
        act()
    return caught.value


STRANGE_ERRORS = [
    {"code": "invalid_grant"},
    ["invalid_grant"],
    None,
    7,
    "two\r\nlines: x",
    "caf\u00e9 \u2192",
    "x" * 400,
    "",
]


@pytest.mark.parametrize("told", STRANGE_ERRORS)
@pytest.mark.parametrize("status", [400, 200])
def test_error_of_another_shape_harms_no_later_sign_in(tenant, tokens, told, status):
    bruno = tokens_of(
        tokens._registration, sign_in(tenant, tokens._registration, BRUNO)
    )
    garble(tenant, {"error": told}, status)
    assert type(fails(lambda: tokens.token(True))) is Transient
    assert tokens.token(True)
    assert bruno.token(True)
    assert sign_in(tenant, tokens._registration)


@pytest.mark.parametrize("told", STRANGE_ERRORS)
def test_error_of_another_shape_harms_no_other_way_in(tenant, app, told):
    flow, params = come_back(tenant, app)
    garble(tenant, {"error": told})
    assert type(fails(lambda: auth.finish_code_flow(app, flow, params))) is Transient
    garble(tenant, {"error": told})
    assert type(fails(lambda: auth.client_credentials_token(app))) is Transient
    assert auth.client_credentials_token(app)
    garble(tenant, {"error": told}, path="/devicecode$")
    assert type(fails(lambda: auth.start_device_flow(app, SCOPES))) is Transient
    waiting = auth.start_device_flow(app, SCOPES)
    garble(tenant, {"error": told})
    assert type(fails(lambda: auth.poll_device_flow(app, waiting))) is Transient
    assert auth.poll_device_flow(app, waiting) is None
    assert sign_in(tenant, app)


SHAPES = [
    [],
    ["error"],
    "",
    "null",
    '"text"',
    "7",
    "<!doctype html>",
    '{"access_token": "half',
    {},
    {"token_type": "Bearer"},
    {"access_token": None},
    {"access_token": {"a": 1}, "expires_in": 3600},
    {"access_token": "a", "expires_in": "soon"},
    {"access_token": "a", "expires_in": 3600, "id_token": "no.jwt"},
    {"access_token": "a", "expires_in": 3600, "client_info": "%%%"},
]


@pytest.mark.parametrize("body", SHAPES)
@pytest.mark.parametrize("status", [200, 400, 401])
def test_answer_of_another_shape_is_no_answer_and_the_next_one_counts(
    tenant, tokens, body, status
):
    before = tokens.cache_text
    garble(tenant, body, status)
    assert type(fails(lambda: tokens.token(True))) is Transient
    assert (tokens.cache_text, tokens.changed) == (before, False)
    assert tokens.token(True)


@pytest.mark.parametrize("body", SHAPES)
def test_sign_in_whose_answer_has_another_shape_ends_in_a_typed_error(
    tenant, app, body
):
    flow, params = come_back(tenant, app)
    garble(tenant, body, 200)
    assert isinstance(
        fails(lambda: auth.finish_code_flow(app, flow, params)), GraphError
    )
    assert sign_in(tenant, app)


@pytest.mark.parametrize("body", [[], {}, "null", "<html>", {"user_code": 7}])
def test_device_code_of_another_shape_is_none(tenant, app, body):
    garble(tenant, body, 200, path="/devicecode$")
    assert type(fails(lambda: auth.start_device_flow(app, SCOPES))) is Transient
    assert auth.start_device_flow(app, SCOPES)["user_code"]


@pytest.mark.parametrize(
    "body", [[], {}, "null", "<html>", "", {"token_endpoint": "http://evil.example"}]
)
@pytest.mark.parametrize("status", [200, 500, 503])
def test_tenant_that_cannot_be_read_is_looked_at_again(tenant, app, body, status):
    garble(tenant, body, status, path=DISCOVERY)
    assert type(fails(lambda: auth.client_credentials_token(app))) is Transient
    assert auth.client_credentials_token(app)


@pytest.mark.parametrize("path", ["/token$", DISCOVERY])
@pytest.mark.parametrize("fault", [{"drop": "before"}, {"drop": "after"}, "late"])
def test_service_that_cannot_be_reached_is_asked_again(
    tenant, app, monkeypatch, path, fault
):
    monkeypatch.setattr(auth_http, "TIMEOUT", 0.4)
    action = {"delay_ms": 1200} if fault == "late" else fault
    tenant.fault(action, path=path, times=2)  # MSAL itself tries a second time
    assert type(fails(lambda: auth.client_credentials_token(app))) is Transient
    tenant.no_faults()
    monkeypatch.setattr(auth_http, "TIMEOUT", 30)
    assert auth.client_credentials_token(app)


@pytest.mark.parametrize(
    ("status", "kind"), [(429, Throttled), (500, Transient), (503, Transient)]
)
@pytest.mark.parametrize("told", [None, "77"])
def test_overloaded_service_is_asked_once_and_its_pause_handed_on(
    tenant, tokens, status, kind, told
):
    headers = {"Retry-After": told} if told else {}
    action = {"status": status, "body": "<html>", "headers": headers}
    tenant.fault(action, path="/token$", times=None)
    found = []
    asked = counted(tenant, lambda: found.append(fails(lambda: tokens.token(True))))
    assert (asked, type(found[0]), found[0].code) == (1, kind, f"HTTP{status}")
    assert found[0].retry_after == (told and 77)
    tenant.no_faults()
    assert tokens.token(True)


def test_secret_is_not_sent_on_to_where_a_redirection_points(tenant, app):
    place = f"{tenant.url}/{CONTOSO}/oauth2/v2.0/token"
    body = json.dumps({"access_token": "another", "expires_in": 3600})
    action = {"status": 307, "body": body, "headers": {"Location": place}}
    tenant.fault(action, path="/token$")
    asked = counted(tenant, lambda: fails(lambda: auth.client_credentials_token(app)))
    assert asked == 1


def test_refusal_is_not_remembered(tenant, tokens):
    garble(tenant, {"error": "invalid_grant"})
    assert isinstance(fails(lambda: tokens.token(True)), SignInNeeded)
    assert tokens.token(True)


def test_one_lost_look_at_the_tenant_is_made_up_for_at_once(tenant, app):
    tenant.fault({"drop": "before"}, path=DISCOVERY)
    assert auth.client_credentials_token(app)


def test_password_of_the_machine_is_not_sent_along(tmp_path, monkeypatch):
    netrc = tmp_path / "netrc"
    netrc.write_text("default login somebody password something")
    monkeypatch.setenv("NETRC", str(netrc))
    http, wire = auth_http.SignInSession(), Wire(answer(200, {"access_token": "a"}))
    http.mount("https://", wire)
    http.post("https://login.example/token", data={"client_id": "1"})
    assert "Authorization" not in wire.sent[0].headers


@pytest.mark.parametrize("kept", ["no json", "[]", "null", '"text"', '{"Account": '])
def test_sign_in_that_cannot_be_read_any_more_is_asked_for_again(app, kept):
    error = fails(AccountTokens(app, kept, "home", SCOPES).token)
    assert isinstance(error, SignInNeeded)


def test_whatever_msal_raises_is_a_typed_error_and_a_new_start(tenant, tokens):
    ((key, broken),) = auth._applications.items()

    def burst(*_args, **_options):
        raise TypeError(f"cannot join {CLIENT_SECRET}")

    broken.app.acquire_token_silent_with_error = burst
    error = fails(lambda: tokens.token(True))
    assert type(error) is Transient
    assert CLIENT_SECRET not in "".join(traceback.format_exception(error))
    assert tokens.token(True)
    assert auth._applications[key] is not broken


def test_plain_refusal_and_cut_line_do_not_cost_a_new_start(tenant, tokens):
    before = dict(auth._applications)
    for fault in ({"drop": "before"}, {"status": 503}):
        tenant.fault(fault, path="/token$", times=2)
        fails(lambda: tokens.token(True))
        tenant.no_faults()
    garble(tenant, {"error": "invalid_grant", "error_codes": [50173]})
    fails(lambda: auth.client_credentials_token(tokens._registration, True))
    assert auth._applications == before


def test_nothing_secret_is_logged_or_shown(tenant, app, caplog):
    caplog.set_level(logging.DEBUG)
    flow, params = come_back(tenant, app)
    found = auth.finish_code_flow(app, dict(flow), params)
    tokens = tokens_of(app, found)
    waiting = auth.start_device_flow(app, SCOPES)
    secrets = [CLIENT_SECRET, params["code"], flow["code_verifier"]]
    secrets += [tokens.token(), tokens.token(True), auth.client_credentials_token(app)]
    for text in (found.cache_text, tokens.cache_text):
        kept = json.loads(text)
        rows = [*kept["RefreshToken"].values(), *kept["IdToken"].values()]
        secrets += [row["secret"] for row in rows]
    told = [repr(thing) for thing in (app, found, tokens)]
    garble(tenant, {"error": "invalid_grant", "error_description": secrets[3]})
    errors = [fails(lambda: auth.finish_code_flow(app, dict(flow), params))]
    garble(tenant, "<html>")
    errors += [fails(lambda: tokens.token(True))]
    errors += [fails(lambda: auth.finish_code_flow(app, flow, {"code": secrets[1]}))]
    assert auth.poll_device_flow(app, waiting) is None
    told += ["".join(traceback.format_exception(error)) for error in errors]
    told += [record.getMessage() for record in caplog.records]
    names = {record.name.partition(".")[0] for record in caplog.records}
    assert {"msal", "urllib3"} <= names
    assert len(secrets) == 10
    secrets += [waiting["device_code"], REDIRECT + "?code"]
    assert not [text for text in told for secret in secrets if secret in text]
