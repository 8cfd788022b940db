"""``dev/bench contacts [--write]``: what the contact sync costs.

Arguments: a database with the addon, one without, the simulated tenant's address, its
CA folder.
With ``--write``, BENCHMARKS.md is written anew.
"""

from __future__ import annotations

import datetime
import os
import platform
import statistics
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

import requests
from lxml import html

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from dev.replay import create_folder, recorded, replay
from dev.saving import Saver, compare, plain_saver

ANNA = "anna.keller@contoso.example"
CLIENT_ID = "aaaaaaaa-0000-4000-8000-000000000001"
CLIENT_SECRET = "simulated-client-secret"  # noqa: S105  of a simulated app
MANY = 2000
REQUEST_MS, ITEM_MS, LANES = 50, 20, 4
PAGE = Path(__file__).resolve().parents[1] / "BENCHMARKS.md"

TEXT = """# Benchmarks

`./dev/bench contacts --write`, on {date}: {cores} cores, {memory:.0f} GiB, Python
{python}. The simulated tenant, Odoo's code and PostgreSQL share the machine. Latency in
(a), (b), (d): {request} ms a request, {item} ms a batch item, {lanes} at a time, which
sets the limit of (a). CPU is that of the process that syncs. In (e) saves in the two
databases take turns.

| what | measured |
|---|---|
{table}

Aims: (a) at least 85 % of the limit, at most 3 ms CPU each; (b) at most twice plain
create; (c) at most 2 requests, the same statements, within 1.3 x; (d) in proportion to
the changes; (e) below 5 %, no request.
"""


class Bench:
    """A connected account in this process, and a table of what was measured."""

    def __init__(self, database: str, tenant_url: str, ca_folder: str) -> None:
        from odoo.modules.registry import Registry
        from odoo.tools import config

        options = os.environ["OFFICE365_SYNC_ODOO"].split("\n")
        config.parse_config([*options, "-d", database, "--log-level=warn"])
        self.url, self.ca = tenant_url, str(Path(ca_folder) / "ca.pem")
        self.registry = Registry(database)
        self.rows: list[tuple[str, str]] = []
        self.connect()

    @contextmanager
    def env(self) -> Iterator[Any]:
        """A transaction of the superuser's."""
        from odoo import SUPERUSER_ID, api

        with self.registry.cursor() as cursor:
            yield api.Environment(cursor, SUPERUSER_ID, {})

    def admin(self, method: str, path: str, body: object = None) -> Any:  # noqa: ANN401
        """The simulated tenant's admin endpoint."""
        answer = requests.request(
            method, f"{self.url}/_admin/{path}", json=body, verify=self.ca, timeout=300
        )
        answer.raise_for_status()
        return answer.json()

    def connect(self) -> None:
        """The demo user signs in through the real pages."""
        with self.env() as env:
            env.ref("office365_sync.default_app").write(
                {
                    "cloud": "custom",
                    "login_url": self.url,
                    "graph_url": self.url,
                    "tenant": "contoso.example",
                    "client_id": CLIENT_ID,
                    "secret": CLIENT_SECRET,
                }
            )
            self.user_id = env.ref("base.user_demo").id
            user = env["res.users"].browse(self.user_id)
            account = env["office365.account"]._of_user(user)
            account.login = ANNA
            flow = account._start_code_flow(uuid.uuid4().hex, None)
            back = self.sign_in(flow["auth_uri"])
            account._finish_code_flow(flow, dict(parse_qsl(urlsplit(back).query)))
            self.account_id = account.id

    def sign_in(self, address: str) -> str:
        """Pick the account, consent; where the browser is sent then."""
        http = requests.Session()
        answer = http.get(address, verify=self.ca, allow_redirects=False, timeout=60)
        while not answer.is_redirect:
            form = html.fromstring(answer.text).forms[0]
            picking = form.get("id") == "account-picker"
            values = dict(form.form_values())
            values |= {"account": ANNA} if picking else {"consent": "yes"}
            target = urljoin(address, form.action or address)
            answer = http.post(
                target, values, verify=self.ca, allow_redirects=False, timeout=60
            )
        return answer.headers["Location"]

    def run(self, expect: str = "done") -> dict[str, float]:
        """One sync: seconds, CPU seconds, requests, batch items, SQL statements."""
        import odoo.sql_db

        self.admin("DELETE", "counters")
        statements, cpu, began = (
            odoo.sql_db.sql_counter,
            time.process_time(),
            time.perf_counter(),
        )
        with self.env() as env:
            account = env["office365.account"].browse(self.account_id)
            state = account._run_contacts(budget=3600)
        if state != expect:
            raise SystemExit(f"the run ended as {state}")
        asked = self.admin("GET", "counters")
        return {
            "seconds": time.perf_counter() - began,
            "cpu": time.process_time() - cpu,
            "requests": asked["requests"],
            "items": asked["batch_items"],
            "statements": odoo.sql_db.sql_counter - statements,
        }

    def latency(self, on: bool) -> None:
        """As the aims state it, or none."""
        body = {"request_ms": REQUEST_MS * on, "item_ms": ITEM_MS * on}
        self.admin("POST", "latency", body)

    def note(self, what: str, figures: str) -> None:
        """A row of the table."""
        self.rows.append((what, figures))
        print(f"{what:52} {figures}", flush=True)

    def make_partners(self, count: int, prefix: str, select: bool) -> list[int]:
        """Partners as people have them, perhaps put on the user's list."""
        with self.env() as env:
            partners = (
                env["res.partner"]
                .with_user(self.user_id)
                .create([person(prefix, number) for number in range(count)])
            )
            if select:
                partners.action_office365_add()
            return partners.ids

    # -- what is measured

    def first_push(self) -> None:
        """(a)"""
        self.make_partners(MANY, "push", select=True)
        self.latency(True)
        with recorded() as batches:
            figures = self.run()
        bare = replay(batches, create_folder(batches, "Replay", self.ca), self.ca)
        self.latency(False)
        self.note(
            f"(a) first push of {MANY}",
            f"{figures['seconds']:.1f} s, "
            f"{figures['requests']} requests, "
            f"{figures['cpu'] / MANY * 1000:.2f} ms CPU each, "
            f"{figures['statements'] / MANY:.2f} statements each",
        )
        items = MANY * ITEM_MS / 1000 / LANES
        whole = items + len(batches) * REQUEST_MS / 1000 / LANES
        for label, limit in (
            ("the items' time alone", items),
            ("items and requests, four at a time", whole),
            ("the same batches by four bare connections", bare),
        ):
            share = limit / figures["seconds"]
            self.note(f"(a) limit: {label}", f"{limit:.1f} s, reached to {share:.0%}")

    def first_pull(self) -> None:
        """(b)"""
        plain = self.plain_create()
        seed = {"count": MANY, "folder": "Odoo", "prefix": "pull"}
        self.admin("POST", f"mailboxes/{ANNA}/seed", seed)
        self.latency(True)
        figures = self.run()
        self.latency(False)
        self.note(
            f"(b) first pull of {MANY}",
            f"{figures['seconds']:.1f} s, plain create {plain:.1f} s "
            f"({figures['seconds'] / plain:.1f} x), {figures['requests']} requests, "
            f"{figures['cpu'] / MANY * 1000:.2f} ms CPU each",
        )
        while self.run()["items"]:
            pass  # photos are looked at in runs of their own

    def plain_create(self) -> float:
        """Seconds that Odoo alone takes for as many partners."""
        began = time.perf_counter()
        with self.env() as env:
            partners = env["res.partner"].with_user(self.user_id)
            partners.create([person("plain", number) for number in range(MANY)])
            env.flush_all()
            env.cr.rollback()
        return time.perf_counter() - began

    def idle(self, *totals: int) -> None:
        """(c)"""
        for total in totals:
            self.pad_links(total)
            self.run()
            runs = [self.run() for _ in range(5)]
            seconds = statistics.median(figures["seconds"] for figures in runs)
            self.note(
                f"(c) idle run with {total:,} linked contacts",
                f"{seconds * 1000:.0f} ms, {runs[-1]['requests']} requests, "
                f"{runs[-1]['statements']} statements",
            )

    def pad_links(self, total: int) -> None:
        """More linked contacts, by statement; that their items are not there is not
        found out by an idle run."""
        with self.env() as env:
            env.cr.execute(
                """
                WITH known AS (SELECT count(*) AS n FROM office365_contact_link),
                made AS (
                    INSERT INTO res_partner (name, active, type)
                    SELECT 'Padded ' || g, true, 'contact'
                      FROM known, generate_series(1, %s - known.n) g RETURNING id)
                INSERT INTO office365_contact_link
                       (account_id, user_id, partner_id, origin, state, key, remote_id,
                        base)
                SELECT %s, %s, id, 'list', 'linked', gen_random_uuid()::text,
                       'padded-' || id, '{"name": ["x", "x"]}'::jsonb FROM made
                """,
                [total, self.account_id, self.user_id],
            )
            env.cr.execute("ANALYZE office365_contact_link; ANALYZE res_partner")

    def changes(self, ids: list[int], label: str) -> None:
        """(d)"""
        with self.env() as env:
            env["res.partner"].browse(ids).write({"function": uuid.uuid4().hex[:8]})
        self.latency(True)
        figures = self.run()
        self.latency(False)
        self.note(
            f"(d) 50 changes among {label}",
            f"{figures['seconds']:.2f} s, {figures['requests']} requests, "
            f"{figures['items']} items, {figures['statements']} statements",
        )

    def saving(self, plain: Saver, linked: int, unlinked: int) -> None:
        """(e)"""
        self.admin("DELETE", "counters")
        savers = {
            "a linked": Saver(self.registry, self.user_id, linked),
            "another": Saver(self.registry, self.user_id, unlinked),
        }
        compare([plain, *savers.values()])
        for label, saver in savers.items():
            self.note(
                f"(e) saving {label} contact",
                f"{saver.median:.2f} ms, in an Odoo without the addon "
                f"{plain.median:.2f} ms ({saver.median / plain.median - 1:+.0%})",
            )
        asked = self.admin("GET", "counters")["requests"]
        self.note("(e) requests while saving", str(asked))


def person(prefix: str, number: int) -> dict[str, Any]:
    """A partner like any other."""
    return {
        "name": f"Person {prefix}{number}",
        "email": f"{prefix}{number}@customer.example",
        "function": "Buyer",
        "phone": f"+41 44 555 {number:04d}",
        "street": f"Street {number}",
        "zip": "3000",
        "city": "Bern",
        "comment": "<p>Met at the fair</p>",
    }


def page(rows: list[tuple[str, str]]) -> str:
    """BENCHMARKS.md."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    table = "\n".join(f"| {what} | {figures} |" for what, figures in rows)
    return TEXT.format(
        date=datetime.date.today(),
        cores=os.cpu_count(),
        memory=memory,
        python=platform.python_version(),
        request=REQUEST_MS,
        item=ITEM_MS,
        lanes=LANES,
        table=table,
    )


def main(
    database: str, plain: str, tenant_url: str, ca_folder: str, *options: str
) -> None:
    """Measure and print."""
    bench = Bench(database, tenant_url, ca_folder)
    bench.run()
    bench.idle(100)
    bench.first_push()
    bench.first_pull()
    ids = bench.make_partners(50, "changed", select=True)
    bench.run()
    bench.changes(ids, "4,050")
    bench.idle(10_000, 50_000)
    bench.changes(ids, "50,000")
    other = bench.make_partners(1, "other", select=False)
    bench.saving(plain_saver(plain), ids[0], other[0])
    if "--write" in options:
        PAGE.write_text(page(bench.rows))


if __name__ == "__main__":
    main(*sys.argv[1:])
