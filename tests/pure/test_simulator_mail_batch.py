"""Mail in a batch, within the service's limits, and however heavy it is."""

from __future__ import annotations

from effort import lines_run
from graph_caller import ANNA, Graph
from simulator_process import Simulator, shared
from tenant_client import Client
from tenant_mail import INBOX, MAIL, one, put, subjects

from simulator.mails import bulk

LOG = "odoo-log@contoso.example"
SERVICE = "odoo.service@contoso.example"
JSON = {"Content-Type": "application/json"}
IMMUTABLE = {**JSON, "Prefer": 'IdType="ImmutableId"'}


def moves(ids: list[str], user: str = "me") -> dict:
    """A batch that moves these to the archive."""
    body = {"destinationId": "archive"}
    return {
        "requests": [
            {
                "id": str(number),
                "method": "POST",
                "url": one(name, "/move", user),
                "headers": IMMUTABLE,
                "body": body,
            }
            for number, name in enumerate(ids)
        ]
    }


def test_twenty_messages_move_in_one_batch_and_a_missing_one_stays_alone():
    graph = Graph(scopes=MAIL)
    made = [put(graph, str(number)) for number in range(20)]
    graph.box.mail.delete(made[3], for_good=True)
    ids = [message.immutable_id for message in made]
    answer = graph.call("POST", "/$batch", moves(ids))
    rows = {int(row["id"]): row for row in answer.body["responses"]}
    assert [n for n, row in rows.items() if row["status"] != 201] == [3]
    assert rows[3]["body"]["error"]["code"] == "ErrorItemNotFound"
    assert {rows[n]["body"]["id"] for n in rows if n != 3} == {*ids} - {ids[3]}
    assert subjects(graph) == []
    assert len(subjects(graph, "/me/mailFolders/archive/messages?$top=50")) == 19


def test_limits_and_faults_reach_the_mail_of_a_shared_mailbox():
    simulator = shared()
    simulator.reset("empty")
    simulator.admin("POST", f"mailboxes/{LOG}/messages/seed", {"count": 12})
    simulator.fault({"status": 429}, path="/move$", in_batch=True, times=1)
    simulator.admin("POST", "latency", {"item_ms": 5})
    client = Client(simulator)
    scope = "openid offline_access Mail.ReadWrite.Shared"
    token = client.tokens(SERVICE, scope=scope)["access_token"]
    path = f"/users/{LOG}/mailFolders/inbox/messages?$top=20&$select=id"
    answer = client.graph(token, path, headers={"Prefer": 'IdType="ImmutableId"'})
    ids = [row["id"] for row in answer.json()["value"]]
    simulator.clear_counters()
    answer = client.graph(token, "/$batch", "POST", json=moves(ids, LOG))
    statuses = sorted(row["status"] for row in answer.json()["responses"])
    assert statuses == [201] * 11 + [429]
    assert simulator.counters()["max_concurrency"] == 4
    simulator.admin("POST", "limits", {"per_10_minutes": 1})
    assert client.graph(token, path).status_code == 429


def test_a_heavy_body_is_told_without_being_read_for_long():
    graph = Graph(scopes=MAIL)
    content = "<p><b>word</b> word</p>" * 300_000
    body = {"contentType": "html", "content": content}
    path = one(put(graph, body=body).id)
    assert lines_run(lambda: graph.body(path)) < 50_000
    found = graph.body(path)
    assert len(found["body"]["content"]) > 6_900_000
    assert found["bodyPreview"].startswith("word word")
    text = graph.body(path, Prefer='outlook.body-content-type="text"')
    assert "<" not in text["body"]["content"]


def test_a_heavy_body_that_attacks_is_tamed_all_the_same():
    graph = Graph(scopes=MAIL)
    content = f"<script>alert(1)</script><p>{'word ' * 300_000}</p>"
    body = {"contentType": "html", "content": content}
    found = graph.body(one(put(graph, body=body).id))
    assert "script" not in found["body"]["content"]


def test_a_page_of_a_full_folder_costs_what_is_on_it():
    path = f"{INBOX}?$orderby=receivedDateTime asc&$top=20&$select=subject"
    efforts = []
    for count in (100, 5000):
        graph = Graph(scopes=MAIL)
        box, name_of = graph.box.mail, graph.world.mail_flow.name_of
        bulk.plant(box, box.folder("inbox"), {"count": count}, name_of)
        efforts.append(lines_run(lambda graph=graph: graph.body(path)))
    assert efforts[1] < 1.2 * efforts[0]


def test_mail_with_broken_values_is_left_out_of_the_traffic(tmp_path, monkeypatch):
    monkeypatch.setenv("OFFICE365_SYNC_TRAFFIC", str(tmp_path))
    simulator = Simulator()
    client = Client(simulator)
    token = client.tokens(scope="openid Mail.Read")["access_token"]
    box = f"mailboxes/{ANNA}/messages"
    for subject, raw in (("Broken", {"body": 7}), ("Sound", {})):
        client.graph(token, INBOX)
        simulator.admin("POST", box, {"subject": subject, "raw": raw})
        client.graph(token, INBOX)
        item = {"id": "1", "method": "GET", "url": INBOX}
        client.graph(token, "/$batch", "POST", json={"requests": [item]})
        simulator.admin("POST", "reset", {"keep_tokens": True})
    simulator.admin("GET", "health")
    (path,) = tmp_path.glob("*.jsonl")
    text = path.read_text()
    simulator.stop()
    assert len(text.splitlines()) == 4
    assert "Sound" in text
    assert "Broken" not in text
