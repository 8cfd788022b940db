"""What is worth another try, alone and in a batch: stale reads, refused tokens."""

from __future__ import annotations

import pytest
from graph_wire import TOKEN, Caller, answer, refusal
from test_graph_batch import Service, error, items, run

from graph.batch import run_batches
from graph.errors import (
    Rejected,
    SignInNeeded,
    Stale,
    Throttled,
    Transient,
    Unauthorized,
)

GOOD = answer(200, {"id": "1"})
STALE = "ErrorIrresolvableConflict"


# -- a read that is called stale
@pytest.mark.parametrize("status", [409, 412])
def test_read_that_is_called_stale_is_asked_for_again(status):
    client = Caller(refusal(status, STALE), refusal(status, STALE), GOOD)
    assert client.get("/me/contacts/delta").status == 200
    assert len(client.sent) == 3


def test_read_that_is_always_called_stale_is_a_failure_of_the_service():
    client = Caller(refusal(412, STALE))
    with pytest.raises(Transient) as caught:
        client.get("/me")
    assert not caught.value.uncertain
    assert len(client.waits) > 1


def test_read_in_a_batch_that_is_called_stale_is_asked_for_again_alone():
    service = Service({"1": [error(412, STALE), error(412, STALE)]})
    _client, found = run(service, items(3, "GET"), chained=False)
    assert not [result for result in found.values() if result.error]
    assert service.paths() == [["0", "1", "2"], ["1"], ["1"]]


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_stale_write_is_never_repeated(method):
    service = Service({"0": [error(412, STALE)]})
    assert isinstance(run(service, items(1, method))[1][0].error, Stale)
    assert len(service.batches) == 1
    client = Caller(refusal(412, STALE))
    with pytest.raises(Stale):
        client.request(method, "/me/contacts/1")
    assert len(client.sent) == 1


# -- a token that is refused for an item
@pytest.mark.parametrize("method", ["GET", "PATCH", "POST", "DELETE"])
def test_item_whose_token_is_refused_is_repeated_with_a_fresh_one(method):
    service = Service({"1": [error(401)]})
    client, found = run(service, items(3, method), chained=method != "GET")
    assert not [result for result in found.values() if result.error]
    assert service.done == {"0": 1, "1": 1, "2": 1}
    told = [request.headers["Authorization"] for request in client.sent]
    assert told == [f"Bearer {TOKEN}-0", f"Bearer {TOKEN}-1"]
    assert (sum(client.asked), client.waits) == (1, [])


def test_token_that_is_refused_for_all_items_is_renewed_once():
    service = Service({str(n): [error(401)] for n in range(20)})
    client, found = run(service, items(20, "GET"), chained=False)
    assert not [result for result in found.values() if result.error]
    assert (len(service.batches), sum(client.asked)) == (2, 1)


def test_item_whose_fresh_token_is_refused_too_is_told_and_others_are_done():
    service = Service({"1": [error(401)] * 9})
    client, found = run(service, items(3))
    assert isinstance(found[1].error, Unauthorized)
    assert service.done == {"0": 1, "2": 1}
    assert sum(client.asked) == 1


def test_item_that_fails_otherwise_after_a_fresh_token_does_not_renew_it_again():
    rows = [error(401), error(503), error(429), None]
    client, found = run(Service({"0": rows}), items(1))
    assert found[0].error is None
    assert sum(client.asked) == 1


def test_what_was_done_is_told_before_a_sign_in_turns_out_to_be_withdrawn():
    def token(refused):
        if refused:
            raise SignInNeeded
        return "a-token"

    client = Caller(Service({"1": [error(401)]}), token=token)
    told = []
    with pytest.raises(SignInNeeded):
        for results in run_batches(client, items(2), lanes=1):
            told += [result.request.tag for result in results]
    assert told == [0]


# -- the end of the work
def test_nothing_is_waited_for_past_the_end():
    client = Caller(refusal(429, Retry_After="50"), max_wait=60)
    client.deadline = 90
    with pytest.raises(Throttled) as caught:
        client.get("/me")
    assert 50 <= sum(client.waits) <= 60
    assert caught.value.retry_after == 50
    with pytest.raises(Throttled):
        client.get("/me")
    assert sum(client.waits) <= 60


def test_paused_items_are_not_waited_for_past_the_end():
    rows = {str(n): [error(429, Retry_After="50")] * 9 for n in range(2)}
    client = Caller(Service(rows), max_wait=60)
    client.deadline = 90
    found = [one for group in run_batches(client, items(2)) for one in group]
    assert all(isinstance(one.error, Throttled) for one in found)
    assert sum(client.waits) <= 90


def test_end_that_is_far_leaves_each_request_its_own_patience():
    client = Caller(GOOD, max_wait=60)
    client.deadline = 1000
    assert client.max_wait == 60


# -- a link of another time
def test_link_to_another_host_is_refused_like_any_link_that_does_not_work():
    client = Caller(GOOD)
    with pytest.raises(Rejected):
        client.get("https://other.example/v1.0/me")
    assert client.sent == []
