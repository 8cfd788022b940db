"""Recurrences between the fields of Odoo's rule and the canonical form."""

from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from recurrence_examples import miscounted, odoo_dates, odoo_rules, recurrences

from sync.recurrence import (
    DAILY,
    LAST,
    MONDAY,
    MONTHLY,
    ODOO_LIMIT,
    SUNDAY,
    WEEKLY,
    YEARLY,
    Inexpressible,
    Recurrence,
    all_dates,
    same_dates,
)
from sync.recurrence_graph import from_graph, to_graph
from sync.recurrence_odoo import from_odoo, to_odoo


@given(recurrences(), st.sampled_from([MONDAY, SUNDAY, 5]))
def test_odoo_shows_the_same_dates_or_it_is_said_why_not(rule, week_start):
    assume(list(all_dates(rule, 1)))
    values = to_odoo(rule, week_start)
    if isinstance(values, Inexpressible):
        assert values.reason
        return
    shown = odoo_dates(values, rule.start, week_start)
    expected = list(all_dates(rule, ODOO_LIMIT))
    # Odoo counts an endless series from the beginning of its first month or week.
    length = len(shown) if rule.endless else ODOO_LIMIT
    assert shown == expected[:length]
    assert len(shown) >= min(len(expected), ODOO_LIMIT - 31)


@given(recurrences(), st.sampled_from([MONDAY, SUNDAY, 5]))
def test_a_recurrence_comes_back_from_odoo(rule, week_start):
    values = to_odoo(rule, week_start)
    if isinstance(values, Inexpressible):
        return
    back = from_odoo(values, rule.start, week_start)
    assert back == rule or same_dates(back, rule)
    assert from_odoo(to_odoo(back, week_start), rule.start, week_start) == back


@given(odoo_rules(), st.sampled_from([MONDAY, SUNDAY, 5]))
def test_fields_of_odoo_say_the_dates_that_odoo_makes_of_them(rule, week_start):
    base, values = rule
    shown = odoo_dates(values, base, week_start)
    assume(shown and shown[0] == base)  # else Odoo drops the base event itself
    assume(not miscounted(values, base, week_start))
    found = from_odoo(values, base, week_start)
    assert list(all_dates(found, len(shown))) == shown
    assert found.endless or len([*all_dates(found, ODOO_LIMIT)]) == len(shown)


@given(odoo_rules(), st.sampled_from([MONDAY, SUNDAY, 5]))
def test_a_rule_of_odoos_comes_back_by_way_of_outlook(rule, week_start):
    base, values = rule
    assume(not miscounted(values, base, week_start))
    found = from_odoo(values, base, week_start)
    told = to_graph(found)
    if isinstance(told, Inexpressible):
        assert found.skips
        return
    back = from_graph(told, found.start, found.zone)
    assert same_dates(back, found)
    again = to_odoo(back, week_start)
    if list(all_dates(found, 1)):
        shown = odoo_dates(again, back.start, week_start)
        assert shown == odoo_dates(values, found.start, week_start)[: len(shown)]


def test_a_count_that_odoo_gets_wrong_is_told_as_a_last_date():
    """Odoo makes up for the days of the first week before the start only in part."""
    rule = Recurrence(WEEKLY, date(2026, 3, 6), weekdays=range(5), count=2)
    values = to_odoo(rule)
    assert values["until"] == date(2026, 3, 9)
    assert odoo_dates(values, rule.start, MONDAY) == list(all_dates(rule))
    counted = {**values, "end_type": "count", "count": 2}
    assert odoo_dates(counted, rule.start, MONDAY) == []


def test_e4_the_third_thursday_of_november_is_the_same_four_dates_in_odoo():
    told = {
        "pattern": {
            "type": "relativeYearly",
            "interval": 1,
            "month": 11,
            "daysOfWeek": ["thursday"],
            "index": "third",
        },
        "range": {
            "type": "numbered",
            "startDate": "2026-11-19",
            "numberOfOccurrences": 4,
        },
    }
    rule = from_graph(told, date(2026, 11, 19))
    values = to_odoo(rule)
    assert odoo_dates(values, rule.start, MONDAY) == [
        date(2026, 11, 19),
        date(2027, 11, 18),
        date(2028, 11, 16),
        date(2029, 11, 15),
    ]
    assert from_odoo(values, rule.start) == rule
    assert to_graph(rule)["pattern"] == told["pattern"]


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        (
            Recurrence(MONTHLY, date(2026, 3, 31), position=LAST, weekdays=range(5)),
            "recurrence_several_weekdays",
        ),
        (Recurrence(MONTHLY, date(2026, 1, 31)), "recurrence_last_day"),
        (Recurrence(YEARLY, date(2024, 2, 29)), "recurrence_last_day"),
        (
            Recurrence(
                WEEKLY,
                date(2026, 3, 1),
                interval=2,
                weekdays=(0, 6),
                week_start=SUNDAY,
            ),
            "recurrence_week_start",
        ),
    ],
)
def test_e4_what_odoo_cannot_say_is_told_in_plain_words(rule, code):
    told = to_odoo(rule)
    assert isinstance(told, Inexpressible)
    assert told.code == code and told.reason.endswith(".")


def test_e4_the_week_start_is_no_matter_where_it_moves_no_date():
    rule = Recurrence(
        WEEKLY, date(2026, 3, 3), interval=2, weekdays=(1, 3), week_start=SUNDAY
    )
    assert not isinstance(to_odoo(rule, MONDAY), Inexpressible)


def test_a_monthly_day_31_that_ends_before_a_short_month_is_expressible():
    rule = Recurrence(MONTHLY, date(2026, 7, 31), count=2)
    assert to_odoo(rule)["day"] == 31
    assert not isinstance(to_graph(replace(rule, skips=True)), Inexpressible)


@pytest.mark.parametrize("values", [{}, {"rrule_type": False}, {"rrule_type": "x"}])
def test_odoo_fields_that_are_no_rule_are_none(values):
    assert isinstance(from_odoo(values, date(2026, 1, 1)), Inexpressible)


def test_odoo_fields_as_the_orm_or_a_form_gives_them():
    values = {
        "rrule_type": "weekly",
        "end_type": "end_date",
        "until": "2026-03-31",
        "count": False,
        "interval": False,
        "event_tz": False,
        "weekday": False,
        "byday": False,
    }
    found = from_odoo(values, date(2026, 3, 2))
    assert found == Recurrence(WEEKLY, date(2026, 3, 2), until=date(2026, 3, 31))
    moment = {**values, "until": datetime(2026, 3, 31, 12)}
    assert from_odoo(moment, date(2026, 3, 2)) == found
    by_weekday = {**values, "rrule_type": "monthly", "month_by": "day"}
    found = from_odoo(by_weekday, date(2026, 3, 2))
    assert (found.position, found.weekdays) == (1, (0,))


def test_a_new_rule_leaves_nothing_of_an_earlier_one():
    fields = set(to_odoo(Recurrence(DAILY, date(2026, 1, 1))))
    for frequency in (WEEKLY, MONTHLY, YEARLY):
        assert set(to_odoo(Recurrence(frequency, date(2026, 1, 1)))) == fields
