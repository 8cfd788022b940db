"""Fields and canonical values of contacts and events, as people read them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from odoo import api
from odoo.tools import format_date

from ..sync.event_people import NO_ANSWER
from ..sync.event_shapes import moments
from ..sync.recurrence import from_value
from ..sync.recurrence_odoo import nearest
from .reader_time import clock_text, local, moment_text

LONGEST = 300  # characters of a value


def label(env: api.Environment, kind: str, name: str) -> str:
    """What people call a field."""
    return env["office365.field.rule"]._label(name, kind == "events")


def words(env: api.Environment, kind: str, name: str, value: Any) -> str:  # noqa: ANN401
    """A canonical value, in the reader's language and time zone."""
    if value is None or value == []:
        return ""
    if name in SAID and kind == "events":
        return SAID[name](env, name, value)
    if name == "birthday":
        return format_date(env, value)
    return _short(_plain(value))


def _time(env: api.Environment, _name: str, value: Mapping[str, Any]) -> str:
    start, stop = moments(value)
    if value["allday"]:
        days = [format_date(env, day) for day in (start, stop)]
        return " – ".join(dict.fromkeys(days))
    first, there = moment_text(env, start), local(env, stop)
    if local(env, start).date() != there.date():
        return f"{first} – {moment_text(env, stop)}"
    return f"{first} – {clock_text(env, there)}"


def _choice(env: api.Environment, name: str, value: str) -> str:
    """As Odoo's own forms call it."""
    model, field = CHOICES[name]
    labels = dict(env[model]._fields[field]._description_selection(env))
    return str(labels.get(value) or value)


def _reminder(env: api.Environment, _name: str, value: int) -> str:
    return env._("%s minutes before", value)


def _days(env: api.Environment, _name: str, value: Sequence[str]) -> str:
    return ", ".join(format_date(env, day) for day in value)


def _answers(env: api.Environment, _name: str, value: Sequence[Sequence[Any]]) -> str:
    told = [(who, answer or NO_ANSWER) for who, answer in value]
    return ", ".join(f"{who}: {_choice(env, 'answers', said)}" for who, said in told)


def _repeats(env: api.Environment, _name: str, value: Mapping[str, Any]) -> str:
    """As Odoo says it of its own series."""
    recurrence = from_value(value)
    shown = env["calendar.recurrence"].new(nearest(recurrence) if recurrence else {})
    return shown.get_recurrence_name() or ""


CHOICES = {
    "privacy": ("calendar.event", "privacy"),
    "show_as": ("calendar.event", "show_as"),
    "response": ("calendar.attendee", "state"),
    "answers": ("calendar.attendee", "state"),
}
SAID: dict[str, Callable[[api.Environment, str, Any], str]] = {
    "time": _time,
    "privacy": _choice,
    "show_as": _choice,
    "response": _choice,
    "answers": _answers,
    "reminder": _reminder,
    "cancelled": _days,
    "repeats": _repeats,
}


def _plain(value: Any) -> str:  # noqa: ANN401
    if isinstance(value, Mapping):
        parts = ((key, one) for key, one in value.items() if one not in (None, [], ()))
        return ", ".join(f"{key}: {_plain(one)}" for key, one in parts)
    if isinstance(value, (list, tuple)):
        return ", ".join(map(_plain, value))
    return str(value)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST].rstrip()}…"
