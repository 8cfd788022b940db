"""Change notifications of the simulated tenant (contract 9)."""

from __future__ import annotations

import asyncio
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from graph_caller import ANNA, IMMUTABLE, Graph, refused
from simulator_process import shared
from tenant_client import Client
from tenant_mail import LOG, MAIL, SERVICE, SHARED, put

from simulator.forms import iso
from simulator.notifications import Answer

HOOK = "https://odoo.example/hook?key=secret"
INBOX = "/me/mailFolders('inbox')/messages"


class Subscriber:
    """Echoes, takes, or refuses."""

    def __init__(self, *refusals: int) -> None:
        self.refusals, self.taken, self.asked = list(refusals), [], []

    async def __call__(self, url: str, body: object, seconds: float) -> Answer:
        self.asked.append((url, seconds))
        if self.refusals:
            return Answer(self.refusals.pop(0))
        if body is None:
            token = parse_qs(urlsplit(url).query)["validationToken"][0]
            return Answer(200, "text/plain", token)
        self.taken.append(body["value"])
        return Answer(202)


class Deaf(Subscriber):
    """Says yes to everything, and echoes nothing."""

    async def __call__(self, url: str, body: object, seconds: float) -> Answer:
        return Answer(200, "text/plain", "yes")


@pytest.fixture
def graph():
    made = Graph(scopes=MAIL)
    made.world.bell.post, made.world.bell.first_delay = Subscriber(), 0
    return made


def order(graph: Graph, resource: str = INBOX, **more: object) -> dict:
    later = iso(graph.world.now() + 3600)
    asked = {"changeType": "created,updated,deleted", "notificationUrl": HOOK}
    asked |= {"resource": resource, "expirationDateTime": later, "clientState": "s"}
    return {**asked, **more}


def subscribe(graph: Graph, resource: str = INBOX, **more: object) -> dict:
    answer = graph.call("POST", "/subscriptions", order(graph, resource, **more))
    assert answer.status == 201, answer.body
    return answer.body


def told(graph: Graph) -> list[dict]:
    """What a subscriber gets, once all is brought."""
    bell = graph.world.bell
    for one in bell.living():
        asyncio.run(bell.deliver(one))
    rows = [row for batch in bell.post.taken for row in batch]
    bell.post.taken.clear()
    return rows


def kinds(rows: list[dict]) -> list[str]:
    return [row["changeType"] for row in rows]


def test_a_subscription_is_made_read_renewed_and_taken_back(graph):
    made = subscribe(graph)
    assert made["creatorId"] == graph.world.user(ANNA).object_id
    assert graph.body("/subscriptions")["value"][0]["id"] == made["id"]
    path = f"/subscriptions/{made['id']}"
    later = iso(graph.world.now() + 6 * 24 * 3600)
    renewed = graph.call("PATCH", path, {"expirationDateTime": later})
    assert renewed.body["expirationDateTime"] == later
    assert graph.call("POST", f"{path}/reauthorize").status == 204
    assert graph.call("DELETE", path).status == 204
    assert refused(graph.get(path)) == (404, "ResourceNotFound")
    put(graph)
    assert told(graph) == []


def test_the_address_has_to_echo_a_token(graph):
    bell = graph.world.bell
    subscribe(graph)
    address, seconds = bell.post.asked[0]
    assert address.startswith("https://odoo.example/hook?key=secret&validationToken=")
    assert seconds == 10
    for status in (0, 404, 500):
        bell.post = Subscriber(status)
        asked = order(graph, "/me/messages")
        answer = graph.call("POST", "/subscriptions", asked)
        assert refused(answer) == (400, "ValidationError")
    bell.post = Deaf()
    answer = graph.call("POST", "/subscriptions", order(graph, "/me/messages"))
    assert refused(answer) == (400, "ValidationError")
    plain = order(graph, "/me/messages", notificationUrl="http://odoo.example/hook")
    answer = graph.call("POST", "/subscriptions", plain)
    assert refused(answer) == (400, "InvalidRequest")


def test_what_comes_changes_and_leaves_is_told_without_its_content(graph):
    made = subscribe(graph)
    message = put(graph)
    [row] = told(graph)
    assert (row["subscriptionId"], row["clientState"]) == (made["id"], "s")
    assert row["resourceData"]["@odata.type"] == "#Microsoft.Graph.Message"
    assert row["resourceData"]["id"] == message.id
    assert "subject" not in row["resourceData"]
    box = graph.box.mail
    box.update(message, {"isRead": True})
    box.move(message, box.folder("archive"))
    assert kinds(told(graph)) == ["updated", "deleted"]


def test_ids_are_of_the_kind_that_was_asked_for_at_the_start(graph):
    answer = graph.call("POST", "/subscriptions", order(graph), **IMMUTABLE)
    assert answer.status == 201
    message = put(graph)
    assert told(graph)[0]["resourceData"]["id"] == message.immutable_id


def test_only_the_kinds_asked_for_are_told(graph):
    subscribe(graph, changeType="created")
    message = put(graph)
    graph.box.mail.delete(message)
    assert kinds(told(graph)) == ["created"]


def test_what_is_not_taken_is_brought_again(graph):
    subscribe(graph)
    graph.world.bell.post = Subscriber(500, 0)
    put(graph)
    assert kinds(told(graph)) == ["created"]
    assert [seconds for _, seconds in graph.world.bell.post.asked] == [3, 10, 10]


def test_times_are_kept_within_limits(graph):
    soon = iso(graph.world.now() + 60)
    made = subscribe(graph, expirationDateTime=soon)
    assert made["expirationDateTime"] >= iso(graph.world.now() + 44 * 60)
    late = iso(graph.world.now() + 8 * 24 * 3600)
    asked = order(graph, "/me/messages", expirationDateTime=late)
    answer = graph.call("POST", "/subscriptions", asked)
    assert refused(answer) == (400, "InvalidRequest")
    graph.world.skew = 3600
    assert graph.body("/subscriptions")["value"] == []


def test_the_same_again_is_refused(graph):
    made = subscribe(graph)
    answer = graph.call("POST", "/subscriptions", order(graph))
    assert answer.status == 409
    assert made["id"] in answer.body["error"]["message"]
    subscribe(graph, "/me/messages")


def test_a_shared_mailbox_is_an_apps_alone_to_watch(graph):
    resource = f"/users/{LOG}/mailFolders/inbox/messages"
    member = Graph(SERVICE, SHARED, graph.world)
    answer = member.call("POST", "/subscriptions", order(graph, resource))
    assert refused(answer) == (403, "ErrorAccessDenied")
    app = Graph(None, frozenset({"Mail.ReadWrite"}), graph.world)
    assert subscribe(app, resource)["creatorId"] == "app"
    assert graph.body("/subscriptions")["value"] == []
    graph.world.mail_flow.send({"from": "a@x.example", "to": [ANNA]})
    assert kinds(told(graph)) == ["created"]


def test_contacts_are_watched_too():
    graph = Graph()
    graph.world.bell.post = Subscriber()
    subscribe(graph, "/me/contacts")
    contact = graph.add(graph.box.default)
    graph.box.delete_contact(contact)
    assert kinds(told(graph)) == ["created", "deleted"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"resource": None},
        {"resource": "/me/nothing"},
        {"changeType": "moved"},
        {"clientState": "x" * 129},
        {"expirationDateTime": "soon"},
        {"nonsense": 1},
    ],
)
def test_nonsense_is_refused(graph, wrong):
    answer = graph.call("POST", "/subscriptions", order(graph, **wrong))
    assert answer.status == 400


# -- over the wire


class Hook(BaseHTTPRequestHandler):
    """A server as Odoo's is."""

    def do_POST(self) -> None:  # noqa: N802
        token = parse_qs(urlsplit(self.path).query).get("validationToken", [""])[0]
        length = int(self.headers.get("Content-Length") or 0)
        self.server.bodies.append(self.rfile.read(length))
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.end_headers()
        self.wfile.write(token.encode())
        if not token:
            self.server.rung.set()

    def log_message(self, *_arguments: object) -> None:
        """Quietly."""


@pytest.fixture
def hook():
    server = HTTPServer(("127.0.0.1", 0), Hook)
    server.bodies, server.rung = [], threading.Event()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_mail_rings_at_a_server(hook):
    simulator = shared()
    simulator.reset("empty")
    client = Client(simulator)
    scope = "openid offline_access Mail.Read"
    token = client.tokens(ANNA, scope=scope)["access_token"]
    asked = {
        "changeType": "created",
        "notificationUrl": f"http://127.0.0.1:{hook.server_port}/hook",
        "lifecycleNotificationUrl": f"http://127.0.0.1:{hook.server_port}/life",
        "resource": INBOX,
        "expirationDateTime": iso(Graph().world.now() + 3600),
        "clientState": "s",
    }
    answer = client.graph(token, "/subscriptions", "POST", json=asked)
    assert answer.status_code == 201, answer.text
    simulator.admin("POST", "mail/send", {"from": "a@x.example", "to": [ANNA]})
    assert hook.rung.wait(20)
    assert b'"changeType": "created"' in hook.bodies[-1]
    [row] = simulator.admin("GET", "subscriptions")
    event = f"subscriptions/{row['id']}/subscriptionRemoved"
    assert simulator.admin("POST", event) == {"status": 200}
    assert b"subscriptionRemoved" in hook.bodies[-1]
    assert simulator.admin("GET", "subscriptions") == []
