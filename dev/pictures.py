"""The pictures of the guides and of the addon's page in Apps, of the running demo:
``./dev/demo --pictures`` takes them all anew, into a folder (``static/description``).
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from dev.screenshots import Page, signed_in

WIDTH, HEIGHT = 1280, 860
TAB = "document.querySelector('.o_notebook a[name=\"{}\"]')?.click()"


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
    Picture("sync-now", "demo", "/odoo/office365-sync-now"),
    Picture("status", "admin", "/odoo/office365-status"),
    Picture("set-up", "admin", "/odoo/office365-setup"),
)


def main(url: str, database: str, folder: str, *names: str) -> None:
    """All of them, or those that are named."""
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
                    page.open(url + path, one.script, pause=4)
                    page.save(Path(folder) / f"{one.name}.png")
                    print(one.name, flush=True)
        finally:
            page.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
