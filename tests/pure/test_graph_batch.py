"""``$batch``: each item on its own, nothing twice, whatever comes back (contract 6)."""

from __future__ import annotations

import json
import random
import threading
import uuid
from collections import defaultdict

import pytest
import requests
import simulator_process
from graph_wire import Caller, answer, refusal
from tenant_client import Client, session

from graph import batch
from graph.batch import BatchRequest, run_batches
from graph.client import GraphClient
from graph.errors import (
    GraphError,
    NotFound,
    Rejected,
    SignInNeeded,
    Throttled,
    Transient,
)

IMMUTABLE = 'IdType="ImmutableId"'
LOST = requests.ConnectionError()


class Service:
    """Answers batches as Graph does; ``told``: by path, one answer after the other."""

    def __init__(self, told=None, change=lambda rows: rows, before=()):
        self.told = {path: iter(rows) for path, rows in (told or {}).items()}
        self.change, self.before = change, iter(before)
        self.batches = []
        self.done = defaultdict(int)

    def __call__(self, sent):
        items = json.loads(sent.body)["requests"]
        self.batches.append(items)
        whole = next(self.before, None)
        if isinstance(whole, Exception):
            raise whole
        if whole:
            return whole(sent)
        failed, rows = set(), []
        for item in items:
            row = self._row(item, failed)
            failed |= {item["id"]} if row["status"] >= 400 else set()
            rows.append(row)
        random.Random(len(self.batches)).shuffle(rows)
        return answer(200, {"responses": self.change(rows)})(sent)

    def _row(self, item, failed):
        if failed & set(item.get("dependsOn", ())):
            return {"id": item["id"], "status": 424, "body": {}}
        path = item["url"].rpartition("/")[2]
        told = next(self.told.get(path, iter(())), None) or {"status": 200}
        if told["status"] < 400:
            self.done[path] += 1
        return {"id": item["id"], "body": {"id": path}, "headers": {}, **told}

    def paths(self):
        """What was asked for, batch by batch."""
        return [
            [one["url"].rpartition("/")[2] for one in all_] for all_ in self.batches
        ]


def items(count=1, method="PATCH"):
    body = None if method in ("GET", "DELETE") else {"jobTitle": "Chair"}
    return [BatchRequest(n, method, f"/me/contacts/{n}", body) for n in range(count)]


def run(service, requests_, **options):
    """Results by tag; each tag exactly once."""
    settings = {name: options.pop(name) for name in ("max_wait",) if name in options}
    client = Caller(service, **settings)
    groups = list(run_batches(client, requests_, **options))
    results = [result for group in groups for result in group]
    found = {result.request.tag: result for result in results}
    assert len(found) == len(results)
    return client, found


def error(status, code="SomeCode", **headers):
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    return {"status": status, "headers": told, "body": {"error": {"code": code}}}


# -- what is sent
def test_twenty_at_a_time_and_each_is_answered_once():
    service = Service()
    _client, found = run(service, items(45), lanes=1)
    assert [len(one) for one in service.batches] == [20, 20, 5]
    assert sorted(found) == list(range(45))
    assert all(found[n].body == {"id": str(n)} for n in found)
    for sent in service.batches:
        assert len({item["id"] for item in sent}) == len(sent)
        assert all(item["url"].startswith("/me/contacts/") for item in sent)


def test_items_of_a_chain_depend_on_the_one_before_and_others_on_none():
    service = Service()
    run(service, items(3))
    run(service, items(3, "GET"), chained=False)
    chained, loose = service.batches
    ids = [item["id"] for item in chained]
    assert [item.get("dependsOn") for item in chained] == [None, [ids[0]], [ids[1]]]
    assert not [item for item in loose if "dependsOn" in item]


def test_each_item_asks_for_ids_that_last_and_has_its_own_headers():
    own = {"If-Match": 'W/"1"', "Prefer": "return=minimal"}
    service = Service()
    plain = BatchRequest(1, "GET", "/me/contacts/1")
    run(service, [plain, BatchRequest(2, "PATCH", "/me/contacts/2", {"a": 1}, own)])
    read, written = service.batches[0]
    assert (read["headers"], "body" in read) == ({"Prefer": IMMUTABLE}, False)
    assert written["headers"] == {
        "If-Match": 'W/"1"',
        "Prefer": f"{IMMUTABLE}, return=minimal",
        "Content-Type": "application/json",
    }
    assert written["body"] == {"a": 1}


def test_items_go_to_the_mailbox_that_is_meant():
    service = Service()
    client = Caller(service, mailbox="/users/42")
    list(run_batches(client, items(1)))
    assert service.batches[0][0]["url"] == "/users/42/contacts/0"


# -- what comes back
@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
def test_item_without_answer_is_asked_for_again_alone(method):
    lose = iter([lambda rows: rows[1:]])
    service = Service(change=lambda rows: next(lose, lambda all_: all_)(rows))
    _client, found = run(service, items(5, method))
    assert all(result.error is None for result in found.values())
    assert [len(one) for one in service.batches] == [5, 1]


def test_create_without_answer_is_uncertain_and_not_repeated():
    service = Service(change=lambda rows: [])
    _client, found = run(service, items(3, "POST"))
    assert len(service.batches) == 1
    assert all(result.error.uncertain for result in found.values())


def test_same_answer_twice_is_one():
    _client, found = run(Service(change=lambda rows: rows * 2), items(3, "POST"))
    assert [found[n].error for n in range(3)] == [None] * 3


@pytest.mark.parametrize(("method", "times"), [("POST", 1), ("PATCH", 2)])
def test_two_answers_that_contradict_each_other_are_none(method, times):
    twist = iter([lambda rows: [*rows, {"id": rows[0]["id"], "status": 429}]])
    service = Service(change=lambda rows: next(twist, lambda all_: all_)(rows))
    _client, found = run(service, items(1, method))
    assert len(service.batches) == times
    assert (found[0].error is None) is (method == "PATCH")
    assert found[0].error is None or found[0].error.uncertain


@pytest.mark.parametrize("name", [int, str])
def test_foreign_ids_are_left_aside_and_numbers_are_ids(name):
    def change(rows):
        strangers = [{"id": "77", "status": 500}, {"status": 404}]
        return strangers + [{**row, "id": name(row["id"])} for row in rows]

    _client, found = run(Service(change=change), items(3, "POST"))
    assert [found[n].status for n in range(3)] == [200] * 3


BROKEN = [
    [None],
    ["text"],
    [{"id": "0"}],
    [{"id": "0", "status": "fine"}],
    [{"id": "0", "status": None, "body": {}}],
    [{"id": "0", "status": {}, "headers": {}}],
    [{"id": "0", "status": 100}],
    [{"id": "0", "status": 302, "headers": {"Location": "/"}}],
    [{"id": "0", "status": 200, "body": "text"}],
    [{"id": "0", "status": 200, "body": [1]}],
    {"0": {"status": 200}},
    "text",
    None,
]


@pytest.mark.parametrize("rows", BROKEN)
def test_create_whose_answer_has_another_shape_is_uncertain(rows):
    _client, found = run(Service(change=lambda _rows: rows), items(1, "POST"))
    assert isinstance(found[0].error, Transient)
    assert found[0].error.uncertain


@pytest.mark.parametrize("headers", [None, [], "x", {"retry-after": 3}, {"A": None}])
@pytest.mark.parametrize("body", [None, [], "<html>", {"error": "x"}])
def test_refused_item_is_understood_whatever_is_beside_its_status(headers, body):
    row = {"status": 404, "headers": headers, "body": body}
    _client, found = run(Service({"0": [row]}), items(1))
    assert isinstance(found[0].error, NotFound)


def test_good_answers_without_body_are_good():
    told = {"0": [{"status": 204, "body": None}], "1": [{"status": 200, "body": None}]}
    _client, found = run(Service(told), items(2, "DELETE"))
    assert [found[0].error, found[1].error] == [None, None]


def test_read_without_body_is_asked_for_again():
    service = Service({"0": [{"status": 200, "body": None}]})
    assert run(service, items(1, "GET"))[1][0].body == {"id": "0"}


def test_error_of_an_item_can_be_traced():
    row = error(404, "ErrorItemNotFound", client_request_id="a-mark")
    _client, found = run(Service({"0": [row]}), items(1))
    assert found[0].error.client_request_id == "a-mark"
    assert "contacts" not in str(found[0].error)


# -- pauses and failures of items
@pytest.mark.parametrize("name", ["Retry_After", "retry_after"])
@pytest.mark.parametrize("method", ["POST", "PATCH", "GET"])
def test_throttled_item_is_sent_again_alone_after_its_pause(method, name):
    service = Service({"3": [error(429, **{name: "7"})]})
    client, found = run(service, items(5, method), chained=False)
    assert all(result.error is None for result in found.values())
    assert service.paths() == [list("01234"), ["3"]]
    assert 6 < client.waits[0] <= 7
    assert client.seconds_throttled == client.waits[0]


def test_item_that_stays_throttled_is_given_up_in_the_end():
    service = Service({"0": [error(429)] * 99})
    client, found = run(service, items(1))
    assert isinstance(found[0].error, Throttled)
    assert len(service.batches) == batch.TRIES + 1
    assert client.waits == sorted(client.waits)


def test_item_with_too_long_a_pause_is_handed_on():
    service = Service({"0": [error(429, Retry_After="900")]})
    client, found = run(service, items(2, "POST"), max_wait=60, chained=False)
    assert found[0].error.retry_after == 900
    assert found[1].error is None
    assert (len(service.batches), client.waits) == (1, [])


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_failed_item_is_repeated_unless_it_creates(status):
    service = Service({"0": [error(status)]})
    assert run(service, items(1))[1][0].error is None
    service = Service({"0": [error(status)]})
    found = run(service, items(1, "POST"))[1]
    assert found[0].error.uncertain
    assert len(service.batches) == 1


@pytest.mark.parametrize(("status", "kind"), [(400, Rejected), (404, NotFound)])
def test_refused_item_is_not_sent_again(status, kind):
    service = Service({"0": [error(status)]})
    assert type(run(service, items(1))[1][0].error) is kind
    assert len(service.batches) == 1


@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_what_hung_on_a_refused_item_is_sent_again_and_nothing_is_done_twice(method):
    service = Service({"1": [error(404)], "4": [error(429, Retry_After="1")]})
    _client, found = run(service, items(7, method))
    failed = {n for n, result in found.items() if result.error}
    assert failed == {1}
    assert service.done == {str(n): 1 for n in range(7) if n != 1}
    assert service.paths() == [list("0123456"), list("23456"), list("456")]


def test_chain_in_which_every_link_is_refused_comes_to_an_end():
    service = Service({str(n): [error(404)] for n in range(20)})
    client, found = run(service, items(20))
    assert all(isinstance(result.error, NotFound) for result in found.values())
    assert len(service.batches) == 20
    assert client.waits == []


# -- the whole batch
@pytest.mark.parametrize("whole", [refusal(429, Retry_After="5"), refusal(401)])
@pytest.mark.parametrize("method", ["POST", "PATCH"])
@pytest.mark.parametrize("times", [1, 10])
def test_refused_batch_is_repeated_as_it_was(whole, method, times):
    service = Service(before=[refusal(429, Retry_After="5")] * (times - 1) + [whole])
    client, found = run(service, items(3, method))
    assert all(result.error is None for result in found.values())
    assert service.batches == [service.batches[0]] * (times + 1)
    assert all(4.9 < wait < 5.2 for wait in client.waits)


@pytest.mark.parametrize(
    "whole", [refusal(500), refusal(502), refusal(504), LOST, answer(200, "{")]
)
def test_batch_that_may_have_been_done_leaves_creates_uncertain(whole):
    service = Service(before=[whole])
    mixed = items(3)[:2] + items(3, "POST")[2:]
    _client, found = run(service, mixed)
    assert [found[0].error, found[1].error] == [None, None]
    assert found[2].error.uncertain
    assert service.paths() == [list("012"), list("01")]


def test_batch_of_changes_that_may_have_been_done_is_repeated():
    service = Service(before=[LOST, refusal(504)])
    assert run(service, items(2))[1][1].error is None
    assert service.paths() == [list("01")] * 3


def test_failed_dependency_of_the_whole_is_read_item_by_item():
    rows = [{"id": "0", "status": 201, "body": {"id": "0"}}, {"id": "1", "status": 429}]
    service = Service(before=[answer(424, {"responses": rows})])
    _client, found = run(service, items(2, "POST"))
    assert [found[0].status, found[1].status] == [201, 200]
    assert service.paths() == [list("01"), ["1"]]


def test_batch_that_stays_throttled_hands_on_how_long():
    client = Caller(refusal(429, Retry_After="900"), max_wait=60)
    ((result,),) = run_batches(client, items(1))
    assert result.error.retry_after == 900
    assert len(client.sent) == 1


@pytest.mark.parametrize("lanes", [1, 4])
def test_sign_in_that_ended_ends_it_all(lanes):
    challenge = refusal(401, WWW_Authenticate='Bearer error="insufficient_claims"')
    with pytest.raises(SignInNeeded):
        list(run_batches(Caller(challenge), items(100), lanes=lanes))


# -- threads
def test_requests_are_read_as_needed_and_only_the_callers_thread_looks_for_a_token():
    read, threads = [], set()

    def source():
        for item in items(400):
            read.append(threading.get_ident())
            yield item

    client = Caller(Service())
    original = client.prepare

    def prepare(*refused):
        threads.add(threading.get_ident())
        original(*refused)

    client.prepare = prepare
    results = run_batches(client, source())
    next(results)
    results.close()
    assert len(read) <= 200
    assert set(read) == threads == {threading.get_ident()}


@pytest.mark.parametrize("chained", [True, False])
def test_one_mailbox_never_has_more_than_four_at_once(chained):
    tenant = simulator_process.shared()
    tenant.reset()
    token = Client(tenant).tokens()["access_token"]
    tenant.admin("POST", "latency", {"item_ms": 5})
    client = GraphClient(
        graph_url=tenant.url,
        token=lambda _refresh: token,
        mailbox_key=uuid.uuid4().hex,
        http=session(tenant),
    )
    creates = [
        BatchRequest(n, "POST", "/me/contacts", {"displayName": f"Person {n}"})
        for n in range(130)
    ]
    results = [r for rs in run_batches(client, creates, chained=chained) for r in rs]
    assert {result.status for result in results} == {201}
    counters = tenant.counters()
    assert counters["max_concurrency"] == 4
    assert (counters["throttled"], counters["batch_items"]) == (0, 130)
    assert len(tenant.contacts(folder=None)) == 130


def test_batch_that_is_refused_for_its_form_is_an_error():
    with pytest.raises(GraphError) as caught:
        list(run_batches(Caller(refusal(400, "BadRequest")), items(2)))
    assert type(caught.value) is Rejected
