"""People and faults at random, the real engine between two stores in memory, and the
invariants I1 to I11 of the two-way sync.

Convergence, bijection, agreement, base truth, no invention, no silent loss, no
duplicates, no leftovers, idempotent replay, deletions hold, no false conflict.
"""

from __future__ import annotations

import itertools
import os

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule
from memory_faults import Crash, Faults
from memory_local import TransactionalLocal
from memory_remote import MemoryRemote

import sync.engine
from sync.context import Context
from sync.model import FieldRule, Gone, LeftScope, LinkState, Policy, RemoteDeleted

FIELDS = ("name", "phone", "street", "city")
OFF = frozenset(filter(None, os.environ.get("SAFEGUARDS_OFF", "").split(",")))


class EditsAndFaults(RuleBasedStateMachine):
    """Values are unique numbers times ten plus three; a lossy remote drops that."""

    off = OFF

    @initialize(
        winner=st.sampled_from(["local", "remote"]),
        lossy=st.booleans(),
        lag=st.booleans(),
        left=st.sampled_from(LeftScope),
    )
    def start(self, winner, lossy, lag, left):
        self.lossy = lossy
        self.faults = Faults()
        self.remote = MemoryRemote(
            self.faults,
            (lambda v: v and v - v % 10) if lossy else (lambda v: v),
            lag,
            self.off,
        )
        self.local = TransactionalLocal(self.faults, self.off)
        self.policy = Policy(
            {name: FieldRule() for name in FIELDS},
            conflict=winner,
            remote_deleted=RemoteDeleted.ARCHIVE,
            left_scope=left,
            brake_count=10_000,
        )
        self.counter = 0
        self.keys = itertools.count(1)
        self.users, self.overwritten, self.deleted = set(), set(), set()
        self.parent = {}

    # -- helpers
    def value(self, seen=None):
        self.counter += 1
        self.users.add(self.counter)
        self.parent[self.counter] = seen
        return self.counter * 10 + 3

    @staticmethod
    def ids(values):
        return {v // 10 for v in values if v is not None}

    def context(self):
        return Context(
            self.local,
            self.remote,
            self.policy,
            self.local.transact,
            lambda: f"op{next(self.keys)}",
            chunk=3,
        )

    def sync(self, full=False):
        sync.engine.run(self.context(), full)

    # -- people
    def local_create_(self):
        values = {name: self.value() for name in FIELDS}
        number = next(self.local.ids)
        self.local.user(
            lambda s: (
                s["records"].__setitem__(number, values),
                s["changes"].append((next(self.local.ids), number)),
            )
        )

    def local_ids(self):
        return sorted(self.local.committed["records"])

    def local_edit_(self, local_id, name):
        record = self.local.committed["records"].get(local_id)
        if record is None:
            return
        old = record.get(name)
        if old is not None:
            self.overwritten.add(old // 10)
        value = self.value(old and old // 10)
        self.local.user(
            lambda s: (
                s["records"][local_id].__setitem__(name, value),
                s["changes"].append((next(self.local.ids), local_id)),
            )
        )

    def local_delete_(self, local_id):
        record = self.local.committed["records"].get(local_id)
        if record is None:
            return
        self.deleted |= self.ids(record.values())
        self.local.user(lambda s: s["records"].pop(local_id))

    def remote_create_(self):
        self.remote.user_create({name: self.value() for name in FIELDS})

    def remote_edit_(self, remote_id, name):
        if remote_id not in self.remote.items:
            return
        old = self.remote.items[remote_id]["values"].get(name)
        if old is not None:
            self.overwritten.add(old // 10)
        self.remote.user_edit(remote_id, {name: self.value(old and old // 10)})

    def remote_delete_(self, remote_id):
        if remote_id not in self.remote.items:
            return
        self.deleted |= self.ids(self.remote.items[remote_id]["values"].values())
        self.remote.user_delete(remote_id)

    def remote_move_(self, remote_id):
        """Out of the folder: the record stays, and is stopped."""
        if remote_id in self.remote.items:
            self.remote.user_move(remote_id)

    def choose_(self, local_ids, chosen):
        """Records enter or leave the selection; somebody has saved them so."""

        def act(s):
            for local_id in local_ids:
                (s["outside"].discard if chosen else s["outside"].add)(local_id)
                s["changes"].append((next(self.local.ids), local_id))

        self.local.user(act)

    def stop_(self, link_id):
        """Somebody says: stop syncing this."""
        link = self.local.committed["links"][link_id]
        link.state = LinkState.STOPPED
        link.gone = Gone.LEFT if link.remote_id else None

    def resume_(self, link_id):
        """Somebody says: sync this again."""
        link = self.local.committed["links"][link_id]
        link.state = LinkState.DORMANT if link.remote_id else LinkState.NEW
        link.gone = None
        self.local.user(
            lambda s: s["changes"].append((next(self.local.ids), link.local_id))
        )

    def pick(self, ids, index):
        ids = sorted(ids)
        return ids[index % len(ids)] if ids else None

    def linked(self, index):
        links = [
            link
            for link in self.local.committed["links"].values()
            if link.local_id in self.local.committed["records"]
            and link.remote_id in self.remote.items
            and link.state is LinkState.LINKED
        ]
        return links[index % len(links)] if links else None

    index = st.integers(0, 3)
    name = st.sampled_from(FIELDS)
    strike = st.integers(1, 30)

    @rule()
    def local_create(self):
        self.local_create_()

    @rule(index=index, name=name)
    def local_edit(self, index, name):
        self.local_edit_(self.pick(self.local_ids(), index), name)

    @rule(index=index)
    def local_delete(self, index):
        self.local_delete_(self.pick(self.local_ids(), index))

    @rule()
    def remote_create(self):
        self.remote_create_()

    @rule(index=index, name=name)
    def remote_edit(self, index, name):
        self.remote_edit_(self.pick(self.remote.items, index), name)

    @rule(index=index)
    def remote_delete(self, index):
        self.remote_delete_(self.pick(self.remote.items, index))

    @rule(index=index)
    def remote_move(self, index):
        self.remote_move_(self.pick(self.remote.items, index))

    @rule(index=index, chosen=st.booleans())
    def scope_changes(self, index, chosen):
        local_id = self.pick(self.local_ids(), index)
        if local_id:
            self.choose_([local_id], chosen)

    @rule(index=index)
    def stop(self, index):
        links = self.local.committed["links"].values()
        at_work = (LinkState.LINKED, LinkState.NEW)
        ids = [k.id for k in links if k.local_id and k.state in at_work]
        link_id = self.pick(ids, index)
        if link_id:
            self.stop_(link_id)

    @rule(index=index)
    def resume(self, index):
        links = self.local.committed["links"].values()
        ids = [k.id for k in links if k.local_id and k.state is LinkState.STOPPED]
        link_id = self.pick(ids, index)
        if link_id:
            self.resume_(link_id)

    @rule(times=st.integers(1, 3))
    def remote_refuses_several_values_at_once(self, times):
        self.remote.picky = times

    @rule()
    def expire_cursor(self):
        self.remote.oldest = len(self.remote.log)

    @rule()
    def index_catches_up(self):
        self.remote.index()

    @rule(back=st.integers(1, 6))
    def feed_is_replayed(self, back):
        from dataclasses import replace

        cursor = self.local.committed["cursor"]
        if cursor.link and int(cursor.link) - back >= self.remote.oldest:
            self.local.committed["cursor"] = replace(
                cursor, link=str(int(cursor.link) - back)
            )

    # -- the machine under test
    @rule(strike=strike, after=st.booleans(), lose=st.booleans(), full=st.booleans())
    def sync_and_fail(self, strike, after, lose, full=False):
        self.faults.arm(strike, after, lose)
        try:
            self.sync(full)
        except Crash:
            pass
        finally:
            self.faults.disarm()

    @rule(call=st.integers(1, 12), what=st.integers(0, 5), index=index, name=name)
    def sync_with_a_user_in_the_middle(self, call, what, index, name):
        left = [call]

        def act():
            left[0] -= 1
            if left[0]:
                return
            [
                lambda: self.local_edit_(self.pick(self.local_ids(), index), name),
                lambda: self.remote_edit_(self.pick(self.remote.items, index), name),
                lambda: self.local_delete_(self.pick(self.local_ids(), index)),
                lambda: self.remote_delete_(self.pick(self.remote.items, index)),
                self.local_create_,
                self.remote_create_,
            ][what]()

        self.remote.on_call = act
        try:
            self.sync()
        finally:
            self.remote.on_call = None

    @rule(read=st.integers(1, 6), delete=st.booleans(), index=index, name=name)
    def sync_with_a_user_in_the_middle_of_a_transaction(
        self, read, delete, index, name
    ):
        left = [read]

        def act():
            left[0] -= 1
            if left[0] == 0 and delete:
                self.local_delete_(self.pick(self.local_ids(), index))
            elif left[0] == 0:
                self.local_edit_(self.pick(self.local_ids(), index), name)

        self.local.on_read = act
        try:
            self.sync()
        finally:
            self.local.on_read = None

    @rule()
    def quiesce_and_check(self):
        self.remote.index()
        for _ in range(12):
            before = self._footprint()
            self.sync()
            if before == self._footprint():
                break
        else:
            raise AssertionError("I1: does not converge")
        self._check()

    def _footprint(self):
        return (
            self.remote.writes,
            self.local.writes,
            self.local.committed["cursor"],
            len(self.local.committed["links"]),
        )

    def _check(self):
        state = self.local.committed
        records, items, links = state["records"], self.remote.items, state["links"]
        live = [k for k in links.values() if k.state is LinkState.LINKED]
        rest = [k for k in links.values() if k.state is not LinkState.LINKED]
        idle = self._check_idle(rest, records)
        assert {k.local_id for k in live} == set(records) - idle, ("I2", links, records)
        left = {k.remote_id for k in rest} & set(items)
        assert {k.remote_id for k in live} == set(items) - left, ("I2", links, items)
        assert len({k.remote_id for k in live}) == len(live), "I2: one to one"
        final = set()
        for link in live:
            self._check_pair(link, records[link.local_id], items[link.remote_id])
        for values in [*records.values(), *(items[key]["values"] for key in left)]:
            final |= self.ids(values.values())
        assert not state["changes"], ("I8: journal", state["changes"])
        self._check_values(records, items, final, state["conflicts"])

    def _check_pair(self, link, left, item):
        right = item["values"]
        for name in FIELDS:
            assert link.base[name] == [left[name], right[name]], ("I4", link)
            same = self.remote.normalise(left[name]) == right[name]
            assert left[name] == right[name] or same, ("I3", left, right)
        assert link.pending is None and link.gone is None, ("I8", link)

    def _check_idle(self, links, records):
        """The records that are not to be synced, each with at most a link at rest."""
        stopped = {k.local_id for k in links if k.state is LinkState.STOPPED}
        idle = {
            key for key in records if key in self.local.committed["outside"] | stopped
        }
        for link in links:
            assert link.state is not LinkState.SKIPPED, ("I8: leftovers", link)
            waits = link.local_id in records and link.local_id not in idle
            assert not waits, ("I8: leftovers", link)
            assert link.pending is None and link.gone is None, ("I8", link)
        return idle

    def _check_values(self, records, items, final, conflicts):
        assert final <= self.users, "I5: invented"
        losers = {entry[2] // 10 for entry in conflicts if entry[2] is not None}
        moved = [
            v for i in self.remote.elsewhere.values() for v in i["values"].values()
        ]
        final |= self.ids(moved)
        lost = self.users - final - self.overwritten - self.deleted - losers
        assert not lost, ("I6: lost", lost)
        for values in (
            [v for r in records.values() for v in r.values()],
            [v for i in items.values() for v in i["values"].values()],
        ):
            assert len(values) == len(set(values)), ("I7: twice", values)
        for _, _, _, left, right in conflicts:
            left, right = (left or 0) // 10, (right or 0) // 10
            if left != right:
                assert not self._ancestor(left, right), ("I11", left, right)
                assert not self._ancestor(right, left), ("I11", left, right)

    def _ancestor(self, old, new):
        while new:
            new = self.parent.get(new)
            if new == old and old:
                return True
        return False
