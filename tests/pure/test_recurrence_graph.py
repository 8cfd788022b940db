"""Recurrences between Graph's patterned form and the canonical one."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from recurrence_examples import recurrences, recurrences_of_outlook

from sync.recurrence import (
    MONDAY,
    MONTHLY,
    SUNDAY,
    WEEKLY,
    Inexpressible,
    Recurrence,
    all_dates,
    same_dates,
)
from sync.recurrence_graph import from_graph, to_graph


@given(recurrences_of_outlook)
def test_a_recurrence_comes_back_from_graph(rule):
    assert from_graph(to_graph(rule), rule.start, rule.zone) == rule


@given(recurrences_of_outlook)
def test_what_graph_fills_in_makes_no_difference(rule):
    told = to_graph(rule)
    pattern = {
        "month": 0,
        "dayOfMonth": 0,
        "daysOfWeek": [],
        "firstDayOfWeek": "sunday",
        "index": "first",
        **told["pattern"],
    }
    limits = {"endDate": "0001-01-01", "numberOfOccurrences": 0, **told["range"]}
    filled = {"pattern": pattern, "range": limits}
    assert from_graph(filled, rule.start, rule.zone) == rule
    assert from_graph(shouted(filled), rule.start, rule.zone) == rule


def shouted(told):
    """Enumeration values in another case, as Graph's own samples have them."""
    if isinstance(told, dict):
        kept = ("recurrenceTimeZone", "startDate", "endDate")
        return {
            name: value if name in kept else shouted(value)
            for name, value in told.items()
        }
    if isinstance(told, list):
        return [shouted(value) for value in told]
    return told.capitalize() if isinstance(told, str) else told


@given(recurrences_of_outlook)
def test_graph_is_told_nothing_that_the_pattern_does_not_use(rule):
    told = to_graph(rule)
    pattern, limits = told["pattern"], told["range"]
    assert limits["startDate"] == rule.start.isoformat()
    relative = pattern["type"].startswith("relative")
    assert ("index" in pattern) == relative
    assert ("daysOfWeek" in pattern) == (relative or pattern["type"] == "weekly")
    assert ("dayOfMonth" in pattern) == pattern["type"].startswith("absolute")
    assert ("month" in pattern) == pattern["type"].endswith("Yearly")
    assert ("firstDayOfWeek" in pattern) == (pattern["type"] == "weekly")
    assert ("endDate" in limits) == (limits["type"] == "endDate")
    assert ("numberOfOccurrences" in limits) == (limits["type"] == "numbered")


MEMBERS = [
    ("pattern", name)
    for name in "type interval month dayOfMonth daysOfWeek firstDayOfWeek index".split()
] + [
    ("range", name)
    for name in (
        "type startDate endDate numberOfOccurrences recurrenceTimeZone"
    ).split()
]
nonsense = st.sampled_from([None, "", 0, -1, "x", [], {}, 10**9, "2026-02-30"])


@given(recurrences_of_outlook, st.sampled_from(MEMBERS), nonsense, st.booleans())
def test_c12_no_member_of_graphs_stops_the_reading(rule, member, value, absent):
    told = to_graph(rule)
    part, name = member
    if absent:
        told[part].pop(name, None)
    else:
        told[part][name] = value
    found = from_graph(told, rule.start, rule.zone)
    assert isinstance(found, (Recurrence, Inexpressible))


@pytest.mark.parametrize("told", [None, {}])
def test_no_recurrence_is_none(told):
    assert from_graph(told, date(2026, 1, 1)) is None


@pytest.mark.parametrize(
    "told",
    [
        {"pattern": {"type": "hourly"}, "range": {"type": "noEnd"}},
        {"pattern": {"type": "daily"}},
        {"pattern": {"type": "daily"}, "range": {"type": "numbered"}},
        {
            "pattern": {"type": "daily"},
            "range": {"type": "endDate", "endDate": "0001-01-01"},
        },
    ],
)
def test_c11_what_is_not_understood_is_not_taken_for_endless(told):
    found = from_graph(told, date(2026, 1, 1))
    assert isinstance(found, Inexpressible) and found.reason


def test_the_contracts_own_example_is_read():
    told = {
        "pattern": {
            "type": "relativeMonthly",
            "interval": 1,
            "month": 0,
            "dayOfMonth": 0,
            "daysOfWeek": ["thursday"],
            "firstDayOfWeek": "sunday",
            "index": "second",
        },
        "range": {
            "type": "endDate",
            "startDate": "2026-09-10",
            "endDate": "2026-12-31",
            "recurrenceTimeZone": "W. Europe Standard Time",
            "numberOfOccurrences": 0,
        },
    }
    found = from_graph(told, date(2026, 9, 10), "Europe/Zurich")
    assert found == Recurrence(
        MONTHLY,
        date(2026, 9, 10),
        weekdays=(3,),
        position=2,
        until=date(2026, 12, 31),
        zone="Europe/Zurich",
    )
    assert [day.day for day in all_dates(found)] == [10, 8, 12, 10]


def test_c5_a_series_in_a_custom_zone_is_in_the_zone_it_has_here():
    told = {
        "pattern": {"type": "daily", "interval": 1},
        "range": {"type": "noEnd", "recurrenceTimeZone": "tzone://Microsoft/Custom"},
    }
    assert from_graph(told, date(2026, 1, 1), "Europe/Zurich").zone == "Europe/Zurich"
    read = from_graph(told, date(2026, 1, 1), fallback="Europe/Paris")
    assert read.zone == "Europe/Paris"


def test_a_week_is_told_as_people_know_it_if_that_says_the_same():
    def told(start, days):
        rule = Recurrence(
            WEEKLY, date(2026, 3, 3), interval=2, weekdays=days, week_start=start
        )
        return to_graph(rule)["pattern"]["firstDayOfWeek"]

    assert told(SUNDAY, (1, 3)) == "monday"
    assert told(SUNDAY, (1, 6)) == "sunday"
    assert told(MONDAY, (1, 6)) == "monday"
    assert told(3, (1, 3)) == "thursday"


@given(recurrences(skips=True))
def test_outlook_is_told_a_series_that_skips_months_only_if_it_meets_none(rule):
    told = to_graph(rule)
    if isinstance(told, Inexpressible):
        assert rule.skips and told.reason
        assert not same_dates(rule, replace(rule, skips=False))
    else:
        assert same_dates(from_graph(told, rule.start, rule.zone), rule)
