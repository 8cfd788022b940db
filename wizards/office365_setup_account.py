import re
from typing import Any

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..graph.errors import MAILBOX_CODES, GraphError
from ..models.office365_app_setup import SET_UP
from ..models.office365_check import GREEN, ORANGE, RED

# as Odoo's demo data has them: nobody has a mailbox there
NOWHERE = re.compile(r"@(.+\.)?(example\.(com|net|org)|localhost)$", re.IGNORECASE)


class Office365Setup(models.TransientModel):
    """One's own account, with which the registration is tried.

    An account works through one registration: the one it was connected with, else that
    of its company. One that is not connected follows whoever sets up another company
    of theirs; one that is connected stays with what it was connected with.
    """

    _inherit = "office365.setup"

    elsewhere = fields.Char(compute="_compute_elsewhere")
    login = fields.Char(
        "Your Microsoft Address", compute="_compute_login", inverse="_inverse_login"
    )
    granted = fields.Json(compute="_compute_granted")
    has_no_mailbox = fields.Boolean(compute="_compute_has_no_mailbox")
    lacks_consent = fields.Boolean(compute="_compute_granted")
    try_failed = fields.Text(readonly=True)  # of a way that is only tried as yet

    def _account(self) -> models.BaseModel:
        """One's own, as superuser; none before it is needed."""
        mine = [("user_id", "=", self.user_id.id)]
        return self.env["office365.account"].sudo().search(mine)

    @api.depends("app_id", "company_id", "user_id", "account_state")
    @api.depends_context("lang")
    def _compute_elsewhere(self) -> None:
        """Why one's own account cannot try this registration; empty if it can."""
        for setup in self:
            account = setup._account()
            stays = account and account.state != "not_connected"
            other = stays and account._app() != setup.app_id
            setup.elsewhere = bool(other) and self.env._(
                "Your own account is connected with another app registration, "
                "%(other)s, so it cannot try the one of %(company)s. Either an "
                "administrator of Office 365 whose account is of %(company)s opens "
                "this page; or you disconnect in your Preferences, and connect here. "
                "You can also go on without.",
                other=account._app().sudo().company_id.name or account._app().name,
                company=setup.company_id.name,
            )

    def _own_account(self) -> models.BaseModel:
        """One's own, as superuser, made if there is none, and working through the
        registration that is set up."""
        if self.elsewhere:
            raise UserError(self.elsewhere)
        account = self.env["office365.account"]._of_user(self.user_id)
        if account.state == "not_connected" and not _may_be_right(account.login):
            account.login = False  # whoever signs in is asked by Microsoft
        if account._app() != self.app_id:
            account.write({"company_id": self.company_id.id, "app_id": self.app_id.id})
        return account

    @api.depends("user_id", "account_state")
    def _compute_has_no_mailbox(self) -> None:
        """Somebody has signed in who has none: it takes another person."""
        for setup in self:
            account = setup._account()
            code = (account.last_error_code or "").lower()
            setup.has_no_mailbox = account.state == "error" and code in MAILBOX_CODES

    @api.depends("user_id")
    def _compute_login(self) -> None:
        for setup in self:
            login = setup.user_id.office365_login
            setup.login = login if _may_be_right(login) else False

    def _inverse_login(self) -> None:
        """Where nobody signs in, a manager says it of their own mailbox too."""
        for setup in self:
            if (setup.login or False) == (setup.user_id.office365_login or False):
                continue
            account = setup._own_account()
            if setup.app_id.sign_in_mode == "application":
                account._forget_sign_in("not_connected")  # of another mailbox
                login = setup.login and account._valid_address(setup.login)
                account.sudo(False).login = login
            else:
                setup.user_id.office365_login = setup.login

    @api.depends(
        "user_id",
        "account_state",
        "check_report",
        "elsewhere",
        "sign_in_mode",
        "held_mode",
        "held_works",
    )
    @api.depends_context("lang")
    def _compute_granted(self) -> None:
        """Each permission of what was chosen: was it granted?"""
        for setup in self:
            rows = setup._permissions_granted()
            setup.granted = rows
            setup.lacks_consent = {row["colour"] for row in rows} != {GREEN}

    def _permissions_granted(self) -> list[dict[str, str]]:
        if self.sign_in_mode == "application":
            rows = self.app_id._check_rows(GREEN, ORANGE, RED)
            mine = [row for row in rows if row["name"] == "permissions"]
            return [{**row, "remedy": ""} for row in mine]  # the page says it once
        if self.elsewhere or (self.held_mode and not self.held_works):
            return []  # what was given was, in the way that is in force
        rows = self._account()._permission_rows(self.app_id._setup_permissions())
        return [{**row, "remedy": ""} for row in rows]  # the button is beside it

    def action_sign_in(self) -> dict[str, Any]:
        """To Microsoft's page and back here; with a device code, in a dialog."""
        self.ensure_one()
        account = self._own_account().sudo(False)
        account._check_owner()
        if self.sign_in_mode == "device":
            return self.env["office365.device.code"]._start_of_set_up(account)._open()
        return account._go_to_sign_in(f"?then={SET_UP}")

    def action_change_account(self) -> dict[str, Any]:
        """Another person than has signed in; then back here."""
        self.ensure_one()
        action = self._own_account().sudo(False).action_change_account()
        return {
            **action,
            "context": {**action["context"], "default_is_setting_up": True},
        }

    def action_connect_mailbox(self) -> dict[str, Any] | None:
        """With application permissions: one's own mailbox, to try it. Nothing is kept
        of the registration before that has answered, unless there is an error, which
        the account tells in a transaction of its own as long as nobody has the row."""
        app = self.ensure_one().app_id
        app.check_access("write")
        account = self._own_account().sudo(False)
        rows, errors = app._look_around()
        if errors:
            app._keep_seen(rows, errors)
        is_try = self.held_mode
        told = self._try_mailbox(account) if is_try else account.action_assign_mailbox()
        if not errors:
            app._keep_seen(rows, errors)
        return self._shown_anew(told)

    def _try_mailbox(self, account: models.BaseModel) -> dict[str, Any]:
        """Whether it works is said; the account stays as it is."""
        account.check_access("write")
        try:
            account.sudo()._try_by_app()
        except GraphError as error:
            self.try_failed = "\n".join(self.env["office365.remedy"]._explain(error))
            return account._notification("danger", self.try_failed)
        self.try_failed = False
        self.app_id._mode_works("application")
        return account._notification(
            "success", self.env._("It works: the app can open your mailbox.")
        )

    def action_use_for_everybody(self) -> None:
        """The way of signing in that was tried is in force from now on."""
        self.ensure_one().app_id.check_access("write")
        if self.held_mode:
            self.app_id._put_in_force()
        self._shown_anew()

    def action_keep_mode(self) -> None:
        """The way of before stays, and nobody has noticed anything."""
        self.ensure_one().app_id.check_access("write")
        self.app_id._let_go()
        self._shown_anew()


def _may_be_right(login: str | bool) -> bool:
    return bool(login) and not NOWHERE.search(login)
