import hashlib
import hmac
import logging
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from functools import partial

from odoo import api, fields, models
from odoo.orm.models import NO_ACCESS

from ..graph import auth, subscriptions
from ..graph.client import GraphClient
from ..graph.errors import GraphError
from ..graph.subscriptions import Notice

_logger = logging.getLogger(__name__)

NOTIFY = "/office365_sync/notify"
AT_ONCE = 100  # that are taken back in one turn
LONGEST_WAIT = 5.0  # seconds for that: others wait for their turn


def hashed(client_state: str) -> str:
    """As it is kept: who reads the database cannot tell Odoo of anything by it."""
    return hashlib.sha256(client_state.encode()).hexdigest()


class Office365Subscription(models.Model):
    """One place of which Microsoft tells at once that something has changed there.

    Whose place it is has to have ``_ring`` and ``_notices_ended``.
    """

    _name = "office365.subscription"
    _description = "Office 365 Change Notifications"
    _rec_name = "resource"

    app_id = fields.Many2one("office365.app", required=True, ondelete="cascade")
    mailbox_id = fields.Many2one("office365.mailbox", ondelete="set null")
    remote_id = fields.Char(required=True)
    resource = fields.Char(required=True)
    notification_url = fields.Char("Address", required=True)
    client_state = fields.Char(groups=NO_ACCESS, copy=False)
    expires_on = fields.Datetime(required=True)
    renew_on = fields.Datetime(required=True)
    is_over = fields.Boolean(help="It is still to be taken back at Microsoft.")

    _remote_uniq = models.UniqueIndex("(remote_id)")
    _mailbox_uniq = models.UniqueIndex(
        "(mailbox_id) WHERE mailbox_id IS NOT NULL AND is_over IS NOT TRUE"
    )

    @api.model
    def _notification_url(self) -> str:
        """Where Microsoft is to tell it."""
        return self.get_base_url().rstrip("/") + NOTIFY

    def _place(self) -> models.BaseModel:
        """Whose it is."""
        return self.mailbox_id

    @api.model
    def _half_way(self, now: datetime, end: datetime) -> datetime:
        """When to renew what ends then."""
        return now + (end - now) / 2

    def _end(self) -> None:
        """Believe it no longer; the scheduled action takes it back at Microsoft."""
        self.filtered(lambda one: not one.is_over).write({"is_over": True})

    # -- what Microsoft tells

    @api.model
    def _notice(self, notices: Iterable[Notice]) -> None:
        """Take what is told by whoever knows the right word for each, and nothing
        else: anybody may call."""
        told = defaultdict(list)
        for notice in notices:
            told[notice.subscription_id].append(notice)
        known = self.sudo().search(
            [("remote_id", "in", list(told)), ("is_over", "=", False)]
        )
        for one in known:
            events = {
                notice.event
                for notice in told[one.remote_id]
                if one._is_meant(notice.client_state)
            }
            if events:
                one._take(events)

    def _is_meant(self, client_state: str) -> bool:
        return hmac.compare_digest(self.client_state or "", hashed(client_state))

    def _take(self, events: set[str]) -> None:
        """Have the place looked at soon, and the order itself where it is about
        that."""
        place = self._place()
        if subscriptions.REMOVED in events:
            self.unlink()
            place._notices_ended()
        elif subscriptions.REAUTHORIZE in events:
            self.renew_on = fields.Datetime.now()
        place._ring()

    # -- what is not wanted any more

    @api.model
    def _take_back(self) -> None:
        """At Microsoft as well; what cannot be taken back ends there by itself."""
        over = self.sudo().search([("is_over", "=", True)], limit=AT_ONCE)
        for app, those in over.grouped("app_id").items():
            try:
                client = self._client(app)
                for one in those:
                    subscriptions.cancel(client, one.remote_id)
            except GraphError as error:
                _logger.info("notifications could not be taken back: %s", error)
                now = fields.Datetime.now()
                those = those.filtered(lambda one, now=now: one.expires_on <= now)
            those.unlink()

    @api.model
    def _client(self, app: models.BaseModel) -> GraphClient:
        """Requests that are about no mailbox, by the app's own right."""
        registration = app._registration()
        return GraphClient(
            graph_url=registration.cloud.graph_url,
            token=partial(auth.client_credentials_token, registration),
            mailbox_key=f"{app.client_id} subscriptions",
            max_wait=LONGEST_WAIT,
        )
