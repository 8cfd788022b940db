"""A single event that becomes a series, and a series that becomes a single event."""

from __future__ import annotations

from typing import Any

from odoo import models

from ..sync.event_shapes import moments
from ..sync.model import Values
from ..sync.recurrence import from_value
from .event_reader import time_of
from .event_series import Series, day_of, horizon, shifted
from .event_series_writer import EventSeriesWriter, forget_exceptions
from .event_writer import time_vals


def begin(
    maker: EventSeriesWriter,
    event: models.BaseModel,
    row: dict[str, Any],
    values: Values,
) -> int:
    """Make a series of an event, which stays the first one of it (B5); its id."""
    found = from_value(values["repeats"])
    pattern = (values.get("time") or time_of(row), found)
    reach = horizon(found, *maker.writer.account._calendar_window())
    off = set(values.get("cancelled") or ())
    first, *others = [d for d in reach.days if d.isoformat() not in off] or [
        found.start
    ]
    recurrence = maker.recurrence(found, reach)
    time = shifted(pattern[0], day_of(pattern[0], found.zone), first, found.zone)
    event.write(
        {
            **time_vals(time),
            "recurrency": True,
            "recurrence_id": recurrence.id,
            "follow_recurrence": True,
            "office365_occurrence": first,
        }
    )
    recurrence.base_event_id = event
    answers = {one: values.get(one) for one in ("answers", "response")}
    made = maker.make(event, recurrence, maker.like(event), pattern, others)
    maker.writer.answer([(one, answers) for one in made])
    recurrence._office365_take_over()
    return recurrence.id


def end(events: models.BaseModel, series: Series, values: Values) -> int:
    """What is left of a series that repeats no more: the event of the day on which it
    is now, else its first one. The others are archived."""
    rows = sorted(series.rows.items())
    day = moments(values["time"])[0].isoformat()[:10] if values.get("time") else ""
    kept = next((row for on, row in rows if on.isoformat() == day), rows[0][1])["id"]
    forget_exceptions(events.env, list(series.by_id))
    links = series.recurrence.sudo().office365_link_ids
    links.write({"event_id": kept, "recurrence_id": False})
    event = events.browse(kept)
    event.write(
        {"recurrency": False, "recurrence_id": False, "follow_recurrence": False}
    )
    others = events.browse([key for key in series.by_id if key != kept])
    others.write({"active": False})
    series.recurrence.unlink()
    return kept
