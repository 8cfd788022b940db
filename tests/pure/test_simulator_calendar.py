"""The simulated calendars, as the contract tells them (3.1)."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from graph_caller import ANNA, BRUNO, MARK, SALES, Graph, refused

SCOPES = frozenset({"Calendars.ReadWrite", "MailboxSettings.ReadWrite", "User.Read"})
BERLIN = "W. Europe Standard Time"


def at(text: str, zone: str = "UTC") -> dict[str, str]:
    """A ``dateTimeTimeZone``."""
    return {"dateTime": text, "timeZone": zone}


def hours(first: int = 9, last: int = 10, zone: str = "UTC", day: str = "2026-09-01"):
    """``start`` and ``end`` on one day."""
    return {
        "start": at(f"{day}T{first:02}:00:00", zone),
        "end": at(f"{day}T{last:02}:00:00", zone),
    }


def calendars(upn: str | None = ANNA, **more: Any) -> Graph:
    """A world, and a token for its calendars."""
    return Graph(upn, **{"scopes": SCOPES, **more})


def event(graph: Graph, path: str = "/me/events", **properties: Any) -> dict[str, Any]:
    """A new event, an hour on the first of September if nothing else is said."""
    return graph.create(path, **{"subject": "Kick-off", **hours(), **properties})


def patch(graph: Graph, event_id: str, **properties: Any) -> dict[str, Any]:
    answer = graph.call("PATCH", f"/me/events/{event_id}", properties)
    assert answer.status == 200, answer.body
    return answer.body


def subjects(graph: Graph, path: str, **headers: str) -> list[str]:
    return [row["subject"] for row in graph.body(path, **headers)["value"]]


@pytest.fixture
def graph():
    return calendars()


# -- calendars


def test_a_mailbox_has_a_default_calendar_and_one_to_read_only(graph):
    default = graph.body("/me/calendar")
    assert (default["name"], default["isDefaultCalendar"]) == ("Calendar", True)
    assert default["owner"] == {"name": "Anna Keller", "address": ANNA}
    rows = graph.body("/me/calendars")["value"]
    assert [(row["name"], row["canEdit"]) for row in rows] == [
        ("Calendar", True),
        ("Birthdays", False),
    ]
    assert graph.body(f"/me/calendars/{default['id']}")["name"] == "Calendar"


def test_a_calendar_is_made_renamed_and_deleted(graph):
    made = graph.create("/me/calendars", name="CRM")
    assert (made["color"], made["isRemovable"]) == ("auto", True)
    path = f"/me/calendars/{made['id']}"
    answer = graph.call("PATCH", path, {"name": "Sales", "color": "LightBlue"})
    assert (answer.body["name"], answer.body["color"]) == ("Sales", "lightBlue")
    assert answer.body["changeKey"] != made["changeKey"]
    assert graph.call("DELETE", path).status == 204
    assert refused(graph.get(path)) == (404, "ErrorItemNotFound")


def test_two_calendars_have_two_names(graph):
    graph.create("/me/calendars", name="CRM")
    again = graph.call("POST", "/me/calendars", {"name": "crm"})
    assert refused(again) == (409, "ErrorFolderExists")
    other = graph.create("/me/calendars", name="Other")
    answer = graph.call("PATCH", f"/me/calendars/{other['id']}", {"name": "CRM"})
    assert refused(answer) == (409, "ErrorFolderExists")


def test_the_default_calendar_and_the_services_own_stay(graph):
    for row in graph.body("/me/calendars")["value"]:
        assert graph.call("DELETE", f"/me/calendars/{row['id']}").status == 403


def test_a_calendar_to_read_only_is_not_written_to(graph):
    birthdays = graph.body("/me/calendars?$filter=name eq 'Birthdays'")["value"][0]
    path = f"/me/calendars/{birthdays['id']}"
    assert graph.call("POST", f"{path}/events", hours()).status == 403
    assert graph.call("PATCH", path, {"name": "Mine"}).status == 403
    assert graph.get(f"{path}/events").status == 200


def test_all_calendars_are_in_one_group(graph):
    (group,) = graph.body("/me/calendarGroups")["value"]
    path = f"/me/calendarGroups/{group['id']}/calendars"
    graph.create(path, name="CRM")
    names = [row["name"] for row in graph.body(path)["value"]]
    assert names == ["Calendar", "Birthdays", "CRM"]
    assert graph.get("/me/calendarGroups/other/calendars").status == 404


def test_a_calendar_can_carry_a_mark(graph):
    mark = [{"id": MARK, "value": "x"}]
    body = {"name": "CRM", "singleValueExtendedProperties": mark}
    made = graph.create("/me/calendars", **body)
    expand = quote(f"singleValueExtendedProperties($filter=id eq '{MARK}')")
    found = graph.body(f"/me/calendars/{made['id']}?$expand={expand}")
    assert found["singleValueExtendedProperties"] == mark


def test_calendars_need_a_scope_and_writing_needs_more():
    none = Graph(scopes=frozenset({"Contacts.ReadWrite"}))
    reader = Graph(scopes=frozenset({"Calendars.Read"}))
    for path in ("/me/calendars", "/me/events", "/me/calendar/calendarView/delta"):
        assert refused(none.get(path)) == (403, "ErrorAccessDenied")
    assert reader.get("/me/events").status == 200
    assert reader.call("POST", "/me/events", hours()).status == 403
    assert reader.call("POST", "/me/calendars", {"name": "X"}).status == 403


def test_the_calendar_of_a_shared_mailbox_needs_a_shared_scope():
    path = f"/users/{SALES}/events"
    shared = frozenset({"Calendars.ReadWrite.Shared"})
    assert calendars().get(path).status == 403
    graph = calendars(scopes=shared)
    made = graph.create(path, **hours())
    assert made["organizer"]["emailAddress"]["address"] == SALES
    assert calendars(BRUNO, scopes=shared).get(path).status == 403
