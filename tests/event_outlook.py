"""The calendar of a mailbox as its owner sees it, and the owner's hand in it."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from .simulator_process import Simulator

Row = tuple[str, str, str, str]


def at(moment: datetime) -> dict[str, str]:
    """A ``dateTimeTimeZone`` in UTC."""
    return {"dateTime": moment.isoformat(), "timeZone": "UTC"}


class OutlookOf:
    """The owner of a mailbox; what is cancelled is as good as gone."""

    def __init__(self, simulator: Simulator, upn: str) -> None:
        self.simulator, self.box = simulator, f"mailboxes/{upn}"

    def items(self) -> list[dict]:
        """Singles and series, by subject."""
        found = self.simulator.admin("GET", f"{self.box}/calendar")["events"]
        live = [item for item in found if not item["isCancelled"]]
        return sorted(live, key=lambda item: item["subject"])

    def pick(self, index: int, occurrence: bool) -> dict | None:
        """One of them; of a series perhaps one of its occurrences."""
        found = self.items()
        if not found:
            return None
        item = found[index % len(found)]
        if not occurrence or item["type"] != "seriesMaster":
            return item
        instances = self.instances(item["id"])
        return instances[index % len(instances)] if instances else item

    def instances(self, event_id: str) -> list[dict]:
        """The occurrences of a series."""
        return self.simulator.admin("GET", f"{self.box}/events/{event_id}/instances")

    def shown(self) -> list[Row]:
        """All that takes place: title, begin, end, place."""
        rows = []
        for item in self.items():
            whole = item["type"] == "seriesMaster"
            rows += self.instances(item["id"]) if whole else [item]
        return sorted(
            (
                row["subject"],
                row["start"]["dateTime"][:16],
                row["end"]["dateTime"][:16],
                row["location"]["displayName"],
            )
            for row in rows
        )

    def make(self, **properties: object) -> str:
        """A new event; its id."""
        body = {"properties": properties}
        return self.simulator.admin("POST", f"{self.box}/events", body)["id"]

    def edit(self, event_id: str, **properties: object) -> None:
        """Change an event, a series or an occurrence."""
        self.simulator.admin("PATCH", f"{self.box}/events/{event_id}", properties)

    def move(self, item: dict, by: timedelta) -> None:
        """Later, by so much."""
        edges = {
            name: at(datetime.fromisoformat(item[name]["dateTime"][:19]) + by)
            for name in ("start", "end")
        }
        self.edit(item["id"], **edges)

    def delete(self, event_id: str) -> None:
        """Delete an event, a series or an occurrence."""
        self.simulator.admin("DELETE", f"{self.box}/events/{event_id}")

    def answer(self, event_id: str, answer: str) -> None:
        """``accept``, ``decline`` or ``tentativelyAccept``."""
        self.simulator.admin("POST", f"{self.box}/events/{event_id}/{answer}", {})

    @staticmethod
    def thursdays(start: datetime, count: int) -> dict:
        """A recurrence."""
        return {
            "pattern": {
                "type": "weekly",
                "interval": 1,
                "daysOfWeek": ["thursday"],
                "firstDayOfWeek": "monday",
            },
            "range": {
                "type": "numbered",
                "startDate": start.date().isoformat(),
                "numberOfOccurrences": count,
            },
        }


def as_odoo_shows(events: Iterable[object]) -> list[Row]:
    """The same of Odoo's events."""
    return sorted(
        (
            event.name,
            event.start.isoformat()[:16],
            event.stop.isoformat()[:16],
            event.location or "",
        )
        for event in events
    )
