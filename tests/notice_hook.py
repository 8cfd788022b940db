"""A server as Microsoft finds Odoo's: it echoes the token of a handshake, and keeps
what it is told for the test to hand on."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


class Hook(BaseHTTPRequestHandler):
    def do_POST(self) -> None:  # noqa: N802
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        token = parse_qs(urlsplit(self.path).query).get("validationToken", [""])[0]
        if not token:
            self.server.told.append(body)
            self.server.rung.set()
        self.send_response(self.server.status)
        self.send_header("Content-Type", "text/plain")
        self.end_headers()
        self.wfile.write(token.encode())

    def log_message(self, *_arguments: object) -> None:
        """Quietly."""


class NoticeHook:
    """One of them, until it is closed."""

    def __init__(self) -> None:
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Hook)
        self.server.told, self.server.status = [], 200
        self.server.rung = threading.Event()
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/office365_sync/notify"

    def refuse(self, status: int = 403) -> None:
        """A gateway in between lets nobody in; 200 lets all in again."""
        self.server.status = status

    def told(self) -> bytes:
        """What has been told next."""
        if not self.server.rung.wait(20):
            raise AssertionError("nothing was told")
        self.server.rung.clear()
        return self.server.told.pop(0)

    def close(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()
