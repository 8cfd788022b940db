"""Faults on demand: what the client sees of them, and what the service had done."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import pytest
import requests
import simulator_process
from simulator_process import ANNA, Simulator
from tenant_client import Client, number

from simulator.traffic import masked

TEMPORARY = (requests.ConnectionError, requests.exceptions.ChunkedEncodingError)


@pytest.fixture
def tenant():
    simulator = simulator_process.shared()
    simulator.reset()
    return simulator


@pytest.fixture
def client(tenant):
    return Client(tenant)


@pytest.fixture
def token(client):
    return client.tokens()["access_token"]


def create(client, token, name="Somebody", **headers):
    return client.graph(
        token, "/me/contacts", "POST", json={"displayName": name}, headers=headers
    )


def create_many(client, token, names, serial=True):
    items = [
        {
            "id": name,
            "method": "POST",
            "url": "/me/contacts",
            "headers": {"Content-Type": "application/json"},
            "body": {"displayName": name},
        }
        for name in names
    ]
    for previous, item in zip(items, items[1:], strict=False) if serial else ():
        item["dependsOn"] = [previous["id"]]
    return client.graph(token, "/$batch", "POST", json={"requests": items})


def names(tenant):
    return set(tenant.contacts(folder=None))


def test_a_status_with_headers_takes_the_place_of_the_work(tenant, client, token):
    action = {"status": 429, "code": "TooManyRequests", "headers": {"Retry-After": "2"}}
    tenant.fault(action, method="POST", path="/contacts$")
    answer = create(client, token)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "2")
    assert answer.json()["error"]["code"] == "TooManyRequests"
    assert names(tenant) == set()
    assert create(client, token).status_code == 201  # once, unless told otherwise


def test_a_fault_strikes_so_often_after_so_many(tenant, client, token):
    tenant.fault({"status": 500}, path="/me$", skip=1, times=2)
    statuses = [client.graph(token).status_code for _ in range(4)]
    assert statuses == [200, 500, 500, 200]


def test_a_fault_without_number_stays_until_it_is_taken_back(tenant, client, token):
    tenant.fault({"status": 503}, times=None)
    assert {client.graph(token).status_code for _ in range(3)} == {503}
    tenant.no_faults()
    assert client.graph(token).ok


def test_a_fault_leaves_other_methods_and_paths_alone(tenant, client, token):
    tenant.fault({"status": 500}, method="PATCH", path="/contacts")
    assert client.graph(token, "/me/contacts").ok
    tenant.fault({"status": 500}, path="/contactFolders", times=None)
    assert client.graph(token, "/me/contacts").ok
    assert client.graph(token, "/me/contactfolders").status_code == 500


@pytest.mark.parametrize(("when", "done"), [("before", set()), ("after", {"Somebody"})])
def test_a_dropped_connection_before_and_after_the_work(
    tenant, client, token, when, done
):
    tenant.fault({"drop": when}, method="POST")
    with pytest.raises(TEMPORARY):
        create(client, token)
    assert names(tenant) == done


def test_an_error_after_the_work_was_done(tenant, client, token):
    tenant.fault({"status": 504, "after": True}, method="POST")
    assert create(client, token).status_code == 504
    assert names(tenant) == {"Somebody"}


def test_truncated_json_and_a_gateways_page(tenant, client, token):
    tenant.fault({"truncate": True})
    answer = client.graph(token)
    assert answer.status_code == 200
    with pytest.raises(ValueError, match="Expecting|Unterminated"):
        answer.json()
    tenant.fault({"html": True, "status": 502})
    answer = client.graph(token)
    assert (answer.status_code, answer.headers["Content-Type"]) == (502, "text/html")
    assert answer.text.startswith("<!doctype html>")


def test_a_raw_body(tenant, client, token):
    tenant.fault({"status": 503, "body": ""})
    answer = client.graph(token)
    assert (answer.status_code, answer.text) == (503, "")


def test_a_delay_and_nothing_else(tenant, client, token):
    tenant.fault({"delay_ms": 300})
    begin = time.monotonic()
    assert client.graph(token).ok
    assert time.monotonic() - begin >= 0.3


# -- in a batch
def test_an_item_gets_the_status_and_the_others_their_own(tenant, client, token):
    action = {"status": 429, "headers": {"Retry-After": "1.5"}}
    tenant.fault(action, method="POST", path="/contacts$", in_batch=True, skip=2)
    answer = create_many(client, token, ["a", "b", "c"])
    assert answer.status_code == 200
    items = {item["id"]: item for item in answer.json()["responses"]}
    assert {name: item["status"] for name, item in items.items()} == {
        "a": 201,
        "b": 201,
        "c": 429,
    }
    assert items["c"]["headers"]["Retry-After"] == "1.5"
    assert names(tenant) == {"a", "b"}


def test_a_fault_of_the_wire_does_not_strike_in_a_batch(tenant, client, token):
    tenant.fault({"status": 500}, path="/contacts$", in_batch=False)
    answer = create_many(client, token, ["a"])
    assert answer.json()["responses"][0]["status"] == 201


@pytest.mark.parametrize(
    ("when", "done"), [("before", {"a"}), ("after", {"a", "b", "c"})]
)
def test_an_items_dropped_connection_drops_the_whole_batch(
    tenant, client, token, when, done
):
    """Before: what came later is not done either. After: the service carries on."""
    tenant.fault({"drop": when}, path="/contacts$", in_batch=True, skip=1)
    with pytest.raises(TEMPORARY):
        create_many(client, token, ["a", "b", "c"])
    assert names(tenant) == done


def test_items_after_a_dropped_one_are_not_done_even_if_they_do_not_depend_on_it(
    tenant, client, token
):
    tenant.fault({"drop": "before"}, path="/contacts$", in_batch=True, skip=1)
    with pytest.raises(TEMPORARY):
        create_many(client, token, ["a", "b", "c"], serial=False)
    assert names(tenant) == {"a"}


def test_a_delayed_item_is_done_late(tenant, client, token):
    tenant.fault({"delay_ms": 300}, in_batch=True)
    begin = time.monotonic()
    answer = create_many(client, token, ["a"])
    assert answer.json()["responses"][0]["status"] == 201
    assert time.monotonic() - begin >= 0.3


def test_an_item_can_fail_after_its_work(tenant, client, token):
    tenant.fault({"status": 504, "after": True}, in_batch=True)
    answer = create_many(client, token, ["a"])
    assert answer.json()["responses"][0]["status"] == 504
    assert names(tenant) == {"a"}


# -- signing in
def test_sign_in_has_its_faults_too(tenant, client):
    renewal = client.tokens()["refresh_token"]
    tenant.fault({"status": 503, "headers": {"Retry-After": "1"}}, path="/token$")
    assert client.renew(renewal).status_code == 503
    tenant.fault({"html": True, "status": 502}, path="/token$")
    assert client.renew(renewal).headers["Content-Type"] == "text/html"
    tenant.fault({"truncate": True}, path="/token$")
    with pytest.raises(ValueError, match="Expecting|Unterminated"):
        client.renew(renewal).json()
    tenant.fault({"drop": "after"}, path="/token$")
    with pytest.raises(TEMPORARY):
        client.renew(renewal)
    tenant.fault({"delay_ms": 300}, path="openid-configuration")
    begin = time.monotonic()
    discovery = f"{tenant.url}/common/v2.0/.well-known/openid-configuration"
    assert client.http.get(discovery).ok
    assert time.monotonic() - begin >= 0.3
    assert client.renew(renewal).ok


def test_a_code_that_was_redeemed_behind_a_dropped_connection_is_gone(tenant, client):
    code = client.come_back()["code"]
    tenant.fault({"drop": "after"}, path="/token$")
    with pytest.raises(TEMPORARY):
        client.redeem(code)
    assert number(client.redeem(code)) == 54005


# -- deltas and resets
def test_a_delta_link_expires_on_command(tenant, client, token):
    answer = client.graph(token, "/me/contacts/delta")
    link = answer.json()["@odata.deltaLink"]
    path = link.removeprefix(f"{tenant.url}/v1.0")
    assert client.graph(token, path).ok
    tenant.admin("POST", "delta/expire", {"user": ANNA})
    assert client.graph(token, path).status_code == 410


def test_a_reset_forgets_tokens_unless_told_to_keep_them(tenant, client):
    tokens = client.tokens()
    tenant.fault({"status": 500}, times=None)
    tenant.reset(keep_tokens=True)
    assert client.graph(tokens["access_token"], "/me/contacts").ok
    assert client.renew(tokens["refresh_token"]).ok
    tenant.reset()
    assert client.graph(tokens["access_token"]).status_code == 401
    assert not client.renew(tokens["refresh_token"]).ok


# -- queries arrive as they were sent
def test_a_query_is_decoded_once(tenant, client, token):
    tenant.create(folder="contacts", displayName="R&D + Sales = 100%25")
    quoted = "R%26D%20%2B%20Sales%20%3D%20100%2525"
    path = f"/me/contacts?$filter=displayName%20eq%20'{quoted}'"
    assert len(client.graph(token, path).json()["value"]) == 1


# -- the traffic log
@pytest.fixture
def recorded(tmp_path, monkeypatch):
    monkeypatch.setenv("OFFICE365_SYNC_TRAFFIC", str(tmp_path))
    simulator = Simulator()
    yield simulator, tmp_path
    simulator.stop()


def lines(folder: Path) -> list[dict]:
    (path,) = folder.glob("*.jsonl")
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_traffic_is_recorded_without_tokens_and_without_faults(recorded):
    simulator, folder = recorded
    client = Client(simulator)
    token = client.tokens()["access_token"]
    create(client, token, "Recorded")
    create_many(client, token, ["in a batch"])
    create(client, token, "Wrong", **{"x-simulator-wrong-on-purpose": "1"})
    for in_batch in (False, True):
        simulator.fault({"status": 500}, path="/contacts$", in_batch=in_batch)
        create_many(client, token, ["struck"])
        create(client, token, "Struck")
    simulator.no_faults()
    simulator.admin("GET", "health")
    found = lines(folder)
    text = json.dumps(found)
    assert len(found) == 4
    assert token not in text
    assert {
        value
        for line in found
        for name, value in line["request"]["headers"].items()
        if name.lower() == "authorization"
    } == {"Bearer ***"}
    assert "500" not in {str(line["status"]) for line in found}
    assert found[0].keys() == {"method", "url", "request", "status", "response"}
    assert found[0]["url"] == f"{simulator.url}/v1.0/me/contacts"
    assert found[0]["request"]["body"] == {"displayName": "Recorded"}
    assert found[0]["response"]["body"]["displayName"] == "Recorded"
    assert "Wrong" not in text


def test_a_token_is_masked_however_its_header_is_written():
    told = masked({"authorization": "bearer secret", "Accept": "*/*"})
    assert told == {"authorization": "Bearer ***", "Accept": "*/*"}
    assert masked({"AUTHORIZATION": "Basic secret"}) == {"AUTHORIZATION": "***"}


def test_the_referee_reads_what_is_recorded(recorded):
    referee = Path(__file__).resolve().parents[3] / "shared" / "graph"
    if not referee.is_dir():
        pytest.skip("../shared/graph is not here, and the referee lives there")
    simulator, folder = recorded
    client = Client(simulator)
    token = client.tokens()["access_token"]
    marks = {"client-request-id": "11111111-2222-4333-8444-555555555555"}
    create(client, token, "Recorded", **marks)
    client.graph(token, "/me/contacts?$top=5", headers=marks)
    simulator.stop()
    sys.path.insert(0, str(referee))
    try:
        import referee as judge
    finally:
        sys.path.remove(str(referee))
    (path,) = folder.glob("*.jsonl")
    assert judge.main([str(path)]) == 0
