"""Screenshots of the running demo, for the README and for looking at one's work.

``dev/python dev/screenshots.py ODOO-URL DATABASE FOLDER [PATH=NAME ...]``: as the user
"demo", each path of the web client into FOLDER/NAME.png; UID in it is the user's id.
"""

from __future__ import annotations

import base64
import itertools
import json
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any

import requests
import websocket

CHROMIUM = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync "
    "--hide-scrollbars --ignore-certificate-errors --remote-debugging-port=0 "
    "--remote-allow-origins=*"
).split()
SETTLED = "!document.querySelector('.o_blockUI, .o_loading_indicator')"


class Page:
    """A tab of a headless Chromium, driven through its debugging port."""

    def __init__(self, width: int, height: int) -> None:
        self.folder = tempfile.mkdtemp(prefix="chromium-")
        size = f"--window-size={width},{height}"
        program = shutil.which("chromium") or "chromium"
        self.process = subprocess.Popen(
            [program, *CHROMIUM, size, f"--user-data-dir={self.folder}", "about:blank"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.ids = itertools.count(1)
        self.socket = websocket.create_connection(self._address(), timeout=60)

    def _address(self) -> str:
        port_file = Path(self.folder) / "DevToolsActivePort"
        for _ in range(600):
            if port_file.exists() and port_file.read_text().strip():
                break
            time.sleep(0.1)
        port = port_file.read_text().split()[0]
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/json") as answer:  # noqa: S310
            tabs = json.load(answer)
        return next(t for t in tabs if t["type"] == "page")["webSocketDebuggerUrl"]

    def command(self, method: str, **params: Any) -> dict[str, Any]:  # noqa: ANN401
        """One command of the DevTools protocol."""
        number = next(self.ids)
        message = {"id": number, "method": method, "params": params}
        self.socket.send(json.dumps(message))
        while True:
            answer = json.loads(self.socket.recv())
            if answer.get("id") == number:
                return answer.get("result", {})

    def run(self, script: str) -> Any:  # noqa: ANN401
        """The value of an expression in the page."""
        options = {"expression": script, "awaitPromise": True, "returnByValue": True}
        return (
            self.command("Runtime.evaluate", **options).get("result", {}).get("value")
        )

    def open(
        self, url: str, script: str = "", pause: float = 3.0, shows: str = "body"
    ) -> None:
        """Load, wait until it has settled, then perhaps do something there."""
        self.command("Page.navigate", url=url)
        time.sleep(pause)
        self.wait(shows)
        for _ in range(50):
            if self.run(SETTLED):
                break
            time.sleep(0.2)
        if script:
            self.run(script)
            time.sleep(1.5)

    def wait(self, selector: str, patience: int = 60) -> None:
        """Until there is such an element; a picture without it would show nothing."""
        deadline = time.monotonic() + patience
        while not self.run(f"!!document.querySelector({json.dumps(selector)})"):
            if time.monotonic() > deadline:
                raise SystemExit(f"nothing on the page is {selector}")
            time.sleep(0.2)

    def resize(self, width: int, height: int) -> None:
        """To a phone's width, say, which no window of this browser has."""
        size = {"width": width, "height": height}
        options = {"deviceScaleFactor": 1, "mobile": width < 768}
        self.command("Emulation.setDeviceMetricsOverride", **size, **options)

    def save(self, path: Path) -> None:
        """The visible part as a PNG."""
        data = self.command("Page.captureScreenshot", format="png")["data"]
        path.write_bytes(base64.b64decode(data))

    def close(self) -> None:
        """End the browser."""
        self.process.terminate()
        self.process.wait(10)
        shutil.rmtree(self.folder, ignore_errors=True)


def signed_in(page: Page, url: str, database: str, login: str) -> int:
    """The browser takes over a session of Odoo's; the user's id."""
    http = requests.Session()
    params = {"db": database, "login": login, "password": login}
    answer = http.post(
        f"{url}/web/session/authenticate",
        json={"jsonrpc": "2.0", "params": params},
        timeout=60,
    )
    cookie = http.cookies["session_id"]
    page.command("Network.setCookie", name="session_id", value=cookie, url=url)
    return answer.json()["result"]["uid"]


def main(url: str, database: str, folder: str, *shots: str) -> None:
    """Take them all; ``PATH=NAME`` or ``PATH=NAME=SCRIPT``."""
    page = Page(1280, 860)
    try:
        user_id = signed_in(page, url, database, "demo")
        page.open(f"{url}/odoo", pause=8)  # the first page compiles the assets
        for shot in shots:
            path, name, *script = shot.split("=", 2)
            page.open(url + path.replace("UID", str(user_id)), *script)
            page.save(Path(folder) / f"{name}.png")
    finally:
        page.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
