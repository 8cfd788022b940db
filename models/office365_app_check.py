# pylint: disable=prefer-env-translation
# What is told is kept, and translated for whoever reads it.
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from cryptography import x509

from odoo import fields, models
from odoo.http import request
from odoo.tools import config
from odoo.tools.translate import LazyTranslate

from ..graph.errors import AppRefused, Forbidden
from .office365_account_runner import BUDGET
from .office365_app_setup import GUID
from .office365_check import GREEN, GREY, ORANGE, RED, Finding

_lt = LazyTranslate(__name__)

JOBS = {
    "office365_sync.ir_cron_sync": _lt("Office 365: sync"),
    "office365_sync.ir_cron_mail": _lt("Office 365: mail"),
    "office365_sync.ir_cron_digest": _lt("Office 365: daily digest"),
    "office365_sync.ir_cron_care": _lt("Office 365: tell of what ends soon"),
}
# that only tell people: nothing else depends on them, and they run once a day
TELLING = ("office365_sync.ir_cron_digest", "office365_sync.ir_cron_care")
LATE = timedelta(minutes=30)
SOON = timedelta(days=30)
ROOM = 30.0  # seconds more than a turn takes at most


class Office365App(models.Model):
    """What can be seen of an installation without asking Microsoft."""

    _name = "office365.app"
    _inherit = ["office365.app", "office365.check"]

    def _look_at_registration(self, scene: dict[str, Any]) -> list[Finding]:
        """Is it filled in, and can what is stored be read?"""
        if not self._is_complete(self.setup_mode):
            raise AppRefused("not complete", code="NotConfigured")
        self._registration()
        if not GUID.fullmatch(self.client_id.strip()):
            return [
                Finding(
                    RED,
                    _lt("The client ID is not one of Microsoft's."),
                    _lt(
                        "Copy the Application (client) ID from the app's overview page "
                        "in Entra ID: 32 letters and digits with four hyphens."
                    ),
                )
            ]
        return [Finding(GREEN, _lt("All that is needed is filled in."))]

    def _look_at_address(self, scene: dict[str, Any]) -> list[Finding]:
        """Will Microsoft send people back to where they came from?"""
        stated = self._parameter("web.base.url").rstrip("/")
        browser = request.httprequest.host_url.rstrip("/") if request else stated
        host, seen = urlsplit(stated), urlsplit(browser)
        if not self.is_redirect_uri_safe:
            text = _lt("Microsoft accepts https only (or http://localhost).")
            remedy = _lt(
                "Have Odoo served by https, and set the system parameter web.base.url "
                "to that address."
            )
        elif not self.redirect_uri.startswith(f"{stated}/"):
            text = _lt("The redirect URI is not at Odoo's address %s.", stated)
            remedy = _lt(
                "Set the system parameter web.base.url to the address that people open "
                "Odoo at, and register the redirect URI that is shown then."
            )
        elif host.hostname != seen.hostname and seen.hostname != "127.0.0.1":
            text = _lt(
                "You have opened Odoo at %(seen)s, but Microsoft sends people back to "
                "%(stated)s.",
                seen=browser,
                stated=stated,
            )
            remedy = _lt(
                "Open Odoo at that address, or set the system parameter web.base.url "
                "to the one that people use: a sign-in ends where it began."
            )
        elif host.scheme == "https" and not self._parameter("web.base.url.freeze"):
            text = _lt("It is all right, but may change by itself.")
            remedy = _lt(
                "Odoo changes it when an administrator logs in at another address. To "
                "keep it, set the system parameter web.base.url.freeze to True."
            )
        else:
            told = _lt("Microsoft sends people back to %s.", self.redirect_uri)
            return [Finding(GREEN, told)]
        return [Finding(ORANGE, text, remedy)]

    def _parameter(self, name: str) -> str:
        return self.env["ir.config_parameter"].sudo().get_param(name) or ""

    def _look_at_expiry(self, scene: dict[str, Any]) -> list[Finding]:
        """A secret that has expired stops everybody's sync."""
        by_secret = self.credential == "secret"
        label = "" if by_secret else _lt("Expiry of the certificate")
        return [one._replace(label=label) for one in self._expiry_found(by_secret)]

    def _expiry_found(self, by_secret: bool) -> list[Finding]:
        if self.setup_mode == "device" and not self.has_secret:
            return []
        expiry = self.secret_expires_on if by_secret else self._certificate_expiry()
        if not expiry:
            return [
                Finding(
                    GREY,
                    _lt("Odoo does not know when it expires."),
                    _lt(
                        "Enter the day that Entra ID shows beside the secret, to be "
                        "reminded a month before."
                    ),
                )
            ]
        today = fields.Date.context_today(self)
        if expiry > today + SOON:
            return [Finding(GREEN, _lt("Valid until %s.", expiry))]
        remedy = _lt(
            "Create a new client secret in Entra ID (App registrations > Certificates "
            "& secrets), and paste its value, not its ID. Nobody has to sign in again."
        )
        if not by_secret:
            remedy = _lt(
                "Upload a new certificate to the app registration in Entra ID, and "
                "paste it here with its private key."
            )
        if expiry < today:
            return [Finding(RED, _lt("It has expired on %s.", expiry), remedy)]
        return [Finding(ORANGE, _lt("It expires on %s.", expiry), remedy)]

    def _certificate_expiry(self) -> fields.Date:
        """The last day of the stored certificate; None if it cannot be read."""
        try:
            text = self._get_certificate() or ""
            return x509.load_pem_x509_certificate(text.encode()).not_valid_after.date()
        except (AppRefused, ValueError):
            return None

    def _look_at_jobs(self, scene: dict[str, Any]) -> list[Finding]:
        """Do the scheduled actions run, and when did they last?"""
        found = [
            (name, self.env.ref(name, raise_if_not_found=False), label)
            for name, label in JOBS.items()
        ]
        return [
            self._look_at_job(job.sudo(), name in TELLING)._replace(label=label)
            for name, job, label in found
            if job
        ]

    def _look_at_job(self, job: models.BaseModel, only_tells: bool) -> Finding:
        remedy = _lt(
            "Administrator: Odoo's server has to run scheduled actions "
            "(max_cron_threads of 1 or more in its configuration), on one server at "
            "least."
        )
        if not job.active:
            remedy = _lt(
                "Administrator: switch it on again under Settings > Technical > "
                "Scheduled Actions."
            )
            if only_tells:
                return Finding(
                    ORANGE, _lt("It is switched off: nobody is told."), remedy
                )
            text = _lt("It is switched off: nothing is synced.")
            return Finding(RED, text, remedy)
        if job.failure_count:
            text = _lt("Failures in a row: %s.", job.failure_count)
            remedy = _lt("Administrator: the server's log says why.")
            return Finding(RED, text, remedy)
        ran = job.lastcall
        if job.nextcall < fields.Datetime.now() - LATE:
            text = _lt("It should have run, and has not. Last: %s.", ran or "–")
            return Finding(RED, text, remedy)
        if not ran:
            told = _lt("It runs for the first time within minutes.")
            if only_tells:
                told = _lt("It runs for the first time on %s.", job.nextcall)
            return Finding(GREEN, told)
        return Finding(GREEN, _lt("It last ran on %s.", ran))

    def _look_at_server(self, scene: dict[str, Any]) -> list[Finding]:
        """Is the server that answers this set up for turns of a minute and a half?"""
        limit = config["limit_time_real_cron"] or 0
        if limit < 0:
            limit = config["limit_time_real"]
        if not config["max_cron_threads"]:
            told = _lt(
                "The server that you see runs no scheduled actions: another one has to."
            )
            return [Finding(GREY, told)]
        if 0 < limit < BUDGET + ROOM:
            return [
                Finding(
                    ORANGE,
                    _lt(
                        "It ends scheduled actions after %s seconds. A first sync goes "
                        "on after that, but is slowed down.",
                        limit,
                    ),
                    _lt(
                        "Administrator: set limit_time_real_cron to 300 or more in the "
                        "server's configuration."
                    ),
                )
            ]
        return [Finding(GREEN, _lt("It has the time that a sync takes."))]

    def _look_at_connectors(self, scene: dict[str, Any]) -> list[Finding]:
        """Two connectors in one calendar multiply its events."""
        syncing = self._accounts().filtered("calendar_enabled")
        twice = syncing.filtered(_has_another_connector).user_id
        if not twice:
            told = _lt("None syncs the calendar of a user as well.")
            return [Finding(GREEN, told)]
        return [
            Finding(
                ORANGE,
                _lt(
                    "Odoo's own connector syncs the calendar of these users already: "
                    "%s. Here it waits.",
                    twice,
                ),
                _lt(
                    "They stop it in their calendar, with the button Outlook or Google."
                ),
            )
        ]

    def _look_at_accounts(self, scene: dict[str, Any]) -> list[Finding]:
        """Who is connected, and who is in trouble?"""
        accounts = self._accounts()
        connected = accounts.filtered(lambda one: one.state != "not_connected")
        trouble = connected.filtered(lambda one: one.state != "connected")
        if not connected:
            told = _lt("Nobody has connected yet.")
            return [Finding(GREY, told)]
        if not trouble:
            told = _lt("All who have connected are in order: %s.", len(connected))
            return [Finding(GREEN, told)]
        return [
            Finding(
                ORANGE,
                _lt("In trouble: %s.", trouble.user_id),
                _lt(
                    "Office 365 > Configuration > Accounts says what is wrong with "
                    "each of them, and what to do."
                ),
            )
        ]

    def _look_at_mailboxes(self, scene: dict[str, Any]) -> list[Finding]:
        """How many shared mailboxes are read? Of every company: none is named."""
        every = self.env["office365.mailbox"].sudo().search([("active", "=", True)])
        mailboxes = every.filtered(lambda one: one._app() == self)
        trouble = mailboxes.filtered(
            lambda one: one.state == "error"
            or (one.state == "on" and one._lacks_reader())
        )
        if not mailboxes:
            return []
        if trouble:
            remedy = _lt("Open it and press Check: it says which part fails.")
            told = _lt("In trouble: %s.", len(trouble))
            return [Finding(ORANGE, told, remedy)]
        off = mailboxes.filtered(lambda one: one.state == "off")
        if off:
            told = _lt("Switched off: %s.", len(off))
            return [Finding(GREY, told)]
        return [Finding(GREEN, _lt("Read: %s.", len(mailboxes)))]


def _has_another_connector(account: models.BaseModel) -> bool:
    try:
        account._check_no_other_connector()
    except Forbidden:
        return True
    return False
