"""Moments in texts, as the fields beside them show them: in the reader's language, and
in the time zone of their browser, which the web client tells in a cookie."""

from datetime import datetime

import pytz

from odoo import api, fields
from odoo.http import request
from odoo.tools import format_date, format_time


def local(env: api.Environment, moment: datetime) -> datetime:
    """In the reader's time zone; without a browser, in that of their preferences."""
    told = request.cookies.get("tz") if request else None
    zone = pytz.timezone(told) if told in pytz.all_timezones_set else env.tz
    return pytz.utc.localize(moment).astimezone(zone)


def moment_text(env: api.Environment, moment: datetime | str | bool) -> str:
    """Day and time of day; empty if there is none."""
    if not moment:
        return ""
    there = local(env, fields.Datetime.to_datetime(moment))
    day = format_date(env, there.date(), date_format="medium")
    return f"{day}, {clock_text(env, there)}"


def clock_text(env: api.Environment, there: datetime) -> str:
    """The time of day of a moment that is in the reader's zone already."""
    return format_time(env, there.timetz(), time_format="short")
