"""Start Odoo with the addon on the path, the cluster and the right certificates."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from . import odoo_source, packages, postgres
from .paths import ADDON, addons, cache, checkout, python
from .postgres import Cluster
from .shell import run, say

BASE = "odoo-base-v1"
MODULES = "contacts,calendar,crm"


def prepare() -> Cluster:
    """All that is needed to run Odoo; quick when it is there."""
    odoo_source.install()
    packages.install()
    return postgres.start()


def certificates() -> Path:
    """The simulated tenant's CA folder, and a bundle for ``requests`` beside it."""
    folder = cache() / "ca"
    bundle = folder / "bundle.pem"
    if not bundle.exists():
        code = (
            "import sys, pathlib, certifi; sys.path.insert(0, sys.argv[2]);"
            "from simulator.certificates import authority;"
            "f = pathlib.Path(sys.argv[1]); authority(f);"
            "(f / 'bundle.pem').write_text(open(certifi.where()).read() + "
            "(f / 'ca.pem').read_text())"
        )
        root = Path(__file__).resolve().parents[2]
        run([python(), "-c", code, folder, root])
    return folder


def environment(cluster: Cluster) -> dict[str, str]:
    """The environment of an Odoo process."""
    _, library = odoo_source.server()
    bundle = str(certificates() / "bundle.pem")
    return {
        **os.environ,
        **cluster.environment,
        "PYTHONPATH": str(library),
        "PYTHONWARNINGS": "ignore",
        "REQUESTS_CA_BUNDLE": bundle,
        "OFFICE365_SYNC_CA_DIR": str(certificates()),
        "OFFICE365_SYNC_SANDBOX": "1",
    }


def command(arguments: Sequence[str]) -> list[str]:
    """The command line of an Odoo process: ``[shell] -d DATABASE ...``."""
    script, _ = odoo_source.server()
    paths = [*odoo_source.addons_folders(), addons()]
    data = checkout() / "data"
    data.mkdir(exist_ok=True)
    words = list(arguments)
    verb = [words.pop(0)] if words and words[0] in ("shell", "server") else []
    return [
        str(python()),
        str(script),
        *verb,
        f"--addons-path={','.join(str(path) for path in paths)}",
        f"--data-dir={data}",
        *words,
    ]


def base_template(cluster: Cluster) -> str:
    """A database with the modules we depend on and demo data, to be copied."""
    if not cluster.exists(BASE):
        say(f"installing {MODULES} with demo data into a template database")
        making = f"{BASE}-making"
        cluster.drop(making)
        cluster.psql(f'CREATE DATABASE "{making}" TEMPLATE template0')
        install = ["-d", making, "-i", MODULES, "--with-demo", "--stop-after-init"]
        run(
            command([*install, "--no-http", "--log-level=warn"]),
            env=environment(cluster),
        )
        cluster.psql(f'ALTER DATABASE "{making}" RENAME TO "{BASE}"')
    return BASE


__all__ = ["ADDON", "base_template", "command", "environment", "prepare"]
