"""Has Microsoft tell at once of what is new in a place that a run reads. Whatever comes
of it, the place is also read every few minutes."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from odoo import fields, models

from ..graph import subscriptions
from ..graph.errors import GraphError, NotFound
from ..graph.subscriptions import Order
from .office365_subscription import hashed

if TYPE_CHECKING:
    from .sync_run import SyncRun

PAUSE = timedelta(hours=1)  # until what was refused is asked for again


class Watch:
    """Of one record, which says whether it may be watched (``_why_not_told``), keeps
    its one order (``_subscription``), and what is wrong with it (``_notices_...``).
    No transaction is open while Microsoft tries whether Odoo answers."""

    def __init__(self, run: SyncRun, resource: Callable[[str], str]) -> None:
        self.run, self.keeper, self.resource = run, run.keeper, resource
        self.orders = run.env["office365.subscription"].sudo()

    def look_after(self) -> None:
        """Order, renew, or leave it as it is."""
        act = self.run.transact(self._due)
        if act is None:
            return
        try:
            act()
        except GraphError as error:
            failed = error
            self.run.transact(lambda: self.keeper._notices_refused(failed, PAUSE))

    def _due(self) -> Callable[[], None] | None:
        """What there is to do, if anything."""
        order = self.keeper._subscription()
        now, url = fields.Datetime.now(), self.orders._notification_url()
        if self.keeper._why_not_told():
            order._end()
            return None
        if self.keeper._notices_wait():
            return None
        if not order:
            return self._subscribe
        if order.notification_url != url or order.expires_on <= now:
            return partial(self._replace, order, order.remote_id)
        return partial(self._renew, order) if order.renew_on <= now else None

    def _subscribe(self) -> None:
        client, word = self.run.client, secrets.token_urlsafe(32)
        url = self.run.transact(self.orders._notification_url)
        resource = self.resource(subscriptions.owner(client))
        order = Order(resource, url, word)
        now = fields.Datetime.now()
        made = subscriptions.subscribe(client, order, now)
        end = subscriptions.ends(made, now + subscriptions.LIFETIME)
        values = {
            "app_id": self.keeper._app().id,
            "remote_id": made["id"],
            "resource": resource,
            "notification_url": url,
            "client_state": hashed(word),
            "expires_on": end,
            "renew_on": self.orders._half_way(now, end),
        }
        self.run.transact(lambda: self._keep(values))

    def _replace(self, order: models.BaseModel, remote_id: str) -> None:
        """Taken back first: Microsoft takes no two of the same."""
        subscriptions.cancel(self.run.client, remote_id)
        self.run.transact(lambda: self._forget(order))
        self._subscribe()

    def _keep(self, values: dict) -> None:
        """And look once more: of what came before the order nothing is told."""
        self.keeper._keep_subscription(values)
        self.keeper._notices_work()
        self.keeper._dispatch()

    def _renew(self, order: models.BaseModel) -> None:
        now = fields.Datetime.now()
        try:
            known = self.run.transact(lambda: order.remote_id)
            told = subscriptions.renew(self.run.client, known, now)
        except NotFound:
            self.run.transact(lambda: self._forget(order))
            self._subscribe()
            return
        end = subscriptions.ends(told, now + subscriptions.LIFETIME)
        half = self.orders._half_way(now, end)
        self.run.transact(lambda: self._renewed(order, end, half))

    def _renewed(self, order: models.BaseModel, end: datetime, half: datetime) -> None:
        order.exists().write({"expires_on": end, "renew_on": half})
        self.keeper._notices_work()

    def _forget(self, order: models.BaseModel) -> None:
        order.exists().unlink()
