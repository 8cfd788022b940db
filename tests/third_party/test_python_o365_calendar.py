"""python-o365 works with the simulated tenant's calendars."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from O365.calendar import EventResponse, EventShowAs, EventType
from O365.category import CategoryColor
from o365_client import signed_in
from requests.exceptions import HTTPError
from simulator_process import ANNA, BRUNO

SCOPES = ["Calendars.ReadWrite", "MailboxSettings.ReadWrite", "User.Read"]
BERLIN = ZoneInfo("Europe/Berlin")
DAY = datetime(2026, 9, 1, 9, tzinfo=BERLIN)  # a Tuesday
WINDOW = {
    "start_recurring": "2026-08-01T00:00:00Z",
    "end_recurring": "2026-12-01T00:00:00Z",
}


@pytest.fixture
def account(tenant, monkeypatch):
    return signed_in(tenant, monkeypatch, SCOPES)


@pytest.fixture
def calendar(account):
    return account.schedule().get_default_calendar()


@pytest.fixture
def theirs(tenant, monkeypatch):
    """Bruno's default calendar."""
    account = signed_in(tenant, monkeypatch, SCOPES, BRUNO)
    return account.schedule().get_default_calendar()


def an_event(calendar, subject="Kick-off", start=DAY, **properties):
    event = calendar.new_event(subject)
    event.start, event.end = start, start + timedelta(hours=1)
    for name, value in properties.items():
        setattr(event, name, value)
    assert event.save()
    return event


def a_series(calendar, count=5):
    event = calendar.new_event("Stand-up")
    event.start, event.end = DAY, DAY + timedelta(hours=1)
    event.recurrence.set_daily(1, start=DAY.date(), occurrences=count)
    assert event.save()
    return event


def view(calendar, **options):
    found = calendar.get_events(**{"limit": 50, **WINDOW, **options})
    return sorted(found, key=lambda event: event.start)


def test_it_lists_makes_renames_and_deletes_calendars(account):
    schedule = account.schedule()
    made = schedule.new_calendar("CRM")
    assert {each.name for each in schedule.list_calendars()} >= {"Calendar", "CRM"}
    assert schedule.get_calendar(calendar_name="CRM").calendar_id == made.calendar_id
    made.name = "Sales"
    assert made.update()
    assert schedule.get_calendar(calendar_id=made.calendar_id).name == "Sales"
    assert made.delete()
    assert "Sales" not in {each.name for each in schedule.list_calendars()}


def test_it_creates_an_event_and_finds_it_again(calendar):
    made = an_event(
        calendar,
        location="Bern",
        body="<p>Bring the plan</p>",
        categories=["Odoo"],
        show_as=EventShowAs.Oof,
        remind_before_minutes=30,
    )
    found = calendar.get_event(made.object_id)
    assert (found.subject, found.location["displayName"]) == ("Kick-off", "Bern")
    assert (found.start, found.end) == (DAY, DAY + timedelta(hours=1))
    assert found.categories == ["Odoo"]
    assert found.show_as == EventShowAs.Oof
    assert found.remind_before_minutes == 30
    assert "Bring the plan" in found.get_body_text()
    assert found.ical_uid == made.ical_uid
    assert found.event_type == EventType.SingleInstance


def test_whole_days_are_whole_days(calendar):
    event = calendar.new_event("Fair")
    event.start, event.is_all_day = DAY.date(), True
    event.end = DAY.date() + timedelta(days=1)
    assert event.save()
    found = calendar.get_event(event.object_id)
    assert found.is_all_day
    assert found.start.date() == DAY.date()


def test_it_updates_and_deletes_an_event(calendar):
    event = an_event(calendar)
    event.subject, event.start = "Later", DAY + timedelta(hours=2)
    event.end = DAY + timedelta(hours=3)
    assert event.save()
    found = calendar.get_event(event.object_id)
    assert (found.subject, found.start) == ("Later", DAY + timedelta(hours=2))
    assert found.delete()
    with pytest.raises(HTTPError, match="404"):
        calendar.get_event(event.object_id)


def test_it_works_in_a_calendar_of_its_own(account, calendar):
    other = account.schedule().new_calendar("CRM")
    an_event(other, "Elsewhere")
    assert [event.subject for event in view(other)] == ["Elsewhere"]
    assert view(calendar) == []


def test_it_pages_and_filters(calendar):
    for number in range(12):
        an_event(calendar, f"E{number:02}", DAY + timedelta(days=number))
    found = calendar.get_events(
        limit=None, batch=5, include_recurring=False, order_by="subject"
    )
    assert [event.subject for event in found] == [f"E{n:02}" for n in range(12)]
    query = calendar.new_query().startswith("subject", "E1")
    found = calendar.get_events(query=query, include_recurring=False)
    assert sorted(event.subject for event in found) == ["E10", "E11"]


def test_a_series_has_occurrences_exceptions_and_cancelled_days(calendar):
    a_series(calendar)
    series = list(calendar.get_events(include_recurring=False))[0]
    assert series.event_type == EventType.SeriesMaster
    _, second, third, *_ = view(calendar)
    assert second.event_type == EventType.Occurrence
    second.subject = "With the board"
    assert second.save()
    assert third.delete()
    end = DAY + timedelta(days=30)
    rows = list(series.get_occurrences(DAY, end, limit=50))
    rows.sort(key=lambda event: event.start)
    expected = ["Stand-up", "With the board", "Stand-up", "Stand-up"]
    assert [row.subject for row in rows] == expected
    assert rows[1].event_type == EventType.Exception
    assert [row.start.day for row in rows] == [1, 2, 4, 5]


def test_a_weekly_series_keeps_its_hour_over_the_change_of_clocks(calendar):
    event = calendar.new_event("Weekly")
    start = datetime(2026, 10, 20, 9, tzinfo=BERLIN)
    event.start, event.end = start, start + timedelta(hours=1)
    event.recurrence.recurrence_time_zone = "W. Europe Standard Time"
    event.recurrence.set_weekly(
        1,
        days_of_week=["tuesday"],
        first_day_of_week="monday",
        start=start.date(),
        end=start.date() + timedelta(days=14),
    )
    assert event.save()
    assert [row.start.hour for row in view(calendar)] == [9, 9, 9]


def test_an_invitation_is_answered(calendar, theirs):
    event = calendar.new_event("Review")
    event.start, event.end = DAY, DAY + timedelta(hours=1)
    event.attendees.add(BRUNO)
    assert event.save()
    (copy,) = view(theirs)
    assert copy.organizer.address == ANNA
    assert copy.ical_uid == event.ical_uid
    assert copy.accept_event(comment="Gladly", tentatively=True)
    (guest,) = calendar.get_event(event.object_id).attendees
    assert guest.response_status.status is EventResponse.TentativelyAccepted
    assert copy.accept_event()
    (guest,) = calendar.get_event(event.object_id).attendees
    assert guest.response_status.status is EventResponse.Accepted
    assert copy.decline_event(send_response=False)


def test_a_meeting_is_cancelled_by_its_organizer(tenant, calendar):
    event = calendar.new_event("Review")
    event.start, event.end = DAY, DAY + timedelta(hours=1)
    event.attendees.add(BRUNO)
    assert event.save()
    assert event.cancel_event(comment="Sorry")
    kinds = [mail["kind"] for mail in tenant.admin("GET", "mails")]
    assert kinds == ["invitation", "cancellation"]
    assert view(calendar) == []


def test_it_makes_recolours_and_deletes_categories(account):
    categories = account.outlook_categories()
    made = categories.create_category("Odoo", color="GREEN")
    assert made.color == CategoryColor.GREEN
    assert made.update_color("red")
    found = {each.name: each.color for each in categories.get_categories()}
    assert found["Odoo"] == CategoryColor.RED
    assert made.delete()
    assert "Odoo" not in {each.name for each in categories.get_categories()}


def test_it_reads_the_mailboxs_settings(tenant, account):
    zone = {"timeZone": "Tokyo Standard Time"}
    tenant.admin("POST", f"mailboxes/{ANNA}/settings", zone)
    settings = account.mailbox().get_settings()
    assert settings.timezone == "Tokyo Standard Time"
