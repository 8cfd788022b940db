# pylint: disable=prefer-env-translation
# What is told is kept, and translated for whoever reads it.
from datetime import timedelta
from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.tools.translate import LazyGettext, LazyTranslate

from ..graph.errors import GraphError
from .lazy_words import in_words, kept

_lt = LazyTranslate(__name__)

HERE = frozenset(("localhost", "127.0.0.1"))


class Office365Mailbox(models.Model):
    """New mail of which Microsoft tells at once, where it can."""

    _inherit = "office365.mailbox"

    notices = fields.Char("New Mail Is Seen", compute="_compute_notices")
    notices_problem = fields.Char(copy=False, readonly=True)
    notices_remedy = fields.Char(copy=False, readonly=True)
    notices_next_try = fields.Datetime(copy=False, readonly=True)

    @api.depends("state", "account_id", "company_id", "notices_problem")
    @api.depends_context("lang")
    def _compute_notices(self) -> None:
        for mailbox in self.sudo():
            mailbox.notices = in_words(mailbox.env, kept(mailbox._notices_told()))

    def _notices_told(self) -> list[LazyGettext | str]:
        """For people: how soon, and why not sooner; to be translated later."""
        if self.state == "off":
            return []
        why = self._why_not_told()
        if self._subscription() and not why:
            return [_lt("At once: Microsoft tells Odoo of it.")]
        known = [self.notices_problem or "", self.notices_remedy or ""]
        return [_lt("Every five minutes."), why, *known]

    def _why_not_told(self) -> LazyGettext | str:
        """Why nobody is asked to tell; empty if it is possible."""
        app = self._app()
        if app.sign_in_mode != "application":
            return _lt(
                "At once only where the app itself opens the mailboxes (application "
                "permissions)."
            )
        address = urlsplit(self.env["office365.subscription"]._notification_url())
        simulated = app.cloud == "custom" and address.hostname in HERE
        if address.scheme != "https" and not simulated:
            return _lt(
                "At once only where Odoo's address begins with https: that is "
                "web.base.url among Odoo's system parameters."
            )
        return ""

    # -- what looking after it needs and notes (see ``watch``)

    def _subscription(self) -> models.BaseModel:
        """What Microsoft is asked to tell, if it is."""
        mine = [("mailbox_id", "in", self.ids), ("is_over", "=", False)]
        return self.env["office365.subscription"].sudo().search(mine)

    def _notices_wait(self) -> bool:
        return bool(
            self.notices_next_try and self.notices_next_try > fields.Datetime.now()
        )

    def _notices_refused(self, error: GraphError, pause: timedelta) -> None:
        """It is shown, and keeps nobody from reading the mail."""
        remedies = self.env["office365.remedy"].with_context(lang=self._language())
        message, cure = remedies._explain(error)
        self.write(
            {
                "notices_problem": message,
                "notices_remedy": cure,
                "notices_next_try": fields.Datetime.now() + pause,
            }
        )

    def _notices_work(self) -> None:
        empty = ("notices_problem", "notices_remedy", "notices_next_try")
        if any(self[name] for name in empty):
            self.write(dict.fromkeys(empty, False))

    def _notices_ended(self) -> None:
        """Microsoft has ended them: they are ordered anew with the next run."""
        self.notices_next_try = False

    def _keep_subscription(self, values: dict) -> None:
        """The one that holds from now on."""
        self._subscription()._end()
        self.env["office365.subscription"].sudo().create(
            {**values, "mailbox_id": self.id}
        )

    def _stop_notices(self) -> None:
        """Nothing more is believed; the scheduled action tells Microsoft so."""
        if orders := self._subscription():
            orders._end()
            self._wake_job()
        self.sudo()._notices_work()

    def _ring(self) -> None:
        """Something is new there: read it soon. Once is enough until that is done."""
        silent = self.filtered(lambda one: one.state != "off" and not one.is_asked)
        if silent:
            silent._dispatch()
