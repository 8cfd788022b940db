# pylint: disable=prefer-env-translation
# The table is made once, without any environment; each text is translated when shown.
from typing import NamedTuple

from odoo import api, models
from odoo.tools.translate import LazyTranslate

from ..graph.errors import Forbidden, GraphError, IdentityMismatch
from .remedies_of_mailbox import MAILBOX_REMEDIES
from .remedies_of_sign_in import (
    CHECK_APP,
    NOT_UNDERSTOOD,
    SIGN_IN_AGAIN,
    SIGN_IN_REMEDIES,
    UNKNOWN_APP,
    UNKNOWN_TENANT,
    WAIT,
)

_lt = LazyTranslate(__name__)

NEW_SECRET = _lt(
    "Administrator: create a new client secret in Entra ID (App registrations > "
    "Certificates & secrets), and paste its value, not its ID, into Settings > "
    "Office 365. Nobody has to sign in again."
)
CHECK_KEY = _lt(
    "Administrator: put the key that was used before into odoo.conf as "
    "office365_sync_key (several keys are separated by commas), or enter the client "
    "secret again and let everybody sign in again."
)
CANCELLED = (
    _lt("The sign-in was cancelled."),
    _lt("Connect again when you are ready, and accept the permissions."),
)
NEW_CODE = (
    _lt("The code is not valid any more."),
    _lt("Ask for a new code and type it in within 15 minutes."),
)

# What happened, and what to do about it: by the error's code, then by its class.
REMEDIES = {
    **SIGN_IN_REMEDIES,
    **MAILBOX_REMEDIES,
    "AADSTS7000222": (_lt("The app's client secret has expired."), NEW_SECRET),
    "AADSTS7000215": (_lt("The app's client secret is wrong."), NEW_SECRET),
    "AADSTS7000218": (
        _lt("Microsoft asks for a client secret."),
        _lt(
            "Administrator: enter the client secret in Settings > Office 365; to sign "
            "in with a device code, allow public client flows in the app registration."
        ),
    ),
    "AADSTS700025": (
        _lt("The app registration is a public client and takes no secret."),
        _lt(
            "Administrator: register the redirect URI under the platform Web in "
            "Entra ID."
        ),
    ),
    "AADSTS700027": (
        _lt("The app's certificate was refused."),
        _lt(
            "Administrator: in Entra ID, open the app registration, Certificates & "
            "secrets, Certificates, and upload the certificate again: the public part "
            "alone, of the very one that is pasted here with its private key."
        ),
    ),
    "BadCertificate": (
        _lt("The certificate in the settings cannot be read."),
        _lt(
            "Administrator: paste the private key and the certificate, both in PEM "
            "form, into the certificate field."
        ),
    ),
    "AADSTS700016": UNKNOWN_APP,
    "AADSTS90002": UNKNOWN_TENANT,
    "AADSTS50194": (
        _lt("The app registration is for one tenant only."),
        _lt("Administrator: enter the ID of that tenant in Settings > Office 365."),
    ),
    "AADSTS9001023": (
        _lt("Application permissions need the ID of one tenant."),
        _lt("Administrator: enter the ID of that tenant in Settings > Office 365."),
    ),
    "AADSTS7000112": (
        _lt("The app has been disabled in Entra ID."),
        _lt("Administrator: enable it under Enterprise applications > Properties."),
    ),
    "AADSTS50011": (
        _lt("The redirect URI is not registered."),
        _lt(
            "Administrator: copy the redirect URI from Settings > Office 365 into the "
            "app registration (Authentication > Web)."
        ),
    ),
    "AADSTS50020": (
        _lt("This person does not belong to the tenant of the app."),
        _lt("Sign in with the account of your organisation."),
    ),
    "AADSTS50105": (
        _lt("You have not been given access to this app."),
        _lt(
            "Administrator: assign the user to the app under Enterprise applications "
            "> Users and groups."
        ),
    ),
    "AADSTS65001": (
        _lt("The app's permissions have not been granted, or were withdrawn."),
        _lt(
            "Sign in again in your Preferences and accept the permissions. If you are "
            "not asked, your administrator has to grant them in Entra ID."
        ),
    ),
    "AADSTS65004": (
        _lt("The permissions were declined."),
        _lt("Connect again and accept them: without them nothing can be synced."),
    ),
    "AADSTS90094": (
        _lt("An administrator has to approve this app."),
        _lt("Administrator: grant consent for the organisation in Entra ID."),
    ),
    "AADSTS90095": (
        _lt("An administrator has to approve this app."),
        _lt("Administrator: grant consent for the organisation in Entra ID."),
    ),
    "AADSTS50076": (_lt("Microsoft asks for a second factor."), SIGN_IN_AGAIN),
    "AADSTS50079": (_lt("Microsoft asks for a second factor."), SIGN_IN_AGAIN),
    "AADSTS50173": (
        _lt("The sign-in was withdrawn, for instance by a new password."),
        SIGN_IN_AGAIN,
    ),
    "AADSTS700082": (
        _lt("The sign-in has expired: unused for 90 days."),
        SIGN_IN_AGAIN,
    ),
    "AADSTS50057": (
        _lt("The Microsoft account is disabled."),
        _lt("Ask the administrator of your Microsoft accounts."),
    ),
    "AADSTS53003": (
        _lt("A conditional-access policy of your organisation blocked the sign-in."),
        _lt("Sign in from where your organisation allows it, or ask there."),
    ),
    "access_denied": CANCELLED,
    "authorization_declined": CANCELLED,
    "AADSTS70019": CANCELLED,
    "expired_token": NEW_CODE,
    "bad_verification_code": NEW_CODE,
    "AADSTS70018": NEW_CODE,
    "AADSTS70020": NEW_CODE,
    "NoAccount": (_lt("Nobody has signed in to this account yet."), SIGN_IN_AGAIN),
    "NoRefreshToken": (
        _lt("Microsoft did not let Odoo stay signed in."),
        _lt(
            "Connect again and accept that Odoo keeps access. If that is not asked "
            "for, your administrator has to allow the permission offline_access."
        ),
    ),
    "NoAddress": (
        _lt("It is not said which mailbox it is."),
        _lt("Enter the Microsoft address of the user, then connect the mailbox."),
    ),
    "NoMailbox": (
        _lt("No mailbox has been assigned to this user."),
        _lt(
            "Administrator: open the account under Office 365 > Configuration > "
            "Accounts, and connect."
        ),
    ),
    "MissingScope": (
        _lt("Not all permissions that syncing needs were granted."),
        _lt("Connect again and accept all of them, or ask your administrator."),
    ),
    "NotConfigured": (
        _lt("No app registration is set up."),
        _lt("Administrator: Office 365 > Configuration > Set Up leads through it."),
    ),
    "OwnFilter": (
        _lt("Your filter of contacts cannot be used."),
        _lt("Correct it in your Preferences under Office 365, or turn it off there."),
    ),
    "CompanyFilter": (
        _lt("The filter of contacts for everybody cannot be used."),
        _lt("Administrator: correct it in Settings > Office 365 > Contacts."),
    ),
    "SecretUnreadable": (_lt("The stored secrets need another key."), CHECK_KEY),
    "BadKey": (
        _lt("The key for the secrets is not valid."),
        _lt(
            "Administrator: office365_sync_key must hold Fernet keys: 32 bytes in "
            "URL-safe base64 each, separated by commas."
        ),
    ),
    "WrongPerson": (
        _lt("Somebody else has signed in than was expected."),
        _lt(
            "Connect again and choose the right account. If both addresses are yours, "
            "enter the other one in your Preferences under Other Addresses."
        ),
    ),
    "WrongTenant": (
        _lt("Somebody of another organisation has signed in."),
        _lt("Connect again and choose the account of your organisation."),
    ),
    "MailboxTaken": (
        _lt("This mailbox is connected to another user already."),
        _lt("Disconnect it there first, or connect your own mailbox."),
    ),
    "Audience": (_lt("Microsoft's answer was meant for another app."), CHECK_APP),
    "Throttled": (_lt("Microsoft asks for a pause: too many requests."), WAIT),
    "Transient": (_lt("Microsoft 365 could not be reached."), WAIT),
    "Unexpected": (
        _lt("The sync ended by an unexpected error."),
        _lt(
            "It is tried again by itself. Administrator: the error is in the run, "
            "under Office 365 > Sync > Runs, and in the server's log."
        ),
    ),
    "Unauthorized": (_lt("Microsoft refused the sign-in twice."), WAIT),
    "SignInNeeded": (_lt("Microsoft asks you to sign in again."), SIGN_IN_AGAIN),
    "IdentityMismatch": (_lt("The sign-in could not be verified."), SIGN_IN_AGAIN),
    "AppRefused": (_lt("Microsoft refused the app registration."), CHECK_APP),
    "Forbidden": (
        _lt("Microsoft denied access to the mailbox."),
        _lt(
            "Administrator: check the app's permissions, and the user's rights in "
            "this mailbox."
        ),
    ),
    "Authorization_RequestDenied": (
        _lt("The app may not look up whose mailbox belongs to an address."),
        _lt(
            "Administrator: add the permission User.Read.All to the app registration "
            "in Entra ID, and press Grant admin consent there."
        ),
    ),
    "RAOP": (
        _lt("Your organisation has limited the app to other mailboxes."),
        _lt(
            "Ask the administrator of Exchange to add this mailbox to the app's access "
            "policy, or to what it may open (RBAC for Applications). That takes up to "
            "two hours."
        ),
    ),
    "NoSuchCalendar": (
        _lt("There is no such calendar."),
        _lt("Choose another one in your Preferences, or let it be made."),
    ),
    "NoConsent": (
        _lt("Odoo may not read your Outlook calendar yet."),
        _lt("Sign in again in your Preferences, and accept the new permission."),
    ),
    "NoMailConsent": (
        _lt("Odoo may not read shared mailboxes yet."),
        _lt("Sign in again in your Preferences, and accept the new permission."),
    ),
    "NoReader": (
        _lt("Nobody reads the mailbox."),
        _lt("Administrator: say in the mailbox's form which account reads it."),
    ),
    "ReaderLeft": (
        _lt("The account that reads the mailbox is disconnected."),
        _lt(
            "Whoever read it connects again in their Preferences. To have somebody "
            "else's account read it, an administrator switches the mailbox off, "
            "chooses the account in its form, and switches it on again."
        ),
    ),
    "NoSuchFolder": (
        _lt("There is no such folder in the mailbox."),
        _lt("Correct its name in the mailbox's form, or make it in Outlook."),
    ),
    "ErrorQuotaExceeded": (
        _lt("The mailbox is full."),
        _lt(
            "Make room in it, or have it made larger: deleted items count, too. In "
            "place of a shared mailbox, an administrator may set up a new one and let "
            "the rules copy to that; what was logged stays."
        ),
    ),
    "NotReached": (
        _lt("Microsoft could not reach Odoo to tell it of new mail."),
        _lt(
            "Administrator: Odoo's address (web.base.url) must be open to the Internet "
            "by https, with a certificate that everybody trusts, and lead to this "
            "database. It is tried again every hour."
        ),
    ),
    "OtherMicrosoft": (
        _lt("Odoo's own Outlook Calendar syncs this user already."),
        _lt(
            "Stop it in the calendar, with the button Outlook, then press Sync "
            "calendar now."
        ),
    ),
    "OtherGoogle": (
        _lt("Google Calendar syncs this user already."),
        _lt(
            "Stop it in the calendar, with the button Google, then press Sync "
            "calendar now."
        ),
    ),
    "MailboxUnavailable": (
        _lt("There is no mailbox that could be reached."),
        _lt(
            "Check the address: a group or a distribution list has no mailbox. It must "
            "be in Exchange Online; a person's own needs a licence, too."
        ),
    ),
    "FolderExists": (_lt("A folder of this name is there already."), WAIT),
    "NotFound": (_lt("It is not there any more."), WAIT),
    "Stale": (_lt("It was changed meanwhile."), WAIT),
    "DeltaExpired": (_lt("The list of changes has expired."), WAIT),
    "Rejected": NOT_UNDERSTOOD,
}
FULL = 507  # the status, whatever the code
UNKNOWN = (_lt("Something went wrong."), WAIT)


class Explanation(NamedTuple):
    """For a person: what happened, and what to do about it."""

    message: str
    remedy: str


class Office365Remedy(models.AbstractModel):
    """Errors in words that a person understands, each with its remedy."""

    _name = "office365.remedy"
    _description = "Office 365 Remedies"

    @api.model
    def _explain(self, error: GraphError) -> Explanation:
        """In the language of the environment."""
        message, remedy = self._told_of(error)
        return Explanation(self.env._(message), self.env._(remedy))

    @api.model
    def _told_of(self, error: GraphError) -> tuple:
        """The same, to be translated later.

        An error that carries a message of ours says who or what was expected.
        """
        message, remedy = self._table_entry(error)
        told = isinstance(error, OURS) and error.code in OWN_WORDS
        return error.message if told else message, remedy

    @api.model
    def _table_entry(self, error: GraphError) -> tuple:
        kinds = [kind.__name__ for kind in type(error).__mro__]
        limited = "RAOP" if "[RAOP]" in str(error.message) else ""
        full = "ErrorQuotaExceeded" if error.status == FULL else ""
        for key in (limited, full, error.code, *kinds):
            if key in REMEDIES:
                return REMEDIES[key]
        return UNKNOWN


OURS = (IdentityMismatch, Forbidden)
OWN_WORDS = frozenset(
    "WrongTenant WrongPerson MailboxTaken NoSuchCalendar MissingScope".split()
)
