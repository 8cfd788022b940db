"""Time zones by their Windows names, and moments in them (contract 3.6)."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

_TABLE = json.loads(Path(__file__).with_name("windows_zones.json").read_text())
WINDOWS: dict[str, str] = _TABLE["windows"]  # the IANA zone of each
IANA: dict[str, str] = _TABLE["iana"]  # the Windows name of each
_BY_LOWER = {name.lower(): name for name in WINDOWS} | {
    name.lower(): windows for name, windows in IANA.items()
}


def windows_name(name: str) -> str | None:
    """The Windows name of a zone the service accepts; None for any other.

    Contract 3.6: all Windows names, the IANA names of the reference page, ``UTC``.
    That other IANA names are refused is the strict reading [unverified], and so is
    that their letter case does not matter.
    """
    return _BY_LOWER.get(name.strip().lower())


@cache
def zone(name: str) -> ZoneInfo:
    """The rules of an accepted zone."""
    windows = windows_name(name)
    if windows is None:
        raise ValueError(f"there is no zone {name!r}")
    return ZoneInfo(WINDOWS[windows])


def described(name: str) -> str:
    """A zone as people choose it: its offset in winter and a city."""
    offset = datetime(2026, 1, 1, tzinfo=zone(name)).utcoffset() or timedelta()
    minutes = round(offset.total_seconds() / 60)
    sign, minutes = "-" if minutes < 0 else "+", abs(minutes)
    city = WINDOWS[windows_name(name) or name].rpartition("/")[2].replace("_", " ")
    return f"(UTC{sign}{minutes // 60:02}:{minutes % 60:02}) {city}"


class Moment(NamedTuple):
    """A wall clock's time and the zone it hangs in."""

    local: datetime
    zone: str

    @property
    def instant(self) -> datetime:
        """In UTC."""
        return self.local.replace(tzinfo=zone(self.zone)).astimezone(timezone.utc)

    def seen_in(self, name: str) -> datetime:
        """What a clock of another zone shows."""
        return self.instant.astimezone(zone(name)).replace(tzinfo=None)

    def json(self, name: str, whole_day: bool = False) -> dict[str, str]:
        """A ``dateTimeTimeZone`` with seven decimals.

        An all-day event stays at midnight whatever the zone (contract 3.7).
        """
        local = self.local if whole_day else self.seen_in(name)
        return {"dateTime": f"{local:%Y-%m-%dT%H:%M:%S.%f}0", "timeZone": name}
