from datetime import datetime
from typing import Any

from odoo import api, fields, models

from .office365_account_runner import ASKED, LOCKS


class Office365Progress(models.AbstractModel):
    """How far the run is that somebody waits for. Nothing here asks Microsoft."""

    _name = "office365.progress"
    _description = "Office 365 Progress"

    @api.model
    def mine(self, kind: str) -> dict[str, Any]:
        """The last run about one's own contacts, or one's own events."""
        accounts = self.env["office365.account"].sudo()
        return self._of_account(accounts.search([("user_id", "=", self.env.uid)]), kind)

    @api.model
    def removal(self, account_id: int | None = None) -> dict[str, Any]:
        """How far the removal of what was put into Outlook is: one's own, or that of an
        account that one may read."""
        accounts = self.env["office365.account"]
        if account_id:
            account = accounts.browse(account_id)
            account.check_access("read")
        else:
            account = accounts.sudo().search([("user_id", "=", self.env.uid)])
        is_running = bool(account.is_leaving)
        return {
            "is_running": is_running,
            "is_put_off": is_running and self._is_put_off(account),
            "text": account.removal_progress or "",
        }

    def _of_account(self, account: models.BaseModel, kind: str) -> dict[str, Any]:
        runs = self.env["office365.sync.run"].sudo()
        run = runs.search(self._runs_of(account, kind), limit=1)
        return {
            "is_running": self._is_running(account, kind),
            "run_id": run.id,
            "run_state": run.state,
            "outcome": run.outcome,
            "news": run._news(),
        }

    def _runs_of(self, account: models.BaseModel, kind: str) -> list[tuple]:
        return [("account_id", "=", account.id), ("kind", "=", kind)]

    def _is_running(self, account: models.BaseModel, kind: str) -> bool:
        """Is a run waited for, or under way? What is put off is neither."""
        if not account or self._is_put_off(account):
            return False
        underway = ("state", "in", ("queued", "running"))
        runs = self.env["office365.sync.run"].sudo()
        journal = self.env["office365.change"].sudo()
        asked = [("account_id", "=", account.id), ("kind", "=", ASKED)]
        return bool(
            runs.search_count([*self._runs_of(account, kind), underway], limit=1)
            or journal.search_count(asked, limit=1)
            or self._is_locked(account)
        )

    def _is_locked(self, account: models.BaseModel) -> bool:
        """A run that nobody asked for leaves no record while it goes on, but holds its
        lock; in a session of its own."""
        self.env.cr.execute(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory'"
            " AND classid = %s AND objid = %s AND pid != pg_backend_pid()"
            " AND database = (SELECT oid FROM pg_database"
            " WHERE datname = current_database()))",
            [LOCKS, account.id],
        )
        return self.env.cr.fetchone()[0]

    def _is_put_off(self, account: models.BaseModel) -> bool:
        pauses = filter(None, (account.next_try, account.throttled_until))
        return max(pauses, default=datetime.min) > fields.Datetime.now()
