"""Odoo 19 itself: an existing one (``ODOO_PATH``) or Debian's package, unpacked."""

from __future__ import annotations

import os
import shutil
import tarfile
import tempfile
from pathlib import Path

from .paths import cache
from .shell import alone, need, run, say, stop

UNSTABLE = [
    "odoo-19",
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
    "fonts-roboto-unhinted",
    "fonts-montserrat",
    "fonts-ocr-b",
]
STABLE = ["fonts-font-awesome", "fonts-inconsolata"]  # Odoo wants Font Awesome 4.7
SELFIE = "@mediapipe/selfie_segmentation@0.1.1675465747"
SELFIE_FILE = "mail/static/lib/selfie_segmentation/selfie_segmentation.js"


def prefix() -> Path:
    """Where Debian's packages are unpacked."""
    return cache() / "odoo-19"


def server() -> tuple[Path, Path]:
    """``(odoo's start script, folder for PYTHONPATH)``."""
    given = os.environ.get("ODOO_PATH")
    if not given:
        return (
            prefix() / "usr/bin/odoo",
            prefix() / "usr/lib/python3/dist-packages",
        )
    root = Path(given).expanduser().resolve()
    for script in (root / "odoo-bin", root / "odoo", root / "usr/bin/odoo"):
        if script.is_file():
            debian = root / "usr/lib/python3/dist-packages"
            library = debian if debian.is_dir() else root
            if _is_version_19(library):
                return script, library
    return stop(
        f"ODOO_PATH={given} is no Odoo 19: neither odoo-bin nor usr/bin/odoo of one"
    )


def _is_version_19(library: Path) -> bool:
    release = library / "odoo" / "release.py"
    return release.is_file() and "version_info = (19, " in release.read_text()


def addons_folders() -> list[Path]:
    """The folders of Odoo's own addons."""
    _, library = server()
    folders = [library / "odoo" / "addons", library / "addons"]
    return [folder for folder in folders if folder.is_dir()]


def install() -> None:
    """Unpack Odoo into the cache, once."""
    if os.environ.get("ODOO_PATH"):
        server()
        return
    with alone("odoo"):
        if not (prefix() / ".complete").exists():
            _unpack()


def _unpack() -> None:
    if not shutil.which("apt-get"):
        stop("no apt-get here: point ODOO_PATH at an Odoo 19 (a git checkout will do)")
    say("downloading Odoo 19 from Debian (about 130 MB); the first start takes minutes")
    shutil.rmtree(prefix(), ignore_errors=True)
    with tempfile.TemporaryDirectory(dir=cache()) as folder:
        os.chmod(folder, 0o755)  # noqa: S103  apt's own user must get in
        _download(UNSTABLE, Path(folder), "unstable")
        _download(STABLE, Path(folder), "bookworm")
        for package in sorted(Path(folder).glob("*.deb")):
            run(["dpkg-deb", "-x", package, prefix()])
    _add_selfie_segmentation()
    (prefix() / ".complete").touch()


def _mirror() -> tuple[str, str]:
    """The machine's own Debian mirror and the keyring it is checked with."""
    listing = run(
        ["apt-get", "indextargets", "--format", "$(REPO_URI)|$(SIGNED_BY)|$(ORIGIN)"]
    ).stdout
    rows = [line.split("|") for line in listing.splitlines() if line.count("|") == 2]
    mirrors = [row for row in rows if row[0].rstrip("/").endswith("/debian")]
    if not mirrors:
        stop("no Debian mirror in apt's configuration: point ODOO_PATH at an Odoo 19")
    keyring = mirrors[0][1]
    if not keyring.startswith("/"):
        keyring = "/usr/share/keyrings/debian-archive-keyring.gpg"
    return mirrors[0][0], keyring


def _download(packages: list[str], folder: Path, suite: str) -> None:
    """Fetch packages through apt, with a source list and list folder of our own."""
    mirror, keyring = _mirror()
    state = cache() / f"apt-{suite}"
    for name in ("lists/partial", "cache/archives/partial"):
        (state / name).mkdir(parents=True, exist_ok=True)
    sources = state / "sources.list"
    sources.write_text(f"deb [signed-by={keyring}] {mirror} {suite} main\n")
    options = [
        f"Dir::Etc::sourcelist={sources}",
        "Dir::Etc::sourceparts=/dev/null",
        f"Dir::State::lists={state / 'lists'}",
        f"Dir::Cache={state / 'cache'}",
        "APT::Sandbox::User=",
    ]
    flags = [word for option in options for word in ("-o", option)]
    run(["apt-get", *flags, "update", "-q"])
    run(["apt-get", *flags, "download", "-q", *packages], cwd=folder)


def _add_selfie_segmentation() -> None:
    """The one file Debian left out; without it every page logs an asset error."""
    target = server()[1] / "odoo/addons" / SELFIE_FILE
    if target.exists():
        return
    need("npm", "npm")
    with tempfile.TemporaryDirectory(dir=cache()) as folder:
        run(["npm", "pack", "--silent", SELFIE], cwd=folder)
        with tarfile.open(next(Path(folder).glob("*.tgz"))) as archive:
            member = archive.extractfile("package/selfie_segmentation.js")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(member.read())
