"""What can be asked: method, path below the user, the scopes that allow it, by whom."""

from __future__ import annotations

from . import (
    calendar_routes,
    contacts,
    delta,
    extensions,
    folders,
    mail_routes,
    photos,
    users,
)
from .router import Route

READ = frozenset({"Contacts.Read", "Contacts.ReadWrite"})
WRITE = frozenset({"Contacts.ReadWrite"})
NONE: frozenset[str] = frozenset()
FOLDERS = "contactFolders"
FOLDER = f"{FOLDERS}/{{folder}}"
CHILDREN = f"{FOLDER}/childFolders"

_OF_CONTACTS = (
    ("GET", "contacts", READ, contacts.listing),
    ("POST", "contacts", WRITE, contacts.create),
    ("GET", "contacts/$count", READ, contacts.count),
    ("GET", "contacts/delta", READ, delta.contacts),
    ("GET", "contacts/{contact}", READ, contacts.get),
    ("PATCH", "contacts/{contact}", WRITE, contacts.update),
    ("DELETE", "contacts/{contact}", WRITE, contacts.delete),
    ("POST", "contacts/{contact}/permanentDelete", WRITE, contacts.purge),
    ("GET", "contacts/{contact}/photo", READ, photos.metadata),
    ("GET", "contacts/{contact}/photo/$value", READ, photos.value),
    ("PUT", "contacts/{contact}/photo/$value", WRITE, photos.replace),
    ("PATCH", "contacts/{contact}/photo/$value", WRITE, photos.replace),
    ("GET", "contacts/{contact}/extensions", READ, extensions.listing),
    ("POST", "contacts/{contact}/extensions", WRITE, extensions.create),
    ("GET", "contacts/{contact}/extensions/{extension}", READ, extensions.get),
    ("PATCH", "contacts/{contact}/extensions/{extension}", WRITE, extensions.update),
    ("DELETE", "contacts/{contact}/extensions/{extension}", WRITE, extensions.delete),
)
ROUTES = [
    Route("GET", "", NONE, users.profile),
    Route("POST", "translateExchangeIds", NONE, users.translate_ids),
    Route("GET", FOLDERS, READ, folders.listing),
    Route("POST", FOLDERS, WRITE, folders.create),
    Route("GET", f"{FOLDERS}/delta", READ, delta.folders),
    Route("GET", FOLDER, READ, folders.get),
    Route("PATCH", FOLDER, WRITE, folders.update),
    Route("DELETE", FOLDER, WRITE, folders.delete),
    Route("POST", f"{FOLDER}/permanentDelete", WRITE, folders.purge),
    Route("GET", CHILDREN, READ, folders.listing),
    Route("POST", CHILDREN, WRITE, folders.create),
    *(
        Route(method, f"{prefix}/{path}", scopes, handler)
        for prefix in ("", FOLDER)
        for method, path, scopes, handler in _OF_CONTACTS
    ),
    *calendar_routes.ROUTES,
    *mail_routes.ROUTES,
]
