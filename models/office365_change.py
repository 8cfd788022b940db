from collections.abc import Iterable

from odoo import api, fields, models


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
    since = fields.Datetime(help="Set by the database, for those who insert are many.")

    _account_index = models.Index("(account_id, kind, id)")
    _record_index = models.Index("(account_id, kind, record_id)")

    def init(self) -> None:
        self.env.cr.execute(
            "ALTER TABLE office365_change ALTER COLUMN since"
            " SET DEFAULT now() AT TIME ZONE 'UTC'"
        )

    @api.model
    def _record_partners(self, ids: Iterable[int], renamed: bool = False) -> None:
        """Journal partners for each account that syncs them, or might begin to.

        Two short statements, in the transaction of whoever saves. ``renamed``: what is
        below them shows their name too. A sync leaves out what it has just written
        itself: its base holds that already.
        """
        ids = list(ids)
        if not ids:
            return
        if renamed:
            ids += self._below(ids)
        own, written = self.env.context.get("office365_written") or (0, ())
        mine = {(own, partner_id) for partner_id in written}
        rows = [row for row in self._accounts_of(ids) if row not in mine]
        if not rows:
            return
        accounts, partners = (list(column) for column in zip(*rows, strict=True))
        self.env.cr.execute(
            "INSERT INTO office365_change (account_id, kind, record_id)"
            " SELECT unnest(%s), 'contacts', unnest(%s)",
            [accounts, partners],
        )
        if set(accounts) != {own}:
            self._wake()

    def _accounts_of(self, ids: list[int]) -> list[tuple[int, int]]:
        """Accounts with each partner that they sync, or might begin to. A statement
        that is planned quickly: everybody who saves a partner waits for it."""
        self.env.cr.execute(
            "SELECT account.id, account.contact_filtered, link.partner_id"
            " FROM office365_account account"
            " LEFT JOIN office365_contact_link link"
            " ON link.account_id = account.id AND link.partner_id = ANY(%s)"
            " WHERE account.contacts_enabled",
            [ids],
        )
        found = self.env.cr.fetchall()
        filtered = {account_id for account_id, all_of_them, _ in found if all_of_them}
        return [
            (account_id, partner_id)
            for account_id, _, partner_id in found
            if partner_id and account_id not in filtered
        ] + [(account_id, partner_id) for account_id in filtered for partner_id in ids]

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
        cron_id = self.env["ir.model.data"]._xmlid_to_res_id(
            "office365_sync.ir_cron_sync", raise_if_not_found=False
        )
        if cron_id and not self._is_awaited(cron_id):
            self.env["ir.cron"].browse(cron_id)._trigger()

    @api.model
    def _is_awaited(self, cron_id: int) -> bool:
        """A run that is asked for already will see this change too. One that has begun
        may not: what asked for it is deleted, which others see when it has ended, but
        at once in ``xmax``."""
        self.env.cr.execute(
            "SELECT EXISTS (SELECT FROM ir_cron_trigger WHERE cron_id = %s"
            " AND call_at <= clock_timestamp() AT TIME ZONE 'UTC' AND xmax = 0)",
            [cron_id],
        )
        return self.env.cr.fetchone()[0]
