"""Mailbox settings, master categories and time zones (contract 3.1, 3.6, 3.11)."""

from __future__ import annotations

import uuid
from typing import Any

from ..calendars.zones import IANA, WINDOWS, described, windows_name
from ..exchange import GraphFault, GraphResponse, bad_request, not_found
from . import odata
from .calendar_place import diary, named, unknown_zone
from .event_checks import enum
from .extended import unreadable
from .place import Place

COLORS = " ".join(["none", *(f"preset{number}" for number in range(25))])
SETTINGS = "archiveFolder timeZone dateFormat timeFormat userPurpose language".split()
KNOWN = [*SETTINGS, "automaticRepliesSetting", "workingHours"]
FIXED = {
    "dateFormat": "dd.MM.yyyy",
    "timeFormat": "HH:mm",
    "language": {"locale": "en-GB", "displayName": "English (United Kingdom)"},
}
LONGEST = 255


def settings(place: Place) -> GraphResponse:
    """``GET mailboxSettings``."""
    select = place.options(frozenset({"$select"})).get("$select")
    names = odata.selected(select, KNOWN, "mailboxSettings")
    shown = odata.shaped(_settings(place), names)
    return GraphResponse(200, {"@odata.context": _context(place), **shown})


def change_settings(place: Place) -> GraphResponse:
    """``PATCH mailboxSettings``: of all of them, the time zone alone is simulated."""
    body = {k: v for k, v in place.json().items() if not k.startswith("@odata")}
    if body.keys() - set(KNOWN):
        raise unreadable("mailboxSettings")
    zone = body.get("timeZone")
    if zone is not None:
        windows = windows_name(zone) if isinstance(zone, str) else None
        if windows is None:
            raise unknown_zone(str(zone))
        diary(place).zone = windows
    shown = {"@odata.context": _context(place), **_settings(place)}
    return GraphResponse(200, shown)


def time_zone(place: Place) -> GraphResponse:
    """``GET mailboxSettings/timeZone``."""
    context = odata.context(
        place, odata.entity_set(place, "mailboxSettings", "timeZone")
    )
    return GraphResponse(200, {"@odata.context": context, "value": diary(place).zone})


def _context(place: Place) -> str:
    return odata.context(place, odata.entity_set(place, "mailboxSettings"))


def _settings(place: Place) -> dict[str, Any]:
    zone = diary(place).zone
    archive = place.mailbox.mail.folder("archive")
    days = "monday tuesday wednesday thursday friday".split()
    never = {"dateTime": "2026-01-01T00:00:00.0000000", "timeZone": "UTC"}
    return {
        **FIXED,
        "archiveFolder": archive.id if archive else None,
        "timeZone": zone,
        "userPurpose": "shared" if _is_shared(place) else "user",
        "automaticRepliesSetting": {
            "status": "disabled",
            "externalAudience": "all",
            "internalReplyMessage": "",
            "externalReplyMessage": "",
            "scheduledStartDateTime": never,
            "scheduledEndDateTime": never,
        },
        "workingHours": {
            "daysOfWeek": days,
            "startTime": "08:00:00.0000000",
            "endTime": "17:00:00.0000000",
            "timeZone": {"name": zone},
        },
    }


def _is_shared(place: Place) -> bool:
    tenant = place.world.tenants[place.user.tenant_id]
    return any(place.user.upn in each.may_read for each in tenant.users.values())


# -- categories


def categories(place: Place) -> GraphResponse:
    """All master categories; there are no pages of them."""
    place.options(frozenset({"$top", "$select"}))
    context = odata.context(place, odata.entity_set(place, "outlook/masterCategories"))
    rows = list(diary(place).categories.values())
    return GraphResponse(200, {"@odata.context": context, "value": rows})


def category(place: Place) -> GraphResponse:
    """One of them."""
    return _category(place, _found(place), 200)


def create_category(place: Place) -> GraphResponse:
    """A new one; that a name which exists is a 409 is [unverified]."""
    body = place.json()
    name = body.get("displayName")
    if not isinstance(name, str) or not name.strip() or len(name) > LONGEST:
        raise unreadable("displayName")
    known = {row["displayName"].lower() for row in diary(place).categories.values()}
    if name.lower() in known:
        text = "A category with the specified name already exists."
        raise GraphFault(409, "ErrorCategoryAlreadyExists", text)
    color = enum("color", body.get("color") or "none", COLORS)
    row = {"id": str(uuid.uuid4()), "displayName": name, "color": color}
    diary(place).categories[row["id"]] = row
    return _category(place, row, 201)


def update_category(place: Place) -> GraphResponse:
    """Another colour; its name stays."""
    row, body = _found(place), place.json()
    if body.get("displayName") not in (None, row["displayName"]):
        raise bad_request(
            "The name of a category cannot be changed.", "ErrorInvalidRequest"
        )
    if "color" in body:
        row["color"] = enum("color", body["color"], COLORS)
    return _category(place, row, 200)


def delete_category(place: Place) -> GraphResponse:
    """Items keep its name, without a colour."""
    del diary(place).categories[_found(place)["id"]]
    return GraphResponse(204)


def _found(place: Place) -> dict[str, str]:
    row = diary(place).categories.get(named(place, "category") or "")
    if row is None:
        raise not_found()
    return row


def _category(place: Place, row: dict[str, str], status: int) -> GraphResponse:
    kind = odata.entity_set(place, "outlook/masterCategories")
    context = odata.context(place, f"{kind}/$entity")
    return GraphResponse(status, {"@odata.context": context, **row})


# -- time zones


def time_zones(place: Place) -> GraphResponse:
    """``supportedTimeZones``, Windows names unless IANA ones are asked for."""
    asked = (named(place, "arguments") or "").lower().replace("%27", "'")
    names = IANA if asked.endswith("'iana')") else WINDOWS
    rows = [{"alias": name, "displayName": described(name)} for name in names]
    context = odata.context(place, "Collection(microsoft.graph.timeZoneInformation)")
    return GraphResponse(200, {"@odata.context": context, "value": rows})
