from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from odoo import api, fields, models

from .office365_account_runner import ASKED, LOCKS

FRESH = timedelta(minutes=1)  # opening the calendar fetches no more often


class Office365CalendarPanel(models.AbstractModel):
    """What stands above Odoo's calendar: the button that syncs it, and how it is doing.

    Nothing here asks Microsoft: a run is asked for, and looked at until it has ended.
    """

    _name = "office365.calendar.panel"
    _description = "Office 365 Calendar Panel"

    @api.model
    def status(self) -> dict[str, Any]:
        """One's own calendar, and those that one may have synced."""
        user = self.env.user
        mine = self.env["office365.account"].sudo().search([("user_id", "=", user.id)])
        others = self.env["office365.sync.right"]._owners()
        return {
            "user_id": user.id,
            "is_offered": self._is_offered(),
            "mine": self._of_account(mine) | self._own(mine),
            "others": [self._of_user(other) for other in others if other != user],
        }

    def _is_offered(self) -> bool:
        """Could this user connect a calendar?"""
        app = self.env["office365.app"]._for_company(self.env.company)
        is_user = self.env.user.has_group("office365_sync.group_user")
        return bool(app.sudo().client_id) and is_user

    def _of_user(self, user: models.BaseModel) -> dict[str, Any]:
        accounts = self.env["office365.account"].sudo()
        account = accounts.search([("user_id", "=", user.id)])
        return {"id": user.id, "name": user.name, **self._of_account(account)}

    def _of_account(self, account: models.BaseModel) -> dict[str, Any]:
        """What others may know too: no more than that and when it was synced."""
        last = account.calendar_last_sync
        return {
            "is_on": bool(account) and not account._missing("events"),
            "is_running": self._is_running(account),
            "last_sync": fields.Datetime.to_string(last) if last else False,
        }

    def _own(self, account: models.BaseModel) -> dict[str, Any]:
        """What is for its owner alone."""
        runs = self.env["office365.sync.run"].sudo()
        run = runs.search(self._runs_of(account), limit=1)
        wanted = account.calendar_enabled and account.state != "not_connected"
        return {
            "problem": account._missing("events") if wanted else "",
            "held": account.calendar_held,
            "run_id": run.id,
            "run_state": run.state,
            "outcome": run.outcome,
        }

    def _runs_of(self, account: models.BaseModel) -> list[tuple]:
        return [("account_id", "=", account.id), ("kind", "=", "events")]

    def _is_running(self, account: models.BaseModel) -> bool:
        """Is a run waited for, or under way? What is put off is neither."""
        if not account or self._is_put_off(account):
            return False
        underway = ("state", "in", ("queued", "running"))
        runs = self.env["office365.sync.run"].sudo()
        journal = self.env["office365.change"].sudo()
        asked = [("account_id", "=", account.id), ("kind", "=", ASKED)]
        return bool(
            runs.search_count([*self._runs_of(account), underway], limit=1)
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

    @api.model
    def sync(self, user_ids: Collection[int]) -> dict[str, Any]:
        """Have these calendars synced within seconds."""
        users = self.env["res.users"].browse(user_ids)
        self.env["office365.sync.right"]._check_may_sync(users)
        accounts = self.env["office365.account"].sudo()
        found = accounts.search([("user_id", "in", users.ids)])
        able = found.filtered(lambda account: not account._missing("events"))
        idle = able.filtered(lambda account: not self._is_running(account))
        idle._queue_run("events", "incremental")
        return self.status()

    @api.model
    def opened(self) -> dict[str, Any]:
        """The calendar is looked at: fetch what is new, if its owner wants that."""
        accounts = self.env["office365.account"].sudo()
        mine = accounts.search([("user_id", "=", self.env.uid)])
        if mine and self._is_due(mine):
            mine._dispatch()
        return self.status()

    def _is_due(self, account: models.BaseModel) -> bool:
        """Nothing is fetched that has just been, nor while Microsoft wants a pause."""
        if not account.calendar_pull or account._missing("events"):
            return False
        if self._is_put_off(account) or self._is_running(account):
            return False
        now = fields.Datetime.now()
        cursors = self.env["office365.cursor"].sudo()
        fresh = [("account_id", "=", account.id), ("last_run", ">", now - FRESH)]
        return not cursors.search_count(fresh, limit=1)

    def _is_put_off(self, account: models.BaseModel) -> bool:
        pauses = filter(None, (account.next_try, account.throttled_until))
        return max(pauses, default=datetime.min) > fields.Datetime.now()
