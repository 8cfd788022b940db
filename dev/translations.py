"""The files in ``i18n/``: the addon's terms, and what they are in each language.

``update DATABASE`` reads the terms out of a database with the addon and keeps every
translation whose term is still there; ``missing LANGUAGE`` prints the others as JSON,
and ``take LANGUAGE FILE`` fills them in from such a file.
"""

from __future__ import annotations

import io
import json
import os
import sys
from pathlib import Path

import polib

ADDON = "office365_sync"
FOLDER = Path(__file__).resolve().parents[1] / "i18n"
TEMPLATE = FOLDER / f"{ADDON}.pot"
LANGUAGES = ("fr", "de", "es")
# Set anew at each export; they would make a difference where there is none.
PASSING = ("POT-Creation-Date", "PO-Revision-Date")


def update(database: str) -> None:
    """Write the template and bring each language in step with it."""
    template = polib.pofile(_exported(database).decode())
    for name in PASSING:
        template.metadata.pop(name, None)
    template.save(str(TEMPLATE))
    for language in LANGUAGES:
        known = {term: said for term, said in _known(language).items() if said}
        _save(language, known)
        said = sum(1 for entry in template if known.get(entry.msgid))
        print(f"{language}: {said} of {len(template)} terms")


def missing(language: str) -> None:
    """The terms that have no translation yet, as JSON."""
    known = _known(language)
    wanted = {
        entry.msgid: ""
        for entry in polib.pofile(str(TEMPLATE))
        if not known.get(entry.msgid)
    }
    print(json.dumps(wanted, indent=1, ensure_ascii=False))


def take(language: str, path: str) -> None:
    """Fill in what the file says, and replace what it says otherwise."""
    said = json.loads(Path(path).read_text())
    terms = {entry.msgid for entry in polib.pofile(str(TEMPLATE))}
    if strangers := sorted(set(said) - terms):
        print(f"not a term: {strangers}")
    _save(language, {**_known(language), **said})


def _known(language: str) -> dict[str, str]:
    path = FOLDER / f"{language}.po"
    if not path.exists():
        return {}
    return {entry.msgid: entry.msgstr for entry in polib.pofile(str(path))}


def _save(language: str, known: dict[str, str]) -> None:
    file = polib.pofile(str(TEMPLATE))
    file.metadata["Language"] = language
    for entry in file:
        entry.msgstr = known.get(entry.msgid, "")
    file.save(str(FOLDER / f"{language}.po"))


def _exported(database: str) -> bytes:
    from odoo import SUPERUSER_ID, api
    from odoo.modules.registry import Registry
    from odoo.tools import config
    from odoo.tools.translate import trans_export

    options = os.environ["OFFICE365_SYNC_ODOO"].split("\n")
    config.parse_config([*options, "-d", database, "--log-level=warn"])
    with Registry(database).cursor() as cursor, io.BytesIO() as buffer:
        env = api.Environment(cursor, SUPERUSER_ID, {})
        trans_export(None, [ADDON], buffer, "po", env)
        return buffer.getvalue()


if __name__ == "__main__":
    verb, *rest = sys.argv[1:]
    {"update": update, "missing": missing, "take": take}[verb](*rest)
