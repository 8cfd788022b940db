"""Builders for tests of series."""

import json
from datetime import date, datetime

from .event_case import EventCase
from .simulator_process import ANNA

WORK = (
    "local_created local_updated local_deleted "
    "remote_created remote_updated remote_deleted"
).split()
THURSDAYS = {
    "type": "weekly",
    "interval": 1,
    "daysOfWeek": ["thursday"],
    "firstDayOfWeek": "monday",
}


def ending(count: int, start: str = "2026-12-03") -> dict:
    """A range of so many occurrences."""
    return {"type": "numbered", "startDate": start, "numberOfOccurrences": count}


def until(day: str, start: str = "2026-12-03") -> dict:
    """A range up to a day."""
    return {"type": "endDate", "startDate": start, "endDate": day}


def endless(start: str = "2026-12-03") -> dict:
    """A range without end."""
    return {"type": "noEnd", "startDate": start}


class SeriesCase(EventCase):
    """Anna's series, in Outlook (12:00 to 13:00 of her day) and in Odoo."""

    def outlook_series(
        self, subject: str = "Weekly", pattern: object = None, **properties: object
    ) -> str:
        """A series that Anna makes in Outlook, on Thursdays; its id."""
        limits = properties.pop("limits", None) or ending(4)
        recurrence = {"pattern": pattern or THURSDAYS, "range": limits}
        return self.outlook_event(subject, recurrence=recurrence, **properties)

    def instances(self, master: str, upn: str = ANNA) -> list[dict]:
        """Occurrences of a series in Outlook, in their order."""
        return self.simulator.admin("GET", f"mailboxes/{upn}/events/{master}/instances")

    def days_in_outlook(self, master: str) -> list[date]:
        """The days of a series in Outlook."""
        return [
            date.fromisoformat(row["start"]["dateTime"][:10])
            for row in self.instances(master)
        ]

    def delete_in_outlook(self, event_id: str, upn: str = ANNA) -> None:
        """Anna deletes an event, a series or one occurrence."""
        self.simulator.admin("DELETE", f"mailboxes/{upn}/events/{event_id}")

    def rows(self, name: str = "Weekly") -> object:
        """Events of that title in Odoo, by time."""
        return self.by_name(name).sorted("start")

    def days(self, name: str = "Weekly") -> list[date]:
        """Their days."""
        return [start.date() for start in self.rows(name).mapped("start")]

    def starts(self, name: str = "Weekly") -> list[datetime]:
        """Their moments."""
        return self.rows(name).mapped("start")

    def assert_idle(self, runs: int = 2) -> None:
        """The next runs change nothing on either side, and send nothing."""
        for _ in range(runs):
            self.simulator.clear_counters()
            counts = self.sync()
            for name in WORK:
                self.assertEqual(getattr(counts, name), 0, name)
            self.assertEqual(self.writes(), [])

    def sent(self) -> list[tuple[str, object]]:
        """Method and body of all that was asked to be changed in Outlook."""
        return [
            (one["method"], json.loads(one["body"] or "{}"))
            for one in self.simulator.requests()
            if one["method"] not in ("GET", "HEAD") and "$batch" not in one["path"]
        ]

    def writes(self) -> list[tuple[str, str]]:
        """Method and path of all that was asked to be changed in Outlook."""
        return [
            (one["method"], one["path"])
            for one in self.simulator.requests()
            if one["method"] not in ("GET", "HEAD") and "$batch" not in one["path"]
        ]
