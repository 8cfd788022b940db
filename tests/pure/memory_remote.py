"""The remote store in memory: a folder with etags, a change feed, marks, and a
look-up by mark that may lag; ``user_*`` is its owner's own hand.

Street and city lie in one property, which is sent whole. A batch is under way while
the next one is decided.
"""

from __future__ import annotations

import itertools

from sync.model import Item, Outcome, Page, Problem
from sync.ports import CursorExpired

COMPOSED = ("street", "city")
AHEAD = 3  # sends that have left before the first of them is answered


class MemoryRemote:
    """A folder of items with etags, feed, marks; ``user_*`` is its owner's own hand."""

    def __init__(self, faults, normalise=lambda v: v, lag=False, off=frozenset()):
        self.faults, self.normalise, self.lag, self.off = faults, normalise, lag, off
        self.items, self.log = {}, []
        self.elsewhere = {}  # in other folders
        self.ids, self.etags = itertools.count(1), itertools.count(1)
        self.oldest, self.page, self.writes = 0, 2, 0
        self.indexed, self.on_call = set(), None
        self.picky = 0  # so many updates of several values are still to be refused
        self.refused = frozenset()  # fields of which no value is taken

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
            {name: self._kept(value) for name, value in values.items()}
        )
        self._touch(remote_id)

    def _kept(self, value):
        """Of a set each part is kept as a single value is."""
        if isinstance(value, list):
            return sorted({self.normalise(part) for part in value}) or None
        return self.normalise(value)

    def user_delete(self, remote_id):
        del self.items[remote_id]
        self._touch(remote_id)

    def user_move(self, remote_id):
        """To another folder."""
        self.elsewhere[remote_id] = self.items[remote_id]
        self.user_delete(remote_id)

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
        values = dict(item["values"])
        address = {name: values.get(name) for name in COMPOSED}
        return Item(
            remote_id,
            values,
            {"address": address},
            item["etag"],
            marked=marked,
            **marks,
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

    def fetch(self, remote_ids, one_by_one=False):
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
        return self._call(lambda: {key: key in self.elsewhere for key in remote_ids})

    def index(self):
        self.indexed = set(self.items)

    def predict(self, values, raw):
        if "predict" in self.off:
            return dict(values)
        return {name: self._kept(value) for name, value in values.items()}

    def send(self, sends):
        waiting = []
        for send in sends:
            waiting.append(self._answer(send))
            if len(waiting) > AHEAD:
                yield [waiting.pop(0)]
        for outcome in waiting:
            yield [outcome]

    def _answer(self, send):
        outcome = self._call(lambda: self._do(send), remote=True)
        return outcome or Outcome(send, "uncertain", problem=Problem("lost"))

    @staticmethod
    def _properties(send):
        """What is sent of a composed property takes its other parts along."""
        if not set(COMPOSED) & set(send.values):
            return send.values
        return {**send.raw.get("address", {}), **send.values}

    def _do(self, send):
        if self.refused.intersection(send.values):
            return Outcome(send, "rejected", problem=Problem("rejected"))
        if send.operation == "create":
            self.writes += 1
            marks = {"key": send.key, "owner": send.local_id}
            if "marks" in self.off:
                marks = {}
            remote_id = self.user_create(send.values, marks)
            return Outcome(send, "done", self._item(remote_id))
        item = self.items.get(send.remote_id)
        if item is None:
            return Outcome(send, "not_found")
        if send.etag and send.etag != item["etag"] and "if_match" not in self.off:
            return Outcome(send, "stale")
        if self.picky and len(send.values) > 1:
            self.picky -= 1
            return Outcome(send, "rejected", problem=Problem("rejected"))
        self.writes += 1
        if send.operation == "delete":
            self.user_delete(send.remote_id)
            return Outcome(send, "done")
        self.user_edit(send.remote_id, self._properties(send))
        if "op_mark" not in self.off:
            item["op"] = send.op
        if "marks" not in self.off:
            item["key"], item["owner"] = send.key, send.local_id
        return Outcome(send, "done", self._item(send.remote_id))
