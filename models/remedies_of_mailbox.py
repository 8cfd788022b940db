# pylint: disable=prefer-env-translation
# The table is made once, without any environment; each text is translated when shown.
"""Why a shared mailbox does not open, in words, and what to do about it."""

from odoo.tools.translate import LazyTranslate

from ..graph.errors import Forbidden, GraphError, MailboxUnavailable, NotFound

_lt = LazyTranslate(__name__)

NO_FULL_ACCESS, NO_ROLE = "NoFullAccess", "NoMailRole"
UNKNOWN_DOMAIN = "NoSuchDomain"
UNKNOWN_ADDRESS, NOT_THERE = "NoSuchMailbox", "MailboxNotThere"
MOVING = "ErrorMailboxMoveInProgress"
NOT_ENABLED = "mailboxnotenabledforrestapi"
DENIED = frozenset("erroraccessdenied accessdenied forbidden http403".split())
UNSEEN = frozenset("erroritemnotfound resourcenotfound http404".split())
LIMITED = "[RAOP]"  # an access policy of Exchange, which has words of its own
MAILBOX_REMEDIES = {
    NO_FULL_ACCESS: (
        _lt("The account that reads the mailbox has no right to open it."),
        _lt(
            "Have an administrator of Exchange give it Full Access: in the Exchange "
            "admin center under Recipients, Mailboxes, open the mailbox, then "
            "Delegation, Read and manage (Full Access), Edit, Add members. It takes up "
            "to an hour until that holds. If it is somebody's own mailbox, enter the "
            "address of a shared one instead."
        ),
    ),
    NO_ROLE: (
        _lt("The app may not open the mailbox."),
        _lt(
            "Administrator: add the application permission Mail.ReadWrite to the app "
            "registration in Entra ID, and press Grant admin consent there. It takes a "
            "few minutes until that holds."
        ),
    ),
    UNKNOWN_ADDRESS: (
        _lt("Microsoft knows no mailbox of this address."),
        _lt(
            "Check the address for slips: a group or a distribution list has no "
            "mailbox. One that was made just now is known after some minutes."
        ),
    ),
    UNKNOWN_DOMAIN: (
        _lt(
            "Microsoft knows no mailbox of this address, and nobody who is connected "
            "has an address of its domain."
        ),
        _lt(
            "Check what follows the @: it has to be a domain of your organisation in "
            "Microsoft 365. If it is, check what is before it: a group or a "
            "distribution list has no mailbox. One that was made just now is known "
            "after some minutes."
        ),
    ),
    NOT_THERE: (
        _lt(
            "There is somebody of this address, but no mailbox in Exchange Online: it "
            "is not licensed or enabled, was deleted, or is on a server of your own."
        ),
        _lt(
            "Have an administrator of Exchange look for it under Recipients, "
            "Mailboxes: it must be a shared mailbox there. A mailbox on a server of "
            "your own has to be moved to Exchange Online first."
        ),
    ),
    MOVING: (
        _lt("Exchange is moving the mailbox to another place."),
        _lt("Nothing needs to be done: Odoo tries again by itself."),
    ),
}


def code_of(error: GraphError, by_application: bool) -> str:
    """Under which code it is in the table, if a shared mailbox does not open so. Who
    has no right to open it may also be told that it is not there (contract 4.1)."""
    code = error.code.lower()
    if isinstance(error, MailboxUnavailable):
        return NOT_THERE if code == NOT_ENABLED else UNKNOWN_ADDRESS
    denied = isinstance(error, Forbidden) and code in DENIED
    unseen = isinstance(error, NotFound) and code in UNSEEN
    if LIMITED in error.message or not (denied or unseen):
        return error.code
    return NO_ROLE if by_application else NO_FULL_ACCESS
