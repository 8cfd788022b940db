"""``dev/i18n [missing|take ...]``: the translations, kept in step with the code."""

from __future__ import annotations

import subprocess

from . import databases, odoo
from .packages import python
from .paths import ROOT
from .postgres import running
from .shell import end_with, stop

PROGRAM = ROOT / "dev" / "translations.py"
WORDS = {"missing": 1, "take": 2}


def main(arguments: list[str]) -> int:
    """Without arguments the terms are read out of a database with the addon."""
    odoo.install()
    if arguments:
        verb, *rest = arguments
        if WORDS.get(verb) != len(rest):
            stop("usage: dev/i18n [missing LANGUAGE | take LANGUAGE FILE]")
        return _call(arguments, {})
    with running() as cluster:
        template = databases.with_addon(cluster)
        with databases.scratch(cluster, template, "terms") as database:
            settings = {"OFFICE365_SYNC_ODOO": odoo.options()}
            environment = {**odoo.environment(cluster), **settings}
            return _call(["update", database], environment)


def _call(words: list[str], environment: dict[str, str]) -> int:
    command = [str(python()), str(PROGRAM), *words]
    return subprocess.run(command, cwd=ROOT, env=environment or None).returncode


if __name__ == "__main__":
    end_with(main)
