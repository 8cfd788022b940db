"""What the seeds put into the simulated calendars."""

from __future__ import annotations

import time
from datetime import datetime, timedelta, timezone

import pytest
from graph_caller import BRUNO
from test_simulator_calendar import calendars, subjects
from test_simulator_calendar_delta import kinds, rounds

from simulator import seeds


def seeded(seed, days=0):
    graph = calendars()
    graph.world.skew = days * 86400
    seeds.plant(graph.world, seed)
    return graph


def by_subject(graph, path="/me/events?$top=100"):
    return {row["subject"]: row for row in graph.body(path)["value"]}


@pytest.mark.parametrize("days", range(0, 400, 13))
def test_the_seeds_fit_any_day_of_the_year(days):
    graph = seeded("demo", days)
    assert len(by_subject(graph)) > 20
    begin = datetime.fromtimestamp(graph.world.now(), timezone.utc).date()
    end = begin + timedelta(60)
    window = f"startDateTime={begin - timedelta(60)}&endDateTime={end}"
    rows, _ = rounds(graph, f"/me/calendarView/delta?{window}")
    assert {"seriesMaster", "occurrence", "exception", "singleInstance"} <= set(
        kinds(rows)
    )


def test_nothing_is_planted_and_nobody_was_mailed():
    assert by_subject(seeded("empty")) == {}
    graph = seeded("demo")
    assert graph.world.desk.post.mails == []
    assert "Team meeting" in subjects(calendars(BRUNO, world=graph.world), "/me/events")


def test_awkward_calendars_have_what_life_has():
    graph = seeded("awkward")
    found = by_subject(graph)
    assert found["Supplier visit"]["isOrganizer"] is False
    assert found["Canceled: Factory tour"]["isCancelled"] is True
    assert found["Quarterly review"]["isOnlineMeeting"] is True
    assert found["Doctor"]["sensitivity"] == "private"
    assert found["Call at the end of the world"]["originalStartTimeZone"] == "UTC-11"
    assert found["Custom zone"]["originalStartTimeZone"].startswith("tzone://")
    assert found["Zone without a name"]["originalStartTimeZone"] == ""
    slots = [row["emailAddress"] for row in found["Town hall"]["attendees"]]
    assert [slot.get("address", "")[:3] for slot in slots] == ["/o=", "all", ""]
    team = found["Team meeting"]["id"]
    select = "?$select=subject,cancelledOccurrences"
    assert len(graph.body(f"/me/events/{team}{select}")["cancelledOccurrences"]) == 1
    year = time.gmtime(graph.world.now()).tm_year
    window = f"startDateTime={year - 1}-01-01&endDateTime={year + 2}-01-01"
    path = f"/me/events/{team}/instances?{window}&$top=1000"
    types = [row["type"] for row in graph.body(path)["value"]]
    assert types.count("exception") == 2
