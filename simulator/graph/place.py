"""Where a path leads: mailbox, folder, contact, and whether the caller may go there."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ..exchange import Caller, GraphFault, GraphRequest, bad_request, not_found
from ..forms import ID_FORM
from ..mailbox import Contact, Folder, Mailbox
from ..world import User, World

DENIED = "Access is denied. Check credentials and try again."
PREFERENCE = re.compile(r'\s*([\w.-]+)\s*(?:=\s*("[^"]*"|[^",]*))?\s*(?:,|$)')


@dataclass
class Place:
    """One routed request."""

    world: World
    request: GraphRequest
    mailbox: Mailbox
    user: User
    keys: list[tuple[str, str]]
    applied: list[str] = field(default_factory=list)  # preferences

    @cached_property
    def preferences(self) -> dict[str, str]:
        """All ``Prefer`` entries, names in lower case."""
        text = ",".join(self.request.headers.getall("Prefer", []))
        return {name.lower(): value for name, value in PREFERENCE.findall(text)}

    @cached_property
    def immutable(self) -> bool:
        """Are immutable ids asked for? Asked anew with each request (contract 5)."""
        wanted = self.preferences.get("idtype", "").lower() == '"immutableid"'
        if wanted:
            self.applied.append('IdType="ImmutableId"')
        return wanted

    def page_preference(self) -> int | None:
        """``odata.maxpagesize``; a preference that makes no sense is not followed."""
        value = self.preferences.get("odata.maxpagesize", "").strip('"')
        if not value.isdigit() or not int(value):
            return None
        self.applied.append(f"odata.maxpagesize={value}")
        return min(int(value), 1000)

    def options(self, allowed: frozenset[str]) -> dict[str, str]:
        """Query options by lower-case name; others than these are a 400."""
        found: dict[str, str] = {}
        for name, value in self.request.query:
            low = name.lower()
            if not low.startswith("$"):
                continue
            if low not in allowed:
                raise bad_request(f"The query option '{name}' is not supported here.")
            if low in found:
                raise bad_request(
                    f"Query option '{name}' was specified more than once."
                )
            found[low] = value
        return found

    @property
    def in_folder(self) -> bool:
        """Does the path name a folder?"""
        return any(name == "folder" for name, _ in self.keys)

    def folder(self) -> Folder:
        """The folder the path names; the default one if it names none."""
        found: Folder | None = None
        for name, key in self.keys:
            if name == "folder":
                child = self.folder_by_id(key)
                if found is not None and child.parent_id != found.id:
                    raise not_found()
                found = child
        return found or self.mailbox.default

    def folder_by_id(self, key: object) -> Folder:
        """By id, or by the alias of the default folder."""
        if not isinstance(key, str):
            raise malformed()
        if key.lower() == "contacts":
            return self.mailbox.default
        folder = self.mailbox.folders_by_id.get(key)
        if folder is None:
            raise not_found() if ID_FORM.fullmatch(key) else malformed()
        return folder

    def contact(self, deleted_too: bool = False) -> Contact:
        """The contact the path names, in the folder it names, if any."""
        key = next(key for name, key in self.keys if name == "contact")
        contact = self.mailbox.find(key)
        if contact is None and deleted_too and not self.in_folder:
            contact = self._deleted(key)
        if contact is None:
            raise self._unknown(key)
        if self.in_folder and contact.folder is not self.folder():
            raise not_found()
        if not (self.in_folder or self._plainly_reached(contact)):
            raise not_found()
        return contact

    def _plainly_reached(self, contact: Contact) -> bool:
        """Whether the path without a folder leads to all of them is not established."""
        box = self.mailbox
        return box.plain_path_everywhere or contact.folder is box.default

    def _deleted(self, key: str) -> Contact | None:
        box = self.mailbox
        return box.trash.get(key) if box.deleted_items_visible else None

    def _unknown(self, key: str) -> GraphFault:
        if not ID_FORM.fullmatch(key):
            return malformed()
        if any(key in mailbox.items for mailbox in self.world.mailboxes.values()):
            text = "The item id is of another mailbox."
            return bad_request(text, "ErrorInvalidMailboxItemId")
        return not_found()

    def json(self) -> dict[str, Any]:
        """The body, which has to say that it is JSON."""
        kind = self.request.headers.get("Content-Type", "")
        if kind.partition(";")[0].strip().lower() != "application/json":
            raise GraphFault(
                415,
                "RequestBodyRead",
                "A supported MIME type could not be found for the content.",
            )
        try:
            body = json.loads(self.request.body or b"")
        except ValueError:
            raise bad_request("Unable to read JSON request payload.") from None
        if not isinstance(body, dict):
            raise bad_request("Unable to read JSON request payload.")
        return body


def malformed() -> GraphFault:
    """Garbage where an id should be is a 400 (contract 10.3)."""
    return bad_request("Id is malformed.", "ErrorInvalidIdMalformed")


def denied() -> GraphFault:
    """A scope or a right in the mailbox is missing."""
    return GraphFault(403, "ErrorAccessDenied", DENIED)


def locate_user(
    world: World, caller: Caller, parts: list[str]
) -> tuple[User, list[str]]:
    """Whose data is asked for, and the rest of the path."""
    head = parts[0].lower() if parts else ""
    if head == "me":
        if caller.user is None:
            raise bad_request(
                "/me request is only valid with delegated authentication flow."
            )
        return caller.user, parts[1:]
    if head != "users" or len(parts) < 2:
        raise bad_request(f"Resource not found for the segment '{head}'.")
    user = world.user(parts[1])
    if user is None or user.tenant_id != caller.tenant_id:
        raise GraphFault(
            404,
            "Request_ResourceNotFound",
            f"Resource '{parts[1]}' does not exist or one of its queried "
            "reference-property objects are not present.",
        )
    return user, parts[2:]


def check_profile(caller: Caller, user: User) -> None:
    """Who may read whose profile: one's own by ``User.Read``."""
    granted = caller.roles if caller.user is None else caller.scopes
    wanted = {"User.Read.All", "User.ReadBasic.All"}
    if caller.user is user:
        wanted = wanted | {"User.Read", "User.ReadWrite"}
    if not granted & wanted:
        raise GraphFault(
            403,
            "Authorization_RequestDenied",
            "Insufficient privileges to complete the operation.",
        )


def check_policy(world: World, caller: Caller, user: User) -> None:
    """An application access policy may keep an app out of a mailbox (contract 1.6)."""
    app = world.apps.get(caller.client_id) if caller.user is None else None
    if app is None or app.may_reach is None or user.upn in app.may_reach:
        return
    raise GraphFault(
        403,
        "ErrorAccessDenied",
        "Access to OData is disabled: [RAOP] : Blocked by tenant configured AppOnly "
        "AccessPolicy settings.",
    )


def check_mailbox(caller: Caller, user: User, scopes: frozenset[str]) -> None:
    """Scopes, the ``.Shared`` ones for others' mailboxes, rights, and its existence."""
    if caller.user is None:
        granted = caller.roles & scopes
    elif caller.user is user:
        granted = caller.scopes & scopes
    else:
        shared = frozenset(f"{scope}.Shared" for scope in scopes)
        granted = caller.scopes & shared if user.upn in caller.user.may_read else None
    if not granted:
        raise denied()
    if not user.mailbox_enabled:
        raise GraphFault(
            404,
            "MailboxNotEnabledForRESTAPI",
            "The mailbox is either inactive, soft-deleted, or is hosted on-premise.",
        )
