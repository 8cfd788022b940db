"""One mailbox: contact folders, contacts, photos, and the log deltas are read from."""

from __future__ import annotations

import base64
import hashlib
import os
import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any

STRINGS = (
    "displayName givenName middleName surname initials nickName generation title "
    "fileAs yomiGivenName yomiSurname yomiCompanyName jobTitle companyName department "
    "officeLocation profession manager assistantName mobilePhone businessHomePage "
    "spouseName personalNotes"
).split()
COLLECTIONS = "businessPhones homePhones imAddresses children categories".split()
ADDRESSES = "homeAddress businessAddress otherAddress".split()
NAME_PARTS = ("givenName", "middleName", "surname", "generation", "title")


def make_id(prefix: str) -> str:
    """An id in the form of real ones: long, url-safe, opaque."""
    return prefix + base64.urlsafe_b64encode(os.urandom(102)).decode() + "="


@dataclass
class Folder:
    """A contact folder."""

    id: str
    name: str
    parent_id: str | None
    contacts: dict[str, Contact] = field(default_factory=dict)  # by immutable id
    log: list[str] = field(default_factory=list)  # immutable ids as they changed
    hidden_rows: int = 0  # distribution lists: counted, never returned


@dataclass
class Contact:
    """A contact; ``values`` holds what was set, by property name."""

    immutable_id: str
    id: str
    folder: Folder
    values: dict[str, Any]
    change_key: str = ""
    created: float = 0.0
    modified: float = 0.0
    extended: dict[str, str] = field(default_factory=dict)
    photo: bytes | None = None
    photo_type: str = "image/jpeg"

    @property
    def etag(self) -> str:
        """``W/"changeKey"``."""
        return f'W/"{self.change_key}"'


class Mailbox:
    """What one mailbox holds. ``now`` is the service's clock."""

    def __init__(self, owner_id: str, now: Callable[[], float]) -> None:
        self.owner_id, self.now = owner_id, now
        self.default = Folder(make_id("AAMk"), "Contacts", None)
        self.folders_by_id = {self.default.id: self.default}
        self.items: dict[str, Contact] = {}  # by both kinds of id
        self.by_property: dict[tuple[str, str], set[str]] = {}
        self.deleted_items_id = make_id("AAMk")
        self.trash: dict[str, Contact] = {}
        self.generation = secrets.token_hex(4)
        self.if_match = True
        self.replay_next = False
        self.empty_first_page = False

    # -- folders
    def folders(self, parent: Folder | None = None) -> list[Folder]:
        """Folders below one; top-level ones are below the default folder."""
        parent = parent or self.default
        return [f for f in self.folders_by_id.values() if f.parent_id == parent.id]

    def folder(self, name: str) -> Folder | None:
        """By id, by the alias ``contacts``, or by name."""
        if name.lower() == "contacts":
            return self.default
        named = (f for f in self.folders_by_id.values() if f.name == name)
        return self.folders_by_id.get(name) or next(named, None)

    def create_folder(self, name: str, parent: Folder | None = None) -> Folder:
        """A new folder; a sibling's name is refused with ``KeyError``."""
        parent = parent or self.default
        if any(f.name.lower() == name.lower() for f in self.folders(parent)):
            raise KeyError(name)
        folder = Folder(make_id("AAMk"), name, parent.id)
        self.folders_by_id[folder.id] = folder
        return folder

    def delete_folder(self, folder: Folder) -> None:
        """With all that is in it."""
        for contact in list(folder.contacts.values()):
            self.delete_contact(contact)
        del self.folders_by_id[folder.id]

    # -- contacts
    def find(self, contact_id: str) -> Contact | None:
        """By either kind of id; case matters."""
        return self.items.get(contact_id)

    def create_contact(self, folder: Folder, properties: Mapping[str, Any]) -> Contact:
        """A new contact with these properties, as Graph names them."""
        contact = Contact(make_id("AAkA"), make_id("AAMk"), folder, {})
        contact.created = self.now()
        folder.contacts[contact.immutable_id] = contact
        self.items[contact.immutable_id] = self.items[contact.id] = contact
        self._set(contact, properties)
        if not contact.values.get("displayName"):
            contact.values["displayName"] = derived_name(contact.values)
        self._changed(contact)
        return contact

    def update_contact(self, contact: Contact, properties: Mapping[str, Any]) -> None:
        """Change properties; a display name not sent along follows the name parts."""
        renamed = any(
            name in properties and properties[name] != contact.values.get(name)
            for name in NAME_PARTS
        )
        self._set(contact, properties)
        if renamed and "displayName" not in properties:
            contact.values["displayName"] = derived_name(contact.values)
        self._changed(contact)

    def delete_contact(self, contact: Contact) -> None:
        """Into Deleted Items."""
        self._leave(contact)
        self._forget(contact)
        self.trash[contact.immutable_id] = contact

    def move_contact(self, contact: Contact, folder: Folder) -> None:
        """To another folder: the regular id changes, the immutable one stays."""
        self._leave(contact)
        self.items.pop(contact.id, None)
        contact.id, contact.folder = make_id("AAMk"), folder
        self.items[contact.id] = contact
        folder.contacts[contact.immutable_id] = contact
        self._changed(contact)

    def copy_contact(self, contact: Contact) -> Contact:
        """As Outlook copies: extended properties included."""
        copy = self.create_contact(contact.folder, dict(contact.values))
        self.set_extended(copy, contact.extended)
        return copy

    def set_photo(self, contact: Contact, data: bytes, kind: str) -> None:
        """Photos do not show in a delta."""
        contact.photo, contact.photo_type = data, kind

    def set_extended(self, contact: Contact, properties: Mapping[str, str]) -> None:
        """Extended properties, by id in its comparable form."""
        for name, value in properties.items():
            old = (name, contact.extended.get(name, "").lower())
            self.by_property.get(old, set()).discard(contact.immutable_id)
            contact.extended[name] = value
            key = (name, value.lower())
            self.by_property.setdefault(key, set()).add(contact.immutable_id)

    def with_extended(self, name: str, value: str) -> Iterator[Contact]:
        """Contacts by the value of an extended property, regardless of its case."""
        for contact_id in self.by_property.get((name, value.lower()), ()):
            if contact_id in self.items:
                yield self.items[contact_id]

    def expire_delta_tokens(self) -> None:
        """All links given out so far end in 410."""
        self.generation = secrets.token_hex(4)

    def _leave(self, contact: Contact) -> None:
        contact.folder.contacts.pop(contact.immutable_id, None)
        contact.folder.log.append(contact.immutable_id)

    def _forget(self, contact: Contact) -> None:
        self.items.pop(contact.id, None)
        self.items.pop(contact.immutable_id, None)

    def _set(self, contact: Contact, properties: Mapping[str, Any]) -> None:
        for name, value in properties.items():
            if name == "singleValueExtendedProperties":
                self.set_extended(contact, value)
            else:
                contact.values[name] = value

    def _changed(self, contact: Contact) -> None:
        contact.modified = self.now()
        contact.change_key = base64.urlsafe_b64encode(os.urandom(12)).decode()
        contact.folder.log.append(contact.immutable_id)


def derived_name(values: Mapping[str, Any]) -> str:
    """What the service makes of the name parts when no display name is sent."""
    parts = [values.get(name) for name in ("givenName", "middleName", "surname")]
    return " ".join(part for part in parts if part) or values.get("companyName") or ""


def iso(moment: float) -> str:
    """UTC, to the second."""
    return datetime.fromtimestamp(moment, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def contact_json(contact: Contact, immutable: bool) -> dict[str, Any]:
    """All properties, empty ones in the form the service gives them."""
    values = contact.values
    slots = list(values.get("emailAddresses") or [])
    body: dict[str, Any] = {
        "@odata.etag": contact.etag,
        "id": contact.immutable_id if immutable else contact.id,
        "createdDateTime": iso(contact.created),
        "lastModifiedDateTime": iso(contact.modified),
        "changeKey": contact.change_key,
        "parentFolderId": contact.folder.id,
        "birthday": values.get("birthday"),
        "emailAddresses": slots,
    }
    body.update({name: values.get(name) for name in STRINGS})
    body.update({name: values.get(name) or [] for name in COLLECTIONS})
    for name in ADDRESSES:
        address = values.get(name) or {}
        body[name] = {key: part for key, part in address.items() if part is not None}
    for position, name in enumerate(("primary", "secondary", "tertiary")):
        slot = slots[position] if position < len(slots) else None
        body[f"{name}EmailAddress"] = slot
    return body


def photo_etag(contact: Contact) -> str:
    """Changes with the picture."""
    return f'"{hashlib.sha256(contact.photo or b"").hexdigest()[:8].upper()}"'
