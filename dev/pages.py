"""A picture of every page there is, wide and as on a phone, to be looked at one by one:
``./dev/demo --pages`` takes them of the running demo, in English and French.
Arguments: Odoo's address, the database, the simulated tenant's address, its CA folder,
the folder for the pictures, and perhaps the parts of names that are wanted.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from demo_story import Browser
from PIL import Image

from dev.pictures import TAB, Demo, checked, contact, disagree
from dev.screenshots import Page, signed_in

ADDON = "office365_sync"
SIZES = ((1400, 1200), (390, 1200))
LANGUAGES = ("en_US", "fr_FR")
PEOPLE = ("admin", "demo")
ANY = ".o_action_manager > *, .modal"


def install(admin: Browser, language: str) -> None:
    """Its texts are there from now on."""
    langs = [("code", "=", language), ("active", "in", [True, False])]
    ids = admin.call("res.lang", "search", langs)
    wizard = admin.call("base.language.install", "create", {"lang_ids": [(6, 0, ids)]})
    admin.call("base.language.install", "lang_install", [wizard])


def pages(demo: Demo, login: str, ids: dict[str, int]) -> Iterator[tuple[str, str]]:
    """Of each menu's list the first record too: a name for the picture, and where."""
    for name, action, model, has_form in _menus(demo, login):
        yield name, f"/odoo/action-{action}"
        if has_form and (
            found := demo.browser(login).call(model, "search", [], limit=1)
        ):
            yield f"{name}-form", f"/odoo/action-{action}/{found[0]}"
    yield "preferences", f"/odoo/my-office365/{ids[login]}"
    yield "contact", f"/odoo/contacts/{ids['contact']}"
    yield "calendar", "/odoo/calendar"
    yield "sync-now", "/odoo/office365-sync-now"


def _menus(demo: Demo, login: str) -> list[tuple[str, int, str, bool]]:
    """What this person's menus open: their names, windows and models, and whether there
    is a form."""
    admin, person = demo.browser("admin"), demo.browser(login)
    menus = person.call("ir.ui.menu", "load_web_menus", [], False).values()
    windows = {
        menu["actionID"]: menu["xmlid"].partition(".menu_")[2]
        for menu in menus
        if menu.get("actionModel") == "ir.actions.act_window"
        and menu["xmlid"].startswith(f"{ADDON}.")
    }
    told = ["res_model", "target", "view_mode"]
    found = admin.call("ir.actions.act_window", "read", [*windows], told)
    return [
        (
            windows[one["id"]],
            one["id"],
            one["res_model"],
            "form" in one["view_mode"],
        )
        for one in found
        if one["target"] != "new"
    ]


def take(demo: Demo, login: str, language: str, folder: Path, ids: dict) -> None:
    """All pages of this person."""
    admin = demo.browser("admin")
    admin.call("res.users", "write", [ids[login]], {"lang": language})
    page = Page(*SIZES[0])
    try:
        signed_in(page, demo.url, demo.database, login)
        page.open(f"{demo.url}/odoo", pause=8)  # the first page compiles the assets
        for name, path in pages(demo, login, ids):
            whole = f"{login}-{name}-{language[:2]}"
            if not ids["wanted"] or any(word in whole for word in ids["wanted"]):
                _shoot(page, demo.url + path, folder / f"{whole}.png")
        if login == "admin":
            _assistant(page, demo, language, folder, ids)
    finally:
        page.close()


def _assistant(page: Page, demo: Demo, language: str, folder: Path, ids: dict) -> None:
    """Each of its pages, whether or not one would come there."""
    admin = demo.browser("admin")
    described = admin.call("office365.app", "fields_get", ["setup_page"])
    steps = [value for value, _label in described["setup_page"]["selection"]]
    app = [ids["app"]]
    for number, step in enumerate(steps, 1):
        whole = f"set-up-{number:02}-{step}-{language[:2]}"
        if not ids["wanted"] or any(word in whole for word in ids["wanted"]):
            admin.call("office365.app", "write", app, {"setup_page": step})
            url = f"{demo.url}/odoo/office365-setup"
            _shoot(page, url, folder / f"{whole}.png")


def _shoot(page: Page, url: str, path: Path) -> None:
    """Wide, and beside it as on a phone."""
    parts = []
    for size in SIZES:
        page.resize(*size)
        page.open(url, TAB, pause=2.5, shows=ANY)
        page.save(path)
        with Image.open(path) as picture:
            parts.append(picture.convert("RGB"))
    both = Image.new("RGB", (sum(part.width for part in parts) + 10, SIZES[0][1]))
    both.paste(parts[0], (0, 0))
    both.paste(parts[1], (parts[0].width + 10, 0))
    both.save(path)
    print(path.name, flush=True)


def main(
    url: str, database: str, tenant_url: str, ca_folder: str, folder: str, *wanted: str
) -> None:
    """Of both people, in both languages."""
    demo = Demo(url, database, tenant_url, str(Path(ca_folder) / "ca.pem"))
    Path(folder).mkdir(parents=True, exist_ok=True)
    if not demo.browser("demo").call("office365.conflict", "search_count", []):
        disagree(demo)
    ids: dict = {login: demo.browser(login).user_id for login in PEOPLE}
    ids |= {"app": checked(demo), "contact": contact(demo), "wanted": wanted}
    admin = demo.browser("admin")
    setting = {"setup_mail": True, "setup_contacts": True, "setup_calendar": True}
    admin.call("office365.app", "write", [ids["app"]], setting)
    for language in LANGUAGES:
        install(admin, language)
        for login in PEOPLE:
            take(demo, login, language, Path(folder), ids)


if __name__ == "__main__":
    main(*sys.argv[1:])
