"""``dev/bench contacts [--write]``: what the contact sync costs.

Arguments: a database with the addon, one without, the simulated tenant's address, its
CA folder.
With ``--write``, its section of BENCHMARKS.md is written anew.
"""

from __future__ import annotations

import statistics
import sys
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from dev.benching import ANNA, Connected, Figures, Table, Tenant, keep, machine
from dev.replay import create_folder, recorded, replay
from dev.saving import Saver, compare, plain_saver

MANY = 2000
REQUEST_MS, ITEM_MS, LANES = 50, 20, 4

TEXT = """
`./dev/bench contacts --write`, {machine}. The simulated tenant, Odoo's code and
PostgreSQL share the machine. Latency in (a), (b), (d): {request} ms a request, {item}
ms a batch item, {lanes} at a time, which sets the limit of (a). CPU is that of the
process that syncs. In (e) saves in the two databases take turns.

| what | measured |
|---|---|
{table}

Aims: (a) at least 85 % of the limit, at most 3 ms CPU each; (b) at most twice plain
create; (c) at most 2 requests, the same statements, within 1.3 x; (d) in proportion to
the changes; (e) below 5 %, no request.
"""


class Bench(Connected):
    """A connected account, and a table of what was measured."""

    def __init__(self, database: str, tenant: Tenant) -> None:
        super().__init__(database, tenant)
        self.table = Table()
        self.note = self.table.note

    def run(self, method: str = "_run_contacts") -> Figures:
        """One sync of contacts."""
        return super().run(method)

    def latency(self, on: bool) -> None:
        """As the aims state it, or none."""
        self.tenant.latency(REQUEST_MS * on, ITEM_MS * on)

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
        bare = replay(
            batches, create_folder(batches, "Replay", self.tenant.ca), self.tenant.ca
        )
        self.latency(False)
        self.note(
            f"(a) first push of {MANY}",
            f"{figures.seconds:.1f} s, "
            f"{figures.requests} requests, "
            f"{figures.cpu / MANY * 1000:.2f} ms CPU each, "
            f"{figures.statements / MANY:.2f} statements each",
        )
        items = MANY * ITEM_MS / 1000 / LANES
        whole = items + len(batches) * REQUEST_MS / 1000 / LANES
        for label, limit in (
            ("the items' time alone", items),
            ("items and requests, four at a time", whole),
            ("the same batches by four bare connections", bare),
        ):
            share = limit / figures.seconds
            self.note(f"(a) limit: {label}", f"{limit:.1f} s, reached to {share:.0%}")

    def first_pull(self) -> None:
        """(b)"""
        plain = self.plain_create()
        seed = {"count": MANY, "folder": "Odoo", "prefix": "pull"}
        self.tenant.admin("POST", f"mailboxes/{ANNA}/seed", seed)
        self.photos("off")
        self.latency(True)
        figures = self.run()
        self.note(
            f"(b) first pull of {MANY}",
            f"{figures.seconds:.1f} s, plain create {plain:.1f} s "
            f"({figures.seconds / plain:.1f} x), {figures.requests} requests, "
            f"{figures.cpu / MANY * 1000:.2f} ms CPU each",
        )
        self.photos("both")  # whether a contact has one, only asking each can tell
        figures = self.run()
        self.latency(False)
        limit = MANY * ITEM_MS / 1000 / LANES
        self.note(
            f"(b) and a look at {MANY} photos",
            f"{figures.seconds:.1f} s ({limit / figures.seconds:.0%} of the limit), "
            f"{figures.requests} requests, {figures.items} items",
        )

    def photos(self, direction: str) -> None:
        """Which way photos travel, for everybody."""
        with self.env() as env:
            rules = env["office365.field.rule"]
            known = rules.search([("field", "=", "photo")])
            values = {"field": "photo", "direction": direction}
            known.write(values) if known else rules.create(values)

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
            seconds = statistics.median(figures.seconds for figures in runs)
            self.note(
                f"(c) idle run with {total:,} linked contacts",
                f"{seconds * 1000:.0f} ms, {runs[-1].requests} requests, "
                f"{runs[-1].statements} statements",
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
            f"{figures.seconds:.2f} s, {figures.requests} requests, "
            f"{figures.items} items, {figures.statements} statements",
        )

    def saving(self, plain: Saver, linked: int, unlinked: int) -> None:
        """(e)"""
        self.tenant.admin("DELETE", "counters")
        savers = {
            "a linked": Saver(self.registry, self.user_id, dialling(linked)),
            "another": Saver(self.registry, self.user_id, dialling(unlinked)),
        }
        compare([plain, *savers.values()])
        for label, saver in savers.items():
            self.note(
                f"(e) saving {label} contact",
                f"{saver.median:.2f} ms, in an Odoo without the addon "
                f"{plain.median:.2f} ms ({saver.median / plain.median - 1:+.0%})",
            )
        asked = self.tenant.admin("GET", "counters")["requests"]
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


def dialling(partner_id: int) -> Callable:
    """Another phone number for a partner."""

    def save(env: Any) -> None:  # noqa: ANN401
        partner = env["res.partner"].browse(partner_id)
        partner.write({"phone": f"+41 {time.perf_counter_ns() % 10**9}"})

    return save


def plain_dialling(env: Any) -> Callable:  # noqa: ANN401
    """The same for a new partner, one of as many, and alike, as in the other
    database."""
    partners = env["res.partner"]
    for first in range(0, 50_000, MANY):
        numbers = range(first, first + MANY)
        made = partners.create([person("plain", number) for number in numbers])
    return dialling(made[0].id)


def section(table: Table) -> str:
    """That of BENCHMARKS.md."""
    return TEXT.format(
        machine=machine(),
        request=REQUEST_MS,
        item=ITEM_MS,
        lanes=LANES,
        table=table,
    )


def main(
    database: str, plain: str, tenant_url: str, ca_folder: str, *options: str
) -> None:
    """Measure and print."""
    bench = Bench(database, Tenant(tenant_url, ca_folder))
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
    bench.saving(plain_saver(plain, plain_dialling), ids[0], other[0])
    if "--write" in options:
        keep("Contacts", section(bench.table))


if __name__ == "__main__":
    main(*sys.argv[1:])
