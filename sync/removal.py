"""Taking back what was put into the remote folder, and nothing else.

An item goes if it was created from here, bears our mark for the record still, holds
nothing that was edited there since, and nobody else would hear of it. How far it has
got is kept, chunk by chunk, so that an interrupted removal goes on where it ended: also
behind what stays, of which there may be thousands.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from .context import Context
from .deletions import forget_gone
from .model import MADE_HERE, TRANSIENT, Item, Link, Outcome, Problem, Send
from .pull import adopt
from .reconcile import edited_remotely, settle_pending

NOT_REMOVED = "not_removed"  # the code of what is told of each that could not be
AT_ONCE = 20  # what is deleted before it is asked whether to go on
TRIES = 5  # of one that gets no answer, each in a run of its own


def remove_made(context: Context) -> int:
    """Delete what was created from here; all else stays. Of how many it is not known
    whether they have gone: a later run tries them again."""
    _find_what_landed(context)
    again = context.transact(lambda: context.local.unanswered(TRIES))
    unsure = 0
    while links := context.transact(lambda: context.local.made_links(context.chunk)):
        ids = [link.id for link in links]
        unsure += _remove(context, links, lambda ids=ids: _pass(context, ids))
    for start in range(0, len(again), context.chunk):
        some = again[start : start + context.chunk]
        links = context.transact(
            lambda some=some: [*context.local.links(some).values()]
        )
        unsure += _remove(context, links, lambda: None)
    return unsure


def _find_what_landed(context: Context) -> None:
    """Creates whose answer was lost: they are there too."""
    after = 0
    while links := context.transact(
        lambda start=after: context.local.due_links(True, start, context.chunk)
    ):
        after = links[-1].id
        waiting = [link.key for link in links if link.pending is not None]
        found = context.remote.find(waiting) if waiting else {}
        ids = [link.id for link in links if link.key in found]
        context.transact(lambda ids=ids, found=found: _adopt(context, ids, found))


def _adopt(context: Context, ids: Sequence[int], found: Mapping[str, Item]) -> None:
    links = [*context.local.links(ids).values()]
    for link in links:
        adopt(context, link, found[link.key])
    context.local.save(links)


def _pass(context: Context, ids: Sequence[int]) -> None:
    context.local.set_removed_to(ids[-1])


def _remove(context: Context, links: Sequence[Link], after: Callable[[], None]) -> int:
    """These; of how many it is not known. What ends the run leaves them to the next."""
    finish = context.finish or context.transact
    ids = [link.id for link in links]
    asked = [link.remote_id for link in links]
    found = context.remote.fetch(asked, one_by_one=True)
    if len(asked) > 1 and not any(found.values()):  # so much at once: is it true?
        found = context.remote.fetch(asked, one_by_one=True)
    sends = context.transact(lambda: _decide(context, ids, found))
    unanswered: list[Outcome] = []
    for start in range(0, len(sends), AT_ONCE):
        context.transact(lambda: None)  # has its user asked for no more?
        for outcomes in context.remote.send(sends[start : start + AT_ONCE]):
            finish(lambda done=outcomes: _settle(context, done))
            unanswered += [one for one in outcomes if one.result == "uncertain"]

    def close() -> None:
        _report(context, unanswered, retry=True)
        after()

    finish(close)
    return len(unanswered) + sum(map(_is_unanswered, found.values()))


def _is_unanswered(item: Item | None) -> bool:
    return bool(item and item.unreadable and item.unreadable.code == TRANSIENT)


def _decide(
    context: Context, ids: Sequence[int], found: Mapping[str, Item | None]
) -> list[Send]:
    links = [
        link
        for link in context.local.links(ids).values()
        if link.remote_id and link.raw.get(MADE_HERE)
    ]
    pairs = [(link, item) for link in links if (item := found.get(link.remote_id))]
    others = context.local.concerning_others(pairs)
    sends: list[Send] = []
    staying: list[Link] = []
    for link in links:
        item = found.get(link.remote_id)
        if item is None:
            _is_gone(context, link)
        elif item.unreadable:
            _tell(context, link, item.unreadable, retry=_is_unanswered(item))
        elif link.id in others or _is_to_stay(context, link, item):
            staying.append(link)
        else:
            sends.append(_deletion(link, item))
    context.counts.skipped += len(staying)
    context.local.stay(staying)
    return sends


def _deletion(link: Link, item: Item) -> Send:
    return Send(
        "delete",
        link.id,
        link.key,
        remote_id=link.remote_id,
        etag=item.etag,
        local_id=link.local_id,
    )


def _is_to_stay(context: Context, link: Link, item: Item) -> bool:
    if item.key != link.key and not (item.owner and item.owner == link.local_id):
        return True  # another one's
    settle_pending(context, link, item)
    return edited_remotely(context, link, item)


def _settle(context: Context, outcomes: Sequence[Outcome]) -> None:
    links = context.local.links([outcome.send.link_id for outcome in outcomes])
    for outcome in outcomes:
        link = links.get(outcome.send.link_id)
        if link is None:
            continue
        if outcome.result in ("done", "not_found"):
            context.counts.remote_deleted += outcome.result == "done"
            _is_gone(context, link)
        elif outcome.result == "stale":
            context.counts.skipped += 1  # edited this very moment
            context.local.stay([link])
    _report(context, [one for one in outcomes if one.result == "rejected"], retry=False)


def _is_gone(context: Context, link: Link) -> None:
    """Whatever was told of it before is over."""
    if forget_gone(context, link):
        context.local.succeed([link])


def _report(context: Context, outcomes: Sequence[Outcome], retry: bool) -> None:
    """The others go on."""
    links = context.local.links([outcome.send.link_id for outcome in outcomes])
    for outcome in outcomes:
        link = links.get(outcome.send.link_id)
        if link is not None:
            _tell(context, link, outcome.problem or Problem("rejected"), retry)


def _tell(context: Context, link: Link, why: Problem, retry: bool) -> None:
    context.counts.failed += not retry
    told = Problem(NOT_REMOVED, why.message, request_id=why.request_id)
    context.local.report(link, told, "delete", retry)
