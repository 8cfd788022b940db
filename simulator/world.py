"""The tenants, their people, apps and mailboxes, and the clock they live by."""

from __future__ import annotations

import time
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from .calendars.desk import Desk
from .exchange import GraphRequest, GraphResponse
from .mailbox import Mailbox
from .mails.flow import MailFlow, Rule
from .notifications import Bell

CONTOSO = "11111111-1111-4111-8111-111111111111"
FABRIKAM = "22222222-2222-4222-8222-222222222222"
LOG = "odoo-log@contoso.example"  # where the mail-flow rules copy to
CLIENT_ID = "aaaaaaaa-0000-4000-8000-000000000001"
CLIENT_SECRET = "simulated-client-secret"  # noqa: S105  of a simulated app
# what the app registration lists: `.default` and admin consent mean these
DELEGATED = (
    "Calendars.ReadWrite Calendars.ReadWrite.Shared Contacts.ReadWrite "
    "Contacts.ReadWrite.Shared Mail.ReadWrite Mail.ReadWrite.Shared Mail.Send "
    "MailboxSettings.ReadWrite User.Read"
)
APPLICATION = (
    "Calendars.ReadWrite Contacts.ReadWrite Mail.ReadWrite MailboxSettings.ReadWrite "
    "User.Read.All"
)


@dataclass
class User:
    """A person, or a shared mailbox, of a tenant."""

    object_id: str
    upn: str
    name: str
    tenant_id: str
    mailbox_enabled: bool = True
    may_read: set[str] = field(default_factory=set)  # upns of shared mailboxes
    consented: set[str] = field(default_factory=set)
    session: int = 0  # counts up when sessions are revoked; older tokens are dead
    mfa_required: bool = False
    disabled: bool = False
    admin_consent_needed: bool = False


@dataclass
class Tenant:
    """A Microsoft 365 tenant."""

    tenant_id: str
    domain: str
    users: dict[str, User] = field(default_factory=dict)  # by upn


@dataclass
class AppRegistration:
    """An app registered in both tenants."""

    client_id: str
    secret: str
    redirect_uris: list[str]
    secret_expired: bool = False
    disabled: bool = False
    public_client: bool = True
    certificate: str | None = None
    roles: set[str] = field(default_factory=set)
    home_tenant_only: str | None = None  # the id of its tenant
    may_reach: set[str] | None = (
        None  # mailboxes it reaches by its own token; None: all
    )
    permissions: set[str] = field(default_factory=lambda: set(DELEGATED.split()))
    wanted_roles: set[str] = field(default_factory=lambda: set(APPLICATION.split()))


class World:
    """Everything there is; a reset makes a new one."""

    def __init__(self, url: str = "https://localhost") -> None:
        self.url = url
        self.skew = 0.0
        self.tenants: dict[str, Tenant] = {}
        self.apps: dict[str, AppRegistration] = {}
        self.mailboxes: dict[str, Mailbox] = {}  # by the user's object id
        self.dispatch: Callable[[GraphRequest], Awaitable[GraphResponse]] | None = None
        self.desk = Desk(self)
        self.mail_flow = MailFlow(self)
        self.bell = Bell(self)
        self._populate()

    def now(self) -> float:
        """Seconds since the epoch by the service's clock."""
        return time.time() + self.skew

    def tenant(self, name: str) -> Tenant | None:
        """By id or domain."""
        for tenant in self.tenants.values():
            if name.lower() in (tenant.tenant_id, tenant.domain):
                return tenant
        return None

    def user(self, name: str) -> User | None:
        """By upn or object id, whatever the tenant."""
        for tenant in self.tenants.values():
            for user in tenant.users.values():
                if name.lower() in (user.upn.lower(), user.object_id):
                    return user
        return None

    def mailbox(self, name: str) -> Mailbox | None:
        """The mailbox of a user by upn or object id."""
        user = self.user(name)
        return self.mailboxes.get(user.object_id) if user else None

    def _populate(self) -> None:
        for tenant_id, domain, names in (
            (CONTOSO, "contoso.example", "anna.keller bruno.costa chloe.martin"),
            (FABRIKAM, "fabrikam.example", "dmitri.volkov"),
        ):
            tenant = self.tenants[tenant_id] = Tenant(tenant_id, domain)
            for local in names.split():
                self._add_user(tenant, local, local.replace(".", " ").title())
        contoso = self.tenants[CONTOSO]
        self._add_user(contoso, "sales", "Sales")
        self._add_user(contoso, "nomail", "No Mail").mailbox_enabled = False
        self._add_user(contoso, "odoo-log", "Odoo Log")
        service = self._add_user(contoso, "odoo.service", "Odoo Service")
        service.may_read.add(LOG)
        self.mail_flow.rules = [
            Rule(CONTOSO, "out", LOG, "Odoo: mail to customers"),
            Rule(CONTOSO, "in", LOG, "Odoo: mail from customers"),
        ]
        contoso.users["anna.keller@contoso.example"].may_read.add(
            "sales@contoso.example"
        )
        self.apps[CLIENT_ID] = AppRegistration(
            CLIENT_ID,
            CLIENT_SECRET,
            ["http://localhost", "https://localhost", "http://127.0.0.1"],
        )

    def _add_user(self, tenant: Tenant, local: str, name: str) -> User:
        upn = f"{local}@{tenant.domain}"
        object_id = str(uuid.uuid5(uuid.NAMESPACE_DNS, upn))
        user = User(object_id, upn, name, tenant.tenant_id)
        tenant.users[upn] = user
        mailbox = self.mailboxes[object_id] = Mailbox(object_id, self.now)
        mailbox.diary.owner = {"name": name, "address": upn}
        return user
