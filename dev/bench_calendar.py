"""``dev/bench calendar [--quick] [--write]``: the calendar sync beside Odoo's own.

Arguments: a database with the addon, one without, the simulated tenant's address, its
CA folder; ``OFFICE365_SYNC_PEER`` is a database with ``microsoft_calendar``. With
``--quick`` there are few of everything; with ``--write``, the section of BENCHMARKS.md
is written anew.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from dev.benching import ANNA, Figures, Table, Tenant, keep, machine
from dev.calendar_sides import Ours, Side, Theirs
from dev.saving import Saver, compare, plain_saver

BOX = f"mailboxes/{ANNA}"
TODAY = datetime.now().replace(hour=8, minute=0, second=0, microsecond=0)
ITEM_MS = 20  # what an item of a batch may take the service

TEXT = """
`./dev/bench calendar --write`, {machine}. Both connectors, each in its own database,
the simulated tenant and PostgreSQL share the machine; all requests are to the same
tenant, which takes the stated time for each. "Each" is per event. A push is what
comes after the save: at `microsoft_calendar` the user waits for it, with the addon a
run does it later. "With {item} ms an item": of a batch, which `microsoft_calendar`
does not send.

| what | latency | `office365_sync` | `microsoft_calendar` | ratio |
|---|---|---|---|---|
{table}

Aims: a push at least 10 x as fast at 50 ms, at most 1/4 of the CPU; a pull no slower; a
save never waits for the network; an idle run at most 2 requests, whatever there is.
`microsoft_calendar` refuses to change a series in Odoo.
"""


@dataclass(frozen=True)
class Sizes:
    """How much of everything."""

    pushes: tuple[int, ...] = (200, 1000)
    many: int = 1000
    changed: int = 100
    days: int = 365
    latencies: tuple[int, ...] = (0, 50, 150)


QUICK = Sizes((40,), 100, 20, 60, (0, 50))


class Bench:
    """Both sides, and a table of what was measured."""

    def __init__(self, sides: list[Side], tenant: Tenant, sizes: Sizes) -> None:
        self.sides, self.tenant, self.sizes = sides, tenant, sizes
        self.table = Table()

    def both(
        self, what: str, each: int, act: Callable[[Side], Figures | None], *ms: int
    ) -> None:
        """A row: the same on each side."""
        figures = [act(side) for side in self.sides]
        latency = f"{ms[0]} ms" + (f", with {ms[1]} ms an item" if ms[1:] else "")
        cells = [told(one, each) if one else "–" for one in figures]
        ratio = "–" if None in figures else compared(*figures)
        self.table.note(what, latency, *cells, ratio)

    def fresh(self, side: Side, *ms: int) -> None:
        """A new tenant, nothing in either calendar."""
        self.tenant.admin("POST", "reset", {"seed": "empty"})
        side.fresh()
        self.tenant.latency(*ms)

    def push(self, count: int, *ms: int) -> None:
        """New events in Odoo."""

        def act(side: Side) -> Figures:
            self.fresh(side, *ms)
            figures = side.bring(meetings(count))
            self.check(self.there(), count)
            return figures

        self.both(f"push of {count:,} new events", count, act, *ms)

    def changes(self, *ms: int) -> None:
        """Everything that happens to a calendar that is full already."""
        count, changed = self.sizes.many, self.sizes.changed
        found: dict[Side, list[Figures]] = {side: [] for side in self.sides}
        for side in self.sides:
            self.fresh(side, *ms)
            seed = {"count": count, "from": TODAY.date().isoformat()}
            self.tenant.admin("POST", f"{BOX}/events/seed", seed)
            found[side].append(side.sync())
            self.check(side.count(), count)
            found[side].append(side.sync())
            found[side].append(side.bring(renaming(changed)))
            self.check(self.there("Renamed"), changed)
            side.sync()
            self.rename_there(changed)
            found[side].append(side.sync())
            found[side].append(side.sync())
        for number, (what, each) in enumerate(
            (
                (f"pull of {count:,}", count),
                ("idle run after it", 1),
                (f"{changed} changed in Odoo, of {count:,}", changed),
                (f"{changed} changed in Outlook, of {count:,}", changed),
                ("idle run after it", 1),
            )
        ):
            self.both(what, each, lambda side, n=number: found[side][n], *ms)

    def series(self, *ms: int) -> None:
        """A daily series."""
        days = self.sizes.days
        found: dict[Side, list[Figures | None]] = {side: [] for side in self.sides}
        for side in self.sides:
            self.fresh(side, *ms)
            master = self.tenant.admin("POST", f"{BOX}/events", daily(days))["id"]
            found[side].append(side.sync())
            self.check(side.count(), days)
            title = {"subject": "Touched"}
            self.tenant.admin("PATCH", f"{BOX}/events/{master}", title)
            found[side].append(side.sync())
            refuses = side.name == "microsoft_calendar"
            found[side].append(None if refuses else side.bring(retitle))
        for number, what in enumerate(
            (
                f"pull of a daily series of {days}",
                "the series touched in Outlook",
                "the series touched in Odoo",
            )
        ):
            self.both(what, 1, lambda side, n=number: found[side][n], *ms)

    def saving(self, plain: str, *ms: int) -> None:
        """What the user waits for at one event."""
        savers = [plain_saver(plain, one_event)]
        for side in self.sides:
            self.fresh(side)
            with side.env() as env:
                act = one_event(env)
            side.sync()
            savers.append(Saver(side.registry, side.user_id, act))
        self.tenant.latency(*ms)
        self.tenant.admin("DELETE", "counters")
        compare(savers[:2], rounds=10, a_round=10)
        asked = self.tenant.admin("GET", "counters")["requests"]
        compare(savers[2:], rounds=2, a_round=5)
        bare, ours, theirs = (saver.median for saver in savers)
        self.table.note(
            f"saving an event (in Odoo alone: {bare:.0f} ms)",
            f"{ms[0]} ms",
            f"{ours:.0f} ms, {asked} requests",
            f"{theirs:.0f} ms",
            f"{theirs / ours:.1f} x as fast",
        )

    # -- Outlook's owner

    def there(self, begin: str = "") -> int:
        """Events in Outlook whose subject begins so."""
        found = self.tenant.admin("GET", f"{BOX}/calendar")["events"]
        return len([one for one in found if one["subject"].startswith(begin)])

    def rename_there(self, count: int) -> None:
        """Somebody tidies up in Outlook."""
        found = self.tenant.admin("GET", f"{BOX}/calendar")["events"]
        for number, event in enumerate(found[-count:]):
            subject = {"subject": f"Tidied {number}"}
            self.tenant.admin("PATCH", f"{BOX}/events/{event['id']}", subject)

    @staticmethod
    def check(found: int, expected: int) -> None:
        """A figure counts only if the work was done."""
        if found != expected:
            raise SystemExit(f"{found} events have arrived, not {expected}")


# -- what people do in Odoo


def meeting(number: int) -> dict[str, Any]:
    """An event like any other, eight a day."""
    start = TODAY + timedelta(days=number // 8, hours=number % 8)
    return {
        "name": f"Visit {number}",
        "start": start,
        "stop": start + timedelta(hours=1),
        "location": "Bern",
        "description": "<p>Bring the plan</p>",
    }


def meetings(count: int) -> Callable[[Any], None]:
    """So many new ones, one by one."""

    def act(env: Any) -> None:  # noqa: ANN401
        for number in range(count):
            env["calendar.event"].create(meeting(number))

    return act


def renaming(count: int) -> Callable[[Any], None]:
    """So many get another title, one by one."""

    def act(env: Any) -> None:  # noqa: ANN401
        for number, event in enumerate(env["calendar.event"].search([], limit=count)):
            event.name = f"Renamed {number}"

    return act


def retitle(env: Any) -> None:  # noqa: ANN401
    """All of a series gets another title."""
    first = env["calendar.event"].search([], limit=1, order="start")
    first.write({"recurrence_update": "all_events", "name": "Touched again"})


def one_event(env: Any) -> Callable[[Any], None]:  # noqa: ANN401
    """A new event; what changes its title."""
    event_id = env["calendar.event"].create(meeting(0)).id
    titles = iter(range(10**9))
    return lambda env: (
        env["calendar.event"].browse(event_id).write({"name": f"Visit {next(titles)}"})
    )


def daily(days: int) -> dict[str, Any]:
    """A series in Outlook."""
    begin = TODAY + timedelta(days=1)
    edges = {"start": begin, "end": begin + timedelta(hours=1)}
    times = {
        name: {"dateTime": edge.isoformat(), "timeZone": "UTC"}
        for name, edge in edges.items()
    }
    limits = {"type": "numbered", "numberOfOccurrences": days}
    limits["startDate"] = begin.date().isoformat()
    rule = {"pattern": {"type": "daily", "interval": 1}, "range": limits}
    return {"properties": {"subject": "Daily", "recurrence": rule, **times}}


# -- figures


def told(figures: Figures, each: int) -> str:
    """A cell; of many events CPU and statements are per event."""
    items = f" ({figures.items} items)" if figures.items else ""
    per = " each" if each > 1 else ""
    return (
        f"{figures.seconds:.2f} s, {figures.requests} requests{items}, "
        f"{figures.cpu / each * 1000:.2f} ms CPU{per}, "
        f"{figures.statements / each:.4g} statements{per}"
    )


def compared(ours: Figures, theirs: Figures) -> str:
    """The last cell."""
    return (
        f"{theirs.seconds / ours.seconds:.1f} x as fast, "
        f"{ours.cpu / theirs.cpu:.2f} x the CPU"
    )


def main(
    database: str, plain: str, tenant_url: str, ca_folder: str, *options: str
) -> None:
    """Measure and print."""
    tenant = Tenant(tenant_url, ca_folder)
    sides = [Ours(database, tenant), Theirs(os.environ["OFFICE365_SYNC_PEER"], tenant)]
    bench = Bench(sides, tenant, QUICK if "--quick" in options else Sizes())
    for ms in bench.sizes.latencies:
        for count in bench.sizes.pushes:
            bench.push(count, ms)
        bench.changes(ms)
        bench.series(ms)
        bench.saving(plain, ms)
    bench.push(bench.sizes.pushes[-1], 50, ITEM_MS)
    if "--write" in options:
        text = TEXT.format(machine=machine(), table=bench.table, item=ITEM_MS)
        keep("Calendar", text)


if __name__ == "__main__":
    main(*sys.argv[1:])
