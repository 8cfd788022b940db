"""Taking back what was put into the remote folder, and nothing else.

An item goes if it was created from here, bears our mark for the record still, holds
nothing that was edited there since, and nobody else would hear of it. What has gone is
settled batch by batch, so that an interrupted removal is taken up where it ended.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .context import Context
from .deletions import forget_gone
from .model import Item, Link, Outcome, Send
from .reconcile import edited_remotely, settle_pending


def remove_made(context: Context) -> int:
    """Delete what was created from here; all else stays. Of how many it is not known
    whether they have gone: they are to be tried again."""
    after = unsure = 0
    while True:
        links = context.transact(
            lambda start=after: context.local.made_links(start, context.chunk)
        )
        if not links:
            return unsure
        after = links[-1].id
        ids = [link.id for link in links]
        found = context.remote.fetch([link.remote_id for link in links])
        sends = context.transact(
            lambda ids=ids, found=found: _decide(context, ids, found)
        )
        for outcomes in context.remote.send(sends):
            settle = context.finish or context.transact
            settle(lambda done=outcomes: _settle(context, done))
            unsure += sum(outcome.result == "uncertain" for outcome in outcomes)


def _decide(
    context: Context, ids: Sequence[int], found: Mapping[str, Item | None]
) -> list[Send]:
    sends: list[Send] = []
    for link in context.local.links(ids).values():
        item = found.get(link.remote_id or "")
        if item is None:
            forget_gone(context, link)
        elif _is_to_stay(context, link, item):
            context.counts.skipped += 1
        else:
            sends.append(
                Send(
                    "delete",
                    link.id,
                    link.key,
                    remote_id=link.remote_id,
                    etag=item.etag,
                    local_id=link.local_id,
                )
            )
    return sends


def _is_to_stay(context: Context, link: Link, item: Item) -> bool:
    ours = item.key == link.key or (item.owner and item.owner == link.local_id)
    if item.unreadable or not ours or context.local.concerns_others(link, item):
        return True
    settle_pending(context, link, item)
    return edited_remotely(context, link, item)


def _settle(context: Context, outcomes: Sequence[Outcome]) -> None:
    links = context.local.links([outcome.send.link_id for outcome in outcomes])
    for outcome in outcomes:
        link = links.get(outcome.send.link_id)
        if link is None:
            continue
        if outcome.result == "done":
            context.counts.remote_deleted += 1
            forget_gone(context, link)
        elif outcome.result == "not_found":
            forget_gone(context, link)
        elif outcome.result == "stale":
            context.counts.skipped += 1  # edited this very moment
        elif outcome.result == "rejected":
            context.counts.failed += 1
