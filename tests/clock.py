"""A clock that shows the days around ``TODAY``, whenever the tests are run.

The tests' events are on certain days: on Thursdays, before and after summer time. What
is over by Odoo's clock would be treated otherwise.
"""

from datetime import date, datetime

from odoo import fields, sql_db
from odoo.tests.common import BaseCase
from odoo.tests.test_cursor import TestCursor

TODAY = datetime(2026, 11, 21, 12, 0)


def turn_back(case: BaseCase) -> None:
    """For one test: Odoo's fields and cursors tell ``TODAY``, and go on from there. The
    database and the simulated tenant stay in the present."""
    began = datetime.now()

    def now(*_args: object) -> datetime:
        return (TODAY + (datetime.now() - began)).replace(microsecond=0)

    def today(*_args: object) -> date:
        return now().date()

    context_today = fields.Date.context_today

    def of_user(record: object, timestamp: datetime | None = None) -> date:
        return context_today(record, timestamp or now())

    case.patch(fields.Datetime, "now", staticmethod(now))
    case.patch(fields.Date, "today", staticmethod(today))
    case.patch(fields.Date, "context_today", staticmethod(of_user))
    for cursor in (sql_db.BaseCursor, TestCursor):
        case.patch(cursor, "now", now)
