"""Messages of the simulated tenant (contract 4.1, 4.3, 5)."""

from __future__ import annotations

import base64
from email import message_from_bytes

import pytest
from graph_caller import BRUNO, SALES, Graph, refused
from tenant_mail import (
    INBOX,
    LOG,
    MAIL,
    SERVICE,
    SHARED,
    letter,
    one,
    put,
    subjects,
)

from simulator.mails.message import Attachment
from simulator.world import CLIENT_ID

PRIVATE = "Integer 0x0036"
EXPANDED = "$expand=singleValueExtendedProperties($filter=id eq 'Integer 0x0036')"


@pytest.fixture
def graph():
    return Graph(scopes=MAIL)


# -- who may


def test_a_shared_mailbox_is_read_by_its_members_with_the_shared_scope():
    member = Graph(SERVICE, SHARED)
    box = member.world.mailbox(LOG).mail
    box.add(box.folder("inbox"), letter())
    path = f"/users/{LOG}/mailFolders/inbox/messages"
    assert subjects(member, path) == ["Offer"]
    stranger = Graph(BRUNO, SHARED, member.world)
    assert refused(stranger.get(path)) == (403, "ErrorAccessDenied")
    own_only = Graph(SERVICE, MAIL, member.world)
    assert refused(own_only.get(path)) == (403, "ErrorAccessDenied")
    member.world.user(SERVICE).may_read.clear()
    assert refused(member.get(path)) == (403, "ErrorAccessDenied")


def test_a_policy_keeps_an_app_out_of_other_mailboxes():
    app = Graph(None, frozenset({"Mail.ReadWrite"}))
    known = app.world.apps[CLIENT_ID]
    app.world.apps["app"] = known
    assert app.get(f"/users/{SALES}/messages").status == 200
    known.may_reach = {LOG}
    assert app.get(f"/users/{LOG}/messages").status == 200
    answer = app.get(f"/users/{SALES}/messages")
    assert refused(answer) == (403, "ErrorAccessDenied")
    assert "[RAOP]" in answer.body["error"]["message"]


def test_reading_alone_cannot_move():
    reader = Graph(scopes=frozenset({"Mail.Read"}))
    path = one(put(reader).id)
    assert reader.get(path).status == 200
    answer = reader.call("POST", f"{path}/move", {"destinationId": "archive"})
    assert refused(answer) == (403, "ErrorAccessDenied")


def test_the_basic_permission_hides_what_was_written():
    basic = Graph(scopes=frozenset({"Mail.ReadBasic"}))
    message = put(basic, more={"extended": {"Integer 0x36": "2"}})
    found = basic.body(f"{one(message.id)}?{EXPANDED}")
    assert found["subject"] == "Offer"
    hidden = {"body", "bodyPreview", "singleValueExtendedProperties"}
    assert not hidden & found.keys()
    assert basic.get(one(message.id, "/attachments")).status == 403


def test_an_id_of_another_mailbox_leads_nowhere(graph):
    other = Graph(BRUNO, MAIL, graph.world)
    answer = graph.get(one(put(other).id))
    assert refused(answer) == (400, "ErrorInvalidMailboxItemId")
    folder = other.box.mail.folder("archive").id
    path = one(put(graph).id, "/move")
    answer = graph.call("POST", path, {"destinationId": folder})
    assert refused(answer) == (404, "ErrorItemNotFound")


# -- listing


def test_the_newest_comes_first_unless_another_order_is_asked_for(graph):
    for day in (2, 1, 3):
        put(graph, f"Day {day}", receivedDateTime=f"2026-08-0{day}T08:00:00Z")
    assert subjects(graph) == ["Day 3", "Day 2", "Day 1"]
    oldest = f"{INBOX}?$orderby=receivedDateTime asc"
    assert subjects(graph, oldest) == ["Day 1", "Day 2", "Day 3"]
    named = f"{INBOX}?$orderby=subject desc"
    assert subjects(graph, named) == ["Day 3", "Day 2", "Day 1"]


def test_pages_are_followed_to_the_end(graph):
    for number in range(25):
        put(
            graph, f"{number:02}", receivedDateTime=f"2026-08-{number + 1:02}T08:00:00Z"
        )
    path = f"{INBOX}?$orderby=receivedDateTime&$top=10&$count=true&$select=subject"
    found, link = [], path
    while link:
        body = graph.body(link)
        assert body["@odata.count"] == 25
        assert all(
            row.keys() == {"@odata.etag", "id", "subject"} for row in body["value"]
        )
        found += [row["subject"] for row in body["value"]]
        link = body.get("@odata.nextLink")
    assert found == [f"{number:02}" for number in range(25)]


def test_what_is_moved_away_while_pages_are_followed_shifts_the_rest(graph):
    for number in range(6):
        put(graph, str(number), receivedDateTime=f"2026-08-0{number + 1}T08:00:00Z")
    first = graph.body(f"{INBOX}?$orderby=receivedDateTime asc&$top=3")
    for row in first["value"]:
        graph.call("POST", one(row["id"], "/move"), {"destinationId": "archive"})
    assert subjects(graph, first["@odata.nextLink"]) == []
    assert len(subjects(graph)) == 3


@pytest.mark.parametrize(
    "condition, expected",
    [
        ("isRead eq false", ["B"]),
        ("receivedDateTime ge 2026-08-02T00:00:00Z", ["B"]),
        ("receivedDateTime lt 2026-08-02T02:00:00%2B02:00", ["A"]),
        ("internetMessageId eq '<A@alpine.example>'", ["A"]),
        ("from/emailAddress/address eq 'LAURA@alpine.example'", ["B", "A"]),
        ("startswith(subject,'a') or contains(subject,'b')", ["B", "A"]),
        ("categories/any(c:c eq 'Odoo')", ["A"]),
        ("toRecipients/any(r:r/emailAddress/address eq 'x@y.example')", []),
        ("not (hasAttachments eq true) and subject ne 'A'", ["B"]),
        (
            "singleValueExtendedProperties/Any(ep: ep/id eq 'Integer 0x0036' "
            "and cast(ep/value, Edm.Int32) gt 0)",
            ["A"],
        ),
    ],
)
def test_messages_are_filtered(graph, condition, expected):
    more = {"extended": {"Integer 0x36": "2"}}
    put(graph, "A", isRead=True, categories=["Odoo"], more=more)
    put(graph, "B", receivedDateTime="2026-08-02T00:00:00Z")
    assert subjects(graph, f"{INBOX}?$filter={condition}") == expected


def test_what_sorts_has_to_filter_first(graph):
    put(graph)
    order = "$orderby=receivedDateTime"
    slow = f"{INBOX}?$filter=isRead eq false&{order}"
    assert refused(graph.get(slow)) == (400, "InefficientFilter")
    since = "receivedDateTime ge 2026-01-01T00:00:00Z"
    assert subjects(graph, f"{INBOX}?$filter={since} and isRead eq false&{order}")
    late = f"{INBOX}?$filter=isRead eq false and {since}&{order}"
    assert refused(graph.get(late)) == (400, "InefficientFilter")


def test_a_conversation_is_found_by_its_id_which_is_the_mailboxs_own(graph):
    other = Graph(BRUNO, MAIL, graph.world)
    thread = {"thread": "<root@x.example>"}
    for owner in (graph, other):
        put(owner, "First", more=thread)
        put(owner, "Second", more=thread)
        put(owner, "Elsewhere")
    own, theirs = (
        {row["subject"]: row["conversationId"] for row in each.body(INBOX)["value"]}
        for each in (graph, other)
    )
    assert own["First"] == own["Second"] != own["Elsewhere"]
    assert own["First"] != theirs["First"]
    path = f"{INBOX}?$filter=conversationId eq '{own['First']}'"
    assert sorted(subjects(graph, path)) == ["First", "Second"]


# -- one message


def test_headers_and_the_unique_body_come_only_where_selected(graph):
    message = put(graph, more={"headers": [("Auto-Submitted", "auto-replied")]})
    plain = graph.body(one(message.id))
    assert not {"internetMessageHeaders", "uniqueBody"} & plain.keys()
    select = "?$select=uniqueBody,internetMessageHeaders"
    found = graph.body(one(message.id) + select)
    header = {"name": "Auto-Submitted", "value": "auto-replied"}
    told = {row["name"]: row["value"] for row in found["internetMessageHeaders"]}
    assert told["Auto-Submitted"] == "auto-replied"
    assert told["Message-ID"] == "<Offer@alpine.example>"
    assert told["From"] == '"Laura" <laura@alpine.example>'
    assert found["uniqueBody"]["contentType"] == "html"
    listed = graph.body(INBOX + select)["value"][0]
    assert header in listed["internetMessageHeaders"]


def test_a_body_is_tame_html_or_text_or_as_it_came(graph):
    content = '<p onclick="x()">Dear&nbsp;Anna</p><script>alert(1)</script>'
    body = {"contentType": "html", "content": content}
    path = one(put(graph, body=body).id)
    tame = graph.body(path)["body"]["content"]
    assert "Dear" in tame
    assert "script" not in tame
    answer = graph.get(path, Prefer='outlook.body-content-type="text"')
    assert answer.body["body"]["contentType"] == "text"
    applied = answer.headers["Preference-Applied"]
    assert applied == 'outlook.body-content-type="text"'
    wild = graph.body(path, Prefer="outlook.allow-unsafe-html")
    assert wild["body"]["content"] == content
    graph.box.tame_bodies = False
    assert graph.body(path)["body"]["content"] == content


def test_a_preview_is_the_beginning_of_the_text(graph):
    body = {"contentType": "html", "content": "<div>" + "word " * 10000 + "</div>"}
    found = graph.body(one(put(graph, body=body).id))
    assert found["bodyPreview"] == ("word " * 51)[:255]


def test_sensitivity_is_told_by_its_extended_property_alone(graph):
    message = put(graph, more={"extended": {"Integer 0x36": "2"}})
    assert "sensitivity" not in graph.body(one(message.id))
    answer = graph.get(one(message.id, "?$select=sensitivity"))
    assert answer.status == 400
    found = graph.body(one(message.id, f"?{EXPANDED}"))
    expected = [{"id": PRIVATE, "value": "2"}]
    assert found["singleValueExtendedProperties"] == expected
    assert graph.body(f"{INBOX}?{EXPANDED}")["value"][0][
        "singleValueExtendedProperties"
    ]
    normal = put(graph, "Normal")
    found = graph.body(one(normal.id, f"?{EXPANDED}"))
    assert "singleValueExtendedProperties" not in found


def test_attachments_are_listed_read_and_downloaded(graph):
    files = [
        Attachment("offer.pdf", b"%PDF", "application/pdf"),
        Attachment("logo.png", b"png", "image/png", True, "logo"),
    ]
    path = one(put(graph, more={"attachments": files}).id, "/attachments")
    select = "?$select=id,name,contentType,size,isInline"
    rows = graph.body(path + select)["value"]
    assert [row["name"] for row in rows] == ["offer.pdf", "logo.png"]
    assert "contentBytes" not in rows[0]
    found = graph.body(f"{path}/{rows[0]['id']}")
    assert base64.b64decode(found["contentBytes"]) == b"%PDF"
    answer = graph.get(f"{path}/{rows[0]['id']}/$value")
    assert (answer.body, answer.headers["Content-Type"]) == (b"%PDF", "application/pdf")
    expanded = graph.body(f"{INBOX}?$expand=attachments($select=name)")["value"][0]
    assert [row["name"] for row in expanded["attachments"]] == ["offer.pdf", "logo.png"]


def test_inline_attachments_alone_do_not_count(graph):
    put(graph, more={"attachments": [Attachment("x.png", b"x", is_inline=True)]})
    assert graph.body(INBOX)["value"][0]["hasAttachments"] is False


def test_the_value_of_a_message_is_mime(graph):
    files = [Attachment("a.txt", b"text", "text/plain")]
    body = {"contentType": "text", "content": "Grüezi"}
    message = put(graph, body=body, more={"attachments": files})
    answer = graph.get(one(message.id, "/$value"))
    assert answer.headers["Content-Type"] == "text/plain"
    read = message_from_bytes(answer.body)
    assert read["Message-ID"] == "<Offer@alpine.example>"
    parts = list(read.walk())
    assert parts[1].get_payload(decode=True).decode().strip() == "Grüezi"
    assert read["To"] == '"Anna" <anna.keller@contoso.example>'
    assert parts[-1].get_filename() == "a.txt"


def test_a_meetings_mail_says_what_it_is(graph):
    put(graph, "Invitation", more={"kind": "eventMessageRequest"})
    found = graph.body(INBOX)["value"][0]
    assert found["@odata.type"] == "#microsoft.graph.eventMessageRequest"
    assert found["meetingMessageType"] == "meetingRequest"
    cast = "microsoft.graph.eventMessage/meetingMessageType"
    put(graph, "Plain")
    rows = graph.body(f"{INBOX}?$select=subject,{cast}")["value"]
    assert [row.get("meetingMessageType") for row in rows] == [None, "meetingRequest"]


def test_broken_values_are_told_as_they_are(graph):
    broken = {"from": None, "receivedDateTime": None, "subject": "x" * 2000}
    broken |= {"body": "no body", "toRecipients": [None, 7], "sentDateTime": 0}
    put(graph, more={"raw": {**broken, "id": "AAMkTwice"}})
    put(graph, "Fine", receivedDateTime=None, body=None)
    found = graph.body(f"{INBOX}?$filter=subject eq 'Offer'")["value"][0]
    assert {name: found[name] for name in broken} == broken
    assert found["id"] == "AAMkTwice"
    found = graph.body(f"{INBOX}?$orderby=receivedDateTime asc")["value"][0]
    assert (found["subject"], found["receivedDateTime"]) == ("Fine", None)


def test_the_sales_mailbox_is_no_ones_own():
    app = Graph(None, frozenset({"Mail.Read"}))
    assert app.get(f"/users/{SALES}/messages").status == 200
    assert app.get("/users/nomail@contoso.example/messages").status == 404
