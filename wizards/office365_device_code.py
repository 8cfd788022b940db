import json
from collections.abc import Iterable
from datetime import timedelta
from functools import partial

from odoo import api, fields, models
from odoo.orm.models import NO_ACCESS

from ..graph import auth
from ..graph.errors import GraphError, Transient
from ..models.office365_account_sign_in import redeemed


class Office365DeviceCode(models.TransientModel):
    """A code to type in on another device, and whether that was done."""

    _name = "office365.device.code"
    _description = "Connect with a Device Code"

    account_id = fields.Many2one(
        "office365.account", required=True, readonly=True, ondelete="cascade"
    )
    user_code = fields.Char("Code", readonly=True)
    verification_uri = fields.Char("Page", readonly=True)
    expires_at = fields.Datetime(readonly=True)
    interval = fields.Integer("Seconds Between Two Looks", readonly=True)
    state = fields.Selection(
        [("waiting", "Waiting"), ("done", "Connected"), ("failed", "Failed")],
        "Status",
        default="waiting",
        readonly=True,
    )
    explanation = fields.Char(readonly=True)
    remedy = fields.Char(readonly=True)
    is_setting_up = fields.Boolean(
        readonly=True, help="It was asked for by the assistant."
    )
    flow_encrypted = fields.Text(groups=NO_ACCESS)

    @api.model
    def _start_of_set_up(self, account: models.BaseModel) -> models.BaseModel:
        """The same in the assistant: once for all that was chosen, and tried."""
        also = account.sudo()._permissions_to_come()
        return self._start(account, also, is_setting_up=True)

    @api.model
    def _start(
        self,
        account: models.BaseModel,
        also: Iterable[str] = (),
        *,
        is_setting_up: bool = False,
    ) -> models.BaseModel:
        """Ask Microsoft for a code; what went wrong is shown in its place."""
        values = {"account_id": account.id, "is_setting_up": is_setting_up}
        wizard = self.sudo().create(values).sudo(False)  # nobody else makes one
        try:
            sudo = account.sudo()
            registration = sudo._app()._registration()
            names = dict.fromkeys([*sudo._permissions(), *also])
            flow = auth.start_device_flow(registration, sudo._scopes(names))
        except GraphError as error:
            wizard._fail(error)
            return wizard
        lifetime = timedelta(seconds=int(flow.get("expires_in", 900)))
        box = self.env["office365.secret"]
        wizard.sudo().write(
            {
                "user_code": flow["user_code"],
                "verification_uri": flow["verification_uri"],
                "expires_at": fields.Datetime.now() + lifetime,
                "interval": int(flow.get("interval", 5)),
                "flow_encrypted": box._encrypt(json.dumps(flow)),
            }
        )
        return wizard

    def _open(self) -> dict:
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Connect with a device code"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(False, "form")],  # the page that waits for it calls us directly
            "target": "new",
        }

    def action_poll(self) -> dict | bool:
        """Ask once whether the code was typed in; the next action when it was."""
        self.ensure_one()
        self.account_id._check_owner()
        if self.state == "waiting":
            self._poll()
        if self.state == "done":
            told = self._told()
            told["params"]["closes"] = True  # this dialog
            return told
        return self._open() if self.state == "failed" else False

    def _told(self) -> dict:
        account = self.account_id.sudo()
        if account.state == "error":
            return account._notification("danger", account._last_error_text())
        return account._connected_notification()

    def _poll(self) -> None:
        account = self.account_id.sudo()
        try:
            if sign_in := self._ask():
                tries = self.is_setting_up
                account._signed_in(sign_in, public=True, tries=tries)
                self.sudo().write({"state": "done", "flow_encrypted": False})
        except GraphError as error:
            self._fail(error)

    def _ask(self) -> auth.SignIn | None:
        """None too where there is no answer: as long as the code is valid, the next
        look may have one."""
        box, app = self.env["office365.secret"], self.account_id.sudo()._app()
        flow = json.loads(box._decrypt(self.sudo().flow_encrypted))
        registration = app._registration()
        try:
            poll = partial(auth.poll_device_flow, registration, flow)
            return redeemed(flow["device_code"], poll)
        except Transient:
            if fields.Datetime.now() >= self.expires_at:
                raise
            return None

    def _fail(self, error: GraphError) -> None:
        message, remedy = self.env["office365.remedy"]._explain(error)
        self.sudo().write(
            {
                "state": "failed",
                "explanation": message,
                "remedy": remedy,
                "flow_encrypted": False,
            }
        )

    def action_check(self) -> dict:
        """The button: look now, and say so when it is too early."""
        if found := self.action_poll():
            return found
        self.sudo().explanation = self.env._(
            "Microsoft knows of no sign-in with this code yet. Open the page, type in "
            "the code, and go on there until Microsoft says that you are signed in."
        )
        return self._open()

    def action_new_code(self) -> dict:
        """Start over."""
        self.ensure_one()
        if self.is_setting_up:
            self.account_id._check_owner()
            return self._start_of_set_up(self.account_id)._open()
        return self.account_id.action_connect_device()
