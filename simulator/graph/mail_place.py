"""Where a path to mail leads, and how its request wants messages told."""

from __future__ import annotations

from ..exchange import GraphFault, bad_request, not_found
from ..forms import ID_FORM
from ..mails.message import Attachment, MailFolder, Message
from ..mails.shown import Manner
from ..mails.store import MailStore
from .place import Place, malformed

BEYOND_BASIC = frozenset({"Mail.Read", "Mail.ReadWrite"})


def store(place: Place) -> MailStore:
    """The mail of the mailbox."""
    return place.mailbox.mail


def named(place: Place, what: str) -> str | None:
    """The last key of this kind in the path."""
    found = [key for name, key in place.keys if name == what]
    return found[-1] if found else None


def is_basic(place: Place) -> bool:
    """Does what was granted stop short of what people wrote? (contract 1.6)"""
    caller = place.request.caller
    granted = caller.roles if caller.user is None else caller.scopes
    if caller.user in (None, place.user):
        return not granted & BEYOND_BASIC
    return not granted & {f"{scope}.Shared" for scope in BEYOND_BASIC}


def manner(place: Place) -> Manner:
    """The preferences of a request, those that are followed noted."""
    kind = place.preferences.get("outlook.body-content-type", "").strip('"').lower()
    if kind in ("text", "html"):
        place.applied.append(f'outlook.body-content-type="{kind}"')
    unsafe = "outlook.allow-unsafe-html" in place.preferences
    if unsafe:
        place.applied.append("outlook.allow-unsafe-html")
    return Manner(
        place.world.url,
        place.user.object_id,
        place.immutable,
        kind == "text",
        unsafe or not place.mailbox.tame_bodies,
        is_basic(place),
        place.mailbox.web_links_follow_ids,
    )


def folder_by_name(place: Place, key: object) -> MailFolder:
    """By id or well-known name; garbage is a 400, what is not there a 404."""
    if not isinstance(key, str) or not key:
        raise malformed()
    found = store(place).folder(key)
    if found is None:
        # a well-known name of which this mailbox has no folder is no garbage
        known = ID_FORM.fullmatch(key) or key.lower() in WELL_KNOWN
        raise not_found() if known else malformed()
    return found


def folder(place: Place) -> MailFolder | None:
    """The folder the path names, through the folders above it that it names."""
    found: MailFolder | None = None
    for name, key in place.keys:
        if name == "mailfolder":
            child = folder_by_name(place, key)
            if found is not None and child.parent_id != found.id:
                raise not_found()
            found = child
    return found


def message(place: Place) -> Message:
    """The message the path names, in the folder it names, if any."""
    key = named(place, "message") or ""
    found, where = store(place).find(key), folder(place)
    if found is None:
        raise _unknown(place, key)
    if where is not None and found.folder is not where:
        raise not_found()
    return found


def _unknown(place: Place, key: str) -> GraphFault:
    if not ID_FORM.fullmatch(key):
        return malformed()
    boxes = place.world.mailboxes.values()
    if any(box.mail.find(key) for box in boxes if box is not place.mailbox):
        text = "The item id is of another mailbox."
        return bad_request(text, "ErrorInvalidMailboxItemId")
    return not_found()


def attachment(place: Place, of: Message) -> Attachment:
    """The attachment the path names."""
    key = named(place, "attachment") or ""
    for each in of.attachments:
        if each.id == key:
            return each
    raise not_found() if ID_FORM.fullmatch(key) else malformed()


def check_room(place: Place) -> None:
    """A full mailbox refuses writes; with which status is [unverified]."""
    if store(place).is_full:
        raise GraphFault(
            place.mailbox.quota_status,
            "ErrorQuotaExceeded",
            "The mailbox has exceeded its maximum mailbox size.",
        )


WELL_KNOWN = frozenset(
    "archive clutter conflicts conversationhistory deleteditems drafts inbox junkemail "
    "localfailures msgfolderroot outbox recoverableitemsdeletions scheduled "
    "searchfolders sentitems serverfailures syncissues".split()
)
