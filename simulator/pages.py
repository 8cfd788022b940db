"""Web pages to look into the mailboxes as their owners would, and edit by hand."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import jinja2
from aiohttp import web

from .mailbox import Contact, Folder, Mailbox

if TYPE_CHECKING:
    from .server import State

TEMPLATES = jinja2.Environment(
    loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
)
FIELDS = [
    ("displayName", "Name"),
    ("title", "Title"),
    ("givenName", "First name"),
    ("surname", "Last name"),
    ("jobTitle", "Job title"),
    ("companyName", "Company"),
    ("department", "Department"),
    ("mobilePhone", "Mobile"),
    ("businessHomePage", "Web page"),
]


def page(name: str, **values: Any) -> web.Response:  # noqa: ANN401
    """A rendered template."""
    text = TEMPLATES.get_template(name).render(**values)
    return web.Response(text=text, content_type="text/html")


def _mailbox(request: web.Request) -> tuple[Any, Mailbox]:
    state: State = request.app["state"]
    user = state.world.user(request.match_info["upn"])
    if user is None:
        raise web.HTTPNotFound
    return user, state.world.mailboxes[user.object_id]


async def mailboxes(request: web.Request) -> web.Response:
    """Whose mailbox to look into."""
    state: State = request.app["state"]
    return page("mailboxes.html", tenants=state.world.tenants.values())


async def mailbox(request: web.Request) -> web.Response:
    """Folders and the contacts of one of them."""
    user, box = _mailbox(request)
    folder = box.folder(request.query.get("folder", "")) or _fullest(box)
    contacts = sorted(
        folder.contacts.values(), key=lambda c: c.values.get("displayName") or ""
    )
    return page(
        "mailbox.html",
        user=user,
        folders=box.folders_by_id.values(),
        current=folder,
        contacts=contacts,
    )


def _fullest(box: Mailbox) -> Folder:
    return max(box.folders_by_id.values(), key=lambda folder: len(folder.contacts))


def _contact(request: web.Request) -> tuple[Any, Mailbox, Contact | None]:
    user, box = _mailbox(request)
    name = request.match_info["contact"]
    contact = None if name == "new" else box.find(name)
    if contact is None and name != "new":
        raise web.HTTPNotFound
    return user, box, contact


async def contact(request: web.Request) -> web.Response:
    """One contact's form."""
    user, box, found = _contact(request)
    values = found.values if found else {}
    return page(
        "contact.html",
        user=user,
        contact=found,
        values=values,
        fields=FIELDS,
        folder=request.query.get("folder", ""),
        addresses=[s.get("address", "") for s in values.get("emailAddresses") or []],
    )


async def save(request: web.Request) -> web.Response:
    """Create, change or delete by hand."""
    user, box, found = _contact(request)
    form = {key: str(value) for key, value in (await request.post()).items()}
    if form.get("action") == "delete" and found:
        box.delete_contact(found)
    else:
        properties = _properties(form, found)
        if found:
            box.update_contact(found, properties)
        else:
            folder = box.folder(form.get("folder", "")) or _fullest(box)
            box.create_contact(folder, properties)
    raise web.HTTPFound(f"/mailbox/{user.upn}")


def _properties(form: dict[str, str], found: Contact | None) -> dict[str, Any]:
    old = found.values if found else {}
    names = {
        slot.get("address"): slot.get("name")
        for slot in old.get("emailAddresses") or []
    }
    lines = [line.strip() for line in form.get("emails", "").splitlines()]
    phones = [line.strip() for line in form.get("phones", "").splitlines()]
    properties: dict[str, Any] = {key: form.get(key) or None for key, _ in FIELDS}
    properties["emailAddresses"] = [
        {"address": line, "name": names.get(line) or line} for line in lines if line
    ][:3]
    properties["businessPhones"] = [line for line in phones if line][:2]
    properties["personalNotes"] = form.get("personalNotes") or None
    parts = ("street", "postalCode", "city", "state", "countryOrRegion")
    properties["businessAddress"] = {part: form.get(part) or None for part in parts}
    return properties


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
        web.get(one, contact),
        web.post(one, save),
        web.get(f"{one}/photo", photo),
    ]
