"""The change feed of a mail folder (contract 4.4, 2.7)."""

from __future__ import annotations

import pytest
from graph_caller import IMMUTABLE, Graph, refused
from tenant_mail import INBOX, MAIL, put
from test_simulator_delta import rounds

from simulator.mails import bulk

DELTA = f"{INBOX}/delta"


@pytest.fixture
def graph():
    return Graph(scopes=MAIL)


def subjects(rows: list[dict]) -> list[str]:
    return sorted(row.get("subject", "-") for row in rows)


def test_a_round_tells_what_came_and_the_next_what_changed_or_left(graph):
    kept, moved, deleted = (put(graph, name) for name in "ABC")
    rows, link = rounds(graph, DELTA)
    assert subjects(rows) == ["A", "B", "C"]
    assert rows[0]["@odata.type"] == "#microsoft.graph.message"
    box = graph.box.mail
    box.update(kept, {"isRead": True})
    gone = {moved.id, deleted.id}
    box.move(moved, box.folder("archive"))
    box.delete(deleted)
    put(graph, "D")
    rows, link = rounds(graph, link)
    assert subjects([row for row in rows if "@removed" not in row]) == ["A", "D"]
    assert {row["id"] for row in rows if "@removed" in row} == gone
    assert rounds(graph, link)[0] == []


def test_a_removed_row_has_the_kind_of_id_that_is_asked_for(graph):
    message = put(graph)
    _, link = rounds(graph, DELTA, **IMMUTABLE)
    graph.box.mail.move(message, graph.box.mail.folder("archive"))
    rows, _ = rounds(graph, link, **IMMUTABLE)
    assert [row["id"] for row in rows] == [message.immutable_id]
    assert rows[0]["@removed"] == {"reason": "deleted"}


def test_a_delta_is_of_one_folder(graph):
    box = graph.box.mail
    below = box.create_folder("Below", box.folder("inbox"))
    put(graph, "There", below.id)
    assert rounds(graph, DELTA)[0] == []
    assert graph.get("/me/messages/delta").status == 400


def test_since_a_moment_and_with_properties_and_pages_as_asked(graph):
    for day in range(1, 10):
        put(graph, f"{day}", receivedDateTime=f"2026-08-0{day}T08:00:00Z")
    since = "$filter=receivedDateTime ge 2026-08-03T08:00:00Z"
    body = graph.body(f"{DELTA}?{since}&$select=subject&$top=4")
    assert len(body["value"]) <= 4
    rows, link = rounds(graph, f"{DELTA}?{since}&$select=subject&$top=4")
    assert subjects(rows) == [str(day) for day in range(3, 10)]
    assert rows[0].keys() == {"@odata.type", "@odata.etag", "id", "subject"}
    put(graph, "Old", receivedDateTime="2026-08-01T08:00:00Z")
    assert rounds(graph, link)[0] == []


def test_a_filtered_round_ends_after_five_thousand(graph):
    box, name_of = graph.box.mail, graph.world.mail_flow.name_of
    bulk.plant(box, box.folder("inbox"), {"count": 5100}, name_of)
    query = "$select=id&$top=1000"
    since = "$filter=receivedDateTime ge 2020-01-01T00:00:00Z"
    assert len(rounds(graph, f"{DELTA}?{query}")[0]) == 5100
    assert len(rounds(graph, f"{DELTA}?{query}&{since}")[0]) == 5000


@pytest.mark.parametrize(
    "option",
    [
        "$filter=isRead eq false",
        "$orderby=subject",
        "$search=x",
        "$skip=3",
        "$expand=nothing",
        "changeType=moved",
    ],
)
def test_other_options_are_refused(graph, option):
    assert graph.get(f"{DELTA}?{option}").status == 400


def test_extended_properties_are_expanded(graph):
    put(graph, more={"extended": {"Integer 0x36": "3"}})
    expand = "$expand=singleValueExtendedProperties($filter=id eq 'Integer 0x0036')"
    rows, _ = rounds(graph, f"{DELTA}?{expand}")
    assert rows[0]["singleValueExtendedProperties"][0]["value"] == "3"


def test_one_kind_of_change_can_be_asked_for(graph):
    message, leaving = put(graph, "Old"), put(graph, "Leaving")
    for kind, expected in (("created", ["New"]), ("updated", ["Old"]), ("deleted", 1)):
        _, link = rounds(graph, f"{DELTA}?changeType={kind}")
        new = put(graph, "New")
        graph.box.mail.update(message, {"isRead": True})
        graph.box.mail.delete(leaving)
        rows, _ = rounds(graph, link)
        if kind == "deleted":
            assert all("@removed" in row for row in rows)
            assert rows
        else:
            assert subjects(rows) == expected
        graph.box.mail.delete(new, for_good=True)
        leaving = put(graph, "Leaving")


def test_a_mail_that_was_only_read_may_be_told_in_few_words(graph):
    graph.box.minimal_read_rows = True
    message = put(graph)
    rows, link = rounds(graph, DELTA)
    assert rows[0]["subject"] == "Offer"
    graph.box.mail.update(message, {"isRead": True})
    rows, _ = rounds(graph, link)
    assert rows[0].keys() == {"@odata.type", "@odata.etag", "id", "isRead"}


def test_an_expired_link_is_gone(graph):
    put(graph)
    _, link = rounds(graph, DELTA)
    graph.box.expire_delta_tokens()
    assert refused(graph.get(link)) == (410, "SyncStateNotFound")


def test_an_empty_page_and_a_repeated_one_are_told(graph):
    put(graph)
    graph.box.empty_first_page = True
    body = graph.body(DELTA)
    assert body["value"] == []
    assert "@odata.nextLink" in body
    graph.box.repeat_next_page = True
    rows, _ = rounds(graph, DELTA)
    assert subjects(rows) == ["Offer", "Offer"]
