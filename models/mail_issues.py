# pylint: disable=prefer-env-translation
"""What goes wrong with a shared mailbox, in words, and what to do about it."""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

FAILED, ASIDE, UNMOVED = "mail_failed", "mail_put_aside", "mail_unmoved"
UNREAD, RENAMED = "mailbox_unread", "mailbox_renamed"
MAIL_MESSAGES = {
    FAILED: (
        _lt("A mail could not be logged; it stays in the inbox."),
        _lt("Nothing needs to be done yet: it is tried again by itself."),
    ),
    ASIDE: (
        _lt("A mail could not be logged, and is tried no more; it stays in the inbox."),
        _lt(
            "Open it in Outlook. Press Try again when what is wrong with it is mended, "
            "or Skip to leave it there."
        ),
    ),
    UNMOVED: (
        _lt("A mail could not be moved to its folder."),
        _lt(
            "It is tried again by itself. If it stays so, move it in Outlook, or press "
            "Skip to leave it where it is."
        ),
    ),
    UNREAD: (
        _lt("The mailbox cannot be read. %s"),
        _lt("It is tried again by itself."),
    ),
    RENAMED: (
        _lt("A folder of the mailbox was renamed in Outlook, to %s; it is still used."),
        _lt("Enter its new name in the mailbox's form, so that it is found again."),
    ),
}
