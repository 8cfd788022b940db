import re
from urllib.parse import urlencode

from odoo import fields, models
from odoo.exceptions import ValidationError
from odoo.tools.misc import consteq, hmac

from .office365_account_mail import SHARED_MAIL
from .office365_app_trial import ANY_TENANT
from .permission_table import AS_APPLICATION

PAGES = [
    ("what", "What is synced"),
    ("who", "Who signs in"),
    ("register", "Register the app"),
    ("ids", "IDs and secret"),
    ("try", "Try it"),
    ("contacts", "Contacts"),
    ("calendar", "Calendar"),
    ("mail", "Mail"),
    ("verify", "Check everything"),
    ("done", "Done"),
]
PORTALS = {
    "global": "https://entra.microsoft.com",
    "usgov_l4": "https://portal.azure.us",
    "usgov_l5": "https://portal.azure.us",
    "china": "https://portal.azure.cn",
}
CONSENT = "consent-"  # how the state of a consent for everybody begins
SET_UP = "office365-setup"  # the assistant's path, and the word for coming back to it
CALENDAR = "Calendars.ReadWrite"
GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


class Office365App(models.Model):
    """How far its set-up has come; kept here, so that it can be taken up again."""

    _inherit = "office365.app"

    setup_page = fields.Selection(
        PAGES, "Set-Up", default="what", required=True, copy=False
    )
    setup_contacts = fields.Boolean("Contacts", default=True)
    setup_calendar = fields.Boolean("Calendar", default=True)
    setup_mail = fields.Boolean("Mail with Customers")
    consented_on = fields.Datetime(
        copy=False, readonly=True, help="When Microsoft last told of a consent."
    )

    def _encrypt_field(self, name: str) -> None:
        """Entra ID shows a secret's ID beside its value: that one is no secret."""
        if name == "secret":
            for app in self.filtered(name):
                app._check_secret(app.secret.strip())
        return super()._encrypt_field(name)

    def _check_secret(self, secret: str) -> None:
        others = {(self.client_id or "").strip(), (self.tenant or "").strip()}
        if secret.lower() in map(str.lower, others):
            raise ValidationError(
                self.env._(
                    "This is the ID of the app or of the tenant, not the secret. Copy "
                    "what Entra ID shows under Certificates & secrets, Value."
                )
            )
        if "****" in secret:
            raise ValidationError(
                self.env._(
                    "Entra ID has hidden this secret behind stars: it shows the value "
                    "only once. Make a new secret, and copy its Value at once."
                )
            )
        if GUID.fullmatch(secret):
            raise ValidationError(
                self.env._(
                    "This is the secret's ID. Copy what Entra ID shows under Value; it "
                    "is shown only once: if it is gone, make a new secret."
                )
            )

    def _consent_state(self) -> str:
        """Only who has the link to the consent page knows it. It is no secret of one
        session: the link may be sent to somebody else, who may take days."""
        about = (
            self._origin.id,
            (self.tenant or "").strip(),
            (self.client_id or "").strip(),
        )
        return CONSENT + hmac(self.env(su=True), "office365_sync.consent", about)

    def _is_consent(self, state: str, tenant: str) -> bool:
        """Does this answer of Microsoft's come of the link, and from its tenant?"""
        mine = (self.tenant or "").strip()
        elsewhere = GUID.fullmatch(mine) and mine.lower() != tenant.strip().lower()
        known = consteq(state.encode(), self._consent_state().encode())
        return known and not elsewhere

    def _consented(self) -> None:
        """Microsoft sends an administrator back here who has consented for everybody:
        what is granted now is looked at, and said."""
        if self.setup_mode == "application":
            self._test()
        self.consented_on = fields.Datetime.now()

    def _is_being_set_up(self) -> bool:
        return bool(self) and self.setup_page not in ("what", "done")

    def _registration_changed(self) -> None:
        """A consent was given to what was entered then."""
        self.filtered("consented_on").consented_on = False
        return super()._registration_changed()

    def _setup_pages(self) -> list[str]:
        """Those that lead to what was chosen."""
        chosen = {
            "contacts": self.setup_contacts,
            "calendar": self.setup_calendar,
            "mail": self.setup_mail,
        }
        return [name for name, _label in PAGES if chosen.get(name, True)]

    def _setup_permissions(self) -> list[str]:
        """What the app has to be registered with for what was chosen."""
        names = ["User.Read", "Contacts.ReadWrite", *self._setup_also()]
        if self.setup_mode == "application":
            return [AS_APPLICATION.get(name, name) for name in names]
        return [*names, "offline_access"]

    def _setup_also(self) -> list[str]:
        """Permissions besides those that every account has."""
        calendar = [CALENDAR] if self.setup_calendar else []
        return [*calendar, *([SHARED_MAIL] if self.setup_mail else [])]

    def _portal_url(self) -> str:
        """Where apps are registered."""
        return PORTALS.get(self.cloud) or self.login_url or ""

    def _consent_url(self) -> str:
        """Where an administrator of Microsoft 365 consents for everybody."""
        tenant = (self.tenant or "").strip()
        if self.setup_mode == "device":
            return ""  # it has no address to come back to, which the page asks for
        if not self.client_id or not tenant or tenant in ANY_TENANT:
            return ""
        query = {
            "client_id": self.client_id.strip(),
            "redirect_uri": self.redirect_uri,
            "state": self._consent_state(),
        }
        return f"{self._cloud().login_url}/{tenant}/adminconsent?{urlencode(query)}"
