"""``microsoft_calendar`` and meetings that somebody without this Odoo organizes."""

from __future__ import annotations

import pytest
from owner import Owner, asked, daily
from simulator_process import ANNA, DMITRI


@pytest.fixture
def dmitri(tenant):
    """He works elsewhere."""
    return Owner(tenant, DMITRI)


def only(env):
    """The one event."""
    (event,) = env["calendar.event"].search([])
    return event


def test_an_invitation_arrives_unanswered(dmitri, odoo, anna):
    dmitri.create("Offer", attendees=asked(ANNA))
    odoo.sync(anna)
    with odoo.env() as env:
        event = only(env)
        assert (event.name, event.user_id.id) == ("Offer", False)
        assert event.attendee_ids.mapped("state") == ["needsAction"]


def test_an_answer_in_odoo_is_mailed_to_the_organizer(tenant, dmitri, odoo, anna):
    dmitri.create("Offer", attendees=asked(ANNA))
    odoo.sync(anna)
    with odoo.env(anna) as env:
        only(env).attendee_ids.do_accept()
    (guest,) = dmitri.events()["Offer"]["attendees"]
    assert guest["status"]["response"] == "accepted"
    sent = tenant.admin("GET", "mails")
    answers = [mail for mail in sent if mail["kind"] == "response"]
    assert [mail["recipients"] for mail in answers] == [[DMITRI]]
    odoo.sync(anna)
    with odoo.env() as env:
        assert only(env).attendee_ids.mapped("state") == ["accepted"]


def test_what_the_organizer_changes_arrives(dmitri, odoo, anna):
    meeting = dmitri.create("Offer", attendees=asked(ANNA))
    odoo.sync(anna)
    dmitri.edit(meeting, subject="Last offer")
    odoo.sync(anna)
    with odoo.env() as env:
        assert only(env).name == "Last offer"


@pytest.mark.parametrize("removes_cancelled", [False, True])
def test_what_the_organizer_cancels_goes(tenant, dmitri, odoo, anna, removes_cancelled):
    tenant.admin("POST", f"users/{ANNA}", {"removes_cancelled": removes_cancelled})
    meeting = dmitri.create("Offer", attendees=asked(ANNA))
    odoo.sync(anna)
    dmitri.delete(meeting)
    odoo.sync(anna)
    with odoo.env() as env:
        assert not env["calendar.event"].search([])


def test_a_series_of_somebody_else_arrives_whole(dmitri, odoo, anna):
    series = dmitri.create("Course", attendees=asked(ANNA), recurrence=daily(4))
    dmitri.delete(dmitri.instances(series)[3]["id"])
    odoo.sync(anna)
    with odoo.env() as env:
        assert env["calendar.event"].search([]).mapped("name") == ["Course"] * 3
