from collections.abc import Iterable

from odoo import api, fields, models
from odoo.tools import SQL


class Office365Change(models.Model):
    """The change journal: which record has to be looked at for which account.

    Rows are only ever inserted by people's transactions, so that saving a record never
    waits for a running sync nor collides with it; only the sync deletes them.
    """

    _name = "office365.change"
    _description = "Office 365 Change"
    _order = "id"
    _log_access = False

    account_id = fields.Many2one("office365.account", required=True, ondelete="cascade")
    kind = fields.Char(required=True)
    record_id = fields.Integer(
        "Record ID", required=True, help="Not a reference: the record may be deleted."
    )

    _account_index = models.Index("(account_id, kind, id)")
    _record_index = models.Index("(account_id, kind, record_id)")

    @api.model
    def _record_partners(self, ids: Iterable[int], renamed: bool = False) -> None:
        """Journal partners for each account that syncs them, or might begin to.

        One statement, in the transaction of whoever saves. ``renamed``: what is below
        them shows their name too. A sync leaves out what it has just written itself:
        its base holds that already.
        """
        ids = list(ids)
        if not ids:
            return
        if renamed:
            ids += self._below(ids)
        own, written = self.env.context.get("office365_written") or (0, ())
        self.env.cr.execute(
            SQL(
                """
                WITH added AS (
                INSERT INTO office365_change (account_id, kind, record_id)
                SELECT account_id, 'contacts', partner_id
                  FROM (SELECT link.account_id, link.partner_id
                          FROM office365_contact_link link
                          JOIN office365_account account
                            ON account.id = link.account_id AND contacts_enabled
                         WHERE link.partner_id = ANY(%(ids)s)
                         UNION
                        SELECT account.id, partner_id
                          FROM office365_account account, unnest(%(ids)s) partner_id
                         WHERE contacts_enabled AND contact_filtered) AS change
                 WHERE NOT (account_id = %(own)s AND partner_id = ANY(%(written)s))
                RETURNING account_id)
                SELECT EXISTS (SELECT FROM added WHERE account_id != %(own)s)
                """,
                ids=ids,
                own=own,
                written=list(written),
            )
        )
        if self.env.cr.fetchone()[0]:
            self._wake()

    def _below(self, ids: list[int]) -> list[int]:
        self.env.cr.execute(
            "SELECT id FROM res_partner WHERE parent_id = ANY(%s)", [ids]
        )
        return [row[0] for row in self.env.cr.fetchall()]

    @api.model
    def _wake(self) -> None:
        """Have the sync run after this transaction. Looked at once, before its end: a
        run that is asked for earlier may begin before this is committed."""
        precommit = self.env.cr.precommit
        if not precommit.data.get("office365_sync"):
            precommit.data["office365_sync"] = True
            precommit.add(self._ask_for_run)

    @api.model
    def _ask_for_run(self) -> None:
        cron = self.env.ref("office365_sync.ir_cron_sync", raise_if_not_found=False)
        if cron and not self._is_awaited(cron):
            cron._trigger()

    @api.model
    def _is_awaited(self, cron: models.BaseModel) -> bool:
        """A run that is asked for already will see this change too. One that has begun
        may not: what asked for it is deleted, which others see when it has ended, but
        at once in ``xmax``."""
        self.env.cr.execute(
            "SELECT EXISTS (SELECT FROM ir_cron_trigger WHERE cron_id = %s"
            " AND call_at <= clock_timestamp() AT TIME ZONE 'UTC' AND xmax = 0)",
            [cron.id],
        )
        return self.env.cr.fetchone()[0]
