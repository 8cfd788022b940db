"""Calendars over the wire: the admin endpoint, faults, counters, the traffic log."""

from __future__ import annotations

import pytest
import simulator_process
from simulator_process import ANNA, BRUNO
from tenant_client import Client
from test_simulator_calendar import at, hours

SCOPE = "openid Calendars.ReadWrite"


@pytest.fixture
def tenant():
    simulator = simulator_process.shared()
    simulator.reset()
    return simulator


@pytest.fixture
def call(tenant):
    """Anna's token."""
    client = Client(tenant)
    token = client.tokens(scope=SCOPE)["access_token"]
    return lambda path, method="GET", **more: client.graph(token, path, method, **more)


def add(tenant, upn=ANNA, **more):
    body = {"properties": {"subject": "By hand", **hours()}, **more}
    return tenant.admin("POST", f"mailboxes/{upn}/events", body)


def test_the_owner_adds_changes_and_deletes_events(tenant, call):
    made = add(tenant, calendar="Private")
    one = f"mailboxes/{ANNA}/events/{made['id']}"
    assert call(f"/me/events/{made['id']}").json()["subject"] == "By hand"
    assert tenant.admin("PATCH", one, {"subject": "New"})["subject"] == "New"
    assert tenant.admin("POST", f"{one}/move", {"calendar": "Calendar"})
    assert [row["subject"] for row in call("/me/events").json()["value"]] == ["New"]
    tenant.admin("DELETE", one)
    found = tenant.admin("GET", f"mailboxes/{ANNA}/calendar")
    assert found["events"] == []
    names = [row["name"] for row in found["calendars"]]
    assert names == ["Calendar", "Birthdays", "Private"]


def test_what_graph_would_refuse_is_refused_by_hand_too(tenant):
    body = {"properties": {"start": at("2026-09-01T09:00:00")}}
    address = f"{tenant.url}/_admin/mailboxes/{ANNA}/events"
    answer = tenant.http.post(address, json=body, timeout=30)
    assert answer.status_code == 400
    assert "ErrorPropertyValidationFailure" in answer.text


def test_a_meeting_of_somebody_elsewhere_is_answered_by_mail(tenant, call):
    organizer = {"name": "Laura", "address": "laura@alpine.example"}
    made = add(tenant, organizer=organizer, uid="abc@alpine.example")
    assert made["isOrganizer"] is False
    assert made["iCalUId"].endswith(b"abc@alpine.example\0".hex().upper())
    assert call(f"/me/events/{made['id']}/accept", "POST").status_code == 202
    (mail,) = tenant.admin("GET", "mails")
    assert (mail["kind"], mail["outside"]) == ("response", ["laura@alpine.example"])
    assert tenant.admin("DELETE", "mails") == []


def test_mails_are_counted_from_the_last_time_they_were_cleared(tenant, call):
    body = {**hours(), "attendees": [{"emailAddress": {"address": BRUNO}}]}
    made = call("/me/events", "POST", json=body).json()
    (mail,) = tenant.admin("GET", "mails")
    assert (mail["kind"], mail["recipients"]) == ("invitation", [BRUNO])
    tenant.admin("DELETE", "mails")
    call(f"/me/events/{made['id']}", "PATCH", json={})
    assert tenant.admin("GET", "mails") == []
    (copy,) = tenant.admin("GET", f"mailboxes/{BRUNO}/calendar")["events"]
    tenant.admin("POST", f"mailboxes/{BRUNO}/events/{copy['id']}/decline")
    assert [mail["kind"] for mail in tenant.admin("GET", "mails")] == ["response"]


def test_unseen_values_are_stored_as_they_are(tenant, call):
    zone = "tzone://Microsoft/Custom"
    made = add(tenant, raw={"originalStartTimeZone": zone})
    found = call(f"/me/events/{made['id']}").json()
    assert found["originalStartTimeZone"] == zone


def test_a_calendar_of_somebody_else_can_be_shared(tenant, call):
    owner = {"name": "Bruno Costa", "address": BRUNO}
    body = {"name": "Bruno", "can_edit": False, "owner": owner}
    tenant.admin("POST", f"mailboxes/{ANNA}/calendars", body)
    row = call("/me/calendars").json()["value"][-1]
    assert (row["canEdit"], row["owner"]) == (False, owner)
    tenant.admin("PATCH", f"mailboxes/{ANNA}/calendars/Bruno", {"name": "B"})
    tenant.admin("DELETE", f"mailboxes/{ANNA}/calendars/B")
    assert len(call("/me/calendars").json()["value"]) == 2


def test_many_events_are_seeded_at_once(tenant, call):
    body = {"count": 20, "calendar": "Many", "from": "2026-10-01"}
    made = tenant.admin("POST", f"mailboxes/{ANNA}/events/seed", body)
    window = "startDateTime=2026-10-01&endDateTime=2026-10-03"
    path = f"/me/calendars/{made['calendar']}/calendarView?{window}&$top=50"
    assert len(call(path).json()["value"]) == 16


def test_faults_and_counters_know_calendars(tenant, call):
    tenant.clear_counters()
    tenant.fault({"status": 503, "code": "ErrorServerBusy"}, path="/me/events$")
    assert call("/me/events").status_code == 503
    assert call("/me/events").status_code == 200
    event_id = add(tenant)["id"]
    call(f"/me/events/{event_id}")
    counts = tenant.counters()["by_operation"]
    assert counts["GET events"] == 3
    tenant.fault({"status": 504, "after": True}, method="POST", path="/me/events$")
    assert call("/me/events", "POST", json=hours()).status_code == 504
    assert len(call("/me/events").json()["value"]) == 2


def test_instances_of_a_series_are_shown_by_hand(tenant):
    limits = {"type": "numbered", "startDate": "2026-09-01", "numberOfOccurrences": 3}
    recurrence = {"pattern": {"type": "daily", "interval": 1}, "range": limits}
    made = add(tenant, properties={**hours(), "recurrence": recurrence})
    one = f"mailboxes/{ANNA}/events/{made['id']}"
    rows = tenant.admin("GET", f"{one}/instances")
    assert [row["occurrenceId"][-10:] for row in rows] == [
        f"2026-09-0{day}" for day in (1, 2, 3)
    ]
    tenant.admin("DELETE", f"mailboxes/{ANNA}/events/{rows[1]['id']}")
    assert tenant.admin("GET", one)["cancelled"] == ["2026-09-02"]
