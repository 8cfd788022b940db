"""Send intents and settle what comes back, each batch in a transaction of its own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from .context import Context
from .model import (
    MADE_HERE,
    Gone,
    Item,
    Link,
    LinkState,
    Outcome,
    Problem,
    Send,
    Settled,
)
from .reconcile import reconcile
from .refusals import after_refusal, after_success

MAX_TRIES = 6


def exchange(context: Context, sends: Iterable[Send]) -> None:
    """Send, settle; merge stale ones again at once and send again, bounded."""
    tries = 0
    while tries < MAX_TRIES:
        again: list[Send] = []
        stale: list[str] = []
        for outcomes in context.remote.send(sends):
            more, old = context.transact(lambda done=outcomes: settle(context, done))
            again += more
            stale += old
        again += merge_again(context, stale)
        if not again:
            return
        tries += bool(stale)  # what is sent value by value comes to an end by itself
        sends = again


def merge_again(context: Context, remote_ids: Sequence[str]) -> list[Send]:
    """Read items anew and reconcile them; what has to be sent is returned."""
    sends: list[Send] = []
    for start in range(0, len(remote_ids), context.chunk):
        some = remote_ids[start : start + context.chunk]
        items = context.remote.fetch(some)
        sends += context.transact(lambda found=items: _reconcile_found(context, found))
    return sends


def _reconcile_found(context: Context, found: dict[str, Item | None]) -> list[Send]:
    links = context.local.links_by_remote(list(found))
    pairs: list[tuple[Link, Item]] = []
    for remote_id, link in links.items():
        item = found[remote_id]
        if item is None:
            link.pending, link.gone = None, link.gone or Gone.REMOTE
            context.local.save([link])
        else:
            pairs.append((link, item))
    return reconcile(context, pairs)


def settle(
    context: Context, outcomes: Sequence[Outcome]
) -> tuple[list[Send], list[str]]:
    """Book outcomes on their links: what to send again, which items to read again."""
    links = context.local.links([outcome.send.link_id for outcome in outcomes])
    again: list[Send] = []
    stale: list[str] = []
    settled: list[Settled] = []
    for outcome in outcomes:
        link = links.get(outcome.send.link_id)
        if link is None:
            continue
        if outcome.result == "done":
            again += _done(context, link, outcome)
            settled.append(_settled(context, link, outcome))
        elif outcome.result == "stale" and link.remote_id:
            stale.append(link.remote_id)
        elif outcome.result == "not_found":
            _not_found(context, link, outcome.send)
        elif outcome.result == "rejected":
            again += after_refusal(context, link, outcome)
        else:
            context.counts.failed += 1
            _report(context, link, outcome, retry=True)
    context.local.save(links.values())
    context.local.settle_values(settled)
    context.local.succeed([one.link for one in settled if one.link.pending is None])
    for outcome in outcomes:
        _report_left_out(context, links, outcome)
    return again, stale


def _not_found(context: Context, link: Link, send: Send) -> None:
    """The item is gone; or of one that was to be made, its folder: made there later."""
    link.pending = None
    if send.operation != "create":
        link.gone = Gone.REMOTE
    elif link.local_id:
        context.local.touch([link.local_id])


def _settled(context: Context, link: Link, outcome: Outcome) -> Settled:
    """What was sent is the same on both sides, but for what was left out of it; of a
    new item, all is."""
    send = outcome.send
    names = context.policy.rules if send.operation == "create" else send.values
    out = send.search.out if send.search else ()
    sent = frozenset(names) - frozenset(outcome.problems) - frozenset(out)
    return Settled(link, sent, sent)


def _done(context: Context, link: Link, outcome: Outcome) -> list[Send]:
    send, item = outcome.send, outcome.item
    if item is None:
        raise ValueError("a write that was done has an item")
    if send.operation == "create":
        _created(context, link, send, item)
    else:
        context.counts.remote_updated += 1
        for name, value in send.values.items():
            link.agree(name, value, item.values.get(name))
    for name in send.values:
        if link.pending:
            link.pending.pop(name, None)
    if not link.pending:
        link.pending = link.op = None
    if link.etag or send.operation == "create":
        link.etag = item.etag
    link.raw = {**link.raw, **item.raw}
    return after_success(context, link, replace(send, etag=item.etag))


def _created(context: Context, link: Link, send: Send, item: Item) -> None:
    link.remote_id, link.state = item.remote_id, LinkState.LINKED
    link.raw = {**link.raw, MADE_HERE: True}
    context.counts.remote_created += 1
    rules = context.policy.rules_for(send.raw)
    for name in context.policy.rules:
        # what an occurrence has of its series was not sent: the feed tells its changes
        if context.sends(name, rules) and (
            name in send.values or name not in link.base
        ):
            link.agree(name, send.values.get(name), item.values.get(name))
    if send.alone and link.local_id:
        context.local.touch([link.local_id])  # the values that were left for later


def _report(context: Context, link: Link, outcome: Outcome, retry: bool) -> None:
    problem = outcome.problem or Problem("rejected")
    if len(outcome.send.values) == 1:
        problem = replace(problem, field=next(iter(outcome.send.values)))
    context.local.report(link, problem, outcome.send.operation, retry)


def _report_left_out(
    context: Context, links: dict[int, Link], outcome: Outcome
) -> None:
    link = links.get(outcome.send.link_id)
    for problem in outcome.problems.values() if link else ():
        context.local.report(link, problem, outcome.send.operation, False)
