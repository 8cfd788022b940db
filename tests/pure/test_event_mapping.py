"""Between a Graph event and canonical values."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync import event_mapping as mapping
from sync.event_fields import FIELDS, rules
from sync.event_shapes import Mailbox, when
from sync.model import Direction
from sync.recurrence import Recurrence, to_value

ANNA = Mailbox(
    frozenset({"anna@x.example"}), "Europe/Zurich", {"bob@y.example": "Bob Y"}
)


def zurich(moment):
    return {"dateTime": moment, "timeZone": "W. Europe Standard Time"}


def utc(moment):
    return {"dateTime": f"{moment}.0000000", "timeZone": "UTC"}


def person(address, response="none", name=None):
    return {
        "type": "required",
        "status": {"response": response, "time": "0001-01-01T00:00:00Z"},
        "emailAddress": {"name": name or address, "address": address},
    }


def event(**properties):
    return {
        "id": "e1",
        "type": "singleInstance",
        "subject": "Weekly",
        "body": {"contentType": "html", "content": "<html><body>Hello</body></html>"},
        "start": utc("2026-07-09T14:00:00"),
        "end": utc("2026-07-09T15:00:00"),
        "isAllDay": False,
        "location": {"displayName": "Room 1"},
        "showAs": "busy",
        "sensitivity": "normal",
        "isReminderOn": True,
        "reminderMinutesBeforeStart": 15,
        "categories": [],
        "attendees": [],
        "organizer": {"emailAddress": {"address": "anna@x.example"}},
        "isOrganizer": True,
        "responseStatus": {"response": "organizer"},
        "recurrence": None,
        "onlineMeeting": None,
        **properties,
    }


def values(**properties):
    return mapping.from_remote(event(**properties), ANNA).values


def sent(changes, **properties):
    return mapping.to_remote(changes, mapping.to_keep(event(**properties)), ANNA)


WEEKLY = {
    "pattern": {
        "type": "weekly",
        "interval": 1,
        "daysOfWeek": ["thursday"],
        "firstDayOfWeek": "monday",
    },
    "range": {
        "type": "noEnd",
        "startDate": "2026-07-09",
        "recurrenceTimeZone": "W. Europe Standard Time",
    },
}


def test_e1_time_is_written_in_the_users_own_zone():
    for moment, wall in (
        ("2026-07-09T14:00:00", "2026-07-09T16:00:00"),
        ("2026-01-09T15:00:00", "2026-01-09T16:00:00"),
    ):
        time = {"allday": False, "start": moment, "stop": moment}
        properties = mapping.to_remote({"time": time}, None, ANNA).properties
        assert properties["start"]["timeZone"] == "W. Europe Standard Time"
        assert properties["start"]["dateTime"].startswith(wall)


@pytest.mark.parametrize("zone", ["UTC-11", "Tonga Standard Time", "UTC", ""])
def test_e2_all_day_events_are_the_same_days_in_every_zone(zone):
    told = values(
        isAllDay=True,
        start={"dateTime": "2026-03-10T00:00:00.0000000", "timeZone": zone},
        end={"dateTime": "2026-03-12T00:00:00.0000000", "timeZone": zone},
    )
    assert told["time"] == {"allday": True, "start": "2026-03-10", "stop": "2026-03-11"}


def test_e6_start_and_stop_are_always_written_together():
    for time in (
        {"allday": True, "start": "2026-03-10", "stop": "2026-03-11"},
        {
            "allday": False,
            "start": "2026-03-10T08:00:00",
            "stop": "2026-03-10T09:00:00",
        },
    ):
        assert {"start", "end", "isAllDay"} <= set(sent({"time": time}).properties)


@pytest.mark.parametrize("show_as", ["oof", "tentative", "workingElsewhere", "busy"])
def test_d16_what_odoo_has_no_word_for_survives(show_as):
    assert values(showAs=show_as)["show_as"] == "busy"
    assert not sent({"show_as": "busy"}, showAs=show_as).properties
    assert sent({"show_as": "free"}, showAs=show_as).properties == {"showAs": "free"}


def test_d16_personal_stays_personal_until_odoo_says_otherwise():
    assert values(sensitivity="personal")["privacy"] == "private"
    assert not sent({"privacy": "private"}, sensitivity="personal").properties
    changed = sent({"privacy": "public"}, sensitivity="personal").properties
    assert changed == {"sensitivity": "normal"}


def test_c3_answers_belong_to_their_address_whoever_else_is_there():
    told = values(
        attendees=[
            person("/o=ExchangeLabs/ou=x/cn=y", "accepted"),
            person("Bob@Y.example", "declined"),
            person("eve@y.example", "tentativelyAccepted"),
        ]
    )
    assert told["attendees"] == ["bob@y.example", "eve@y.example"]
    assert told["answers"] == [
        ["bob@y.example", "declined"],
        ["eve@y.example", "tentative"],
    ]


def test_c2_people_without_an_smtp_address_stay_in_outlook():
    old = person("/o=ExchangeLabs/ou=x/cn=y")
    change = sent({"attendees": ["bob@y.example"]}, attendees=[old])
    written = change.properties["attendees"]
    assert [p["emailAddress"]["address"] for p in written] == [
        "/o=ExchangeLabs/ou=x/cn=y",
        "bob@y.example",
    ]
    assert written[1]["emailAddress"]["name"] == "Bob Y"
    assert not any("status" in p for p in written)


def test_d4_attendee_who_is_taken_away_goes_and_the_others_stay_as_spelled():
    stored = [person("Bob@Y.example", name="Robert"), person("eve@y.example")]
    change = sent({"attendees": ["bob@y.example"]}, attendees=stored)
    assert [p["emailAddress"] for p in change.properties["attendees"]] == [
        {"name": "Robert", "address": "Bob@Y.example"}
    ]


def test_organizer_among_the_attendees_is_no_attendee_and_is_not_dropped():
    stored = [person("anna@x.example", "organizer"), person("bob@y.example")]
    assert values(attendees=stored)["attendees"] == ["bob@y.example"]
    change = sent({"attendees": ["eve@y.example"]}, attendees=stored)
    addresses = [p["emailAddress"]["address"] for p in change.properties["attendees"]]
    assert addresses == ["anna@x.example", "eve@y.example"]


def test_d12_own_answer_is_read_in_odoos_words():
    for theirs, ours in (
        ("none", None),
        ("notResponded", None),
        ("accepted", "accepted"),
        ("tentativelyAccepted", "tentative"),
        ("declined", "declined"),
        ("somethingNew", None),
    ):
        told = values(responseStatus={"response": theirs}, isOrganizer=False)
        assert told["response"] == ours


def test_c4_online_meeting_without_its_data_is_an_event_like_any_other():
    assert values(isOnlineMeeting=True, onlineMeeting=None)["video"] is None


def test_d15_no_change_says_anything_of_an_online_meeting():
    everything = {
        field.name: None
        for field in FIELDS
        if field.name not in ("time", "show_as", "privacy")
    }
    assert not [
        name
        for name in sent({**everything, "name": "Other"}).properties
        if "online" in name.lower()
    ]


def test_d20_thin_row_tells_nothing_of_what_it_leaves_out():
    row = {
        "id": "o1",
        "type": "occurrence",
        "seriesMasterId": "m1",
        "start": utc("2026-07-09T14:00:00"),
        "end": utc("2026-07-09T15:00:00"),
    }
    assert mapping.from_remote(row, ANNA).values == {}


@given(missing=st.sampled_from(sorted(event())))
def test_c12_each_missing_property_leaves_the_rest_readable(missing):
    row = event(recurrence=WEEKLY, attendees=[person("bob@y.example")])
    del row[missing]
    told = mapping.from_remote(row, ANNA)
    assert len(told.values) >= len(FIELDS) - 6
    nothing = dict.fromkeys(event()) | {"id": "e1"}
    mapping.from_remote(nothing, ANNA)


def test_e3_series_keeps_its_own_zone_whatever_zone_times_are_told_in():
    told = values(recurrence=WEEKLY, start=utc("2026-07-09T14:00:00"))
    assert told["repeats"]["zone"] == "Europe/Zurich"
    written = sent(
        {"repeats": told["repeats"], "time": told["time"]}, recurrence=WEEKLY
    ).properties
    assert written["start"]["timeZone"] == "W. Europe Standard Time"
    assert (
        written["recurrence"]["range"]["recurrenceTimeZone"]
        == "W. Europe Standard Time"
    )


def test_b6_series_moved_to_another_day_tells_its_new_first_day():
    time = {
        "allday": False,
        "start": "2026-07-10T14:00:00",
        "stop": "2026-07-10T15:00:00",
    }
    written = sent({"time": time}, recurrence=WEEKLY).properties
    assert written["recurrence"]["range"]["startDate"] == "2026-07-10"
    same_day = {**time, "start": "2026-07-09T13:00:00", "stop": "2026-07-09T14:00:00"}
    assert "recurrence" not in sent({"time": same_day}, recurrence=WEEKLY).properties


def test_d14_note_changes_and_the_block_to_join_stays():
    block = (
        '<div style="width:100%"><span>________________________________________'
        '</span></div><div class="me-email-text">'
        '<a href="https://teams.example/join/1">Join</a></div>'
        "<div><span>________________________________________</span></div>"
    )
    body = {
        "contentType": "html",
        "content": f"<html><body><p>Agenda</p>{block}</body></html>",
    }
    meeting = {"joinUrl": "https://teams.example/join/1"}
    raw = event(body=body, onlineMeeting=meeting)
    assert mapping.from_remote(raw, ANNA).values["note"] == "Agenda"
    kept = mapping.to_keep(raw)
    assert "Agenda" not in kept["body"]["content"]
    change = mapping.to_remote({"note": "Other"}, kept, ANNA).properties["body"]
    assert block in change["content"]
    told = mapping.from_remote({**raw, "body": change}, ANNA).values
    assert told["note"] == "Other"


def test_title_that_is_too_long_is_left_out_and_said():
    change = sent({"name": "x" * 300, "location": "Here"})
    assert "subject" not in change.properties
    assert change.problems["name"].code == "too_long"
    assert change.properties["location"] == {"displayName": "Here"}


def test_every_field_is_predicted_as_it_will_be_read():
    told = values(recurrence=WEEKLY, attendees=[person("bob@y.example")])
    changes = {
        "name": "Other",
        "time": {
            "allday": False,
            "start": "2026-07-16T14:00:00",
            "stop": "2026-07-16T15:00:00",
        },
        "location": None,
        "note": "New\nlines",
        "privacy": "private",
        "show_as": "free",
        "reminder": None,
        "categories": ["Blue"],
        "attendees": ["eve@y.example"],
        "cancelled": ["2026-07-16"],
    }
    predicted = mapping.predict(changes, mapping.to_keep(event()), ANNA)
    assert predicted == changes
    assert told["name"] == "Weekly"


def test_attendees_copy_changes_nothing_but_the_own_answer():
    theirs = rules(is_organizer=False)
    outgoing = {
        name
        for name, rule in theirs.items()
        if rule.direction in (Direction.BOTH, Direction.TO_REMOTE)
    }
    assert outgoing == {"response"}
    assert rules(is_organizer=True)["response"].direction is Direction.OFF


NOON = datetime(2026, 9, 10, 12, 0)


@pytest.mark.parametrize(
    ("first", "last", "over"),
    [
        (datetime(2026, 9, 10, 10), datetime(2026, 9, 10, 11), True),
        (datetime(2026, 9, 10, 11), datetime(2026, 9, 10, 13), False),
        (date(2026, 9, 9), date(2026, 9, 9), True),
        (date(2026, 9, 9), date(2026, 9, 10), False),
    ],
)
def test_event_is_over_when_it_has_ended(first, last, over):
    assert mapping.is_over({"time": when(first, last)}, NOON) is over


@pytest.mark.parametrize(("count", "over"), [(2, True), (4, False), (None, False)])
def test_series_is_over_after_its_last_day(count, over):
    repeats = Recurrence("daily", date(2026, 9, 8), count=count)
    time = when(datetime(2026, 9, 8, 9), datetime(2026, 9, 8, 10))
    values = {"time": time, "repeats": to_value(repeats)}
    assert mapping.is_over(values, NOON) is over


def test_of_what_has_no_time_nobody_knows_whether_it_is_over():
    assert not mapping.is_over({"time": None}, NOON)
