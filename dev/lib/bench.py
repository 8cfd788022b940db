"""``dev/bench NAME``: measure, with databases and a simulated tenant of one's own."""

from __future__ import annotations

import subprocess
from pathlib import Path

from . import databases, odoo
from .packages import python
from .paths import ROOT
from .postgres import running
from .services import simulator
from .shell import end_with

WITH_PEER = {"calendar"}


def main(arguments: list[str]) -> int:
    """Run ``dev/bench_NAME.py DATABASE PLAIN-DATABASE SIMULATOR CA-FOLDER ...``.

    Whom it is measured against may need a database too: ``OFFICE365_SYNC_PEER``.
    """
    known = {path.stem.removeprefix("bench_"): path for path in _programs()}
    if not arguments or arguments[0] not in known:
        print(f"usage: dev/bench {'|'.join(known)} [...]")
        return 2
    odoo.install()
    with running() as cluster:
        environment = odoo.environment(cluster)
        template = databases.with_addon(cluster)
        peers = databases.with_peer if arguments[0] in WITH_PEER else databases.base
        with (
            simulator(environment, "empty") as (_, url),
            databases.scratch(cluster, template, "bench") as database,
            databases.scratch(cluster, databases.base(cluster), "plain") as plain,
            databases.scratch(cluster, peers(cluster), "peer") as peer,
        ):
            words = [python(), known[arguments[0]], database, plain, url]
            words += [odoo.certificates(), *arguments[1:]]
            settings = {**environment, "OFFICE365_SYNC_ODOO": odoo.options()}
            settings["OFFICE365_SYNC_PEER"] = peer
            return subprocess.run(words, cwd=ROOT, env=settings).returncode


def _programs() -> list[Path]:
    return sorted((ROOT / "dev").glob("bench_*.py"))


if __name__ == "__main__":
    end_with(main)
