# pylint: disable=prefer-env-translation
# The table is made once, without any environment; each text is translated when shown.
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

PROFILE = _lt("who has signed in: it must be the person that Odoo expects")
FIND = _lt("find the mailbox that belongs to an address")
CONTACTS = _lt("read and write the contact folder that is synced, and make it")
CALENDAR = _lt("read and write the calendar")
COLOURS = _lt("the colours of Outlook's categories")
CATEGORIES = _lt("new categories in Outlook, in the colours of Odoo's tags")
MAIL = _lt("read the shared mailbox, and move what was logged")

# What each permission is for, by Graph's name.
REASONS = {
    "User.Read": PROFILE,
    "User.Read.All": FIND,
    "Contacts.ReadWrite": CONTACTS,
    "Calendars.ReadWrite": CALENDAR,
    "MailboxSettings.Read": COLOURS,
    "MailboxSettings.ReadWrite": CATEGORIES,
    "Mail.ReadWrite": MAIL,
    "Mail.ReadWrite.Shared": MAIL,
    "offline_access": _lt("stay signed in, so that it syncs while nobody looks"),
}
# The name of a permission where nobody signs in, and those that include it
AS_APPLICATION = {
    "User.Read": "User.Read.All",
    "Mail.ReadWrite.Shared": "Mail.ReadWrite",
}
INCLUDED = {
    "User.Read.All": (
        "User.ReadBasic.All User.ReadWrite.All Directory.Read.All "
        "Directory.ReadWrite.All"
    ).split(),
    "MailboxSettings.Read": ["MailboxSettings.ReadWrite"],
}
