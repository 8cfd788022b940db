"""How a series repeats: what Odoo's fields say, or what Outlook said where Odoo's
fields have been left as the sync wrote them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from odoo import models

from ..sync import recurrence as rule
from ..sync.recurrence import ODOO_LIMIT, Inexpressible, Recurrence
from ..sync.recurrence_odoo import from_odoo, nearest, to_odoo

END_FIELDS = ("end_type", "count", "until")
RULE_FIELDS = (
    "rrule_type interval month_by day weekday byday event_tz "
    "mon tue wed thu fri sat sun"
).split()


def week_start(env: models.api.Environment) -> int:
    """The weekday on which weeks begin for the user: Monday is 0."""
    lang = env["res.lang"]._get_data(code=env.user.lang)
    return int(lang.week_start or 1) - 1


def write_rule(recurrence: models.BaseModel, found: Recurrence) -> None:
    """Odoo's fields, as close as they come (C11), and the rule itself beside them, by
    which it is known again whatever Odoo makes of its fields."""
    recurrence.write({**rule_vals(recurrence.env, found), "office365_rule": False})
    recurrence.flush_recordset()  # Odoo writes the fields anew when it has the rule
    recurrence.write(
        {
            "office365_first_day": found.start,
            "office365_rule": {"rule": rule.to_value(found), **_shown(recurrence)},
        }
    )


def rule_vals(env: models.api.Environment, found: Recurrence) -> dict[str, Any]:
    """Odoo's fields for a rule."""
    vals = to_odoo(found, week_start(env))
    return nearest(found) if isinstance(vals, Inexpressible) else vals


def is_beyond(recurrence: models.BaseModel) -> bool:
    """Has it a rule that Odoo's own fields do not say?"""
    kept = rule.from_value((recurrence.office365_rule or {}).get("rule"))
    if kept is None or _shown(recurrence)["fields"] != recurrence.office365_rule.get(
        "fields"
    ):
        return False
    return isinstance(to_odoo(kept, week_start(recurrence.env)), Inexpressible)


def read_rule(
    recurrence: models.BaseModel, first_day: date | None, last_day: date | None
) -> Recurrence | Inexpressible | None:
    """How it repeats from ``first_day`` on; None for a series without events.

    Odoo turns "forever" into its limit of events as soon as it is saved: as many are no
    end (4). What it cuts off it cuts at the beginning of the week: an event that is
    left, on ``last_day``, is of the series all the same.
    """
    if first_day is None:
        return None
    found = from_odoo(_fields(recurrence), first_day, week_start(recurrence.env))
    if not isinstance(found, Recurrence):
        return found
    if (found.count or 0) >= ODOO_LIMIT:
        found = replace(found, count=None)
    told, shown = recurrence.office365_rule or {}, _shown(recurrence)
    kept = rule.from_value(told.get("rule"))
    if kept and told["fields"] == shown["fields"]:
        if told["end"] == shown["end"]:
            return kept
        found = replace(kept, count=found.count, until=found.until)
    if found.until and last_day and last_day > found.until:
        found = replace(found, until=last_day)
    return found


def _fields(recurrence: models.BaseModel) -> dict[str, Any]:
    return recurrence.read([*RULE_FIELDS, *END_FIELDS], load=None)[0]


def _shown(recurrence: models.BaseModel) -> dict[str, list]:
    fields = _fields(recurrence)
    return {
        "fields": [_plain(fields, name) for name in RULE_FIELDS],
        "end": [_plain(fields, name) for name in END_FIELDS],
    }


def _plain(fields: Mapping[str, Any], name: str) -> Any:  # noqa: ANN401
    value = fields[name]
    return value.isoformat() if isinstance(value, date) else value
