"""What is gone on one side: confirmed, counted against the brake, then carried over.

An edit beats a deletion, whatever the setting.
"""

from __future__ import annotations

from collections.abc import Sequence

from .context import Context
from .exchange import MAX_TRIES
from .model import (
    Gone,
    Item,
    LeftScope,
    Link,
    LinkState,
    Outcome,
    Problem,
    Record,
    RemoteDeleted,
    Send,
)
from .reconcile import reconcile

MOVED_AWAY = Problem("moved_away")


def delete(context: Context) -> None:
    """Carry over deletions, unless they are so many that a person should look first."""
    moved = _ask_about_moves(context)
    held, sends = context.transact(lambda: _decide(context, moved))
    if held:
        return
    for _ in range(MAX_TRIES):
        stale: list[str] = []
        for outcomes in context.remote.send(sends):
            stale += context.transact(lambda done=outcomes: _settle(context, done))
        if not stale:
            return
        sends = _look_again(context, stale)


def _ask_about_moves(context: Context) -> set[str]:
    ids = context.transact(
        lambda: [
            link.remote_id
            for link in context.local.gone_links()
            if link.gone is Gone.REMOTE and link.remote_id
        ]
    )
    return context.remote.moved(ids) if ids else set()


def _decide(context: Context, moved: set[str]) -> tuple[bool, list[Send]]:
    links = context.local.gone_links()
    if not links:
        return False, []
    records = context.local.read([link.local_id for link in links if link.local_id])
    planned = sum(_deletes(context, link, records, moved) for link in links)
    if _brake(context, planned):
        context.counts.held = planned
        context.local.hold(planned)
        return True, []
    return False, _carry_over(context, links, records, moved)


def _brake(context: Context, planned: int) -> bool:
    policy = context.policy
    if policy.deletions_approved or planned <= policy.brake_count:
        return False
    return planned > policy.brake_share * max(context.local.linked_count(), 1)


def _deletes(
    context: Context, link: Link, records: dict[int, Record], moved: set[str]
) -> bool:
    """Does this one take something away, on either side?"""
    if link.gone is Gone.REMOTE:
        record = records.get(link.local_id or 0)
        return (
            record is not None
            and link.remote_id not in moved
            and not changed_since_base(link, record)
            and context.policy.remote_deleted is not RemoteDeleted.CREATE_AGAIN
        )
    if link.gone is Gone.LEFT and context.policy.left_scope is LeftScope.LEAVE:
        return False
    return link.remote_id is not None and link.state is not LinkState.SKIPPED


def changed_since_base(link: Link, record: Record) -> bool:
    """Was the record edited after both sides last agreed?"""
    return any(
        name in record.values and record.values[name] != pair[0]
        for name, pair in link.base.items()
    )


def _carry_over(
    context: Context, links: Sequence[Link], records: dict[int, Record], moved: set[str]
) -> list[Send]:
    sends: list[Send] = []
    kept: list[Link] = []
    for link in links:
        record = records.get(link.local_id or 0)
        if link.gone is Gone.REMOTE:
            if record is None:
                context.local.drop([link])
                continue
            _remote_gone(context, link, record, moved)
        elif link.state is LinkState.SKIPPED:
            link.gone = None  # it has never been a record's: not ours to delete
        elif link.remote_id is None:
            context.local.drop([link])
            continue
        elif link.gone is Gone.LOCAL and record is not None:
            link.gone = None
        elif link.gone is Gone.LEFT and _left_in_place(context):
            _rest(link)
        else:
            sends.append(_removal(link))
        kept.append(link)
    context.local.save(kept)
    return sends


def _left_in_place(context: Context) -> bool:
    return context.policy.left_scope is LeftScope.LEAVE


def _rest(link: Link) -> None:
    link.gone = None
    if link.state is not LinkState.STOPPED:
        link.state = LinkState.DORMANT


def _removal(link: Link) -> Send:
    return Send(
        "delete",
        link.id,
        link.key,
        remote_id=link.remote_id,
        etag=link.etag,
        local_id=link.local_id,
    )


def _remote_gone(context: Context, link: Link, record: Record, moved: set[str]) -> None:
    local, key = context.local, context.new_key()
    if link.state is LinkState.STOPPED:
        link.forget_remote(key, LinkState.STOPPED)
    elif link.remote_id in moved:
        link.forget_remote(key, LinkState.STOPPED)
        local.report(link, MOVED_AWAY, "pull", False)
    elif not record.in_scope:
        link.forget_remote(key, LinkState.NEW)
    elif (
        changed_since_base(link, record)
        or context.policy.remote_deleted is RemoteDeleted.CREATE_AGAIN
    ):
        link.forget_remote(key, LinkState.NEW)
        local.touch([record.local_id])
    elif context.policy.remote_deleted is RemoteDeleted.UNLINK:
        link.forget_remote(key, LinkState.STOPPED)
        context.counts.local_deleted += 1
    else:
        _archive(context, link, record)


def _archive(context: Context, link: Link, record: Record) -> None:
    refused = context.local.archive([record.local_id]).get(record.local_id)
    if refused is None:
        link.forget_remote(context.new_key(), LinkState.NEW)
        context.counts.local_deleted += 1
    else:
        link.forget_remote(context.new_key(), LinkState.STOPPED)
        context.local.report(link, refused, "archive", False)


def _settle(context: Context, outcomes: Sequence[Outcome]) -> list[str]:
    links = context.local.links([outcome.send.link_id for outcome in outcomes])
    stale: list[str] = []
    for outcome in outcomes:
        link = links.get(outcome.send.link_id)
        if link is None:
            continue
        if outcome.result in ("done", "not_found"):
            _removed(context, link)
        elif outcome.result == "stale" and link.remote_id:
            stale.append(link.remote_id)
        else:
            context.counts.failed += 1
            problem = outcome.problem or Problem("rejected")
            context.local.report(link, problem, "delete", False)
    return stale


def _removed(context: Context, link: Link) -> None:
    context.counts.remote_deleted += 1
    if link.local_id is None:
        context.local.drop([link])
        return
    stopped = link.state is LinkState.STOPPED
    link.forget_remote(
        context.new_key(), LinkState.STOPPED if stopped else LinkState.NEW
    )
    context.local.save([link])
    context.local.touch([link.local_id])


def _look_again(context: Context, remote_ids: Sequence[str]) -> list[Send]:
    """Edited in the remote folder meanwhile: that edit is taken in before anything."""
    found = context.remote.fetch(remote_ids)
    return context.transact(lambda: _edited_meanwhile(context, found))


def _edited_meanwhile(context: Context, found: dict[str, Item | None]) -> list[Send]:
    links = context.local.links_by_remote(list(found))
    pairs: list[tuple[Link, Item]] = []
    for remote_id, link in links.items():
        item = found[remote_id]
        if item is None:
            _removed(context, link)
        else:
            pairs.append((link, item))
    reconcile(context, pairs)
    links = context.local.links([link.id for link, _ in pairs])
    return [_removal(link) for link in links.values() if link.gone]
