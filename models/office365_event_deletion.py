from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

# deleted in Outlook, and its user has not said yet that it goes in Odoo too
WAITING = (
    Domain("gone", "in", ("remote", "deleted"))
    & Domain("deletion_approved", "=", False)
    & (Domain("event_id", "!=", False) | Domain("recurrence_id", "!=", False))
)


class Office365EventLink(models.Model):
    """Deletions that wait for a yes or no: one by one where that is set, or because
    they are so many."""

    _name = "office365.event.link"
    _inherit = ["office365.event.link", "office365.deletion"]
    _kind = "events"

    @api.model
    def _held_ids(self) -> set[int]:
        found = self.sudo().search(WAITING)
        asked = found.filtered(
            lambda link: (link.account_id._setting("events", "remote_deleted") == "ask")
        )
        return super()._held_ids() | set(asked.ids)

    def _decided(self, consented: bool) -> None:
        self.deletion_approved = consented
        if consented:
            self._forget_edits()
        return super()._decided(consented)

    def _forget_edits(self) -> None:
        """A yes is said to the events as they are: only what is edited from now on is
        another matter."""
        self.flush_recordset()
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM office365_change change USING office365_event_link link
                 WHERE link.id = ANY(%s) AND link.gone IN ('remote', 'deleted')
                   AND change.account_id = link.account_id AND change.kind = 'events'
                   AND change.record_id = COALESCE(link.event_id, -link.recurrence_id)
                """,
                self.ids,
            )
        )

    def _kept_in_odoo(self) -> dict:
        return {**super()._kept_in_odoo(), "ical_uid": False}

    def _journal(self) -> None:
        journal = self.env["office365.change"]
        journal._record_events(self.event_id, self.recurrence_id)

    def _kept_text(self) -> str:
        return self.env._("Events kept: %s.", len(self))
