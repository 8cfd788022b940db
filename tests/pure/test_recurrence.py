"""When a series happens: its dates, counts and parts."""

import json
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from dateutil import rrule
from hypothesis import assume, example, given
from hypothesis import strategies as st
from recurrence_examples import (
    YEARS,
    ends,
    intervals,
    naive_dates,
    recurrences,
    starts,
    weekdays,
)

from sync.recurrence import (
    DAILY,
    MONTHLY,
    WEEK,
    WEEKLY,
    YEARLY,
    Recurrence,
    all_dates,
    dates_between,
    from_value,
    happens_on,
    last_date,
    same_dates,
    to_value,
)


@given(recurrences())
@example(Recurrence(MONTHLY, date(2026, 1, 31)))
@example(Recurrence(YEARLY, date(2024, 2, 29)))
@example(Recurrence(YEARLY, date(2024, 2, 29), skips=True))
def test_the_dates_are_those_of_an_expansion_day_by_day(rule):
    until = rule.start + timedelta(days=366 * YEARS)
    assert dates_between(rule, rule.start, until) == naive_dates(
        rule, rule.start, until
    )


@given(recurrences(), st.integers(-400, 4000), st.integers(0, 800))
def test_a_window_shows_the_part_of_the_series_that_is_in_it(rule, offset, length):
    first = rule.start + timedelta(days=offset)
    last = first + timedelta(days=length)
    whole = dates_between(rule, rule.start, last)
    assert dates_between(rule, first, last) == [day for day in whole if day >= first]


@given(starts, weekdays, intervals, st.integers(0, 6), ends)
@example(date(2029, 1, 1), (1,), 2, 1, {"days": 1})
def test_weeks_count_from_the_week_of_the_start_as_it_was_given(
    start, days, interval, week_start, end
):
    """The first day moves to the first occurrence, which one of them it is stays."""
    end = {"until": start + timedelta(days=end["days"])} if "days" in end else end
    given_rule = Recurrence(
        WEEKLY, start, interval=interval, weekdays=days, week_start=week_start, **end
    )
    rule = rrule.rrule(
        rrule.WEEKLY,
        dtstart=datetime.combine(start, time.min),
        interval=interval,
        byweekday=days,
        wkst=week_start,
        count=end.get("count"),
        until=end.get("until") and datetime.combine(end["until"], time.max),
    )
    last = start + timedelta(days=2000)
    expected = [
        day.date()
        for day in rule.between(
            datetime.combine(start, time.min),
            datetime.combine(last, time.max),
            inc=True,
        )
    ]
    assert dates_between(given_rule, start, last) == expected


# -- equality


@given(recurrences())
def test_a_recurrence_is_in_its_one_form_already(rule):
    assert replace(rule) == rule
    assert not list(all_dates(rule, 1)) or happens_on(rule, rule.start)


@given(recurrences(), st.integers(0, 6))
def test_only_a_week_start_that_moves_dates_makes_a_difference(rule, week_start):
    other = replace(rule, week_start=week_start)
    if other == rule or rule.endless:
        assert (other == rule) == same_dates(other, rule)


@given(recurrences())
def test_a_value_that_was_kept_is_the_same_recurrence(rule):
    kept = json.loads(json.dumps(to_value(rule)))
    assert from_value(kept) == rule
    assert to_value(from_value(kept)) == kept
    assert from_value(to_value(None)) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            Recurrence(MONTHLY, date(2026, 11, 19), interval=12),
            Recurrence(YEARLY, date(2026, 11, 19)),
        ),
        (
            Recurrence(MONTHLY, date(2026, 3, 2), position=2, weekdays=WEEK),
            Recurrence(MONTHLY, date(2026, 3, 2), day=2),
        ),
        (
            Recurrence(WEEKLY, date(2026, 3, 2), weekdays=(3,)),
            Recurrence(WEEKLY, date(2026, 3, 5)),
        ),
        (
            Recurrence(DAILY, date(2026, 3, 2), weekdays=(1,), day=4, month=5),
            Recurrence(DAILY, date(2026, 3, 2)),
        ),
        (
            Recurrence(YEARLY, date(2026, 2, 28), day=31),
            Recurrence(YEARLY, date(2026, 2, 28), day=29),
        ),
        (
            Recurrence(DAILY, date(2026, 3, 2), count=3, until=date(2026, 4, 1)),
            Recurrence(DAILY, date(2026, 3, 2), count=3),
        ),
    ],
)
def test_two_ways_to_say_the_same_are_equal(one, other):
    assert one == other


def test_days_that_a_short_month_has_not():
    clamped = Recurrence(MONTHLY, date(2026, 1, 31), count=4)
    assert list(all_dates(clamped)) == [
        date(2026, 1, 31),
        date(2026, 2, 28),
        date(2026, 3, 31),
        date(2026, 4, 30),
    ]
    skipping = replace(clamped, skips=True)
    assert [day.month for day in all_dates(skipping)] == [1, 3, 5, 7]


def test_a_series_that_never_happens_says_so():
    rule = Recurrence(MONTHLY, date(2026, 2, 1), interval=12, day=30, skips=True)
    assert list(all_dates(rule)) == []
    ended = Recurrence(DAILY, date(2026, 2, 1), until=date(2026, 1, 1))
    assert last_date(ended) is None


@given(recurrences())
def test_a_series_with_an_end_has_a_last_date(rule):
    assume(not rule.endless)
    found = list(all_dates(rule))
    assert last_date(rule) == (found[-1] if found else None)
