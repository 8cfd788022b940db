"""Web pages to look into the calendars as their owners would, and edit by hand."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from aiohttp import web

from . import event_form
from .calendar_view import grid
from .calendars.diary import Diary
from .calendars.event import Calendar, Event
from .calendars.shown import DEFAULTS
from .calendars.zones import zone as rules
from .exchange import GraphFault
from .graph.event_checks import checked
from .graph.event_times import for_change, for_new
from .pages import Hand, by_hand, mailbox_in, named_in_path, page
from .world import User

if TYPE_CHECKING:
    from .server import State

RESPONSES = ("accepted", "tentativelyAccepted", "declined")


def _diary(request: web.Request) -> tuple[User, Diary]:
    user, box = mailbox_in(request)
    return user, box.diary


def _today(request: web.Request, diary: Diary) -> date:
    state: State = request.app["state"]
    return datetime.fromtimestamp(state.world.now(), rules(diary.zone)).date()


async def calendar(request: web.Request) -> web.Response:
    """A week, or a day, of all calendars or one."""
    user, diary = _diary(request)
    if not user.mailbox_enabled:
        return page("no_mailbox.html", user=user)
    today = _today(request, diary)
    try:
        day = date.fromisoformat(request.query.get("day", ""))
    except ValueError:
        day = today
    days = 1 if request.query.get("view") == "day" else 7
    first = day if days == 1 else day - timedelta(day.weekday())
    current = diary.calendars.get(request.query.get("calendar", ""))
    shown = [current] if current else list(diary.calendars.values())
    return page(
        "calendar.html",
        user=user,
        section="calendar",
        calendars=list(diary.calendars.values()),
        current=current,
        grid=grid(diary, shown, first, days, diary.zone),
        view="day" if days == 1 else "week",
        day=day,
        today=today,
        before=first - timedelta(days),
        after=first + timedelta(days),
        zone=diary.zone,
    )


def _event(request: web.Request) -> tuple[User, Diary, Event | None]:
    user, diary = _diary(request)
    return user, diary, named_in_path(request, "event", diary.find)


async def event(request: web.Request) -> web.Response:
    """One event's form; an occurrence's leads to its series."""
    user, diary, found = _event(request)
    day = request.query.get("day", "") or _today(request, diary).isoformat()
    return page(
        "event.html",
        user=user,
        section="calendar",
        event=found,
        shown=event_form.form_values(found, diary.zone, day),
        parts=event_form,
        zone=diary.zone,
        calendars=[each for each in diary.calendars.values() if each.can_edit],
        default=diary.default,
        answer=(found.value("responseStatus") if found else None)
        or DEFAULTS["responseStatus"],
        organizer=(found.value("organizer") or {}) if found else {},
    )


async def save(request: web.Request) -> web.Response:
    """Create, change, delete, cancel or answer by hand."""
    user, diary, found = _event(request)
    form = await request.post()
    typed = {key: value for key, value in form.items() if isinstance(value, str)}
    if found and not found.calendar.can_edit:
        raise web.HTTPForbidden(text="This calendar can only be read.")
    day = found.start.seen_in(diary.zone).date() if found else None
    action = typed.get("action", "save")
    state: State = request.app["state"]
    desk = state.world.desk
    try:
        if found and action == "delete":
            desk.remove(user, found)
        elif found and action in RESPONSES:
            _respond(state, user, found, action)
        else:
            found = _write(state, user, diary, found, typed)
            day = found.start.seen_in(diary.zone).date()
    except GraphFault as fault:
        raise web.HTTPBadRequest(text=fault.message) from None
    except ValueError:
        raise web.HTTPBadRequest(text="This is no time or no number.") from None
    raise web.HTTPFound(f"/mailbox/{user.upn}/calendar?day={day}")


def _respond(state: State, user: User, found: Event, action: str) -> None:
    if found.is_organizer:
        raise web.HTTPBadRequest(text="One does not answer to oneself.")
    state.world.desk.respond(user, found, action)


def _write(
    state: State, user: User, diary: Diary, found: Event | None, typed: dict[str, str]
) -> Event:
    changed = checked(event_form.changes(typed, found, diary.zone))
    target = diary.calendars.get(typed.get("calendar", "")) or diary.default
    if found is None:
        return state.world.desk.create(user, target, for_new(changed))
    if changed:
        state.world.desk.update(user, found, for_change(found, changed))
    if found.master is None and target is not found.calendar:
        diary.move(found, target)
    return found


async def calendars(request: web.Request) -> web.Response:
    """Make, rename or delete a calendar by hand."""
    user, diary = _diary(request)

    def delete(calendar: Calendar) -> None:
        if calendar.removable and calendar is not diary.default:
            diary.delete_calendar(calendar)

    hand = Hand(diary.create_calendar, diary.rename_calendar, delete)
    found = await by_hand(request, "calendar", diary.calendars, hand)
    where = f"?calendar={found.id}" if found else ""
    raise web.HTTPFound(f"/mailbox/{user.upn}/calendar{where}")


def routes() -> list[web.RouteDef]:
    """All of it."""
    one = "/mailbox/{upn}/events/{event}"
    return [
        web.get("/mailbox/{upn}/calendar", calendar),
        web.post("/mailbox/{upn}/calendars", calendars),
        web.get(one, event),
        web.post(one, save),
    ]
