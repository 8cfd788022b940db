"""Start Odoo with the addon on the path, the cluster and the right certificates."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from . import odoo_source, packages
from .packages import python
from .paths import ROOT, addons, cache, data
from .postgres import Cluster
from .shell import alone, run


def install() -> None:
    """Odoo and the packages it needs; quick when they are there."""
    odoo_source.install()
    packages.install()


def certificates() -> Path:
    """The simulated tenant's CA folder, and a bundle for ``requests`` beside it."""
    folder = cache() / "ca"
    bundle = folder / "bundle.pem"
    code = (
        "import sys, pathlib, certifi; sys.path.insert(0, sys.argv[2]);"
        "from simulator.certificates import authority;"
        "f = pathlib.Path(sys.argv[1]); authority(f);"
        "(f / 'bundle.pem').write_text(open(certifi.where()).read() + "
        "(f / 'ca.pem').read_text())"
    )
    with alone("certificates"):
        if not bundle.exists():
            run([python(), "-c", code, folder, ROOT])
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
    }


def options() -> str:
    """Where addons and data are, a line each, for a program that is Odoo itself."""
    return "\n".join(command([])[2:])


def command(arguments: Sequence[str]) -> list[str]:
    """The command line of an Odoo process: ``[shell] -d DATABASE ...``."""
    script, _ = odoo_source.server()
    paths = [*odoo_source.addons_folders(), addons()]
    words = list(arguments)
    verb = [words.pop(0)] if words and words[0] in ("shell", "server") else []
    return [
        str(python()),
        str(script),
        *verb,
        f"--addons-path={','.join(str(path) for path in paths)}",
        f"--data-dir={data()}",
        "--http-interface=127.0.0.1",
        *words,
    ]
