# pylint: disable=prefer-env-translation
# The table is made once, without any environment; each text is translated when shown.
"""What Microsoft's sign-in may say (contract 1.8), and what to do about it."""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

SIGN_IN_AGAIN = _lt("Sign in again in your Preferences.")
WAIT = _lt("Nothing needs to be done: it is tried again by itself.")
CHECK_APP = _lt(
    "Administrator: compare the tenant and the client ID in Settings > Office 365 with "
    "the app registration in Entra ID."
)
CHECK_CLOUD = _lt(
    "Administrator: choose the cloud in which your organisation's Microsoft 365 is, "
    "or correct the Graph Address (Office 365 > Configuration > Set Up, or Settings > "
    "Office 365)."
)
ADD_PERMISSIONS = _lt(
    "Administrator: compare the app's API permissions in Entra ID with the list in "
    "Office 365 > Configuration > Set Up, and grant consent again."
)
ONE_TENANT = _lt("Administrator: enter the ID of that tenant in Settings > Office 365.")
CONNECT_ANEW = _lt("Start again from your Preferences, with Connect.")
ASK_MICROSOFT_ADMIN = _lt("Ask the administrator of your Microsoft accounts.")

UNKNOWN_APP = (
    _lt("The app is not known in this tenant."),
    _lt(
        "Administrator: open the app registration in Entra ID, and copy both from its "
        "overview page: Application (client) ID, not Object ID nor a secret's ID; and "
        "Directory (tenant) ID."
    ),
)
UNKNOWN_TENANT = (
    _lt("The tenant is not known."),
    _lt(
        "Administrator: copy the Directory (tenant) ID from the app's overview page in "
        "Entra ID, or correct the domain. If your Microsoft 365 is that of China or of "
        "the US government, choose that cloud."
    ),
)
ONE_TENANT_NEEDED = (
    _lt("Application permissions need the ID of one tenant."),
    ONE_TENANT,
)
SECOND_FACTOR = (_lt("Microsoft asks for a second factor."), SIGN_IN_AGAIN)
EXPIRED = (_lt("The sign-in has expired."), SIGN_IN_AGAIN)
SIGN_IN_WANTED = (_lt("Microsoft asks you to sign in again."), SIGN_IN_AGAIN)
NO_REDIRECT = (
    _lt("The redirect URI is not registered."),
    _lt(
        "Administrator: copy the redirect URI from Settings > Office 365 into the app "
        "registration (Authentication > Web)."
    ),
)
DEVICE_NOT_ALLOWED = (
    _lt("Your organisation allows signing in from managed devices only."),
    _lt("Sign in from a computer that your organisation manages, or ask there."),
)
ACCESS_NOT_SET_UP = (
    _lt("The app registration does not list the permissions that Odoo asks for."),
    ADD_PERMISSIONS,
)
WRONG_PERMISSIONS = (
    _lt("Microsoft does not know a permission that Odoo asks for."),
    CHECK_CLOUD,
)
OTHER_WINDOW = (
    _lt("The sign-in was not finished in the window in which it began."),
    CONNECT_ANEW,
)
NOT_UNDERSTOOD = (
    _lt("Microsoft did not understand Odoo's question."),
    _lt(
        "Administrator: install the newest version of Office 365 Sync. If that does "
        "not help, report it with the error code and the request ID."
    ),
)

SIGN_IN_REMEDIES = {
    "AADSTS700011": UNKNOWN_APP,
    "AADSTS70001": UNKNOWN_APP,
    "AADSTS9002332": (
        _lt("The app registration is for work accounts only."),
        ONE_TENANT,
    ),
    "AADSTS900971": NO_REDIRECT,
    "AADSTS54005": (_lt("The sign-in page was used a second time."), CONNECT_ANEW),
    "AADSTS70000": EXPIRED,
    "AADSTS70008": EXPIRED,
    "AADSTS70043": (
        _lt("Your organisation wants you to sign in anew from time to time."),
        SIGN_IN_AGAIN,
    ),
    "AADSTS700084": (
        _lt("The sign-in has expired after a day, and always will."),
        _lt(
            "Administrator: register the redirect URI under the platform Web in Entra "
            "ID, not as a single-page application. Then everybody signs in once more."
        ),
    ),
    "AADSTS501481": OTHER_WINDOW,
    "AADSTS50147": OTHER_WINDOW,
    "AADSTS50072": SECOND_FACTOR,
    "AADSTS50074": SECOND_FACTOR,
    "AADSTS50078": SECOND_FACTOR,
    "AADSTS50097": DEVICE_NOT_ALLOWED,
    "AADSTS53000": DEVICE_NOT_ALLOWED,
    "AADSTS53001": DEVICE_NOT_ALLOWED,
    "AADSTS530032": (
        _lt("A security policy of your organisation blocked the sign-in."),
        ASK_MICROSOFT_ADMIN,
    ),
    "AADSTS50158": (
        _lt("Your organisation asks for another proof of who you are."),
        SIGN_IN_AGAIN,
    ),
    "AADSTS50034": (
        _lt("Microsoft does not know this account in your organisation."),
        _lt("Check the Microsoft Address in your Preferences, then connect again."),
    ),
    "AADSTS50053": (
        _lt("The Microsoft account is locked: too many failed sign-ins."),
        _lt("Wait a while, then sign in again in your Preferences."),
    ),
    "AADSTS50055": (
        _lt("The password of the Microsoft account has expired."),
        _lt("Set a new one at Microsoft, then sign in again in your Preferences."),
    ),
    "AADSTS50126": (_lt("The address or the password was wrong."), SIGN_IN_AGAIN),
    "AADSTS50058": SIGN_IN_WANTED,
    "AADSTS16000": SIGN_IN_WANTED,
    "AADSTS700020": SIGN_IN_WANTED,
    "AADSTS50059": (_lt("Microsoft could not tell which tenant is meant."), ONE_TENANT),
    "AADSTS90124": ONE_TENANT_NEEDED,
    "AADSTS90130": ONE_TENANT_NEEDED,
    "AADSTS65005": ACCESS_NOT_SET_UP,
    "AADSTS650056": ACCESS_NOT_SET_UP,
    "AADSTS650057": ACCESS_NOT_SET_UP,
    "AADSTS650052": (
        _lt("Your organisation has not subscribed to what the app asks for."),
        _lt(
            "Administrator: remove permissions of other services than Microsoft Graph "
            "from the app registration in Entra ID."
        ),
    ),
    "AADSTS70011": WRONG_PERMISSIONS,
    "AADSTS28002": WRONG_PERMISSIONS,
    "AADSTS28003": WRONG_PERMISSIONS,
    "AADSTS700022": WRONG_PERMISSIONS,
    "AADSTS700023": WRONG_PERMISSIONS,
    "AADSTS500011": (
        _lt("Microsoft Graph is not to be found in this tenant."),
        CHECK_CLOUD,
    ),
    "AADSTS90038": (
        _lt("The tenant is in another of Microsoft's clouds."),
        CHECK_CLOUD,
    ),
    "AADSTS70016": (
        _lt("The code has not been typed in yet."),
        _lt("Open the page that is shown with it, and type it in."),
    ),
    "AADSTS50196": (_lt("Microsoft was asked the same too often."), WAIT),
    "AADSTS90055": (_lt("Microsoft asks for a pause: too many requests."), WAIT),
    "AADSTS900144": NOT_UNDERSTOOD,
    "AADSTS9002313": NOT_UNDERSTOOD,
    "permission_denied": (
        _lt("The permissions were not granted for your organisation."),
        _lt(
            "Open the consent page again from Office 365 > Configuration > Set Up, and "
            "accept. It has to be an administrator of Microsoft 365 who does so."
        ),
    ),
}
