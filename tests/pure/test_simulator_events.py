"""Events in the simulated calendars, as the contract tells them (3.2-3.7)."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from graph_caller import BRUNO, IMMUTABLE, MARK, refused
from test_simulator_calendar import (
    BERLIN,
    at,
    calendars,
    event,
    hours,
    patch,
    subjects,
)

OTHER = "Integer {6b2e5a10-0000-4000-8000-0d00c0ffee01} Name Number"


def marked(value: str) -> str:
    """The path of the events that bear a mark."""
    test = f"ep/id eq '{MARK}' and ep/value eq '{value}'"
    return (
        f"/me/events?$filter={quote(f'singleValueExtendedProperties/Any(ep: {test})')}"
    )


@pytest.fixture
def graph():
    return calendars()


def test_an_event_is_told_with_everything_it_has(graph):
    made = event(
        graph,
        body={"contentType": "HTML", "content": "<p>Agenda</p>"},
        location={"displayName": "Bern"},
        reminderMinutesBeforeStart=30,
        showAs="OOF",
        sensitivity="private",
        importance="high",
        categories=["Odoo"],
        transactionId="t-1",
    )
    assert made["showAs"] == "oof"
    assert made["type"] == "singleInstance"
    assert made["transactionId"] == "t-1"
    assert made["locations"] == [made["location"]]
    assert made["bodyPreview"] == "Agenda"
    assert made["originalStartTimeZone"] == "UTC"
    assert made["isOrganizer"] is True
    assert made["responseStatus"]["response"] == "organizer"
    assert made["uid"] == made["iCalUId"]
    assert made["@odata.etag"] == f'W/"{made["changeKey"]}"'
    again = graph.body(f"/me/events/{made['id']}")
    assert again == made


def test_times_are_told_in_the_zone_that_is_asked_for(graph):
    made = event(graph, **hours(9, 10, BERLIN))
    assert made["start"] == at("2026-09-01T07:00:00.0000000")
    assert made["originalStartTimeZone"] == BERLIN
    prefer = 'outlook.timezone="Tokyo Standard Time"'
    answer = graph.get(f"/me/events/{made['id']}", Prefer=prefer)
    start = at("2026-09-01T16:00:00.0000000", "Tokyo Standard Time")
    assert answer.body["start"] == start
    assert answer.headers["Preference-Applied"] == prefer


@pytest.mark.parametrize("zone", ["Europe/Berlin", "w. europe standard time"])
def test_an_accepted_zone_is_remembered_by_its_windows_name(graph, zone):
    assert event(graph, **hours(zone=zone))["originalStartTimeZone"] == BERLIN


@pytest.mark.parametrize("zone", ["Foo/Bar", "Europe/Zurich", ""])
def test_an_unknown_zone_is_refused(graph, zone):
    answer = graph.call("POST", "/me/events", hours(zone=zone))
    assert refused(answer) == (400, "TimeZoneNotSupportedException")


def test_an_unknown_zone_is_refused_as_a_preference_too(graph):
    answer = graph.get("/me/events", Prefer='outlook.timezone="Foo/Bar"')
    assert refused(answer) == (400, "TimeZoneNotSupportedException")


@pytest.mark.parametrize(
    "wrong",
    [
        {"start": at("2026-09-01T11:00:00")},  # after its end
        {"start": at("2026-09")},
        {"start": at("2026-09-01T09:00:00+02:00")},
        {"start": at("2026-09-31T09:00:00")},
        {"start": "2026-09-01T09:00:00"},
        {"start": None},
        {"subject": "x" * 256},
        {"subject": 5},
        {"showAs": "away"},
        {"isAllDay": "yes"},
        {"isAllDay": True},  # not at midnight
        {"categories": "Odoo"},
        {"reminderMinutesBeforeStart": -1},
        {"attendees": [{"emailAddress": {"name": "nobody"}}]},
        {"attendees": [{"emailAddress": {"address": "a@b.c"}, "type": "boss"}]},
        {"body": {"contentType": "markdown", "content": "x"}},
        {"nonsense": 1},
    ],
)
def test_what_makes_no_sense_is_refused(graph, wrong):
    answer = graph.call("POST", "/me/events", {**hours(), **wrong})
    assert answer.status == 400, answer.body


def test_an_event_has_a_start_and_an_end(graph):
    assert graph.call("POST", "/me/events", {"subject": "When?"}).status == 400


def test_five_hundred_are_invited_and_no_more(graph):
    people = [{"emailAddress": {"address": f"p{n}@far.example"}} for n in range(501)]
    assert (
        graph.call("POST", "/me/events", {**hours(), "attendees": people}).status == 400
    )
    assert len(event(graph, attendees=people[:500])["attendees"]) == 500


def test_an_all_day_event_is_at_midnight_in_whatever_zone(graph):
    times = {
        "start": at("2026-09-01T00:00:00", BERLIN),
        "end": at("2026-09-02T00:00:00", BERLIN),
    }
    made = event(graph, isAllDay=True, **times)
    for zone in ("UTC", "Tokyo Standard Time"):
        prefer = f'outlook.timezone="{zone}"'
        found = graph.body(f"/me/events/{made['id']}", Prefer=prefer)
        assert found["start"] == at("2026-09-01T00:00:00.0000000", zone)
        assert found["end"] == at("2026-09-02T00:00:00.0000000", zone)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (at("2026-09-01T00:00:00"), at("2026-09-01T00:00:00")),
        (at("2026-09-01T00:00:00"), at("2026-09-02T00:00:01")),
        (at("2026-09-01T00:00:00"), at("2026-09-02T00:00:00", BERLIN)),
    ],
)
def test_an_all_day_event_has_whole_days_in_one_zone(graph, start, end):
    body = {"isAllDay": True, "start": start, "end": end}
    assert graph.call("POST", "/me/events", body).status == 400


def test_all_day_is_switched_together_with_both_times(graph):
    made = event(graph)
    path = f"/me/events/{made['id']}"
    assert graph.call("PATCH", path, {"isAllDay": True}).status == 400
    days = {"start": at("2026-09-01T00:00:00"), "end": at("2026-09-02T00:00:00")}
    assert patch(graph, made["id"], isAllDay=True, **days)["isAllDay"] is True


def test_a_patch_changes_what_it_names_and_the_etag(graph):
    made = event(graph, showAs="free")
    changed = patch(graph, made["id"], subject="Moved", **hours(11, 12))
    assert (changed["subject"], changed["showAs"]) == ("Moved", "free")
    assert changed["iCalUId"] == made["iCalUId"]
    assert changed["@odata.etag"] != made["@odata.etag"]


def test_a_stale_etag_is_refused(graph):
    made = event(graph)
    path = f"/me/events/{made['id']}"
    patch(graph, made["id"], subject="Other")
    for method in ("PATCH", "DELETE"):
        answer = graph.call(method, path, {}, If_Match=made["@odata.etag"])
        assert refused(answer) == (412, "ErrorIrresolvableConflict")


def test_a_transaction_makes_one_event(graph):
    made = event(graph, transactionId="t-1")
    body = {**hours(), "transactionId": "t-1"}
    answer = graph.call("POST", "/me/events", body, **IMMUTABLE)
    assert refused(answer) == (400, "ErrorDuplicateTransactionId")
    existing = answer.body["error"]["@event.existingEventId"]
    assert graph.body(f"/me/events/{existing}")["id"] == made["id"]
    assert len(subjects(graph, "/me/events")) == 1
    path = f"/me/events/{made['id']}"
    assert graph.call("PATCH", path, {"transactionId": "t-2"}).status == 400


def test_a_deleted_event_is_gone_and_gone_twice_is_not_found(graph):
    made = event(graph)
    path = f"/me/events/{made['id']}"
    assert graph.call("DELETE", path).status == 204
    assert refused(graph.get(path)) == (404, "ErrorItemNotFound")
    assert refused(graph.call("DELETE", path)) == (404, "ErrorItemNotFound")
    assert subjects(graph, "/me/events") == []


def test_a_deleted_event_can_still_be_read_by_its_immutable_id(graph):
    made = event(graph)
    found = graph.body(f"/me/events/{made['id']}", **IMMUTABLE)
    path = f"/me/events/{found['id']}"
    graph.call("DELETE", path)
    assert graph.get(path).status == 200
    assert graph.get(f"/me/calendar/events/{found['id']}").status == 404
    assert graph.call("DELETE", path).status == 404
    graph.box.deleted_items_visible = False
    assert graph.get(path).status == 404


def test_events_are_listed_by_their_calendar(graph):
    other = graph.create("/me/calendars", name="CRM")
    inside = f"/me/calendars/{other['id']}/events"
    made = event(graph, inside, subject="There")
    event(graph, "/me/calendar/events", subject="Here")
    assert subjects(graph, "/me/events") == ["Here"]
    assert subjects(graph, inside) == ["There"]
    assert graph.body(f"/me/events/{made['id']}")["subject"] == "There"
    assert graph.get(f"/me/calendar/events/{made['id']}").status == 404
    assert graph.get(f"{inside}/{made['id']}").status == 200


def test_ids_of_both_kinds_lead_to_the_event(graph):
    made = event(graph)
    immutable = graph.body(f"/me/events/{made['id']}", **IMMUTABLE)["id"]
    assert immutable != made["id"]
    assert graph.body(f"/me/events/{immutable}")["id"] == made["id"]


def test_ids_of_events_are_translated(graph):
    made = event(graph)
    immutable = graph.body(f"/me/events/{made['id']}", **IMMUTABLE)["id"]
    body = {
        "inputIds": [made["id"], immutable],
        "sourceIdType": "restId",
        "targetIdType": "restImmutableEntryId",
    }
    rows = graph.call("POST", "/me/translateExchangeIds", body).body["value"]
    assert rows[0]["targetId"] == immutable
    assert "errorDetails" in rows[1]


def test_a_wrong_id_is_told_from_a_missing_event(graph):
    made = event(graph)
    assert refused(graph.get("/me/events/garbage"))[1] == "ErrorInvalidIdMalformed"
    theirs = calendars(BRUNO, world=graph.world)
    answer = theirs.get(f"/me/events/{made['id']}")
    assert refused(answer) == (400, "ErrorInvalidMailboxItemId")


# -- bodies


def test_html_is_read_as_a_whole_page_without_scripts(graph):
    wild = "<P onclick='x()'>A &amp; B<script>alert(1)</script></P>"
    made = event(graph, body={"contentType": "html", "content": wild})
    content = made["body"]["content"]
    assert content.startswith("<html>\r\n<head>")
    assert "<p>A &amp; B</p>" in content
    assert "alert" not in content
    again = patch(graph, made["id"], body=made["body"])
    assert again["body"] == made["body"]


def test_a_body_is_read_as_text_if_asked_for(graph):
    html = "<p>One</p><p>Two<br>Three</p>"
    made = event(graph, body={"contentType": "html", "content": html})
    prefer = 'outlook.body-content-type="text"'
    body = graph.body(f"/me/events/{made['id']}", Prefer=prefer)["body"]
    assert body["contentType"] == "text"
    assert body["content"].split() == ["One", "Two", "Three"]
    assert "<" not in body["content"]


def test_a_body_written_as_text_is_read_as_html(graph):
    made = event(graph, body={"contentType": "text", "content": "a < b\nnext"})
    assert made["body"]["contentType"] == "html"
    assert "a &lt; b<br>" in made["body"]["content"]


# -- queries


def test_events_are_found_by_what_they_say(graph):
    made = event(graph, subject="O'Neil", categories=["Odoo"])
    event(graph, subject="Other", showAs="free", **hours(12, 13))
    for condition, found in (
        (f"iCalUId eq '{made['iCalUId']}'", ["O'Neil"]),
        ("subject eq 'o''neil'", ["O'Neil"]),
        ("startswith(subject,'oth')", ["Other"]),
        ("start/dateTime ge '2026-09-01T12:00'", ["Other"]),
        ("end/dateTime le '2026-09-01T10:00:00.0000000Z'", ["O'Neil"]),
        ("showAs eq 'free' or categories/any(c:c eq 'odoo')", ["O'Neil", "Other"]),
        ("isAllDay eq true", []),
        ("type eq 'singleInstance' and not (subject eq 'Other')", ["O'Neil"]),
        ("lastModifiedDateTime ge 2020-01-01T00:00:00Z", ["O'Neil", "Other"]),
    ):
        query = f"$filter={quote(condition)}"
        assert subjects(graph, f"/me/events?{query}") == found, condition
        assert graph.body(f"/me/events/$count?{query}") == str(len(found))


@pytest.mark.parametrize("condition", ["nonsense eq 'x'", "subject", "isAllDay eq 'x'"])
def test_a_filter_that_is_not_understood_is_refused(graph, condition):
    assert graph.get(f"/me/events?$filter={quote(condition)}").status == 400


def test_events_are_found_by_a_mark_that_they_carry(graph):
    marks = [{"id": MARK, "value": "event,7"}, {"id": OTHER, "value": "5"}]
    made = event(graph, singleValueExtendedProperties=marks)
    assert "singleValueExtendedProperties" not in made
    event(graph, subject="Other")
    assert subjects(graph, marked("EVENT,7")) == ["Kick-off"]
    number = f"ep/id eq '{OTHER}' and cast(ep/value, Edm.Int32) gt 4"
    term = quote(f"singleValueExtendedProperties/Any(ep: {number})")
    assert subjects(graph, f"/me/events?$filter={term}") == ["Kick-off"]
    expand = quote(f"singleValueExtendedProperties($filter=id eq '{MARK}')")
    rows = graph.body(f"/me/events?$expand={expand}")["value"]
    assert [row.get("singleValueExtendedProperties") for row in rows] == [
        marks[:1],
        None,
    ]
    patch(graph, made["id"], singleValueExtendedProperties=[{"id": MARK, "value": ""}])
    assert subjects(graph, marked("event,7")) == []


def test_a_mark_is_found_late_where_the_service_lags(graph):
    graph.box.filter_lag = 60
    event(graph, singleValueExtendedProperties=[{"id": MARK, "value": "x"}])
    assert subjects(graph, marked("x")) == []
    graph.world.skew = 61
    assert subjects(graph, marked("x")) == ["Kick-off"]


def test_lists_are_sorted_selected_and_paged(graph):
    for number in range(12):
        event(graph, subject=f"E{number:02}", **hours(23 - number, 23))
    path = "/me/events?$orderby=subject desc&$top=5&$select=subject&$count=true"
    body = graph.body(path)
    assert body["@odata.count"] == 12
    assert set(body["value"][0]) == {"@odata.etag", "id", "subject"}
    rows = list(body["value"])
    while "@odata.nextLink" in body:
        body = graph.body(body["@odata.nextLink"])
        rows += body["value"]
    assert [row["subject"] for row in rows] == [f"E{11 - n:02}" for n in range(12)]
    assert len(graph.body("/me/events")["value"]) == 10
    assert subjects(graph, "/me/events?$orderby=start/dateTime")[0] == "E11"


def test_undocumented_ids_can_be_switched_off(graph):
    graph.box.event_uids = False
    made = event(graph)
    assert "uid" not in made
    assert "occurrenceId" not in made


def test_events_work_in_a_batch(graph):
    items = [
        {
            "id": str(number),
            "method": "POST",
            "url": "/me/events",
            "headers": {"Content-Type": "application/json"},
            "body": {"subject": f"E{number}", **hours()},
        }
        for number in range(3)
    ]
    answer = graph.call("POST", "/$batch", {"requests": items})
    assert sorted(item["status"] for item in answer.body["responses"]) == [201] * 3
    assert sorted(subjects(graph, "/me/events")) == ["E0", "E1", "E2"]
