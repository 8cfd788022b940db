"""Time zones of Outlook and of Odoo, and moments and days in them.

Outlook names zones as Windows does, Odoo as IANA does, and Odoo keeps moments naive,
in UTC and in whole seconds. Odd hours are read as in Odoo's recurrences (``pytz`` with
``is_dst=False``): a wall time that the clock skips is read as if the clock had not been
changed yet (02:30 becomes 03:30), one that it shows twice is standard time, so nearly
everywhere the later one. A day is a day: all-day events pass through no time zone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytz

UTC = "UTC"
MIDNIGHT = "00:00:00.0000000"

_TABLE = Path(__file__).with_name("windows_zones.txt")
# What only Graph calls so (contract 3.6), or what is no zone of a place but says UTC.
_SPELLINGS = {
    "asia/toshkent": "Asia/Tashkent",
    "asia/astana": "Asia/Almaty",
    "tzone://microsoft/utc": UTC,
    "coordinated universal time": UTC,
    "z": UTC,
}
_MOMENT = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?)?"
    r"\s*(?:(Z)|([+-])(\d\d):?(\d\d))?",
    re.ASCII | re.IGNORECASE,
)
_NO_DATE = (1, 4501)  # years of .NET's and MAPI's "no date"


@dataclass(frozen=True)
class Zone:
    """An IANA zone that Odoo offers; not ``known``: the name it was read from says
    nothing, and ``name`` is the fallback."""

    name: str
    known: bool = True


def iana_zone(name: object, had: str | None = None, fallback: str = UTC) -> Zone:
    """The zone that a name of Outlook's or Odoo's means.

    Windows names, IANA names of today and of old, and the spellings of Graph are
    understood in any case of letters. ``had`` is the zone that the record has: it stays
    while it is the same to Outlook, so that Europe/Zurich does not turn into
    Europe/Berlin. ``tzone://Microsoft/Custom``, empty and unknown names are the
    ``fallback``, for which callers give the user's own zone (catalogue C5).
    """
    named = str(name or "").strip().casefold()
    found = _table().zone(_SPELLINGS.get(named, named).casefold())
    if found is None:
        return Zone(fallback, known=False)
    if had and _is_offered(had) and named in _table().windows_keys:
        return Zone(had if windows_zone(had) == windows_zone(found) else found)
    return Zone(found)


def windows_zone(zone: str | None) -> str | None:
    """The name to tell Graph, which takes all Windows names and few IANA ones (contract
    3.6); ``None`` where CLDR knows none (Antarctica/Troll) and for unknown zones."""
    named = str(zone or "").strip().casefold()
    return _table().windows.get(_SPELLINGS.get(named, named).casefold())


# -- moments


def to_utc(wall: datetime, zone: str) -> datetime:
    """The naive UTC moment of a naive wall time; see above for the odd hours."""
    clock = zone_info(zone)
    before, after = (wall.replace(tzinfo=clock, fold=fold) for fold in (0, 1))
    if before.utcoffset() > after.utcoffset():  # shown twice
        before = min((after, before), key=lambda time: bool(time.dst()))
    return wall.replace(fold=0) - before.utcoffset()


def to_wall(moment: datetime, zone: str) -> datetime:
    """The naive wall time of a naive UTC moment."""
    local = moment.replace(tzinfo=timezone.utc).astimezone(zone_info(zone))
    return local.replace(tzinfo=None, fold=0)


def from_graph(
    stored: Mapping[str, Any] | None, fallback: str = UTC
) -> datetime | None:
    """The naive UTC moment of a ``dateTimeTimeZone``, in whole seconds as in Odoo.

    A moment without a zone is in UTC, Graph's default; one whose zone says nothing is
    in the ``fallback``. An offset in the text itself goes before the zone. ``None`` for
    what is no moment, and for the years that mean "no date".
    """
    wall, offset = _read((stored or {}).get("dateTime"))
    if wall is None:
        return None
    try:
        if offset is not None:
            return wall - offset
        name = (stored or {}).get("timeZone")
        return to_utc(wall, iana_zone(name, fallback=fallback).name if name else UTC)
    except OverflowError:
        return None


def to_graph(moment: datetime, zone: str | None = None) -> dict[str, str]:
    """A naive UTC moment as Graph takes it, in the zone's own wall time.

    In UTC where there is no zone, Windows has no name for it, or the wall time would be
    read back as another moment: in a repeated hour, and in years when the territory did
    not do as the zone that Windows takes for it.
    """
    name = windows_zone(zone)
    if zone and name:
        wall = to_wall(moment, zone)
        if to_utc(wall, iana_zone(name).name) == moment:
            return {"dateTime": _spell(wall), "timeZone": name}
    return {"dateTime": _spell(moment), "timeZone": UTC}


# -- days


def days_from_graph(
    start: Mapping[str, Any] | None, end: Mapping[str, Any] | None
) -> tuple[date, date] | None:
    """First and last day of an all-day event, both included, as in Odoo.

    Graph keeps midnights, the end excluded, whatever zone is asked for (contract 3.7);
    only their dates are looked at. An event that ends before it has begun is one day.
    """
    first, _offset = _read((start or {}).get("dateTime"))
    if first is None:
        return None
    after, _offset = _read((end or {}).get("dateTime"))
    if after is None or after <= first:
        return first.date(), first.date()
    return first.date(), (after - timedelta(seconds=1)).date()


def days_to_graph(
    first: date, last: date, zone: str | None = None
) -> tuple[dict[str, str], dict[str, str]]:
    """Start and end of an all-day event from its first and its last day: midnights in
    one zone, the end excluded."""
    name = windows_zone(zone) or UTC
    days = (first, max(first, last) + timedelta(days=1))
    start, end = (
        {"dateTime": f"{day.isoformat()}T{MIDNIGHT}", "timeZone": name} for day in days
    )
    return start, end


@cache
def zone_info(zone: str) -> ZoneInfo:
    """The clock of a zone that Odoo offers, from the data that Odoo itself uses; unlike
    ``pytz``, with its rules for the years after 2037. UTC for names not offered."""
    name = zone if _is_offered(zone) else UTC
    with pytz.open_resource(name) as data:
        return ZoneInfo.from_file(data, key=name)


def _is_offered(zone: str) -> bool:
    return zone in pytz.all_timezones_set


def _spell(wall: datetime) -> str:
    return wall.replace(microsecond=0).isoformat() + ".0000000"


def _read(value: object) -> tuple[datetime | None, timedelta | None]:
    """Wall time and offset of a text of Graph's; of seven decimals none is kept."""
    parts = _MOMENT.fullmatch(str(value or "").strip())
    if parts is None:
        return None, None
    numbers = [int(part or 0) for part in parts.group(1, 2, 3, 4, 5, 6)]
    if numbers[0] in _NO_DATE:
        return None, None
    try:
        wall = datetime(*numbers)
    except ValueError:
        return None, None
    return wall, _offset(*parts.group(7, 8, 9, 10))


def _offset(
    utc: str | None, sign: str | None, hours: str | None, minutes: str | None
) -> timedelta | None:
    if utc:
        return timedelta()
    if not sign:
        return None
    ahead = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
    return -ahead if sign == "-" else ahead


class _Table:
    """The data file: ``zones`` by Windows name, the first being the default, and
    Windows names by IANA name. Keys are in lower case."""

    def __init__(self, text: str) -> None:
        self._zones: dict[str, list[str]] = {}
        self._spelled: dict[str, str] = {
            name.casefold(): name for name in pytz.all_timezones
        }
        self.windows: dict[str, str] = {}
        name = ""
        for line in text.splitlines():
            if line.startswith(" "):
                self._add(name, line.split())
            elif not line.startswith("#"):
                name = line.strip()

    @property
    def windows_keys(self) -> Mapping[str, list[str]]:
        return self._zones

    def _add(self, name: str, zones: list[str]) -> None:
        self._zones.setdefault(name.casefold(), []).extend(zones)
        self.windows[name.casefold()] = name
        self.windows.update((zone.casefold(), name) for zone in zones)

    def zone(self, key: str) -> str | None:
        """The IANA zone of a name of either kind. An older host may not offer the
        newest spelling; then it is another zone of the same Windows name."""
        if key in self._spelled:
            return self._spelled[key]
        zones = self._zones.get(self.windows.get(key, "").casefold(), ())
        return next(filter(_is_offered, zones), None)


@cache
def _table() -> _Table:
    return _Table(_TABLE.read_text(encoding="utf-8"))
