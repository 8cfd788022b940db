"""The simulated tenant as a process of its own, and its admin endpoint for tests."""

from __future__ import annotations

import atexit
import itertools
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlencode, urljoin

import requests
from lxml import html

ROOT = Path(__file__).resolve().parents[1]
ANNA = "anna.keller@contoso.example"
BRUNO = "bruno.costa@contoso.example"
CHLOE = "chloe.martin@contoso.example"
NOMAIL = "nomail@contoso.example"
DMITRI = "dmitri.volkov@fabrikam.example"
CONTOSO = "11111111-1111-4111-8111-111111111111"
CLIENT_ID = "aaaaaaaa-0000-4000-8000-000000000001"
CLIENT_SECRET = "simulated-client-secret"  # noqa: S105  of a simulated app

LAUNCH = "import subprocess, sys; subprocess.Popen(sys.argv[1:])"

_numbers = itertools.count(1)
_shared: list[Simulator] = []


def shared() -> Simulator:
    """The one simulator of this test process."""
    if not _shared or not _shared[0].is_alive():
        _shared[:] = [Simulator()]
    return _shared[0]


class Simulator:
    """``python -m simulator``; stopped when this process ends."""

    def __init__(self, seed: str = "empty") -> None:
        self.folder = tempfile.TemporaryDirectory(prefix="simulator-")
        ready = Path(self.folder.name) / "ready.json"
        ca_dir = os.environ.get("OFFICE365_SYNC_CA_DIR") or f"{self.folder.name}/ca"
        command = [sys.executable, "-m", "simulator", "--seed", seed]
        command += ["--ca-dir", ca_dir, "--ready-file", str(ready)]
        traffic = os.environ.get("OFFICE365_SYNC_TRAFFIC")
        if traffic:
            name = f"{os.getpid()}-{next(_numbers)}.jsonl"
            command += ["--traffic", str(Path(traffic) / name)]
        command += ["--stop-with", str(os.getpid())]
        # not our child: Odoo ends all children of its own after each test class
        launcher = [sys.executable, "-c", LAUNCH, *command]
        subprocess.run(launcher, cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
        atexit.register(self.stop)
        told = self._wait_for(ready)
        self.url, self.ca, self.pid = told["url"], told["ca"], told["pid"]
        self.http = requests.Session()
        self.http.verify = self.ca
        self.http.trust_env = False

    def _wait_for(self, ready: Path) -> dict[str, str]:
        for _ in range(200):
            if ready.exists() and ready.stat().st_size:
                return json.loads(ready.read_text())
            time.sleep(0.05)
        raise RuntimeError("the simulator did not start")

    def stop(self) -> None:
        """End the process; it writes out what it recorded."""
        if self.is_alive():
            os.kill(self.pid, signal.SIGTERM)
        for _ in range(200):
            if not self.is_alive():
                break
            time.sleep(0.05)
        self.folder.cleanup()

    def is_alive(self) -> bool:
        """Does the process still run?"""
        try:
            state = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2]
        except FileNotFoundError:
            return False
        return state.split()[0] != "Z"

    def admin(self, method: str, path: str, body: object = None) -> object:
        """One call of the admin endpoint."""
        answer = self.http.request(
            method, f"{self.url}/_admin/{path}", json=body, timeout=60
        )
        answer.raise_for_status()
        return answer.json()

    def reset(self, seed: str = "empty", keep_tokens: bool = False) -> None:
        """A new world."""
        self.admin("POST", "reset", {"seed": seed, "keep_tokens": keep_tokens})

    def fault(self, action: dict, **match: object) -> None:
        """A fault for ``method``, ``path``, ``in_batch``; ``times``, ``skip``."""
        where = {key: match.pop(key) for key in ("method", "path") if key in match}
        self.admin("POST", "faults", {"action": action, "match": where, **match})

    def no_faults(self) -> None:
        """Take all faults back."""
        self.admin("DELETE", "faults")

    def counters(self) -> dict:
        """What was asked since the counters were last cleared."""
        return self.admin("GET", "counters")

    def clear_counters(self) -> None:
        """Count from here on."""
        self.admin("DELETE", "counters")

    def requests(self) -> list[dict]:
        """The Graph requests since the counters were last cleared."""
        return self.admin("GET", "requests")

    # -- the mailbox owner's own hand
    # pylint: disable=method-required-super
    def contacts(self, upn: str = ANNA, folder: str | None = "Odoo") -> dict[str, dict]:
        """Contacts of a folder (None: of all) by display name."""
        found = self.admin("GET", f"mailboxes/{upn}")["contacts"]
        return {
            contact["displayName"]: contact
            for contact in found
            if folder in (None, contact["folder"])
        }

    def folders(self, upn: str = ANNA) -> dict[str, str]:
        """Folder ids by name."""
        found = self.admin("GET", f"mailboxes/{upn}")["folders"]
        return {folder["name"]: folder["id"] for folder in found}

    def create(
        self, upn: str = ANNA, folder: str = "Odoo", **properties: object
    ) -> str:
        """The owner adds a contact; its immutable id."""
        body = {"folder": folder, "properties": properties}
        return self.admin("POST", f"mailboxes/{upn}/contacts", body)["id"]

    def edit(self, contact_id: str, upn: str = ANNA, **properties: object) -> None:
        """The owner changes a contact."""
        self.admin("PATCH", f"mailboxes/{upn}/contacts/{contact_id}", properties)

    def delete(self, contact_id: str, upn: str = ANNA) -> None:
        """The owner deletes a contact."""
        self.admin("DELETE", f"mailboxes/{upn}/contacts/{contact_id}")

    def set_photo(self, contact_id: str, data: bytes, upn: str = ANNA) -> None:
        """The owner sets a photo."""
        self.http.put(
            f"{self.url}/_admin/mailboxes/{upn}/contacts/{contact_id}/photo",
            data=data,
            headers={"Content-Type": "image/jpeg"},
            timeout=60,
        ).raise_for_status()

    # -- signing in as a browser would
    def sign_in(self, address: str, upn: str = ANNA, consent: bool = True) -> str:
        """Walk through picker and consent; the address the browser is sent to."""
        browser = requests.Session()
        browser.verify, browser.trust_env = self.ca, False
        answer = browser.get(address, timeout=30, allow_redirects=False)
        for _ in range(4):
            if answer.is_redirect:
                return answer.headers["Location"]
            forms = html.fromstring(answer.text).forms
            if not forms:
                raise RuntimeError(html.fromstring(answer.text).text_content())
            values = dict(forms[0].form_values())
            if forms[0].get("id") == "form-post":
                return f"{forms[0].action}?{urlencode(values)}"
            if forms[0].get("id") == "admin-approval":
                raise RuntimeError(html.fromstring(answer.text).text_content())
            if forms[0].get("id") == "account-picker":
                values["account"] = upn
            else:
                values["consent"] = "yes" if consent else "no"
            target = urljoin(address, forms[0].action or address)
            answer = browser.post(
                target, data=values, timeout=30, allow_redirects=False
            )
        raise RuntimeError("the sign-in pages never ended")

    def type_device_code(self, code: str, upn: str = ANNA) -> None:
        """What a person does on the device sign-in page."""
        form = {"code": code, "account": upn}
        self.http.post(f"{self.url}/devicelogin", data=form, timeout=30)
