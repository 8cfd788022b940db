"""A record and its remote item, synced by the real engine between stores in memory."""

from __future__ import annotations

import itertools

from memory_faults import Faults
from memory_local import TransactionalLocal
from memory_remote import MemoryRemote

import sync.engine
from sync.context import Context
from sync.model import FieldRule, Policy

FIELDS = ("name", "phone", "street", "city")


class SyncedPair:
    """``here`` is the local record, ``there`` the remote item; at rest at first."""

    def __init__(self, policy=None, **values):
        self.remote = MemoryRemote(Faults())
        self.local = TransactionalLocal(Faults())
        self.policy = policy or Policy({name: FieldRule() for name in FIELDS})
        self.keys = itertools.count(1)
        self.local_id = self.add_here(**values)
        self.sync()
        self.sync()  # the feed has shown it
        self.remote_id = self.link.remote_id

    @property
    def link(self):
        """The link of the pair, as committed."""
        links = self.local.committed["links"].values()
        return next(link for link in links if link.local_id == self.local_id)

    @property
    def here(self):
        """The record's values."""
        return self.local.committed["records"][self.local_id]

    @property
    def there(self):
        """The item's values."""
        return self.remote.items[self.remote_id]["values"]

    def add_here(self, **values):
        """Another record; its id."""
        number = next(self.local.ids)
        self.local.user(
            lambda s: (
                s["records"].__setitem__(number, values),
                s["changes"].append((next(self.local.ids), number)),
            )
        )
        return number

    def edit_here(self, **values):
        """A person saves the record."""
        self.local.user(
            lambda s: (
                s["records"][self.local_id].update(values),
                s["changes"].append((next(self.local.ids), self.local_id)),
            )
        )

    def edit_there(self, **values):
        """The owner of the folder saves the item."""
        self.remote.user_edit(self.remote_id, values)

    def at_call(self, method, number, act):
        """Somebody acts right before the n-th send, or fetch."""
        inner = {"send": "_do", "fetch": "_item"}[method]
        original, calls = getattr(self.remote, inner), itertools.count(1)

        def called(*args):
            if next(calls) == number:
                act()
            return original(*args)

        setattr(self.remote, inner, called)

    def lose_reply(self, number):
        """The n-th send takes place, its answer never arrives."""
        original, calls = self.remote._do, itertools.count(1)

        def called(send):
            outcome = original(send)
            return None if next(calls) == number else outcome

        self.remote._do = called

    def sync(self):
        """One run."""
        keys = self.keys
        context = Context(
            self.local,
            self.remote,
            self.policy,
            self.local.transact,
            lambda: f"op{next(keys)}",
            chunk=3,
        )
        sync.engine.run(context)
        return context.counts
