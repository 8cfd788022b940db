"""The owner's view of a simulated calendar, and what they do there by hand."""

from __future__ import annotations

from urllib.parse import quote

import pytest
import simulator_process
from lxml import html
from simulator_process import ANNA, BRUNO
from tenant_client import session
from test_simulator_calendar import at, hours

ZONE = "W. Europe Standard Time"
WILD = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


@pytest.fixture
def tenant():
    simulator = simulator_process.shared()
    simulator.reset()
    return simulator


class Browser:
    """Somebody at their calendar."""

    def __init__(self, tenant, upn=ANNA):
        self.tenant, self.http = tenant, session(tenant)
        self.base = f"{tenant.url}/mailbox/{upn}"

    def open(self, path="/calendar?day=2026-09-01"):
        answer = self.http.get(self.base + path, timeout=30)
        answer.raise_for_status()
        return html.fromstring(answer.content.decode())

    def send(self, event_id="new", action="save", **typed):
        """Fill in the event's form and press a button."""
        (form,) = self.open(f"/events/{quote(event_id)}").xpath("//form[@id='event']")
        values = {**dict(form.form_values()), **typed, "action": action}
        given = {name: value for name, value in values.items() if value is not None}
        path = f"{self.base}/events/{event_id}"
        return self.http.post(path, data=given, timeout=30)

    def calendars(self, **typed):
        return self.http.post(f"{self.base}/calendars", data=typed, timeout=30)

    def shown(self, path="/calendar?day=2026-09-01"):
        """Titles by their day."""
        found = {}
        for column in self.open(path).xpath("//div[@data-day]"):
            titles = [
                link.get("title") for link in column.xpath(".//a[@class][@title]")
            ]
            found[column.get("data-day")] = sorted(titles)
        return found


@pytest.fixture
def browser(tenant):
    return Browser(tenant)


def add(tenant, **properties):
    body = {"properties": {"subject": "Talk", **hours(), **properties}}
    return tenant.admin("POST", f"mailboxes/{ANNA}/events", body)


def events(tenant, upn=ANNA):
    return tenant.admin("GET", f"mailboxes/{upn}/calendar")["events"]


def weekly(count):
    limits = {"type": "numbered", "startDate": "2026-09-01"}
    pattern = {"type": "weekly", "interval": 1, "daysOfWeek": ["tuesday"]}
    return {"pattern": pattern, "range": {**limits, "numberOfOccurrences": count}}


def test_a_week_and_a_day_show_what_is_then(tenant, browser):
    add(tenant)
    add(tenant, subject="Series", recurrence=weekly(2))
    days = {"start": at("2026-09-03T00:00:00"), "end": at("2026-09-05T00:00:00")}
    add(tenant, subject="Fair", isAllDay=True, **days)
    add(
        tenant,
        subject="Night",
        start=at("2026-09-05T20:00:00"),
        end=at("2026-09-06T04:00:00"),
    )
    week = browser.shown()
    assert list(week)[0] == "2026-08-31"
    assert {day: titles for day, titles in week.items() if titles} == {
        "2026-09-01": ["Series", "Talk"],
        "2026-09-03": ["Fair"],
        "2026-09-04": ["Fair"],
        "2026-09-05": ["Night"],
        "2026-09-06": ["Night"],
    }
    assert browser.shown("/calendar?day=2026-09-08&view=day") == {
        "2026-09-08": ["Series"]
    }


def test_events_at_the_same_time_stand_beside_each_other(tenant, browser):
    add(tenant, subject="A")
    add(tenant, subject="B")
    styles = [a.get("style") for a in browser.open().xpath("//a[@style]")]
    assert [style.split("left:")[1] for style in styles] == [
        "0.0%;width:50.0%",
        "50.0%;width:50.0%",
    ]


def test_markup_in_titles_stays_text_everywhere(tenant, browser):
    made = add(
        tenant,
        subject=WILD,
        location={"displayName": WILD},
        body={"contentType": "text", "content": WILD},
    )
    for page in (browser.open(), browser.open(f"/events/{made['id']}")):
        assert not page.xpath("//script | //*[@onerror]")
        assert WILD in page.text_content() or WILD in page.xpath("//input/@value")


def test_an_event_is_made_by_the_mailboxs_clock(tenant, browser):
    browser.send(
        subject="New",
        start="2026-09-02T09:00",
        end="2026-09-02T10:30",
        location="Bern",
        categories="A, B",
        repeat="weekly",
        count="3",
        body="One\ntwo",
    ).raise_for_status()
    (made,) = events(tenant)
    assert made["start"]["dateTime"].startswith("2026-09-02T07:00")
    assert made["originalStartTimeZone"] == ZONE
    assert made["categories"] == ["A", "B"]
    assert made["recurrence"]["range"]["numberOfOccurrences"] == 3
    assert made["recurrence"]["pattern"]["daysOfWeek"] == ["wednesday"]
    assert made["bodyPreview"] == "One\ntwo"


def test_an_untouched_form_changes_nothing(tenant, browser):
    made = add(
        tenant,
        recurrence=weekly(2),
        body={"contentType": "html", "content": "<p>a</p><p>b</p>"},
        attendees=[{"emailAddress": {"address": BRUNO}, "type": "optional"}],
    )
    tenant.admin("DELETE", "mails")
    browser.send(made["id"]).raise_for_status()
    assert events(tenant) == [made]
    assert tenant.admin("GET", "mails") == []


def test_what_is_typed_is_changed_and_mailed(tenant, browser):
    made = add(tenant, attendees=[{"emailAddress": {"address": BRUNO}}])
    tenant.admin("DELETE", "mails")
    browser.send(made["id"], subject="Other", showAs="oof").raise_for_status()
    (found,) = events(tenant)
    assert (found["subject"], found["showAs"]) == ("Other", "oof")
    assert [mail["kind"] for mail in tenant.admin("GET", "mails")] == ["update"]


def test_all_days_are_counted_by_the_last_of_them(tenant, browser):
    made = add(tenant)
    typed = {"start": "2026-09-01T09:00", "end": "2026-09-03T09:00", "allDay": "on"}
    browser.send(made["id"], **typed).raise_for_status()
    (found,) = events(tenant)
    assert found["isAllDay"] is True
    assert found["end"]["dateTime"].startswith("2026-09-04T00:00")
    browser.send(made["id"], subject="Still").raise_for_status()
    (found,) = events(tenant)
    assert found["end"]["dateTime"].startswith("2026-09-04T00:00")


def test_one_occurrence_is_changed_or_deleted_alone(tenant, browser):
    made = add(tenant, recurrence=weekly(3))
    path = f"mailboxes/{ANNA}/events/{made['id']}"
    rows = tenant.admin("GET", f"{path}/instances")
    browser.send(rows[0]["id"], subject="Special").raise_for_status()
    browser.send(rows[1]["id"], "delete").raise_for_status()
    found = tenant.admin("GET", path)
    assert [one["subject"] for one in found["exceptions"]] == ["Special"]
    assert found["cancelled"] == ["2026-09-08"]
    page = browser.open(f"/events/{rows[0]['id']}")
    (link,) = page.xpath("//*[@id='about']//a/@href")
    assert link.endswith(quote(made["id"]))


def test_an_online_meeting_survives_its_owners_edits(tenant, browser):
    body = {"contentType": "html", "content": "<p>Agenda</p>"}
    made = add(tenant, isOnlineMeeting=True, body=body)
    page = browser.open(f"/events/{made['id']}")
    assert page.get_element_by_id("body").value.strip() == "Agenda"
    browser.send(made["id"], body="Other").raise_for_status()
    (found,) = events(tenant)
    assert found["onlineMeeting"] == made["onlineMeeting"]
    assert found["bodyPreview"].startswith("Other")


def test_an_attendee_answers_by_hand(tenant):
    add(tenant, attendees=[{"emailAddress": {"address": BRUNO}}])
    bruno = Browser(tenant, BRUNO)
    (copy,) = events(tenant, BRUNO)
    bruno.send(copy["id"], "accepted").raise_for_status()
    (row,) = events(tenant)[0]["attendees"]
    assert row["status"]["response"] == "accepted"
    bruno.send(copy["id"], "declined").raise_for_status()
    assert events(tenant, BRUNO) == []


def test_what_makes_no_sense_is_refused(tenant, browser):
    made = add(tenant)
    assert browser.send(made["id"], start="2026-09-01T23:00").status_code == 400
    assert browser.send(made["id"], reminder="soon").status_code == 400
    assert browser.send(made["id"], "accepted").status_code == 400


def test_calendars_are_made_renamed_and_deleted(tenant, browser):
    browser.calendars(action="create", name="Private").raise_for_status()
    assert browser.calendars(action="create", name="private").status_code == 409
    found = tenant.admin("GET", f"mailboxes/{ANNA}/calendar")["calendars"]
    private = found[-1]["id"]
    made = add(tenant)
    browser.send(made["id"], calendar=private).raise_for_status()
    assert events(tenant)[0]["calendar"] == "Private"
    assert browser.shown(f"/calendar?day=2026-09-01&calendar={quote(private)}")[
        "2026-09-01"
    ] == ["Talk"]
    browser.calendars(action="rename", calendar=private, name="Home")
    browser.calendars(action="delete", calendar=private).raise_for_status()
    assert events(tenant) == []


def test_awkward_calendars_can_be_looked_at(tenant, browser):
    tenant.reset(seed="awkward")
    page = browser.open("/calendar")
    assert not page.xpath("//script")
    for link in page.xpath("//div[@data-day]//a[@title]/@href"):
        path = link.removeprefix(f"/mailbox/{ANNA}")
        assert browser.open(path).get_element_by_id("event") is not None
