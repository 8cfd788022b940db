"""Odoo's side in memory: records, links, journal and cursor, transactional.

Snapshot-isolated like PostgreSQL in REPEATABLE READ: a unit that writes what a user
changed meanwhile is run again from the start.
"""

from __future__ import annotations

import copy
import itertools

from sync.model import Candidate, Cursor, Gone, Link, LinkState, Record, Written

STOPPED = LinkState.STOPPED


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
            "held": set(),
            "consented": set(),
            "outside": set(),  # records that are not selected
            "owners": {},  # of skipped items, by link
        }
        self.view = copy.deepcopy(self.committed)
        self.ids = itertools.count(1)
        self.in_unit, self.collision, self.writes = False, False, 0
        self.on_read = None
        self.on_write = None  # what else changes when a record is written

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

    def paired(self, link, item):
        pass

    def withhold(self, link_ids):
        return set()

    def waiting_items(self, local_ids):
        owners = self.view["owners"]
        skipped = self._links(lambda k: k.state is LinkState.SKIPPED)
        return {
            local_id: [k for k in skipped if owners.get(k.id) == local_id][:1]
            for local_id in local_ids
        }

    def due_links(self, creating, after, limit):
        due = self.view["due"]
        return self._links(
            lambda k: k.id > after
            and (k.remote_id is None) is creating
            and (k.pending is not None or k.id in due)
        )[:limit]

    def gone_links(self, after, limit):
        for link in self.view["links"].values():
            if link.local_id not in self.view["records"] and link.local_id:
                link.local_id = None
            alive = link.state in (LinkState.LINKED, LinkState.NEW)
            if alive and link.local_id is None and link.pending is None:
                link.gone = link.gone or Gone.LOCAL
        return self._links(lambda k: k.gone is not None and k.id > after)[:limit]

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

    def new_links(self, local_ids, from_remote=False):
        return {local_id: self._new(local_id=local_id) for local_id in local_ids}

    def item_links(self, items):
        known = self.links_by_remote([item.remote_id for item in items])
        for item in items:
            if item.remote_id not in known:
                state = LinkState.SKIPPED
                known[item.remote_id] = self._new(remote_id=item.remote_id, state=state)
            if item.owner:
                self.view["owners"][known[item.remote_id].id] = item.owner
        return known

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
            local_id: Record(local_id, dict(records[local_id]), self._inside(local_id))
            for local_id in local_ids
            if local_id in records
        }
        if self.on_read:
            self.on_read()  # a user commits while the unit is under way
        return answer

    def _inside(self, local_id):
        stopped = [k.local_id for k in self._links(lambda k: k.state is STOPPED)]
        return local_id not in self.view["outside"] and local_id not in stopped

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
            record = self.view["records"][local_id]
            record.update(values)
            if self.on_write:
                record.update(self.on_write(values))
            self.writes += 1
            answer[local_id] = Written(local_id, dict(record))
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
                    self._inside(item.owner),
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

    def settle_values(self, settled):
        pass

    def succeed(self, links):
        for link in links:
            self.view["due"].discard(link.id)

    def located(self, links):
        pass

    def not_located(self, unknown):
        return len(unknown)

    def is_holding(self):
        return bool(self.view["held"] | self.view["consented"])

    def consented(self):
        return set(self.view["consented"])

    def agreed(self):
        return set()

    def held(self):
        return set(self.view["held"])

    def hold(self, held, consented):
        news = bool(set(held) - self.view["held"])
        self.view["held"], self.view["consented"] = set(held), set(consented)
        return news

    def consent(self):
        """A person lets be deleted what is held."""
        self.committed["consented"] |= self.committed["held"]
        self.committed["held"] = set()


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
