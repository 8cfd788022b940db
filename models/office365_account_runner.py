from odoo import api, fields, models

from .contact_run import ContactRun

LOCKS = 365_000_365  # the class of our advisory locks
BUDGET = 90.0  # seconds a cron spends on one account before others get their turn


class Office365Account(models.Model):
    """Whose turn it is to be synced, one run at a time per account."""

    _inherit = "office365.account"

    @api.model
    def _cron_sync(self) -> None:
        """Sync each account that is due; whatever happens to one, the rest goes on."""
        due = self._due()
        progress = self.env["ir.cron"]._commit_progress
        progress(remaining=len(due))
        for account in due:
            account._run_contacts()
            if not progress(1):
                break

    @api.model
    def _due(self) -> models.BaseModel:
        now = fields.Datetime.now()
        return self.sudo().search(
            [
                ("state", "in", ["connected", "error"]),
                ("contacts_enabled", "=", True),
                ("user_id.active", "=", True),
                "|",
                ("next_try", "=", False),
                ("next_try", "<=", now),
                "|",
                ("throttled_until", "=", False),
                ("throttled_until", "<=", now),
            ],
            order="last_success NULLS FIRST, id",
        )

    def _run_contacts(self, budget: float = BUDGET) -> str | None:
        """One run in cursors of its own; how it ended, None if one is going on.

        The lock is on nothing that people write, holds across hosts, and is gone with
        the process.
        """
        self.ensure_one()
        registry = self.env.registry
        with registry.cursor() as lock_cr:
            lock_cr.execute(
                "SELECT pg_try_advisory_xact_lock(%s, %s)", [LOCKS, self.id]
            )
            if not lock_cr.fetchone()[0]:
                return None
            with registry.cursor() as cr:
                env = api.Environment(cr, self.user_id.id, {})
                account = env["office365.account"].browse(self.id)
                return ContactRun(account, budget).run()
