"""Calendars (contract 3.1)."""

from __future__ import annotations

from typing import Any

from ..calendars.event import Calendar
from ..calendars.shown import HEX, calendar_json
from ..exchange import GraphFault, GraphResponse, bad_request, not_found
from ..forms import make_change_key
from ..mailbox import LONGEST_NAME
from . import extended, odata
from .calendar_place import calendar, diary, named
from .event_checks import enum
from .folders import exists
from .place import Place, denied

KNOWN = (
    "id name color hexColor isDefaultCalendar changeKey canShare canViewPrivateItems "
    "canEdit allowedOnlineMeetingProviders defaultOnlineMeetingProvider "
    "isTallyingResponses isRemovable owner"
).split()
WRITABLE = {"name", "color", "isDefaultCalendar", extended.SINGLE}
COLORS = f"auto {' '.join(HEX)} maxColor"
ONE = frozenset({"$select", "$expand"})
MANY = ONE | {"$top", "$skip", "$count", "$filter", "$skiptoken"}


def listing(place: Place) -> GraphResponse:
    """All calendars, those that are only read included."""
    _in_group(place)
    kind = "calendars"
    state = odata.followed(place, kind, "$skiptoken")
    if state is None:
        options = place.options(MANY)
        start = odata.number("$skip", options.get("$skip"), 0, 10**9)
        state = {"of": kind, "options": options, "start": start or 0}
    options, start = state["options"], state["start"]
    found = _named(list(diary(place).calendars.values()), options.get("$filter"))
    size = odata.page_size(place, options.get("$top"))
    what = odata.entity_set(place, "calendars")
    body: dict[str, Any] = {"@odata.context": odata.context(place, what)}
    if options.get("$count", "false").lower() == "true":
        body["@odata.count"] = len(found)
    body["value"] = [_row(place, each, options) for each in found[start : start + size]]
    if start + size < len(found):
        after = {**state, "start": start + size}
        body["@odata.nextLink"] = odata.link(place, "$skiptoken", after)
    return GraphResponse(200, body)


def groups(place: Place) -> GraphResponse:
    """All calendars are in one group (that there are others is not simulated)."""
    place.options(frozenset({"$select", "$top"}))
    box = diary(place)
    row = {
        "id": box.group_id,
        "name": "My Calendars",
        "changeKey": box.default.change_key,
        "classId": "0006f0b7-0000-0000-c000-000000000046",
    }
    what = odata.context(place, odata.entity_set(place, "calendarGroups"))
    return GraphResponse(200, {"@odata.context": what, "value": [row]})


def _in_group(place: Place) -> None:
    key = named(place, "group")
    if key not in (None, diary(place).group_id):
        raise not_found()


def _named(calendars: list[Calendar], condition: str | None) -> list[Calendar]:
    if condition is None:
        return calendars
    name, _, value = condition.strip().partition(" eq ")
    if name.lower() != "name" or value[:1] + value[-1:] != "''":
        raise bad_request("Invalid filter clause.", "ErrorInvalidUrlQueryFilter")
    wanted = value[1:-1].replace("''", "'").lower()
    return [each for each in calendars if each.name.lower() == wanted]


def _row(place: Place, found: Calendar, options: dict[str, str]) -> dict[str, Any]:
    box = diary(place)
    names = odata.selected(options.get("$select"), KNOWN, "calendar")
    shown = odata.shaped(calendar_json(found, box.default, box.owner), names)
    asked = extended.expansion(options.get("$expand"))
    if asked:
        upper = place.mailbox.upper_case_guids
        shown.update(extended.expanded(found, asked, upper))
    return shown


def get(place: Place) -> GraphResponse:
    """One calendar; ``/me/calendar`` is the default one."""
    return _entity(place, calendar(place), 200, place.options(ONE))


def create(place: Place) -> GraphResponse:
    """A new calendar, to be told from the others by its name."""
    _in_group(place)
    body = _checked(place.json())
    if not body.get("name"):
        raise bad_request("A calendar needs a name.", "ErrorInvalidArgument")
    try:
        made = diary(place).create_calendar(
            body["name"], color=body.get("color", "auto")
        )
    except KeyError:
        raise exists() from None
    made.extended.update(body.get(extended.SINGLE, {}))
    return _entity(place, made, 201)


def update(place: Place) -> GraphResponse:
    """Rename, recolour, make it the default one."""
    found, body = calendar(place), _checked(place.json())
    if not found.can_edit:
        raise denied()
    try:
        if body.get("name"):
            diary(place).rename_calendar(found, body["name"])
    except KeyError:
        raise exists() from None
    found.color = body.get("color", found.color)
    if body.get("isDefaultCalendar"):
        diary(place).default = found
    found.extended.update(body.get(extended.SINGLE, {}))
    found.change_key = make_change_key()
    return _entity(place, found, 200)


def delete(place: Place) -> GraphResponse:
    """With its events; the default one and the service's own stay."""
    found = calendar(place)
    if found is diary(place).default or not found.removable:
        raise GraphFault(
            403, "ErrorDeleteDistinguishedFolder", "This calendar cannot be deleted."
        )
    diary(place).delete_calendar(found)
    return GraphResponse(204)


def _checked(body: dict[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for name, value in body.items():
        if name.startswith("@odata") or (name in KNOWN and name not in WRITABLE):
            continue
        if name not in WRITABLE:
            raise bad_request(
                f"The property '{name}' does not exist on type "
                "'microsoft.graph.calendar'.",
                "RequestBodyRead",
            )
        kept[name] = _value(name, value)
    return kept


def _value(name: str, value: Any) -> Any:
    if name == extended.SINGLE:
        return extended.single_values(value)
    if name == "color":
        return enum(name, value, COLORS)
    if not isinstance(value, bool if name == "isDefaultCalendar" else str):
        raise extended.unreadable(name)
    if name == "name" and len(value) > LONGEST_NAME:
        raise bad_request(
            "At least one property failed validation.", "ErrorPropertyValidationFailure"
        )
    return value


def _entity(
    place: Place, found: Calendar, status: int, options: dict[str, str] | None = None
) -> GraphResponse:
    what = odata.entity_set(place, "calendars") + "/$entity"
    head = {"@odata.context": odata.context(place, what)}
    return GraphResponse(status, {**head, **_row(place, found, options or {})})
