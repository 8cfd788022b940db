"""Builders for tests of the calendar sync."""

from datetime import datetime, timedelta

from .common import Office365Case
from .simulator_process import ANNA

START = datetime(2026, 12, 3, 8, 0)  # a Thursday, 09:00 in Zurich


class EventCase(Office365Case):
    """Anna is connected and syncs her calendar; she lives in Zurich."""

    def setUp(self) -> None:
        super().setUp()
        self.anna.tz = "Europe/Zurich"
        self.account = self.connect(self.anna)
        self.account.write({"contacts_enabled": False, "calendar_enabled": True})
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

    def assert_no_mail(self) -> None:
        """Neither Odoo nor Exchange has written to anybody."""
        self.assertEqual(self.env["mail.mail"].search_count([]), self.mails_before)
        self.assertFalse(self.simulator.admin("GET", "mails"))

    def outlook(self, upn: str = ANNA) -> dict[str, dict]:
        """Events of the default calendar by subject."""
        found = self.simulator.admin("GET", f"mailboxes/{upn}/calendar")
        return {event["subject"]: event for event in found["events"]}
