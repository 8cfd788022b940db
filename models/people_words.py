"""Fields and canonical values of contacts and events, as people read them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from odoo import api
from odoo.tools import format_date

from ..sync.event_shapes import moments
from .reader_time import clock_text, local, moment_text

LONGEST = 300  # characters of a value


def label(env: api.Environment, kind: str, name: str) -> str:
    """What people call a field."""
    return env["office365.field.rule"]._label(name, kind == "events")


def words(env: api.Environment, kind: str, name: str, value: Any) -> str:  # noqa: ANN401
    """A canonical value, in the reader's language and time zone."""
    if value is None or value == []:
        return ""
    if kind == "events" and name == "time":
        return _time(env, value)
    if kind == "events" and name in ("repeats", "answers"):
        return _plain(value)
    return _short(_plain(value))


def _time(env: api.Environment, value: Mapping[str, Any]) -> str:
    start, stop = moments(value)
    if value["allday"]:
        days = [format_date(env, day) for day in (start, stop)]
        return " – ".join(dict.fromkeys(days))
    first, there = moment_text(env, start), local(env, stop)
    if local(env, start).date() != there.date():
        return f"{first} – {moment_text(env, stop)}"
    return f"{first} – {clock_text(env, there)}"


def _plain(value: Any) -> str:  # noqa: ANN401
    if isinstance(value, Mapping):
        parts = ((key, one) for key, one in value.items() if one not in (None, [], ()))
        return ", ".join(f"{key}: {_plain(one)}" for key, one in parts)
    if isinstance(value, (list, tuple)):
        return ", ".join(map(_plain, value))
    return str(value)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST].rstrip()}…"
