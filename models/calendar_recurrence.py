from odoo import fields, models
from odoo.tools import format_date

from ..sync.recurrence import ODOO_LIMIT, from_value
from ..sync.recurrence_odoo import lost_in_odoo
from .event_messages import EVENT_MESSAGES
from .event_series_rule import week_start
from .event_series_writer import forget_exceptions

OWN_FIELDS = frozenset(
    "office365_first_day office365_rule office365_filled_from office365_filled_to "
    "base_event_id trigger_id".split()
)


class CalendarRecurrence(models.Model):
    _inherit = "calendar.recurrence"

    office365_first_day = fields.Date(
        copy=False,
        help="The first day of the series, also when its first event was deleted.",
    )
    office365_rule = fields.Json(
        copy=False,
        prefetch=False,
        help="How it repeats in Outlook, beside what Odoo's fields then said.",
    )
    office365_filled_from = fields.Date(
        copy=False, help="Where the events begin, if not on the first day."
    )
    office365_filled_to = fields.Date(
        copy=False, help="As far as there are events, if the series goes on after it."
    )
    office365_uid = fields.Char(
        index="btree_not_null",
        copy=False,
        help="The iCalUId it came from Outlook with.",
    )
    office365_link_ids = fields.One2many("office365.event.link", "recurrence_id")

    def _apply_recurrence(self, *args: object, **options: object) -> models.BaseModel:
        """Odoo makes the events of a rule anew: from here on it begins with these. None
        of them is told a second time who its organizer is (D14)."""
        quiet = self.with_context(skip_contact_description=True)
        detached = super(CalendarRecurrence, quiet)._apply_recurrence(*args, **options)
        detached = detached.with_env(self.env)
        for recurrence in self.exists():
            recurrence._office365_take_over()
            events = recurrence.calendar_event_ids
            days = list(filter(None, events.mapped("office365_occurrence")))
            endless = recurrence._office365_is_endless()
            recurrence.write(
                {
                    "office365_first_day": min(days, default=False),
                    "office365_rule": False,
                    "office365_filled_from": False,
                    "office365_filled_to": endless and max(days, default=False),
                }
            )
        return detached

    def _office365_is_endless(self) -> bool:
        """As many events as Odoo makes at most are no end."""
        self.flush_recordset()
        if self.end_type == "count":
            return self.count >= ODOO_LIMIT
        return self.end_type == "forever"

    def _detach_events(self, events: models.BaseModel) -> models.BaseModel:
        """What leaves its series is none of its exceptions in Outlook any more."""
        forget_exceptions(self.env, events.ids)
        return super()._detach_events(events)

    def _office365_notes(self) -> list[str]:
        """What people are to know of a series that Odoo cannot hold as Outlook."""
        notes = []
        told = (self.office365_rule or {}).get("rule")
        lost = told and lost_in_odoo(from_value(told), week_start(self.env))
        if lost and lost.code in EVENT_MESSAGES:
            message, remedy = EVENT_MESSAGES[lost.code]
            notes += [str(message), str(remedy)]
        if self.office365_filled_to:
            notes.append(
                self.env._(
                    "The series goes on after %(day)s. Odoo holds %(limit)s events of "
                    "a series at most; more are added as time passes.",
                    day=format_date(self.env, self.office365_filled_to),
                    limit=ODOO_LIMIT,
                )
            )
        return notes

    def _office365_end_before(self, day: fields.Date) -> None:
        """The rest was deleted, on purpose: the series ends."""
        self.write({"end_type": "end_date", "until": fields.Date.subtract(day, days=1)})

    def _office365_take_over(self) -> None:
        """A single event that becomes a series stays the same item in Outlook; so does
        a series that Odoo makes anew."""
        links = self.env["office365.event.link"].sudo()
        series = links.browse(self.env.context.get("office365_series_links", ()))
        series.write({"recurrence_id": self.id, "gone": False})
        single = links.search(
            [
                ("event_id", "=", self.base_event_id.id),
                ("series_link_id", "=", False),
                ("state", "!=", "skipped"),
            ]
        )
        known = links.search([("recurrence_id", "=", self.id)]).account_id
        single.filtered(lambda link: link.account_id not in known).write(
            {"recurrence_id": self.id, "event_id": False}
        )

    def write(self, vals: dict) -> bool:
        done = super().write(vals)
        if set(vals) - OWN_FIELDS:
            self.env["office365.change"]._record_events(
                self.env["calendar.event"], self
            )
        return done
