"""Meetings between the simulated mailboxes, and every mail they send (3.5)."""

from __future__ import annotations

from typing import Any

import pytest
from graph_caller import ANNA, BRUNO, Graph, refused
from test_simulator_calendar import BERLIN, calendars, event, hours, patch
from test_simulator_calendar_delta import idle, kinds, rounds
from test_simulator_series import instances, series

CHLOE = "chloe.martin@contoso.example"
DMITRI = "dmitri.volkov@fabrikam.example"
OUTSIDE = "laura@alpine.example"


@pytest.fixture
def graph():
    return calendars()


@pytest.fixture
def bruno(graph):
    return calendars(BRUNO, world=graph.world)


def asked(*addresses: str) -> list[dict[str, Any]]:
    return [{"emailAddress": {"address": a}, "type": "required"} for a in addresses]


def mails(graph: Graph) -> list[tuple[str, str]]:
    """Kind and recipients of all mails since this was last called."""
    post = graph.world.desk.post
    found = [(mail.kind, " ".join(mail.recipients)) for mail in post.mails]
    post.mails.clear()
    return found


def meeting(graph: Graph, *addresses: str, **more: Any) -> dict[str, Any]:
    """A meeting whose invitations are not counted any more."""
    made = event(graph, attendees=asked(*(addresses or (BRUNO,))), **more)
    mails(graph)
    return made


def only(graph: Graph) -> dict[str, Any]:
    (found,) = graph.body("/me/events")["value"]
    return found


def do(graph: Graph, event_id: str, action: str, **body: Any) -> Any:
    answer = graph.call("POST", f"/me/events/{event_id}/{action}", body)
    assert (answer.status, answer.body) == (202, None)
    return answer


def statuses(graph: Graph, event_id: str) -> dict[str, str]:
    rows = graph.body(f"/me/events/{event_id}")["attendees"]
    return {r["emailAddress"]["address"]: r["status"]["response"] for r in rows}


def test_an_event_without_attendees_sends_nothing(graph):
    made = event(graph)
    patch(graph, made["id"], subject="New")
    graph.call("DELETE", f"/me/events/{made['id']}")
    assert mails(graph) == []


def test_who_is_asked_gets_a_mail_and_a_copy_with_the_same_uid(graph, bruno):
    made = event(graph, attendees=asked(BRUNO, OUTSIDE), categories=["Mine"])
    (mail,) = graph.world.desk.post.mails
    assert (mail.kind, mail.sender, mail.subject) == ("invitation", ANNA, "Kick-off")
    assert (mail.recipients, mail.outside) == ([BRUNO, OUTSIDE], [OUTSIDE])
    copy = only(bruno)
    assert copy["iCalUId"] == made["iCalUId"]
    assert copy["id"] != made["id"]
    assert copy["isOrganizer"] is False
    assert copy["responseStatus"]["response"] == "notResponded"
    assert (copy["showAs"], copy["categories"]) == ("tentative", [])
    assert copy["organizer"]["emailAddress"]["address"] == ANNA
    assert len(copy["attendees"]) == 2


def test_an_invitation_reaches_another_tenant(graph):
    made = event(graph, attendees=asked(DMITRI))
    copy = only(calendars(DMITRI, world=graph.world))
    assert copy["iCalUId"] == made["iCalUId"]


def test_the_organizer_is_not_invited_to_the_own_meeting(graph):
    event(graph, attendees=asked(ANNA, BRUNO))
    assert mails(graph) == [("invitation", BRUNO)]
    assert len(graph.body("/me/events")["value"]) == 1


def test_hidden_attendees_do_not_see_each_other(graph, bruno):
    meeting(graph, BRUNO, OUTSIDE, hideAttendees=True)
    rows = only(bruno)["attendees"]
    assert [row["emailAddress"]["address"] for row in rows] == [BRUNO]


def test_a_change_by_the_organizer_travels_and_mails_all(graph, bruno):
    made = meeting(graph, BRUNO, OUTSIDE)
    before = only(bruno)
    patch(graph, made["id"], subject="New", location={"displayName": "Bern"})
    assert mails(graph) == [("update", f"{BRUNO} {OUTSIDE}")]
    copy = only(bruno)
    assert (copy["subject"], copy["location"]["displayName"]) == ("New", "Bern")
    assert copy["id"] == before["id"]
    assert copy["@odata.etag"] != before["@odata.etag"]


def test_even_a_personal_change_by_the_organizer_mails_all(graph):
    made = meeting(graph)
    patch(graph, made["id"], categories=["Odoo"])
    assert mails(graph) == [("update", BRUNO)]


def test_properties_can_be_made_quiet(graph):
    graph.box.quiet_properties = {"categories"}
    made = meeting(graph)
    patch(graph, made["id"], categories=["Odoo"])
    assert mails(graph) == []
    patch(graph, made["id"], categories=[], subject="New")
    assert mails(graph) == [("update", BRUNO)]


def test_attendees_alone_mail_only_those_that_came_or_went(graph, bruno):
    made = meeting(graph, BRUNO, CHLOE)
    patch(graph, made["id"], attendees=asked(CHLOE, OUTSIDE))
    expected = [("cancellation", BRUNO), ("invitation", OUTSIDE)]
    assert mails(graph) == expected
    copy = only(bruno)
    assert (copy["isCancelled"], copy["subject"]) == (True, "Canceled: Kick-off")
    patch(graph, made["id"], attendees=asked(CHLOE, OUTSIDE))
    assert mails(graph) == []


def test_attendees_with_anything_else_mail_all(graph):
    made = meeting(graph, BRUNO, CHLOE)
    patch(graph, made["id"], attendees=asked(CHLOE, OUTSIDE), subject="New")
    assert mails(graph) == [
        ("cancellation", BRUNO),
        ("invitation", OUTSIDE),
        ("update", CHLOE),
    ]


@pytest.mark.parametrize(
    ("action", "response", "shown"),
    [
        ("accept", "accepted", "oof"),
        ("tentativelyAccept", "tentativelyAccepted", "tentative"),
    ],
)
def test_a_response_reaches_the_organizer(graph, bruno, action, response, shown):
    made = meeting(graph, BRUNO, CHLOE, showAs="oof")
    link = idle(graph)
    do(bruno, only(bruno)["id"], action, Comment="Gladly")
    (mail,) = graph.world.desk.post.mails
    assert (mail.kind, mail.sender, mail.recipients) == ("response", BRUNO, [ANNA])
    assert (mail.response, mail.comment) == (response, "Gladly")
    assert statuses(graph, made["id"]) == {BRUNO: response, CHLOE: "none"}
    copy = only(bruno)
    assert copy["responseStatus"]["response"] == response
    assert copy["showAs"] == shown
    assert kinds(rounds(graph, link)[0]) == ["singleInstance"]


def test_declining_removes_the_copy(graph, bruno):
    made = meeting(graph)
    do(bruno, only(bruno)["id"], "decline")
    assert bruno.body("/me/events")["value"] == []
    assert statuses(graph, made["id"]) == {BRUNO: "declined"}


def test_a_response_can_be_kept_to_oneself(graph, bruno):
    made = meeting(graph)
    do(bruno, only(bruno)["id"], "accept", sendResponse=False)
    assert mails(graph) == []
    assert statuses(graph, made["id"]) == {BRUNO: "none"}
    assert only(bruno)["responseStatus"]["response"] == "accepted"


def test_another_time_asks_again_and_another_title_does_not(graph, bruno):
    made = meeting(graph)
    do(bruno, only(bruno)["id"], "accept")
    patch(graph, made["id"], subject="New")
    assert statuses(graph, made["id"]) == {BRUNO: "accepted"}
    assert only(bruno)["responseStatus"]["response"] == "accepted"
    patch(graph, made["id"], attendees=asked(BRUNO, OUTSIDE))
    assert statuses(graph, made["id"]) == {BRUNO: "accepted", OUTSIDE: "none"}
    patch(graph, made["id"], **hours(15, 16))
    assert statuses(graph, made["id"])[BRUNO] == "none"
    assert only(bruno)["responseStatus"]["response"] == "notResponded"


def test_another_time_can_be_proposed_where_that_is_allowed(graph, bruno):
    made = meeting(graph)
    slot = hours(15, 16)
    do(bruno, only(bruno)["id"], "tentativelyAccept", proposedNewTime=slot)
    (row,) = graph.body(f"/me/events/{made['id']}")["attendees"]
    assert row["proposedNewTime"]["start"]["dateTime"].startswith("2026-09-01T15")
    path = f"/me/events/{only(bruno)['id']}/decline"
    body = {"proposedNewTime": slot, "sendResponse": False}
    assert bruno.call("POST", path, body).status == 400
    patch(graph, made["id"], allowNewTimeProposals=False)
    answer = bruno.call("POST", path, {"proposedNewTime": slot})
    assert refused(answer) == (400, "ErrorInvalidRequest")


def test_the_organizer_does_not_respond_and_an_attendee_does_not_cancel(graph, bruno):
    made = meeting(graph)
    for action in ("accept", "decline", "tentativelyAccept"):
        answer = graph.call("POST", f"/me/events/{made['id']}/{action}", {})
        assert refused(answer) == (400, "ErrorInvalidRequest")
    answer = bruno.call("POST", f"/me/events/{only(bruno)['id']}/cancel", {})
    assert refused(answer) == (400, "ErrorInvalidRequest")
    assert "organizer" in answer.body["error"]["message"]


def test_a_meeting_that_is_cancelled_or_deleted_is_taken_back(graph, bruno):
    for end in ("cancel", "DELETE"):
        made = meeting(graph, BRUNO, OUTSIDE)
        path = f"/me/events/{made['id']}"
        if end == "cancel":
            do(graph, made["id"], "cancel", comment="Ill")
        else:
            graph.call("DELETE", path)
        assert mails(graph) == [("cancellation", f"{BRUNO} {OUTSIDE}")]
        assert graph.get(path).status == 404
        copy = only(bruno)
        assert copy["isCancelled"] is True
        bruno.call("DELETE", f"/me/events/{copy['id']}")
    assert mails(graph) == []


def test_a_mailbox_may_remove_what_was_cancelled(graph, bruno):
    bruno.box.removes_cancelled = True
    made = meeting(graph)
    link = idle(bruno)
    do(graph, made["id"], "cancel")
    assert kinds(rounds(bruno, link)[0]) == ["removed"]


def test_an_attendee_deletes_and_changes_only_the_own_copy(graph, bruno):
    made = meeting(graph)
    copy = only(bruno)
    patch(bruno, copy["id"], categories=["Mine"], reminderMinutesBeforeStart=5)
    patch(graph, made["id"], subject="New")
    assert only(bruno)["categories"] == ["Mine"]
    mails(graph)
    bruno.call("DELETE", f"/me/events/{copy['id']}")
    assert mails(graph) == []
    assert statuses(graph, made["id"]) == {BRUNO: "none"}


# -- series


def test_a_series_arrives_as_a_series(graph, bruno):
    made = series(graph, attendees=asked(BRUNO))
    assert mails(graph) == [("invitation", BRUNO)]
    copy = only(bruno)
    assert copy["recurrence"] == made["recurrence"]
    theirs = [row["iCalUId"] for row in instances(bruno, copy["id"])]
    assert theirs == [row["iCalUId"] for row in instances(graph, made["id"])]


def test_a_changed_occurrence_travels_alone(graph, bruno):
    made = series(graph, attendees=asked(BRUNO))
    mails(graph)
    row = instances(graph, made["id"])[1]
    times = hours(14, 15, BERLIN, "2026-09-08")
    patch(graph, row["id"], subject="Special", **times)
    (mail,) = graph.world.desk.post.mails
    assert (mail.kind, mail.occurrence) == ("update", "2026-09-08")
    rows = instances(bruno, only(bruno)["id"])
    assert [row["type"] for row in rows] == [
        "occurrence",
        "exception",
        *["occurrence"] * 3,
    ]
    assert rows[1]["subject"] == "Special"
    assert rows[1]["start"]["dateTime"].startswith("2026-09-08T12")


def test_a_series_mails_once_and_once_for_each_changed_occurrence(graph):
    made = series(graph, attendees=asked(BRUNO))
    rows = instances(graph, made["id"])
    for row in rows[:2]:
        patch(graph, row["id"], subject="Special")
    mails(graph)
    patch(graph, made["id"], location={"displayName": "Bern"})
    assert mails(graph) == [("update", BRUNO)] * 3


def test_who_is_asked_later_gets_the_exceptions_too(graph):
    made = series(graph)
    rows = instances(graph, made["id"])
    patch(graph, rows[1]["id"], subject="Special")
    graph.call("DELETE", f"/me/events/{rows[2]['id']}")
    patch(graph, made["id"], attendees=asked(CHLOE))
    chloe = calendars(CHLOE, world=graph.world)
    copies = instances(chloe, only(chloe)["id"])
    assert [row["subject"] for row in copies] == ["Kick-off", "Special"] + [
        "Kick-off"
    ] * 2


def test_who_is_asked_to_one_occurrence_has_it_alone(graph):
    made = series(graph, attendees=asked(BRUNO))
    row = instances(graph, made["id"])[1]
    mails(graph)
    patch(graph, row["id"], attendees=asked(BRUNO, CHLOE))
    assert mails(graph) == [("invitation", CHLOE)]
    copy = only(calendars(CHLOE, world=graph.world))
    assert (copy["type"], copy["iCalUId"]) == ("singleInstance", row["iCalUId"])
    assert copy["start"] == row["start"]
    patch(graph, made["id"], location={"displayName": "Bern"})
    assert mails(graph) == [("update", BRUNO), ("update", f"{BRUNO} {CHLOE}")]
    copy = only(calendars(CHLOE, world=graph.world))
    assert copy["location"]["displayName"] == "Bern"


def test_a_cancelled_occurrence_is_cancelled_in_the_copy(graph, bruno):
    made = series(graph, attendees=asked(BRUNO))
    rows = instances(graph, made["id"])
    mails(graph)
    do(graph, rows[1]["id"], "cancel")
    (mail,) = graph.world.desk.post.mails
    assert (mail.kind, mail.occurrence) == ("cancellation", "2026-09-08")
    copies = instances(bruno, only(bruno)["id"])
    assert [row["isCancelled"] for row in copies] == [False, True] + [False] * 3
    bruno.box.removes_cancelled = True
    do(graph, rows[2]["id"], "cancel")
    assert len(instances(bruno, only(bruno)["id"])) == 4


def test_news_of_an_occurrence_bring_it_back_into_the_series(graph, bruno):
    made = series(graph, attendees=asked(BRUNO))
    rows = instances(graph, made["id"])
    copies = instances(bruno, only(bruno)["id"])
    do(bruno, copies[1]["id"], "decline")
    patch(graph, made["id"], subject="New")
    copies = instances(bruno, only(bruno)["id"])
    assert [row["subject"] for row in copies] == ["New"] * 4
    patch(graph, rows[1]["id"], location={"displayName": "Bern"})
    copies = instances(bruno, only(bruno)["id"])
    assert [row["location"]["displayName"] for row in copies] == ["", "Bern"] + [""] * 3


def test_one_occurrence_can_be_declined(graph, bruno):
    made = series(graph, attendees=asked(BRUNO))
    do(bruno, only(bruno)["id"], "accept")
    row = instances(bruno, only(bruno)["id"])[1]
    do(bruno, row["id"], "decline")
    assert len(instances(bruno, only(bruno)["id"])) == 4
    rows = instances(graph, made["id"])
    answers = [row["attendees"][0]["status"]["response"] for row in rows]
    assert answers == ["accepted", "declined"] + ["accepted"] * 3
