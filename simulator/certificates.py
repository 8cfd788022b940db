"""A certificate authority of the simulator's own, kept so that clients can trust it."""

from __future__ import annotations

import ssl
from pathlib import Path

import trustme

HOSTS = ("localhost", "127.0.0.1", "::1")


def authority(folder: Path) -> Path:
    """The CA's certificate in ``folder``; made, with the server's, when absent."""
    folder.mkdir(parents=True, exist_ok=True)
    ca_file, server_file = folder / "ca.pem", folder / "server.pem"
    if not (ca_file.exists() and server_file.exists()):
        ca = trustme.CA(organization_name="Simulated Microsoft 365")
        server = ca.issue_cert(*HOSTS)
        chain = b"".join(blob.bytes() for blob in server.cert_chain_pems)
        server_file.touch(mode=0o600)
        server_file.write_bytes(server.private_key_pem.bytes() + chain)
        ca.cert_pem.write_to_path(ca_file)
    return ca_file


def server_context(folder: Path) -> ssl.SSLContext:
    """What the server speaks TLS with."""
    authority(folder)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "server.pem")
    return context
