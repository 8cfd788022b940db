"""``dev/test [filter ...]``: every test there is, or those that are named."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from . import (
    databases,
    lint,
    odoo,
    odoo_tests,
    packages,
    postgres,
    pytest_tests,
    referee,
)
from . import selection as selections
from .outcome import Outcome, total
from .shell import end_with

TALKS_TO_GRAPH = {"odoo", "tours", "system"}


def main(filters: list[str]) -> int:
    """Run, print a summary per kind and one over all; the exit status."""
    selection = selections.chosen(filters)
    traffic = referee.traffic()
    outcomes = []
    for kind, names in selection.items():
        print(f"== {kind}", flush=True)
        outcomes.append(_run(kind, names, traffic))
        print(outcomes[-1], flush=True)
    if TALKS_TO_GRAPH & set(selection):
        print("== referee", flush=True)
        outcomes.append(referee.judge(traffic))
        print(outcomes[-1], flush=True)
    return _conclude(outcomes)


def _run(kind: str, names: list[str], traffic: Path) -> Outcome:
    runners: dict[str, Callable[[list[str], Path], Outcome]] = {
        "lint": _lint,
        "pure": _pure,
        "odoo": _odoo("odoo"),
        "tours": _odoo("tours"),
        "third_party": _third_party,
        "third_party_odoo": _third_party_odoo,
        "side_by_side": _side_by_side,
        "system": _system,
    }
    try:
        outcome = runners[kind](names, traffic)
    except SystemExit as problem:  # such as a missing tool: the other kinds go on
        print(problem)
        return Outcome(kind, failed=1)
    if not outcome.total:
        print("no test ran: that is not a success")
        outcome.failed = 1
    return outcome


def _lint(names: list[str], traffic: Path) -> Outcome:
    return lint.run()


def _pure(names: list[str], traffic: Path) -> Outcome:
    return pytest_tests.run("pure", packages.install(), names, _plain())


def _odoo(kind: str) -> Callable[[list[str], Path], Outcome]:
    def run(names: list[str], traffic: Path) -> Outcome:
        odoo.install()
        with postgres.running() as cluster:
            environment = _recording(cluster, traffic)
            return odoo_tests.run(cluster, kind, names, environment)

    return run


def _third_party(names: list[str], traffic: Path) -> Outcome:
    python = packages.install(packages.THIRD_PARTY)
    return pytest_tests.run("third_party", python, names, _plain())


def _third_party_odoo(names: list[str], traffic: Path) -> Outcome:
    odoo.install()
    with postgres.running() as cluster:
        environment = odoo.environment(cluster)
        environment.pop("OFFICE365_SYNC_TRAFFIC", None)  # it is not judged
        template = databases.with_peer(cluster)
        return _inside(cluster, template, "third_party_odoo", names, environment)


def _side_by_side(names: list[str], traffic: Path) -> Outcome:
    odoo.install()
    with postgres.running() as cluster:
        environment = odoo.environment(cluster)
        environment.pop("OFFICE365_SYNC_TRAFFIC", None)  # half of it is theirs
        template = databases.with_addon(cluster, beside_peer=True)
        return _inside(cluster, template, "side_by_side", names, environment)


def _system(names: list[str], traffic: Path) -> Outcome:
    if not any((selections.TESTS / "system").glob("test_*.py")):
        return Outcome("system")
    odoo.install()
    with postgres.running() as cluster:
        environment = _recording(cluster, traffic)
        template = databases.with_addon(cluster)
        return _inside(cluster, template, "system", names, environment)


def _inside(
    cluster: postgres.Cluster,
    template: str,
    kind: str,
    names: list[str],
    environment: dict[str, str],
) -> Outcome:
    """Tests that are Odoo themselves, with a database of their own."""
    with databases.scratch(cluster, template, kind) as database:
        where = {
            "OFFICE365_SYNC_DATABASE": database,
            "OFFICE365_SYNC_WITHOUT": databases.base(cluster),
            "OFFICE365_SYNC_ODOO": odoo.options(),
        }
        python = packages.python()
        return pytest_tests.run(kind, python, names, {**environment, **where})


def _plain() -> dict[str, str]:
    """Third parties' traffic and what tests of the simulator send is not judged."""
    unset = ("OFFICE365_SYNC_TRAFFIC", "PYTHONPATH")
    return {name: value for name, value in os.environ.items() if name not in unset}


def _recording(cluster: postgres.Cluster, traffic: Path) -> dict[str, str]:
    return {**odoo.environment(cluster), "OFFICE365_SYNC_TRAFFIC": str(traffic)}


def _conclude(outcomes: list[Outcome]) -> int:
    print("==")
    for outcome in outcomes:
        print(outcome)
    together = total(outcomes)
    print(together.counts, flush=True)
    return 1 if together.failed else 0


if __name__ == "__main__":
    end_with(main)
