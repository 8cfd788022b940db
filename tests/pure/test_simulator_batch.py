"""The simulated Graph's ``$batch`` (contract 6)."""

from __future__ import annotations

import asyncio
import base64
from typing import Any

import pytest
from effort import lines_run
from graph_caller import ANNA, BRUNO, Graph, refused

from simulator.exchange import GraphFault
from simulator.graph import handle

JSON = {"Content-Type": "application/json"}


@pytest.fixture
def graph():
    return Graph()


def create(name: str, *after: str, **more: Any) -> dict[str, Any]:
    item = {"id": name, "method": "POST", "url": "/me/contacts", "headers": JSON}
    item["body"] = {"displayName": name}
    return {**item, **({"dependsOn": list(after)} if after else {}), **more}


def look(name: str, url: str = "/me/contacts", *after: str) -> dict[str, Any]:
    item = {"id": name, "method": "GET", "url": url}
    return {**item, **({"dependsOn": list(after)} if after else {})}


def send(graph: Graph, *items: Any) -> dict[str, dict[str, Any]]:
    answer = graph.call("POST", "/$batch", {"requests": list(items)})
    assert answer.status == 200, answer.body
    return {row["id"]: row for row in answer.body["responses"]}


def test_items_are_answered_each_by_its_id(graph):
    answers = send(graph, create("a"), look("b", "/me"), look("c", "/me/contacts/x"))
    assert {name: row["status"] for name, row in answers.items()} == {
        "a": 201,
        "b": 200,
        "c": 400,
    }
    assert answers["a"]["body"]["displayName"] == "a"
    assert answers["c"]["body"]["error"]["innerError"]["request-id"]


def test_answers_come_in_any_order(graph):
    items = [look(str(number)) for number in range(20)]
    body = {"requests": items}
    rows = graph.call("POST", "/$batch", body).body["responses"]
    assert [row["id"] for row in rows] != [item["id"] for item in items]


@pytest.mark.parametrize(
    "items",
    [
        [],
        [look(str(number)) for number in range(21)],
        [look("a"), look("A")],
        [look("")],
        [{**look("a"), "id": 1}],
        [{**look("a"), "method": "TRACE"}],
        [look("a", "https://localhost/v1.0/me")],
        [look("a", "/v1.0/me")],
        [look("a", "/$batch")],
        [create("a", headers={})],
        [create("a", headers={"Content-Type": 1})],
        [look("a", "/me", "b")],
        [look("a", "/me", "a")],
        [look("a"), look("b", "/me", "a"), look("c")],
        [look("a"), look("b", "/me", "a"), look("c", "/me", "a", "b")],
        [look("a", "/me", "b"), look("b", "/me", "a")],
        ["text"],
    ],
)
def test_a_wrong_envelope_is_refused_as_a_whole(graph, items):
    assert graph.call("POST", "/$batch", {"requests": items}).status == 400
    assert not graph.box.default.contacts


def test_a_batch_is_posted(graph):
    assert graph.get("/$batch").status == 405


def test_a_serial_batch_keeps_its_order_however_it_is_listed(graph):
    send(graph, create("c", "b"), create("b", "a"), create("a"))
    assert graph.names("/me/contacts") == ["a", "b", "c"]


def test_what_depends_on_a_failure_is_not_done(graph):
    wrong = create("a", body={"nothing": 1})
    answers = send(graph, wrong, create("b", "a"), create("c", "b"))
    assert [answers[name]["status"] for name in "abc"] == [400, 424, 424]
    assert not graph.box.default.contacts


def test_all_may_depend_on_the_same_one(graph):
    answers = send(graph, create("a"), create("b", "A"), create("c", "a"))
    assert [answers[name]["status"] for name in "abc"] == [201, 201, 201]


def test_preferences_are_repeated_per_item(graph):
    made = graph.create(displayName="Ada")
    prefer = {"headers": {"Prefer": 'IdType="ImmutableId"'}}
    answers = send(graph, {**look("a"), **prefer}, look("b"))
    found = [answers[name]["body"]["value"][0]["id"] for name in "ab"]
    assert found[0] != made["id"] == found[1]


def test_pictures_travel_in_base64(graph):
    contact = graph.create(displayName="Ada")
    url = f"/me/contacts/{contact['id']}/photo/$value"
    picture = bytes(range(256))
    text = base64.urlsafe_b64encode(picture).decode().rstrip("=")
    item = {"id": "a", "method": "PUT", "url": url, "body": text}
    send(graph, {**item, "headers": {"Content-Type": "image/jpeg"}})
    answer = send(graph, look("a", url))["a"]
    assert answer["headers"]["Content-Type"] == "image/jpeg"
    assert base64.b64decode(answer["body"]) == picture


def counting(graph: Graph, refuse: str = "") -> dict[str, int]:
    """Count how many items are under way at once, per path; refuse one path."""
    seen = {"now": 0, "most": 0}

    async def dispatch(request):
        seen["now"] += 1
        seen["most"] = max(seen["most"], seen["now"])
        await asyncio.sleep(0.002)
        seen["now"] -= 1
        if refuse and refuse in request.path:
            fault = GraphFault(429, "TooManyRequests", "Later.", {"Retry-After": "7"})
            return fault.response()
        return await handle(graph.world, request)

    graph.world.dispatch = dispatch
    return seen


def test_four_items_at_a_time_reach_a_mailbox(graph):
    seen = counting(graph)
    send(graph, *(look(str(number)) for number in range(20)))
    assert seen["most"] == 4


def test_a_serial_batch_sends_one_at_a_time(graph):
    seen = counting(graph)
    chain = [look(str(n), "/me", *([str(n - 1)] if n else [])) for n in range(20)]
    send(graph, *chain)
    assert seen["most"] == 1


def test_items_for_two_mailboxes_do_not_wait_for_each_other(graph):
    seen = counting(graph)
    items = [look(f"{n}", f"/users/{ANNA if n % 2 else BRUNO}") for n in range(20)]
    send(graph, *items)
    assert seen["most"] == 8


def test_throttling_is_told_per_item(graph):
    counting(graph, refuse="contacts")
    answers = send(graph, look("a", "/me"), look("b"))
    assert answers["a"]["status"] == 200
    assert answers["b"]["status"] == 429
    assert answers["b"]["headers"]["Retry-After"] == "7"


def test_an_item_costs_less_than_a_thousand_lines(graph):
    items = [create(str(number), jobTitle="CEO") for number in range(20)]
    assert lines_run(lambda: send(graph, *items)) / 20 < 1000


def test_a_batch_that_is_no_json_is_refused(graph):
    answer = graph.call("POST", "/$batch", b"{", Content_Type="application/json")
    assert refused(answer) == (400, "BadRequest")
