from odoo import api, fields, models


class ResConfigSettings(models.TransientModel):
    """The app registration, where people look for it.

    All fields are those of the registration itself: nothing of it, and no secret, is
    kept in the table of the settings.
    """

    _inherit = "res.config.settings"

    office365_app_id = fields.Many2one(
        "office365.app", compute="_compute_office365_app_id"
    )
    office365_cloud = fields.Selection(
        related="office365_app_id.cloud", readonly=False, string="Cloud"
    )
    office365_login_url = fields.Char(
        related="office365_app_id.login_url", readonly=False
    )
    office365_graph_url = fields.Char(
        related="office365_app_id.graph_url", readonly=False
    )
    office365_outlook_url = fields.Char(
        related="office365_app_id.outlook_url", readonly=False
    )
    office365_tenant = fields.Char(related="office365_app_id.tenant", readonly=False)
    office365_client_id = fields.Char(
        related="office365_app_id.client_id", readonly=False
    )
    office365_credential = fields.Selection(
        related="office365_app_id.credential", readonly=False
    )
    office365_secret = fields.Char(related="office365_app_id.secret", readonly=False)
    office365_certificate = fields.Text(
        related="office365_app_id.certificate", readonly=False
    )
    office365_has_secret = fields.Boolean(related="office365_app_id.has_secret")
    office365_has_certificate = fields.Boolean(
        related="office365_app_id.has_certificate"
    )
    office365_secret_expires_on = fields.Date(
        related="office365_app_id.secret_expires_on", readonly=False
    )
    office365_sign_in_mode = fields.Selection(
        related="office365_app_id.sign_in_mode", readonly=False
    )
    office365_readers_told = fields.Char(compute="_compute_office365_readers_told")
    office365_redirect_uri = fields.Char(related="office365_app_id.redirect_uri")
    office365_is_redirect_uri_safe = fields.Boolean(
        related="office365_app_id.is_redirect_uri_safe"
    )
    office365_state = fields.Selection(related="office365_app_id.state")
    office365_last_error = fields.Char(related="office365_app_id.error_told")
    office365_last_error_remedy = fields.Char(related="office365_app_id.remedy_told")

    office365_checked_on = fields.Datetime(related="office365_app_id.checked_on")
    office365_check_report = fields.Json(related="office365_app_id.check_report")

    @api.depends("company_id")
    def _compute_office365_app_id(self) -> None:
        apps = self.env["office365.app"]
        for settings in self:
            settings.office365_app_id = apps._for_company(settings.company_id)

    @api.depends("office365_app_id", "office365_sign_in_mode")
    @api.depends_context("uid", "lang")
    def _compute_office365_readers_told(self) -> None:
        """Before another way of signing in is saved."""
        for settings in self:
            told = settings.office365_app_id._told_of_readers
            settings.office365_readers_told = told(settings.office365_sign_in_mode)

    @api.model_create_multi
    def create(self, vals_list: list[dict]) -> models.BaseModel:
        take = self.env["office365.app"]._take_addresses
        taken = [take(vals, "office365_") for vals in vals_list]
        made = super().create([vals for _addresses, vals in taken])
        for settings, (addresses, _vals) in zip(made, taken, strict=True):
            settings.office365_app_id.write(addresses)
        return made

    def action_office365_test(self) -> dict:
        """Save all that is on the page, then ask Microsoft."""
        self.ensure_one()
        self.execute()
        return self.office365_app_id.action_test()
