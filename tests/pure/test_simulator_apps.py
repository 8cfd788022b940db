"""How apps prove themselves to the simulated sign-in, and how they are refused."""

from __future__ import annotations

import datetime
import time
import uuid

import jwt
import pytest
import simulator_process
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from simulator_process import CLIENT_ID, CLIENT_SECRET, CONTOSO
from tenant_client import Client, msal_app, number

APP = f"apps/{CLIENT_ID}"


@pytest.fixture
def tenant():
    simulator = simulator_process.shared()
    simulator.reset()
    return simulator


@pytest.fixture
def client(tenant):
    return Client(tenant)


# -- the app's own proof
@pytest.mark.parametrize(
    ("app", "form", "code"),
    [
        ({"secret_expired": True}, {}, 7000222),
        ({}, {"client_secret": "wrong"}, 7000215),
        ({}, {"client_secret": None}, 7000218),
        ({}, {"client_secret": None, "client_assertion": "no.jwt.this"}, 700027),
    ],
)
def test_an_app_that_does_not_prove_itself_is_refused(tenant, client, app, form, code):
    token = client.tokens()["refresh_token"]
    tenant.admin("POST", APP, app)
    answer = client.renew(token, **form)
    assert (answer.status_code, number(answer)) == (401, code)
    assert answer.json()["error"] == "invalid_client"


def test_a_repaired_secret_works_with_the_tokens_there_are(tenant, client):
    token = client.tokens()["refresh_token"]
    tenant.admin("POST", APP, {"secret_expired": True})
    assert not client.renew(token).ok
    tenant.admin("POST", APP, {"secret_expired": False, "secret": "new"})
    assert client.renew(token, client_secret="new").ok


def test_a_secret_may_come_by_http_basic(client):
    code = client.come_back()["code"]
    nothing = {"client_id": None, "client_secret": None}
    assert client.redeem(code, auth=(CLIENT_ID, CLIENT_SECRET), **nothing).ok


def test_a_disabled_or_unknown_app_is_refused(tenant, client):
    assert number(client.redeem("x", client_id=str(uuid.uuid4()))) == 700016
    tenant.admin("POST", APP, {"disabled": True})
    assert number(client.redeem("x")) == 7000112


def key_and_certificate():
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "app")])
    now = datetime.datetime.now(datetime.timezone.utc)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name)
    builder = builder.public_key(key.public_key()).serial_number(1)
    builder = builder.not_valid_before(now).not_valid_after(
        now + datetime.timedelta(days=1)
    )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = builder.sign(key, hashes.SHA256()).public_bytes(pem)
    return private.decode(), public.decode()


def test_msal_signs_with_a_certificate_and_only_the_registered_one(tenant):
    private, public = key_and_certificate()
    credential = {"private_key": private, "public_certificate": public}
    scopes = [f"{tenant.url}/.default"]
    refused = msal_app(tenant, credential).acquire_token_for_client(scopes)
    assert refused["error_codes"] == [700027]
    tenant.admin("POST", APP, {"certificate": public})
    assert "access_token" in msal_app(tenant, credential).acquire_token_for_client(
        scopes
    )


@pytest.mark.parametrize(
    "change",
    [{"iss": "another"}, {"aud": "https://elsewhere.example/"}, {"exp": 1}],
    ids=str,
)
def test_an_assertion_has_to_be_ours_for_here_and_for_now(tenant, client, change):
    private, public = key_and_certificate()
    tenant.admin("POST", APP, {"certificate": public})

    def ask(**claims):
        good = {
            "iss": CLIENT_ID,
            "sub": CLIENT_ID,
            "aud": f"{tenant.url}/contoso.example/oauth2/v2.0/token",
            "exp": int(time.time()) + 60,
            "jti": str(uuid.uuid4()),
        }
        return client.ask(
            grant_type="client_credentials",
            scope="https://graph.microsoft.com/.default",
            client_secret=None,
            client_assertion=jwt.encode({**good, **claims}, private, "RS256"),
        )

    assert ask().ok
    assert number(ask(**change)) == 700027


# -- client credentials
@pytest.mark.parametrize(
    ("name", "scope", "code"),
    [
        ("common", "https://graph.microsoft.com/.default", 9001023),
        ("organizations", "https://graph.microsoft.com/.default", 9001023),
        ("nowhere.example", "https://graph.microsoft.com/.default", 90002),
        (CONTOSO, "https://graph.microsoft.com/User.Read", 70011),
        (CONTOSO, "https://other.example/.default", 500011),
    ],
)
def test_an_app_names_its_tenant_and_asks_for_default(tenant, name, scope, code):
    answer = Client(tenant, name).ask(grant_type="client_credentials", scope=scope)
    assert number(answer) == code
