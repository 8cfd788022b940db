# pylint: disable=prefer-env-translation
# The table is made once, without any environment; each text is translated when shown.
import dataclasses
import re
from collections.abc import Iterator
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools.translate import LazyTranslate

from ..graph import auth, pem
from ..graph.errors import AppRefused, GraphError
from ..models.office365_app_setup import GUID
from ..models.office365_app_trial import ANY_TENANT
from ..models.office365_check import ORANGE, RED

_lt = LazyTranslate(__name__)

PASTED = frozenset(
    "tenant client_id secret certificate login_url graph_url login contact_folder "
    "calendar_name mailbox_address".split()
)
NO_TENANT = "AADSTS90002"
# as Entra ID makes them; kept where it does not belong it would be for all to read
SECRET = re.compile(r"[\w.-]{3,8}~[\w.~-]{28,40}")
DOMAIN = re.compile(r"[\w-]+(\.[\w-]+)+")
LONGEST_NAME = 255  # of a folder in Outlook
NEW_TENANT = _lt("Paste the Directory (tenant) ID below.")
OTHER_ADDRESS = _lt(
    "Go back one page, and choose the cloud in which your organisation's Microsoft "
    "365 is; of addresses of your own, correct the Graph Address."
)
# What to do about Microsoft's answer on the page that has the fields; elsewhere a
# remedy says where they are.
BELOW = {
    "AADSTS7000215": _lt(
        "Paste the secret's Value below, not its ID: in Entra ID it is in the column "
        "Value under Certificates & secrets, right after the secret was made. If it "
        "is gone, make a new secret."
    ),
    "AADSTS7000222": _lt(
        "Make a new client secret in Entra ID (App registrations > Certificates & "
        "secrets), and paste its Value below."
    ),
    "AADSTS7000218": _lt(
        "Paste the secret's Value below; to sign in with a device code, allow public "
        "client flows in the app registration."
    ),
    "AADSTS50194": NEW_TENANT,
    "AADSTS50059": NEW_TENANT,
    "AADSTS9001023": NEW_TENANT,
    "AADSTS90038": _lt("Go back one page, and choose the other cloud."),
    "AADSTS500011": OTHER_ADDRESS,
    "AADSTS70011": OTHER_ADDRESS,
    "AADSTS28002": OTHER_ADDRESS,
    "AADSTS28003": OTHER_ADDRESS,
    "AADSTS700022": OTHER_ADDRESS,
    "AADSTS700023": OTHER_ADDRESS,
}


class Office365Setup(models.TransientModel):
    """What is typed into the assistant: blanks around it are taken off, and each wrong
    value has an answer of its own."""

    _inherit = "office365.setup"

    wrong = fields.Json(compute="_compute_wrong")

    @api.model
    def _tidied(self, vals: dict[str, Any]) -> dict[str, Any]:
        """What a form saves, as it was meant."""
        tidy = {
            name: value.strip() if name in PASTED and isinstance(value, str) else value
            for name, value in vals.items()
        }
        if "tenant" in tidy:  # an empty one is told by the page
            tidy["tenant"] = tidy["tenant"] or ""
        ids = [tidy.get(name) or "" for name in ("tenant", "client_id")]
        if any(map(SECRET.fullmatch, ids)):
            raise ValidationError(
                self.env._(
                    "A secret's Value was pasted where an ID belongs. It goes into the "
                    "field Secret's Value; the two IDs are on the app's overview page."
                )
            )
        if "contact_folder" in tidy and not tidy["contact_folder"]:
            raise ValidationError(
                self.env._(
                    "The folder has no name: say what it is to be called in "
                    "everybody's Outlook, such as Odoo."
                )
            )
        folder = tidy.get("contact_folder") or ""
        if len(folder) > LONGEST_NAME or "/" in folder or "\\" in folder:
            raise ValidationError(
                self.env._(
                    "Enter the name of one folder, such as Odoo: at most %s "
                    "characters, without / and \\. Folders within folders cannot be "
                    "chosen.",
                    LONGEST_NAME,
                )
            )
        return tidy

    # -- the registration

    @api.depends("check_report", "credential")
    @api.depends_context("lang")
    def _compute_wrong(self) -> None:
        """What the last check says of the IDs and the secret."""
        for setup in self:
            mine = ["registration", "address", "microsoft"]
            if setup.credential == setup.app_id._origin.credential:
                mine.append("expiry")  # of the other one it says nothing
            rows = setup.app_id._check_rows(RED, ORANGE)
            below = BELOW.get(setup.app_id.last_error_code)
            setup.wrong = [
                {**row, "remedy": self.env._(below)}
                if below and row["name"] == "microsoft"
                else row
                for row in rows
                if row["name"] in mine
            ]

    def _refused_by_ids(self) -> bool:
        """What only Microsoft can know is asked there."""
        for told in self._wrong_values():
            raise UserError(told)
        error = self.app_id._test()
        unknown = error and error.code == NO_TENANT
        if unknown and is_swapped(self.app_id._registration()):
            raise UserError(self._told_of_swapped())
        # at addresses of one's own nobody may answer, which is no error of Microsoft's
        silent = not error and self.app_id._check_of("microsoft", RED)
        return isinstance(error, AppRefused) or silent

    def _told_of_swapped(self) -> str:
        return self.env._(
            "Tenant and client ID are swapped: what stands under Application "
            "(client) ID on the overview page goes into the first field, "
            "Directory (tenant) ID into the second."
        )

    def _wrong_values(self) -> Iterator[str]:
        yield from self._wrong_tenant((self.tenant or "").strip())
        yield from self._wrong_client_id(self.client_id or "", self.tenant or "")
        if self.sign_in_mode == "device":
            return
        yield from self._wrong_stored(self.credential)

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
        elif tenant in ANY_TENANT and "application" in (
            self.sign_in_mode,
            self.mode_in_force,  # another way is only tried as yet
        ):
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

    def _wrong_client_id(self, client_id: str, tenant: str) -> Iterator[str]:
        client_id = client_id.strip()
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
        elif client_id.lower() == tenant.strip().lower():
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
        yield from self._wrong_certificate_text(stored)

    def _wrong_certificate_text(self, pasted: str) -> Iterator[str]:
        key_text, text = pem.split(pasted)
        if "CERTIFICATE REQUEST-----" in pasted and not text:
            yield self.env._(
                "This is a certificate request, not a certificate: paste the "
                "certificate that was made of it."
            )
        yield from self._wrong_pem(key_text, text)
        try:
            certificate = x509.load_pem_x509_certificate(text.encode())
            key = serialization.load_pem_private_key(key_text.encode(), None)
        except (ValueError, TypeError):
            yield self.env._(
                "The certificate cannot be read: paste the private key (without a "
                "password) and the certificate, one below the other, both in PEM form: "
                "each begins with -----BEGIN."
            )
            return
        if not isinstance(key, rsa.RSAPrivateKey):
            yield self.env._(
                "The private key is not an RSA key: Microsoft takes no others. Make "
                "a new key and a certificate of it."
            )
        if _spelled_out(certificate) != _spelled_out(key):
            yield self.env._("The private key is not that of the certificate.")
        if certificate.not_valid_before > fields.Datetime.now():
            yield self.env._(
                "The certificate is not valid yet. Make a new one that is valid from "
                "today, and upload it to the app registration."
            )
        if certificate.not_valid_after < fields.Datetime.now():
            yield self.env._(
                "The certificate has expired. Make a new one, and upload it to the app "
                "registration."
            )

    def _wrong_pem(self, key: str, certificate: str) -> Iterator[str]:
        """One of the two is missing, or cannot be opened."""
        if certificate and not key:
            yield self.env._(
                "The private key is missing: this is the certificate alone. Paste the "
                "key as well, from -----BEGIN PRIVATE KEY----- to the end; it is in "
                "the file that you did not upload to Microsoft."
            )
        if key and not certificate:
            yield self.env._(
                "The certificate itself is missing: this is the private key alone. "
                "Paste what you have uploaded to Microsoft as well, from -----BEGIN "
                "CERTIFICATE----- to the end."
            )
        if "ENCRYPTED" in key:
            yield self.env._(
                "The private key has a password, which Odoo does not know. Paste it "
                "without one: openssl pkey -in key.pem writes it so."
            )

    # -- what is looked for in Outlook

    def _refused_by_calendar(self) -> None:
        """A name that nobody's calendar has, as far as one may look."""
        account = self._account()
        named = self.calendar_enabled and self.calendar_name and not self.calendar_make
        if not named or self.elsewhere or account.state != "connected":
            return
        try:
            found = account._find_calendar(account._graph_client(max_wait=10.0))
        except GraphError:
            return  # what is wrong there is told when everything is checked
        if isinstance(found, list):
            error = account._no_such_calendar(self.calendar_name, found)
            raise UserError(
                "\n".join(
                    [
                        self.env["office365.remedy"]._explain(error).message,
                        self.env._(
                            "Choose one of these, leave the name empty for your "
                            "default calendar, or tick Make It If It Is Not There."
                        ),
                    ]
                )
            )


def is_swapped(given: auth.Registration) -> bool:
    """Is there a tenant of the ID that was given for the app?"""
    if not GUID.fullmatch(given.tenant):
        return False
    turned = {"tenant": given.client_id, "client_id": given.tenant}
    try:
        return auth.tenant_is_known(dataclasses.replace(given, **turned))
    except GraphError:
        return False


def _spelled_out(one: Any) -> bytes:  # noqa: ANN401
    """The public key of a certificate or of a private key. Older libraries do not say
    whether two are equal."""
    return one.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
