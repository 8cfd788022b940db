from odoo import api, fields, models
from odoo.exceptions import AccessError

from .office365_account import STATES

PREFIX = "office365_"
# what is kept of an account in the words of its last run
TOLD = {"last_error": "error_told", "last_error_remedy": "remedy_told"}


class ResUsers(models.Model):
    """The tab "Office 365" of a user's own Preferences."""

    _inherit = "res.users"

    office365_account_id = fields.Many2one(
        "office365.account", "Office 365 Account", compute="_compute_office365"
    )
    office365_login = fields.Char(
        "Microsoft Address",
        compute="_compute_office365",
        readonly=False,
        help="The address you sign in to Microsoft 365 with.",
    )
    office365_alias_addresses = fields.Char(
        "Other Addresses",
        compute="_compute_office365",
        readonly=False,
        help="More addresses of yours, separated by commas: signing in with one of "
        "them is accepted as well.",
    )
    office365_state = fields.Selection(
        STATES, "Connection", compute="_compute_office365"
    )
    office365_signed_in_as = fields.Char("Signed In As", compute="_compute_office365")
    office365_last_success = fields.Datetime(
        "Last Success", compute="_compute_office365"
    )
    office365_last_error = fields.Char("Problem", compute="_compute_office365")
    office365_last_error_remedy = fields.Char("Remedy", compute="_compute_office365")
    office365_next_try = fields.Datetime("Next Try", compute="_compute_office365")
    office365_is_leaving = fields.Boolean(compute="_compute_office365")
    office365_removal_progress = fields.Char(compute="_compute_office365")
    office365_left_note = fields.Text(compute="_compute_office365")
    office365_checked_on = fields.Datetime("Last Check", compute="_compute_office365")
    office365_check_report = fields.Json("Checks", compute="_compute_office365")
    office365_sign_in_mode = fields.Char(compute="_compute_office365_sign_in_mode")

    @api.model
    def _office365_shown(self) -> list[str]:
        """Fields of the account that Preferences show, there without our prefix."""
        return [
            "state",
            "signed_in_as",
            "last_success",
            "last_error",
            "last_error_remedy",
            "next_try",
            "is_leaving",
            "removal_progress",
            "left_note",
            "checked_on",
            "check_report",
            *self._office365_edited(),
        ]

    @api.model
    def _office365_edited(self) -> list[str]:
        """Fields of the account that its user may change in Preferences.

        For one more: add its name here, and the field with our prefix above.
        """
        return ["login", "alias_addresses"]

    @api.model
    def _office365_defaulted(self) -> dict[str, str]:
        """Fields that say what holds while nothing is chosen, and the company's fields
        that they say it of."""
        return {}

    @property
    def SELF_READABLE_FIELDS(self) -> list[str]:
        own = [PREFIX + name for name in self._office365_shown()]
        more = ["office365_account_id", "office365_sign_in_mode"]
        more += self._office365_defaulted()
        return super().SELF_READABLE_FIELDS + own + more

    @property
    def SELF_WRITEABLE_FIELDS(self) -> list[str]:
        own = [PREFIX + name for name in self._office365_edited()]
        return super().SELF_WRITEABLE_FIELDS + own

    @api.depends("email")
    @api.depends_context("uid", "lang")
    def _compute_office365(self) -> None:
        """Whatever the record rules let the reader see of the accounts."""
        readers_own = self.env["office365.account"].sudo(False)
        accounts = readers_own.browse()
        if readers_own.has_access("read"):
            accounts = readers_own.search([("user_id", "in", self.ids)])
        by_user = {account.user_id.id: account for account in accounts}
        for user in self:
            account = by_user.get(user.id, readers_own)
            user.office365_account_id = account
            for name in self._office365_shown():
                user[PREFIX + name] = account[TOLD.get(name, name)]
            if not account:
                user.update(user._office365_of_a_new_account())

    def _office365_of_a_new_account(self) -> dict:
        """What Preferences show before there is one."""
        accounts = self.env["office365.account"].sudo()
        values = accounts.default_get(self._office365_edited())
        values |= {"state": "not_connected", "login": self.email}
        return {PREFIX + name: value for name, value in values.items()}

    @api.depends("company_id")
    def _compute_office365_sign_in_mode(self) -> None:
        apps, accounts = self.env["office365.app"], self._office365_accounts()
        for user in self:
            account = accounts.get(user._origin)
            app = account._app() if account else apps._for_company(user.company_id)
            user.office365_sign_in_mode = app.sign_in_mode if app.client_id else False

    @api.depends("company_id")
    @api.depends_context("lang")
    def _compute_office365_defaults(self) -> None:
        """The company's settings, in words."""
        accounts = self._office365_accounts()
        for user in self:
            company = accounts.get(user._origin, user).sudo().company_id
            for name, setting in self._office365_defaulted().items():
                user[name] = self._office365_as_set(setting, company)

    def _office365_accounts(self) -> dict[models.BaseModel, models.BaseModel]:
        """The accounts of these users who have one, as superuser."""
        accounts = self.env["office365.account"].sudo()
        found = accounts.search([("user_id", "in", self.ids)])
        return {account.user_id.with_env(self.env): account for account in found}

    @api.model
    def _office365_as_set(self, name: str, company: models.BaseModel) -> str:
        """What the company has chosen, in words."""
        text = company._fields[name].convert_to_export(company[name], company)
        return self.env._("Company: %s", text)

    @api.model_create_multi
    def create(self, vals_list: list[dict]) -> models.BaseModel:
        """A new user's preferences are their own, as later on."""
        own_list = [self._office365_taken_out(vals) for vals in vals_list]
        users = super().create([rest for _own, rest in own_list])
        for user, (own, _rest) in zip(users, own_list, strict=True):
            user._office365_save(own)
        return users

    def write(self, vals: dict) -> bool:
        """Hand our fields to the account: as inverses they would be saved together,
        those that nobody has touched too."""
        own, rest = self._office365_taken_out(vals)
        for user in self:
            user._office365_save(own)
        return super().write(rest)

    @api.model
    def _office365_taken_out(self, vals: dict) -> tuple[dict, dict]:
        """Values for the account, by its fields' names, and the rest."""
        edited = {PREFIX + name: name for name in self._office365_edited()}
        own = {edited[key]: value for key, value in vals.items() if key in edited}
        return own, {key: value for key, value in vals.items() if key not in edited}

    def _office365_save(self, values: dict) -> None:
        """Save what was changed of the user's own preferences."""
        if not values:
            return
        self._office365_check_own()
        account = self.env["office365.account"]._of_user(self)
        account._write_preferences(
            {
                name: value
                for name, value in values.items()
                if (value or False) != account[name]
            }
        )
        self.invalidate_recordset([PREFIX + name for name in self._office365_shown()])

    def _office365_check_own(self) -> None:
        """Nobody steers what belongs to somebody else."""
        if self != self.env.user:
            raise AccessError(self.env._("This is somebody else's Office 365 account."))
        if not self.has_group("office365_sync.group_user"):
            raise AccessError(self.env._("You have no Office 365 account in Odoo."))

    def _office365_own_account(self) -> models.BaseModel:
        """The account of the user who asks, with their own rights."""
        self._office365_check_own()
        made = self.env["office365.account"]._of_user(self)
        return made.sudo(False)

    def action_office365_connect(self) -> dict:
        """See the account's method of this name, and so below."""
        return self._office365_own_account().action_connect()

    def action_office365_connect_device(self) -> dict:
        """Show a code to type in on another device."""
        return self._office365_own_account().action_connect_device()

    def action_office365_disconnect(self) -> dict:
        """Forget the sign-in, and show that."""
        account = self._office365_own_account()
        account.action_disconnect()
        return account._notification(
            "info", self.env._("Disconnected. Nothing is synced until you connect.")
        )

    def action_office365_leave(self) -> dict:
        """Ask what becomes of what is in Outlook, then disconnect."""
        return self._office365_own_account().action_leave()

    def action_office365_stop_removal(self) -> dict:
        """Have no more removed from Outlook, and stay connected."""
        return self._office365_own_account().action_stop_removal()

    def action_office365_change_account(self) -> dict:
        """Ask which account it is to be."""
        return self._office365_own_account().action_change_account()

    def action_office365_test(self) -> dict:
        """Read the mailbox and say how that went."""
        return self._office365_own_account().action_test()

    def _has_any_active_synchronization(self) -> bool:
        """Odoo then deletes a meeting without writing to its attendees itself."""
        told = self.env.context.get("office365_tells")
        return bool(told) or super()._has_any_active_synchronization()
