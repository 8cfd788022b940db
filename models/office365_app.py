from datetime import date, timedelta
from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.orm.models import NO_ACCESS
from odoo.tools import format_date

from ..graph import auth, clouds
from ..graph.errors import AppRefused, GraphError

CALLBACK = "/office365_sync/callback"
# a change of these sends tokens to other places than they were given for
ENDPOINTS = frozenset(("cloud", "login_url", "graph_url"))
REGISTRATION = ENDPOINTS | frozenset(
    ("tenant", "client_id", "secret", "certificate", "credential", "sign_in_mode")
)
SIGN_IN_MODES = [
    ("user", "Each user, in the browser"),
    ("device", "Each user, with a device code"),
    ("application", "The app itself, for all mailboxes"),
]
ADMINISTRATOR = "base.group_system"
ALERT, REMINDER = "mail.mail_activity_data_warning", "mail.mail_activity_data_todo"


class Office365App(models.Model):
    """An app registration in Entra ID; of one company, or for all of them."""

    _name = "office365.app"
    _description = "Office 365 App Registration"
    _inherit = ["office365.tells", "office365.explained"]
    _order = "company_id, id"

    name = fields.Char(required=True, default="Office 365")
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", help="Leave empty to use it for all companies."
    )
    cloud = fields.Selection(
        [
            ("global", "Microsoft 365 (worldwide, GCC)"),
            ("usgov_l4", "US Government (GCC High)"),
            ("usgov_l5", "US Government (DoD)"),
            ("china", "China (21Vianet)"),
            ("custom", "Addresses of your own"),
        ],
        required=True,
        default="global",
    )
    login_url = fields.Char("Sign-in Address")
    graph_url = fields.Char("Graph Address")
    tenant = fields.Char(
        help="The Directory (tenant) ID, or one of its domains. With 'organizations' "
        "anybody with a work account may sign in.",
    )
    client_id = fields.Char("Application (client) ID")
    credential = fields.Selection(
        [("secret", "Client secret"), ("certificate", "Certificate")],
        required=True,
        default="secret",
    )
    secret = fields.Char(
        "Client Secret",
        compute="_compute_written_only",
        inverse="_inverse_secret",
        help="Kept encrypted. It can be replaced here, not read.",
    )
    certificate = fields.Text(
        compute="_compute_written_only",
        inverse="_inverse_certificate",
        help="The private key and the certificate, both in PEM form. Kept encrypted.",
    )
    secret_encrypted = fields.Text(groups=NO_ACCESS, copy=False)
    certificate_encrypted = fields.Text(groups=NO_ACCESS, copy=False)
    has_secret = fields.Boolean("Secret Is Stored", compute="_compute_has_credential")
    has_certificate = fields.Boolean(
        "Certificate Is Stored", compute="_compute_has_credential"
    )
    secret_expires_on = fields.Date(
        help="As Entra ID shows it, to be reminded a month before."
    )
    sign_in_mode = fields.Selection(
        SIGN_IN_MODES,
        required=True,
        default="user",
        help="With application permissions nobody signs in: a manager says which "
        "mailbox belongs to which user.",
    )
    redirect_uri = fields.Char("Redirect URI", compute="_compute_redirect_uri")
    is_redirect_uri_safe = fields.Boolean(compute="_compute_redirect_uri")
    responsible_id = fields.Many2one(
        "res.users",
        "Responsible",
        default=lambda self: self._default_responsible(),
        help="Is told when Microsoft refuses the app registration.",
    )
    daily_digest = fields.Boolean(
        default=True,
        help="A mail a day to the responsible person, only if something failed.",
    )
    state = fields.Selection(
        [
            ("new", "Not set up"),
            ("ready", "Ready"),
            ("refused", "Refused by Microsoft"),
        ],
        "Status",
        default="new",
        readonly=True,
        required=True,
        copy=False,
    )
    last_error_code = fields.Char("Error Code", readonly=True, copy=False)
    account_ids = fields.One2many("office365.account", "app_id")

    _company_uniq = models.UniqueIndex(
        "(COALESCE(company_id, 0)) WHERE active",
        "There is an app registration for this company already.",
    )

    @api.model
    def _default_responsible(self) -> models.BaseModel:
        user = self.env.user
        return self.env.ref("base.user_admin") if user._is_superuser() else user

    @api.depends_context("uid")
    def _compute_written_only(self) -> None:
        for app in self:
            app.secret = app.certificate = False

    @api.depends("secret_encrypted", "certificate_encrypted")
    def _compute_has_credential(self) -> None:
        for app in self:
            app.has_secret = bool(app.sudo().secret_encrypted)
            app.has_certificate = bool(app.sudo().certificate_encrypted)

    @api.depends_context("uid")
    def _compute_redirect_uri(self) -> None:
        address = self._redirect_uri()
        parts = urlsplit(address)
        safe = parts.scheme == "https" or parts.hostname == "localhost"
        for app in self:
            app.redirect_uri = address
            app.is_redirect_uri_safe = safe

    @api.model
    def _redirect_uri(self) -> str:
        """Where Microsoft sends people back to; it has to be registered there."""
        return self.get_base_url().rstrip("/") + CALLBACK

    def _inverse_secret(self) -> None:
        self._encrypt_field("secret")

    def _inverse_certificate(self) -> None:
        self._encrypt_field("certificate")

    def _encrypt_field(self, name: str) -> None:
        """Keep the value encrypted, and not even in the cache as it was.

        A form that is saved sends the empty field along: that takes nothing away.
        """
        for app in self.filtered(name):
            try:
                kept = self.env["office365.secret"]._encrypt(app[name].strip())
            except AppRefused as error:
                raise app._user_error(error) from None
            app.sudo()[f"{name}_encrypted"] = kept
        self.invalidate_recordset([name], flush=False)

    @api.model_create_multi
    def create(self, vals_list: list[dict]) -> models.BaseModel:
        apps = super().create(vals_list)
        apps.filtered(lambda app: app.cloud == "custom")._check_may_move()
        apps._registration_changed()
        apps.filtered("secret_expires_on")._remind_of_expiry()
        return apps

    @api.model
    def _take_addresses(self, vals: dict, prefix: str = "") -> tuple[dict, dict]:
        """The cloud and its addresses apart from the rest of what a form saves: they
        hold together, and Odoo would write related fields one by one."""
        own = {f"{prefix}{name}": name for name in ENDPOINTS}
        addresses = {own[name]: vals[name] for name in own if name in vals}
        return addresses, {name: vals[name] for name in vals if name not in own}

    def write(self, vals: dict) -> bool:
        moved = self.filtered(lambda app: app._differs(vals, ENDPOINTS))
        moved._check_may_move()
        changed = self.filtered(lambda app: app._differs(vals, REGISTRATION))
        result = super().write(vals)
        if moved:
            moved.sudo().account_ids._forget_sign_in()
        changed._registration_changed()
        if "secret_expires_on" in vals:
            self._remind_of_expiry()
        return result

    def _check_may_move(self) -> None:
        """The stored secret, and people's sign-ins, are sent to these addresses."""
        if self and not self.env.su and not self.env.user.has_group(ADMINISTRATOR):
            raise AccessError(
                self.env._("Only an administrator may change the cloud's addresses.")
            )

    def _differs(self, vals: dict, names: frozenset) -> bool:
        """Would writing change one of these? A secret that is given always counts."""
        return any((self[name] or False) != vals[name] for name in names & set(vals))

    def _registration_changed(self) -> None:
        """Whatever was refused is tried again at once, with what was repaired."""
        for app in self:
            app._working("ready" if app._is_complete() else "new")
            app.sudo().account_ids._wake()

    def _is_complete(self, mode: str = "") -> bool:
        by_secret = self.credential == "secret"
        stored = self.has_secret if by_secret else self.has_certificate
        known = self.client_id and self.tenant
        return bool(known and (stored or (mode or self.sign_in_mode) == "device"))

    @api.model
    def _for_company(self, company: models.BaseModel) -> models.BaseModel:
        """The company's own app registration, else the one for all."""
        domain = [("company_id", "in", [company.id, False])]
        return self.sudo().search(domain, order="company_id NULLS LAST", limit=1)

    def _cloud(self) -> clouds.Cloud:
        if self.cloud == "custom":
            return clouds.custom(self.login_url, self.graph_url)
        return clouds.CLOUDS[self.cloud]

    def _get_client_secret(self) -> str | None:
        """The app's secret; override it to keep secrets elsewhere, such as a vault."""
        encrypted = self.sudo().secret_encrypted
        return self.env["office365.secret"]._decrypt(encrypted) if encrypted else None

    def _get_certificate(self) -> str | None:
        """Private key and certificate in PEM form; may be overridden likewise."""
        encrypted = self.sudo().certificate_encrypted
        return self.env["office365.secret"]._decrypt(encrypted) if encrypted else None

    def _registration(self) -> auth.Registration:
        """What signing in needs to know; ``AppRefused`` when it is not set up."""
        if not self or not self.client_id or not self.tenant:
            raise AppRefused("not set up", code="NotConfigured")
        by_secret = self.credential == "secret"
        return auth.Registration(
            cloud=self._cloud(),
            tenant=self.tenant.strip(),
            client_id=self.client_id.strip(),
            secret=self._get_client_secret() if by_secret else None,
            certificate=None if by_secret else self._get_certificate(),
        )

    def _report(self, error: GraphError | None) -> None:
        """Note what Microsoft thinks of the app registration: an error, or None.

        In a transaction of its own: runs of several accounts tell it at once, and none
        of them may fail, nor wait, for that.
        """
        if not error and self.state != "refused":
            return
        # what this transaction says of it already is kept, and the row then locked
        self.flush_recordset()
        with self.env.registry.cursor() as cursor:
            app = self.with_env(self.env(cr=cursor, su=True)).exists()
            if app := app.try_lock_for_update(allow_referencing=True):
                app._refused(error) if error else app._working()
        self.invalidate_recordset(flush=False)

    def _refused(self, error: GraphError) -> None:
        """Keep what Microsoft said, and tell the responsible person once."""
        remedy = self.env["office365.remedy"].with_context(
            lang=self.responsible_id.lang
        )
        message, cure = remedy._explain(error)
        told = self.state == "refused" and self.last_error_code == error.code
        self.write(
            {
                "state": "refused",
                "last_error": message,
                "last_error_remedy": cure,
                "last_error_code": error.code,
            }
        )
        if not told:
            self._tell_responsible(message, cure)

    def _remind_of_expiry(self) -> None:
        """Plan a new secret a month before the old one expires."""
        for app in self:
            app._activities(REMINDER).unlink()
            expiry = app.secret_expires_on
            if not expiry:
                continue
            app._plan(
                REMINDER,
                max(expiry - timedelta(days=30), fields.Date.context_today(app)),
                app._words_of_end()[0],
                app._words_of_end()[1],
            )

    def _words_of_end(self) -> tuple[str, str]:
        day = format_date(self.env, self.secret_expires_on)
        summary = self.env._("The client secret expires on %s", day)
        if self.credential == "certificate":
            summary = self.env._("The certificate expires on %s", day)
        return summary, self.env._(
            "Create a new one in Entra ID and enter it here: without it nothing is "
            "synced and no mail is logged. Nobody has to sign in again."
        )

    def _activities(self, kind: str) -> models.BaseModel:
        return self.activity_ids.filtered_domain(
            [("activity_type_id", "=", self.env.ref(kind).id)]
        )

    def _plan(self, kind: str, day: date, summary: str, note: str) -> None:
        """An activity for the responsible person, without any mail."""
        self.with_context(mail_activity_quick_update=True).activity_schedule(
            kind,
            day,
            user_id=self.responsible_id.id or self._default_responsible().id,
            summary=summary,
            note=note,
        )

    def _tell_responsible(self, message: str, remedy: str) -> None:
        """One alert, however often it is refused."""
        self._activities(ALERT).unlink()
        self._plan(ALERT, fields.Date.context_today(self), message, remedy)

    def _working(self, state: str = "ready") -> None:
        """Microsoft accepts the app registration, or it deserves another try."""
        if self.state != state or self.last_error_code:
            self.write(
                {
                    "state": state,
                    "last_error": False,
                    "last_error_remedy": False,
                    "last_error_code": False,
                }
            )
            self._activities(ALERT).unlink()

    def _user_error(self, error: GraphError) -> UserError:
        return UserError("\n".join(self.env["office365.remedy"]._explain(error)))

    def action_forget_credential(self) -> None:
        """Delete the stored secret and certificate."""
        self.check_access("write")
        self.sudo().write({"secret_encrypted": False, "certificate_encrypted": False})
        self._registration_changed()

    def action_encrypt_again(self) -> dict:
        """After a new key was put first: use it for everything that is stored."""
        self.check_access("write")
        count = self.env["office365.secret"]._encrypt_all_again()
        return self._notification(
            "success", self.env._("Values encrypted anew: %s.", count)
        )

    def _notification(self, kind: str, message: str) -> dict:
        """Say it beside what is on the screen, which is shown anew and stays."""
        return {
            "type": "ir.actions.client",
            "tag": "office365_sync.tell",
            "params": {
                "title": self.env._("Office 365"),
                "message": message,
                "type": kind,
                "sticky": False,
            },
        }
