from datetime import date

from odoo import fields, models
from odoo.exceptions import UserError

from ..sync import time_zones
from ..sync.recurrence import ODOO_LIMIT
from .event_series_rule import is_beyond
from .event_series_writer import forget_exceptions

TIMES = frozenset("start stop start_date stop_date".split())
ENDS = frozenset("end_type count until".split())


class CalendarEvent(models.Model):
    """What people do to the series of an event: it stays the same one in Outlook."""

    _inherit = "calendar.event"

    # -- all events

    def _rewrite_recurrence(
        self, values: dict, time_values: dict, recurrence_values: dict
    ) -> None:
        """Odoo makes the series anew, perhaps without the event that it began with."""
        before = self.recurrence_id
        if time_values:
            self._office365_check_rule(recurrence_values)
        if time_values or recurrence_values or self._check_values_to_sync(values):
            forget_exceptions(self.env, before.calendar_event_ids.ids)
        links = before.sudo().office365_link_ids
        told = self.with_context(office365_series_links=links.ids)
        done = super(CalendarEvent, told)._rewrite_recurrence(
            values, time_values, recurrence_values
        )
        if not before.exists():
            after = links.recurrence_id.with_env(self.env)
            self.env["office365.change"]._record_events(self, after)
        return done

    def _break_recurrence(self, future: bool = True) -> models.BaseModel:
        """A series that becomes a single event is one in Outlook too."""
        series = self.recurrence_id
        links, events = series.sudo().office365_link_ids, series.calendar_event_ids
        detached = super()._break_recurrence(future)
        if links and len(self) == 1 and not series.exists():
            forget_exceptions(self.env, events.ids)
            links.write({"event_id": self.id, "recurrence_id": False, "gone": False})
        return detached

    # -- this and following

    def _update_future_events(
        self, values: dict, time_values: dict, recurrence_values: dict
    ) -> None:
        """What goes on forever does so in its second half as well."""
        series = self.recurrence_id
        linked = series.sudo().office365_link_ids
        self._office365_check_rule(recurrence_values)
        if (
            linked
            and series._office365_is_endless()
            and not ENDS & {*recurrence_values}
        ):
            recurrence_values = {
                **recurrence_values,
                "end_type": "count",
                "count": ODOO_LIMIT,
            }
        return super()._update_future_events(values, time_values, recurrence_values)

    def action_mass_deletion(self, recurrence_update_setting: str) -> None:
        """A series without its last events ends before them; declined ones stay."""
        series, day = self.recurrence_id, self.office365_occurrence
        done = super().action_mass_deletion(recurrence_update_setting)
        is_rest = recurrence_update_setting == "future_events"
        if is_rest and series.exists() and not self.exists():
            series._office365_end_before(day)
        return done

    def action_mass_archive(self, recurrence_update_setting: str) -> None:
        """From its first event on, that is all of it: Odoo would take it apart, and
        nothing could bring it back as a series."""
        first = self.recurrence_id.calendar_event_ids.sorted("start")[:1]
        if recurrence_update_setting == "future_events" and self == first:
            recurrence_update_setting = "all_events"
        return super().action_mass_archive(recurrence_update_setting)

    def _office365_check_rule(self, recurrence_values: dict) -> None:
        """Odoo would make events on other days of a rule that it cannot say."""
        series = self.recurrence_id
        if set(recurrence_values) - ENDS or not series.sudo().office365_link_ids:
            return
        if is_beyond(series):
            raise UserError(
                self.env._(
                    "Outlook repeats this series in a way that Odoo cannot: moved in "
                    "Odoo, it would be on other days. Move it in Outlook, or choose "
                    "here how it is to be repeated instead."
                )
            )

    # -- this event

    def _office365_check_neighbours(self, vals: dict) -> None:
        """Outlook keeps the events of a series in their order; better say so before it
        is saved than when it is refused (E5)."""
        context = self.env.context
        several = vals.get("recurrence_update") in ("all_events", "future_events")
        if several or "office365_written" in context or not TIMES & {*vals}:
            return
        for event in self.filtered("recurrence_id"):
            if event._office365_is_organized():
                event._office365_check_order(vals)

    def _office365_is_organized(self) -> bool:
        """Is its series in the organizer's Outlook?"""
        links = self.recurrence_id.sudo().office365_link_ids
        return any(
            link.state == "linked"
            and link.remote_id
            and (link.raw or {}).get("isOrganizer", True)
            for link in links
        )

    def _office365_check_order(self, vals: dict) -> None:
        start, stop = (
            fields.Datetime.to_datetime(vals.get(name) or vals.get(f"{name}_date"))
            or self[name]
            for name in ("start", "stop")
        )
        if "start" in vals and "stop" not in vals:
            stop = start + (self.stop - self.start)
        own = self.office365_occurrence
        rows = self.sudo().search_fetch(
            [("recurrence_id", "=", self.recurrence_id.id), ("id", "!=", self.id)],
            ["office365_occurrence", "start", "stop", "allday"],
        )
        known = rows.filtered("office365_occurrence").sorted("office365_occurrence")
        before = known.filtered(lambda row: row.office365_occurrence < own)[-1:]
        after = known.filtered(lambda row: row.office365_occurrence > own)[:1]
        day = self._office365_day_of(start)
        early = before and (
            day <= self._office365_day_of(before.start) or start < before.stop
        )
        late = after and (
            day >= self._office365_day_of(after.start) or stop > after.start
        )
        if early or late:
            raise UserError(
                self.env._(
                    "This series is in Outlook, where an event stays between those "
                    "before and after it: choose a day after %(before)s and before "
                    "%(after)s, or move the others first.",
                    before=before and self._office365_day_of(before.start) or "-",
                    after=after and self._office365_day_of(after.start) or "-",
                )
            )

    def _office365_day_of(self, moment: fields.Datetime) -> date:
        if self.allday:
            return moment.date()
        zone = self.recurrence_id.event_tz or time_zones.UTC
        return time_zones.to_wall(moment, zone).date()
