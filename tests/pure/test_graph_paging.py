"""Pages: by the service's own links, to the end, and never for ever."""

from __future__ import annotations

import itertools
import uuid

import pytest
import simulator_process
from graph_wire import GRAPH, Caller, answer, refusal
from simulator_process import ANNA
from tenant_client import Client, session

from graph import contacts, paging
from graph.client import GraphClient
from graph.errors import DeltaExpired, GraphError, Transient
from graph.paging import pages

MARK = "String {6b2e5a10-0000-4000-8000-0d00c0ffee01} Name OdooId"
ROOT = f"{GRAPH}/v1.0"
NASTY = (
    f"{ROOT}/Users('a%40b')/contactFolders('x')/contacts/delta?$skiptoken=a%2Bb+c%20d"
    "%27e%2527%2Df%7Eg&$select=id,displayName&x=%C3%A9&y=a/b?c:@;=="
)


def page(*ids, **links):
    body = {"value": [{"id": number} for number in ids]}
    body |= {f"@odata.{name}Link": link for name, link in links.items()}
    return answer(200, body)


def read(client, path="/me/contacts", **options):
    return [row["id"] for one in pages(client, path, **options) for row in one.rows]


def test_links_are_followed_as_they_are_and_preferences_go_along():
    client = Caller(page(1, next=NASTY), page(2, next=f"{ROOT}/b"), page(3))
    prefer = "odata.maxpagesize=2"
    found = read(client, params={"$top": "1"}, headers={"Prefer": prefer})
    assert found == [1, 2, 3]
    first = f"{ROOT}/me/contacts?%24top=1"
    assert client.wire.addresses == [first, NASTY, f"{ROOT}/b"]
    assert all(prefer in request.headers["Prefer"] for request in client.sent)


def test_empty_page_is_not_the_end():
    client = Caller(page(next=f"{ROOT}/b"), page(next=f"{ROOT}/c"), page(1))
    assert read(client) == [1]


def test_round_ends_with_where_the_next_one_begins():
    client = Caller(page(1, next=f"{ROOT}/b"), page(2, delta=f"{ROOT}/d"))
    assert [one.delta_link for one in pages(client, "/me")] == [None, f"{ROOT}/d"]


@pytest.mark.parametrize(
    ("links", "most"), [("bb", 3), ("bcb", 4), ("bcdbcd", 5), ("a", 2)]
)
def test_pages_that_go_in_a_circle_end(links, most):
    circle = [page(1, next=f"{ROOT}/{name}") for name in links]
    client = Caller(*circle)
    with pytest.raises(Transient) as caught:
        read(client, f"{ROOT}/a")
    assert caught.value.code == "RepeatedPage"
    assert len(client.sent) < most


def test_ever_new_links_end_some_time(monkeypatch):
    monkeypatch.setattr(paging, "MOST_PAGES", 30)
    numbers = itertools.count()
    client = Caller(lambda sent: page(next=f"{ROOT}/{next(numbers)}")(sent))
    with pytest.raises(Transient) as caught:
        read(client)
    assert caught.value.code == "EndlessPages"
    assert len(client.sent) == 30


@pytest.mark.parametrize(
    "link",
    [
        "https://evil.example/v1.0/me/contacts?$skiptoken=2",
        "https://graph.example.evil.example/v1.0/me",
        "http://graph.example/v1.0/me/contacts",
    ],
)
def test_link_to_a_foreign_host_ends_it_and_never_gets_the_token(link):
    client = Caller(page(1, next=link))
    seen = []
    with pytest.raises(GraphError) as caught:
        seen.extend(one.rows for one in pages(client, "/me/contacts"))
    assert caught.value.code == "ForeignLink"
    assert seen == [[{"id": 1}]]
    assert client.wire.addresses == [f"{ROOT}/me/contacts"]


def test_foreign_link_that_was_kept_from_before_is_not_followed_either():
    client = Caller(page(1))
    with pytest.raises(GraphError):
        list(contacts.delta(client, "f", "https://evil.example/delta?$deltatoken=1"))
    assert client.sent == []


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        {"value": None},
        {"value": {}},
        {"value": "rows"},
        {"value": [1]},
        {"value": [{"id": "1"}, None]},
        {"value": [], "@odata.nextLink": {}},
        {"value": [], "@odata.nextLink": ""},
        {"value": [], "@odata.nextLink": 7},
        {"value": [], "@odata.deltaLink": []},
    ],
)
def test_page_of_another_shape_is_no_page_and_never_the_end(body):
    client = Caller(page(1, next=f"{ROOT}/b"), answer(200, body))
    with pytest.raises(Transient) as caught:
        read(client)
    assert caught.value.code == "UnreadableAnswer"


@pytest.mark.parametrize(
    "failure",
    [
        refusal(503),
        refusal(401),
        answer(200, '{"value": [', "application/json"),
        answer(200, "<html>", "text/html"),
    ],
)
def test_failure_in_the_middle_repeats_that_page_alone(failure):
    client = Caller(page(1, next=NASTY), failure, page(2))
    assert read(client) == [1, 2]
    assert client.wire.addresses[1:] == [NASTY, NASTY]


def test_feed_that_cannot_be_continued_says_so():
    client = Caller(page(1, next=f"{ROOT}/b"), refusal(410, "SyncStateNotFound"))
    with pytest.raises(DeltaExpired):
        read(client)


# -- with the simulated tenant
@pytest.fixture
def tenant():
    simulator = simulator_process.shared()
    simulator.reset()
    simulator.admin("POST", f"mailboxes/{ANNA}/folders", {"name": "Odoo"})
    seed = {"count": 23, "folder": "Odoo", "prefix": "Person"}
    simulator.admin("POST", f"mailboxes/{ANNA}/seed", seed)
    return simulator


@pytest.fixture
def client(tenant):
    token = Client(tenant).tokens()["access_token"]
    return GraphClient(
        graph_url=tenant.url,
        token=lambda _refresh: token,
        mailbox_key=uuid.uuid4().hex,
        http=session(tenant),
    )


def test_all_contacts_are_listed_once(tenant, client):
    folder = tenant.folders()["Odoo"]
    found = list(contacts.listing(client, folder, [MARK], 5))
    ids = [row["id"] for one in found for row in one.rows]
    assert len(ids) == len(set(ids)) == 23
    assert len(found) == 5


def test_feed_goes_on_behind_empty_pages_and_where_it_ended(tenant, client):
    folder = tenant.folders()["Odoo"]
    tenant.admin("POST", "delta/empty", {"user": ANNA})
    first = list(contacts.delta(client, folder, None, 10))
    assert first[0].rows == []
    assert len({row["id"] for one in first for row in one.rows}) == 23
    tenant.create(displayName="Late")
    (second,) = contacts.delta(client, folder, first[-1].delta_link, 10)
    assert [row["displayName"] for row in second.rows] == ["Late"]
