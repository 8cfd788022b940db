from collections.abc import Iterable

from odoo import api, fields, models


class Office365EventClaim(models.Model):
    """Meetings that a sync is about to make in Odoo, so that of two accounts which get
    the same invitation at the same moment one makes it, and the other finds it.

    Neither sees what the other has not committed. Whoever claims second waits for the
    end of the first one's transaction, is told by the database that it has come too
    late, and begins its own anew.
    """

    _name = "office365.event.claim"
    _description = "Office 365 Event Claim"
    _log_access = False

    uid_hash = fields.Char(required=True)
    claimed = fields.Datetime(required=True)

    _uid_uniq = models.UniqueIndex("(uid_hash)")

    @api.model
    def _claim(self, uids: Iterable[str]) -> None:
        """In one order always, so that no two wait for each other."""
        if wanted := sorted(set(uids)):
            self.env.cr.execute(
                "INSERT INTO office365_event_claim (uid_hash, claimed)"
                " SELECT DISTINCT md5(uid) AS hash, now() AT TIME ZONE 'UTC'"
                " FROM unnest(%s) uid ORDER BY hash"
                " ON CONFLICT (uid_hash) DO UPDATE SET claimed = EXCLUDED.claimed",
                [wanted],
                log_exceptions=False,  # to come second is nothing to worry about
            )

    @api.autovacuum
    def _forget_claims(self) -> None:
        """What was made long ago is seen by everybody."""
        self.env.cr.execute(
            "DELETE FROM office365_event_claim WHERE id IN ("
            "SELECT id FROM office365_event_claim"
            " WHERE claimed < now() AT TIME ZONE 'UTC' - INTERVAL '1 day'"
            " FOR UPDATE SKIP LOCKED)"
        )
