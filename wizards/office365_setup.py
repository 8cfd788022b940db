from typing import Any

from odoo import api, fields, models
from odoo.exceptions import AccessError

ADMINISTRATOR = "base.group_system"
OPENED_FOR = frozenset(("app_id", "company_id", "user_id"))


def _of(path: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401
    """A field that is shown, and changed, where it belongs."""
    return {"related": path, "readonly": False, **more}


class Office365Setup(models.TransientModel):
    """The set-up assistant: pages over what is kept elsewhere.

    Nothing is kept here. How far it has come is on the app registration, what is chosen
    on the registration, the company, the user's account and the shared mailbox: so it
    can be left at any time, and taken up again.
    """

    _name = "office365.setup"
    _description = "Office 365 Set-Up"

    app_id = fields.Many2one("office365.app", required=True, readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    user_id = fields.Many2one("res.users", required=True, readonly=True)
    mailbox_id = fields.Many2one("office365.mailbox", compute="_compute_mailbox_id")
    is_administrator = fields.Boolean(compute="_compute_is_administrator")

    page = fields.Selection(related="app_id.setup_page")
    progress = fields.Integer(compute="_compute_progress")
    step = fields.Char(compute="_compute_progress")

    # the registration
    setup_contacts = fields.Boolean(**_of("app_id.setup_contacts"))
    setup_calendar = fields.Boolean(**_of("app_id.setup_calendar"))
    setup_mail = fields.Boolean(**_of("app_id.setup_mail"))
    sign_in_mode = fields.Selection(**_of("app_id.setup_mode"))
    mode_in_force = fields.Selection(
        related="app_id.sign_in_mode", string="In Force Until Then"
    )
    has_people = fields.Boolean(related="app_id.has_people")
    held_mode = fields.Selection(related="app_id.held_mode")
    held_works = fields.Boolean(related="app_id.held_works")
    cloud = fields.Selection(**_of("app_id.cloud"))
    login_url = fields.Char(**_of("app_id.login_url"))
    graph_url = fields.Char(**_of("app_id.graph_url"))
    tenant = fields.Char(**_of("app_id.tenant"))
    client_id = fields.Char(**_of("app_id.client_id"))
    credential = fields.Selection(**_of("app_id.credential"))
    secret = fields.Char(**_of("app_id.secret"))
    certificate = fields.Text(**_of("app_id.certificate"))
    secret_expires_on = fields.Date(**_of("app_id.secret_expires_on"))
    has_secret = fields.Boolean(related="app_id.has_secret")
    has_certificate = fields.Boolean(related="app_id.has_certificate")
    app_state = fields.Selection(
        related="app_id.state", string="Office 365 App Registration"
    )
    keeps_credential = fields.Boolean(compute="_compute_keeps_credential")
    redirect_uri = fields.Char(related="app_id.redirect_uri")
    is_redirect_uri_safe = fields.Boolean(related="app_id.is_redirect_uri_safe")
    checked_on = fields.Datetime(related="app_id.checked_on")
    check_report = fields.Json(related="app_id.check_report")
    portal_url = fields.Char("Portal", compute="_compute_addresses")
    consent_url = fields.Char("Consent Page", compute="_compute_addresses")
    consented_on = fields.Datetime(related="app_id.consented_on")
    app_name = fields.Char("Name", compute="_compute_addresses")
    permissions = fields.Json(compute="_compute_permissions")

    # one's own account
    account_state = fields.Selection(related="user_id.office365_state")
    signed_in_as = fields.Char(related="user_id.office365_signed_in_as")
    account_checked_on = fields.Datetime(
        "Your Last Check", related="user_id.office365_checked_on"
    )
    account_report = fields.Json(
        "Your Checks", related="user_id.office365_check_report"
    )
    account_error = fields.Char(related="user_id.office365_last_error")
    account_remedy = fields.Char(related="user_id.office365_last_error_remedy")
    contacts_enabled = fields.Boolean(**_of("user_id.office365_contacts_enabled"))
    calendar_enabled = fields.Boolean(**_of("user_id.office365_calendar_enabled"))
    calendar_name = fields.Char(**_of("user_id.office365_calendar_name"))
    calendar_make = fields.Boolean(**_of("user_id.office365_calendar_make"))

    # what holds for everybody
    contact_folder = fields.Char(**_of("company_id.office365_contact_folder"))
    contact_preset = fields.Selection(**_of("company_id.office365_contact_preset"))
    contact_incoming = fields.Selection(**_of("company_id.office365_contact_incoming"))
    contact_by_filter = fields.Boolean(**_of("company_id.office365_contact_by_filter"))
    contact_domain = fields.Char(**_of("company_id.office365_contact_domain"))
    calendar_invites = fields.Selection(**_of("company_id.office365_calendar_invites"))
    calendar_remote_deleted = fields.Selection(
        **_of("company_id.office365_calendar_remote_deleted")
    )

    # the shared mailbox
    mailbox_reader_id = fields.Many2one(
        related="mailbox_id.account_id", string="Read By"
    )
    mailbox_state = fields.Selection(related="mailbox_id.state")
    mailbox_keep = fields.Selection(**_of("mailbox_id.keep"))
    mailbox_checked_on = fields.Datetime(
        "The Mailbox's Last Check", related="mailbox_id.checked_on"
    )
    mailbox_report = fields.Json(
        "The Mailbox's Checks", related="mailbox_id.check_report"
    )
    needs_sign_in = fields.Boolean(related="mailbox_id.needs_sign_in")

    @api.model
    def _open(self) -> dict:
        """At the page where it was left."""
        apps = self.env["office365.app"]
        company = self.env.company
        app = apps._for_company(company).sudo(False) or apps.create({})
        made = self.create(
            {"app_id": app.id, "company_id": company.id, "user_id": self.env.uid}
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Set Up"),
            "path": "office365-setup",
            "res_model": self._name,
            "res_id": made.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "current",
        }

    @api.model_create_multi
    def create(self, vals_list: list[dict]) -> models.BaseModel:
        take = self.env["office365.app"]._take_addresses
        taken = [take(self._tidied(vals)) for vals in vals_list]
        made = super().create([vals for _addresses, vals in taken])
        for setup, (addresses, _vals) in zip(made, taken, strict=True):
            setup.app_id.write(addresses)
        return made

    def write(self, vals: dict) -> bool:
        if not self.env.su and OPENED_FOR & vals.keys():
            raise AccessError(
                self.env._("The assistant stays with whom and what it was opened for.")
            )
        take = self.env["office365.app"]._take_addresses
        # what failed, and was agreed to, is of what was entered before
        vals = {"try_failed": False, **self._tidied(vals)}
        for setup in self:
            setup._check_replaced(vals)
            setup._check_agreed(vals)
        addresses, vals = take({**vals, "is_agreed": False})
        result = super().write(vals)
        self.app_id.write(addresses)
        self._shown_anew()  # a form that is saved reads at once what came of it
        return result

    # -- what is shown

    @api.depends_context("lang")
    def _compute_display_name(self) -> None:
        self.display_name = self.env._("Set Up")

    @api.depends_context("uid")
    def _compute_is_administrator(self) -> None:
        self.is_administrator = self.env.user.has_group(ADMINISTRATOR)

    @api.depends("page", "setup_contacts", "setup_calendar", "setup_mail")
    @api.depends_context("lang")
    def _compute_progress(self) -> None:
        labels = dict(self._fields["page"]._description_selection(self.env))
        for setup in self:
            pages = setup.app_id._setup_pages()
            number = pages.index(setup.page) if setup.page in pages else 0
            setup.progress = round(100 * number / (len(pages) - 1))
            setup.step = self.env._(
                "Step %(number)s of %(all)s: %(name)s",
                number=number + 1,
                all=len(pages),
                name=labels[pages[number]],
            )

    @api.depends("cloud", "login_url", "tenant", "client_id", "sign_in_mode")
    def _compute_addresses(self) -> None:
        for setup in self:
            setup.portal_url = setup.app_id._portal_url()
            setup.consent_url = setup.app_id._consent_url()
            setup.app_name = self.env._("Odoo")

    @api.depends("app_id.state", "credential", "has_secret", "has_certificate")
    def _compute_keeps_credential(self) -> None:
        """Microsoft takes what is stored: no other is to be made."""
        for setup in self:
            by_secret = setup.credential == "secret"
            stored = setup.has_secret if by_secret else setup.has_certificate
            setup.keeps_credential = stored and setup.app_id.state == "ready"

    @api.depends("sign_in_mode", "setup_calendar", "setup_mail")
    @api.depends_context("lang")
    def _compute_permissions(self) -> None:
        for setup in self:
            app = setup.app_id
            setup.permissions = [
                {"name": name, "reason": self.env._(app._reason(name))}
                for name in app._setup_permissions()
            ]
