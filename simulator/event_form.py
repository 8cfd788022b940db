"""An event as a form that its owner fills in, and what they changed in it."""

from __future__ import annotations

import html
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from .calendars import bodies, online
from .calendars.event import Event
from .calendars.recurrence import DAYS
from .calendars.shown import DEFAULTS
from .calendars.zones import Moment

SHOW_AS = [
    ("free", "free"),
    ("tentative", "tentative"),
    ("busy", "busy"),
    ("oof", "away"),
    ("workingElsewhere", "working elsewhere"),
    ("unknown", "unknown"),
]
SENSITIVITY = [
    (name, name) for name in ("normal", "personal", "private", "confidential")
]
REPEATS = [
    ("", "not"),
    ("daily", "each day"),
    ("weekly", "each week"),
    ("absoluteMonthly", "each month"),
    ("absoluteYearly", "each year"),
]
PLAIN = ("showAs", "sensitivity")
CLOCK = "%Y-%m-%dT%H:%M"


def form_values(event: Event | None, zone: str, day: str = "") -> dict[str, str]:
    """What stands in the inputs, by their names; times by the mailbox's clock."""
    if event is None:
        begin = f"{day or date.today()}T09:00"  # noqa: DTZ011  as a person would
        start = datetime.fromisoformat(begin)
        times = {"start": begin, "end": f"{start + timedelta(hours=1):{CLOCK}}"}
        empty = dict.fromkeys("subject location categories attendees body".split(), "")
        plain = {name: DEFAULTS[name] for name in PLAIN}
        more = {"allDay": "", "reminder": "15", "repeat": "", "count": "", "online": ""}
        return {**empty, **times, **plain, **more}
    whole_day = bool(event.value("isAllDay"))
    minutes = event.value("reminderMinutesBeforeStart")
    reminds = event.value("isReminderOn") is not False
    recurrence = event.value("recurrence")
    shown = {
        "subject": event.value("subject") or "",
        "location": (event.value("location") or {}).get("displayName", ""),
        "categories": ", ".join(event.value("categories") or []),
        "attendees": "\n".join(_addresses(event)),
        "body": _text(event),
        "allDay": "on" if whole_day else "",
        "reminder": str(15 if minutes is None else minutes) if reminds else "",
        "online": "on" if event.value("isOnlineMeeting") else "",
        "repeat": recurrence["pattern"]["type"] if recurrence else "",
        "count": _count(recurrence),
    }
    shown |= {name: event.value(name) or DEFAULTS[name] for name in PLAIN}
    return {**shown, **_times(event, zone, whole_day)}


def _times(event: Event, zone: str, whole_day: bool) -> dict[str, str]:
    """The last day of an all-day event is shown, not the one after it."""
    if whole_day:
        last = event.end.local - timedelta(days=1)
        return {"start": f"{event.start.local:{CLOCK}}", "end": f"{last:{CLOCK}}"}
    edges = {"start": event.start, "end": event.end}
    return {name: f"{edge.seen_in(zone):{CLOCK}}" for name, edge in edges.items()}


def _addresses(event: Event) -> list[str]:
    slots = [row["emailAddress"] for row in event.attendees]
    return [slot.get("address") or slot.get("name") or "" for slot in slots]


def _count(recurrence: dict[str, Any] | None) -> str:
    return str(recurrence["range"]["numberOfOccurrences"] or "") if recurrence else ""


def _text(event: Event) -> str:
    """The body without the block of an online meeting."""
    kept = event.value("body") or bodies.kept(None)
    return bodies.read(kept, True)["content"].partition(online.LINE)[0].strip()


def changes(typed: Mapping[str, str], event: Event | None, zone: str) -> dict[str, Any]:
    """Properties, as Graph takes them, of what differs from what the form showed."""
    before = form_values(event, zone)
    told = {name: typed.get(name, "").strip() for name in before}
    touched = {
        name
        for name, old in before.items()
        if event is None or told[name].splitlines() != old.strip().splitlines()
    }
    changed: dict[str, Any] = {name: told[name] for name in PLAIN if name in touched}
    makers = {
        "subject": lambda: {"subject": told["subject"]},
        "location": lambda: {"location": {"displayName": told["location"]}},
        "categories": lambda: {"categories": _listed(told["categories"])},
        "attendees": lambda: {"attendees": _attendees(told["attendees"], event)},
        "body": lambda: {"body": _body(told["body"], event)},
        "reminder": lambda: _reminder(told["reminder"]),
        "online": lambda: {"isOnlineMeeting": bool(told["online"])},
    }
    for name, make in makers.items():
        if name in touched:
            changed |= make()
    if touched & {"start", "end", "allDay"}:
        changed |= _when(told, event, zone)
    if touched & {"repeat", "count"}:
        changed["recurrence"] = _recurrence(told)
    return changed


def _listed(text: str) -> list[str]:
    names = text.replace("\n", ",").split(",")
    return [name.strip() for name in names if name.strip()]


def _attendees(text: str, event: Event | None) -> list[dict[str, Any]]:
    known = {row["emailAddress"].get("address"): row for row in _rows(event)}
    return [
        {
            "type": known.get(address, {}).get("type", "required"),
            "emailAddress": known.get(address, {}).get(
                "emailAddress", {"address": address}
            ),
        }
        for address in _listed(text)
    ]


def _rows(event: Event | None) -> list[dict[str, Any]]:
    return event.attendees if event else []


def _body(text: str, event: Event | None) -> dict[str, str]:
    """Outlook keeps the block of an online meeting when its owner writes above it."""
    meeting = event.value("onlineMeeting") if event else None
    if not meeting:
        return {"contentType": "text", "content": text}
    lines = "<br>".join(html.escape(text, quote=False).splitlines())
    content = f"<div>{lines}</div>{online.block(meeting)}"
    return {"contentType": "html", "content": content}


def _reminder(text: str) -> dict[str, Any]:
    if not text:
        return {"isReminderOn": False}
    return {"isReminderOn": True, "reminderMinutesBeforeStart": int(text)}


def _when(told: Mapping[str, str], event: Event | None, zone: str) -> dict[str, Any]:
    """By the mailbox's clock; an all-day event keeps its own zone."""
    start, end = (datetime.fromisoformat(told[name]) for name in ("start", "end"))
    if told["allDay"]:
        start, end = (edge.replace(hour=0, minute=0) for edge in (start, end))
        end += timedelta(days=1)
        if event and event.value("isAllDay"):
            zone = event.start.zone
    edges = {"start": Moment(start, zone), "end": Moment(end, zone)}
    times = {
        name: {"dateTime": edge.local.isoformat(), "timeZone": zone}
        for name, edge in edges.items()
    }
    return {"isAllDay": bool(told["allDay"]), **times}


def _recurrence(told: Mapping[str, str]) -> dict[str, Any] | None:
    kind = told["repeat"]
    if not kind:
        return None
    first = datetime.fromisoformat(told["start"]).date()
    count = int(told["count"] or 0)
    pattern: dict[str, Any] = {"type": kind, "interval": 1}
    if kind == "weekly":
        pattern["daysOfWeek"] = [DAYS[first.weekday()]]
    if kind.startswith("absolute"):
        pattern["dayOfMonth"] = first.day
    if kind.endswith("Yearly"):
        pattern["month"] = first.month
    limits: dict[str, Any] = {"type": "noEnd", "startDate": first.isoformat()}
    if count:
        limits |= {"type": "numbered", "numberOfOccurrences": count}
    return {"pattern": pattern, "range": limits}
