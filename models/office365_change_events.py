from odoo import api, fields, models
from odoo.tools import SQL

# Journal rows for whom it concerns; is anybody waiting to be woken by that?
RECORD = """
WITH synced AS (
SELECT account_id, COALESCE(event_id, -recurrence_id) AS record_id
  FROM office365_event_link
 WHERE event_id = ANY(%(events)s) OR recurrence_id = ANY(%(series)s)
 UNION
SELECT account.id, COALESCE(-event.recurrence_id, event.id)
  FROM calendar_event event
  JOIN office365_account account ON account.user_id = event.user_id
 WHERE event.id = ANY(%(singles)s)
    OR event.recurrence_id = ANY(%(series)s)
 UNION
SELECT account.id, COALESCE(-event.recurrence_id, event.id)
  FROM calendar_event event
  JOIN calendar_event_res_partner_rel invited
    ON invited.calendar_event_id = event.id
  JOIN res_users person ON person.partner_id = invited.res_partner_id
  JOIN office365_account account ON account.user_id = person.id
 WHERE event.id = ANY(%(singles)s)
    OR event.recurrence_id = ANY(%(series)s)
), added AS (
INSERT INTO office365_change (account_id, kind, record_id)
SELECT DISTINCT synced.account_id, 'events' AS kind, synced.record_id
  FROM synced
  JOIN office365_account account ON account.id = synced.account_id
 WHERE account.calendar_enabled
   AND NOT (account.id = %(own)s AND record_id = ANY(%(written)s))
   AND NOT (%(answers)s AND EXISTS (
SELECT FROM office365_event_link agreed
 WHERE agreed.account_id = synced.account_id
   AND agreed.gone IN ('remote', 'deleted') AND deletion_approved
   AND COALESCE(event_id, -recurrence_id) = synced.record_id))
 ORDER BY synced.record_id
RETURNING account_id AS id)
SELECT EXISTS (
SELECT FROM added JOIN office365_account account USING (id)
 WHERE account.id != %(own)s AND calendar_push)
"""


class Office365Change(models.Model):
    """Events and series in the journal: a series is the negative id of its recurrence,
    and stands for all of its events."""

    _inherit = "office365.change"

    @api.model
    def _record_attendees(self, partners: models.BaseModel) -> None:
        """Events in which these are to meet are known by another address."""
        self.env.cr.execute(
            SQL(
                """
                WITH added AS (
                INSERT INTO office365_change (account_id, kind, record_id)
                SELECT DISTINCT link.account_id, 'events',
                       COALESCE(-link.recurrence_id, link.event_id)
                  FROM calendar_event_res_partner_rel invited
                  JOIN calendar_event event ON event.id = invited.calendar_event_id
                  JOIN office365_event_link link ON link.event_id = event.id
                    OR link.recurrence_id = event.recurrence_id
                 WHERE invited.res_partner_id = ANY(%s) AND event.stop > %s
                RETURNING account_id)
                SELECT EXISTS (SELECT FROM added)
                """,
                partners.ids,
                fields.Datetime.now(),
            )
        )
        if self.env.cr.fetchone()[0]:
            self._wake()

    @api.model
    def _record_events(
        self,
        events: models.BaseModel,
        recurrences: models.BaseModel | None = None,
    ) -> None:
        """Journal events for the accounts that sync them, or whose user is among those
        who meet. One statement, in the transaction of whoever saves; a sync that saves
        many does it once, for all of them. Answers are no edit that takes back a yes
        to a deletion."""
        if self.env.context.get("office365_unrecorded"):
            return
        series = events.recurrence_id | (recurrences or events.recurrence_id)
        singles = events.filtered(lambda event: not event.recurrence_id)
        if not (events or series):
            return
        (events | series.calendar_event_ids).flush_recordset(
            ["user_id", "partner_ids", "recurrence_id"]
        )
        own, written = self.env.context.get("office365_written") or (0, ())
        self.env.cr.execute(
            SQL(
                RECORD,
                events=events.ids,
                singles=singles.ids,
                series=series.ids,
                own=own,
                answers=bool(self.env.context.get("office365_answers")),
                written=list(written),
            )
        )
        if self.env.cr.fetchone()[0]:
            self._wake()
