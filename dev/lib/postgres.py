"""A PostgreSQL cluster of the project's own: own port, own socket folder."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .paths import ADDON, cache
from .paths import data as files
from .shell import alone, free_port, is_root, need, run, say, stop

ROLE = "odoo"
LONGEST_SOCKET_FOLDER = 85
VERSIONS = [f"/usr/lib/postgresql/{version}/bin" for version in range(18, 12, -1)]


@dataclass(frozen=True)
class Cluster:
    """A running cluster."""

    host: str
    port: int

    @property
    def environment(self) -> dict[str, str]:
        """What libpq, and so psql and Odoo, need to reach it."""
        return {"PGHOST": self.host, "PGPORT": str(self.port), "PGUSER": ROLE}

    def psql(self, statement: str, database: str = "postgres") -> str:
        """Run one statement; its unadorned output."""
        command = ["psql", "-XqtA", "-v", "ON_ERROR_STOP=1", "-d", database]
        environment = {**os.environ, **self.environment}
        return run([*command, "-c", statement], env=environment).stdout.strip()

    def exists(self, database: str) -> bool:
        """Is there a database of this name?"""
        query = f"SELECT 1 FROM pg_database WHERE datname = '{database}'"
        return self.psql(query) == "1"

    def names(self, beginning: str) -> list[str]:
        """The databases whose names begin like this."""
        query = f"SELECT datname FROM pg_database WHERE datname LIKE '{beginning}%'"
        return self.psql(query).split()


@contextlib.contextmanager
def running() -> Iterator[Cluster]:
    """The cluster; it is stopped afterwards, unless another process still uses it."""
    with open(_in_use(), "w") as lease:
        fcntl.flock(lease, fcntl.LOCK_SH)
        try:
            yield _start()
        finally:
            with contextlib.suppress(BlockingIOError):
                fcntl.flock(lease, fcntl.LOCK_EX | fcntl.LOCK_NB)
                _stop()


def keep_running() -> Cluster:
    """The cluster for as long as this process, or the one it turns into, lives.

    It is stopped by the next ``running`` that ends when nobody else uses it.
    """
    lease = os.open(_in_use(), os.O_RDWR | os.O_CREAT)
    os.set_inheritable(lease, True)
    fcntl.flock(lease, fcntl.LOCK_SH)
    return _start()


def _in_use() -> Path:
    return cache() / "postgresql-in-use.lock"


def _start() -> Cluster:
    """Make it at the first use, start it when it does not run."""
    need("psql", "postgresql-client")
    initdb = need("initdb", "postgresql", VERSIONS)
    folder = _folder()
    data = folder / "data"
    port_file = folder / "port"
    made = files() / ".cluster-made"
    with alone("postgresql"):
        if not (made.exists() and data.exists()):
            say("creating a PostgreSQL cluster")
            port_file.unlink(missing_ok=True)
            shutil.rmtree(data, ignore_errors=True)  # half made, or its cache is gone
            how = ["-U", ROLE, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]
            _as_owner([initdb, "-D", data, *how])
            made.touch()
        if not _serves(folder, port_file):
            pg_ctl = need("pg_ctl", "postgresql", VERSIONS)
            _launch(Path(pg_ctl), folder, data, port_file)
    return Cluster(str(folder), int(port_file.read_text()))


def _serves(folder: Path, port_file: Path) -> bool:
    if not port_file.exists():
        return False
    ready = ["pg_isready", "-q", "-h", folder, "-p", port_file.read_text()]
    return subprocess.run([str(word) for word in ready]).returncode == 0


def _launch(pg_ctl: Path, folder: Path, data: Path, port_file: Path) -> None:
    port = free_port()
    settings = (
        f"-k {folder} -p {port} -c listen_addresses='' -c fsync=off "
        "-c full_page_writes=off -c synchronous_commit=off -c max_connections=120 "
        "-c shared_buffers=256MB -c jit=off"
    )
    log = folder / "log"
    _as_owner([pg_ctl, "-D", data, "-w", "-l", log, "-o", settings, "start"])
    port_file.write_text(str(port))


def _stop() -> None:
    folder = _folder()
    if _serves(folder, folder / "port"):
        pg_ctl = need("pg_ctl", "postgresql", VERSIONS)
        _as_owner([pg_ctl, "-D", folder / "data", "-m", "fast", "-w", "stop"])


def _owner() -> str | None:
    """PostgreSQL refuses to run as root: whom it runs as then."""
    if not is_root():
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name).pw_name
    return None


def _folder() -> Path:
    """Socket paths are short and the owner must get in, so not below root's home."""
    owner = _owner()
    if owner is None:
        folder = cache() / "pg"
        folder.mkdir(mode=0o700, exist_ok=True)
        if len(str(folder)) > LONGEST_SOCKET_FOLDER:
            stop(f"{folder} is too long for a socket: set XDG_CACHE_HOME to less")
        return folder
    mark = hashlib.sha256(str(cache()).encode()).hexdigest()[:8]
    folder = Path("/var/cache") / ADDON / mark
    if not folder.exists():
        folder.mkdir(mode=0o755, parents=True)
        shutil.chown(folder, owner)
    return folder


def _as_owner(command: list[object]) -> None:
    """Run as the cluster's owner; output to nowhere, pg_ctl's child would hold it."""
    owner = _owner()
    words = [str(word) for word in command]
    if owner:
        words = ["setpriv", f"--reuid={owner}", f"--regid={owner}", "--clear-groups"]
        words += [str(word) for word in command]
    if "pg_ctl" in str(command[0]):
        subprocess.run(words, check=True, stdout=subprocess.DEVNULL, cwd="/")
    else:
        run(words, cwd="/")
