"""What the benchmarks share: the simulated tenant, a connected account, figures, and
BENCHMARKS.md, of which each keeps a section."""

from __future__ import annotations

import datetime
import os
import platform
import re
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

import requests
from lxml import html

ANNA = "anna.keller@contoso.example"
CLIENT_ID = "aaaaaaaa-0000-4000-8000-000000000001"
CLIENT_SECRET = "simulated-client-secret"  # noqa: S105  of a simulated app
PAGE = Path(__file__).resolve().parents[1] / "BENCHMARKS.md"


@dataclass
class Figures:
    """What something took; CPU is of this process, with all its threads."""

    seconds: float = 0.0
    cpu: float = 0.0
    requests: int = 0
    items: int = 0
    statements: int = 0


class Tenant:
    """The simulated tenant: its admin endpoint, and what a person does in a browser."""

    def __init__(self, url: str, ca_folder: str) -> None:
        self.url, self.ca = url, str(Path(ca_folder) / "ca.pem")

    def admin(self, method: str, path: str, body: object = None) -> Any:  # noqa: ANN401
        """A call of the admin endpoint."""
        answer = requests.request(
            method, f"{self.url}/_admin/{path}", json=body, verify=self.ca, timeout=300
        )
        answer.raise_for_status()
        return answer.json()

    def latency(self, request_ms: int = 0, item_ms: int = 0) -> None:
        """Of each request, and of each item of a batch."""
        self.admin("POST", "latency", {"request_ms": request_ms, "item_ms": item_ms})

    def sign_in(self, address: str, upn: str = ANNA) -> str:
        """Pick the account, consent; where the browser is sent then."""
        http = requests.Session()
        answer = http.get(address, verify=self.ca, allow_redirects=False, timeout=60)
        while not answer.is_redirect:
            form = html.fromstring(answer.text).forms[0]
            picking = form.get("id") == "account-picker"
            values = dict(form.form_values())
            values |= {"account": upn} if picking else {"consent": "yes"}
            target = urljoin(address, form.action or address)
            answer = http.post(
                target, values, verify=self.ca, allow_redirects=False, timeout=60
            )
        return answer.headers["Location"]

    @contextmanager
    def measured(self) -> Iterator[Figures]:
        """What the block takes."""
        import odoo.sql_db

        figures = Figures()
        self.admin("DELETE", "counters")
        statements, cpu = odoo.sql_db.sql_counter, time.process_time()
        began = time.perf_counter()
        yield figures
        figures.seconds = time.perf_counter() - began
        figures.cpu = time.process_time() - cpu
        figures.statements = odoo.sql_db.sql_counter - statements
        asked = self.admin("GET", "counters")
        figures.requests, figures.items = asked["requests"], asked["batch_items"]


class Connected:
    """An Odoo with the addon in this process, whose demo user is connected."""

    def __init__(self, database: str, tenant: Tenant) -> None:
        from odoo.modules.registry import Registry
        from odoo.tools import config

        options = os.environ["OFFICE365_SYNC_ODOO"].split("\n")
        config.parse_config([*options, "-d", database, "--log-level=warn"])
        self.tenant = tenant
        self.registry = Registry(database)
        self.connect()

    @contextmanager
    def env(self, user_id: int | None = None) -> Iterator[Any]:
        """A transaction of a user's, or of the superuser's."""
        from odoo import SUPERUSER_ID, api

        with self.registry.cursor() as cursor:
            yield api.Environment(cursor, user_id or SUPERUSER_ID, {})

    def connect(self, **preferences: bool) -> None:
        """The demo user signs in through the real pages."""
        with self.env() as env:
            env.ref("office365_sync.default_app").write(
                {
                    "cloud": "custom",
                    "login_url": self.tenant.url,
                    "graph_url": self.tenant.url,
                    "tenant": "contoso.example",
                    "client_id": CLIENT_ID,
                    "secret": CLIENT_SECRET,
                }
            )
            self.user_id = env.ref("base.user_demo").id
            user = env["res.users"].browse(self.user_id)
            account = env["office365.account"]._of_user(user)
            account.write({"login": ANNA, **preferences})
            flow = account._start_code_flow(uuid.uuid4().hex, None)
            back = self.tenant.sign_in(flow["auth_uri"])
            account._finish_code_flow(flow, dict(parse_qsl(urlsplit(back).query)))
            self.account_id = account.id

    def run(self, method: str) -> Figures:
        """One sync, by the method of the account that does it."""
        with self.tenant.measured() as figures, self.env() as env:
            account = env["office365.account"].browse(self.account_id)
            state = getattr(account, method)(budget=3600)
        if state != "done":
            with self.env() as env:
                run = env["office365.sync.run"].search([], limit=1)
                raise SystemExit(f"the run ended as {state}: {run.message}")
        return figures


class Table:
    """Rows that are shown as they come and kept for BENCHMARKS.md."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, ...]] = []

    def note(self, *cells: str) -> None:
        """A row."""
        self.rows.append(cells)
        print(f"{cells[0]:52} {' | '.join(cells[1:])}", flush=True)

    def __str__(self) -> str:
        return "\n".join(f"| {' | '.join(row)} |" for row in self.rows)


def machine() -> str:
    """What it was measured on, and what else that had to do."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"on {datetime.date.today()}: {os.cpu_count()} cores, {memory:.0f} GiB, Python "
        f"{platform.python_version()}, load of the last quarter of an hour "
        f"{os.getloadavg()[2]:.1f}"
    )


def keep(title: str, text: str) -> None:
    """Write a section of BENCHMARKS.md anew, the others stay."""
    found = re.split(r"(?m)^## (.*)\n", PAGE.read_text()) if PAGE.exists() else [""]
    sections = dict(zip(found[1::2], found[2::2], strict=True))
    sections[title] = f"\n{text.strip()}\n"
    parts = [f"## {name}\n\n{body.strip()}\n" for name, body in sections.items()]
    PAGE.write_text("\n".join(["# Benchmarks\n", *parts]))
