"""What is done to messages of the simulated tenant (contract 4.3, 5)."""

from __future__ import annotations

import base64

import pytest
from graph_caller import IMMUTABLE, Graph, refused
from tenant_mail import MAIL, one, person, put, subjects


@pytest.fixture
def graph():
    return Graph(scopes=MAIL)


def test_a_message_is_marked_and_gets_a_new_change_key(graph):
    message = put(graph)
    before = graph.body(one(message.id))
    changes = {"isRead": True, "categories": ["Odoo"]}
    answer = graph.call("PATCH", one(message.id), changes)
    assert answer.status == 200
    assert answer.body["isRead"] is True
    assert answer.body["changeKey"] != before["changeKey"]
    stale = {"If-Match": before["@odata.etag"]}
    answer = graph.call("PATCH", one(message.id), {"isRead": False}, **stale)
    assert refused(answer) == (412, "ErrorIrresolvableConflict")
    answer = graph.call("PATCH", one(message.id), {"nonsense": 1})
    assert refused(answer) == (400, "RequestBodyRead")


def test_a_move_gives_another_id_unless_it_is_immutable(graph):
    message = put(graph)
    old, kept = message.id, message.immutable_id
    target = {"destinationId": "archive"}
    answer = graph.call("POST", one(old, "/move"), target)
    assert answer.status == 201
    assert answer.body["id"] not in (old, kept)
    archive = graph.body("/me/mailFolders/archive")["id"]
    assert answer.body["parentFolderId"] == archive
    assert refused(graph.get(one(old))) == (404, "ErrorItemNotFound")
    back = {"destinationId": "inbox"}
    answer = graph.call("POST", one(kept, "/move"), back, **IMMUTABLE)
    assert answer.body["id"] == kept
    assert graph.get(one(kept), **IMMUTABLE).status == 200


def test_a_message_is_reached_through_the_folder_it_is_in_alone(graph):
    message = put(graph)
    path = f"/me/mailFolders/inbox/messages/{message.immutable_id}"
    target = {"destinationId": "archive"}
    assert graph.call("POST", f"{path}/move", target, **IMMUTABLE).status == 201
    again = graph.call("POST", f"{path}/move", target, **IMMUTABLE)
    assert refused(again) == (404, "ErrorItemNotFound")
    assert refused(graph.get(path)) == (404, "ErrorItemNotFound")
    assert graph.get(one(message.immutable_id)).status == 200


def test_a_move_to_nowhere_leaves_the_message_where_it_is(graph):
    path = one(put(graph).id, "/move")
    made = graph.create("/me/mailFolders", displayName="Gone")
    graph.call("POST", f"/me/mailFolders/{made['id']}/permanentDelete")
    answer = graph.call("POST", path, {"destinationId": made["id"]})
    assert refused(answer) == (404, "ErrorItemNotFound")
    for nonsense in ({"destinationId": "somewhere"}, {}):
        answer = graph.call("POST", path, nonsense)
        assert refused(answer) == (400, "ErrorInvalidIdMalformed")
    assert subjects(graph) == ["Offer"]


def test_a_copy_is_another_message_with_the_same_internet_id(graph):
    message = put(graph)
    answer = graph.call("POST", one(message.id, "/copy"), {"destinationId": "archive"})
    assert answer.status == 201
    assert answer.body["id"] != message.id
    assert answer.body["internetMessageId"] == "<Offer@alpine.example>"
    path = "/me/messages?$filter=internetMessageId eq '<Offer@alpine.example>'"
    assert len(graph.body(path)["value"]) == 2


def test_deleting_goes_by_way_of_deleted_items(graph):
    message = put(graph)
    assert graph.call("DELETE", one(message.id)).status == 204
    assert subjects(graph) == []
    assert subjects(graph, "/me/mailFolders/deleteditems/messages") == ["Offer"]
    assert graph.call("DELETE", one(message.immutable_id)).status == 204
    assert subjects(graph, "/me/messages") == []
    deep = "/me/mailFolders/recoverableitemsdeletions/messages"
    assert subjects(graph, deep) == ["Offer"]
    purge = one(message.immutable_id, "/permanentDelete")
    assert graph.call("POST", purge).status == 204
    answer = graph.get(one(message.immutable_id))
    assert refused(answer) == (404, "ErrorItemNotFound")


def test_a_link_to_a_message_has_the_kind_of_id_that_was_asked_for(graph):
    message = put(graph)
    plain = graph.body(one(message.id))["webLink"]
    lasting = graph.body(one(message.id), **IMMUTABLE)["webLink"]
    assert plain != lasting
    graph.call("POST", one(message.id, "/move"), {"destinationId": "archive"})
    assert graph.body(one(message.immutable_id), **IMMUTABLE)["webLink"] == lasting
    assert graph.body(one(message.immutable_id))["webLink"] != plain


def test_ids_of_messages_are_translated(graph):
    message = put(graph)
    answer = graph.call(
        "POST",
        "/me/translateExchangeIds",
        {
            "inputIds": [message.id],
            "sourceIdType": "restId",
            "targetIdType": "restImmutableEntryId",
        },
    )
    assert answer.body["value"][0]["targetId"] == message.immutable_id


def test_a_draft_is_written_into_a_folder(graph):
    made = graph.create(
        "/me/messages",
        subject="Draft",
        body={"contentType": "Text", "content": "Hello"},
        toRecipients=[person("laura@alpine.example")],
        internetMessageHeaders=[{"name": "x-odoo", "value": "1"}],
        attachments=[
            {
                "@odata.type": "#microsoft.graph.fileAttachment",
                "name": "a.txt",
                "contentBytes": base64.b64encode(b"text").decode(),
            }
        ],
    )
    assert (made["isDraft"], made["from"], made["hasAttachments"]) == (True, None, True)
    drafts = graph.body("/me/mailFolders/drafts")
    assert made["parentFolderId"] == drafts["id"]
    put_there = graph.create("/me/mailFolders/archive/messages", subject="There")
    assert put_there["parentFolderId"] != drafts["id"]
    header = [{"name": "Received", "value": "from nowhere"}]
    answer = graph.call("POST", "/me/messages", {"internetMessageHeaders": header})
    assert refused(answer) == (400, "InvalidInternetMessageHeader")


@pytest.mark.parametrize(
    "properties, code",
    [
        ({"subject": "x" * 256}, "ErrorPropertyValidationFailure"),
        ({"toRecipients": [person("x@y.example")] * 501}, "ErrorInvalidRecipients"),
        ({"toRecipients": ["x@y.example"]}, "RequestBodyRead"),
        ({"importance": "urgent"}, "RequestBodyRead"),
    ],
)
def test_a_draft_keeps_to_the_limits(graph, properties, code):
    answer = graph.call("POST", "/me/messages", properties)
    assert refused(answer) == (400, code)


def test_a_full_mailbox_refuses_writes_and_can_be_read_and_emptied(graph):
    message = put(graph)
    graph.box.quota = 1
    for status in (507, 403):
        graph.box.quota_status = status
        for path, body in (
            (one(message.id, "/move"), {"destinationId": "archive"}),
            ("/me/messages", {"subject": "x"}),
            ("/me/mailFolders", {"displayName": "x"}),
        ):
            answer = graph.call("POST", path, body)
            assert refused(answer) == (status, "ErrorQuotaExceeded")
    assert subjects(graph) == ["Offer"]
    assert graph.call("DELETE", one(message.id)).status == 204
