"""Events: list, read, create, change, delete; series and views (contract 3.3, 3.5)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ..calendars.event import Event
from ..exchange import GraphFault, GraphResponse, bad_request
from . import event_lists, event_times
from .calendar_place import calendar, diary, event, manner, window, writable
from .calendar_place import writable_event as changeable
from .contacts import check_etag
from .event_checks import checked
from .place import Place

NOT_IN_VIEWS = {"createddatetime", "lastmodifieddatetime"}


def listing(place: Place) -> GraphResponse:
    """Singles and series of one calendar; ``/me/events`` is the default one."""
    where = calendar(place)
    kind = f"events {where.id}"

    def find(_state: dict[str, Any]) -> list[Event]:
        return list(where.items.values())

    return event_lists.listing(place, kind, {}, find, where)


def count(place: Place) -> GraphResponse:
    """``events/$count``."""
    where = calendar(place)
    options = place.options(frozenset({"$filter"}))
    found = event_lists.chosen(place, list(where.items.values()), options, where)
    return GraphResponse(200, str(len(found)))


def view(place: Place) -> GraphResponse:
    """Singles, occurrences and exceptions in a window, in order."""
    where = calendar(place)

    def find(begin: datetime, until: datetime) -> list[Event]:
        return diary(place).view(where, begin, until)

    return _windowed(place, f"view {where.id}", find)


def instances(place: Place) -> GraphResponse:
    """Occurrences and exceptions of a series in a window."""
    series = event(place)
    if series.kind != "seriesMaster":
        raise bad_request("The event is not a series.", "ErrorInvalidRequest")

    def find(begin: datetime, until: datetime) -> list[Event]:
        found = diary(place).seen(series, begin, until)
        return sorted(found, key=lambda each: each.start.instant)

    return _windowed(place, f"instances {series.immutable_id}", find)


def _windowed(place: Place, kind: str, find: Any) -> GraphResponse:
    """The window is kept in the links.

    The dates of creation and change cannot be selected in a view (contract 3.3).
    """
    options = place.request.options()
    more = {}
    if "$skiptoken" not in options:
        begin, until = window(place)
        more = {"begin": begin.isoformat(), "until": until.isoformat()}
        names = options.get("$select", "").lower().replace(" ", "").split(",")
        if kind.startswith("view") and NOT_IN_VIEWS & set(names):
            raise bad_request("The property cannot be selected in a calendar view.")

    def found(state: dict[str, Any]) -> list[Event]:
        edges = (datetime.fromisoformat(state[name]) for name in ("begin", "until"))
        return find(*edges)

    return event_lists.listing(place, kind, more, found)


def get(place: Place) -> GraphResponse:
    """One event of whatever type; by its own path also a deleted one."""
    options = place.options(event_lists.ONE)
    return event_lists.entity(place, event(place, deleted_too=True), 200, options)


def create(place: Place) -> GraphResponse:
    """A new event; who is to attend is invited, which nothing can prevent."""
    place.options(frozenset())
    manner(place)
    where = writable(place)
    values = event_times.for_new(checked(place.json()))
    _check_transaction(place, values.get("transactionId"))
    made = place.world.desk.create(place.user, where, values)
    return event_lists.entity(place, made, 201, {})


def _check_transaction(place: Place, transaction: str | None) -> None:
    """The same id again is a 400 that names the event it made (contract 3.5).

    Remembered for as long as the mailbox is [unverified].
    """
    known = diary(place).transactions.get(transaction or "")
    if known is None:
        return
    fault = GraphFault(
        400,
        "ErrorDuplicateTransactionId",
        "Your request can't be completed. The TransactionId specified in the request "
        "has already been used to create a different event.",
    )
    name = known.immutable_id if place.immutable else known.id
    fault.more["@event.existingEventId"] = name
    raise fault


def update(place: Place) -> GraphResponse:
    """Change what the body names; a changed occurrence becomes an exception."""
    place.options(frozenset())
    manner(place)
    found = changeable(place)
    check_etag(place, found.etag)
    values = event_times.for_change(found, checked(place.json()))
    place.world.desk.update(place.user, found, values)
    return event_lists.entity(place, found, 200, {})


def delete(place: Place) -> GraphResponse:
    """Into Deleted Items; the organizer's attendees are told."""
    found = changeable(place)
    check_etag(place, found.etag)
    place.world.desk.remove(place.user, found)
    return GraphResponse(204)


def purge(place: Place) -> GraphResponse:
    """For good, out of Deleted Items too."""
    found = event(place, deleted_too=True)
    place.world.desk.remove(place.user, found, for_good=True)
    return GraphResponse(204)
