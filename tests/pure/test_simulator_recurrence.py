"""The patterns and ranges of the simulated calendars (contract 3.8)."""

from __future__ import annotations

from datetime import date
from itertools import islice

import pytest
from dateutil import rrule
from graph_caller import refused
from hypothesis import given
from hypothesis import strategies as st
from test_simulator_calendar import BERLIN, at, calendars, hours
from test_simulator_series import daily, series, weekly

from simulator.calendars.recurrence import DAYS, POSITIONS, days

WORKING = ["monday", "tuesday", "wednesday", "thursday", "friday"]


@pytest.fixture
def graph():
    return calendars()


@pytest.mark.parametrize(
    ("pattern", "first", "found"),
    [
        ({"type": "daily", "interval": 3}, "2026-02-27", "02-27 03-02 03-05"),
        (
            {"type": "weekly", "interval": 2, "daysOfWeek": ["monday", "sunday"]},
            "2026-09-09",
            "09-13 09-21 09-27 10-05",
        ),
        (
            {
                "type": "weekly",
                "interval": 2,
                "daysOfWeek": ["monday", "sunday"],
                "firstDayOfWeek": "sunday",
            },
            "2026-09-09",
            "09-20 09-21 10-04 10-05",
        ),
        (
            {"type": "absoluteMonthly", "interval": 1, "dayOfMonth": 31},
            "2026-01-31",
            "01-31 02-28 03-31 04-30",
        ),
        (
            {
                "type": "relativeMonthly",
                "interval": 1,
                "daysOfWeek": WORKING,
                "index": "last",
            },
            "2026-01-01",
            "01-30 02-27 03-31 04-30",
        ),
        (
            {
                "type": "relativeMonthly",
                "interval": 2,
                "daysOfWeek": ["thursday"],
                "index": "second",
            },
            "2026-09-10",
            "09-10 11-12 01-14",
        ),
        (
            {"type": "absoluteYearly", "interval": 1, "dayOfMonth": 29, "month": 2},
            "2027-03-01",
            "02-29 02-28",
        ),
        (
            {
                "type": "relativeYearly",
                "interval": 1,
                "daysOfWeek": ["sunday"],
                "month": 3,
                "index": "last",
            },
            "2026-01-01",
            "03-29 03-28 03-26",
        ),
    ],
)
def test_a_pattern_has_its_days(pattern, first, found):
    whole = {"firstDayOfWeek": "monday", "index": "first", **pattern}
    expected = found.split()
    got = islice(days(whole, date.fromisoformat(first)), len(expected))
    assert [day.isoformat()[5:] for day in got] == expected


def test_a_recurrence_is_told_with_all_its_members(graph):
    told = series(graph)["recurrence"]
    assert told["pattern"]["month"] == told["pattern"]["dayOfMonth"] == 0
    assert told["pattern"]["index"] == "first"
    assert told["range"]["endDate"] == "0001-01-01"
    assert told["range"]["recurrenceTimeZone"] == BERLIN


def test_a_series_takes_its_zone_from_the_event(graph):
    recurrence = weekly()
    del recurrence["range"]["recurrenceTimeZone"]
    told = series(graph, recurrence)["recurrence"]
    assert told["range"]["recurrenceTimeZone"] == BERLIN


@pytest.mark.parametrize(
    ("part", "wrong"),
    [
        ("pattern", {"interval": 0}),
        ("pattern", {"daysOfWeek": []}),
        ("pattern", {"daysOfWeek": ["tues"]}),
        ("pattern", {"type": "hourly"}),
        ("pattern", {"type": "absoluteMonthly"}),
        ("pattern", {"type": "absoluteMonthly", "dayOfMonth": 32}),
        ("pattern", {"type": "relativeMonthly", "index": "fifth"}),
        ("pattern", {"type": "absoluteYearly", "dayOfMonth": 3}),
        ("pattern", {"month": 13}),  # not used by its type, and still refused
        ("pattern", {"byHour": 3}),
        ("range", {"startDate": "2026-09-02"}),
        ("range", {"startDate": "01.09.2026"}),
        ("range", {"numberOfOccurrences": 0}),
        ("range", {"numberOfOccurrences": 1000}),
        ("range", {"type": "endDate", "endDate": "2026-08-31"}),
        ("range", {"type": "endDate"}),
        ("range", {"recurrenceTimeZone": "Mars Standard Time"}),
    ],
)
def test_a_recurrence_that_makes_no_sense_is_refused(graph, part, wrong):
    recurrence = weekly()
    recurrence[part].update(wrong)
    body = {**hours(9, 10, BERLIN), "recurrence": recurrence}
    assert graph.call("POST", "/me/events", body).status == 400


def test_a_series_without_an_occurrence_is_refused(graph):
    recurrence = weekly(daysOfWeek=["friday"])
    recurrence["range"].update(type="endDate", endDate="2026-09-03")
    body = {**hours(9, 10, BERLIN), "recurrence": recurrence}
    answer = graph.call("POST", "/me/events", body)
    assert refused(answer) == (400, "ErrorRecurrenceHasNoOccurrence")


def test_occurrences_longer_than_their_interval_are_refused(graph):
    body = {"start": at("2026-09-01T09:00:00"), "end": at("2026-09-02T10:00:00")}
    answer = graph.call("POST", "/me/events", {**body, "recurrence": daily(5)})
    assert refused(answer) == (400, "ErrorOccurrenceTimeSpanTooBig")


# -- against another library's reading

FREQUENCIES = {
    "daily": rrule.DAILY,
    "weekly": rrule.WEEKLY,
    "relativeMonthly": rrule.MONTHLY,
    "relativeYearly": rrule.YEARLY,
}
PATTERNS = st.fixed_dictionaries(
    {
        "type": st.sampled_from(sorted(FREQUENCIES)),
        "interval": st.integers(1, 5),
        "daysOfWeek": st.lists(st.sampled_from(DAYS), min_size=1, unique=True),
        "firstDayOfWeek": st.sampled_from(DAYS),
        "index": st.sampled_from(sorted(POSITIONS)),
        "month": st.integers(1, 12),
    }
)


def as_rule(pattern, first):
    """The same days as a rule of the calendar standard."""
    kind = pattern["type"]
    more = {}
    if kind != "daily":
        more["byweekday"] = [DAYS.index(day) for day in pattern["daysOfWeek"]]
    if kind.startswith("relative"):
        place = POSITIONS[pattern["index"]]
        more["bysetpos"] = place if place < 0 else place + 1
    if kind == "relativeYearly":
        more["bymonth"] = pattern["month"]
    return rrule.rrule(
        FREQUENCIES[kind],
        dtstart=first,
        interval=pattern["interval"],
        wkst=DAYS.index(pattern["firstDayOfWeek"]),
        count=20,
        **more,
    )


@given(PATTERNS, st.dates(date(2000, 1, 1), date(2040, 1, 1)))
def test_patterns_are_read_as_rules_are(pattern, first):
    rule = [moment.date() for moment in as_rule(pattern, first)]
    assert list(islice(days(pattern, first), 20)) == rule
