"""Both stores in memory, transactional, with crashes, lost replies and users in between.

Stand-ins for the property test: Odoo's side is snapshot-isolated like PostgreSQL in
REPEATABLE READ (a unit that writes what a user changed meanwhile is run again), the
remote side has etags, a change feed, marks and a lagging look-up by mark.
"""

from __future__ import annotations

import copy
import itertools
from dataclasses import replace

from sync.model import (
    Candidate,
    Cursor,
    Gone,
    Item,
    Link,
    LinkState,
    Outcome,
    Page,
    Problem,
    Record,
    Written,
)
from sync.ports import CursorExpired


class Crash(BaseException):
    """The process dies here."""


class Faults:
    """Crash, or lose a reply, at the n-th effect, before or after it took place."""

    def __init__(self):
        self.countdown, self.after, self.lose_reply = None, False, False

    def arm(self, countdown, after, lose_reply=False):
        self.countdown, self.after, self.lose_reply = countdown, after, lose_reply

    def disarm(self):
        self.countdown = None

    def around(self, effect, remote=False):
        """Run the effect; at zero, die or (remote only) lose what came back."""
        if self.countdown is None:
            return effect()
        self.countdown -= 1
        strike = self.countdown == 0
        if strike and not self.after:
            raise Crash
        result = effect()
        if strike:
            if self.lose_reply and remote:
                return None
            raise Crash
        return result


class MemoryLocal:
    """Records, links, journal and cursor; ``user`` acts in transactions of its own."""

    def __init__(self, faults, safeguards=frozenset()):
        self.faults, self.off = faults, safeguards
        self.committed = {
            "records": {},
            "links": {},
            "changes": [],
            "cursor": Cursor(),
            "conflicts": [],
            "seen": {},
            "due": set(),
        }
        self.view = copy.deepcopy(self.committed)
        self.ids = itertools.count(1)
        self.in_unit, self.collision, self.writes = False, False, 0
        self.on_read = None

    # -- transactions
    def transact(self, unit):
        for _ in range(50):
            self.view = copy.deepcopy(self.committed)
            self.in_unit, self.collision = True, False
            try:
                result = unit()
            finally:
                self.in_unit = False
            if not self.collision:
                self.faults.around(self._commit)
                return result
        raise AssertionError("a unit never got through")

    def _commit(self):
        self.committed = copy.deepcopy(self.view)

    def user(self, act):
        act(self.committed)

    # -- cursor
    def cursor(self):
        return self.view["cursor"]

    def set_cursor(self, cursor):
        self.view["cursor"] = cursor

    # -- links: copies go out, ``save`` brings them back
    def _links(self, choose):
        found = [link for link in self.view["links"].values() if choose(link)]
        return copy.deepcopy(sorted(found, key=lambda link: link.id))

    def links(self, ids):
        return {link.id: link for link in self._links(lambda k: k.id in set(ids))}

    def links_by_remote(self, remote_ids):
        wanted = set(remote_ids)
        return {k.remote_id: k for k in self._links(lambda k: k.remote_id in wanted)}

    def links_by_key(self, keys):
        return {k.key: k for k in self._links(lambda k: k.key in set(keys))}

    def links_of(self, local_ids):
        wanted = set(local_ids)
        return {k.local_id: k for k in self._links(lambda k: k.local_id in wanted)}

    def waiting_items(self, local_ids):
        return {}

    def due_links(self, creating, after, limit):
        due = self.view["due"]
        return self._links(
            lambda k: k.id > after
            and (k.remote_id is None) is creating
            and (k.pending is not None or k.id in due)
        )[:limit]

    def gone_links(self):
        for link in self.view["links"].values():
            if link.local_id not in self.view["records"] and link.local_id:
                link.local_id = None
            if link.local_id is None and link.pending is None:
                if link.state in (LinkState.LINKED, LinkState.NEW):
                    link.gone = link.gone or Gone.LOCAL
        return self._links(lambda k: k.gone is not None)

    def unseen_links(self, round_number, after, limit):
        seen = self.view["seen"]
        return self._links(
            lambda k: k.id > after
            and k.state is LinkState.LINKED
            and k.remote_id
            and seen.get(k.id) != round_number
        )[:limit]

    def mark_seen(self, links, round_number):
        for link in links:
            self.view["seen"][link.id] = round_number

    def linked_count(self):
        return len(self._links(lambda k: k.state is LinkState.LINKED))

    def _new(self, **values):
        number = next(self.ids)
        link = Link(number, f"k{number}", **values)
        self.view["links"][number] = link
        return copy.deepcopy(link)

    def new_links(self, local_ids):
        return {local_id: self._new(local_id=local_id) for local_id in local_ids}

    def item_links(self, items):
        return {
            item.remote_id: self._new(
                remote_id=item.remote_id, state=LinkState.SKIPPED
            )
            for item in items
        }

    def save(self, links):
        for link in links:
            assert link.id in self.view["links"], "a dropped link is saved"
            self.view["links"][link.id] = copy.deepcopy(link)
            if link.remote_id:
                twins = self._links(lambda k, r=link.remote_id: k.remote_id == r)
                assert len(twins) == 1, ("unique index on remote_id", twins)

    def drop(self, links):
        for link in links:
            self.view["links"].pop(link.id, None)

    # -- records
    def read(self, local_ids):
        records = self.view["records"]
        answer = {
            local_id: Record(local_id, dict(records[local_id]))
            for local_id in local_ids
            if local_id in records
        }
        if self.on_read:
            self.on_read()  # a user commits while the unit is under way
        return answer

    def _collides(self, local_id):
        """A user's transaction changed this record after the unit began."""
        now = self.committed["records"].get(local_id)
        if "compare_and_set" not in self.off and now != self._begun(local_id):
            self.collision = True

    def _begun(self, local_id):
        return self.view["records"].get(local_id)

    def write(self, changes):
        answer = {}
        for local_id, values in changes.items():
            self._collides(local_id)
            self.view["records"][local_id].update(values)
            self.writes += 1
            answer[local_id] = Written(local_id, dict(values))
        return answer

    def create(self, items):
        made = []
        for item in items:
            number = next(self.ids)
            self.view["records"][number] = dict(item.values)
            self.writes += 1
            made.append(Written(number, dict(item.values)))
        return made

    def archive(self, local_ids):
        for local_id in local_ids:
            self._collides(local_id)
            self.view["records"].pop(local_id, None)
            self.writes += 1
        return {}

    def screen(self, item):
        return None

    def candidates(self, items):
        links = self.links_of([item.owner for item in items if item.owner])
        return {
            item.remote_id: [
                Candidate(
                    item.owner,
                    links[item.owner].id if item.owner in links else None,
                    links[item.owner].state if item.owner in links else None,
                    True,
                    item.owner in links and links[item.owner].remote_id is not None,
                )
            ]
            for item in items
            if item.owner in self.view["records"]
        }

    # -- journal
    def take_changes(self, limit):
        ids = list(dict.fromkeys(c[1] for c in self.view["changes"]))[:limit]
        taken = [c for c in self.view["changes"] if c[1] in ids]
        self.view["changes"] = [c for c in self.view["changes"] if c not in taken]
        return ids

    def touch(self, local_ids):
        for local_id in local_ids:
            self.view["changes"].append((next(self.ids), local_id))

    def refresh_scope(self):
        pass

    def note_conflicts(self, link, conflicts):
        for c in conflicts:
            entry = (link.local_id, c.field, c.loser, c.local, c.remote)
            if entry not in self.view["conflicts"]:
                self.view["conflicts"].append(entry)

    def report(self, link, problem, operation, retry):
        if retry:
            self.view["due"].add(link.id)

    def succeed(self, links):
        for link in links:
            self.view["due"].discard(link.id)

    def hold(self, count):
        pass


class TransactionalLocal(MemoryLocal):
    """``user`` acts while a unit runs: journal rows and records of others are merged at
    commit, as a database would, instead of being overwritten by the unit's view."""

    def _commit(self):
        arrived = [c for c in self.committed["changes"] if c not in self.base_changes]
        records = self.committed["records"]
        for local_id in set(records) | set(self.base_records):
            if records.get(local_id) != self.base_records.get(local_id):
                if local_id in records:
                    self.view["records"][local_id] = records[local_id]
                else:
                    self.view["records"].pop(local_id, None)
        self.view["changes"] += arrived
        super()._commit()

    def transact(self, unit):
        def begun():
            self.base_changes = copy.deepcopy(self.committed["changes"])
            self.base_records = copy.deepcopy(self.committed["records"])
            return unit()

        return super().transact(begun)

    def _begun(self, local_id):
        return self.base_records.get(local_id)


class MemoryRemote:
    """A folder of items with etags, feed, marks; ``user_*`` is its owner's own hand."""

    def __init__(self, faults, normalise=lambda v: v, lag=False, off=frozenset()):
        self.faults, self.normalise, self.lag, self.off = faults, normalise, lag, off
        self.items, self.log = {}, []
        self.ids, self.etags = itertools.count(1), itertools.count(1)
        self.oldest, self.page, self.writes = 0, 2, 0
        self.indexed, self.on_call = set(), None

    # -- the owner's hand
    def _touch(self, remote_id):
        if remote_id in self.items:
            self.items[remote_id]["etag"] = str(next(self.etags))
        self.log.append(remote_id)

    def user_create(self, values, marks=None):
        remote_id = f"r{next(self.ids)}"
        self.items[remote_id] = {"values": {}, "etag": "", **(marks or {})}
        self.user_edit(remote_id, values)
        return remote_id

    def user_edit(self, remote_id, values):
        self.items[remote_id]["values"].update(
            {name: self.normalise(value) for name, value in values.items()}
        )
        self._touch(remote_id)

    def user_delete(self, remote_id):
        del self.items[remote_id]
        self._touch(remote_id)

    # -- the port
    def _call(self, effect, remote=False):
        if self.on_call:
            self.on_call()
        return self.faults.around(effect, remote)

    def _item(self, remote_id, marked=False):
        item = self.items[remote_id]
        marks = (
            {"key": item.get("key"), "op": item.get("op"), "owner": item.get("owner")}
            if marked
            else {}
        )
        return Item(
            remote_id, dict(item["values"]), etag=item["etag"], marked=marked, **marks
        )

    def pages(self, link):
        position = link
        while True:
            page = self._call(lambda p=position: self._page(p))
            yield page
            if page.last:
                return
            position = page.cursor

    def _page(self, link):
        if link is None:
            return Page(
                tuple(self._item(key) for key in sorted(self.items)),
                (),
                str(len(self.log)),
                True,
            )
        start = int(link)
        if start < self.oldest:
            raise CursorExpired
        chunk = list(dict.fromkeys(self.log[start : start + self.page]))
        end = min(start + self.page, len(self.log))
        return Page(
            tuple(self._item(key) for key in chunk if key in self.items),
            tuple(key for key in chunk if key not in self.items),
            str(end),
            end >= len(self.log),
        )

    def add_marks(self, items, listing):
        ids = [item.remote_id for item in items]
        fetched = self._call(
            lambda: [self._item(key, True) for key in ids if key in self.items]
        )
        fresh = {item.remote_id: item for item in fetched}
        return [fresh.get(item.remote_id, item) for item in items]

    def fetch(self, remote_ids):
        return self._call(
            lambda: {
                key: self._item(key, True) if key in self.items else None
                for key in remote_ids
            }
        )

    def find(self, keys):
        return self._call(
            lambda: {
                item["key"]: self._item(key, True)
                for key, item in self.items.items()
                if item.get("key") in keys and (not self.lag or key in self.indexed)
            }
        )

    def moved(self, remote_ids):
        return set()

    def index(self):
        self.indexed = set(self.items)

    def predict(self, values, raw):
        if "predict" in self.off:
            return dict(values)
        return {name: self.normalise(value) for name, value in values.items()}

    def send(self, sends):
        for send in sends:
            outcome = self._call(lambda s=send: self._do(s), remote=True)
            yield [outcome or Outcome(send, "uncertain", problem=Problem("lost"))]

    def _do(self, send):
        if send.operation == "create":
            self.writes += 1
            marks = {"key": send.key, "owner": send.local_id}
            remote_id = self.user_create(send.values, marks)
            return Outcome(send, "done", self._item(remote_id))
        item = self.items.get(send.remote_id)
        if item is None:
            return Outcome(send, "not_found")
        if send.etag and send.etag != item["etag"] and "if_match" not in self.off:
            return Outcome(send, "stale")
        self.writes += 1
        if send.operation == "delete":
            self.user_delete(send.remote_id)
            return Outcome(send, "done")
        self.user_edit(send.remote_id, send.values)
        if "op_mark" not in self.off:
            item["op"] = send.op
        item["key"], item["owner"] = send.key, send.local_id
        return Outcome(send, "done", self._item(send.remote_id))


__all__ = ["Crash", "Faults", "MemoryRemote", "TransactionalLocal", "replace"]
