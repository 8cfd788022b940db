import re
from collections.abc import Callable, Iterable
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..graph import auth, people
from ..graph.client import GraphClient
from ..graph.errors import Action, AppRefused, GraphError
from .token_source import TokenSource

STATES = [
    ("not_connected", "Not connected"),
    ("connected", "Connected"),
    ("sign_in_needed", "Sign in again"),
    ("error", "Error"),
]
# what only signing in and syncing may set, nobody through a form or the API
EARNED = frozenset(
    "user_id tenant_id object_id signed_in_as state granted_scopes last_success "
    "last_error last_error_remedy last_error_code last_request_id throttled_until "
    "next_try failures sign_in_claims checked_on check_report end_told "
    "is_leaving removal_got_on removal_from removal_stopped left_note".split()
)
FIXED_WHEN_CONNECTED = frozenset(("login", "app_id", "company_id"))
IDENTIFYING = frozenset(("login", "alias_addresses"))
# how long to wait after the first failure of a kind, and at most
PAUSES = {
    Action.TELL_ADMIN: (timedelta(minutes=15), timedelta(hours=1)),
    Action.STOP_ACCOUNT: (timedelta(hours=1), timedelta(hours=24)),
}
PAUSE = (timedelta(minutes=1), timedelta(hours=1))
FAILURES_UNTIL_RED = 5
ADDRESS = re.compile(r"[^\s,;<>]+@[^\s,;<>]+")


class Office365Account(models.Model):
    """An Odoo user's Microsoft account: who it is, and how it is doing."""

    _name = "office365.account"
    _description = "Office 365 Account"
    _inherit = ["office365.tells", "office365.explained"]
    _rec_name = "user_id"
    _order = "user_id"

    user_id = fields.Many2one("res.users", required=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True)
    app_id = fields.Many2one(
        "office365.app", "App Registration", ondelete="restrict", index=True
    )
    login = fields.Char(
        "Microsoft Address", help="The address this user signs in to Microsoft with."
    )
    alias_addresses = fields.Char(
        "Other Addresses",
        help="Addresses that belong to the same person, separated by commas: signing "
        "in with one of them is accepted as well.",
    )
    tenant_id = fields.Char("Tenant", copy=False, readonly=True)
    object_id = fields.Char("Object ID", copy=False, readonly=True)
    signed_in_as = fields.Char(copy=False, readonly=True)
    granted_scopes = fields.Char("Permissions", copy=False, readonly=True)
    sign_in_mode = fields.Char(compute="_compute_sign_in_mode")
    state = fields.Selection(
        STATES,
        "Status",
        default="not_connected",
        required=True,
        copy=False,
        readonly=True,
    )
    last_success = fields.Datetime(copy=False, readonly=True)
    last_error_code = fields.Char("Error Code", copy=False, readonly=True)
    last_request_id = fields.Char(
        "Request ID", copy=False, readonly=True, help="For Microsoft's support."
    )
    throttled_until = fields.Datetime(copy=False, readonly=True)
    next_try = fields.Datetime(copy=False, readonly=True)
    failures = fields.Integer("Failures in a Row", copy=False, readonly=True)
    sign_in_claims = fields.Char(
        copy=False,
        readonly=True,
        help="What a conditional-access policy wants the next sign-in to carry.",
    )

    _user_uniq = models.UniqueIndex(
        "(user_id)", "This user has an Office 365 account already."
    )
    _mailbox_uniq = models.UniqueIndex(
        "(tenant_id, object_id)"
        " WHERE object_id IS NOT NULL AND state != 'not_connected'",
        "This mailbox is connected to another user already.",
    )

    @api.depends("app_id", "company_id")
    def _compute_sign_in_mode(self) -> None:
        for account in self:
            account.sign_in_mode = account.sudo()._app().sign_in_mode

    @api.model_create_multi
    def create(self, vals_list: list[dict]) -> models.BaseModel:
        for vals in vals_list:
            user = self.env["res.users"].browse(vals.get("user_id"))
            self._check_not_earned(set(vals) - {"user_id"})
            if not self.env.su:  # no default of the caller's own
                earned = dict.fromkeys(EARNED - {"user_id"}, False)
                vals.update({**earned, "state": "not_connected"})
            vals.setdefault("login", user.email)
            vals.setdefault("company_id", user.sudo().company_id.id)
        accounts = super().create(vals_list)
        for account, vals in zip(accounts, vals_list, strict=True):
            account._check_not_chosen(set(vals))
        return accounts

    def write(self, vals: dict) -> bool:
        self.check_access("write")
        self._check_not_earned(set(vals))
        self._check_not_chosen(set(vals))
        if not self.env.su and set(vals) & FIXED_WHEN_CONNECTED:
            self._check_disconnected()
        return super().write(vals)

    def _check_disconnected(self) -> None:
        """Tokens go where they were given for, and stand for whom they were given."""
        if any(account.state != "not_connected" for account in self):
            raise UserError(
                self.env._("Disconnect, or change the account, to use another address.")
            )

    def _check_not_earned(self, names: set[str]) -> None:
        """A manager who could set these would sync with somebody else's mailbox."""
        if not self.env.su and names & EARNED:
            raise AccessError(
                self.env._("This is set by signing in and syncing, not by hand.")
            )

    def _check_not_chosen(self, names: set[str]) -> None:
        """A manager says whose mailbox it is; what is done with it, its user alone."""
        chosen = set(self.env["res.users"]._office365_edited()) - IDENTIFYING
        if not self.env.su and names & chosen and self.user_id - self.env.user:
            raise AccessError(
                self.env._("This is for its user to choose, in Preferences.")
            )

    @api.model
    def _of_user(self, user: models.BaseModel) -> models.BaseModel:
        """The user's account, made when there is none; as superuser."""
        accounts = self.sudo()
        found = accounts.search([("user_id", "=", user.id)])
        return found or accounts.create({"user_id": user.id})

    # what its user may do

    def _check_owner(self) -> None:
        """Nobody, a manager neither, acts for somebody else."""
        self.check_access("read")
        if any(account.user_id != self.env.user for account in self):
            raise AccessError(self.env._("This is somebody else's Office 365 account."))

    def action_connect(self) -> dict:
        """Go to Microsoft's sign-in page, by way of our controller."""
        self.ensure_one()._check_owner()
        return self._go_to_sign_in()

    def _go_to_sign_in(self, query: str = "") -> dict:
        address = f"/office365_sync/connect/{self.id}{query}"
        return {"type": "ir.actions.act_url", "url": address, "target": "self"}

    def action_connect_device(self) -> dict:
        """Show a code to type in on another device."""
        self.ensure_one()._check_owner()
        wizard = self.env["office365.device.code"]._start(self)
        return wizard._open()

    def action_disconnect(self) -> None:
        """Forget the sign-in; a manager may do that for somebody who left."""
        self.check_access("read")
        if not self.env.user.has_group("office365_sync.group_manager"):
            self._check_owner()
        self.sudo()._forget_sign_in("not_connected")

    def action_change_account(self) -> dict:
        """Ask which account it is to be, before anything is forgotten."""
        self.ensure_one()._check_owner()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Change account"),
            "res_model": "office365.change.account",
            "view_mode": "form",
            "target": "new",
            "context": {"default_account_id": self.id},
        }

    def _notification(self, kind: str, message: str) -> dict:
        return self.env["office365.app"]._notification(kind, message)

    def _connected_notification(self) -> dict:
        return self._notification(
            "success", self.env._("%s is connected.", self.sudo().signed_in_as)
        )

    def _last_error_text(self) -> str:
        return "\n".join(filter(None, [self.error_told, self.remedy_told]))

    # signing in

    def _app(self) -> models.BaseModel:
        return self.app_id or self.env["office365.app"]._for_company(self.company_id)

    def _scopes(self, names: Iterable[str] | None = None) -> list[str]:
        """Permissions as Microsoft wants them named; of none, all that are needed."""
        cloud = self._app()._cloud()
        # elsewhere a bare name means Graph; a national cloud wants its own address
        bare = cloud.name in ("global", "custom")
        resource = "" if bare else f"{cloud.graph_url}/"
        return [f"{resource}{name}" for name in names or self._permissions()]

    def _permissions(self) -> list[str]:
        """By Graph's names; staying signed in is added by MSAL."""
        calendar = ["Calendars.ReadWrite"] if self.calendar_enabled else []
        return ["User.Read", "Contacts.ReadWrite", *calendar]

    def _write_preferences(self, values: dict) -> None:
        """What its user changed in Preferences, already checked to be theirs."""
        login = values.get("login")
        if "login" in values:
            self._check_disconnected()
        if login:
            values["login"] = self._valid_address(login)
        if self._app().sign_in_mode == "application" and values.keys() & IDENTIFYING:
            raise AccessError(
                self.env._("Your administrator says which mailbox is yours.")
            )
        self.write(values)

    def _valid_address(self, login: str) -> str:
        if not ADDRESS.fullmatch(login.strip()):
            raise UserError(
                self.env._(
                    "This is not an e-mail address: %s. Enter one address, such as "
                    "name@company.com.",
                    login,
                )
            )
        return login.strip()

    def _change_login(self, login: str) -> None:
        """Expect another person from now on."""
        login = self._valid_address(login)
        self._forget_sign_in("not_connected")
        self._write_preferences({"login": login, "alias_addresses": False})

    def _forget_sign_in(self, state: str = "sign_in_needed") -> None:
        """Delete the tokens; ``state`` for those who were connected."""
        self.env["office365.token"].sudo().search(
            [("account_id", "in", self.ids)]
        ).unlink()
        connected = self.filtered(lambda account: account.state != "not_connected")
        connected.write({"state": state, "granted_scopes": False})
        self._forget_errors()

    # the mailbox

    def _graph_client(self, max_wait: float = 60.0) -> GraphClient:
        """Requests to this account's mailbox; raises ``AppRefused`` if not set up.

        Use it in the thread that made it, or in threads started by it.
        """
        self.ensure_one()
        app = self._app()
        registration = app._registration()
        return GraphClient(
            graph_url=registration.cloud.graph_url,
            token=self._token_source(registration),
            mailbox_key=f"{app.client_id} {self.tenant_id} {self.object_id}",
            mailbox=self._mailbox_path(),
            max_wait=max_wait,
        )

    def _token_source(self, registration: auth.Registration) -> Callable[[bool], str]:
        return TokenSource(self, registration)

    def _mailbox_path(self) -> str:
        return people.ME

    def _record_success(self) -> None:
        """The mailbox answered: connected, and all errors are forgotten.

        Not where somebody has disconnected meanwhile: only signing in undoes that.
        """
        if self.state == "not_connected":
            return
        self.last_success = fields.Datetime.now()
        self._set_connected()
        self._app()._report(None)

    def _set_connected(self) -> None:
        if self.state != "connected":
            self.state = "connected"
            self.activity_ids.unlink()
        self._forget_errors()

    def _forget_errors(self) -> None:
        """Not the pause that Microsoft asks for, until it is over."""
        now = fields.Datetime.now()
        over = self.filtered(
            lambda one: one.throttled_until and one.throttled_until <= now
        )
        over.throttled_until = False
        empty = dict.fromkeys(
            "last_error last_error_remedy last_error_code last_request_id "
            "next_try failures sign_in_claims".split(),
            False,
        )
        self.filtered(lambda account: any(account[name] for name in empty)).write(empty)

    def _handle_graph_error(self, error: GraphError) -> Action:
        """Note an error that ended the work on this account, and say what it asks for.

        An error of the app registration is the administrator's: the account keeps its
        sign-in and is tried again. One of the sign-in is this user's alone.
        """
        self.ensure_one()
        remedy = self.env["office365.remedy"].with_context(lang=self.user_id.lang)
        message, cure = remedy._explain(error)
        before = self.state
        self.write(
            {
                "last_error": message,
                "last_error_remedy": cure,
                "last_error_code": error.code,
                "last_request_id": error.client_request_id or error.request_id,
                "failures": self.failures + 1,
                **self._consequence(error),
            }
        )
        if isinstance(error, AppRefused):
            self._app()._report(error)
        if self.state == "sign_in_needed" and before != "sign_in_needed":
            self._tell_user(message, cure)
        return error.action

    def _consequence(self, error: GraphError) -> dict:
        """State and time of the next try after an error; none if disconnected."""
        if self.state == "not_connected":
            return {}
        if error.action is Action.REAUTHENTICATE:
            claims = {"sign_in_claims": error.claims}
            return {"state": "sign_in_needed", "next_try": False, **claims}
        first, longest = PAUSES.get(error.action, PAUSE)
        pause = min(first * 2 ** min(self.failures, 10), longest)
        if error.retry_after:
            pause = timedelta(seconds=error.retry_after)
        until = fields.Datetime.now() + pause
        lasting = error.action in PAUSES or self.failures + 1 >= FAILURES_UNTIL_RED
        return {
            "state": "error" if lasting else self.state,
            "next_try": until,
            "throttled_until": until if error.retry_after else False,
        }

    def _tell_user(self, message: str, remedy: str) -> None:
        """One activity for the account's user, without any mail."""
        self.activity_ids.unlink()
        self.with_context(mail_activity_quick_update=True).activity_schedule(
            "mail.mail_activity_data_warning",
            user_id=self.user_id.id,
            summary=message,
            note=remedy,
        )

    def _wake(self) -> None:
        """What was put off is due now; a pause that Microsoft asks for is kept."""
        waiting = self.filtered(lambda account: account.next_try or account.failures)
        waiting.sudo().write({"next_try": False, "failures": 0})
        self._dispatch()

    def _dispatch(self) -> None:
        """Have each account synced soon. The seam for a queue of jobs."""
        cron = self.env.ref("office365_sync.ir_cron_sync", raise_if_not_found=False)
        if cron and self:
            cron._trigger()
