"""The change feed of a simulated calendar's window (contract 3.4, 2.7)."""

from __future__ import annotations

from typing import Any

import pytest
from graph_caller import IMMUTABLE, Graph, refused
from test_simulator_calendar import BERLIN, calendars, event, hours, patch
from test_simulator_delta import rounds
from test_simulator_series import YEAR, daily, instances, series

DELTA = f"/me/calendarView/delta?{YEAR}"
STUB = {
    "@odata.type",
    "@odata.etag",
    "id",
    "seriesMasterId",
    "type",
    "start",
    "end",
}


@pytest.fixture
def graph():
    return calendars()


def kinds(rows: list[dict[str, Any]]) -> list[str]:
    """The type of each row."""
    return ["removed" if "@removed" in row else row["type"] for row in rows]


def idle(graph: Graph, path: str = DELTA) -> str:
    """The link after a first round."""
    return rounds(graph, path)[1]


def test_a_first_round_tells_series_whole_and_occurrences_as_stubs(graph):
    made = series(graph)
    single = event(graph, subject="Single", **hours(day="2026-09-02"))
    rows, _ = rounds(graph, DELTA)
    assert kinds(rows) == ["seriesMaster"] + ["occurrence"] * 5 + ["singleInstance"]
    assert all(set(row) == STUB for row in rows[1:6])
    assert {row["seriesMasterId"] for row in rows[1:6]} == {made["id"]}
    assert {row["@odata.etag"] for row in rows[:6]} == {made["@odata.etag"]}
    told = {name: single[name] for name in single if name != "@odata.context"}
    assert {**rows[6], **told} == rows[6]


def test_stubs_have_the_ids_that_instances_have(graph):
    made = series(graph)
    for headers in ({}, IMMUTABLE):
        rows, _ = rounds(graph, DELTA, **headers)
        found = [row["id"] for row in rows[1:]]
        assert found == [row["id"] for row in instances(graph, made["id"], **headers)]


def test_exceptions_are_told_whole(graph):
    made = series(graph)
    patch(graph, instances(graph, made["id"])[1]["id"], subject="Special")
    rows, _ = rounds(graph, DELTA)
    assert kinds(rows)[1:4] == ["occurrence", "exception", "occurrence"]
    assert rows[2]["subject"] == "Special"


def test_an_idle_round_tells_nothing(graph):
    series(graph)
    link = idle(graph)
    for _ in range(3):
        rows, link = rounds(graph, link)
        assert rows == []


def test_a_change_within_a_series_tells_all_of_it_again(graph):
    made = series(graph)
    event(graph, subject="Untouched")
    row = instances(graph, made["id"])[1]
    link = idle(graph)
    patch(graph, row["id"], subject="Special")
    rows, link = rounds(graph, link)
    assert kinds(rows).count("exception") == 1
    assert len(rows) == 6
    patch(graph, made["id"], subject="New")
    rows, _ = rounds(graph, link)
    assert len(rows) == 6


def test_a_deleted_occurrence_is_missing_and_not_removed(graph):
    made = series(graph)
    row = instances(graph, made["id"])[1]
    link = idle(graph)
    graph.call("DELETE", f"/me/events/{row['id']}")
    rows, _ = rounds(graph, link)
    assert kinds(rows) == ["seriesMaster"] + ["occurrence"] * 4
    assert row["id"] not in {one["id"] for one in rows}


def test_deleted_events_are_removed_by_the_id_they_had(graph):
    single, made = event(graph), series(graph)
    immutable = graph.body(f"/me/events/{single['id']}", **IMMUTABLE)["id"]
    link = idle(graph)
    for one in (single, made):
        graph.call("DELETE", f"/me/events/{one['id']}")
    rows, _ = rounds(graph, link)
    assert [row["id"] for row in rows] == [single["id"], made["id"]]
    assert all(row["@removed"] == {"reason": "deleted"} for row in rows)
    rows, _ = rounds(graph, link, **IMMUTABLE)
    assert rows[0]["id"] == immutable


def test_what_is_outside_the_window_is_silent_at_first_and_then_removed(graph):
    outside = event(graph, **hours(day="2028-01-01"))
    inside = event(graph)
    rows, link = rounds(graph, DELTA)
    assert [row["id"] for row in rows] == [inside["id"]]
    patch(graph, outside["id"], subject="Changed")
    patch(graph, inside["id"], **hours(day="2028-01-02"))
    made = event(graph, **hours(day="2028-01-03"))
    rows, link = rounds(graph, link)
    assert kinds(rows) == ["removed"] * 3
    wanted = {outside["id"], inside["id"], made["id"]}
    assert {row["id"] for row in rows} == wanted
    patch(graph, inside["id"], **hours())
    assert kinds(rounds(graph, link)[0]) == ["singleInstance"]


def test_a_series_is_never_on_two_pages(graph):
    for number in range(3):
        series(graph, daily(30), subject=f"S{number}")
    sizes, link = [], DELTA
    while True:
        body = graph.body(link, Prefer="odata.maxpagesize=5")
        masters = {row.get("seriesMasterId") or row["id"] for row in body["value"]}
        sizes.append((len(body["value"]), len(masters)))
        if "@odata.deltaLink" in body:
            break
        link = body["@odata.nextLink"]
    assert sizes == [(31, 1)] * 3


def test_pages_are_as_large_as_preferred(graph):
    for number in range(7):
        event(graph, subject=f"E{number}")
    answer = graph.get(DELTA, Prefer="odata.maxpagesize=5")
    assert len(answer.body["value"]) == 5
    applied = answer.headers["Preference-Applied"]
    assert applied == "odata.maxpagesize=5, odata.track-changes"


def test_times_in_rows_follow_the_preferred_zone(graph):
    series(graph)
    prefer = f'outlook.timezone="{BERLIN}"'
    rows, _ = rounds(graph, DELTA, Prefer=prefer)
    assert {row["start"]["dateTime"][11:16] for row in rows} == {"09:00"}


@pytest.mark.parametrize(
    "option",
    ["$select=subject", "$top=5", "$filter=x", "$expand=x", "$orderby=x", "$search=x"],
)
def test_a_round_takes_no_options_but_its_window(graph, option):
    assert graph.get(f"{DELTA}&{option}").status == 400


def test_the_window_is_frozen_in_the_links(graph):
    event(graph)
    link = idle(graph)
    assert graph.get(f"{link}&startDateTime=2026-02-01T00:00:00Z").status == 400
    assert graph.get("/me/calendarView/delta?$deltatoken=abc").status == 400


def test_each_calendar_has_its_own_feed(graph):
    other = graph.create("/me/calendars", name="CRM")
    path = f"/me/calendars/{other['id']}"
    made = event(graph, f"{path}/events", subject="There")
    rows, link = rounds(graph, f"{path}/calendarView/delta?{YEAR}")
    assert [row["subject"] for row in rows] == ["There"]
    assert rounds(graph, DELTA)[0] == []
    token = link.partition("?")[2]
    assert graph.get(f"/me/calendarView/delta?{token}").status == 400
    patch(graph, made["id"], subject="New")
    assert [row["subject"] for row in rounds(graph, link)[0]] == ["New"]


def test_an_event_moved_by_hand_leaves_one_feed_and_enters_the_other(graph):
    other = graph.create("/me/calendars", name="CRM")
    made = event(graph)
    first = idle(graph)
    second = idle(graph, f"/me/calendars/{other['id']}/calendarView/delta?{YEAR}")
    diary = graph.box.diary
    diary.move(diary.find(made["id"]), diary.calendars[other["id"]])
    rows, _ = rounds(graph, first)
    assert [row["id"] for row in rows] == [made["id"]]
    assert kinds(rows) == ["removed"]
    assert kinds(rounds(graph, second)[0]) == ["singleInstance"]


def test_expired_links_are_gone(graph):
    event(graph)
    link = idle(graph)
    graph.box.expire_delta_tokens()
    assert refused(graph.get(link)) == (410, "SyncStateNotFound")
    graph.box.gone_with_location = True
    location = graph.get(link).headers["Location"]
    assert location.endswith("&$deltatoken=")
    assert kinds(rounds(graph, location)[0]) == ["singleInstance"]


def test_rows_may_come_again_and_pages_may_be_empty(graph):
    event(graph)
    link = idle(graph)
    graph.box.replay_next = True
    rows, link = rounds(graph, link)
    assert kinds(rows) == ["singleInstance"]
    graph.box.empty_first_page = True
    body = graph.body(link)
    assert (body["value"], "@odata.nextLink" in body) == ([], True)
    assert rounds(graph, body["@odata.nextLink"])[0] == []


def test_a_change_shows_late_where_the_feed_lags(graph):
    link = idle(graph)
    graph.box.delta_lag = 60
    event(graph)
    rows, link = rounds(graph, link)
    assert rows == []
    graph.world.skew = 61
    assert kinds(rounds(graph, link)[0]) == ["singleInstance"]
