"""``microsoft_calendar`` puts into the simulated tenant what is changed in Odoo."""

from __future__ import annotations

from datetime import timedelta

import pytest
from owner import DAY, Owner
from simulator_process import ANNA, BRUNO

FAR = "dora@far.example"


@pytest.fixture
def outlook(tenant):
    return Owner(tenant)


@pytest.fixture
def make(odoo, anna):
    """Anna makes an event in Odoo; its id."""

    def make(name="Visit", guests=(), **values):
        with odoo.env(anna) as env:
            partners = env.user.partner_id
            for address in guests:
                partners |= env["res.partner"].sudo().find_or_create(address)
            edges = {"start": DAY, "stop": DAY + timedelta(hours=1)}
            vals = {"name": name, **edges, "partner_ids": partners.ids, **values}
            return env["calendar.event"].create(vals).id

    return make


@pytest.fixture
def change(odoo, anna):
    """Anna changes an event in Odoo."""

    def change(event_id, **values):
        with odoo.env(anna) as env:
            env["calendar.event"].browse(event_id).write(values)

    return change


def mails(tenant, kind):
    """Whom Exchange wrote to."""
    sent = tenant.admin("GET", "mails")
    return [mail["recipients"] for mail in sent if mail["kind"] == kind]


def test_a_new_event_is_put_there(outlook, odoo, make):
    event_id = make(location="Bern", privacy="private", show_as="free")
    there = outlook.events()["Visit"]
    assert there["start"]["dateTime"] == f"{DAY.isoformat()}.0000000"
    assert there["start"]["timeZone"] == "UTC"
    assert there["location"]["displayName"] == "Bern"
    assert (there["sensitivity"], there["showAs"]) == ("private", "free")
    with odoo.env() as env:
        event = env["calendar.event"].browse(event_id)
        assert event.ms_universal_event_id == there["iCalUId"]
        assert not event.need_sync_m


def test_an_event_in_summer_keeps_its_moment(outlook, make):
    summer = DAY.replace(month=7, day=1)  # it is sent as of London, in UTC
    make(start=summer, stop=summer + timedelta(hours=1))
    start = outlook.events()["Visit"]["start"]
    assert start["dateTime"] == f"{summer.isoformat()}.0000000"


def test_whole_days_are_put_there_as_days(outlook, make):
    first, last = DAY.date(), DAY.date() + timedelta(days=1)
    make(allday=True, start=first, stop=last, start_date=first, stop_date=last)
    there = outlook.events()["Visit"]
    assert there["isAllDay"]
    assert there["start"]["dateTime"][:10] == first.isoformat()
    assert there["end"]["dateTime"][:10] == (last + timedelta(days=1)).isoformat()


def test_guests_are_invited_once(tenant, outlook, make):
    make("Review", guests=[BRUNO, FAR])
    found = outlook.events()["Review"]["attendees"]
    assert {row["emailAddress"]["address"] for row in found} == {BRUNO, FAR}
    assert [sorted(to) for to in mails(tenant, "invitation")] == [[BRUNO, FAR]]
    copy = Owner(tenant, BRUNO).events()["Review"]
    assert copy["organizer"]["emailAddress"]["address"] == ANNA


def test_what_was_put_there_is_not_taken_for_news(tenant, odoo, anna, make):
    make()
    tenant.clear_counters()
    odoo.sync(anna)
    assert [row["method"] for row in tenant.requests()] == ["GET"]
    with odoo.env() as env:
        assert env["calendar.event"].search_count([]) == 1


def test_a_changed_event_is_changed(outlook, make, change):
    event_id = make()
    later = DAY + timedelta(hours=4)
    change(event_id, name="Long visit", start=later, stop=later + timedelta(hours=3))
    there = outlook.events()
    assert list(there) == ["Long visit"]
    start = there["Long visit"]["start"]["dateTime"]
    assert start == f"{later.isoformat()}.0000000"


def test_a_deleted_event_is_deleted_and_its_guests_are_told(
    tenant, outlook, odoo, anna, make
):
    event_id = make("Review", guests=[BRUNO])
    with odoo.env(anna) as env:
        env["calendar.event"].browse(event_id).unlink()
    assert not outlook.events()
    assert mails(tenant, "cancellation") == [[BRUNO]]


def test_an_archived_event_is_deleted(outlook, make, change):
    change(make(), active=False)
    assert not outlook.events()


def test_what_could_not_be_sent_is_sent_by_the_next_sync(
    tenant, outlook, odoo, anna, make, change
):
    event_id = make()
    tenant.fault({"status": 503, "code": "ServiceUnavailable"}, method="PATCH")
    change(event_id, name="Long visit")
    assert list(outlook.events()) == ["Visit"]
    odoo.sync(anna)
    assert list(outlook.events()) == ["Long visit"]


def test_both_sides_take_turns(outlook, odoo, anna, make, change):
    event_id = make()
    outlook.edit(outlook.events()["Visit"]["id"], subject="Long visit")
    odoo.sync(anna)
    change(event_id, location="Bern")
    there = outlook.events()["Long visit"]
    assert there["location"]["displayName"] == "Bern"
    with odoo.env() as env:
        assert env["calendar.event"].browse(event_id).name == "Long visit"


@pytest.mark.parametrize(
    ("press", "response"),
    [
        ("do_accept", "accepted"),
        ("do_tentative", "tentativelyAccepted"),
        ("do_decline", "declined"),
    ],
)
def test_an_answer_in_odoo_reaches_the_organizer(
    tenant, outlook, odoo, bruno, make, press, response
):
    event_id = make("Review", guests=[BRUNO])
    with odoo.env(bruno) as env:
        event = env["calendar.event"].browse(event_id)
        mine = event.attendee_ids.filtered(
            lambda row: row.partner_id == env.user.partner_id
        )
        getattr(mine, press)()
    (guest,) = outlook.events()["Review"]["attendees"]
    assert guest["status"]["response"] == response
    assert mails(tenant, "response") == [[ANNA]]


def test_an_answer_in_outlook_reaches_odoo(tenant, odoo, anna, make):
    event_id = make("Review", guests=[BRUNO])
    theirs = Owner(tenant, BRUNO)
    theirs.answer(theirs.events()["Review"]["id"], "accept")
    odoo.sync(anna)
    with odoo.env() as env:
        event = env["calendar.event"].browse(event_id)
        states = {row.email: row.state for row in event.attendee_ids}
    assert states == {ANNA: "accepted", BRUNO: "accepted"}


def test_an_invitation_is_the_same_meeting_for_both(odoo, make, bruno):
    make("Review", guests=[BRUNO])
    odoo.sync(bruno)
    with odoo.env() as env:
        event = env["calendar.event"].search([])
        assert event.user_id.login == ANNA
        assert set(event.attendee_ids.mapped("email")) == {ANNA, BRUNO}
