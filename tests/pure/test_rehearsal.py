"""A preview says what the next run does, and does nothing of it."""

from __future__ import annotations

import copy
import itertools
import os

from hypothesis import HealthCheck, settings
from hypothesis.stateful import rule
from memory_local import TransactionalLocal
from sync_machine import FIELDS, EditsAndFaults
from sync_pair import SyncedPair

import sync.engine
from sync.context import Context
from sync.model import LinkState, Policy, RemoteDeleted
from sync.rehearsal import (
    EVERYTHING,
    Answers,
    RehearsedRemote,
    rehearse,
)
from sync.rehearsed_local import RehearsedLocal


class PreviewLocal(RehearsedLocal, TransactionalLocal):
    """What is written of links, cursor and journal is thrown away."""


class QuietRemote:
    """Reads go through; whatever writes is an error."""

    def __init__(self, remote):
        self.remote = remote

    def __getattr__(self, name):
        assert name != "send", "a preview sends"
        return getattr(self.remote, name)


def preview(local, remote, policy, full=False):
    """The plan of the next run."""
    answers = Answers()

    def attempt(plan):
        mine = PreviewLocal(local.faults, local.off)
        mine.committed, mine.plan = local.committed, plan
        mine.view = copy.deepcopy(local.committed)
        mine.ids = itertools.count(10_000)
        mine.base_records = mine.base_changes = {}
        there = RehearsedRemote(QuietRemote(remote), mine, answers, plan)
        keys = itertools.count(1)
        sync.engine.run(
            Context(
                mine,
                there,
                policy,
                lambda unit: unit(),
                lambda: f"rehearsed{next(keys)}",
                chunk=EVERYTHING,
            ),
            full,
        )

    return rehearse(attempt, lambda: None)


def told(plan, normalise=lambda value: value):
    """By side and operation: what becomes of which record or item."""
    made = {"local": 0, "remote": 0}
    deleted = {"local": set(), "remote": set()}
    changed = {"local": {}, "remote": {}}
    for (side, operation, key), step in plan.steps.items():
        if side not in made:
            continue
        if operation == "create":
            made[side] += 1
        elif operation == "delete":
            deleted[side].add(key)
        else:
            after = {name: normalise(pair[1]) for name, pair in step.changes.items()}
            changed[side][key] = after
    return made, deleted, changed


def net(before, after):
    """Fields that differ, by record, of those that are in both."""
    found = {
        key: {
            name: after[key].get(name)
            for name in FIELDS
            if before[key].get(name) != after[key].get(name)
        }
        for key in before.keys() & after.keys()
    }
    return {key: fields for key, fields in found.items() if fields}


class PreviewMachine(EditsAndFaults):
    """At any moment, whatever was interrupted before."""

    def snapshot(self):
        items = {key: dict(item["values"]) for key, item in self.remote.items.items()}
        return copy.deepcopy(self.local.committed["records"]), items

    @rule()
    def a_preview_is_what_the_next_run_does(self):
        self.remote.picky = 0  # what the service will refuse nobody knows before
        state = copy.deepcopy(self.local.committed)
        writes = self.remote.writes
        before = self.snapshot()
        plan = preview(self.local, self.remote, self.policy)
        assert (self.local.committed, self.remote.writes) == (state, writes)
        assert self.snapshot() == before
        made, deleted, changed = told(plan, lambda value: value)
        remote_ids = {k.id: k.remote_id for k in state["links"].values()}
        self.sync()
        for link in self.local.committed["links"].values():
            if not remote_ids.get(link.id):
                remote_ids[link.id] = link.remote_id  # its create had landed before
        after = self.snapshot()
        for side, was, now in zip(("local", "remote"), before, after, strict=True):
            assert made[side] == len(now.keys() - was.keys()), (side, plan.steps)
            gone = deleted[side]
            if side == "remote":
                gone = {remote_ids[key] for key in gone}
            assert gone & was.keys() == was.keys() - now.keys(), (side, plan.steps)
        self._compare(changed["local"], net(before[0], after[0]), lambda v: v, plan)
        there = {remote_ids.get(key): v for key, v in changed["remote"].items()}
        real = net(before[1], after[1])
        self._compare(there, real, self.remote.normalise, plan, before[1])

    def _compare(self, told_, real, kept, plan, was=None):
        """What the remote side makes of a value may be what it was."""
        found = {}
        for key, fields in told_.items():
            old = (was or {}).get(key, {})
            rest = {
                name: kept(value)
                for name, value in fields.items()
                if was is None or kept(value) != old.get(name)
            }
            if rest:
                found[key] = rest
        assert found == real, (found, real, plan.steps)


TestPreviewMachine = PreviewMachine.TestCase
TestPreviewMachine.settings = settings(
    max_examples=int(os.environ.get("SYNC_EXAMPLES", "100")),
    stateful_step_count=int(os.environ.get("SYNC_STEPS", "25")),
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


def of(plan, side, operation):
    """Steps of a kind."""
    return [
        step
        for step in plan.steps.values()
        if (step.side.value, step.operation) == (side, operation)
    ]


def test_an_edit_on_each_side_is_told_with_what_it_was_and_will_be():
    pair = SyncedPair(name="Nina", phone="1")
    pair.edit_here(phone="2")
    pair.edit_there(name="Nina Roth")
    plan = preview(pair.local, pair.remote, pair.policy)
    (here,) = of(plan, "local", "update")
    assert here.changes == {"name": ("Nina", "Nina Roth")}
    (there,) = of(plan, "remote", "update")
    assert there.changes == {"phone": ("1", "2")}
    assert pair.here["name"] == "Nina" and pair.there["phone"] == "1"


def test_a_conflict_is_told_with_both_values():
    pair = SyncedPair(name="Nina", phone="1")
    pair.edit_here(phone="2")
    pair.edit_there(phone="3")
    plan = preview(pair.local, pair.remote, pair.policy)
    (step,) = of(plan, "remote", "update")
    assert step.changes == {"phone": ("3", "2")}
    (conflict,) = step.conflicts
    assert (conflict.local, conflict.remote) == ("2", "3")


def test_what_would_wait_for_a_yes_is_told_as_waiting():
    policy = Policy(
        SyncedPair(name="x").policy.rules,
        remote_deleted=RemoteDeleted.ARCHIVE,
        brake_count=0,
    )
    pair = SyncedPair(policy, name="Nina")
    pair.remote.user_delete(pair.remote_id)
    plan = preview(pair.local, pair.remote, policy)
    (step,) = of(plan, "local", "wait")
    assert step.name == "Nina"
    assert not of(plan, "local", "delete")


def test_what_would_no_longer_be_synced_is_told():
    policy = Policy(
        SyncedPair(name="x").policy.rules, remote_deleted=RemoteDeleted.UNLINK
    )
    pair = SyncedPair(policy, name="Nina")
    pair.remote.user_delete(pair.remote_id)
    plan = preview(pair.local, pair.remote, policy)
    assert [step.name for step in of(plan, "local", "stop")] == ["Nina"]
    assert pair.link.state is LinkState.LINKED


def test_of_a_folder_that_would_be_made_everything_is_new():
    pair = SyncedPair(name="Nina")
    number = pair.add_here(name="Ben")
    answers = Answers()

    def attempt(plan):
        mine = PreviewLocal(pair.local.faults, pair.local.off)
        mine.committed, mine.plan = pair.local.committed, plan
        mine.view = copy.deepcopy(pair.local.committed)
        mine.view["links"] = {}
        mine.view["changes"] = [(1, pair.local_id), (2, number)]
        mine.base_records = {}
        there = RehearsedRemote(QuietRemote(pair.remote), mine, answers, plan, True)
        keys = itertools.count(1)
        sync.engine.run(
            Context(mine, there, pair.policy, lambda u: u(), lambda: str(next(keys)))
        )

    plan = rehearse(attempt, lambda: None)
    made = of(plan, "remote", "create")
    assert sorted(step.name for step in made) == ["Ben", "Nina"]
