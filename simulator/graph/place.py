"""Where a path leads: mailbox, folder, contact, and whether the caller may go there."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from ..exchange import GraphFault, GraphRequest, bad_request, not_found
from ..mailbox import Contact, Folder, Mailbox
from ..world import User, World

DENIED = "Access is denied. Check credentials and try again."


@dataclass
class Place:
    """One routed request."""

    world: World
    request: GraphRequest
    mailbox: Mailbox
    user: User
    names: dict[str, str]

    @property
    def immutable(self) -> bool:
        """Are immutable ids asked for?"""
        return 'idtype="immutableid"' in self.request.headers.get("Prefer", "").lower()

    def preference(self, name: str) -> str | None:
        """The value of a ``Prefer`` entry."""
        for entry in self.request.headers.get("Prefer", "").split(","):
            key, _, value = entry.strip().partition("=")
            if key.lower() == name:
                return value.strip('"')
        return None

    def folder(self) -> Folder:
        """The folder the path names; the default one if it names none."""
        name = self.names.get("child") or self.names.get("folder")
        if name is None:
            return self.mailbox.default
        folder = self.mailbox.folder(name) if name.lower() == "contacts" else None
        folder = folder or self.mailbox.folders_by_id.get(name)
        if folder is None:
            raise malformed() if len(name) < 40 else not_found()
        return folder

    def contact(self) -> Contact:
        """The contact the path names, in the folder it names, if any."""
        name = self.names["contact"]
        contact = self.mailbox.find(name)
        if contact is None:
            raise malformed() if len(name) < 40 else not_found()
        if "folder" in self.names and contact.folder is not self.folder():
            raise not_found()
        return contact

    def json(self) -> dict[str, Any]:
        """The body."""
        try:
            body = json.loads(self.request.body or b"")
        except ValueError:
            raise bad_request("Unable to read JSON request payload.") from None
        if not isinstance(body, dict):
            raise bad_request("Unable to read JSON request payload.")
        return body

    def need(self, *scopes: str) -> None:
        """Refuse unless the token grants one of these."""
        caller = self.request.caller
        granted = caller.roles if caller.user is None else caller.scopes
        if not granted.intersection(scopes):
            raise GraphFault(403, "ErrorAccessDenied", DENIED)


def malformed() -> GraphFault:
    """Garbage where an id should be is a 400 (contract 10.3)."""
    return bad_request("Id is malformed.", "ErrorInvalidIdMalformed")


def locate_mailbox(
    world: World, request: GraphRequest, path: str
) -> tuple[Mailbox, User, str]:
    """``(mailbox, its user, rest of the path)`` for ``/me`` and ``/users/{id}``."""
    caller = request.caller
    parts = path.split("/", 3)
    if len(parts) > 1 and parts[1].lower() == "me":
        if caller.user is None:
            raise bad_request(
                "/me request is only valid with delegated authentication flow."
            )
        user, rest = caller.user, path[3:]
    elif len(parts) > 2 and parts[1].lower() == "users":
        name = unquote(parts[2])
        user = world.user(name)
        if user is None or user.tenant_id != caller.tenant_id:
            raise GraphFault(
                404, "Request_ResourceNotFound", f"Resource '{name}' does not exist."
            )
        rest = path[len("/users/") + len(parts[2]) :]
    else:
        segment = parts[1] if len(parts) > 1 else ""
        raise bad_request(f"Resource not found for the segment '{segment}'.")
    _check_rights(world, request, user, rest)
    return world.mailboxes[user.object_id], user, rest


def _check_rights(world: World, request: GraphRequest, user: User, rest: str) -> None:
    caller = request.caller
    if rest and not user.mailbox_enabled:
        raise GraphFault(
            404,
            "MailboxNotEnabledForRESTAPI",
            "The mailbox is either inactive, soft-deleted, or is hosted on-premise.",
        )
    own = caller.user is None or caller.user is user
    if rest and not own and user.upn not in caller.user.may_read:
        raise GraphFault(403, "ErrorAccessDenied", DENIED)
