"""Odoo's own ``microsoft_calendar``, connected to the simulated tenant.

To try the simulated tenant with it and to measure beside it. It is unmodified but for
where its requests go: ``redirect``. This process becomes that Odoo.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qsl, urlsplit

CLIENT_ID = "aaaaaaaa-0000-4000-8000-000000000001"
CLIENT_SECRET = "simulated-client-secret"  # noqa: S105  of a simulated app


def redirect(url: str) -> None:
    """Put another address where the connector has Microsoft's as constants."""
    from odoo.addons.microsoft_account.models import microsoft_service as module

    endpoints = {
        "DEFAULT_MICROSOFT_GRAPH_ENDPOINT": url,
        "DEFAULT_MICROSOFT_AUTH_ENDPOINT": f"{url}/common/oauth2/v2.0/authorize",
        "DEFAULT_MICROSOFT_TOKEN_ENDPOINT": f"{url}/common/oauth2/v2.0/token",
    }
    instead = {getattr(module, name): value for name, value in endpoints.items()}
    for name, value in endpoints.items():
        setattr(module, name, value)
    request = module.MicrosoftService._do_request
    defaults = request.__defaults__ or ()
    request.__defaults__ = tuple(instead.get(value, value) for value in defaults)


class Peer:
    """An Odoo with ``microsoft_calendar`` and without the addon.

    ``sign_in(address, upn)`` walks through the tenant's pages; it returns the address
    the browser is sent to.
    """

    def __init__(
        self, database: str, options: str, url: str, ca: str, sign_in: Callable
    ) -> None:
        from odoo.modules.registry import Registry
        from odoo.tools import config

        config.parse_config(
            [*options.split("\n"), "-d", database, "--log-level=warn"],
        )
        os.environ["REQUESTS_CA_BUNDLE"] = ca
        self.registry = Registry(database)
        self.sign_in = sign_in
        redirect(url)
        with self.env() as env:
            parameters = env["ir.config_parameter"]
            parameters.set_param("microsoft_calendar_client_id", CLIENT_ID)
            parameters.set_param("microsoft_calendar_client_secret", CLIENT_SECRET)

    @contextmanager
    def env(self, user_id: int | None = None) -> Iterator[Any]:
        """A transaction of a user's, or of the superuser's; requests follow it."""
        from odoo import SUPERUSER_ID, api

        with self.registry.cursor() as cursor:
            yield api.Environment(cursor, user_id or SUPERUSER_ID, {})

    def person(self, name: str, address: str) -> int:
        """Somebody who uses this Odoo and has a mailbox of that address."""
        with self.env() as env:
            users = env["res.users"].with_context(no_reset_password=True)
            user = users.search([("login", "=", address)])
            user = user or users.create(
                {"name": name, "login": address, "email": address, "tz": "UTC"}
            )
            # which the web client makes when it is first opened
            env["res.users.settings"]._find_or_create_for_user(user)
            return user.id

    def connect(self, user_id: int, upn: str) -> None:
        """Sign in and consent, as the person would in the browser."""
        with self.env(user_id) as env:
            service = env["calendar.event"]._get_microsoft_service()
            address = service._microsoft_authentication_url("/odoo/calendar")
            asked = dict(parse_qsl(urlsplit(address).query))
            back = dict(parse_qsl(urlsplit(self.sign_in(address, upn)).query))
            tokens = env["microsoft.service"]._get_microsoft_tokens(
                back["code"], "calendar", redirect_uri=asked["redirect_uri"]
            )
            env.user.sudo()._set_microsoft_auth_tokens(*tokens)

    def sync(self, user_id: int) -> bool:
        """What opening the calendar does; was anything new?"""
        with self.env(user_id) as env:
            user = env.user.sudo().with_context(dont_notify=True)
            return user._sync_microsoft_calendar()

    def forget(self) -> None:
        """As if nobody had connected, and without any event."""
        with self.env() as env:
            env.cr.execute("DELETE FROM calendar_recurrence")
            env.cr.execute("DELETE FROM calendar_event")
            env["res.users"].search([])._set_microsoft_auth_tokens(False, False, 0)
            settings = env["res.users.settings"].search([])
            settings.write(
                {
                    "microsoft_calendar_sync_token": False,
                    "microsoft_last_sync_date": False,
                    "microsoft_synchronization_stopped": False,
                }
            )
            env["ir.config_parameter"].set_param(
                "microsoft_calendar.sync.first_synchronization_date", False
            )
