"""``dev/bench mail [--long] [--write]``: what reading a shared mailbox costs.

Arguments: a database with the addon, one without (not used), the simulated tenant's
address, its CA folder. With ``--long`` 50,000 messages are read as well, for the
memory they take; with ``--write`` its section of BENCHMARKS.md is written anew.
"""

from __future__ import annotations

import ctypes
import gc
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from dev.benching import ANNA, Connected, Figures, Table, Tenant, keep, machine

MANY, FEW, VERY_MANY = 5_000, 500, 50_000
PARTNERS = 100_000
REQUEST_MS, ITEM_MS, LANES = 50, 20, 4
LOG = "odoo-log@contoso.example"
PERSON = "Person {n} <person.{n}@customer.example>"
STRANGER = "Stranger {n} <stranger.{n}@nobody.example>"
KNOWN = 3  # of the mails below that are with a contact
# every fifth of each: who wrote to whom, 60 % with somebody whom Odoo knows
BETWEEN = ((PERSON, ANNA), (ANNA, STRANGER), (ANNA, PERSON), (STRANGER, ANNA))
BETWEEN = (*BETWEEN, (PERSON, ANNA))
TEXT = """
`./dev/bench mail --long --write`, {machine}. The simulated tenant, Odoo's code and
PostgreSQL share the machine. {many:,} messages wait in the inbox, three in five with
one of {partners:,} contacts; each is read, written down, logged with its note on the
contact, and moved. Latency, where not said otherwise: {request} ms a request, {item} ms
a batch item, {lanes} at a time. CPU is that of the process that reads. Memory is how
far the process grew at most.

| what | measured |
|---|---|
{table}

Aims: 80 % of what four requests at a time allow, 6 ms CPU and 15 statements for each
message that is logged, the same memory from 500 to 50,000 messages. Business Central
handles 50 messages in 10 minutes at its defaults.
"""


@dataclass
class Growth:
    """By how many MiB the process grew at most."""

    peak: float = 0.0


class Bench(Connected):
    """A shared mailbox that is read, and a table of what was measured."""

    def __init__(self, database: str, tenant: Tenant) -> None:
        super().__init__(database, tenant)
        self.table = Table()
        self.note = self.table.note
        self.sent = 0
        self.set_up()

    def set_up(self) -> None:
        """Who signed in may read it, and has it switched on."""
        self.tenant.admin("POST", f"users/{ANNA}", {"may_read": [LOG]})
        with self.env() as env:
            values = {"address": LOG, "account_id": self.account_id}
            self.mailbox_id = env["office365.mailbox"].create(values).id
        self.connect()
        with self.env(self.user_id) as env:
            env.user.sudo().group_ids |= env.ref("office365_sync.group_manager")
            env["office365.mailbox"].browse(self.mailbox_id).action_switch_on()

    def many_requests(self) -> None:
        """So many messages at once are more than the service takes in ten minutes: a
        run ends there and another one goes on, which is not what is measured."""
        self.tenant.admin("POST", "limits", {"per_10_minutes": 10 * VERY_MANY})

    def make_partners(self) -> None:
        """By statement, as an import of long ago would have left them."""
        with self.env() as env:
            env.cr.execute(
                """
                INSERT INTO res_partner (name, complete_name, active, type, email,
                                         email_normalized, create_date, write_date)
                SELECT 'Person ' || g, 'Person ' || g, true, 'contact',
                       'person.' || g || '@customer.example',
                       'person.' || g || '@customer.example',
                       now() - interval '1 year', now() - interval '1 year'
                  FROM generate_series(0, %s) g
                """,
                [PARTNERS - 1],
            )
            env.cr.execute("ANALYZE res_partner")

    def wait_in_inbox(self, count: int) -> None:
        """As many messages as two rules would have copied there."""
        templates = [
            {
                "from": author,
                "to": [recipient],
                "subject": "Question {n}",
                "html": "<p>Good day</p><p>could you send us an offer?</p>",
                "message_id": "<{n}.bench@customer.example>",
            }
            for author, recipient in BETWEEN
        ]
        order = {"count": count, "first": self.sent, "templates": templates}
        self.tenant.admin("POST", f"mailboxes/{LOG}/messages/seed", order)
        self.sent += count

    def read(self) -> tuple[Figures, float]:
        """One run over what waits; how far the process grew in it."""
        with self.tenant.measured() as figures, growth() as grown, self.env() as env:
            box = env["office365.mailbox"].browse(self.mailbox_id)
            state = box._run(budget=3600)
        if state != "done":
            with self.env() as env:
                box = env["office365.mailbox"].browse(self.mailbox_id)
                raise SystemExit(f"the run ended as {state}: {box.last_error}")
        return figures, grown.peak

    def measure(self, count: int, latency: bool) -> Figures:
        """Have them wait, read them, see that each was logged, and tell the memory."""
        self.wait_in_inbox(count)
        before = self.counted()
        self.tenant.latency(REQUEST_MS * latency, ITEM_MS * latency)
        figures, grown = self.read()
        self.tenant.latency()
        made = {name: n - before[name] for name, n in self.counted().items()}
        logged = count * KNOWN // len(BETWEEN)
        expected = {"seen": count, "interactions": logged, "waiting": 0}
        if made != expected:
            raise SystemExit(f"{made} instead of {expected}")
        self.note(f"{count:,} waiting: memory", f"{grown:.0f} MiB")
        return figures

    def counted(self) -> dict[str, int]:
        """Rows of the mail log."""
        with self.env() as env:
            seen = env["office365.message"].search_count
            return {
                "seen": seen([]),
                "interactions": env["office365.interaction"].search_count([]),
                "waiting": seen([("place", "=", "waiting")]),
            }

    # -- what is measured

    def backlog(self) -> None:
        """Speed, with the latency of the aims."""
        figures = self.measure(MANY, latency=True)
        logged = MANY * KNOWN // len(BETWEEN)
        what = f"{MANY:,} waiting"
        self.note(
            what,
            f"{figures.seconds:.1f} s, {MANY / figures.seconds:.0f} messages a second, "
            f"{figures.requests} requests, {figures.items} batch items",
        )
        for label, count in (("message", MANY), ("logged message", logged)):
            self.note(
                f"{what}: for each {label}",
                f"{figures.cpu / count * 1000:.2f} ms CPU, "
                f"{figures.statements / count:.2f} statements",
            )
        items = figures.items * ITEM_MS / 1000 / LANES
        whole = items + figures.requests * REQUEST_MS / 1000 / LANES
        for label, limit in (
            ("the items' time alone", items),
            ("items and requests, four at a time", whole),
        ):
            share = limit / figures.seconds
            self.note(f"limit: {label}", f"{limit:.1f} s, reached to {share:.0%}")

    def idle(self) -> None:
        """Nothing new."""
        figures, _ = self.read()
        self.note(
            "a run that finds nothing",
            f"{figures.seconds * 1000:.0f} ms, {figures.requests} requests, "
            f"{figures.statements} statements",
        )


@contextmanager
def growth() -> Iterator[Growth]:
    """Looks at the size of the process while the block is at work."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)  # or what it freed would be counted in
    grown, done, begin = Growth(), threading.Event(), resident()

    def look() -> None:
        while not done.wait(0.1):
            grown.peak = max(grown.peak, resident() - begin)

    looker = threading.Thread(target=look, daemon=True)
    looker.start()
    try:
        yield grown
    finally:
        done.set()
        looker.join()


def resident() -> float:
    """MiB of memory that this process has."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def section(table: Table) -> str:
    """That of BENCHMARKS.md."""
    values: dict[str, Any] = {"request": REQUEST_MS, "item": ITEM_MS, "lanes": LANES}
    return TEXT.format(
        machine=machine(), many=MANY, partners=PARTNERS, table=table, **values
    )


def main(
    database: str, plain: str, tenant_url: str, ca_folder: str, *options: str
) -> None:
    """Measure and print."""
    bench = Bench(database, Tenant(tenant_url, ca_folder))
    bench.make_partners()
    bench.wait_in_inbox(100)
    bench.read()  # what is loaded once is no growth
    bench.measure(FEW, latency=False)
    bench.backlog()
    if "--long" in options:
        bench.many_requests()
        bench.measure(VERY_MANY, latency=False)
    bench.idle()
    if "--write" in options:
        keep("Mail", section(bench.table))


if __name__ == "__main__":
    main(*sys.argv[1:])
