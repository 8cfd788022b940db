from collections.abc import Collection
from datetime import timedelta
from typing import Any

from odoo import api, fields, models

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
            "is_running": self._progress()._is_running(account, "events"),
            "last_sync": fields.Datetime.to_string(last) if last else False,
        }

    def _own(self, account: models.BaseModel) -> dict[str, Any]:
        """What is for its owner alone."""
        wanted = account.calendar_enabled and account.state != "not_connected"
        return {
            "problem": account._missing("events") if wanted else "",
            "held": account.calendar_held,
            **self._progress()._of_account(account, "events"),
        }

    def _progress(self) -> models.BaseModel:
        return self.env["office365.progress"]

    @api.model
    def sync(self, user_ids: Collection[int]) -> dict[str, Any]:
        """Have these calendars synced within seconds."""
        users = self.env["res.users"].browse(user_ids)
        self.env["office365.sync.right"]._check_may_sync(users)
        accounts = self.env["office365.account"].sudo()
        found = accounts.search([("user_id", "in", users.ids)])
        able = found.filtered(lambda account: not account._missing("events"))
        idle = able.filtered(
            lambda one: not self._progress()._is_running(one, "events")
        )
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
        progress = self._progress()
        if progress._is_put_off(account) or progress._is_running(account, "events"):
            return False
        now = fields.Datetime.now()
        cursors = self.env["office365.cursor"].sudo()
        fresh = [("account_id", "=", account.id), ("last_run", ">", now - FRESH)]
        return not cursors.search_count(fresh, limit=1)
