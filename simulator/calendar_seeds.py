"""What the calendars hold at the start, around the present week."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta, timezone
from typing import Any

from .calendars.diary import Diary
from .calendars.event import Event, foreign_uid
from .graph.event_checks import checked
from .graph.event_times import for_change, for_new
from .world import User, World

ANNA = "anna.keller@contoso.example"
BRUNO = "bruno.costa@contoso.example"
CHLOE = "chloe.martin@contoso.example"
BERLIN = "W. Europe Standard Time"
CUSTOM = "tzone://Microsoft/Custom"
LAURA = {"name": "Laura Brunner", "address": "laura.brunner@alpine.example"}
WORKING = ["monday", "tuesday", "wednesday", "thursday", "friday"]
NEVER = {"response": "none", "time": "0001-01-01T00:00:00Z"}


def at(day: date, hour: float, length: float = 1, zone: str = BERLIN) -> dict[str, Any]:
    """``start`` and ``end`` by the clock of a zone."""
    begin = datetime.combine(day, time()) + timedelta(hours=hour)
    edges = {"start": begin, "end": begin + timedelta(hours=length)}
    return {
        name: {"dateTime": edge.isoformat(), "timeZone": zone}
        for name, edge in edges.items()
    }


def whole(day: date, days: int = 1, zone: str = BERLIN) -> dict[str, Any]:
    """An all-day event's times."""
    return {"isAllDay": True, **at(day, 0, 24 * days, zone)}


def asked(*addresses: str, kind: str = "required") -> list[dict[str, Any]]:
    """Attendees."""
    return [{"type": kind, "emailAddress": {"address": one}} for one in addresses]


def each(kind: str, day: date, count: int = 0, **pattern: Any) -> dict[str, Any]:
    """A recurrence from a day on; without a count it has no end."""
    ends = {"type": "numbered", "numberOfOccurrences": count}
    limits = {"startDate": day.isoformat(), **(ends if count else {"type": "noEnd"})}
    return {"pattern": {"type": kind, "interval": 1, **pattern}, "range": limits}


class Planter:
    """One person's hand; what it does is mailed, and the mails are thrown away."""

    def __init__(self, world: World, upn: str) -> None:
        found = world.user(upn)
        if found is None:
            raise ValueError(f"there is nobody called {upn}")
        self.world, self.user = world, found
        today = datetime.fromtimestamp(world.now(), timezone.utc).date()
        self.monday = today - timedelta(today.weekday())

    @property
    def diary(self) -> Diary:
        """All of the person's calendars."""
        return self.world.desk.diary(self.user)

    def day(self, number: int) -> date:
        """A day, counted from Monday of the present week."""
        return self.monday + timedelta(number)

    def add(
        self,
        subject: str,
        times: dict[str, Any],
        raw: dict[str, Any] | None = None,
        uid: str | None = None,
        **more: Any,
    ) -> Event:
        """An event in the default calendar, or in the ``calendar`` of that name."""
        name = more.pop("calendar", None)
        diary = self.diary
        calendar = diary.calendar(name) if name else diary.default
        if calendar is None:
            calendar = diary.create_calendar(name)
        values = for_new(checked({"subject": subject, **times, **more}))
        values |= raw or {}
        foreign = foreign_uid(uid) if uid else None
        return self.world.desk.create(self.user, calendar, values, foreign)

    def change(self, event: Event | None, **properties: Any) -> None:
        """Another state of an event, or of an occurrence."""
        if event is not None:
            values = for_change(event, checked(properties))
            self.world.desk.update(self.user, event, values)

    def received(self, organizer: dict[str, str], **more: Any) -> dict[str, Any]:
        """What a meeting of somebody else has beside the usual."""
        status = {"response": "notResponded", "time": NEVER["time"]}
        return {
            "organizer": organizer,
            "isOrganizer": False,
            "responseStatus": status,
            "showAs": "tentative",
            **more,
        }


def plant(world: World, seed: str) -> None:
    """Fill the calendars: ``empty``, ``awkward`` (Anna's) or ``demo`` (all)."""
    if seed == "empty":
        return
    anna = Planter(world, ANNA)
    _series(anna)
    _alone(anna)
    _of_others(anna)
    if seed == "demo":
        for upn in (ANNA, BRUNO, CHLOE, "dmitri.volkov@fabrikam.example"):
            _week(Planter(world, upn))
        for user in _people(world):
            row = {"id": str(uuid.uuid4()), "displayName": "Customer"}
            row["color"] = "preset7"
            world.desk.diary(user).categories[row["id"]] = row
    world.desk.post.mails.clear()


def _people(world: World) -> Iterator[User]:
    for tenant in world.tenants.values():
        yield from tenant.users.values()


def _week(hand: Planter) -> None:
    """Ordinary things."""
    hand.add("Lunch with Sofie", at(hand.day(1), 12, 1.5), showAs="busy")
    hand.add("Write offer", at(hand.day(2), 14, 2), categories=["Customer"])
    hand.add("Call the printer", at(hand.day(3), 9.5, 0.5))


def _series(hand: Planter) -> None:
    """With exceptions, at odd days, in other zones, over changes of the clock."""
    tuesday = hand.day(1 - 8 * 7)
    team = hand.add(
        "Team meeting",
        at(tuesday, 9),
        attendees=asked(BRUNO, CHLOE),
        location={"displayName": "Room Aare"},
        recurrence=each("weekly", tuesday, daysOfWeek=["tuesday"]),
    )
    moved, renamed, cancelled = (hand.day(1 + 7 * week) for week in (0, 1, 2))
    hand.change(team.occurrence(moved), **at(moved, 11, 2))
    hand.change(team.occurrence(renamed), subject="Team meeting with the new colleague")
    last = team.occurrence(cancelled)
    if last:
        hand.world.desk.remove(hand.user, last)
    january = date(hand.monday.year, 1, 31)
    hand.add(
        "Books on the last day",
        at(january, 17, 0.5),
        recurrence=each("absoluteMonthly", january, dayOfMonth=31),
    )
    first = date(hand.monday.year, hand.monday.month, 1)
    hand.add(
        "Payroll on the last working day",
        at(first, 16),
        recurrence=each("relativeMonthly", first, daysOfWeek=WORKING, index="last"),
    )
    hand.add(
        "Stand-up of New York",
        at(hand.day(-28), 9.25, 0.25, "Eastern Standard Time"),
        recurrence=each("weekly", hand.day(-28), 40, daysOfWeek=WORKING),
    )
    leap = date(2024, 2, 29)
    hand.add(
        "Leap birthday",
        whole(leap),
        recurrence=each("absoluteYearly", leap, dayOfMonth=29, month=2),
        showAs="free",
    )
    birthday = hand.add(
        "Gina's birthday",
        whole(date(1974, 7, 22)),
        recurrence=each("absoluteYearly", date(1974, 7, 22), dayOfMonth=22, month=7),
    )
    birthdays = hand.diary.calendar("Birthdays")
    if birthdays:
        hand.diary.move(birthday, birthdays)


def _alone(hand: Planter) -> None:
    """Single events as they come in life."""
    day = hand.day
    hand.add("Trade fair", whole(day(2), 3), location={"displayName": "Hall 4, Köln"})
    hand.add("All day in Tokyo", whole(day(1), 1, "Tokyo Standard Time"))
    hand.add("Call at the end of the world", at(day(3), 22, 1, "UTC-11"))
    hand.add(
        "Quarterly review",
        at(day(3), 14),
        isOnlineMeeting=True,
        attendees=asked(LAURA["address"]),
        body={"contentType": "html", "content": "<p>Numbers &amp; outlook</p>"},
    )
    hand.add("Doctor", at(day(4), 8), sensitivity="private", showAs="oof")
    hand.add("", at(day(4), 10))
    hand.add("Without length", at(day(0), 8, 0))
    hand.add("S" * 255, at(day(0), 10))
    hand.add('Zoë 🚀 <script>alert(1)</script> "O\'Brien"', at(day(0), 12))
    hand.add("Over midnight", at(day(2), 23, 3), reminderMinutesBeforeStart=20160)
    hand.add("Long ago", at(date(2019, 3, 31), 2.5))
    text = "First line\nsecond line, a < b"
    hand.add(
        "Body as text", at(day(0), 15), body={"contentType": "text", "content": text}
    )
    for subject, zone in (("Custom zone", CUSTOM), ("Zone without a name", "")):
        raw = {"originalStartTimeZone": zone, "originalEndTimeZone": zone}
        hand.add(subject, at(day(1), 16), raw)
    hand.add("Dentist", at(day(4), 16), calendar="Private", sensitivity="personal")


def _of_others(hand: Planter) -> None:
    """Meetings that somebody else asked for, and attendees who are no people."""
    hand.add(
        "Supplier visit",
        at(hand.day(1), 14),
        hand.received(LAURA),
        uid="visit-17@alpine.example",
        attendees=asked(ANNA, "dispatch@alpine.example"),
    )
    hand.add(
        "Canceled: Factory tour",
        at(hand.day(3), 10),
        hand.received(LAURA, isCancelled=True, showAs="free"),
        uid="tour-4@alpine.example",
        attendees=asked(ANNA),
    )
    monday = hand.day(-14)
    weekly = hand.add(
        "Logistics",
        at(monday, 17),
        hand.received(LAURA),
        uid="logistics@alpine.example",
        attendees=asked(ANNA),
        recurrence=each("weekly", monday, 10, daysOfWeek=["monday"]),
    )
    hand.change(weekly.occurrence(hand.day(7)), **at(hand.day(7), 18))
    legacy = "/o=Old/ou=Exchange/cn=Recipients/cn=elegacy"
    rows = [
        {"type": "required", "status": NEVER, "emailAddress": slot}
        for slot in (
            {"name": "Exchange Legacy", "address": legacy},
            {"name": "Everybody", "address": "all-staff@contoso.example"},
            {"name": "Room without an address"},
        )
    ]
    hand.add("Town hall", at(hand.day(2), 10), {"attendees": rows})
