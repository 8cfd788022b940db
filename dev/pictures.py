"""The pictures of the guides and of the addon's page in Apps, of the running demo:
``./dev/demo --pictures`` takes them all anew, into a folder (``static/description``).
Arguments: Odoo's address, the database, the simulated tenant's address, its CA folder,
the folder for the pictures, and perhaps their names.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import demo_calendar as calendar
from demo_story import ANNA, Browser, sync

from dev.screenshots import Page, signed_in

WIDTH, HEIGHT = 1280, 860
TAB = "document.querySelector('.o_notebook a[name=\"{}\"]')?.click()"
SHOWN = "document.querySelector('[name=\"{}\"]')?.scrollIntoView()"
DISPUTED = "Write offer"  # a meeting of the demo's


@dataclass(frozen=True)
class Picture:
    """What is on it: whose page, where, and what is pressed there first."""

    name: str
    login: str
    path: str
    script: str = ""


PICTURES = (
    Picture("synced-contacts", "demo", "/odoo/office365-contacts"),
    Picture("preferences", "demo", "/odoo/my-office365/UID", TAB.format("office365")),
    Picture("calendar", "demo", "/odoo/calendar"),
    Picture("mail-log", "demo", "/odoo/office365-interactions"),
    Picture("conflicts", "demo", "/odoo/office365-conflicts"),
    Picture("sync-now", "demo", "/odoo/office365-sync-now"),
    Picture("status", "admin", "/odoo/office365-status"),
    Picture("checks", "admin", "/odoo/office365-apps/APP", SHOWN.format("checks")),
    Picture("set-up", "admin", "/odoo/office365-setup"),
)


def disagree(url: str, database: str, tenant_url: str, authority: str) -> None:
    """A meeting gets another title on both sides at the same time."""
    user = Browser(url, database, "demo")
    outlook = calendar.Outlook(tenant_url, authority, ANNA)
    ids = user.call("calendar.event", "search", [("name", "=", DISPUTED)])
    outlook.rename(DISPUTED, f"{DISPUTED} for Laura Brunner")
    user.call("calendar.event", "write", ids, {"name": f"{DISPUTED}: 12 workbenches"})
    sync(user, "calendar")


def checked(url: str, database: str) -> int:
    """The app registration, of which everything has been looked at."""
    admin = Browser(url, database, "admin")
    (app,) = admin.call("office365.app", "search", [], limit=1)
    admin.call("office365.app", "action_test", [app])
    return app


def main(
    url: str, database: str, tenant_url: str, ca_folder: str, folder: str, *names: str
) -> None:
    """All of them, or those that are named."""
    disagree(url, database, tenant_url, str(Path(ca_folder) / "ca.pem"))
    app = str(checked(url, database))
    chosen = [one for one in PICTURES if not names or one.name in names]
    for login in dict.fromkeys(one.login for one in chosen):
        page = Page(WIDTH, HEIGHT)
        page.resize(WIDTH, HEIGHT)
        try:
            user_id = signed_in(page, url, database, login)
            page.open(f"{url}/odoo", pause=8)  # the first page compiles the assets
            for one in chosen:
                if one.login == login:
                    path = one.path.replace("UID", str(user_id))
                    path = path.replace("APP", app)
                    page.open(url + path, one.script, pause=4)
                    page.save(Path(folder) / f"{one.name}.png")
                    print(one.name, flush=True)
        finally:
            page.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
