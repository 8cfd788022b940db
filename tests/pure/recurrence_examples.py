"""Recurrences that tests draw from, and two expansions that share nothing with ours."""

import calendar
from datetime import date, datetime, time, timedelta

from dateutil import rrule
from hypothesis import strategies as st

from sync.recurrence import (
    DAILY,
    LAST,
    MONTHLY,
    ODOO_LIMIT,
    WEEKLY,
    YEARLY,
    Recurrence,
)
from sync.recurrence_odoo import WEEKDAY_FIELDS

ZONES = ["UTC", "Europe/Zurich", "America/New_York", "Pacific/Auckland"]
YEARS = 12  # that the independent expansion looks ahead

starts = st.dates(date(2015, 1, 1), date(2035, 12, 31)) | st.sampled_from(
    [date(2024, 2, 29), date(2026, 1, 31), date(2026, 2, 28), date(2026, 11, 19)]
)
intervals = st.sampled_from([1, 1, 1, 2, 3, 4, 12, 24])
weekdays = st.frozensets(st.integers(0, 6), min_size=1).map(tuple)
days_of_month = st.integers(1, 31) | st.sampled_from([28, 29, 30, 31])
positions = st.sampled_from([1, 2, 3, 4, LAST])
ends = st.one_of(
    st.just({}),
    st.integers(1, 40).map(lambda count: {"count": count}),
    st.integers(0, 4000).map(lambda days: {"days": days}),
)


@st.composite
def recurrences(draw, skips=None):
    frequency = draw(st.sampled_from([DAILY, WEEKLY, MONTHLY, YEARLY]))
    start, end = draw(starts), draw(ends)
    if "days" in end:
        end = {"until": start + timedelta(days=end["days"])}
    values = {
        "interval": draw(intervals),
        "week_start": draw(st.integers(0, 6)),
        "zone": draw(st.sampled_from(ZONES)),
        **end,
    }
    if frequency == WEEKLY:
        values["weekdays"] = draw(weekdays)
    if frequency in (MONTHLY, YEARLY):
        values["month"] = draw(st.integers(1, 12))
        if draw(st.booleans()):
            values.update(position=draw(positions), weekdays=draw(weekdays))
        else:
            values["day"] = draw(days_of_month)
            values["skips"] = draw(st.booleans()) if skips is None else skips
    return Recurrence(frequency, start, **values)


recurrences_of_outlook = recurrences(skips=False)


# -- an expansion that shares nothing with the one under test: day by day


def naive_dates(rule, start, until):
    """Every day is asked whether it belongs to the series."""
    found = []
    last = min(until, rule.until) if rule.until else until
    day = start
    while day <= last and (rule.count is None or len(found) < rule.count):
        if belongs(rule, start, day):
            found.append(day)
        day += timedelta(days=1)
    return found


def belongs(rule, start, day):
    if rule.frequency == DAILY:
        return (day - start).days % rule.interval == 0
    if rule.frequency == WEEKLY:
        back = (start.weekday() - rule.week_start) % 7
        week = (day - (start - timedelta(days=back))).days // 7
        return week % rule.interval == 0 and day.weekday() in rule.weekdays
    months = (day.year - start.year) * 12 + day.month - start.month
    if rule.frequency == MONTHLY and months % rule.interval:
        return False
    if rule.frequency == YEARLY and (
        (day.year - start.year) % rule.interval or day.month != rule.month
    ):
        return False
    return day == day_in_month(rule, day.year, day.month)


def day_in_month(rule, year, month):
    length = calendar.monthrange(year, month)[1]
    days = [date(year, month, number) for number in range(1, length + 1)]
    if rule.position is not None:
        days = [day for day in days if day.weekday() in rule.weekdays]
        index = rule.position - 1 if rule.position > 0 else LAST
        return days[index]
    if rule.day > length:
        return None if rule.skips else days[-1]
    return days[rule.day - 1]


# -- what Odoo makes of its fields


def odoo_dates(values, base, week_start, limit=ODOO_LIMIT):
    """What Odoo 19 makes of rule fields: ``_get_start_of_period``, ``_get_rrule`` and
    ``_range_calculation`` of its calendar.recurrence."""
    count = values["count"] if values["end_type"] == "count" else None
    found = odoo_rule(values, base, week_start, count)
    if count and len(found) < count:
        found = odoo_rule(values, base, week_start, 2 * count - len(found))
    return found[:limit]


def miscounted(values, base, week_start):
    """Whether Odoo shows fewer occurrences than the count that it was given."""
    fields = [WEEKDAY_FIELDS[(week_start + offset) % 7] for offset in range(7)]
    before = fields[: (base.weekday() - week_start) % 7]
    if values["rrule_type"] != "weekly" or values["end_type"] != "count":
        return False
    return sum(values[name] for name in before) > values["count"]


def odoo_rule(values, base, week_start, count):
    kind, options = values["rrule_type"], {}
    start = base
    if kind == "monthly":
        start = base.replace(day=1)
        if values["month_by"] == "date":
            options["bymonthday"] = values["day"]
        else:
            day = rrule.weekday(WEEKDAY_FIELDS.index(values["weekday"].lower()))
            options["byweekday"] = day(int(values["byday"]))
    if kind == "weekly":
        start = base - timedelta(days=(base.weekday() - week_start) % 7)
        days = [day for day, name in enumerate(WEEKDAY_FIELDS) if values[name]]
        options["byweekday"] = days
        options["wkst"] = week_start
    if values["end_type"] == "end_date":
        options["until"] = datetime.combine(values["until"], time.max)
    else:
        options["count"] = min(count or ODOO_LIMIT, ODOO_LIMIT)
    frequency = {
        "daily": rrule.DAILY,
        "weekly": rrule.WEEKLY,
        "monthly": rrule.MONTHLY,
        "yearly": rrule.YEARLY,
    }[kind]
    rule = rrule.rrule(
        frequency,
        dtstart=datetime.combine(start, time.min),
        interval=values["interval"],
        **options,
    )
    return [moment.date() for moment in rule if moment.date() >= base]


@st.composite
def odoo_rules(draw):
    start = draw(starts)
    fields = WEEKDAY_FIELDS
    values = {
        "rrule_type": draw(st.sampled_from(["daily", "weekly", "monthly", "yearly"])),
        "interval": draw(intervals),
        "end_type": draw(st.sampled_from(["count", "end_date", "forever"])),
        "count": draw(st.integers(1, 60)),
        "until": start + timedelta(days=draw(st.integers(0, 3000))),
        "month_by": draw(st.sampled_from(["date", "day"])),
        "day": draw(days_of_month),
        "weekday": draw(st.sampled_from([name.upper() for name in fields])),
        "byday": draw(st.sampled_from(["1", "2", "3", "4", "-1"])),
        "event_tz": draw(st.sampled_from(ZONES)),
        **dict.fromkeys(fields, False),
    }
    values.update({fields[day]: True for day in draw(weekdays)})
    return start, values
