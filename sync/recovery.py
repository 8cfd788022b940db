"""What an earlier run left open: intents of unknown fate, retries that are due."""

from __future__ import annotations

from collections.abc import Sequence

from .context import Context
from .exchange import exchange
from .model import Gone, Item, Link, LinkState, Send
from .pull import adopt, apply_items
from .reconcile import intend_create, reconcile


def recover_updates(context: Context) -> None:
    """Ask the remote side what became of items that were being changed."""
    _recover(context, creating=False)


def recover_creates(context: Context) -> None:
    """The same for creates; after the pull, which adopts what it shows by its key."""
    _recover(context, creating=True)


def _recover(context: Context, creating: bool) -> None:
    after = 0
    while True:
        links = context.transact(
            lambda start=after: context.local.due_links(creating, start, context.chunk)
        )
        if not links:
            return
        after = links[-1].id
        fetched = context.remote.fetch([k.remote_id for k in links if k.remote_id])
        waiting = [k.key for k in links if not k.remote_id and k.pending is not None]
        found = context.remote.find(waiting) if waiting else {}
        ids = [link.id for link in links]
        sends = context.transact(
            lambda ids=ids, fetched=fetched, found=found: _resume(
                context, ids, fetched, found
            )
        )
        exchange(context, sends)


def _resume(
    context: Context,
    ids: Sequence[int],
    fetched: dict[str, Item | None],
    found: dict[str, Item],
) -> list[Send]:
    pairs: list[tuple[Link, Item]] = []
    items: list[Item] = []
    sends: list[Send] = []
    for link in context.local.links(ids).values():
        if link.remote_id is None:
            sends += _resume_create(context, link, found.get(link.key), pairs)
        elif fetched.get(link.remote_id) is None:
            _vanished(context, link)
        elif link.state is LinkState.SKIPPED:
            items.append(fetched[link.remote_id])
        elif link.state is LinkState.LINKED:
            pairs.append((link, fetched[link.remote_id]))
    return sends + reconcile(context, pairs) + apply_items(context, items)


def _vanished(context: Context, link: Link) -> None:
    if link.state is LinkState.SKIPPED:
        context.local.drop([link])
        return
    link.pending, link.gone = None, link.gone or Gone.REMOTE
    context.local.save([link])


def _resume_create(
    context: Context, link: Link, item: Item | None, pairs: list[tuple[Link, Item]]
) -> list[Send]:
    """Found by its key: it had landed. Not found, and time enough passed: once more."""
    if item is not None:
        adopt(context, link, item)
        if link.state is LinkState.STOPPED:
            context.local.save([link])
        else:
            pairs.append((link, item))
        return []
    if link.cooling:
        return []
    records = context.local.read([link.local_id] if link.local_id else [])
    record = records.get(link.local_id or 0)
    if record is None:
        context.local.drop([link])
        return []
    if link.state is not LinkState.NEW or not (record.in_scope and record.readable):
        link.pending = None
        context.local.save([link])
        return []
    send = intend_create(context, link, record)
    context.local.save([link])
    return [send]
