"""The simulated sign-in: what real MSAL gets from it, and how it says no."""

from __future__ import annotations

import uuid

import jwt
import pytest
import simulator_process
from simulator_process import ANNA, CLIENT_ID, CONTOSO, DMITRI, NOMAIL
from tenant_client import REDIRECT, SCOPES, Client, msal_app, number, session

DAY = 86400
APP = f"apps/{CLIENT_ID}"


@pytest.fixture
def tenant():
    simulator = simulator_process.shared()
    simulator.reset()
    return simulator


@pytest.fixture
def client(tenant):
    return Client(tenant)


def signed_in(tenant, app, upn=ANNA, **options):
    flow = app.initiate_auth_code_flow(SCOPES, redirect_uri=REDIRECT, **options)
    back = tenant.sign_in(flow["auth_uri"], upn)
    params = dict(part.split("=", 1) for part in back.partition("?")[2].split("&"))
    return app.acquire_token_by_auth_code_flow(flow, params)


# -- the four grants, through MSAL
def test_msal_signs_a_person_in_with_code_and_pkce(tenant):
    app = msal_app(tenant)
    answer = signed_in(tenant, app)
    claims = answer["id_token_claims"]
    assert claims["preferred_username"] == ANNA
    assert (claims["tid"], claims["aud"]) == (CONTOSO, CLIENT_ID)
    assert set(SCOPES) <= set(answer["scope"].split())
    assert app.get_accounts()[0]["home_account_id"] == f"{claims['oid']}.{CONTOSO}"


def test_msal_signs_in_on_common_and_organizations_too(tenant):
    for name in ("common", "organizations", CONTOSO):
        assert "access_token" in signed_in(tenant, msal_app(tenant, tenant=name))


def test_msal_renews_silently_and_keeps_the_new_refresh_token(tenant):
    app = msal_app(tenant)
    first = signed_in(tenant, app)["refresh_token"]
    (account,) = app.get_accounts()
    answer = app.acquire_token_silent_with_error(SCOPES, account, force_refresh=True)
    assert answer["token_source"] == "identity_provider"
    kept = app.token_cache.search("RefreshToken")
    assert [row["secret"] for row in kept] != [first]


def test_msal_signs_in_with_a_device_code_once_it_was_typed_in(tenant):
    app = msal_app(tenant, None)
    flow = app.initiate_device_flow(SCOPES)
    waiting = app.acquire_token_by_device_flow(flow, exit_condition=lambda _: True)
    assert waiting["error"] == "authorization_pending"
    tenant.type_device_code(flow["user_code"])
    answer = app.acquire_token_by_device_flow(flow, exit_condition=lambda _: True)
    assert answer["id_token_claims"]["preferred_username"] == ANNA
    (account,) = app.get_accounts()
    assert app.acquire_token_silent(SCOPES, account, force_refresh=True)


def test_msal_gets_a_token_for_the_app_itself(tenant, client):
    tenant.admin("POST", APP, {"roles": ["User.Read.All"]})
    answer = msal_app(tenant).acquire_token_for_client([f"{tenant.url}/.default"])
    assert "refresh_token" not in answer
    assert client.graph(answer["access_token"], f"/users/{ANNA}").status_code == 200


def test_an_app_without_roles_gets_a_token_that_graph_refuses(tenant, client):
    scope = "https://graph.microsoft.com/.default"
    token = msal_app(tenant).acquire_token_for_client([scope])["access_token"]
    assert "roles" not in jwt.decode(token, options={"verify_signature": False})
    assert client.graph(token, f"/users/{ANNA}/contacts").status_code == 403


# -- the authorize page
def test_a_form_post_brings_the_same_back_as_a_query(client):
    back = client.come_back(response_mode="form_post")
    assert back["state"] == "a state"
    assert client.redeem(back["code"]).ok


def test_a_fragment_is_answered_behind_a_hash(tenant, client):
    back = tenant.sign_in(client.address(response_mode="fragment"))
    assert back.startswith(f"{REDIRECT}#code=")


def test_the_person_of_the_login_hint_is_offered_first(tenant, client):
    page = client.http.get(client.address(login_hint=NOMAIL)).text
    first = page.index('name="account"')
    assert page.index(f'value="{NOMAIL}" autofocus') == first + len('name="account" ')
    assert "autofocus" not in client.http.get(client.address()).text


def test_consent_is_asked_once_and_again_when_prompted(tenant, client):
    def asks(**parameters):
        form = {"account": ANNA}
        page = client.http.post(
            client.address(**parameters), data=form, allow_redirects=False
        )
        return 'id="consent"' in page.text

    assert asks()
    client.come_back()
    assert not asks()
    assert asks(prompt="consent")
    assert asks(scope="Mail.Send")


def test_declining_tells_the_app(client):
    back = client.come_back(consent=False)
    assert (back["error"], back["state"]) == ("access_denied", "a state")
    assert "AADSTS65004" in back["error_description"]


def test_where_an_administrator_has_to_consent_a_person_can_only_go_back(
    tenant, client
):
    tenant.admin("POST", f"users/{ANNA}", {"admin_consent_needed": True})
    with pytest.raises(RuntimeError, match="AADSTS90094"):
        client.come_back()
    accept = f"{tenant.url}/{CONTOSO}/adminconsent"
    query = {"client_id": CLIENT_ID, "redirect_uri": REDIRECT, "state": "s"}
    for choice, told in (("no", "error=permission_denied"), ("yes", CONTOSO)):
        answer = client.http.post(
            accept, params=query, data={"consent": choice}, allow_redirects=False
        )
        assert told in answer.headers["Location"]
        assert "state=s" in answer.headers["Location"]
    assert "code" in client.come_back()


@pytest.mark.parametrize(
    ("parameters", "error"),
    [
        ({"prompt": "none"}, "login_required"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": "https://other.example/Read"}, "invalid_resource"),
        ({"scope": "User.Read .default"}, "invalid_scope"),
    ],
)
def test_a_wrong_request_is_told_to_the_app(client, parameters, error):
    assert client.come_back(**parameters)["error"] == error


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({"redirect_uri": "https://evil.example/callback"}, 50011),
        ({"client_id": str(uuid.uuid4())}, 700016),
        ({"tenant": "nowhere.example"}, 90002),
        ({"client_id": None}, 900144),
    ],
)
def test_what_cannot_be_sent_back_is_told_to_the_person(client, parameters, code):
    answer = client.http.get(client.address(**parameters), allow_redirects=False)
    assert answer.status_code == 400
    assert f"AADSTS{code}" in answer.text


def test_a_person_of_another_tenant_is_refused(client):
    with pytest.raises(RuntimeError, match="AADSTS50020"):
        client.come_back(DMITRI)
    assert "code" in Client(client.simulator, "common").come_back(DMITRI)


def test_an_app_of_one_tenant_is_refused_on_common(tenant, client):
    tenant.admin("POST", APP, {"home_tenant_only": CONTOSO})
    for name, code in (("common", 50194), ("fabrikam.example", 700016)):
        page = client.http.get(client.address(tenant=name)).text
        assert f"AADSTS{code}" in page
    assert "code" in client.come_back()


def test_logging_out_leads_back(tenant, client):
    address = f"{tenant.url}/common/oauth2/v2.0/logout"
    query = {"post_logout_redirect_uri": REDIRECT}
    answer = client.http.get(address, params=query, allow_redirects=False)
    assert answer.headers["Location"] == REDIRECT


# -- codes
def test_a_code_works_once(client):
    code = client.come_back()["code"]
    assert client.redeem(code).ok
    assert number(client.redeem(code)) == 54005


def test_a_code_works_for_ten_minutes(tenant, client):
    code = client.come_back()["code"]
    tenant.admin("POST", "clock", {"skew_seconds": 601})
    assert number(client.redeem(code)) == 70008


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"code_verifier": "another"}, 501481),
        ({"code_verifier": None}, 501481),
        ({"redirect_uri": "http://localhost/elsewhere"}, 50011),
        ({"code": "nonsense"}, 70000),
        ({"grant_type": None}, 900144),
        ({"grant_type": "password"}, 70003),
    ],
)
def test_a_wrong_redemption_is_refused_and_spends_no_code(client, form, code):
    good = client.come_back()["code"]
    answer = client.redeem(**{"code": good, **form})
    assert (answer.status_code, number(answer)) == (400, code)
    assert client.redeem(good).ok


def test_a_refusal_has_the_whole_body(client):
    body = client.redeem("nonsense").json()
    assert body["error"] == "invalid_grant"
    assert body["error_description"].startswith("AADSTS70000: ")
    for mark in ("Trace ID: ", "Correlation ID: ", "Timestamp: "):
        assert mark in body["error_description"]
    assert {"timestamp", "trace_id", "correlation_id", "error_uri"} <= body.keys()


# -- refresh tokens
def test_renewing_rotates_and_leaves_the_old_token_alive(client):
    first = client.tokens()["refresh_token"]
    second = client.renew(first).json()["refresh_token"]
    assert second != first
    assert client.renew(first).ok
    assert client.renew(second).ok


def test_without_offline_access_there_is_no_refresh_token(client):
    answer = client.tokens(scope="openid User.Read")
    assert "refresh_token" not in answer
    assert "id_token" in answer
    assert "client_info" not in answer


def test_revoking_ends_what_was_signed_in_and_not_what_comes_after(tenant, client):
    old = client.tokens()
    tenant.admin("POST", f"users/{ANNA}", {"revoked": True})
    new = client.tokens()
    assert number(client.renew(old["refresh_token"])) == 50173
    assert client.graph(old["access_token"]).status_code == 401
    assert client.renew(new["refresh_token"]).ok
    assert client.graph(new["access_token"]).ok


@pytest.mark.parametrize(
    ("change", "error", "code"),
    [
        ({"consent": False}, "invalid_grant", 65001),
        ({"mfa_required": True}, "interaction_required", 50076),
        ({"disabled": True}, "invalid_grant", 50057),
    ],
)
def test_what_befalls_a_person_ends_renewal(tenant, client, change, error, code):
    token = client.tokens()["refresh_token"]
    tenant.admin("POST", f"users/{ANNA}", change)
    answer = client.renew(token)
    assert (answer.json()["error"], number(answer)) == (error, code)


def test_the_claims_of_a_conditional_access_refusal_are_told(tenant, client):
    token = client.tokens()["refresh_token"]
    tenant.admin("POST", f"users/{ANNA}", {"mfa_required": True})
    body = client.renew(token).json()
    assert "capolids" in body["claims"]
    assert body["suberror"] == "basic_action"
    assert client.tokens()  # signing in again does what is asked for
    assert client.renew(token).ok


def test_a_refresh_token_dies_of_ninety_idle_days(tenant, client):
    token = client.tokens()["refresh_token"]
    tenant.admin("POST", "clock", {"skew_seconds": 89 * DAY})
    assert client.renew(token).ok
    tenant.admin("POST", "clock", {"skew_seconds": 91 * DAY})
    assert number(client.renew(token)) == 700082


# -- device codes
def test_a_declined_device_code_says_so(tenant, client):
    flow = client.ask("devicecode", scope="User.Read").json()
    tenant.type_device_code(flow["user_code"], "")
    grant = "urn:ietf:params:oauth:grant-type:device_code"
    answer = client.ask(grant_type=grant, device_code=flow["device_code"])
    assert answer.json()["error"] == "authorization_declined"


def test_a_device_code_expires_works_once_and_only_for_its_tenant(tenant, client):
    grant = "urn:ietf:params:oauth:grant-type:device_code"
    flow = client.ask("devicecode", scope="User.Read").json()

    def poll():
        answer = client.ask(grant_type=grant, device_code=flow["device_code"])
        return answer.json().get("error")

    tenant.type_device_code(flow["user_code"], DMITRI)
    assert poll() == "authorization_pending"
    tenant.admin("POST", "clock", {"skew_seconds": 901})
    assert poll() == "expired_token"
    tenant.admin("POST", "clock", {"skew_seconds": 0})
    tenant.type_device_code(flow["user_code"])
    assert [poll(), poll()] == [None, "bad_verification_code"]


def test_device_codes_need_public_flows(tenant, client):
    tenant.admin("POST", APP, {"public_client": False})
    assert number(client.ask("devicecode", scope="User.Read")) == 7000218


# -- access tokens at Graph
def test_graph_refuses_tokens_that_are_absent_made_up_or_expired(tenant, client):
    def refusal(token):
        answer = client.graph(token)
        assert answer.status_code == 401
        assert "Bearer" in answer.headers["WWW-Authenticate"]
        assert answer.json()["error"]["code"] == "InvalidAuthenticationToken"
        return answer.json()["error"]["message"]

    good = client.tokens()
    assert "empty" in refusal("")
    assert "CompactToken" in refusal("made.up.token")
    assert "CompactToken" in refusal(good["id_token"])
    tenant.admin("POST", "clock", {"skew_seconds": 2 * 3600})
    assert "Lifetime" in refusal(good["access_token"])


def test_graph_refuses_what_the_token_has_no_scope_for(client):
    token = client.tokens(scope="User.Read")["access_token"]
    assert client.graph(token).ok
    answer = client.graph(token, "/me/contacts")
    assert answer.status_code == 403
    assert answer.json()["error"]["code"] == "ErrorAccessDenied"


def test_the_default_scope_means_what_the_app_registration_lists(client):
    answer = client.tokens(scope="openid https://graph.microsoft.com/.default")
    assert "Contacts.ReadWrite" in answer["scope"].split()
    assert client.graph(answer["access_token"], "/me/contacts").ok


def test_discovery_names_the_tenant_or_leaves_it_open(tenant):
    for name, issuer in (("contoso.example", CONTOSO), ("common", "{tenantid}")):
        address = f"{tenant.url}/{name}/v2.0/.well-known/openid-configuration"
        told = session(tenant).get(address).json()
        assert told["issuer"] == f"{tenant.url}/{issuer}/v2.0"
        assert told["token_endpoint"].startswith(f"{tenant.url}/{name}/")
    with pytest.raises(ValueError, match="Unable to get authority configuration"):
        msal_app(tenant, tenant="nowhere.example")
