"""The door to Graph: retries, pauses, tokens, marks, and what it makes of answers."""

from __future__ import annotations

import logging
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
import simulator_process
from graph_wire import GRAPH, TOKEN, Caller, answer, refusal
from simulator_process import ANNA
from tenant_client import Client, session

from graph import client as graph_client
from graph import contacts, people
from graph.client import IN_FLIGHT, TRIES, GraphClient
from graph.errors import (
    GraphError,
    NotFound,
    SignInNeeded,
    Throttled,
    Transient,
    Unauthorized,
)

GOOD = answer(200, {"id": "1"})
METHODS = ("GET", "PUT", "PATCH", "DELETE", "POST")
CUT_OFF = requests.ConnectionError("the peer hung up")


@pytest.fixture
def tenant():
    simulator = simulator_process.shared()
    simulator.reset()
    return simulator


@pytest.fixture
def make(tenant):
    """Clients of the simulated tenant; their short waits are real."""
    token = Client(tenant).tokens()["access_token"]
    key = uuid.uuid4().hex

    def maker(**options):
        settings = {
            "graph_url": tenant.url,
            "token": lambda _refresh: token,
            "mailbox_key": key,
            "http": session(tenant),
            "max_wait": 20.0,
        }
        return GraphClient(**{**settings, **options})

    return maker


# -- retries
@pytest.mark.parametrize("failure", [refusal(503), refusal(429), refusal(500), CUT_OFF])
def test_tries_are_counted_and_the_pauses_between_them_grow(failure):
    client = Caller(failure)
    with pytest.raises(Transient) as caught:
        client.get("/me")
    assert len(client.sent) == TRIES
    assert client.waits == sorted(client.waits)
    assert client.waits[0] < 1
    assert 20 < client.waits[-1] <= 30
    assert caught.value.retry_after >= client.waits[-1]


@pytest.mark.parametrize("told", [{}, {"Retry_After": "2"}])
def test_pauses_differ_so_that_not_all_come_back_at_once(told):
    early, late = (
        Caller(refusal(429, **told), rand=lambda number=number: number)
        for number in (0.0, 0.999)
    )
    for client in (early, late):
        with pytest.raises(Throttled):
            client.get("/me")
    for first, second in zip(early.waits, late.waits, strict=True):
        assert first < second <= 2 * first
        assert first >= float(told.get("Retry_After", 0))


@pytest.mark.parametrize("told", [{}, {"Retry_After": "3.5"}])
def test_waiting_is_bounded_and_it_says_when_to_come_back(told):
    client = Caller(refusal(503, **told), max_wait=10)
    with pytest.raises(Transient) as caught:
        client.get("/me")
    assert 0 < sum(client.waits) <= 10
    assert caught.value.retry_after >= 3.5
    assert len(client.sent) == len(client.waits) + 1


def test_pause_that_is_too_long_is_handed_on_at_once():
    client = Caller(refusal(429, Retry_After="900"), max_wait=60)
    with pytest.raises(Throttled) as caught:
        client.get("/me")
    assert (len(client.sent), client.waits) == (1, [])
    assert caught.value.retry_after == 900


def test_pause_that_was_asked_for_is_kept_and_counted():
    client = Caller(refusal(429, Retry_After="2.128"), refusal(503), GOOD)
    assert client.get("/me").body == {"id": "1"}
    assert 2.128 <= client.waits[0] < 2.3
    assert client.seconds_throttled == client.waits[0]


@pytest.mark.parametrize("status", [400, 403, 404, 409, 410, 412, 501, 507])
@pytest.mark.parametrize("method", METHODS)
def test_refusal_is_not_asked_for_again(method, status):
    if (method, status) == ("GET", 412):
        return  # happens by chance: test_graph_retries.py
    client = Caller(refusal(status))
    with pytest.raises(GraphError):
        client.request(method, "/me")
    assert len(client.sent) == 1


UNSURE = [
    refusal(500),
    refusal(502),
    refusal(504),
    CUT_OFF,
    requests.ReadTimeout(),
    requests.exceptions.ChunkedEncodingError(),
    answer(200, '{"id": "', "application/json"),
    answer(200, "<html>", "text/html"),
    answer(200, "a proxy's text", "text/plain"),
    answer(302, "", None, Location="https://elsewhere.example/"),
    answer(307, "{}", Location=f"{GRAPH}/v1.0/me/other"),
]


@pytest.mark.parametrize("unsure", [*UNSURE, answer(201, "", None)])
def test_create_that_may_have_been_done_is_not_repeated_and_says_so(unsure):
    client = Caller(unsure, GOOD)
    with pytest.raises(Transient) as caught:
        contacts.create_folder(client, "Odoo")
    assert caught.value.uncertain
    assert len(client.sent) == 1


@pytest.mark.parametrize("unsure", UNSURE)
@pytest.mark.parametrize("method", METHODS[:-1])
def test_what_may_be_repeated_is_repeated(method, unsure):
    client = Caller(unsure, GOOD)
    assert client.request(method, "/me").status == 200
    assert len(client.sent) == 2


@pytest.mark.parametrize(
    "refused",
    [refusal(429), refusal(503, "ErrorServerBusy"), requests.ConnectTimeout()],
)
def test_create_that_surely_was_not_done_is_repeated(refused):
    client = Caller(refused, GOOD)
    assert client.post("/me/contactFolders", json={}).body == {"id": "1"}
    assert len(client.sent) == 2


@pytest.mark.parametrize("body", [[], "text", 7, None, {}, {"id": None}, {"value": 1}])
@pytest.mark.parametrize(
    "read",
    [
        people.profile,
        contacts.default_folder,
        lambda client: contacts.get_folder(client, "f"),
        lambda client: contacts.create_folder(client, "f"),
    ],
)
def test_good_answer_of_another_shape_cannot_be_read(read, body):
    text = '"text"' if body == "text" else "null" if body is None else body
    with pytest.raises(Transient) as caught:
        read(Caller(answer(200, text)))
    assert caught.value.code == "UnreadableAnswer"


# -- tokens
def test_refused_token_is_renewed_once_and_the_request_repeated_once():
    client = Caller(refusal(401), GOOD)
    assert client.post("/me/contacts", json={}).status == 200
    assert client.asked == [False, True]
    sent = [request.headers["Authorization"] for request in client.sent]
    assert sent == [f"Bearer {TOKEN}-0", f"Bearer {TOKEN}-1"]


def test_token_that_is_refused_again_ends_it():
    client = Caller(refusal(401))
    with pytest.raises(Unauthorized):
        client.get("/me")
    assert (len(client.sent), client.asked) == (2, [False, True])


def test_failures_after_a_renewed_token_do_not_renew_it_again():
    client = Caller(refusal(401), refusal(503), refusal(503), GOOD)
    client.get("/me")
    assert client.asked == [False, True, False, False]


def test_each_request_may_have_its_token_renewed():
    client = Caller(refusal(401), GOOD, refusal(401), GOOD)
    assert [client.get("/me").status for _ in "12"] == [200, 200]


def test_policy_that_wants_a_sign_in_is_handed_on_at_once():
    challenge = 'Bearer error="insufficient_claims", claims="eyJhIjogMX0="'
    client = Caller(refusal(401, WWW_Authenticate=challenge))
    with pytest.raises(SignInNeeded) as caught:
        client.get("/me")
    assert caught.value.claims == '{"a": 1}'
    assert (len(client.sent), client.asked) == (1, [False])


# -- marks
def test_every_try_has_a_mark_of_its_own_in_request_log_and_error(caplog):
    caplog.set_level(logging.DEBUG, "graph")
    client = Caller(CUT_OFF, refusal(503), refusal(404))
    with pytest.raises(NotFound) as caught:
        client.get("/me/contacts/1?$select=id")
    marks = [request.headers["client-request-id"] for request in client.sent]
    assert len({uuid.UUID(mark) for mark in marks}) == 3
    lines = [record.getMessage() for record in caplog.records]
    assert len(lines) == 3
    assert all(mark in line for mark, line in zip(marks, lines, strict=True))
    assert caught.value.client_request_id == client.last_client_request_id == marks[-1]
    assert marks[-1] in str(caught.value)


def test_every_request_asks_for_ids_that_last_beside_its_own_preferences():
    client = Caller(GOOD)
    client.get("/me")
    client.get("/me", headers={"Prefer": "odata.maxpagesize=5"})
    client.put("/me/photo/$value", data=b"", headers={"Content-Type": "image/jpeg"})
    told = [request.headers["Prefer"] for request in client.sent]
    immutable = 'IdType="ImmutableId"'
    assert told == [immutable, f"{immutable}, odata.maxpagesize=5", immutable]
    assert client.sent[2].headers["Content-Type"] == "image/jpeg"
    assert all(request.headers["User-Agent"] for request in client.sent)


def test_password_of_the_machine_never_takes_the_tokens_place(tmp_path, monkeypatch):
    netrc = tmp_path / "netrc"
    netrc.write_text("default login somebody password something")
    monkeypatch.setenv("NETRC", str(netrc))
    client = Caller(GOOD)
    client.get("/me")
    assert client.sent[0].headers["Authorization"] == f"Bearer {TOKEN}-0"


# -- whose mailbox
@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/me", "/users/anna@x.example"),
        ("/me/contacts", "/users/anna@x.example/contacts"),
        ("/messages", "/messages"),
        ("/$batch", "/$batch"),
    ],
)
def test_paths_below_me_go_to_the_mailbox_that_is_meant(path, place):
    client = Caller(GOOD, mailbox=people.path("anna@x.example"))
    client.get(path)
    assert client.wire.addresses == [f"{GRAPH}/v1.0{place}"]


@pytest.mark.parametrize(
    "link",
    [
        "https://evil.example/v1.0/me",
        "https://graph.example.evil.example/v1.0/me",
        "https://graph.example@evil.example/v1.0/me",
        "https://graph.example:444/v1.0/me",
        "http://graph.example/v1.0/me",
    ],
)
def test_link_to_a_foreign_host_never_gets_the_token(link):
    client = Caller(GOOD)
    with pytest.raises(GraphError) as caught:
        client.get(link)
    assert caught.value.code == "ForeignLink"
    assert "evil" not in str(caught.value)
    assert (client.sent, client.asked) == ([], [])


@pytest.mark.parametrize(
    "link", ["//evil.example/x", "HTTPS://evil.example", "@evil.x"]
)
def test_what_only_looks_like_a_foreign_link_stays_at_home(link):
    client = Caller(refusal(404))
    with pytest.raises(NotFound):
        client.get(link)
    assert client.wire.addresses[0].startswith(f"{GRAPH}/v1.0")


# -- the real wire
@pytest.mark.parametrize(("when", "made"), [("before", 0), ("after", 1)])
def test_create_behind_a_dropped_connection_is_sent_once(tenant, make, when, made):
    tenant.fault({"drop": when}, method="POST", times=None)
    with pytest.raises(Transient) as caught:
        make().post("/me/contacts", json={"displayName": "Ada"})
    assert caught.value.uncertain
    assert tenant.counters()["by_method"]["POST"] == 1
    assert len(tenant.contacts(folder=None)) == made


@pytest.mark.parametrize(
    "fault", [{"drop": "before"}, {"drop": "after"}, {"truncate": True}, {"html": True}]
)
def test_change_whose_answer_got_lost_is_sent_again(tenant, make, fault):
    contact = tenant.create(folder="contacts", displayName="Ada")
    tenant.fault(fault, method="PATCH")
    path = f"/me/contacts/{contact}"
    make().request("PATCH", path, json={"jobTitle": "Chair"})
    assert tenant.contacts(folder=None)["Ada"]["jobTitle"] == "Chair"
    assert tenant.counters()["by_method"]["PATCH"] == 2


def test_answer_that_takes_too_long_is_asked_for_again(tenant, make, monkeypatch):
    monkeypatch.setattr(graph_client, "TIMEOUT", (2, 0.3))
    tenant.fault({"delay_ms": 900}, method="GET")
    began = time.monotonic()
    assert people.profile(make()).mail == ANNA
    assert time.monotonic() - began >= 0.3
    tenant.fault({"delay_ms": 900}, method="POST")
    with pytest.raises(Transient) as caught:
        make().post("/me/contacts", json={"displayName": "Ada"})
    assert (caught.value.code, caught.value.uncertain) == ("ReadTimeout", True)


def test_never_more_than_four_at_once_in_one_mailbox(tenant, make):
    tenant.admin("POST", "latency", {"request_ms": 60})
    clients = [make(), make(), make()]
    with ThreadPoolExecutor(12) as pool:
        done = pool.map(lambda n: clients[n % 3].get("/me/contacts").status, range(24))
        assert set(done) == {200}
    counters = tenant.counters()
    assert (counters["max_concurrency"], counters["throttled"]) == (IN_FLIGHT, 0)


def test_pauses_and_other_mailboxes_do_not_take_up_the_four_places():
    inside = threading.Barrier(IN_FLIGHT + 1)

    def meet(request):
        inside.wait(10)
        return GOOD(request)

    one, other = Caller(meet, mailbox_key="one"), Caller(meet, mailbox_key="other")
    with ThreadPoolExecutor(IN_FLIGHT + 1) as pool:
        jobs = [pool.submit(one.get, "/me") for _ in range(IN_FLIGHT)]
        jobs.append(pool.submit(other.get, "/me"))
        assert [job.result().status for job in jobs] == [200] * 5
    free = []
    door = graph_client.door("paused")

    def sleep(_seconds):
        free.append(all([door.acquire(blocking=False) for _ in range(IN_FLIGHT)]))
        door.release(IN_FLIGHT)

    paused = Caller(refusal(429), GOOD, mailbox_key="paused", sleep=sleep)
    assert paused.get("/me").status == 200
    assert free == [True]


def test_nothing_secret_is_logged_or_shown(tenant, make, caplog):
    caplog.set_level(logging.DEBUG)
    client = make()
    token = client._token(False)
    tenant.fault({"status": 403, "message": f"Anna {token}"}, path="/me$")
    tenant.fault({"status": 401, "message": token}, path="/me/photo", times=None)
    told = [repr(client), str(client)]
    for path in ("/me", "/me/photo", "/me/contacts/none", "https://evil.example/x"):
        with pytest.raises(GraphError) as caught:
            client.get(path)
        told += [str(caught.value), repr(caught.value), repr(caught.getrepr())]
    client.post("/me/contacts", json={"displayName": "Ada Lovelace"})
    told += [record.getMessage() for record in caplog.records]
    assert {"graph.client", "urllib3.connectionpool"} <= {
        record.name for record in caplog.records
    }
    assert not [text for text in told if token in text or "Bearer" in text]
    assert not [text for text in told if "Lovelace" in text]
