"""Template databases, made once, and copies of them, made in a second."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from . import odoo, odoo_source
from .paths import ADDON, ROOT, checkout, data, project_files
from .postgres import Cluster
from .shell import alone, run, say

BASE = "odoo-base-v1"
MODULES = "contacts,calendar,crm"
PEER = "microsoft_calendar"
ROOMS_OF_DATABASE = {"tests", "dev", "simulator", "doc"}  # rooms that leave no trace


def base(cluster: Cluster) -> str:
    """A database with the modules the addon depends on, and demo data."""
    name = BASE
    if os.environ.get("ODOO_PATH"):
        name += "-" + _digest([str(odoo_source.server()[0]).encode()])
    with alone("base-template"):
        if not cluster.exists(name):
            say(f"installing {MODULES} with demo data into a template database")
            with _making(cluster, name, "template0") as making:
                _install(cluster, making, MODULES)
    return name


def with_peer(cluster: Cluster) -> str:
    """The same with Odoo's own connector of calendars, and without the addon."""
    template = base(cluster)
    name = f"{template}-{PEER}"
    with alone("peer-template"):
        if not cluster.exists(name):
            say(f"installing {PEER} into a template database")
            with _making(cluster, name, template) as making:
                _install(cluster, making, PEER)
    return name


def with_addon(cluster: Cluster, beside_peer: bool = False) -> str:
    """The same with the addon as it is now, and with Odoo's own connector if that is
    to be beside it; earlier states are removed."""
    template = with_peer(cluster) if beside_peer else base(cluster)
    kind = "beside" if beside_peer else "addon"
    contents = [path.read_bytes() for path in _installed_files()]
    ours = f"{kind}-{checkout().name.removeprefix('checkout-')}-"
    name = ours + _digest([template.encode(), *contents])
    with alone(f"{kind}-template"):
        if not cluster.exists(name):
            say("installing the addon into a template database")
            for stale in cluster.names(ours):
                drop(cluster, stale)
            with _making(cluster, name, template) as making:
                _install(cluster, making, ADDON)
    return name


def copy(cluster: Cluster, template: str, name: str) -> None:
    """A new database like a template, with its attachments."""
    drop(cluster, name)
    cluster.psql(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    if _files(template).is_dir():  # a stored file never changes, so links will do
        shutil.copytree(_files(template), _files(name), copy_function=os.link)


def drop(cluster: Cluster, name: str) -> None:
    """Remove a database and its attachments."""
    cluster.psql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    shutil.rmtree(_files(name), ignore_errors=True)


@contextlib.contextmanager
def scratch(cluster: Cluster, template: str, purpose: str) -> Iterator[str]:
    """A database of this process's own, dropped at the end."""
    _sweep(cluster, purpose)
    name = f"{purpose}-{os.getpid()}"
    copy(cluster, template, name)
    try:
        yield name
    finally:
        drop(cluster, name)


def _sweep(cluster: Cluster, purpose: str) -> None:
    """Remove the databases of processes that were killed."""
    for name in cluster.names(f"{purpose}-"):
        number = name.rsplit("-")[-1]
        if number.isdigit() and not Path("/proc", number).exists():
            drop(cluster, name)


@contextlib.contextmanager
def _making(cluster: Cluster, name: str, template: str) -> Iterator[str]:
    """Work under another name, so that a half-made template is never used."""
    making = f"{name}-making"
    copy(cluster, template, making)
    yield making
    cluster.psql(f'ALTER DATABASE "{making}" RENAME TO "{name}"')
    if _files(making).is_dir():
        shutil.rmtree(_files(name), ignore_errors=True)
        _files(making).rename(_files(name))


def _install(cluster: Cluster, database: str, modules: str) -> None:
    arguments = ["-d", database, "-i", modules, "--with-demo", "--stop-after-init"]
    command = odoo.command([*arguments, "--no-http", "--log-level=warn"])
    run(command, env=odoo.environment(cluster))


def _installed_files() -> Iterator[Path]:
    for path in project_files(""):
        room = path.relative_to(ROOT).parts[0]
        if room not in ROOMS_OF_DATABASE and not path.name.endswith((".md", ".pyc")):
            yield path


def _files(database: str) -> Path:
    return data() / "filestore" / database


def _digest(parts: list[bytes]) -> str:
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:10]
