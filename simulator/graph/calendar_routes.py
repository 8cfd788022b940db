"""What can be asked of calendars: method, path, scopes, by whom."""

from __future__ import annotations

from . import calendar_delta, calendars, events, outlook, responses
from .router import Route

READ = frozenset({"Calendars.Read", "Calendars.ReadWrite"})
WRITE = frozenset({"Calendars.ReadWrite"})
READ_SETTINGS = frozenset({"MailboxSettings.Read", "MailboxSettings.ReadWrite"})
WRITE_SETTINGS = frozenset({"MailboxSettings.ReadWrite"})
PROFILE = frozenset({"User.Read", "User.ReadBasic.All", "User.Read.All"})
ONE = "calendars/{calendar}"
GROUPS = "calendarGroups"
CATEGORIES = "outlook/masterCategories"
CATEGORY = f"{CATEGORIES}/{{category}}"
ZONES = "outlook/supportedTimeZones"

_OF_EVENTS = (
    ("GET", "events", READ, events.listing),
    ("POST", "events", WRITE, events.create),
    ("GET", "events/$count", READ, events.count),
    ("GET", "events/{event}", READ, events.get),
    ("PATCH", "events/{event}", WRITE, events.update),
    ("DELETE", "events/{event}", WRITE, events.delete),
    ("POST", "events/{event}/permanentDelete", WRITE, events.purge),
    ("POST", "events/{event}/cancel", WRITE, responses.cancel),
    ("POST", "events/{event}/accept", WRITE, responses.accept),
    ("POST", "events/{event}/decline", WRITE, responses.decline),
    (
        "POST",
        "events/{event}/tentativelyAccept",
        WRITE,
        responses.tentatively_accept,
    ),
    ("GET", "events/{event}/instances", READ, events.instances),
    ("GET", "calendarView", READ, events.view),
    ("GET", "calendarView/delta", READ, calendar_delta.events),
)
ROUTES = [
    Route("GET", "calendars", READ, calendars.listing),
    Route("POST", "calendars", WRITE, calendars.create),
    *(
        Route(method, path, scopes, handler)
        for path in ("calendar", ONE)
        for method, scopes, handler in (
            ("GET", READ, calendars.get),
            ("PATCH", WRITE, calendars.update),
        )
    ),
    Route("DELETE", ONE, WRITE, calendars.delete),
    Route("POST", f"{ONE}/permanentDelete", WRITE, calendars.delete),
    *(
        Route(method, f"{prefix}/{path}", scopes, handler)
        for prefix in ("", "calendar", ONE)
        for method, path, scopes, handler in _OF_EVENTS
    ),
    Route("GET", GROUPS, READ, calendars.groups),
    Route("GET", f"{GROUPS}/{{group}}/calendars", READ, calendars.listing),
    Route("POST", f"{GROUPS}/{{group}}/calendars", WRITE, calendars.create),
    Route("GET", "mailboxSettings", READ_SETTINGS, outlook.settings),
    Route("PATCH", "mailboxSettings", WRITE_SETTINGS, outlook.change_settings),
    Route("GET", "mailboxSettings/timeZone", READ_SETTINGS, outlook.time_zone),
    Route("GET", CATEGORIES, READ_SETTINGS, outlook.categories),
    Route("POST", CATEGORIES, WRITE_SETTINGS, outlook.create_category),
    Route("GET", CATEGORY, READ_SETTINGS, outlook.category),
    Route("PATCH", CATEGORY, WRITE_SETTINGS, outlook.update_category),
    Route("DELETE", CATEGORY, WRITE_SETTINGS, outlook.delete_category),
    Route("GET", ZONES, PROFILE, outlook.time_zones),
    Route("GET", f"{ZONES}/{{arguments}}", PROFILE, outlook.time_zones),
]
