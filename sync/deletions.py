"""What is gone on one side: confirmed, counted against the brake, then carried over.

An edit beats a deletion, whatever the setting.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

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
    Settled,
)
from .reconcile import reconcile

MOVED_AWAY = Problem("moved_away")


def delete(context: Context) -> None:
    """Carry over deletions; those that a person should look at first wait."""
    seen, taking = _look(context)
    if not context.transact(lambda: _is_at_rest(context, seen)):
        due = context.transact(lambda: _decide(context, seen, taking))
        _send_all(context, _removals(context, due, taking))


def _send_all(context: Context, sends: Iterable[Send]) -> None:
    stale: list[str] = []
    sends = _known(sends, stale)
    for _ in range(MAX_TRIES):
        for outcomes in context.remote.send(sends):
            stale += context.transact(lambda done=outcomes: _settle(context, done))
        if not stale:
            return
        sends, stale = _look_again(context, stale), []


def _known(sends: Iterable[Send], unknown: list[str]) -> Iterator[Send]:
    """What was not taken in as it is now could hold an edit: it is looked at first."""
    for send in sends:
        if send.etag is None and send.remote_id:
            unknown.append(send.remote_id)
        else:
            yield send


def _look(context: Context) -> tuple[list[int], set[int]]:
    """All that is gone, and what of it takes something away on either side. Where an
    item went is asked once."""
    seen: list[int] = []
    taking: set[int] = set()
    while True:
        after = seen[-1] if seen else 0
        links = context.transact(
            lambda start=after: context.local.gone_links(start, context.chunk)
        )
        if not links:
            return seen, taking
        ids = [link.id for link in links]
        asked = [k.remote_id for k in links if k.gone is Gone.REMOTE and k.remote_id]
        moved = context.remote.moved(asked) if asked else {}
        keep = context.finish or context.transact
        taking |= keep(lambda ids=ids, moved=moved: _weigh(context, ids, moved))
        seen += ids


def _weigh(
    context: Context, ids: Sequence[int], moved: Mapping[str, bool | Problem]
) -> set[int]:
    links = [link for link in context.local.links(ids).values() if link.gone]
    _locate(context, links, moved)
    records, agreed = _records(context, links), context.local.agreed()
    return {
        link.id
        for link in links
        if _takes_away(
            context, link, records.get(link.local_id or 0), link.id in agreed
        )
    }


def _locate(
    context: Context, links: Sequence[Link], moved: Mapping[str, bool | Problem]
) -> None:
    """Where nobody says what became of an item, nothing is taken for granted."""
    told: list[Link] = []
    unknown: list[tuple[Link, Problem]] = []
    for link in links:
        if link.gone is not Gone.REMOTE or link.remote_id not in moved:
            continue
        verdict = moved[link.remote_id]
        if isinstance(verdict, Problem):
            unknown.append((link, verdict))
        else:
            link.gone = Gone.MOVED if verdict else Gone.DELETED
            told.append(link)
    context.local.save(told)
    context.local.located(told)
    context.counts.failed += context.local.not_located(unknown)


def _records(context: Context, links: Sequence[Link]) -> dict[int, Record]:
    return context.local.read([link.local_id for link in links if link.local_id])


def _is_at_rest(context: Context, seen: Sequence[int]) -> bool:
    """Nothing is gone, and nothing waits that once was."""
    return not seen and not context.local.is_holding()


def _decide(context: Context, seen: Sequence[int], taking: set[int]) -> list[int]:
    """What may be carried over. A consent is to these links, no longer than they are
    gone, and to no others; and what was held waits until a person has decided, however
    few are left of it."""
    consented = context.local.consented() & taking
    withheld = context.local.withhold(seen)
    rest = taking - consented - withheld
    held = rest if _brake(context, len(rest)) else rest & context.local.held()
    if context.local.hold(held, consented):
        context.counts.held = len(held)
    stay = held | withheld | context.undeleted
    return [link_id for link_id in seen if link_id not in stay]


def _brake(context: Context, planned: int) -> bool:
    policy = context.policy
    if planned <= policy.brake_count:
        return False
    return planned > policy.brake_share * max(context.local.linked_count(), 1)


def _takes_away(
    context: Context, link: Link, record: Record | None, agreed: bool
) -> bool:
    """Does this one take something away? What was edited here does not, unless a
    person has ``agreed`` since."""
    if link.state in (LinkState.STOPPED, LinkState.SKIPPED):
        return False
    if link.gone is Gone.DELETED:
        return (
            record is not None
            and record.in_scope
            and (agreed or not changed_since_base(context, link, record))
            and context.policy.remote_deleted is not RemoteDeleted.CREATE_AGAIN
        )
    if link.gone is Gone.LEFT:
        there = link.remote_id is not None and not _is_back(link, record)
        return there and not _left_in_place(context)
    return link.gone is Gone.LOCAL and record is None and link.remote_id is not None


def _removals(
    context: Context, ids: Sequence[int], taking: Collection[int]
) -> Iterator[Send]:
    for start in range(0, len(ids), context.chunk):
        some = ids[start : start + context.chunk]
        yield from context.transact(
            lambda some=some: _carry_over(context, some, taking)
        )


def changed_since_base(context: Context, link: Link, record: Record) -> bool:
    """Was the record edited after both sides last agreed?"""
    return any(
        name in record.values
        and record.values[name] != pair[0]
        and context.policy.is_edit(name)
        for name, pair in link.base.items()
    )


def _carry_over(
    context: Context, ids: Sequence[int], taking: Collection[int]
) -> list[Send]:
    """Of these, what has not become another matter since they were looked at."""
    found = context.local.links(ids).values()
    links = [link for link in found if link.gone not in (None, Gone.REMOTE)]
    records, agreed = _records(context, links), context.local.agreed()
    sends: list[Send] = []
    kept: list[Link] = []
    for link in links:
        record = records.get(link.local_id or 0)
        takes_away = _takes_away(context, link, record, link.id in agreed)
        if link.id not in taking and takes_away:
            continue
        if _is_over(link, record):
            context.local.drop([link])
            continue
        if link.gone in (Gone.MOVED, Gone.DELETED):
            _remote_gone(context, link, record, link.id in agreed)
        elif link.state is LinkState.SKIPPED:
            link.gone = None  # it has never been a record's: not ours to delete
        elif link.gone is Gone.LOCAL and record is not None or _is_back(link, record):
            link.gone = None
        elif link.gone is Gone.LEFT and _left_in_place(context):
            _rest(link)
        else:
            sends.append(_removal(link))
        kept.append(link)
    context.local.save(kept)
    return sends


def _is_over(link: Link, record: Record | None) -> bool:
    """Neither end is left."""
    if link.state is LinkState.SKIPPED:
        return False
    gone_there = link.gone in (Gone.MOVED, Gone.DELETED)
    return record is None if gone_there else link.remote_id is None


def _is_back(link: Link, record: Record | None) -> bool:
    """Has a record that had left the selection come back meanwhile?"""
    left = link.gone is Gone.LEFT and link.state is LinkState.LINKED
    return left and record is not None and record.in_scope


def _left_in_place(context: Context) -> bool:
    return context.policy.left_scope is LeftScope.LEAVE


def _rest(link: Link) -> None:
    """Left as it is there; nothing more is to be sent to it."""
    link.gone = link.pending = link.op = None
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


def _remote_gone(context: Context, link: Link, record: Record, agreed: bool) -> None:
    local, key = context.local, context.new_key()
    if link.state is LinkState.STOPPED:
        link.forget_remote(key, LinkState.STOPPED)
    elif link.gone is Gone.MOVED:
        link.forget_remote(key, LinkState.STOPPED)
        local.report(link, MOVED_AWAY, "pull", False)
    elif not record.in_scope:
        link.forget_remote(key, LinkState.NEW)
    elif (
        changed_since_base(context, link, record) and not agreed
    ) or context.policy.remote_deleted is RemoteDeleted.CREATE_AGAIN:
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
            context.undeleted.add(link.id)
            problem = outcome.problem or Problem("rejected")
            context.local.report(link, problem, "delete", False)
    return stale


def forget_gone(context: Context, link: Link) -> bool:
    """Nothing of it is in the remote folder any more. Does the link stay, for it has a
    record?"""
    if link.local_id is None:
        context.local.drop([link])
        return False
    stopped = link.state is LinkState.STOPPED
    link.forget_remote(
        context.new_key(), LinkState.STOPPED if stopped else LinkState.NEW
    )
    context.local.save([link])
    return True


def _removed(context: Context, link: Link) -> None:
    context.counts.remote_deleted += 1
    if not forget_gone(context, link):
        return
    every = frozenset([*context.policy.rules, "photo", ""])
    context.local.settle_values([Settled(link, every, every)])
    context.local.succeed([link])
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
    going = [link for link in links.values() if link.gone]
    for link in going:
        link.pending = link.op = None  # what was to be sent goes with the item
    context.local.save(going)
    return [_removal(link) for link in going]
