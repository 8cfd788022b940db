"""A week or a day of a mailbox as columns of boxes, by the mailbox's clock."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from .calendars.diary import Diary
from .calendars.event import Calendar, Event
from .calendars.zones import Moment

EARLY, LATE = 8, 18  # hours that are always shown


class Box(NamedTuple):
    """A part of an event on one day; numbers are minutes of that day."""

    event: Event
    first: int
    last: int
    lane: int = 0
    lanes: int = 1


@dataclass
class Column:
    """One day."""

    day: date
    whole: list[Event] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)


@dataclass
class Grid:
    """The columns and the hours that they share."""

    columns: list[Column]
    first_hour: int = EARLY
    last_hour: int = LATE

    def top(self, box: Box) -> float:
        """Where a box begins, in per cent of its column."""
        return round(100 * (box.first - 60 * self.first_hour) / self._minutes, 3)

    def height(self, box: Box) -> float:
        """How high it is; one without length can still be seen."""
        return round(100 * max(box.last - box.first, 20) / self._minutes, 3)

    @property
    def _minutes(self) -> int:
        return 60 * (self.last_hour - self.first_hour)


def grid(
    diary: Diary, calendars: list[Calendar], first: date, days: int, zone: str
) -> Grid:
    """The events of some calendars over some days."""
    midnight = datetime.combine(first, time())
    begin = Moment(midnight - timedelta(days=1), zone).instant
    until = Moment(midnight + timedelta(days=days + 1), zone).instant
    found = [event for c in calendars for event in diary.view(c, begin, until)]
    columns = [
        _column(first + timedelta(number), found, zone) for number in range(days)
    ]
    boxes = [box for column in columns for box in column.boxes]
    early = min([EARLY, *(box.first // 60 for box in boxes)])
    late = max([LATE, *(-(-box.last // 60) for box in boxes)])
    return Grid(columns, early, late)


def _column(day: date, events: list[Event], zone: str) -> Column:
    column = Column(day)
    begin = datetime.combine(day, time())
    for event in events:
        if event.value("isAllDay"):
            if event.start.local.date() <= day < event.end.local.date():
                column.whole.append(event)
            continue
        start, end = (edge.seen_in(zone) for edge in (event.start, event.end))
        first, last = (_minute(edge, begin) for edge in (start, end))
        if first < 24 * 60 and (last > 0 or start == end == begin):
            column.boxes.append(Box(event, max(first, 0), min(last, 24 * 60)))
    column.boxes = _beside(sorted(column.boxes, key=lambda box: (box.first, box.last)))
    return column


def _minute(moment: datetime, begin: datetime) -> int:
    return int((moment - begin).total_seconds() // 60)


def _beside(boxes: list[Box]) -> list[Box]:
    """Boxes that meet share the width of their column."""
    placed: list[Box] = []
    group: list[Box] = []
    reach = -1
    for box in boxes:
        if box.first >= reach:
            placed += _closed(group)
            group = []
        taken = {other.lane for other in group if other.last > box.first}
        lane = next(number for number in range(len(boxes)) if number not in taken)
        group.append(box._replace(lane=lane))
        reach = max(reach, box.last, box.first + 20)
    return placed + _closed(group)


def _closed(group: list[Box]) -> list[Box]:
    lanes = max((box.lane for box in group), default=0) + 1
    return [box._replace(lanes=lanes) for box in group]
