"""One mailbox: contact folders, contacts, photos, and what its deltas are read from."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from .calendars.diary import Diary
from .change_log import ChangeLog
from .forms import iso, make_change_key, make_id
from .mails.store import MailStore

STRINGS = (
    "displayName givenName middleName surname initials nickName generation title "
    "fileAs yomiGivenName yomiSurname yomiCompanyName jobTitle companyName department "
    "officeLocation profession manager assistantName mobilePhone businessHomePage "
    "spouseName personalNotes"
).split()
COLLECTIONS = "businessPhones homePhones imAddresses children categories".split()
ADDRESSES = "homeAddress businessAddress otherAddress".split()
SLOTS = ("primaryEmailAddress", "secondaryEmailAddress", "tertiaryEmailAddress")
NAME_PARTS = ("givenName", "middleName", "surname", "generation", "title")
LONGEST_NAME = 255


@dataclass
class Folder:
    """A contact folder."""

    id: str
    name: str
    parent_id: str | None
    contacts: dict[str, Contact] = field(default_factory=dict)  # by immutable id
    log: ChangeLog = field(default_factory=ChangeLog)
    hidden_rows: int = 0  # distribution lists: counted, never returned
    extended: dict[str, str] = field(default_factory=dict)
    extended_lists: dict[str, list[str]] = field(default_factory=dict)


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
    extended_lists: dict[str, list[str]] = field(default_factory=dict)
    extensions: dict[str, dict[str, Any]] = field(default_factory=dict)
    photo: bytes | None = None
    photo_type: str = "image/jpeg"

    @property
    def etag(self) -> str:
        """``W/"changeKey"``."""
        return f'W/"{self.change_key}"'


@dataclass
class Switches:
    """How the service behaves where the contract is not sure, or only at times."""

    if_match: bool = True  # 412 for a stale change key
    deleted_items_visible: bool = True  # by its own path, never by its old folder's
    plain_path_everywhere: bool = True  # /me/contacts/{id} reaches all folders
    filter_lag: float = 0.0  # seconds until a filter on a property finds it
    delta_lag: float = 0.0  # seconds until a change shows in a delta
    replay_next: bool = False  # the next round tells old rows again
    empty_first_page: bool = False  # the next round begins with an empty page
    repeat_next_page: bool = False  # the next page of a round comes twice
    gone_with_location: bool = False  # the other form of 410 (contract 2.7)
    event_uids: bool = True  # v1.0 tells uid and occurrenceId, undocumented
    exceptions_get_new_ids: bool = False  # when an occurrence becomes one
    removes_cancelled: bool = False  # copies of cancelled meetings, by itself
    # whose change alone an organizer's attendees are not told of
    quiet_properties: set[str] = field(default_factory=set)
    upper_case_guids: bool = False  # property ids come back in another letter case
    web_links_follow_ids: bool = True  # a web link has the kind of id asked for
    tame_bodies: bool = True  # mail is told without scripts and the like
    minimal_read_rows: bool = False  # a delta tells of a read mail only that it is
    quota: int | None = None  # bytes of mail, from which on the mailbox is full
    quota_status: int = 507  # what it refuses with then
    auto_reply: str = ""  # what its owner, who is away, has answered to each mail


class Mailbox(Switches):
    """What one mailbox holds. ``now`` is the service's clock."""

    def __init__(self, owner_id: str, now: Callable[[], float]) -> None:
        super().__init__()
        self.owner_id, self.now = owner_id, now
        self.default = Folder(make_id("AAMk"), "Contacts", None)
        self.folders_by_id = {self.default.id: self.default}
        self.children: dict[str, dict[str, Folder]] = {self.default.id: {}}
        self.folder_log = ChangeLog()
        self.items: dict[str, Contact] = {}  # by both kinds of id
        self.by_property: dict[tuple[str, str], dict[str, float]] = {}
        self.by_address: dict[str, set[str]] = {}
        self.deleted_items = Folder(make_id("AAMk"), "Deleted Items", None)
        self.root_id = make_id("AAMk")
        self.trash: dict[str, Contact] = {}  # by both kinds of id
        self.diary = Diary(self)
        self.mail = MailStore(self)
        self.generation = secrets.token_hex(4)

    # -- folders
    def folders(self, parent: Folder | None = None) -> list[Folder]:
        """Folders below one; top-level ones are below the default folder."""
        return list(self.children[(parent or self.default).id].values())

    def folder(self, name: str) -> Folder | None:
        """By id, by the alias ``contacts``, or by name."""
        if name.lower() == "contacts":
            return self.default
        named = (f for f in self.folders_by_id.values() if f.name == name)
        return self.folders_by_id.get(name) or next(named, None)

    def create_folder(self, name: str, parent: Folder | None = None) -> Folder:
        """A new folder; a sibling's name is refused with ``KeyError``."""
        parent = parent or self.default
        self._refuse_twin(name, parent, None)
        folder = Folder(make_id("AAMk"), name, parent.id)
        self.folders_by_id[folder.id] = folder
        self.children[folder.id] = {}
        self.children[parent.id][folder.id] = folder
        self._note_folder(folder)
        return folder

    def rename_folder(self, folder: Folder, name: str) -> None:
        """A sibling's name is refused with ``KeyError``."""
        if folder.parent_id:
            self._refuse_twin(name, self.folders_by_id[folder.parent_id], folder)
        folder.name = name
        self._note_folder(folder)

    def move_folder(self, folder: Folder, parent: Folder) -> None:
        """Below another folder; its id stays."""
        self._refuse_twin(folder.name, parent, folder)
        del self.children[folder.parent_id or ""][folder.id]
        folder.parent_id = parent.id
        self.children[parent.id][folder.id] = folder
        self._note_folder(folder)

    def delete_folder(self, folder: Folder, for_good: bool = False) -> None:
        """With all that is in it."""
        for child in self.folders(folder):
            self.delete_folder(child, for_good)
        for contact in list(folder.contacts.values()):
            self.delete_contact(contact, for_good)
        del self.folders_by_id[folder.id]
        del self.children[folder.id]
        self.children.get(folder.parent_id or "", {}).pop(folder.id, None)
        self._note_folder(folder)

    def _refuse_twin(self, name: str, parent: Folder, but: Folder | None) -> None:
        for sibling in self.folders(parent):
            if sibling is not but and sibling.name.lower() == name.lower():
                raise KeyError(name)

    def _note_folder(self, folder: Folder) -> None:
        self.folder_log.note(folder.id, folder.id, self.now())

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

    def delete_contact(self, contact: Contact, for_good: bool = False) -> None:
        """Into Deleted Items, or past them."""
        if contact.immutable_id in self.items:
            self._leave(contact)
        for name in (contact.id, contact.immutable_id):
            self.items.pop(name, None)
            self.trash.pop(name, None)
        self._unindex(contact)
        if not for_good:
            contact.id, contact.folder = make_id("AAMk"), self.deleted_items
            self.trash[contact.id] = self.trash[contact.immutable_id] = contact

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
            self.by_property.get(old, {}).pop(contact.immutable_id, None)
            contact.extended[name] = value
            self.by_property.setdefault((name, value.lower()), {})[
                contact.immutable_id
            ] = self.now()

    def with_extended(self, name: str, value: str) -> Iterator[Contact]:
        """Contacts by the value of an extended property, regardless of its case."""
        until = self.now() - self.filter_lag
        for contact_id, since in self.by_property.get(
            (name, value.lower()), {}
        ).items():
            if since <= until or not self.filter_lag:
                yield self.items[contact_id]

    def with_address(self, address: str) -> list[Contact]:
        """Contacts by an e-mail address, regardless of its case."""
        found = self.by_address.get(address.lower(), ())
        return [self.items[contact_id] for contact_id in found]

    def expire_delta_tokens(self) -> None:
        """All links given out so far end in 410."""
        self.generation = secrets.token_hex(4)

    def _leave(self, contact: Contact) -> None:
        folder = contact.folder
        folder.contacts.pop(contact.immutable_id, None)
        folder.log.note(contact.immutable_id, contact.id, self.now())

    def _set(self, contact: Contact, properties: Mapping[str, Any]) -> None:
        for name, value in properties.items():
            if name == "singleValueExtendedProperties":
                self.set_extended(contact, value)
            elif name == "multiValueExtendedProperties":
                contact.extended_lists.update(value)
            elif name == "extensions":
                contact.extensions.update(value)
            elif name == "emailAddresses":
                self._set_addresses(contact, value)
            elif name in SLOTS:
                self._set_slot(contact, SLOTS.index(name), value)
            else:
                contact.values[name] = value

    def _set_slot(self, contact: Contact, position: int, slot: Any) -> None:
        slots = [*(contact.values.get("emailAddresses") or []), None, None, None][:3]
        slots[position] = slot
        self._set_addresses(contact, [slot for slot in slots if slot])

    def _set_addresses(self, contact: Contact, slots: list[dict[str, Any]]) -> None:
        for address in addresses(contact):
            self.by_address[address].discard(contact.immutable_id)
        contact.values["emailAddresses"] = [dict(slot) for slot in slots or ()]
        for address in addresses(contact):
            self.by_address.setdefault(address, set()).add(contact.immutable_id)

    def _unindex(self, contact: Contact) -> None:
        for address in addresses(contact):
            self.by_address[address].discard(contact.immutable_id)
        for name, value in contact.extended.items():
            key = (name, value.lower())
            self.by_property.get(key, {}).pop(contact.immutable_id, None)

    def _changed(self, contact: Contact) -> None:
        contact.modified = self.now()
        contact.change_key = make_change_key()
        contact.folder.log.note(contact.immutable_id, contact.id, contact.modified)
        for slot in contact.values.get("emailAddresses") or ():
            if not slot.get("name") and slot.get("address"):
                shown = contact.values.get("displayName") or slot["address"]
                slot["name"] = f"{shown} ({slot['address']})"


def addresses(contact: Contact) -> set[str]:
    """Its e-mail addresses in lower case."""
    slots = contact.values.get("emailAddresses") or []
    return {slot["address"].lower() for slot in slots if slot.get("address")}


def derived_name(values: Mapping[str, Any]) -> str | None:
    """What the service makes of the name parts when no display name is sent."""
    parts = [values.get(name) for name in ("givenName", "middleName", "surname")]
    return " ".join(part for part in parts if part) or values.get("companyName")


def contact_json(contact: Contact, immutable: bool) -> dict[str, Any]:
    """All properties, empty ones in the form the service gives them."""
    values = contact.values
    slots = [shown_slot(slot) for slot in values.get("emailAddresses") or ()]
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
    body["fileAs"] = body["fileAs"] or ""
    body.update({name: values.get(name) or [] for name in COLLECTIONS})
    for name in ADDRESSES:
        address = values.get(name) or {}
        body[name] = {key: part for key, part in address.items() if part}
    for position, name in enumerate(SLOTS):
        body[name] = slots[position] if position < len(slots) else None
    return body


def shown_slot(slot: Mapping[str, Any]) -> dict[str, Any]:
    """An address that is neither SMTP nor X.500 is not told (contract 2.1)."""
    address = slot.get("address") or ""
    if address and "@" not in address and not address.startswith("/"):
        return {"name": slot.get("name") or address}
    return dict(slot)


def photo_etag(contact: Contact) -> str:
    """Changes with the picture."""
    return f'"{hashlib.sha256(contact.photo or b"").hexdigest()[:8].upper()}"'
