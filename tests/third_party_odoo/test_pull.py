"""``microsoft_calendar`` takes from the simulated tenant what is changed there."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from owner import DAY, Owner, asked, at, daily, times
from simulator_process import BRUNO

FAR = "dora@far.example"


@pytest.fixture
def outlook(tenant):
    return Owner(tenant)


def shown(odoo, *names):
    """The events of Odoo in order, as tuples of these fields' values."""
    with odoo.env() as env:
        events = env["calendar.event"].search([], order="start, id")
        return [tuple(event[name] for name in names) for event in events]


def test_a_single_event_arrives_and_is_not_sent_back(tenant, outlook, odoo, anna):
    outlook.create(
        "Visit",
        location={"displayName": "Bern"},
        body={"contentType": "html", "content": "<p>Bring the plan</p>"},
        sensitivity="private",
        showAs="free",
        isReminderOn=True,
        reminderMinutesBeforeStart=30,
    )
    assert odoo.sync(anna)
    with odoo.env() as env:
        event = env["calendar.event"].search([])
        assert (event.name, event.location) == ("Visit", "Bern")
        assert (event.start, event.stop) == (DAY, DAY + timedelta(hours=1))
        assert (event.privacy, event.show_as) == ("private", "free")
        assert event.user_id.id == anna
        assert "Bring the plan" in event.description
        assert event.alarm_ids.duration_minutes == 30
    assert not odoo.sync(anna)
    assert {row["method"] for row in tenant.requests()} == {"GET"}


def test_whole_days_arrive_as_days(outlook, odoo, anna):
    first = DAY.replace(hour=0)
    edges = {"start": at(first), "end": at(first + timedelta(days=2))}
    outlook.create("Fair", isAllDay=True, **edges)
    odoo.sync(anna)
    last = first.date() + timedelta(days=1)
    found = shown(odoo, "allday", "start_date", "stop_date")
    assert found == [(True, first.date(), last)]


def test_a_zone_of_its_own_leaves_the_moment(outlook, odoo, anna):
    zone = "Tokyo Standard Time"
    morning = DAY.replace(hour=18)
    edges = {
        "start": at(morning, zone),
        "end": at(morning + timedelta(hours=1), zone),
    }
    outlook.create("Call", **edges)
    odoo.sync(anna)
    assert shown(odoo, "start") == [(DAY,)]


def test_attendees_arrive_with_their_answers(tenant, outlook, odoo, anna, people):
    outlook.create("Review", attendees=asked(BRUNO, FAR))
    theirs = Owner(tenant, BRUNO)
    theirs.answer(theirs.events()["Review"]["id"], "tentativelyAccept")
    odoo.sync(anna)
    with odoo.env() as env:
        rows = env["calendar.event"].search([]).attendee_ids
        states = {row.email: row.state for row in rows}
    assert states[BRUNO] == "tentative"
    assert states[FAR] == "needsAction"


def test_a_changed_event_is_changed(outlook, odoo, anna):
    event_id = outlook.create("Visit")
    odoo.sync(anna)
    later = DAY + timedelta(hours=3)
    outlook.edit(event_id, subject="Long visit", **times(later, 2))
    odoo.sync(anna)
    assert shown(odoo, "name", "start", "duration") == [("Long visit", later, 2.0)]


def test_a_deleted_event_is_deleted(outlook, odoo, anna):
    event_id = outlook.create("Visit")
    outlook.create("Lunch")
    odoo.sync(anna)
    outlook.delete(event_id)
    odoo.sync(anna)
    assert shown(odoo, "name") == [("Lunch",)]


def test_many_events_arrive_page_by_page(tenant, outlook, odoo, anna):
    seed = {"count": 120, "prefix": "Visit", "from": DAY.date().isoformat()}
    tenant.admin("POST", f"{outlook.box}/events/seed", seed)
    odoo.sync(anna)
    assert len(shown(odoo, "name")) == 120
    assert tenant.counters()["requests"] == 3


def test_a_series_arrives_with_its_exceptions(outlook, odoo, anna):
    series = outlook.create("Stand-up", recurrence=daily(5))
    _, second, third, *_ = outlook.instances(series)
    moved = DAY + timedelta(days=1, hours=2)
    outlook.edit(second["id"], subject="Late stand-up", **times(moved))
    outlook.delete(third["id"])
    odoo.sync(anna)
    days = [DAY, moved, DAY + timedelta(days=3), DAY + timedelta(days=4)]
    names = ["Stand-up", "Late stand-up", "Stand-up", "Stand-up"]
    assert shown(odoo, "name", "start") == list(zip(names, days, strict=True))
    with odoo.env() as env:
        recurrence = env["calendar.recurrence"].search([])
        uid = outlook.events()["Stand-up"]["iCalUId"]
        assert recurrence.ms_universal_event_id == uid
        assert recurrence.rrule_type == "daily"


def test_a_series_that_is_renamed_is_renamed_whole(tenant, outlook, odoo, anna):
    series = outlook.create("Stand-up", recurrence=daily(4))
    odoo.sync(anna)
    outlook.edit(series, subject="Sit-down")
    odoo.sync(anna)
    assert shown(odoo, "name") == [("Sit-down",)] * 4
    assert not odoo.sync(anna)
    assert {row["method"] for row in tenant.requests()} == {"GET"}


def test_a_series_that_is_moved_is_moved_whole(outlook, odoo, anna):
    series = outlook.create("Stand-up", recurrence=daily(3))
    odoo.sync(anna)
    later = DAY + timedelta(hours=2)
    outlook.edit(series, **times(later))
    odoo.sync(anna)
    expected = [(later + timedelta(days=day),) for day in range(3)]
    assert shown(odoo, "start") == expected


def test_an_occurrence_that_is_changed_later_is_changed(outlook, odoo, anna):
    series = outlook.create("Stand-up", recurrence=daily(3))
    odoo.sync(anna)
    outlook.edit(outlook.instances(series)[1]["id"], subject="With the board")
    odoo.sync(anna)
    names = [("Stand-up",), ("With the board",), ("Stand-up",)]
    assert shown(odoo, "name") == names


def test_an_occurrence_that_is_deleted_later_is_deleted(outlook, odoo, anna):
    series = outlook.create("Stand-up", recurrence=daily(3))
    odoo.sync(anna)
    outlook.delete(outlook.instances(series)[1]["id"])
    odoo.sync(anna)
    assert shown(odoo, "start") == [(DAY,), (DAY + timedelta(days=2),)]


def test_a_deleted_series_is_deleted_whole(outlook, odoo, anna):
    series = outlook.create("Stand-up", recurrence=daily(3))
    odoo.sync(anna)
    outlook.delete(series)
    odoo.sync(anna)
    assert shown(odoo, "name") == []


def test_it_begins_anew_where_its_place_in_the_feed_is_forgotten(
    tenant, outlook, odoo, anna
):
    outlook.create("Visit")
    odoo.sync(anna)
    tenant.admin("POST", "delta/expire", {"user": outlook.box.split("/")[1]})
    outlook.create("Lunch")
    odoo.sync(anna)
    assert sorted(shown(odoo, "name")) == [("Lunch",), ("Visit",)]


def test_a_token_that_ended_is_renewed(tenant, outlook, odoo, anna):
    with odoo.env() as env:
        user = env["res.users"].browse(anna)
        before = user.microsoft_calendar_token
        user.microsoft_calendar_token_validity = datetime(2020, 1, 1)
    outlook.create("Visit")
    odoo.sync(anna)
    assert shown(odoo, "name") == [("Visit",)]
    with odoo.env() as env:
        assert env["res.users"].browse(anna).microsoft_calendar_token != before
    assert tenant.counters()["token_requests"] == 1
