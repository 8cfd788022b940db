"""The two connectors that ``dev/bench calendar`` measures, each in an Odoo of its own
in this process, with the same mailbox."""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from typing import Any

from dev.benching import ANNA, Connected, Figures, Tenant
from dev.microsoft_calendar_peer import Peer

Act = Callable[[Any], Any]


class Side(ABC):
    """A connector whose user has Anna's mailbox."""

    name: str
    user_id: int

    def __init__(self, tenant: Tenant) -> None:
        self.tenant = tenant

    @abstractmethod
    def env(self) -> AbstractContextManager[Any]:
        """A transaction of its user's."""

    @abstractmethod
    def fresh(self) -> None:
        """Connected, synced once, without any event; the tenant is new."""

    @abstractmethod
    def bring(self, act: Act) -> Figures:
        """Somebody does something in Odoo; what bringing that to Outlook takes, the
        work of saving it left out."""

    @abstractmethod
    def sync(self) -> Figures:
        """What its regular sync takes."""

    def count(self) -> int:
        """Events in Odoo."""
        with self.env() as env:
            return env["calendar.event"].sudo().search_count([])


class Ours(Side):
    """The addon; a save is brought to Outlook by a run after it."""

    name = "office365_sync"

    def __init__(self, database: str, tenant: Tenant) -> None:
        super().__init__(tenant)
        self.odoo = Connected(database, tenant)
        self.registry, self.user_id = self.odoo.registry, self.odoo.user_id

    def env(self) -> AbstractContextManager[Any]:
        return self.odoo.env(self.user_id)

    def fresh(self) -> None:
        self.odoo.connect(contacts_enabled=False, calendar_enabled=True)
        with self.odoo.env() as env:
            for table in (
                "calendar_recurrence",
                "calendar_event",
                "office365_change",
                "office365_event_link",
                "office365_cursor",
            ):
                env.cr.execute(f"DELETE FROM {table}")  # noqa: S608
        self.sync()

    def bring(self, act: Act) -> Figures:
        with self.env() as env:
            act(env)
        return self.sync()

    def sync(self) -> Figures:
        return self.odoo.run("_run_calendar")


class Theirs(Side):
    """Odoo's own connector; a save is brought to Outlook after its commit, while its
    user waits."""

    name = "microsoft_calendar"

    def __init__(self, database: str, tenant: Tenant) -> None:
        super().__init__(tenant)
        options = os.environ["OFFICE365_SYNC_ODOO"]
        self.odoo = Peer(database, options, tenant.url, tenant.ca, tenant.sign_in)
        self.registry = self.odoo.registry
        self.user_id = self.odoo.person("Anna Keller", ANNA)

    def env(self) -> AbstractContextManager[Any]:
        return self.odoo.env(self.user_id)

    def fresh(self) -> None:
        self.odoo.forget()
        self.odoo.connect(self.user_id, ANNA)
        self.sync()

    def bring(self, act: Act) -> Figures:
        with ExitStack() as stack:
            env = stack.enter_context(self.env())
            act(env)
            env.flush_all()
            with self.tenant.measured() as figures:
                stack.close()  # commits; its requests follow at once
        return figures

    def sync(self) -> Figures:
        with self.tenant.measured() as figures:
            self.odoo.sync(self.user_id)
        return figures
