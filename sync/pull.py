"""The change feed: each page is applied and committed with the cursor behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from .context import Context
from .exchange import exchange
from .model import (
    MADE_HERE,
    Candidate,
    Canonical,
    Cursor,
    Gone,
    Incoming,
    Item,
    Link,
    LinkState,
    Page,
    Problem,
    Send,
)
from .ports import CursorExpired
from .reconcile import reconcile, report_problems, report_refused

AMBIGUOUS = Problem("two_candidates")
COPY = Problem("already_linked")
OUT_OF_SCOPE = Problem("out_of_scope")
NOT_CREATED = Problem("incoming_off")
LATER = ("refused", "organizer_pending")  # may go away without a change of the item
RESTARTS = 2


def pull(context: Context, full: bool = False) -> None:
    """Read the feed to its end. An expired cursor is dropped, the bases never are."""
    if full:
        context.transact(lambda: _restart(context))
    for _ in range(RESTARTS):
        try:
            return _pull_pages(context)
        except CursorExpired:  # even within the listing that began for this reason
            context.transact(lambda: _restart(context))
    return _pull_pages(context)


def _restart(context: Context) -> None:
    number = context.local.cursor().round
    context.local.set_cursor(Cursor(None, number + 1, True))


def _pull_pages(context: Context) -> None:
    cursor = context.transact(context.local.cursor)
    for page in context.remote.pages(cursor.link):
        marked = _with_marks(context, page, cursor.listing)
        behind = replace(cursor, link=page.cursor)
        sends = context.transact(
            lambda page=marked, behind=behind: apply_page(context, page, behind)
        )
        exchange(context, sends)
    if cursor.listing:
        _sweep(context, cursor)


def _with_marks(context: Context, page: Page, listing: bool) -> Page:
    """Ask for our marks where they decide: on unknown items and on open intents."""

    def unknown() -> set[str]:
        ids = [item.remote_id for item in page.items]
        links = context.local.links_by_remote(ids)
        known = {key for key, link in links.items() if _is_known(link)}
        return set(ids) - known

    ids = context.transact(unknown)
    asked = [item for item in page.items if item.remote_id in ids]
    if not asked:
        return page
    marked = {item.remote_id: item for item in context.remote.add_marks(asked, listing)}
    return replace(
        page,
        items=tuple(marked.get(item.remote_id, item) for item in page.items),
    )


def _is_known(link: Link) -> bool:
    return link.state is not LinkState.SKIPPED and not link.pending


def apply_page(context: Context, page: Page, behind: Cursor) -> list[Send]:
    """One page in one transaction: known items merged, unknown ones paired or made."""
    items = {item.remote_id: item for item in page.items}
    for remote_id in page.removed:
        items.pop(remote_id, None)
    context.counts.pulled += len(items) + len(page.removed)
    _mark_removed(context, page.removed)
    unsure = context.local.links_by_remote([item.remote_id for item in page.unsure])
    known = [item for item in page.unsure if item.remote_id in unsure]
    sends = apply_items(context, [*items.values(), *known])
    if behind.listing:
        seen = context.local.links_by_remote(list(items))
        context.local.mark_seen(seen.values(), behind.round)
    context.local.set_cursor(behind)
    return sends


def apply_items(context: Context, items: Sequence[Item]) -> list[Send]:
    """Merge items with what they belong to; unknown ones find or get a record."""
    links = context.local.links_by_remote([item.remote_id for item in items])
    known: list[tuple[Link, Item]] = []
    unknown: list[Item] = []
    for item in items:
        link = links.get(item.remote_id)
        if link is None or link.state is LinkState.SKIPPED:
            unknown.append(item)
        elif link.state is LinkState.LINKED:
            if link.gone in (Gone.REMOTE, Gone.MOVED, Gone.DELETED):
                link.gone = None  # it is here after all
            known.append((link, item))
    skipped = {key: link for key, link in links.items() if link.local_id is None}
    return reconcile(context, known + _place(context, unknown, skipped))


def _mark_removed(context: Context, remote_ids: Sequence[str]) -> None:
    links = context.local.links_by_remote(remote_ids)
    context.local.drop(
        link for link in links.values() if link.state is LinkState.SKIPPED
    )
    gone = [link for link in links.values() if link.state is LinkState.LINKED]
    for link in gone:
        link.gone = link.gone or Gone.REMOTE
    idle = [
        link
        for link in links.values()
        if link.state in (LinkState.STOPPED, LinkState.DORMANT)
    ]
    for link in idle:
        stopped = link.state is LinkState.STOPPED
        link.forget_remote(
            context.new_key(), LinkState.STOPPED if stopped else LinkState.NEW
        )
    context.local.save(gone + idle)


def _place(
    context: Context, items: Sequence[Item], skipped: dict[str, Link]
) -> list[tuple[Link, Item]]:
    """Adopt, pair, create or skip items that no live link knows."""
    adopted, rest = _adopt(context, items, skipped)
    pairs = adopted
    candidates = context.local.candidates(rest)
    to_create: list[Item] = []
    to_skip: list[tuple[Item, Problem]] = []
    claimed: set[int] = set()
    for item in rest:
        verdict = _verdict(context, item, candidates.get(item.remote_id, []), claimed)
        if isinstance(verdict, Candidate):
            claimed.add(verdict.local_id)
            pairs.append((_pair(context, item, verdict, skipped), item))
        elif verdict is None:
            to_create.append(item)
        else:
            to_skip.append((item, verdict))
    to_skip += _create(context, to_create, skipped)
    _skip(context, to_skip)
    return pairs


def _adopt(
    context: Context, items: Sequence[Item], skipped: dict[str, Link]
) -> tuple[list[tuple[Link, Item]], list[Item]]:
    """Items that carry the key of a link still waiting for its item: our own create."""
    waiting = context.local.links_by_key([item.key for item in items if item.key])
    adopted: list[tuple[Link, Item]] = []
    rest: list[Item] = []
    for item in items:
        link = waiting.pop(item.key, None) if item.key else None
        if link is None or link.remote_id is not None or link.local_id is None:
            rest.append(item)
            continue
        _forget_skipped(context, item, skipped)
        adopt(context, link, item)
        if link.state is LinkState.STOPPED:
            context.local.save([link])
        else:
            adopted.append((link, item))
    return adopted, rest


def adopt(context: Context, link: Link, item: Item) -> None:
    """The item carries our key, so the create landed with exactly what was pending;
    what an occurrence has of its series it had before, and was not sent."""
    sent = link.pending
    if sent is not None:
        predicted = context.remote.predict(sent, {})
        for name in context.policy.rules:
            if context.sends(name) and (name in sent or name not in link.base):
                link.agree(name, sent.get(name), predicted.get(name))
    link.pending = link.op = None
    link.remote_id = item.remote_id
    link.raw = {**link.raw, MADE_HERE: True}
    if link.state is LinkState.STOPPED:
        link.gone = Gone.LEFT  # stopped while it was on its way
    else:
        link.state = LinkState.LINKED
    context.local.succeed([link])  # that no answer came is over


def _verdict(
    context: Context, item: Item, candidates: list[Candidate], claimed: set[int]
) -> Candidate | Problem | None:
    """The record to pair with, the reason to skip, or None: create one."""
    if item.unreadable:
        return item.unreadable
    free = [
        candidate
        for candidate in candidates
        if not candidate.taken and candidate.local_id not in claimed
    ]
    inside = [candidate for candidate in free if candidate.in_scope]
    if len(inside) == 1 and len(free) == 1:
        return inside[0]
    if len(free) > 1:
        return AMBIGUOUS
    if free:
        return OUT_OF_SCOPE
    if candidates:
        return COPY
    if context.policy.incoming is not Incoming.CREATE:
        return NOT_CREATED
    return context.local.screen(item)


def _pair(
    context: Context, item: Item, candidate: Candidate, skipped: dict[str, Link]
) -> Link:
    _forget_skipped(context, item, skipped)
    if candidate.link_id is not None:
        link = context.local.links([candidate.link_id])[candidate.link_id]
        if link.remote_id is not None:  # what it agreed on was with another item
            link.base = {}
        if link.remote_id != item.remote_id and item.owner != candidate.local_id:
            link.raw.pop(MADE_HERE, None)  # that was another one
    else:
        link = context.local.new_links([candidate.local_id])[candidate.local_id]
    link.remote_id, link.state = item.remote_id, LinkState.LINKED
    link.base |= _kept_apart(context, item, candidate.local_id)
    link.pending = link.op = link.gone = None
    context.local.paired(link, item)
    context.local.save([link])
    return link


def _kept_apart(
    context: Context, item: Item, local_id: int
) -> dict[str, list[Canonical]]:
    """The base of a new pair: none; or where nothing is to come in that Outlook had
    already, that both differ where the record is blank."""
    if context.policy.incoming is not Incoming.NEVER:
        return {}
    record = context.local.read([local_id]).get(local_id)
    values = record.values if record else {}
    return {
        name: [None, value]
        for name, value in item.values.items()
        if name in values and values[name] is None
    }


def _forget_skipped(context: Context, item: Item, skipped: dict[str, Link]) -> None:
    link = skipped.pop(item.remote_id, None)
    if link is not None:
        context.local.drop([link])


def _create(
    context: Context, items: Sequence[Item], skipped: dict[str, Link]
) -> list[tuple[Item, Problem]]:
    """Make records of items; those that Odoo refuses come back with the reason."""
    written = context.local.create([_taken(context, item) for item in items])
    made = list(zip(items, written, strict=True))
    refused = [(item, w.refused[""]) for item, w in made if w.local_id is None]
    created = [(item, w) for item, w in made if w.local_id is not None]
    for item, _ in created:
        _forget_skipped(context, item, skipped)
    links = context.local.new_links([w.local_id for _, w in created], True)
    context.local.succeed(list(links.values()))
    for item, written in created:
        link = links[written.local_id]
        link.remote_id, link.state = item.remote_id, LinkState.LINKED
        link.etag, link.raw = item.etag, item.raw
        for name in context.policy.rules:
            link.agree(name, written.stored.get(name), item.values.get(name))
        report_refused(context, link, dict(written.refused))
        report_problems(context, link, item)
    context.local.save(links.values())
    context.counts.local_created += len(created)
    return refused


def _taken(context: Context, item: Item) -> Item:
    """The item with what its record gets of it."""
    own = context.policy.rules_for(item.raw)
    values = {
        key: value
        for key, value in item.values.items()
        if context.takes(key) or context.takes(key, own)
    }
    return replace(item, values=values)


def _skip(context: Context, items: Sequence[tuple[Item, Problem]]) -> None:
    links = context.local.item_links([item for item, _ in items])
    context.counts.skipped += len(items)
    for item, problem in items:
        link = links[item.remote_id]
        link.etag = item.etag
        later = problem.code in LATER or item.unreadable is not None
        context.local.report(link, problem, "pull", later)
    context.local.save(links[item.remote_id] for item, _ in items)


def _sweep(context: Context, cursor: Cursor) -> None:
    """After a complete listing: what it did not show is asked for, not believed."""
    after = 0
    while True:
        links = context.transact(
            lambda start=after: context.local.unseen_links(
                cursor.round, start, context.chunk
            )
        )
        if not links:
            break
        after = links[-1].id
        found = context.remote.fetch([link.remote_id for link in links])
        sends = context.transact(lambda items=found: _swept(context, items))
        exchange(context, sends)
    context.transact(lambda: _end_listing(context))


def _swept(context: Context, found: dict[str, Item | None]) -> list[Send]:
    _mark_removed(context, [key for key, item in found.items() if item is None])
    return apply_items(context, [item for item in found.values() if item])


def _end_listing(context: Context) -> None:
    context.local.set_cursor(replace(context.local.cursor(), listing=False))
