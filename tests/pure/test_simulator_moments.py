"""Moments as clients write and read them, Odoo's connector among them (3.3, 3.6)."""

from __future__ import annotations

import re

import pytest
from test_simulator_calendar import BERLIN, at, calendars, event, patch, subjects


@pytest.fixture
def graph():
    return calendars()


@pytest.mark.parametrize("clock", ["09:00:00+00:00", "09:00:00Z", "09:00Z"])
def test_a_time_that_says_it_is_utc_is_utc_whatever_zone_stands_beside_it(graph, clock):
    start = at(f"2026-07-01T{clock}", "Europe/London")  # where it is summer time
    made = event(graph, start=start, end=at("2026-07-01T12:00:00"))
    assert made["start"] == at("2026-07-01T09:00:00.0000000")
    assert made["originalStartTimeZone"] == "UTC"


def test_a_day_alone_is_its_midnight(graph):
    times = {"start": at("2026-09-01", BERLIN), "end": at("2026-09-02", BERLIN)}
    made = event(graph, isAllDay=True, **times)
    assert made["start"]["dateTime"] == "2026-09-01T00:00:00.0000000"
    assert made["originalStartTimeZone"] == BERLIN


def test_two_changes_within_a_second_are_told_apart(graph):
    made = event(graph)
    path = f"/me/events/{made['id']}"
    seconds = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z"
    assert re.fullmatch(seconds, made["createdDateTime"])
    changed = patch(graph, made["id"], subject="Later")["lastModifiedDateTime"]
    assert made["lastModifiedDateTime"] < changed
    of_now = f"/me/events?$filter=lastModifiedDateTime ge {changed}"
    assert subjects(graph, of_now) == ["Later"]
    patch(graph, made["id"], subject="Last")
    assert graph.body(path)["lastModifiedDateTime"] > changed
    assert subjects(graph, of_now.replace(" ge ", " le ")) == []
