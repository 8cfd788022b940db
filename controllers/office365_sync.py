import logging
from typing import Any

from werkzeug.wrappers import Response

from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.http import request

from ..graph.errors import AppRefused, GraphError, Transient, is_code
from ..models.office365_app import CALLBACK
from ..models.office365_app_setup import CONSENT, SET_UP
from . import pending_sign_ins

_logger = logging.getLogger(__name__)

MANAGER = "office365_sync.group_manager"


class Office365Sync(http.Controller):
    """The way to Microsoft's sign-in page and back."""

    @http.route(
        "/office365_sync/connect/<int:account_id>",
        type="http",
        auth="user",
        methods=["GET"],
    )
    def connect(self, account_id: int, choose: str = "", then: str = "") -> Response:
        """Start a sign-in and send the browser to Microsoft."""
        account = request.env["office365.account"].browse(account_id)
        try:
            account._check_owner()
        except (AccessError, MissingError):
            return self._foreign()
        state = pending_sign_ins.new_state()
        prompt = "select_account" if choose else None
        if then == SET_UP and not self._sets_up():
            then = ""  # a try of the assistant's is not for all to make
        try:
            also = account.sudo()._permissions_to_come() if then == SET_UP else []
            flow = account.sudo()._start_code_flow(state, prompt, also)
        except GraphError as error:
            return self._failed(account.sudo(), error)
        pending_sign_ins.remember(
            request.session, state, request.env.uid, account.id, flow, then
        )
        return request.redirect(flow["auth_uri"], local=False)

    @http.route(CALLBACK, type="http", auth="user", methods=["GET"])
    def callback(self, state: str = "", **answer: str) -> Response:
        """Back from Microsoft, with a code or with an error."""
        of_consent = not state or state.startswith(CONSENT)
        if of_consent and answer.keys() & {"admin_consent", "error"}:
            return self._consented(state, answer)
        pending = pending_sign_ins.take(request.session, state, request.env.uid)
        account = request.env["office365.account"].browse(
            pending and pending["account"]
        )
        if not pending or not account.exists():
            _logger.info("refused a sign-in that was not started in this session")
            return self._foreign()
        try:
            with request.env.cr.savepoint():
                account.sudo()._finish_code_flow(
                    pending["flow"],
                    {"state": state, **answer},
                    tries=pending.get("then") == SET_UP,
                )
        except GraphError as error:
            return self._failed(account.sudo(), error)
        page = SET_UP if pending.get("then") == SET_UP else "office365-connected"
        return request.redirect(f"/odoo/{page}")

    def _consented(self, state: str, answer: dict[str, str]) -> Response:
        """Nobody signed in: an administrator has consented for everybody, or not."""
        if error := answer.get("error"):
            refused = AppRefused(code=error if is_code(error) else "")
            title = request.env._("The permissions were not granted")
            told = request.env["office365.remedy"]._explain(refused)
            return self._page(400, title, *told, refused)
        tenant = answer.get("tenant") or ""
        for app in self._being_set_up():
            if app._is_consent(state, tenant):
                app._consented()
        return request.redirect(f"/odoo/{self._page_after_consent()}")

    def _page_after_consent(self) -> str:
        """The next one that whoever consented may open."""
        if self._sets_up():
            return SET_UP
        if request.env.user.has_group("base.group_system"):
            return "office365-settings"
        return f"my-office365/{request.env.uid}"

    def _being_set_up(self) -> Any:
        """What this person is leading through the assistant."""
        env = request.env
        apps = found = env["office365.app"].sudo()
        # the page is not told which of their companies is chosen
        companies = env.user.company_ids if env.user.has_group(MANAGER) else []
        for company in companies:
            found |= apps._for_company(company)
        return found.filtered(lambda app: app._is_being_set_up())

    def _sets_up(self) -> bool:
        """Is this somebody who is on their way through the assistant?"""
        return bool(self._being_set_up())

    def _foreign(self) -> Response:
        env = request.env
        return self._page(
            403,
            env._("This sign-in was refused"),
            env._(
                "It was not started in this browser session by you, was used already, "
                "or took too long."
            ),
            env._(
                "Start again from your Preferences. If that does not help, open Odoo "
                "at the address of the redirect URI: %s",
                env["office365.app"]._redirect_uri(),
            ),
        )

    def _failed(self, account: Any, error: GraphError) -> Response:
        """What Entra, or we, had against it; the account stays as it was."""
        if isinstance(error, AppRefused) and not account._app().held_mode:
            account._app()._report(error)
        _logger.info("sign-in of account %s failed: %s", account.id, error)
        message, remedy = request.env["office365.remedy"]._explain(error)
        status = 503 if isinstance(error, Transient) else 400
        title = request.env._("Office 365 could not be connected")
        return self._page(status, title, message, remedy, error)

    def _page(
        self,
        status: int,
        title: str,
        message: str,
        remedy: str,
        error: GraphError | None = None,
    ) -> Response:
        values = {
            "title": title,
            "message": message,
            "remedy": remedy,
            "code": error.code if error else "",
            "request_id": error.request_id if error else "",
            "detail": error.message if error else "",
            "sets_up": self._sets_up(),
        }
        return request.render("office365_sync.connect_failed", values, status=status)
