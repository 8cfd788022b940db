"""The pictures of the guides and of the addon's page in Apps, of the running demo:
``./dev/demo --pictures`` takes them all anew, into a folder (``static/description``).
Arguments: Odoo's address, the database, the simulated tenant's address, its CA folder,
the folder for the pictures, and perhaps their names.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import demo_calendar as calendar
from demo_story import ANNA, Browser, sync

from dev.screenshots import Page, signed_in

SIZE = (1280, 860)
LOW = (1280, 440)  # Where little is on the page
PHONE = (390, 844)
TAB = "document.querySelector('.o_notebook a[name=office365]')?.click()"
CHECKS = "document.querySelector('[name=checks]')?.scrollIntoView()"
# Names that only test what a name may be
ODD = """
document.querySelectorAll(".o_data_row, .o_kanban_record").forEach((one) =>
    /<script|N{9}|Zoë|Two Phones|Multi Line/.test(one.textContent) && one.remove())
"""
LIST = ".o_data_row"
FORM = ".o_form_view .o_form_sheet"
DISPUTED = "Write offer"  # a meeting of the demo's
IN_OUTLOOK = "Laura Brunner"
MANY = 12  # contacts: more than go without a yes


@dataclass(frozen=True)
class Picture:
    """What is on it: whose page, where, what is there and is pressed there first."""

    name: str
    login: str
    path: str
    shows: str
    script: str = ""
    size: tuple[int, int] = SIZE


PICTURES = (
    Picture("synced-contacts", "demo", "/odoo/office365-contacts", LIST, ODD),
    Picture(
        "contacts-on-a-phone",
        "demo",
        "/odoo/office365-contacts",
        ".o_kanban_record:not(.o_kanban_ghost)",
        ODD,
        size=PHONE,
    ),
    Picture("contact-in-outlook", "demo", "/odoo/contacts/CONTACT", FORM, TAB),
    Picture("preferences", "demo", "/odoo/my-office365/UID", FORM, TAB),
    Picture("calendar", "demo", "/odoo/calendar", ".o_office365_last"),
    Picture("mail-log", "demo", "/odoo/office365-interactions", LIST, size=LOW),
    Picture("conflicts", "demo", "/odoo/office365-conflicts", LIST, size=LOW),
    Picture("sync-now", "demo", "/odoo/office365-sync-now", ".modal .o_data_row"),
    Picture("status", "admin", "/odoo/office365-status", LIST, size=LOW),
    Picture(
        "checks",
        "admin",
        "/odoo/office365-apps/APP",
        ".o_office365_checks",
        CHECKS,
    ),
    Picture("set-up", "admin", "/odoo/office365-setup", FORM, size=(1280, 640)),
)
# Taken last: what waits is told on other pages too
WAITING = (Picture("held-deletions", "demo", "/odoo/office365-deletions", LIST),)


@dataclass(frozen=True)
class Demo:
    """Where it is."""

    url: str
    database: str
    tenant_url: str
    authority: str

    def browser(self, login: str) -> Browser:
        """Somebody at Odoo's web client."""
        return Browser(self.url, self.database, login)


def disagree(demo: Demo) -> None:
    """A meeting gets another title on both sides at the same time."""
    user = demo.browser("demo")
    outlook = calendar.Outlook(demo.tenant_url, demo.authority, ANNA)
    ids = user.call("calendar.event", "search", [("name", "=", DISPUTED)])
    outlook.rename(DISPUTED, f"{DISPUTED} for {IN_OUTLOOK}")
    user.call("calendar.event", "write", ids, {"name": f"{DISPUTED}: 12 workbenches"})
    sync(user, "calendar")


def checked(demo: Demo) -> int:
    """The app registration, of which everything has been looked at."""
    admin = demo.browser("admin")
    (app,) = admin.call("office365.app", "search", [], limit=1)
    admin.call("office365.app", "action_test", [app])
    return app


def contact(demo: Demo) -> int:
    """Somebody who is in Outlook."""
    user = demo.browser("demo")
    (found,) = user.call("res.partner", "search", [("name", "=", IN_OUTLOOK)], limit=1)
    return found


def delete_many(demo: Demo) -> None:
    """Many are archived in Odoo: to be removed from Outlook they wait for a yes."""
    user = demo.browser("demo")
    linked = [("state", "=", "linked"), ("origin", "=", "list")]
    links = user.call("office365.contact.link", "search_read", linked, ["partner_id"])
    archived = [link["partner_id"][0] for link in links[:MANY]]
    demo.browser("admin").call("res.partner", "write", archived, {"active": False})
    sync(user, "contacts")


def take(demo: Demo, pictures: Iterable[Picture], folder: Path, **ids: int) -> None:
    """Somebody after the other signs in, and shows their pages."""
    chosen = list(pictures)
    for login in dict.fromkeys(one.login for one in chosen):
        page = Page(*SIZE)
        try:
            ids["UID"] = signed_in(page, demo.url, demo.database, login)
            page.open(f"{demo.url}/odoo", pause=8)  # the first page compiles the assets
            for one in chosen:
                if one.login == login:
                    _take(page, demo, one, folder, ids)
        finally:
            page.close()


def _take(
    page: Page, demo: Demo, picture: Picture, folder: Path, ids: dict[str, int]
) -> None:
    path = picture.path
    for name, number in ids.items():
        path = path.replace(name, str(number))
    page.resize(*picture.size)
    page.open(demo.url + path, picture.script, pause=4, shows=picture.shows)
    page.save(folder / f"{picture.name}.png")
    print(picture.name, flush=True)


def main(
    url: str, database: str, tenant_url: str, ca_folder: str, folder: str, *names: str
) -> None:
    """All of them, or those that are named."""
    demo = Demo(url, database, tenant_url, str(Path(ca_folder) / "ca.pem"))

    def wanted(pictures: Iterable[Picture]) -> list[Picture]:
        return [one for one in pictures if not names or one.name in names]

    disagree(demo)
    ids = {"APP": checked(demo), "CONTACT": contact(demo)}
    take(demo, wanted(PICTURES), Path(folder), **ids)
    delete_many(demo)
    take(demo, wanted(WAITING), Path(folder))


if __name__ == "__main__":
    main(*sys.argv[1:])
