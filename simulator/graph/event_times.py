"""What belongs together in an event: times, all-day, recurrence (contract 3.5-3.8)."""

from __future__ import annotations

from typing import Any

from ..calendars.event import PROVIDERS, Event
from ..calendars.zones import Moment
from ..exchange import bad_request
from .event_checks import check_times
from .recurrence_checks import fitted, invalid

CROSSING = "Modified occurrence is crossing or overlapping adjacent occurrence."


def for_new(values: dict[str, Any]) -> dict[str, Any]:
    """A new event's values, made to fit."""
    if "start" not in values or "end" not in values:
        raise invalid()
    _check_provider(values)
    start, end = values["start"], values["end"]
    check_times(start, end, values.get("isAllDay", False))
    values["originalStartTimeZone"] = start.zone
    values["originalEndTimeZone"] = end.zone
    if values.get("recurrence"):
        values["recurrence"] = fitted(values["recurrence"], start, end)
    return values


def for_change(event: Event, values: dict[str, Any]) -> dict[str, Any]:
    """An event's new values, made to fit those it keeps."""
    if "transactionId" in values:
        raise invalid("The transactionId of an event cannot be changed.")
    _check_provider(values)
    whole_day = values.get("isAllDay", bool(event.value("isAllDay")))
    switched = whole_day != bool(event.value("isAllDay"))
    if switched and not {"start", "end"} <= values.keys():
        raise invalid("isAllDay is changed together with start and end.")
    if {"start", "end"} & values.keys():
        values.setdefault("start", event.start)
        values.setdefault("end", event.end)
        check_times(values["start"], values["end"], whole_day)
    if event.master:
        return _of_occurrence(event, values)
    return _of_series(event, values)


def _check_provider(values: dict[str, Any]) -> None:
    """It is one of those that the calendar allows (contract 3.9)."""
    if values.get("onlineMeetingProvider", "unknown") not in ("unknown", *PROVIDERS):
        raise invalid("The provider of online meetings is not allowed here.")


def _of_occurrence(event: Event, values: dict[str, Any]) -> dict[str, Any]:
    if values.pop("recurrence", None):
        raise bad_request(
            "An occurrence has no recurrence of its own.", "ErrorInvalidRequest"
        )
    if "start" in values:
        _check_neighbours(event, values["start"], values["end"])
    return values


def _of_series(event: Event, values: dict[str, Any]) -> dict[str, Any]:
    """Moved without a new recurrence, a series begins on its new day [unverified]."""
    start, end = values.get("start", event.start), values.get("end", event.end)
    recurrence = values.get("recurrence", event.values.get("recurrence"))
    if not recurrence or not {"recurrence", "start", "end"} & values.keys():
        return values
    if "recurrence" not in values:
        limits = dict(recurrence["range"])
        day = start.seen_in(limits["recurrenceTimeZone"]).date()
        limits["startDate"] = day.isoformat()
        recurrence = {**recurrence, "range": limits}
    values["recurrence"] = fitted(recurrence, start, end)
    return values


def _check_neighbours(event: Event, start: Moment, end: Moment) -> None:
    """It stays between the days of the occurrences around it (contract 3.5)."""
    before, after = neighbours(event)
    zone = event.root.series.zone
    day = start.seen_in(zone).date()
    crossing = (
        before
        and (day <= before.start.seen_in(zone).date() or _meet(before.end, start))
        or after
        and (day >= after.start.seen_in(zone).date() or _meet(end, after.start))
    )
    if crossing:
        raise bad_request(CROSSING, "ErrorOccurrenceCrossingBoundary")


def _meet(end: Moment, start: Moment) -> bool:
    return end.instant > start.instant


def neighbours(event: Event) -> tuple[Event | None, Event | None]:
    """The occurrences before and after one; cancelled ones do not count."""
    root, day = event.root, event.original
    if day is None:
        return None, None
    earlier = [d for d in root.series.until(day) if d not in root.cancelled]
    later = (d for d in root.series.after(day) if d not in root.cancelled)
    following = next(later, None)
    return (
        root.occurrence(earlier[-1]) if earlier else None,
        root.occurrence(following) if following else None,
    )
