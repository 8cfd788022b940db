"""Calendars and their events: single ones, series, occurrences and exceptions."""

from __future__ import annotations

import os
import re
import struct
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from ..change_log import ChangeLog
from ..forms import make_change_key, make_id
from .recurrence import Series
from .zones import Moment

STEM = 132  # of an id: what an occurrence's shares with its series'
NO_RESPONSE = {"response": "none", "time": "0001-01-01T00:00:00Z"}
CLASS_ID = "040000008200E00074C5B7101A82E008"
PROVIDERS = ("teamsForBusiness",)
RENAMED = 70000000  # more than any day, as a number, this side of the year 3000
SECONDS_BEFORE_1970 = 11644473600  # since 1601, where Windows begins to count


@dataclass
class Calendar:
    """One calendar; ``items`` are singles and series by immutable id."""

    name: str
    id: str = field(default_factory=lambda: make_id("AAMk"))
    color: str = "auto"
    can_edit: bool = True
    removable: bool = True
    owner: dict[str, str] | None = None  # None: the mailbox's own
    change_key: str = field(default_factory=make_change_key)
    items: dict[str, Event] = field(default_factory=dict)
    log: ChangeLog = field(default_factory=ChangeLog)
    extended: dict[str, str] = field(default_factory=dict)
    extended_lists: dict[str, list[str]] = field(default_factory=dict)


@dataclass(eq=False)
class Event:
    """An event. What an exception does not say itself, its series says.

    An occurrence that nobody changed is an event too, but made when it is looked at
    and kept nowhere.
    """

    calendar: Calendar
    values: dict[str, Any]
    uid: str  # iCalUId without a day
    own_immutable_id: str = ""
    own_id: str = ""
    master: Event | None = None
    original: date | None = None  # the day of an occurrence, in the series' zone
    own_change_key: str = ""
    own_created: float = 0.0
    own_modified: float = 0.0
    transaction_id: str | None = None
    exceptions: dict[date, Event] = field(default_factory=dict)
    cancelled: set[date] = field(default_factory=set)
    own_extended: dict[str, str] = field(default_factory=dict)
    extended_lists: dict[str, list[str]] = field(default_factory=dict)
    extensions: dict[str, dict[str, Any]] = field(default_factory=dict)
    renamed: bool = False  # an exception that got a new id
    _series: Series | None = None

    # -- who it is
    @property
    def kind(self) -> str:
        """``type`` as Graph names it."""
        if self.master is None or self.original is None:
            return "seriesMaster" if self.values.get("recurrence") else "singleInstance"
        stored = self.master.exceptions.get(self.original) is self
        return "exception" if stored else "occurrence"

    @property
    def root(self) -> Event:
        """The item it is stored in: itself, or its series."""
        return self.master or self

    @property
    def id(self) -> str:
        """The regular id; an occurrence's follows from its series' and its day.

        That it stays when the occurrence becomes an exception is [unverified]; a
        mailbox can be told to give exceptions new ids.
        """
        return self._derived(self.master.own_id) if self.master else self.own_id

    @property
    def immutable_id(self) -> str:
        """The other kind of id (contract 5)."""
        if self.master:
            return self._derived(self.master.own_immutable_id)
        return self.own_immutable_id

    def _derived(self, series_id: str) -> str:
        number = int(f"{self.original:%Y%m%d}") + (RENAMED if self.renamed else 0)
        return f"{series_id[:STEM]}{number:08}="

    @property
    def ical_uid(self) -> str:
        """``iCalUId``: an occurrence's has its day in four of its bytes."""
        if self.original is None:
            return self.uid
        day = self.original
        stamp = f"{day.year:04X}{day.month:02X}{day.day:02X}"
        return f"{self.uid[:32]}{stamp}{self.uid[40:]}"

    # -- what it says
    def value(self, name: str) -> Any:
        """A property; an exception has its series' where it has none of its own."""
        if name in self.values or self.master is None:
            return self.values.get(name)
        return None if name == "recurrence" else self.master.value(name)

    @property
    def series(self) -> Series:
        """The days of a series."""
        if self._series is None:
            values = self.values
            self._series = Series(values["recurrence"], values["start"], values["end"])
        return self._series

    def forget_series(self) -> None:
        """After its times or its recurrence changed."""
        self._series = None

    @property
    def start(self) -> Moment:
        """When it begins."""
        if self.master and self.original and "start" not in self.values:
            return self.master.series.start(self.original)
        return self.values["start"]

    @property
    def end(self) -> Moment:
        """When it ends."""
        if self.master and self.original and "end" not in self.values:
            return self.master.series.end(self.original)
        return self.values["end"]

    @property
    def original_start(self) -> Moment | None:
        """When an occurrence would begin if nobody had moved it."""
        if self.master and self.original:
            return self.master.series.start(self.original)
        return None

    @property
    def attendees(self) -> list[dict[str, Any]]:
        """Who is asked to come."""
        return self.value("attendees") or []

    @property
    def is_organizer(self) -> bool:
        """Is it the organizer's own copy?"""
        return bool(self.value("isOrganizer"))

    # -- its state
    @property
    def change_key(self) -> str:
        """Changes with the event; an unchanged occurrence has its series'."""
        return self.own_change_key or self.root.own_change_key

    @property
    def etag(self) -> str:
        """``W/"changeKey"``."""
        return f'W/"{self.change_key}"'

    @property
    def created(self) -> float:
        """When it was made."""
        return self.own_created or self.root.own_created

    @property
    def modified(self) -> float:
        """When it was last changed."""
        return self.own_modified or self.root.own_modified

    @property
    def extended(self) -> dict[str, str]:
        """Extended properties, its series' included [unverified]."""
        inherited = self.master.own_extended if self.master else {}
        return {**inherited, **self.own_extended}

    # -- occurrences
    def occurrence(self, day: date) -> Event | None:
        """The occurrence of a day, changed or not; None where there is none."""
        if day in self.exceptions:
            return self.exceptions[day]
        if day in self.cancelled or not self.series.has(day):
            return None
        return self.virtual(day)

    def virtual(self, day: date) -> Event:
        """The occurrence of a day as the pattern makes it."""
        return Event(self.calendar, {}, self.uid, master=self, original=day)


def day_in_id(digits: str) -> tuple[date, bool] | None:
    """The day at the end of an occurrence's id, and whether it was renamed."""
    number = int(digits) if re.fullmatch(r"[0-9]{8}", digits) else 0
    renamed = number > RENAMED
    try:
        text = str(number - RENAMED if renamed else number)
        return datetime.strptime(text, "%Y%m%d").date(), renamed
    except ValueError:
        return None


def new_uid(now: float) -> str:
    """A global object id in hexadecimal: no day, the time of creation, 16 bytes."""
    ticks = int((now + SECONDS_BEFORE_1970) * 10**7)
    stamp = struct.pack("<Q", ticks).hex().upper()
    data = os.urandom(16).hex().upper()
    return f"{CLASS_ID}00000000{stamp}000000000000000010000000{data}"


def foreign_uid(uid: str) -> str:
    """The form of one that another calendar program made (contract 3.3)."""
    data = uid.encode() + b"\x00"
    size = struct.pack("<I", len(data) + 12).hex().upper()
    mark = b"vCal-Uid\x01\x00\x00\x00".hex().upper()
    return f"{CLASS_ID}{'0' * 40}{size}{mark}{data.hex().upper()}"
