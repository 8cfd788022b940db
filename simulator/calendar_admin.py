"""The admin endpoint for calendars: the owner's own hand, and the mails sent."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from aiohttp import web

from .admin import assign, mailbox_of, renamed_or_deleted, state_of
from .calendars.diary import Diary
from .calendars.event import Calendar, Event, foreign_uid
from .calendars.shown import Manner, calendar_json, event_json
from .calendars.zones import windows_name
from .graph.event_checks import checked
from .graph.event_times import for_change, for_new
from .world import User

RESPONSES = {
    "accept": "accepted",
    "decline": "declined",
    "tentativelyAccept": "tentativelyAccepted",
}


def user_of(request: web.Request) -> User:
    """The person the path names."""
    user = state_of(request).world.user(request.match_info["upn"])
    if user is None:
        raise web.HTTPNotFound(text="no such person")
    return user


def diary_of(request: web.Request) -> Diary:
    """The calendars of the mailbox the path names."""
    return mailbox_of(request).diary


def calendar_of(diary: Diary, name: str | None) -> Calendar:
    """By id or name, made if need be; without one the default calendar."""
    if not name:
        return diary.default
    return diary.calendar(name) or diary.create_calendar(name)


def event_of(request: web.Request) -> Event:
    """The event the path names."""
    event = diary_of(request).find(request.match_info["event"])
    if event is None:
        raise web.HTTPNotFound(text="no such event")
    return event


def full_json(event: Event) -> dict[str, Any]:
    """An event with what Graph would not tell unasked; times are in UTC."""
    body = event_json(event, Manner())
    body["calendar"] = event.calendar.name
    body["extended"] = dict(event.extended)
    days = sorted(event.exceptions)
    body["exceptions"] = [full_json(event.exceptions[day]) for day in days]
    body["cancelled"] = sorted(day.isoformat() for day in event.cancelled)
    return body


async def look(request: web.Request) -> web.Response:
    """All calendars, singles and series."""
    diary = diary_of(request)
    calendars = [
        calendar_json(each, diary.default, diary.owner)
        for each in diary.calendars.values()
    ]
    events = [
        full_json(event)
        for each in diary.calendars.values()
        for event in each.items.values()
    ]
    settings = {"timeZone": diary.zone, "categories": list(diary.categories.values())}
    return web.json_response({"calendars": calendars, "events": events, **settings})


async def create(request: web.Request) -> web.Response:
    """The owner adds an event, or one arrives from an organizer elsewhere.

    ``properties`` as Graph takes them; ``raw`` is stored unseen, for what only other
    programs write; with ``organizer`` it is a meeting of theirs, by their ``uid``.
    """
    body, diary = await request.json(), diary_of(request)
    values = {**for_new(checked(body["properties"])), **body.get("raw", {})}
    uid = None
    if "organizer" in body:
        organizer = body["organizer"]
        status = {"response": "notResponded", "time": "0001-01-01T00:00:00Z"}
        values = {
            "organizer": organizer,
            "isOrganizer": False,
            "responseStatus": status,
            "showAs": "tentative",
            **values,
        }
        uid = foreign_uid(body["uid"]) if body.get("uid") else None
    calendar = calendar_of(diary, body.get("calendar"))
    desk = state_of(request).world.desk
    return web.json_response(
        full_json(desk.create(user_of(request), calendar, values, uid))
    )


async def get(request: web.Request) -> web.Response:
    """One event, an occurrence too."""
    return web.json_response(full_json(event_of(request)))


async def instances(request: web.Request) -> web.Response:
    """The occurrences of a series, 400 of them at most."""
    event = event_of(request)
    begin = event.start.instant - timedelta(days=1)
    found = diary_of(request).seen(event, begin, begin + timedelta(days=1825))
    found.sort(key=lambda each: each.start.instant)
    return web.json_response([full_json(each) for each in found[:400]])


async def change(request: web.Request) -> web.Response:
    """The owner edits an event; ``raw`` within the body is stored unseen."""
    body, event = await request.json(), event_of(request)
    raw = body.pop("raw", {})
    values = {**for_change(event, checked(body)), **raw}
    state_of(request).world.desk.update(user_of(request), event, values)
    return web.json_response(full_json(event))


async def remove(request: web.Request) -> web.Response:
    """The owner deletes an event, or one occurrence."""
    state_of(request).world.desk.remove(user_of(request), event_of(request))
    return web.json_response({})


async def move(request: web.Request) -> web.Response:
    """The owner moves an event to another calendar, which Graph cannot."""
    diary, event = diary_of(request), event_of(request)
    diary.move(event, calendar_of(diary, (await request.json())["calendar"]))
    return web.json_response(full_json(event))


async def respond(request: web.Request) -> web.Response:
    """The owner accepts, accepts perhaps, or declines; ``send`` false: silently."""
    body = await request.json() if request.can_read_body else {}
    response = RESPONSES[request.match_info["response"]]
    desk, event = state_of(request).world.desk, event_of(request)
    send, comment = body.get("send", True), body.get("comment", "")
    desk.respond(user_of(request), event, response, send, comment)
    return web.json_response({})


async def add_calendar(request: web.Request) -> web.Response:
    """The owner makes a calendar, or is given one to see (``can_edit``, ``owner``)."""
    body = await request.json()
    calendar = diary_of(request).create_calendar(body["name"])
    for name in body.keys() - {"name"}:
        assign(calendar, name, body[name])
    return web.json_response({"id": calendar.id})


async def change_calendar(request: web.Request) -> web.Response:
    """The owner renames or deletes a calendar."""
    diary = diary_of(request)
    calendar = diary.calendar(request.match_info["calendar"])
    return await renamed_or_deleted(
        request, calendar, diary.rename_calendar, diary.delete_calendar
    )


async def settings(request: web.Request) -> web.Response:
    """The mailbox's time zone, by its Windows name."""
    zone = (await request.json())["timeZone"]
    diary_of(request).zone = windows_name(zone) or zone
    return web.json_response({})


async def seed(request: web.Request) -> web.Response:
    """Many ordinary events at once, an hour each, eight a day from a date on."""
    body, diary = await request.json(), diary_of(request)
    calendar = calendar_of(diary, body.get("calendar"))
    first = datetime.fromisoformat(body.get("from", "2026-09-01"))
    desk, user = state_of(request).world.desk, user_of(request)
    for number in range(body["count"]):
        begin = first + timedelta(days=number // 8, hours=8 + number % 8)
        edges = {"start": begin, "end": begin + timedelta(hours=1)}
        times = {
            name: {"dateTime": edge.isoformat(), "timeZone": "UTC"}
            for name, edge in edges.items()
        }
        subject = f"{body.get('prefix', 'Event')} {number}"
        desk.create(user, calendar, for_new(checked({"subject": subject, **times})))
    return web.json_response({"calendar": calendar.id})


async def mails(request: web.Request) -> web.Response:
    """Every mail the calendars sent since the list was last cleared."""
    post = state_of(request).world.desk.post
    if request.method == "DELETE":
        post.mails.clear()
    return web.json_response(post.json())


def routes() -> list[web.RouteDef]:
    """All of it."""
    box = "/_admin/mailboxes/{upn}"
    one = f"{box}/events/{{event}}"
    calendar = f"{box}/calendars/{{calendar}}"
    return [
        web.get("/_admin/mails", mails),
        web.delete("/_admin/mails", mails),
        web.get(f"{box}/calendar", look),
        web.post(f"{box}/calendars", add_calendar),
        web.patch(calendar, change_calendar),
        web.delete(calendar, change_calendar),
        web.post(f"{box}/settings", settings),
        web.post(f"{box}/events", create),
        web.post(f"{box}/events/seed", seed),
        web.get(one, get),
        web.patch(one, change),
        web.delete(one, remove),
        web.get(f"{one}/instances", instances),
        web.post(f"{one}/move", move),
        web.post(f"{one}/{{response:accept|decline|tentativelyAccept}}", respond),
    ]
