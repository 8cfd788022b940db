from odoo import fields, models
from odoo.fields import Domain


class CalendarEvent(models.Model):
    """What the form of an event says of the reader's own Outlook."""

    _name = "calendar.event"
    _inherit = ["calendar.event", "office365.synced"]
    _office365_links = "office365.event.link"
    _office365_kind = "events"

    office365_categories = fields.Json(
        help="The tag that stands for categories of Outlook's that Odoo has no tag "
        "for, and their names.",
    )

    def _office365_ours(self) -> Domain:
        series = Domain("recurrence_id", "in", self.recurrence_id.ids)
        return Domain("event_id", "in", self.ids) | series

    def _office365_by_record(
        self, links: models.BaseModel
    ) -> dict[int, models.BaseModel]:
        """An event's own link before that of its series."""
        own = {link.event_id.id: link for link in links if link.event_id}
        series = {link.recurrence_id: link for link in links if link.recurrence_id}
        whole = {
            event.id: series[event.recurrence_id]
            for event in self._origin
            if event.recurrence_id in series
        }
        return whole | own

    def _office365_linked(self, links: Domain) -> Domain:
        """Also those that only their series has a link for."""
        store = self.env[self._office365_links].sudo()
        found = Domain.FALSE
        for field, name in (("id", "event_id"), ("recurrence_id", "recurrence_id")):
            there = store._search(links & Domain(name, "!=", False))
            found |= Domain(field, "in", there.subselect(name))
        return found

    def _office365_journal(self) -> None:
        self.env["office365.change"]._record_events(self)

    def action_office365_resume(self) -> dict:
        """Sync these again after that was stopped."""
        self.check_access("read")
        return self._office365_my_links().action_resume()
