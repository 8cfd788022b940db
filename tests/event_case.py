"""Builders for tests of the calendar sync."""

from datetime import datetime, timedelta

from odoo.addons.office365_sync.models.event_run import EventRun
from odoo.addons.office365_sync.models.link_store import LinkStore

from .clock import turn_back
from .common import Office365Case
from .simulator_process import ANNA

START = datetime(2026, 12, 3, 8, 0)  # a Thursday, 09:00 in Zurich


def zurich(wall: str) -> dict:
    """A moment as Outlook's owner enters it."""
    return {"dateTime": wall, "timeZone": "W. Europe Standard Time"}


class EventCase(Office365Case):
    """Anna is connected and syncs her calendar; she lives in Zurich."""

    def setUp(self) -> None:
        super().setUp()
        turn_back(self)
        self.anna.tz = "Europe/Zurich"
        self.patch(LinkStore, "cool_down", LinkStore.cool_down * 0)
        account = self.account_of(self.anna)
        account.write({"contacts_enabled": False, "calendar_enabled": True})
        self.account = self.connect(self.anna)
        self.account.calendar_since = "2020-01-01"
        self.events = self.env["calendar.event"].with_user(self.anna)
        self.mails_before = self.env["mail.mail"].search_count([])

    def event(self, name: str = "Kick-off", **values: object) -> object:
        """An event as Anna makes it."""
        start = values.pop("start", START)
        vals = {
            "name": name,
            "start": start,
            "stop": values.pop("stop", start + timedelta(hours=1)),
            "user_id": self.anna.id,
            **values,
        }
        return self.events.create(vals)

    def weekly(self, name: str = "Weekly", count: int = 5, **values: object) -> object:
        """A series on Thursdays; its first event."""
        rule = {
            "recurrency": True,
            "rrule_type": "weekly",
            "thu": True,
            "interval": 1,
            "end_type": "count",
            "count": count,
            "event_tz": "Europe/Zurich",
        }
        return self.event(name, **{**rule, **values})

    def sync(self, expect: str = "done", account: object = None) -> object:
        """One run, to its end; its counts."""
        self.env.flush_all()
        account = account or self.account
        seen = []
        original = EventRun.run

        def run(this: EventRun) -> str:
            seen.append(this)
            return original(this)

        self.patch(EventRun, "run", run)
        state = account._run_calendar()
        self.patch(EventRun, "run", original)
        self.env.invalidate_all()
        self.assertEqual(state, expect, account.last_error)
        return seen[0].counts

    def outlook_event(self, subject: str = "Lunch", **properties: object) -> str:
        """An event that Anna makes in Outlook; its id."""
        body = {
            "properties": {
                "subject": subject,
                "start": zurich("2026-12-03T12:00:00"),
                "end": zurich("2026-12-03T13:00:00"),
                **properties,
            }
        }
        made = self.simulator.admin("POST", f"mailboxes/{ANNA}/events", body)
        return made["id"]

    def edit_in_outlook(self, event_id: str, **properties: object) -> None:
        """Anna changes an event, or one occurrence of a series."""
        self.simulator.admin("PATCH", f"mailboxes/{ANNA}/events/{event_id}", properties)

    def by_name(self, name: str) -> object:
        """Events of that title, in Odoo."""
        return self.env["calendar.event"].search([("name", "=", name)])

    def assert_no_mail(self) -> None:
        """Neither Odoo nor Exchange has written to anybody."""
        self.assertEqual(self.env["mail.mail"].search_count([]), self.mails_before)
        self.assertFalse(self.simulator.admin("GET", "mails"))

    def outlook(self, upn: str = ANNA) -> dict[str, dict]:
        """Events of the default calendar by subject."""
        found = self.simulator.admin("GET", f"mailboxes/{upn}/calendar")
        return {event["subject"]: event for event in found["events"]}
