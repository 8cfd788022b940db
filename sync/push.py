"""What changed in Odoo: read from the journal, merged against the base, sent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .context import Context
from .exchange import exchange, merge_again
from .merge import merge
from .model import Gone, Link, LinkState, Record, Send, Settled, Side
from .reconcile import intend_create, intend_update, report_unreadable

MAX_ROUNDS = 20


def push(context: Context) -> None:
    """Send local changes until the journal holds no more, bounded."""
    for _ in range(MAX_ROUNDS):
        outgoing = _Outgoing(context)
        exchange(context, outgoing.sends())
        exchange(context, merge_again(context, outgoing.to_pair))
        if not outgoing.taken:
            return


class _Outgoing:
    """The journal as a stream of intents, each chunk committed before it is sent."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.taken = 0
        self.seen: set[int] = set()
        self.to_pair: list[str] = []
        self.settled: list[Settled] = []

    def sends(self) -> Iterator[Send]:
        while True:
            ids, sends = self.context.transact(self._chunk)
            self.taken += len(ids)
            yield from sends
            if not ids or not self.seen.isdisjoint(ids):
                return  # edited again meanwhile: the next round reads what was settled
            self.seen.update(ids)

    def _chunk(self) -> tuple[list[int], list[Send]]:
        local = self.context.local
        self.settled = []
        ids = local.take_changes(self.context.chunk)
        if not ids:
            return ids, []
        records, links = local.read(ids), local.links_of(ids)
        links |= local.new_links(
            [
                local_id
                for local_id in ids
                if local_id not in links
                and local_id in records
                and records[local_id].in_scope
            ]
        )
        self._pair_waiting(links, records)
        sends = [
            send
            for local_id, link in links.items()
            if local_id in records
            for send in self._decide(link, records[local_id])
        ]
        local.save(links.values())
        local.settle_values(self.settled)
        return ids, sends

    def _pair_waiting(self, links: dict[int, Link], records: dict[int, Record]) -> None:
        """A record may belong to an item that was skipped so far: pair, don't copy."""
        local = self.context.local
        new = [
            local_id
            for local_id, link in links.items()
            if link.state is LinkState.NEW
            and link.remote_id is None
            and link.pending is None
            and records.get(local_id)
            and records[local_id].in_scope
        ]
        for local_id, found in (local.waiting_items(new) if new else {}).items():
            if len(found) == 1:
                links[local_id].remote_id = found[0].remote_id
                local.drop(found)
                self._read_anew(links[local_id])
                local.save([links[local_id]])

    def _read_anew(self, link: Link) -> None:
        """What its item holds is not known, or not taken in: merge before sending. An
        empty intent, so that this is not forgotten should it be interrupted."""
        link.state, link.pending = LinkState.LINKED, {}
        self.to_pair.append(link.remote_id)

    def _decide(self, link: Link, record: Record) -> Sequence[Send]:
        if link.state is LinkState.STOPPED or link.remote_id in self.to_pair:
            return []
        if not record.readable:
            report_unreadable(self.context, link, record)
            return []
        if not record.in_scope:
            if link.remote_id is not None and link.state is LinkState.LINKED:
                link.gone = Gone.LEFT
            return []
        return self._in_scope(link, record)

    def _in_scope(self, link: Link, record: Record) -> Sequence[Send]:
        if link.state is LinkState.DORMANT and link.remote_id:
            self._read_anew(link)
            return []
        if link.gone is Gone.LEFT:
            link.gone = None
        if link.pending is not None and link.local_id in self.seen:
            self.context.local.touch([link.local_id])  # on its way: for the next round
        if link.pending is not None or link.gone is not None:
            return []  # recovery and the deletion stage look at the record themselves
        if link.remote_id is None:
            return [intend_create(self.context, link, record)]
        return self._changed(link, record)

    def _changed(self, link: Link, record: Record) -> Sequence[Send]:
        """Against what the feed last showed; ``If-Match`` guards what it did not. Read
        anew: what is to be put back here, and what nobody here has seen."""
        known = {name: pair[1] for name, pair in link.base.items()}
        rules = self.context.policy.rules_for(link.raw)
        merged = merge(link.base, record.values, known, rules, Side.LOCAL)
        if record.kept_here:
            merged.to_remote.clear()
        unseen = merged.to_remote.keys() - link.base.keys()
        if merged.to_local or unseen or link.etag is None:
            self._read_anew(link)
            return []
        link.base = merged.base
        same = (name for name in known if record.values.get(name, ...) == known[name])
        self.settled.append(Settled(link, frozenset(same)))
        if not merged.to_remote:
            return []
        return [intend_update(self.context, link, merged.to_remote, record)]
