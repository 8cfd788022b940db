"""Mail by the admin endpoint: any mail, however broken, and very many."""

from __future__ import annotations

import tracemalloc

import pytest
import requests
from graph_caller import ANNA, Graph
from simulator_process import shared
from tenant_mail import INBOX, LOG, MAIL

from simulator.mails import bulk


@pytest.fixture
def admin():
    simulator = shared()
    simulator.reset("empty")
    return simulator.admin


def mail(admin, upn: str = LOG, folder: str = "inbox") -> list[dict]:
    return admin("GET", f"mailboxes/{upn}/mail?folder={folder}")["messages"]


def test_anybody_can_be_made_to_write(admin):
    words = {"from": "Laura <laura@alpine.example>", "to": [ANNA], "subject": "Hi"}
    done = admin("POST", "mail/send", words)
    assert {row["mailbox"] for row in done["delivered"]} == {ANNA, LOG}
    [copy] = mail(admin)
    assert copy["internetMessageId"] == done["message_id"]
    assert admin("GET", "mail/sent") == [done]
    assert admin("DELETE", "mail/sent") == []


def test_the_rules_are_looked_at_and_replaced(admin):
    assert [rule["direction"] for rule in admin("GET", "mail/rules")] == ["out", "in"]
    assert admin("DELETE", "mail/rules") == []
    admin("POST", "mail/send", {"from": "x@alpine.example", "to": [ANNA]})
    assert mail(admin) == []
    rule = {"tenant": "contoso.example", "direction": "in", "copy_to": LOG}
    admin("PUT", "mail/rules", [rule])
    admin("POST", "mail/send", {"from": "x@alpine.example", "to": [ANNA]})
    assert len(mail(admin)) == 1
    with pytest.raises(requests.HTTPError):
        admin("PUT", "mail/rules", [{**rule, "direction": "sideways"}])


def test_a_broken_mail_lies_there_as_it_is_told(admin):
    long = "x" * 2000
    admin(
        "POST",
        f"mailboxes/{LOG}/messages",
        {
            "from": None,
            "to": ["undisclosed-recipients:"],
            "subject": long,
            "sent": None,
            "received": None,
            "attachments": [{"name": "winmail.dat", "type": "application/ms-tnef"}],
            "raw": {"sender": {"emailAddress": {"address": "/O=EXCHANGELABS/CN=X"}}},
        },
    )
    [found] = mail(admin)
    assert (found["from"], found["subject"]) == (None, long)
    assert found["receivedDateTime"] is None
    assert found["sender"]["emailAddress"]["address"].startswith("/O=")
    assert found["attachments"] == [{"name": "winmail.dat", "size": 0}]


def test_a_misspelt_word_is_refused(admin):
    for path in ("mail/send", f"mailboxes/{LOG}/messages"):
        with pytest.raises(requests.HTTPError) as caught:
            admin("POST", path, {"sbject": "x"})
        assert "sbject" in caught.value.response.text


def test_the_owners_hand_changes_moves_copies_and_deletes(admin):
    box = f"mailboxes/{LOG}"
    words = {"from": "a@x.example", "to": [ANNA], "subject": "Hi"}
    made = admin("POST", f"{box}/messages", words)
    one = f"{box}/messages/{made['id']}"
    admin("PATCH", one, {"isRead": True, "extended": {"Integer 0x36": "1"}})
    assert admin("GET", one)["isRead"] is True
    moved = admin("POST", f"{one}/move", {"folder": "Elsewhere"})
    assert (moved["folder"], moved["id"]) == ("Elsewhere", made["id"])
    assert moved["regular_id"] != made["regular_id"]
    copied = admin("POST", f"{one}/copy", {"folder": "archive"})
    assert copied["id"] != made["id"]
    admin("DELETE", one)
    assert [row["id"] for row in mail(admin, folder="deleteditems")] == [made["id"]]
    admin("DELETE", f"{one}?for_good=1")
    assert mail(admin, folder="deleteditems") == []


def test_folders_are_made_renamed_and_taken_away(admin):
    box = f"mailboxes/{LOG}/mailfolders"
    admin("POST", box, {"name": "Done", "parent": "inbox"})
    admin("PATCH", f"{box}/archive", {"name": "Archiv"})
    names = [row["displayName"] for row in mailfolders(admin)]
    assert {"Done", "Archiv"} <= set(names)
    admin("DELETE", f"{box}/archive")
    assert "Archiv" not in [row["displayName"] for row in mailfolders(admin)]


def mailfolders(admin) -> list[dict]:
    return admin("GET", f"mailboxes/{LOG}/mail")["folders"]


def test_many_mails_are_made_by_templates(admin):
    templates = [
        {"from": "p{n}@customer.example", "to": [ANNA], "subject": "Question {n}"},
        {"from": ANNA, "to": ["p{n}@customer.example"], "subject": "Offer {n}"},
    ]
    order = {"count": 5, "first": 10, "templates": templates, "since": "2026-01-01"}
    admin("POST", f"mailboxes/{LOG}/messages/seed", order)
    rows = mail(admin)
    assert [row["subject"] for row in rows] == [
        "Question 10",
        "Offer 11",
        "Question 12",
        "Offer 13",
        "Question 14",
    ]
    assert (
        rows[1]["toRecipients"][0]["emailAddress"]["address"] == "p11@customer.example"
    )
    assert rows[1]["receivedDateTime"] == "2026-01-01T00:01:00Z"


def test_fifty_thousand_mails_are_small_and_are_read_from_the_oldest_on():
    graph = Graph(scopes=MAIL)
    box, flow = graph.box.mail, graph.world.mail_flow
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    bulk.plant(box, box.folder("archive"), {"count": 1000}, flow.name_of)
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (after - before) / 1000 < 5000  # bytes each
    bulk.plant(box, box.folder("inbox"), {"count": 50_000}, flow.name_of)
    page = graph.body(f"{INBOX}?$orderby=receivedDateTime asc&$top=50&$select=subject")
    assert page["value"][0]["subject"] == "Question 0"
    box.move(box.find(page["value"][0]["id"]), box.folder("archive"))
    page = graph.body(f"{INBOX}?$orderby=receivedDateTime asc&$top=50&$select=subject")
    assert page["value"][0]["subject"] == "Question 1"
