"""The pictures of the guides and of the addon's page in Apps, of the running demo:
``./dev/demo --pictures`` takes them all anew, into a folder (``static/description``).
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from pathlib import Path

import requests

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from dev.screenshots import Page, signed_in

DESKTOP, PHONE = (1280, 860), (390, 844)
TAB = "document.querySelector('.o_notebook a[name=\"{}\"]')?.click()"
CLICK = "document.querySelector('{}')?.click()"


@dataclass(frozen=True)
class Picture:
    """What is on it: whose page, where, and what is pressed there first."""

    name: str
    login: str
    path: str
    script: str = ""
    size: tuple[int, int] = DESKTOP


PICTURES = (
    Picture("synced-contacts", "demo", "/odoo/office365-contacts"),
    Picture("preferences", "demo", "/odoo/my-office365/UID", TAB.format("office365")),
    Picture("calendar", "demo", "/odoo/calendar"),
    Picture("mail-log", "demo", "/odoo/office365-interactions"),
    Picture("conflicts", "demo", "/odoo/office365-conflicts"),
    Picture("sync-now", "demo", "/odoo/office365-sync-now"),
    Picture("status", "admin", "/odoo/office365-status"),
    Picture("set-up", "admin", "/odoo/office365-setup"),
    Picture("phone", "demo", "/odoo/office365-interactions", size=PHONE),
)


def main(url: str, database: str, folder: str, *names: str) -> None:
    """All of them, or those that are named."""
    _keep_quiet(url, database)
    chosen = [one for one in PICTURES if not names or one.name in names]
    for login, size in dict.fromkeys((one.login, one.size) for one in chosen):
        page = Page(*size)
        page.resize(*size)
        try:
            user_id = signed_in(page, url, database, login)
            page.open(f"{url}/odoo", pause=8)  # the first page compiles the assets
            for one in chosen:
                if (one.login, one.size) == (login, size):
                    path = one.path.replace("UID", str(user_id))
                    page.open(url + path, one.script, pause=4)
                    page.save(Path(folder) / f"{one.name}.png")
                    print(one.name, flush=True)
        finally:
            page.close()


def _keep_quiet(url: str, database: str) -> None:
    """Nobody is greeted by OdooBot, whose window would be on every picture."""
    http = requests.Session()
    call = {"db": database, "login": "admin", "password": "admin"}
    _ask(http, f"{url}/web/session/authenticate", call)
    users = f"{url}/web/dataset/call_kw/res.users"
    found = {"model": "res.users", "method": "search", "args": [[]], "kwargs": {}}
    ids = _ask(http, f"{users}/search", found)
    quiet = [ids, {"odoobot_state": "disabled"}]
    _ask(http, f"{users}/write", {**found, "method": "write", "args": quiet})
    time.sleep(1)


def _ask(http: requests.Session, address: str, params: dict) -> object:
    body = {"jsonrpc": "2.0", "method": "call", "params": params}
    return http.post(address, json=body, timeout=60).json().get("result")


if __name__ == "__main__":
    main(*sys.argv[1:])
