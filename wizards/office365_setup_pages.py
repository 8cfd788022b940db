import re
from collections.abc import Iterator
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import serialization

from odoo import fields, models
from odoo.exceptions import UserError

from ..graph.errors import AppRefused
from ..models.office365_app_setup import GUID
from ..models.office365_app_trial import ANY_TENANT
from ..models.office365_check import RED

DOMAIN = re.compile(r"[\w-]+(\.[\w-]+)+")
BEGIN = "-----BEGIN CERTIFICATE-----"


class Office365Setup(models.TransientModel):
    """Going from page to page. One is left only if what it asks for can work; why not
    is said in words."""

    _inherit = "office365.setup"

    def action_next(self) -> None:
        """The next page, unless this one cannot work: then why not, or the page says
        so itself."""
        self.ensure_one().app_id.check_access("write")
        refuse = getattr(self, f"_refused_by_{self.app_id.setup_page}", None)
        self._go(0 if refuse and refuse() else 1)

    def action_back(self) -> None:
        """The page before."""
        self.ensure_one().app_id.check_access("write")
        self._go(-1)

    def action_start_over(self) -> None:
        """From the first page; nothing that was entered is lost."""
        self.ensure_one().app_id.setup_page = "what"
        self._shown_anew()

    def _go(self, by: int) -> None:
        pages, page = self.app_id._setup_pages(), self.app_id.setup_page
        here = pages.index(page) if page in pages else 0
        self.app_id.setup_page = pages[min(max(here + by, 0), len(pages) - 1)]
        self._shown_anew()

    def _shown_anew(self, action: dict | None = None) -> dict | None:
        """Odoo does not tell a wizard of what has changed in what it shows."""
        self.invalidate_recordset()
        return action

    # -- what cannot work

    def _refused_by_what(self) -> None:
        if not (self.setup_contacts or self.setup_calendar or self.setup_mail):
            raise UserError(self.env._("Choose at least one thing to sync."))

    def _refused_by_ids(self) -> bool:
        """Each wrong value has an answer of its own; what only Microsoft can know is
        asked there."""
        for told in self._wrong_values():
            raise UserError(told)
        return isinstance(self.app_id._test(), AppRefused)

    def _wrong_values(self) -> Iterator[str]:
        yield from self._wrong_tenant((self.tenant or "").strip())
        yield from self._wrong_client_id((self.client_id or "").strip())
        if self.sign_in_mode == "device":
            return
        if self.credential == "certificate":
            yield from self._wrong_certificate()
        else:
            yield from self._wrong_secret()

    def _wrong_tenant(self, tenant: str) -> Iterator[str]:
        if not tenant:
            yield self.env._(
                "The tenant is missing: copy the Directory (tenant) ID from the app's "
                "overview page."
            )
        elif "@" in tenant:
            yield self.env._(
                "The tenant is not an address: enter the Directory (tenant) ID, or "
                "what follows the @."
            )
        elif tenant in ANY_TENANT and self.sign_in_mode == "application":
            yield self.env._(
                "Where the app itself signs in, it has to be one tenant: copy the "
                "Directory (tenant) ID from the app's overview page."
            )
        elif tenant not in ANY_TENANT and not (
            GUID.fullmatch(tenant) or DOMAIN.fullmatch(tenant)
        ):
            yield self.env._(
                "%s is no tenant: copy the Directory (tenant) ID from the app's "
                "overview page, or enter your organisation's domain.",
                tenant,
            )

    def _wrong_client_id(self, client_id: str) -> Iterator[str]:
        if not client_id:
            yield self.env._(
                "The client ID is missing: copy the Application (client) ID from the "
                "app's overview page."
            )
        elif not GUID.fullmatch(client_id):
            yield self.env._(
                "%s is no client ID. Copy the Application (client) ID from the app's "
                "overview page: 32 letters and digits with four hyphens.",
                client_id,
            )
        elif client_id.lower() == (self.tenant or "").strip().lower():
            yield self.env._(
                "Tenant and client ID are the same: one of them was pasted twice. The "
                "overview page shows both, one below the other."
            )

    def _wrong_secret(self) -> Iterator[str]:
        today = fields.Date.context_today(self)
        if not self.has_secret:
            yield self.env._(
                "The secret is missing: paste its value, which Entra ID shows once, "
                "right after you have made it."
            )
        if self.secret_expires_on and self.secret_expires_on < today:
            yield self.env._(
                "By this date the secret has expired. Make a new one in Entra ID, or "
                "correct the date."
            )

    def _wrong_certificate(self) -> Iterator[str]:
        if not self.has_certificate:
            yield self.env._(
                "The certificate is missing: paste the private key and the "
                "certificate, one below the other."
            )
            return
        try:
            stored = self.app_id._get_certificate() or ""
        except AppRefused as error:
            raise self.app_id._user_error(error) from None
        key_text, _begin, rest = stored.partition(BEGIN)
        try:
            certificate = x509.load_pem_x509_certificate(f"{BEGIN}{rest}".encode())
            key = serialization.load_pem_private_key(key_text.encode(), None)
        except (ValueError, TypeError):
            yield self.env._(
                "The certificate cannot be read: paste the private key (without a "
                "password) and the certificate, one below the other, both in PEM form: "
                "each begins with -----BEGIN."
            )
            return
        if _spelled_out(certificate) != _spelled_out(key):
            yield self.env._("The private key is not that of the certificate.")
        if certificate.not_valid_after < fields.Datetime.now():
            yield self.env._(
                "The certificate has expired. Make a new one, and upload it to the app "
                "registration."
            )

    def _refused_by_mail(self) -> None:
        if not self.mailbox_id:
            raise UserError(
                self.env._(
                    "Enter the address of the shared mailbox. To set mail up later, go "
                    "back to the first page and leave it out."
                )
            )

    # -- what is pressed

    def action_keep_mailbox(self) -> None:
        """The address was saved with the page; nothing else is to be done."""
        self.ensure_one()._refused_by_mail()
        self._shown_anew()

    def action_switch_on(self) -> dict:
        """See the shared mailbox's method of this name."""
        return self._shown_anew(self.mailbox_id.action_switch_on())

    def action_check_all(self) -> dict:
        """The installation, one's own account and the shared mailbox."""
        self.ensure_one()
        checked = [self.app_id]
        self.app_id.action_test()
        account = self._account().sudo(False)
        if account and account.state != "not_connected" and not self.elsewhere:
            account.action_test()
            checked.append(account)
        mailbox = self.mailbox_id if self.setup_mail else self.mailbox_id.browse()
        if mailbox and self.sign_in_mode != "application":
            mailbox = mailbox.filtered(
                lambda one: account and one.account_id == account
            )
        if mailbox:
            mailbox.action_check()
            checked.append(mailbox)
        worst = max(checked, key=lambda one: len(one._check_rows(RED)))
        return self._shown_anew(worst._told_of_checks())

    def action_preferences(self) -> dict:
        """One's own, where contacts are chosen and the calendar is set up."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "office365_sync.action_preferences"
        )
        return {**action, "res_id": self.user_id.id}

    def action_choose_contacts(self) -> dict:
        """The contact list, to choose who is to be in Outlook."""
        return self.user_id.action_office365_choose_contacts()


def _spelled_out(one: Any) -> bytes:  # noqa: ANN401
    """The public key of a certificate or of a private key. Older libraries do not say
    whether two are equal."""
    return one.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
