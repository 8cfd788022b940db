"""Web pages to look into the mailboxes as their owners would, and edit by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar
from urllib.parse import quote

import jinja2
from aiohttp import web

from . import contact_form
from .mailbox import Contact, Folder, Mailbox
from .world import User

if TYPE_CHECKING:
    from .server import State

Thing = TypeVar("Thing")
TEMPLATES = jinja2.Environment(
    loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
)
# of a mailbox: name, title, path; each brings its own pages
SECTIONS = [
    ("contacts", "Contacts", ""),
    ("calendar", "Calendar", "/calendar"),
    ("mail", "Mail", "/mail"),
]
SHOWN = 300  # contacts on one page
NO_SCRIPTS = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'"


def page(name: str, status: int = 200, **values: Any) -> web.Response:  # noqa: ANN401
    """A rendered template."""
    text = TEMPLATES.get_template(name).render(sections=SECTIONS, **values)
    headers = {"Content-Security-Policy": NO_SCRIPTS}
    return web.Response(
        text=text, content_type="text/html", status=status, headers=headers
    )


def mailbox_in(request: web.Request) -> tuple[User, Mailbox]:
    """Whose mailbox the path names."""
    state: State = request.app["state"]
    user = state.world.user(request.match_info["upn"])
    if user is None:
        raise web.HTTPNotFound(text="There is no such person.")
    return user, state.world.mailboxes[user.object_id]


def _go_to(user: User, folder: Folder | None) -> web.HTTPFound:
    """Back to a folder's list."""
    where = f"?folder={quote(folder.id)}" if folder else ""
    return web.HTTPFound(f"/mailbox/{user.upn}{where}")


async def mailboxes(request: web.Request) -> web.Response:
    """Whose mailbox to look into."""
    state: State = request.app["state"]
    return page("mailboxes.html", tenants=state.world.tenants.values())


async def mailbox(request: web.Request) -> web.Response:
    """Folders and the contacts of one of them."""
    user, box = mailbox_in(request)
    if not user.mailbox_enabled:
        return page("no_mailbox.html", user=user)
    folder = box.folder(request.query.get("folder", "")) or _fullest(box)
    search = request.query.get("q", "").strip()
    found = [c for c in folder.contacts.values() if _matches(c, search.lower())]
    found.sort(key=lambda c: (c.values.get("displayName") or "").casefold())
    return page(
        "mailbox.html",
        user=user,
        section="contacts",
        folders=list(box.folders_by_id.values()),
        current=folder,
        own=folder is not box.default,
        contacts=found[:SHOWN],
        total=len(found),
        search=search,
    )


def _matches(contact: Contact, search: str) -> bool:
    values = contact.values
    texts = [values.get("displayName") or "", values.get("companyName") or ""]
    texts += [s.get("address") or "" for s in values.get("emailAddresses") or []]
    return not search or any(search in text.lower() for text in texts)


def _fullest(box: Mailbox) -> Folder:
    return max(box.folders_by_id.values(), key=lambda folder: len(folder.contacts))


async def folders(request: web.Request) -> web.Response:
    """Make, rename or delete a folder by hand."""
    user, box = mailbox_in(request)

    def delete(folder: Folder) -> None:
        if folder is not box.default:
            box.delete_folder(folder)

    hand = Hand(box.create_folder, box.rename_folder, delete)
    folder = await by_hand(request, "folder", box.folders_by_id, hand)
    raise _go_to(user, folder)


class Hand(NamedTuple):
    """What an owner may do with folders, or calendars; a name that is taken already is
    a ``KeyError``."""

    create: Callable[[str], Any]
    rename: Callable[[Any, str], None]
    delete: Callable[[Any], None]


async def by_hand(
    request: web.Request, kind: str, known: Mapping[str, Any], hand: Hand
) -> Any:  # noqa: ANN401
    """Make, rename or delete one of these, as the form says; the one to show then."""
    form = await request.post()
    name, action = str(form.get("name", "")).strip(), form.get("action")
    one = str(form.get(kind, ""))
    try:
        if action == "create" and name:
            return hand.create(name)
        if action == "rename" and name and one in known:
            hand.rename(known[one], name)
        elif action == "delete" and one in known:
            hand.delete(known[one])
    except KeyError:
        raise web.HTTPConflict(text=f"There is a {kind} {name!r} already.") from None
    return known.get(one)


def named_in_path(
    request: web.Request, kind: str, find: Callable[[str], Thing | None]
) -> Thing | None:
    """The contact, or event, that the path names; none for a new one."""
    name = request.match_info[kind]
    found = None if name == "new" else find(name)
    if found is None and name != "new":
        raise web.HTTPNotFound(text=f"This {kind} is not there any more.")
    return found


def _contact(request: web.Request) -> tuple[User, Mailbox, Contact | None]:
    user, box = mailbox_in(request)
    return user, box, named_in_path(request, "contact", box.find)


async def contact(request: web.Request) -> web.Response:
    """One contact's form."""
    user, box, found = _contact(request)
    folder = box.folder(request.query.get("folder", "")) or box.default
    return page(
        "contact.html",
        user=user,
        section="contacts",
        contact=found,
        shown=contact_form.form_values(found),
        parts=contact_form,
        folder=found.folder if found else folder,
        folders=list(box.folders_by_id.values()),
    )


async def save(request: web.Request) -> web.Response:
    """Create, change, move, copy or delete by hand."""
    user, box, found = _contact(request)
    form = await request.post()
    typed = {key: value for key, value in form.items() if isinstance(value, str)}
    target = box.folder(typed.get("folder", ""))
    here = found.folder if found else target or box.default
    action = typed.get("action", "save")
    if action == "delete" and found:
        box.delete_contact(found)
    elif action == "copy" and found:
        box.copy_contact(found)
    else:
        found = _write(box, here, found, typed)
        if target and target is not found.folder:
            box.move_contact(found, target)
        _set_photo(box, found, form.get("photo"))
    raise _go_to(user, here)


def _write(
    box: Mailbox, folder: Folder, found: Contact | None, typed: dict[str, str]
) -> Contact:
    changed = contact_form.changes(typed, found)
    if found is None:
        return box.create_contact(folder, changed)
    if changed:
        box.update_contact(found, changed)
    return found


def _set_photo(box: Mailbox, found: Contact, upload: object) -> None:
    if isinstance(upload, web.FileField):
        data = upload.file.read()
        if data and upload.content_type in ("image/jpeg", "image/png"):
            box.set_photo(found, data, upload.content_type)


async def photo(request: web.Request) -> web.Response:
    """A contact's picture."""
    _, _, found = _contact(request)
    if found is None or found.photo is None:
        raise web.HTTPNotFound
    return web.Response(body=found.photo, content_type=found.photo_type)


def routes() -> list[web.RouteDef]:
    """All of it."""
    one = "/mailbox/{upn}/contacts/{contact}"
    return [
        web.get("/", mailboxes),
        web.get("/mailbox/", mailboxes),
        web.get("/mailbox/{upn}", mailbox),
        web.post("/mailbox/{upn}/folders", folders),
        web.get(one, contact),
        web.post(one, save),
        web.get(f"{one}/photo", photo),
    ]
