"""The simulated service's limits, its latency, and what it counts."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import simulator_process
from simulator_process import ANNA, BRUNO
from tenant_client import Client

SHARED = ["Contacts.ReadWrite", "Contacts.ReadWrite.Shared", "User.Read"]


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
    return client.tokens(scope=" ".join(["openid", *SHARED]))["access_token"]


def at_once(client, calls):
    """The answers to (token, path, options), all sent at the same moment."""
    together = threading.Barrier(len(calls))

    def call(one):
        mine = Client(client.simulator)
        together.wait()
        return mine.graph(one[0], one[1], **one[2])

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(call, calls))


def batch(paths, serial=False):
    items = [
        {"id": str(n), "method": "GET", "url": path} for n, path in enumerate(paths)
    ]
    for previous, item in zip(items, items[1:], strict=False) if serial else ():
        item["dependsOn"] = [previous["id"]]
    return {"method": "POST", "json": {"requests": items}}


def test_a_fifth_request_at_once_is_refused(tenant, client, token):
    tenant.admin("POST", "latency", {"request_ms": 400})
    answers = at_once(client, [(token, "/me/contacts", {})] * 6)
    refused = [answer for answer in answers if answer.status_code == 429]
    assert len(refused) == 2
    body = refused[0].json()["error"]
    assert body["code"] == "ApplicationThrottled"
    assert "MailboxConcurrency" in body["message"]
    assert refused[0].headers["Retry-After"] == "1"
    assert tenant.counters()["throttled"] == 2
    assert tenant.counters()["max_concurrency"] == 4


def test_a_mailbox_counts_as_one_however_it_is_named(tenant, client, token):
    tenant.admin("POST", "latency", {"request_ms": 400})
    paths = ["/me/contacts", f"/users/{ANNA}/contacts", f"/users/{ANNA.upper()}"] * 2
    answers = at_once(client, [(token, path, {}) for path in paths])
    assert [answer.status_code for answer in answers].count(429) == 2


def test_another_mailbox_is_not_affected(tenant, client, token):
    other = client.tokens(BRUNO)["access_token"]
    tenant.admin("POST", "latency", {"request_ms": 400})
    calls = [(token, "/me/contacts", {})] * 4 + [(other, "/me/contacts", {})] * 4
    assert {answer.status_code for answer in at_once(client, calls)} == {200}


def test_a_batch_counts_by_its_items(tenant, client, token):
    tenant.admin("POST", "latency", {"request_ms": 100, "item_ms": 50})
    serial = batch(["/me/contacts"] * 5, serial=True)
    answers = at_once(client, [(token, "/$batch", serial)] * 4)
    items = [item for answer in answers for item in answer.json()["responses"]]
    assert {item["status"] for item in items} == {200}
    unordered = batch(["/me/contacts"] * 20)
    answers = at_once(client, [(token, "/$batch", unordered)] * 2)
    items = [item for answer in answers for item in answer.json()["responses"]]
    refused = [item for item in items if item["status"] == 429]
    assert refused
    assert refused[0]["headers"]["Retry-After"] == "1"
    assert tenant.counters()["max_concurrency"] == 4


def test_so_many_requests_in_ten_minutes_and_no_more(tenant, client, token):
    tenant.admin("POST", "limits", {"per_10_minutes": 5})
    statuses = [client.graph(token, "/me/contacts").status_code for _ in range(5)]
    assert statuses == [200] * 5
    answer = client.graph(token, "/me/contacts")
    assert answer.status_code == 429
    assert answer.json()["error"]["code"] == "TooManyRequests"
    assert 590 < int(answer.headers["Retry-After"]) <= 600


def test_batch_items_use_up_the_ten_minutes_too(tenant, client, token):
    tenant.admin("POST", "limits", {"per_10_minutes": 5})
    answer = client.graph(token, "/$batch", **batch(["/me/contacts"] * 7, serial=True))
    statuses = sorted(item["status"] for item in answer.json()["responses"])
    assert statuses == [200] * 5 + [424, 429]


@pytest.mark.parametrize("told", ["0.25", "Wed, 21 Oct 2026 07:28:00 GMT", ""])
def test_what_retry_after_says_can_be_set(tenant, client, token, told):
    tenant.admin("POST", "limits", {"per_10_minutes": 0, "retry_after": told})
    answer = client.graph(token, "/me/contacts")
    assert answer.status_code == 429
    assert answer.headers.get("Retry-After", "") == told


def test_the_limits_can_be_raised(tenant, client, token):
    tenant.admin("POST", "limits", {"concurrency": 8})
    tenant.admin("POST", "latency", {"request_ms": 300})
    answers = at_once(client, [(token, "/me/contacts", {})] * 8)
    assert {answer.status_code for answer in answers} == {200}


def test_latency_is_per_request_and_per_item(tenant, client, token):
    tenant.admin("POST", "latency", {"request_ms": 100, "item_ms": 50})
    begin = time.monotonic()
    client.graph(token, "/me/contacts")
    request = time.monotonic() - begin
    begin = time.monotonic()
    client.graph(token, "/$batch", **batch(["/me/contacts"] * 10, serial=True))
    serial = time.monotonic() - begin
    assert request >= 0.1
    assert serial >= 0.6


def test_counters_say_what_was_asked(tenant, client, token):
    tenant.clear_counters()
    marks = {"client-request-id": "11111111-2222-4333-8444-555555555555"}
    client.graph(token, "/me/contacts?$top=1", headers=marks)
    client.graph(token, "/$batch", **batch(["/me/contacts/delta", "/me/contacts"]))
    client.renew("nonsense")
    counters = tenant.counters()
    assert (counters["requests"], counters["batch_items"]) == (2, 2)
    assert counters["token_requests"] == 1
    assert counters["by_method"] == {"GET": 3, "POST": 1}
    assert counters["by_operation"]["GET contacts/delta"] == 1
    first = tenant.requests()[0]
    assert (first["path"], first["query"]) == ("/me/contacts", "$top=1")
    assert first["client_request_id"] == marks["client-request-id"]
    assert (first["status"], first["in_batch"]) == (200, False)
    assert [r["in_batch"] for r in tenant.requests()].count(True) == 2


def test_every_answer_can_be_told_apart(client, token):
    mark = "11111111-2222-4333-8444-555555555555"
    answer = client.graph(token, "/me/nothing", headers={"client-request-id": mark})
    assert answer.headers["client-request-id"] == mark
    inner = answer.json()["error"]["innerError"]
    assert inner["request-id"] == answer.headers["request-id"] != mark
    assert inner["client-request-id"] == mark
    assert answer.headers["OData-Version"] == "4.0"
    assert "x-ms-ags-diagnostic" in answer.headers
    again = client.graph(token, "/me").headers
    assert again["client-request-id"] == again["request-id"]


def test_the_services_clock_can_be_off(tenant, client, token):
    tenant.admin("POST", "clock", {"skew_seconds": -3600})
    told = client.graph(token, "/me").headers["Date"]
    hour = time.strftime("%d %b %Y %H", time.gmtime(time.time() - 3600))
    assert hour in told


def test_a_misspelt_switch_is_refused(tenant):
    for path in (f"users/{ANNA}", "apps/aaaaaaaa-0000-4000-8000-000000000001"):
        answer = tenant.http.post(
            f"{tenant.url}/_admin/{path}", json={"revokd": True}, timeout=30
        )
        assert answer.status_code == 400
