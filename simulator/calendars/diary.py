"""All calendars of a mailbox and their events; it knows of no other mailbox."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from ..forms import make_change_key, make_id
from .event import STEM, Calendar, Event, day_in_id, new_uid
from .recurrence import overlaps

if TYPE_CHECKING:
    from ..mailbox import Mailbox

TIMES = frozenset({"start", "end", "isAllDay", "recurrence"})
DEFAULT_ZONE = "W. Europe Standard Time"


class Diary:
    """Calendars, events by both kinds of id, categories and settings."""

    def __init__(self, mailbox: Mailbox) -> None:
        self.mailbox = mailbox
        self.owner = {"name": "", "address": ""}
        self.default = Calendar("Calendar", removable=False)
        birthdays = Calendar("Birthdays", can_edit=False, removable=False)
        self.calendars = {c.id: c for c in (self.default, birthdays)}
        self.items: dict[str, Event] = {}  # singles and series, by both kinds of id
        self.stems: dict[str, Event] = {}  # the same by the stem of an id
        self.by_uid: dict[str, list[Event]] = {}
        self.by_property: dict[tuple[str, str], dict[str, float]] = {}
        self.transactions: dict[str, Event] = {}
        self.trash: dict[str, Event] = {}  # by both kinds of id
        self.group_id = make_id("AAMk")
        self.zone = DEFAULT_ZONE
        self.categories: dict[str, dict[str, str]] = {}

    # -- calendars
    def calendar(self, name: str) -> Calendar | None:
        """By id or by name."""
        named = (c for c in self.calendars.values() if c.name == name)
        return self.calendars.get(name) or next(named, None)

    def create_calendar(self, name: str, **traits: Any) -> Calendar:
        """A new calendar; a name that exists is refused with ``KeyError``."""
        self._refuse_twin(name, None)
        calendar = Calendar(name, **traits)
        self.calendars[calendar.id] = calendar
        return calendar

    def rename_calendar(self, calendar: Calendar, name: str) -> None:
        """A name that exists is refused with ``KeyError``."""
        self._refuse_twin(name, calendar)
        calendar.name, calendar.change_key = name, make_change_key()

    def delete_calendar(self, calendar: Calendar) -> None:
        """With its events; nobody is told."""
        for event in list(calendar.items.values()):
            self.delete(event)
        del self.calendars[calendar.id]

    def _refuse_twin(self, name: str, but: Calendar | None) -> None:
        for other in self.calendars.values():
            if other is not but and other.name.lower() == name.lower():
                raise KeyError(name)

    # -- finding
    def find(self, key: str) -> Event | None:
        """By either kind of id, an occurrence's too."""
        event = self.items.get(key)
        if event is not None:
            return event
        series, digits = self.stems.get(key[:STEM]), key[STEM:-1]
        if series is None or not series.values.get("recurrence"):
            return None
        found = day_in_id(digits)
        if found is None:
            return None
        occurrence = series.occurrence(found[0])
        renamed = bool(occurrence and occurrence.renamed)
        return occurrence if renamed is found[1] else None

    def of_uid(self, uid: str) -> list[Event]:
        """What belongs to a meeting, be the uid its own or an occurrence's.

        Its single or its series, or occurrences without a series.
        """
        return self.by_uid.get(f"{uid[:32]}00000000{uid[40:]}", [])

    def with_extended(self, name: str, value: str) -> Iterator[Event]:
        """Singles and series by an extended property, regardless of its case."""
        lag = self.mailbox.filter_lag
        until = self.mailbox.now() - lag
        for key, since in self.by_property.get((name, value.lower()), {}).items():
            if since <= until or not lag:
                yield self.items[key]

    def view(self, calendar: Calendar, begin: datetime, until: datetime) -> list[Event]:
        """Singles, occurrences and exceptions that reach into a window."""
        found = []
        for item in calendar.items.values():
            found += self.seen(item, begin, until)
        return sorted(found, key=lambda event: (event.start.instant, event.id))

    def seen(self, item: Event, begin: datetime, until: datetime) -> list[Event]:
        """What of a single or a series reaches into a window."""
        if not item.values.get("recurrence"):
            reaches = overlaps(item.start, item.end, begin, until)
            return [item] if reaches else []
        found = [
            item.virtual(day)
            for day in item.series.overlapping(begin, until)
            if day not in item.cancelled and day not in item.exceptions
        ]
        found += [
            event
            for event in item.exceptions.values()
            if overlaps(event.start, event.end, begin, until)
        ]
        return found

    # -- changing
    def create(
        self,
        calendar: Calendar,
        values: Mapping[str, Any],
        uid: str | None = None,
        original: date | None = None,
    ) -> Event:
        """A new event. ``uid`` and ``original``: of a meeting that came by mail."""
        now = self.mailbox.now()
        event = Event(calendar, {}, uid or new_uid(now), original=original)
        event.own_immutable_id, event.own_id = make_id("AAkA"), make_id("AAMk")
        event.own_created = now
        self._add(event)
        self.by_uid.setdefault(event.uid, []).append(event)
        self._set(event, values)
        self.changed(event)
        return event

    def update(self, event: Event, values: Mapping[str, Any]) -> Event:
        """Change an event; an occurrence becomes an exception."""
        if event.master and event.original and event.kind == "occurrence":
            event.own_created = self.mailbox.now()
            event.renamed = self.mailbox.exceptions_get_new_ids
            event.master.exceptions[event.original] = event
        before = _shape(event)
        self._set(event, values)
        if event.master is None and TIMES & values.keys():
            self._reshape(event, before)
        self.changed(event)
        return event

    def delete(self, event: Event, for_good: bool = False) -> None:
        """Into Deleted Items; an occurrence leaves its series."""
        if event.master and event.original:
            event.master.exceptions.pop(event.original, None)
            event.master.cancelled.add(event.original)
            self.changed(event.master)
            return
        if event.own_immutable_id in self.items:
            self._leave(event)
        self._unindex(event)
        for name in (event.own_id, event.own_immutable_id):
            self.trash.pop(name, None)
        if not for_good:
            event.own_id = make_id("AAMk")
            self.trash[event.own_id] = self.trash[event.own_immutable_id] = event

    def move(self, event: Event, calendar: Calendar) -> None:
        """To another calendar, by hand: the regular id changes."""
        self._leave(event)
        event.own_id, event.calendar = make_id("AAMk"), calendar
        for exception in event.exceptions.values():
            exception.calendar = calendar
        self._add(event)
        self.changed(event)

    def set_extended(self, event: Event, properties: Mapping[str, str]) -> None:
        """Extended properties, by id in its comparable form."""
        for name, value in properties.items():
            if event.master is None:
                self._reindex(event, name, value)
            event.own_extended[name] = value

    def changed(self, event: Event) -> None:
        """A new change key; within a series all of it changed."""
        now, root = self.mailbox.now(), event.root
        touched = [root, *root.exceptions.values()] if event is root else [root, event]
        for each in touched:
            each.own_modified, each.own_change_key = now, make_change_key()
        root.calendar.log.note(root.own_immutable_id, root.own_id, now)

    # -- inside
    def _add(self, event: Event) -> None:
        event.calendar.items[event.own_immutable_id] = event
        for name in (event.own_id, event.own_immutable_id):
            self.items[name] = self.stems[name[:STEM]] = event

    def _leave(self, event: Event) -> None:
        """It is gone from its calendar; the log keeps the id that it had there."""
        del event.calendar.items[event.own_immutable_id]
        for name in (event.own_id, event.own_immutable_id):
            self.items.pop(name, None)
            self.stems.pop(name[:STEM], None)
        now = self.mailbox.now()
        event.calendar.log.note(event.own_immutable_id, event.own_id, now)

    def _unindex(self, event: Event) -> None:
        if event in self.by_uid.get(event.uid, []):
            self.by_uid[event.uid].remove(event)
        for name, value in event.own_extended.items():
            found = self.by_property.get((name, value.lower()), {})
            found.pop(event.own_immutable_id, None)

    def _reindex(self, event: Event, name: str, value: str) -> None:
        old = (name, event.own_extended.get(name, "").lower())
        self.by_property.get(old, {}).pop(event.own_immutable_id, None)
        now = self.mailbox.now()
        found = self.by_property.setdefault((name, value.lower()), {})
        found[event.own_immutable_id] = now

    def _set(self, event: Event, values: Mapping[str, Any]) -> None:
        for name, value in values.items():
            if name == "singleValueExtendedProperties":
                self.set_extended(event, value)
            elif name == "multiValueExtendedProperties":
                event.extended_lists.update(value)
            elif name == "extensions":
                event.extensions.update(value)
            elif name == "transactionId":
                event.transaction_id = value
                if value:
                    self.transactions[value] = event
            else:
                event.values[name] = value
        event.forget_series()

    def _reshape(self, event: Event, before: object) -> None:
        """Another pattern or time of day drops all exceptions; a new end the rest.

        [unverified], as in Outlook's own warning; where only the series' end changed,
        what is still a day of the series stays as it is.
        """
        if not event.values.get("recurrence") or _shape(event) != before:
            event.exceptions.clear()
            event.cancelled.clear()
            return
        days = {*event.exceptions, *event.cancelled}
        gone = {day for day in days if not event.series.has(day)}
        event.cancelled -= gone
        for day in gone:
            event.exceptions.pop(day, None)


def _shape(event: Event) -> object:
    """What of a series its exceptions depend on."""
    recurrence = event.values.get("recurrence")
    if event.master or not recurrence:
        return None
    limits = recurrence["range"]
    zone = limits["recurrenceTimeZone"]
    return recurrence["pattern"], limits["startDate"], zone, event.series.clock
