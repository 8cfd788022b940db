"""The same for events: meetings with Eve, who works elsewhere, single ones and series.

Local edits are to the place and remote ones to the categories, so that every conflict
would be a false one; Exchange counts the mails that it sends to Eve.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

from simulator_process import ANNA
from world import World

EVE = "eve@customer.example"
FRED = "fred@customer.example"
START = datetime.now().replace(hour=8, minute=0, second=0, microsecond=0)
BOX = f"mailboxes/{ANNA}"


class CalendarWorld(World):
    """Both calendars, and what people last wrote there."""

    preferences = {"contacts_enabled": False, "calendar_enabled": True}
    run_method = "_run_calendar"
    links = "office365_event_link"

    def __init__(self) -> None:
        self.places: dict[int, str] = {}  # by event: Odoo's last word
        self.categories: dict[str, str] = {}  # by title: Outlook's last word
        self.edits: Counter[str] = Counter()  # by title
        self.with_fred: dict[int, str] = {}  # title, by event: asked to it later
        super().__init__()

    def _forget_earlier_worlds(self) -> None:
        super()._forget_earlier_worlds()
        with self.env() as env:
            env.cr.execute("DELETE FROM calendar_recurrence")
            env.cr.execute("DELETE FROM calendar_event")

    def connect(self) -> None:
        super().connect()
        with self.env() as env:
            eve = env["res.partner"].create({"name": "Killed Eve", "email": EVE})
            user = env["res.users"].browse(self.user_id)
            self.people = (eve + user.partner_id).ids
            self.fred = eve.copy({"name": "Killed Fred", "email": FRED}).id
            # a category that Odoo does not know becomes a tag of its own
            user.company_id.office365_calendar_unknown_tag = "new"

    # -- people

    def acts(self) -> list[Callable[[], None]]:
        return [
            self.someone_makes_a_meeting_in_odoo,
            self.someone_makes_a_series_in_odoo,
            *[self.someone_edits_in_odoo] * 3,
            self.someone_asks_fred_too,
            self.someone_makes_a_meeting_in_outlook,
            *[self.someone_edits_in_outlook] * 2,
        ]

    def someone_makes_a_meeting_in_odoo(self, **values: object) -> None:
        start = START + timedelta(days=1 + self.counter % 28)
        with self.env() as env:
            event = env["calendar.event"].with_user(self.user_id)
            event = event.create(
                {
                    "name": f"Killed {self.value()}",
                    "location": self.value(),
                    "start": start,
                    "stop": start + timedelta(hours=1),
                    "partner_ids": [(6, 0, self.people)],
                    **values,
                }
            )
            for one in event.recurrence_id.calendar_event_ids or event:
                self.places[one.id] = one.location

    def someone_makes_a_series_in_odoo(self) -> None:
        self.someone_makes_a_meeting_in_odoo(
            recurrency=True,
            rrule_type="daily",
            end_type="count",
            count=3,
            event_tz="UTC",
        )

    def someone_edits_in_odoo(self) -> None:
        if not self.places:
            return
        with self.env() as env:
            event = env["calendar.event"].browse(self.random.choice([*self.places]))
            how = {"recurrence_update": "self_only"} if event.recurrence_id else {}
            self.places[event.id] = self.value()
            self.edits[event.name] += 1
            event.with_user(self.user_id).write(
                {"location": self.places[event.id], **how}
            )

    def someone_asks_fred_too(self) -> None:
        """To a single meeting, which Eve is not told of."""
        with self.env() as env:
            events = env["calendar.event"].browse(self.places)
            events = events.filtered(lambda event: not event.recurrence_id)
            if events:
                event = events[self.random.randrange(len(events))]
                self.with_fred[event.id] = event.name
                people = {"partner_ids": [(4, self.fred)]}
                event.with_user(self.user_id).write(people)

    def someone_makes_a_meeting_in_outlook(self) -> None:
        start = START + timedelta(days=1 + self.counter % 28, hours=2)
        edges = {"start": start, "end": start + timedelta(hours=1)}
        times = {
            name: {"dateTime": edge.isoformat(), "timeZone": "UTC"}
            for name, edge in edges.items()
        }
        name = f"Killed {self.value()}"
        self.categories[name] = self.value()
        properties = {
            "subject": name,
            "categories": [self.categories[name]],
            "attendees": [{"emailAddress": {"address": EVE, "name": "Eve"}}],
            **times,
        }
        self.simulator.admin("POST", f"{BOX}/events", {"properties": properties})

    def someone_edits_in_outlook(self) -> None:
        if found := self.there():
            event = self.random.choice(found)
            name = event["subject"]
            self.categories[name] = self.value()
            self.edits[name] += 1
            change = {"categories": [self.categories[name]]}
            self.simulator.admin("PATCH", f"{BOX}/events/{event['id']}", change)

    # -- what is there

    def there(self) -> list[dict]:
        """Singles and series in Outlook."""
        return self.simulator.admin("GET", f"{BOX}/calendar")["events"]

    def shown_there(self) -> list[tuple]:
        """All that takes place, in Outlook."""
        rows = []
        for event in self.there():
            path = f"{BOX}/events/{event['id']}/instances"
            whole = event["type"] == "seriesMaster"
            rows += self.simulator.admin("GET", path) if whole else [event]
        return sorted(
            (
                row["subject"],
                row["start"]["dateTime"][:16],
                row["location"]["displayName"],
                tuple(sorted(row["categories"])),  # in whatever order
            )
            for row in rows
        )

    def mails(self, address: str) -> dict[str, Counter[str]]:
        """What Exchange has sent to somebody, by kind and title."""
        kinds: dict[str, Counter[str]] = {}
        for mail in self.simulator.admin("GET", "mails"):
            if mail["occurrence"] and mail["kind"] == "update":
                continue  # a series' change is told for each exception too
            if address in mail["recipients"]:
                kinds.setdefault(mail["kind"], Counter())[mail["subject"]] += 1
        return kinds


def told_of(event: object) -> list[str]:
    """The categories of an event in Odoo."""
    return event.categ_ids.mapped("name")


def check_that_both_calendars_are_equal(world: CalendarWorld) -> None:
    """The same meetings, each once, each with the last word of either side; Eve was
    invited once to each, and told of no more changes than there were."""
    titles = [event["subject"] for event in world.there()]
    assert len(titles) == len(set(titles)), "twice in Outlook"
    with world.env() as env:
        events = env["calendar.event"].search([("name", "=like", "Killed %")])
        shown = sorted(
            (
                event.name,
                event.start.isoformat()[:16],
                event.location or "",
                tuple(sorted(event.categ_ids.mapped("name"))),
            )
            for event in events
        )
        differ = set(shown) ^ set(world.shown_there())
        assert shown == world.shown_there(), sorted(differ)
        for event in events:
            asked = FRED in event.partner_ids.mapped("email")
            assert asked == (event.id in world.with_fred), "who was asked"
            if event.id in world.places:
                assert event.location == world.places[event.id], "lost"
            if event.name in world.categories:
                assert told_of(event) == [world.categories[event.name]], "lost"
        assert set(world.places) <= set(events.ids), "gone"
        links = env["office365.event.link"].search([])
        rest = links.filtered(lambda link: link.state != "linked")
        assert not rest, rest.read(["state", "reason", "event_id", "remote_name"])
        assert not env["office365.conflict"].search([])
        env.cr.execute(
            "SELECT count(*) FROM office365_event_link"
            " WHERE pending IS NOT NULL OR gone IS NOT NULL"
        )
        assert env.cr.fetchone()[0] == 0
    asked = {EVE: titles, FRED: world.with_fred.values()}
    for address, invited in asked.items():
        mails = world.mails(address)
        told, once = mails.pop("invitation", Counter()), Counter(invited)
        assert told == once, ("not invited once each", told - once, once - told)
        updates = mails.pop("update", Counter())
        assert not mails, "mails that nobody asked for"
        assert not updates - world.edits, "told more often than changed"
