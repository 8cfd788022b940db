"""Texts that are kept as what they say, and put into words for each who reads them: in
their language, with days and times as they know them, and naming whom they may see."""

from datetime import date, datetime
from typing import Any

from odoo import api, fields, models
from odoo.tools import format_date
from odoo.tools.translate import LazyGettext

from .reader_time import moment_text

NAMED_AT_MOST = 5


def kept(told: Any) -> Any:
    """As JSON: a text that is translated later with its arguments; users, days and
    times by themselves; several sentences; anything else as it is."""
    if isinstance(told, LazyGettext):
        values = told._args
        if isinstance(values, dict):
            values = {name: kept(value) for name, value in values.items()}
        else:
            values = [kept(value) for value in values]
        return {"text": told._source, "module": told._module, "with": values}
    if isinstance(told, models.BaseModel):
        return {"users": told.ids}
    if isinstance(told, list):
        return [kept(one) for one in told]
    if isinstance(told, datetime):
        return {"moment": fields.Datetime.to_string(told)}
    if isinstance(told, date):
        return {"day": fields.Date.to_string(told)}
    return told


def in_words(env: api.Environment, told: Any) -> Any:
    """What ``kept`` gave, for the reader of this environment."""
    if isinstance(told, list):
        return " ".join(filter(None, (in_words(env, one) for one in told)))
    if not isinstance(told, dict):
        return told
    if "users" in told:
        return _names(env, told["users"])
    if "moment" in told:
        return moment_text(env, told["moment"])
    if "day" in told:
        return format_date(env, told["day"], date_format="medium")
    values, of_module = told["with"], {"_module": told["module"]}
    if isinstance(values, dict):
        named = {name: in_words(env, value) for name, value in values.items()}
        return env._(LazyGettext(told["text"], **named, **of_module))
    listed = [in_words(env, value) for value in values]
    return env._(LazyGettext(told["text"], *listed, **of_module))


def _names(env: api.Environment, ids: list[int]) -> str:
    """Of colleagues: a report may be about other companies than its reader's."""
    users, reader = env["res.users"].sudo().browse(ids).exists(), env.user
    known = users
    if not reader._is_superuser():
        known = users.filtered(lambda user: user.company_ids & reader.company_ids)
    named = known.sorted("name").mapped("name")[:NAMED_AT_MOST]
    more = len(users) - len(named)
    if not known and more:
        return env._("%s in other companies", more)
    told = ", ".join(named)
    return f"{told} (+{more})" if more else told
