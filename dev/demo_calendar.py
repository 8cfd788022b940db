"""The calendar's part of what ``dev/demo`` shows: meetings travel both ways."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import requests

ROWS = 14  # as many meetings are listed
HERE, THERE = "Demo: made in Odoo", "Demo: made in Outlook"
WEEKLY = "Demo: every week, from Odoo"


class Outlook:
    """The calendar as its owner sees it."""

    def __init__(self, tenant_url: str, authority: str, owner: str) -> None:
        self.root, self.authority = f"{tenant_url}/_admin", authority
        self.owner = owner

    def _ask(self, method: str, path: str, body: object = None) -> Any:  # noqa: ANN401
        answer = requests.request(
            method,
            f"{self.root}/{path}",
            json=body,
            verify=self.authority,
            timeout=60,
        )
        answer.raise_for_status()
        return answer.json()

    def events(self) -> list[dict[str, Any]]:
        """Single events and series of the default calendar."""
        found = self._ask("GET", f"mailboxes/{self.owner}/calendar")["events"]
        return [event for event in found if event["calendar"] == "Calendar"]

    def subjects(self) -> set[str]:
        """Their titles, and those of occurrences that differ from their series."""
        found = self.events()
        apart = [one for event in found for one in event["exceptions"]]
        return {event["subject"] for event in [*found, *apart]}

    def add(self, subject: str, start: datetime) -> None:
        """The owner makes an event."""
        edges = {"start": start, "end": start + timedelta(hours=1)}
        times = {
            name: {"dateTime": moment.isoformat(), "timeZone": "UTC"}
            for name, moment in edges.items()
        }
        body = {"properties": {"subject": subject, **times}}
        self._ask("POST", f"mailboxes/{self.owner}/events", body)

    def rename(self, subject: str, new: str) -> None:
        """The owner changes the title of an event."""
        (event_id,) = [one["id"] for one in self.events() if one["subject"] == subject]
        path = f"mailboxes/{self.owner}/events/{event_id}"
        self._ask("PATCH", path, {"subject": new})

    def mails(self) -> int:
        """How many mails Exchange sent about meetings."""
        return len(self._ask("GET", "mails"))


def plan(user: Any, outlook: Outlook) -> None:  # noqa: ANN401  the story's browser
    """A meeting and a series made in Odoo, a meeting made in Outlook."""
    start = datetime.now().replace(hour=9, minute=0, second=0, microsecond=0)
    start += timedelta(days=1)
    for name, more in ((HERE, {}), (WEEKLY, _weekly(start))):
        user.call(
            "calendar.event",
            "create",
            [
                {
                    "name": name,
                    "start": _stamp(start),
                    "stop": _stamp(start + timedelta(hours=1)),
                    **more,
                }
            ],
        )
        start += timedelta(hours=2)
    outlook.add(THERE, start)


def _weekly(start: datetime) -> dict[str, Any]:
    days = "mon tue wed thu fri sat sun".split()
    return {
        "recurrency": True,
        "rrule_type": "weekly",
        "interval": 1,
        "end_type": "count",
        "count": 6,
        "event_tz": "UTC",
        **{day: index == start.weekday() for index, day in enumerate(days)},
    }


def _stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%S")


def change(user: Any, outlook: Outlook) -> None:  # noqa: ANN401
    """Each is changed on the other side than it was made on."""
    outlook.rename(HERE, f"{HERE}, renamed in Outlook")
    ids = user.call("calendar.event", "search", [("name", "=", THERE)])
    user.call("calendar.event", "write", ids, {"name": f"{THERE}, renamed in Odoo"})


def show(user: Any, outlook: Outlook) -> None:  # noqa: ANN401
    """The next meetings, as either side has them."""
    here = in_odoo(user)
    there = outlook.subjects()
    print(f"\n{'next in the calendar':44}{'Odoo':>10}{'Outlook':>10}")
    for name in list(dict.fromkeys(here))[:ROWS]:
        shown = name if len(name) < 42 else f"{name[:41]}…"
        print(f"{shown:44}{'yes':>10}{'yes' if name in there else '-':>10}")
    print(f"mails that Microsoft sent about them: {outlook.mails()}")


def in_odoo(user: Any) -> list[str]:  # noqa: ANN401
    """Titles of one's own meetings from now on, the next first."""
    mine = [("user_id", "=", user.user_id), ("stop", ">=", _stamp(datetime.now()))]
    rows = user.call("calendar.event", "search_read", mine, ["name"], order="start")
    return [row["name"] for row in rows]


def check(
    user: Any,  # noqa: ANN401
    outlook: Outlook,
    last: dict[str, Any],
    idle: dict[str, Any],
) -> None:
    """Both sides have what was planned and changed; nobody was mailed."""
    here, there = in_odoo(user), outlook.subjects()
    for name in (f"{HERE}, renamed in Outlook", f"{THERE}, renamed in Odoo", WEEKLY):
        if name not in here or name not in there:
            raise SystemExit(f"not on both sides: {name}")
    if last["failed"] or outlook.mails():
        raise SystemExit("an event failed, or somebody was mailed")
    quiet = ("local_created", "local_updated", "remote_created", "remote_updated")
    if any(idle[name] for name in quiet):
        raise SystemExit("the last sync of the calendar still found work")
