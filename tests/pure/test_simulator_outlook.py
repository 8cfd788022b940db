"""Settings, categories, time zones and online meetings of the simulated tenant."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from graph_caller import BRUNO, SALES, Graph, refused
from test_simulator_calendar import BERLIN, calendars, event, hours, patch
from test_simulator_meetings import asked, mails, only

CATEGORIES = "/me/outlook/masterCategories"
ZONES = "/me/outlook/supportedTimeZones"


@pytest.fixture
def graph():
    return calendars()


# -- settings


def test_a_mailbox_has_a_time_zone(graph):
    assert graph.body("/me/mailboxSettings/timeZone")["value"] == BERLIN
    found = graph.body("/me/mailboxSettings")
    assert (found["timeZone"], found["userPurpose"]) == (BERLIN, "user")
    answer = graph.call("PATCH", "/me/mailboxSettings", {"timeZone": "UTC"})
    assert answer.body["timeZone"] == "UTC"
    answer = graph.call("PATCH", "/me/mailboxSettings", {"timeZone": "Foo/Bar"})
    assert refused(answer) == (400, "TimeZoneNotSupportedException")


def test_settings_need_scopes_of_their_own():
    none = Graph(scopes=frozenset({"Calendars.ReadWrite"}))
    reader = Graph(scopes=frozenset({"MailboxSettings.Read"}))
    for path in ("/me/mailboxSettings", CATEGORIES):
        assert none.get(path).status == 403
        assert reader.get(path).status == 200
    assert reader.call("PATCH", "/me/mailboxSettings", {}).status == 403
    assert reader.call("POST", CATEGORIES, {"displayName": "X"}).status == 403


def test_a_shared_mailbox_says_what_it_is():
    app = calendars(None, scopes=frozenset({"MailboxSettings.Read"}))
    found = app.body(f"/users/{SALES}/mailboxSettings?$select=userPurpose")
    assert found["userPurpose"] == "shared"


# -- categories


def test_a_category_is_made_coloured_and_deleted(graph):
    made = graph.create(CATEGORIES, displayName="Odoo", color="Preset9")
    assert made["color"] == "preset9"
    path = f"{CATEGORIES}/{made['id']}"
    assert graph.call("PATCH", path, {"color": "preset3"}).body["color"] == "preset3"
    assert graph.call("PATCH", path, {"displayName": "Other"}).status == 400
    rows = graph.body(CATEGORIES)["value"]
    assert [row["displayName"] for row in rows] == ["Odoo"]
    assert graph.call("DELETE", path).status == 204
    assert graph.get(path).status == 404


def test_two_categories_have_two_names(graph):
    graph.create(CATEGORIES, displayName="Odoo")
    assert graph.call("POST", CATEGORIES, {"displayName": "odoo"}).status == 409
    assert graph.call("POST", CATEGORIES, {"displayName": ""}).status == 400
    body = {"displayName": "X", "color": "preset25"}
    assert graph.call("POST", CATEGORIES, body).status == 400


# -- time zones


def test_zones_are_listed_by_windows_or_iana_names(graph):
    rows = graph.body(ZONES)["value"]
    assert {"alias": BERLIN, "displayName": "(UTC+01:00) Berlin"} in rows
    kind = quote("(TimeZoneStandard=microsoft.graph.timeZoneStandard'Iana')")
    names = {row["alias"] for row in graph.body(ZONES + kind)["value"]}
    assert "Europe/Berlin" in names
    assert BERLIN not in names


def test_every_listed_zone_is_accepted(graph):
    kind = "(TimeZoneStandard=microsoft.graph.timeZoneStandard'Iana')"
    for path in (ZONES, ZONES + kind):
        for row in graph.body(path)["value"]:
            assert event(graph, **hours(zone=row["alias"]))


# -- online meetings


def test_an_online_meeting_has_a_link_which_is_in_the_body_too(graph):
    body = {"contentType": "html", "content": "<p>Agenda</p>"}
    made = event(graph, body=body, isOnlineMeeting=True)
    assert made["onlineMeetingProvider"] == "teamsForBusiness"
    link = made["onlineMeeting"]["joinUrl"]
    content = made["body"]["content"]
    assert content.index("Agenda") < content.index(link)
    assert made["onlineMeetingUrl"] is None


def test_an_online_meeting_cannot_be_switched_off(graph):
    made = event(graph, isOnlineMeeting=True)
    changed = patch(graph, made["id"], isOnlineMeeting=False)
    assert changed["isOnlineMeeting"] is True
    assert changed["onlineMeeting"] == made["onlineMeeting"]


def test_a_body_with_the_link_keeps_the_meeting_and_one_without_disables_it(graph):
    made = event(graph, isOnlineMeeting=True)
    content = made["body"]["content"].replace("<body>", "<body><p>More</p>")
    body = {"contentType": "html", "content": content}
    changed = patch(graph, made["id"], body=body)
    assert changed["onlineMeeting"] == made["onlineMeeting"]
    body = {"contentType": "html", "content": "<p>Agenda</p>"}
    changed = patch(graph, made["id"], body=body)
    assert (changed["isOnlineMeeting"], changed["onlineMeeting"]) == (False, None)


def test_an_event_can_be_made_an_online_meeting_later(graph):
    body = {"contentType": "text", "content": "a < b"}
    made = event(graph, body=body)
    changed = patch(graph, made["id"], isOnlineMeeting=True)
    assert changed["onlineMeeting"]["joinUrl"] in changed["body"]["content"]
    assert "a &lt; b" in changed["body"]["content"]


@pytest.mark.parametrize(("word", "told"), [("true", True), ("False", False)])
def test_a_yes_or_no_may_stand_in_quotes(graph, word, told):
    made = event(graph, isOnlineMeeting=word)
    assert made["isOnlineMeeting"] is told


def test_the_provider_is_one_that_the_calendar_allows(graph):
    body = {**hours(), "onlineMeetingProvider": "skypeForBusiness"}
    assert graph.call("POST", "/me/events", body).status == 400


def test_the_link_travels_to_the_attendees(graph):
    made = event(graph, isOnlineMeeting=True, attendees=asked(BRUNO))
    copy = only(calendars(BRUNO, world=graph.world))
    assert copy["onlineMeeting"] == made["onlineMeeting"]
    assert mails(graph) == [("invitation", BRUNO)]
