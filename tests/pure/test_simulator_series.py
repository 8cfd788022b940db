"""Series in the simulated calendars: occurrences and exceptions (3.3, 3.8)."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from graph_caller import IMMUTABLE, Graph, refused
from test_simulator_calendar import BERLIN, at, calendars, event, hours, patch

YEAR = "startDateTime=2026-01-01T00:00:00Z&endDateTime=2027-01-01T00:00:00Z"


@pytest.fixture
def graph():
    return calendars()


def weekly(count: int = 5, zone: str = BERLIN, **pattern: Any) -> dict[str, Any]:
    """Each week from Tuesday, the first of September 2026."""
    return {
        "pattern": {
            "type": "weekly",
            "interval": 1,
            "daysOfWeek": ["tuesday"],
            "firstDayOfWeek": "monday",
            **pattern,
        },
        "range": {
            "type": "numbered",
            "startDate": "2026-09-01",
            "numberOfOccurrences": count,
            "recurrenceTimeZone": zone,
        },
    }


def daily(count: int) -> dict[str, Any]:
    recurrence = weekly(count)
    return {**recurrence, "pattern": {"type": "daily", "interval": 1}}


def series(graph: Graph, recurrence: Any = None, **more: Any) -> dict[str, Any]:
    times = hours(9, 10, BERLIN)
    return event(graph, recurrence=recurrence or weekly(), **{**times, **more})


def instances(graph: Graph, event_id: str, more: str = "", **headers: str) -> list:
    path = f"/me/events/{event_id}/instances?{YEAR}&$top=1000{more}"
    return graph.body(path, **headers)["value"]


def view(graph: Graph, window: str = YEAR, more: str = "") -> list[dict[str, Any]]:
    return graph.body(f"/me/calendarView?{window}&$top=1000{more}")["value"]


def starts(rows: list[dict[str, Any]]) -> list[str]:
    return [row["start"]["dateTime"][:10] for row in rows]


def test_a_series_is_one_event_and_has_its_instances(graph):
    made = series(graph)
    assert made["type"] == "seriesMaster"
    assert len(graph.body("/me/events")["value"]) == 1
    rows = instances(graph, made["id"])
    days = ["2026-09-01", "2026-09-08", "2026-09-15", "2026-09-22", "2026-09-29"]
    assert starts(rows) == days
    assert {row["type"] for row in rows} == {"occurrence"}
    assert {row["seriesMasterId"] for row in rows} == {made["id"]}
    assert [row["occurrenceId"] for row in rows] == [
        f"OID.{made['id']}.{day}" for day in days
    ]
    assert all(row["recurrence"] is None for row in rows)


def test_an_occurrence_can_be_read_by_its_id(graph):
    made = series(graph)
    for headers in ({}, IMMUTABLE):
        for row in instances(graph, made["id"], **headers):
            found = graph.body(f"/me/events/{row['id']}", **headers)
            assert {**found, **row} == found


def test_the_ical_uids_of_a_series_differ_in_their_day_alone(graph):
    made = series(graph)
    row = instances(graph, made["id"])[1]
    assert row["uid"] == made["iCalUId"] != row["iCalUId"]
    assert row["iCalUId"][32:40] == "07EA0908"
    assert made["iCalUId"][32:40] == "00000000"
    assert row["iCalUId"].replace("07EA0908", "00000000") == made["iCalUId"]


def test_a_series_follows_the_clock_of_its_zone(graph):
    made = series(graph, weekly(10))
    rows = instances(graph, made["id"])
    clocks = [row["start"]["dateTime"][11:16] for row in rows]
    assert clocks == ["07:00"] * 8 + ["08:00"] * 2  # the 25th of October between them


def test_a_view_has_singles_and_occurrences_but_no_series(graph):
    series(graph)
    event(graph, subject="Single", **hours(day="2026-09-02"))
    rows = view(graph)
    kinds = [row["type"] for row in rows]
    assert kinds == ["occurrence", "singleInstance"] + ["occurrence"] * 4


def test_a_view_ends_where_its_window_does(graph):
    series(graph, **hours(9, 10, BERLIN))  # 07:00 to 08:00 in UTC
    for begin, until, count in (
        ("2026-09-01T07:30:00Z", "2026-09-01T07:45:00Z", 1),
        ("2026-09-01T08:00:00Z", "2026-09-08T07:00:00Z", 0),
        ("2026-09-01T09:30:00%2B02:00", "2026-09-01T10:00:00%2B02:00", 1),
        ("2026-09-01", "2026-09-02", 1),
    ):
        window = f"startDateTime={begin}&endDateTime={until}"
        assert len(view(graph, window)) == count, window


@pytest.mark.parametrize(
    "window",
    [
        "",
        "startDateTime=2026-01-01T00:00:00Z",
        "startDateTime=2026-01-01T00:00:00Z&endDateTime=soon",
        "startDateTime=2026-01-02T00:00:00Z&endDateTime=2026-01-01T00:00:00Z",
        "startDateTime=2021-01-01T00:00:00Z&endDateTime=2026-01-01T00:00:00Z",
    ],
)
def test_a_window_has_two_ends_not_too_far_apart(graph, window):
    for path in ("calendarView", "calendar/calendarView", "calendarView/delta"):
        assert graph.get(f"/me/{path}?{window}").status == 400


def test_a_view_is_paged_with_its_window(graph):
    series(graph, daily(25))
    body = graph.body(f"/me/calendarView?{YEAR}&$top=10&$select=start")
    rows = list(body["value"])
    while "@odata.nextLink" in body:
        body = graph.body(body["@odata.nextLink"])
        rows += body["value"]
    assert len({row["id"] for row in rows}) == len(rows) == 25
    assert graph.get(f"/me/calendarView?{YEAR}&$select=createdDateTime").status == 400


def test_a_changed_occurrence_is_an_exception_with_the_same_id(graph):
    made = series(graph)
    row = instances(graph, made["id"])[1]
    changed = patch(
        graph, row["id"], subject="Special", **hours(11, 12, day="2026-09-09")
    )
    assert (changed["type"], changed["id"]) == ("exception", row["id"])
    assert changed["iCalUId"] == row["iCalUId"]
    rows = instances(graph, made["id"], "&$select=subject,originalStart,type")
    assert [row["subject"] for row in rows] == [
        "Kick-off",
        "Special",
        *["Kick-off"] * 3,
    ]
    assert rows[1]["originalStart"] == "2026-09-08T07:00:00Z"
    assert "originalStart" not in instances(graph, made["id"])[1]


def test_an_exception_may_get_a_new_id(graph):
    graph.box.exceptions_get_new_ids = True
    made = series(graph)
    row = instances(graph, made["id"])[1]
    changed = patch(graph, row["id"], subject="Special")
    assert changed["id"] != row["id"]
    assert changed["occurrenceId"] == row["occurrenceId"]
    assert graph.body(f"/me/events/{changed['id']}")["subject"] == "Special"
    assert refused(graph.get(f"/me/events/{row['id']}"))[0] == 404


def test_an_exception_follows_its_series_in_what_it_did_not_change(graph):
    made = series(graph)
    row = instances(graph, made["id"])[1]
    patch(graph, row["id"], subject="Special")
    patch(graph, made["id"], location={"displayName": "Bern"}, subject="New")
    found = graph.body(f"/me/events/{row['id']}")
    assert (found["subject"], found["location"]["displayName"]) == ("Special", "Bern")


def test_an_occurrence_stays_between_its_neighbours(graph):
    made = series(graph)
    row = instances(graph, made["id"])[1]
    path = f"/me/events/{row['id']}"
    for day in ("2026-09-01", "2026-08-30", "2026-09-15", "2026-09-20"):
        answer = graph.call("PATCH", path, hours(5, 6, BERLIN, day))
        assert refused(answer) == (400, "ErrorOccurrenceCrossingBoundary")
    assert patch(graph, row["id"], **hours(5, 6, BERLIN, "2026-09-14"))
    first = instances(graph, made["id"])[2]
    assert graph.call("DELETE", f"/me/events/{first['id']}").status == 204
    assert patch(graph, row["id"], **hours(5, 6, BERLIN, "2026-09-20"))


def test_a_deleted_occurrence_is_cancelled_in_its_series(graph):
    made = series(graph)
    row = instances(graph, made["id"])[1]
    assert graph.call("DELETE", f"/me/events/{row['id']}").status == 204
    assert graph.get(f"/me/events/{row['id']}").status == 404
    assert len(instances(graph, made["id"])) == len(view(graph)) == 4
    found = graph.body(f"/me/events/{made['id']}?$select=cancelledOccurrences")
    assert found["cancelledOccurrences"] == [f"OID.{made['id']}.2026-09-08"]
    assert "cancelledOccurrences" not in graph.body(f"/me/events/{made['id']}")


def test_exceptions_are_told_with_their_series_where_both_are_asked_for(graph):
    made = series(graph)
    row = instances(graph, made["id"])[1]
    changed = patch(graph, row["id"], subject="Special")
    select = "$select=subject,exceptionOccurrences"
    path = f"/me/events/{made['id']}"
    expand = "$expand=exceptionOccurrences"
    found = graph.body(f"{path}?{select}&{expand}")["exceptionOccurrences"]
    assert [one["id"] for one in found] == [changed["id"]]
    for query in (select, expand):
        assert "exceptionOccurrences" not in graph.body(f"{path}?{query}")


def test_another_pattern_or_time_drops_the_exceptions(graph):
    for change in (
        {"recurrence": weekly(5, interval=2)},
        hours(14, 15, BERLIN),
    ):
        made = series(graph)
        rows = instances(graph, made["id"])
        patch(graph, rows[1]["id"], subject="Special")
        graph.call("DELETE", f"/me/events/{rows[2]['id']}")
        patch(graph, made["id"], **change)
        rows = instances(graph, made["id"])
        assert {row["type"] for row in rows} == {"occurrence"}
        assert len(rows) == 5


def test_the_same_recurrence_again_or_another_end_keeps_them(graph):
    made = series(graph)
    rows = instances(graph, made["id"])
    patch(graph, rows[1]["id"], subject="Special")
    patch(graph, rows[4]["id"], subject="Last")
    for recurrence, count in ((weekly(), 2), (weekly(8), 2), (weekly(3), 1)):
        patch(graph, made["id"], recurrence=recurrence)
        kinds = [row["type"] for row in instances(graph, made["id"])]
        assert kinds.count("exception") == count


def test_without_its_recurrence_a_series_is_a_single_event(graph):
    made = series(graph)
    changed = patch(graph, made["id"], recurrence=None)
    assert changed["type"] == "singleInstance"
    assert len(view(graph)) == 1
    assert patch(graph, made["id"], recurrence=weekly(3))["type"] == "seriesMaster"
    assert len(view(graph)) == 3


def test_a_moved_series_begins_on_its_new_day(graph):
    made = series(graph, weekly(3, daysOfWeek=["tuesday", "wednesday"]))
    changed = patch(graph, made["id"], **hours(9, 10, BERLIN, "2026-09-02"))
    assert changed["recurrence"]["range"]["startDate"] == "2026-09-02"
    assert starts(instances(graph, made["id"]))[0] == "2026-09-02"


def test_an_occurrence_has_no_recurrence_of_its_own(graph):
    row = instances(graph, series(graph)["id"])[0]
    answer = graph.call("PATCH", f"/me/events/{row['id']}", {"recurrence": weekly()})
    assert refused(answer) == (400, "ErrorInvalidRequest")


def test_a_single_event_has_no_instances(graph):
    path = f"/me/events/{event(graph)['id']}/instances?{YEAR}"
    assert graph.get(path).status == 400


def test_a_deleted_series_takes_its_occurrences_along(graph):
    made = series(graph)
    rows = instances(graph, made["id"])
    patch(graph, rows[1]["id"], subject="Special")
    graph.call("DELETE", f"/me/events/{made['id']}")
    assert view(graph) == []
    assert {graph.get(f"/me/events/{row['id']}").status for row in rows} == {404}


def test_an_all_day_series_has_whole_days_in_winter_too(graph):
    times = {
        "start": at("2026-09-01T00:00:00", BERLIN),
        "end": at("2026-09-02T00:00:00", BERLIN),
    }
    made = event(graph, isAllDay=True, recurrence=daily(100), **times)
    rows = instances(graph, made["id"])
    assert len(rows) == 100
    assert {row["start"]["dateTime"][10:] for row in rows} == {"T00:00:00.0000000"}


def test_a_series_without_end_reaches_as_far_as_one_looks(graph):
    recurrence = daily(1)
    recurrence["range"] = {"type": "noEnd", "startDate": "2026-09-01"}
    made = series(graph, recurrence)
    window = "startDateTime=2040-01-01T00:00:00Z&endDateTime=2040-02-01T00:00:00Z"
    assert len(view(graph, window)) == 31
    assert made["recurrence"]["range"]["numberOfOccurrences"] == 0


def test_marks_of_a_series_show_in_its_occurrences(graph):
    mark = {"id": "String {6b2e5a10-0000-4000-8000-0d00c0ffee01} Name X", "value": "1"}
    made = series(graph, singleValueExtendedProperties=[mark])
    expand = quote(f"singleValueExtendedProperties($filter=id eq '{mark['id']}')")
    row = instances(graph, made["id"], f"&$expand={expand}")[0]
    assert row["singleValueExtendedProperties"] == [mark]
