"""Taking back what was put into the remote folder, and nothing else.

An item goes if it was created from here, bears our mark for the record still, holds
nothing that was edited there since, and nobody else would hear of it. How far it has
got is kept, chunk by chunk, so that an interrupted removal goes on where it ended: also
behind what stays, of which there may be thousands.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain

from .context import Context
from .deletions import forget_gone
from .model import (
    FORBIDDEN,
    MADE_HERE,
    TRANSIENT,
    Item,
    Link,
    Outcome,
    Problem,
    Send,
)
from .ports import Refused
from .pull import adopt
from .reconcile import edited_remotely, settle_pending

NOT_REMOVED = "not_removed"  # the code of what is told of each that could not be
AT_ONCE = 20  # what is deleted before it is asked whether to go on
IN_A_ROW = 20  # that are forbidden: so is the rest
TRIES = 5  # of one that gets no answer, each in a run of its own


def remove_made(context: Context, has_deleted: bool = False) -> int:
    """Delete what was created from here; all else stays. Of how many it is not known
    whether they have gone: a later run tries them again. ``Refused`` where it is not
    single ones that may not be deleted; has a run before this one ``has_deleted`` any,
    it is single ones."""
    _find_what_landed(context)
    return _Removal(context, has_deleted).run()


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


class _Removal:
    """One run of it. Of the links ``refused`` since the last one that went, and why, it
    is not known yet whether it is they that may not be deleted, or anything."""

    def __init__(self, context: Context, has_deleted: bool) -> None:
        self.context = context
        self.finish = context.finish or context.transact
        self.reached = 0
        self.unsure = 0
        self.has_deleted = has_deleted
        self.refused: dict[int, Problem] = {}

    def run(self) -> int:
        """From where the last one ended."""
        context, local = self.context, self.context.local
        again, self.reached = context.transact(
            lambda: (local.unanswered(TRIES), local.removed_to())
        )
        while links := context.transact(
            lambda: local.made_links(self.reached, context.chunk)
        ):
            before = len(self.refused)
            self._remove(links)
            self.reached = links[-1].id
            if self.has_deleted and len(self.refused) == before:
                self._tell_refused()  # others were looked at since: it is these alone
            self.finish(self._note_reached)
        for start in range(0, len(again), context.chunk):
            some = again[start : start + context.chunk]
            links = context.transact(lambda some=some: [*local.links(some).values()])
            self._remove(links)
        if self.refused and not self.has_deleted:
            raise Refused
        self._tell_refused()
        return self.unsure

    def _remove(self, links: Sequence[Link]) -> None:
        """What ends the run leaves them to the next."""
        context = self.context
        ids = [link.id for link in links]
        found = self._fetch([link.remote_id for link in links])
        if found and all(map(_is_forbidden, found.values())):
            self._refuse({k.id: found[k.remote_id].unreadable for k in links})
            return
        days = context.remote.days([item for item in found.values() if item])
        # that all is gone took long to find out, and would again
        unit = context.transact if any(found.values()) else self.finish
        sends = unit(lambda: _decide(context, ids, found, days))
        unanswered: dict[int, Problem] = {}
        for start in range(0, len(sends), AT_ONCE):
            context.transact(lambda: None)  # has its user asked for no more?
            some = sends[start : start + AT_ONCE]
            for outcomes in context.remote.send(some, one_by_one=True):
                self.finish(lambda done=outcomes: _settle(context, done))
                self._weigh(outcomes)
                unanswered |= _problems(outcomes, "uncertain")
        self.finish(lambda: _report(context, unanswered, retry=True))
        looked_at = [*found.values(), *chain.from_iterable(days.values())]
        self.unsure += len(unanswered) + sum(map(_is_unanswered, looked_at))

    def _fetch(self, remote_ids: Sequence[str]) -> dict[str, Item | None]:
        remote = self.context.remote
        found = remote.fetch(remote_ids, one_by_one=True)
        if remote_ids and not any(found.values()):  # so much at once: is it true?
            found = remote.fetch(remote_ids, one_by_one=True)
            if not any(found.values()):
                remote.confirm_gone(remote_ids)
        return found

    def _weigh(self, outcomes: Sequence[Outcome]) -> None:
        """Where others go, it is these that may not be deleted."""
        refused = _problems(outcomes, "refused")
        if any(one.result == "done" for one in outcomes):
            self.has_deleted = True
            self.refused |= refused
            self._tell_refused()
        else:
            self._refuse(refused)

    def _refuse(self, problems: Mapping[int, Problem]) -> None:
        self.refused |= problems
        if len(self.refused) >= IN_A_ROW:
            raise Refused

    def _tell_refused(self) -> None:
        if self.refused:
            told, self.refused = self.refused, {}
            self.finish(lambda: self._told(told))

    def _told(self, problems: Mapping[int, Problem]) -> None:
        _report(self.context, problems, retry=False)
        self._note_reached()

    def _note_reached(self) -> None:
        """Those of which it is not known yet are looked at again by the next run."""
        before = [link_id - 1 for link_id in self.refused]
        self.context.local.set_removed_to(min([self.reached, *before]))


def _is_unanswered(item: Item | None) -> bool:
    return bool(item and item.unreadable and item.unreadable.code == TRANSIENT)


def _is_forbidden(item: Item | None) -> bool:
    return bool(item and item.unreadable and item.unreadable.code == FORBIDDEN)


def _problems(outcomes: Sequence[Outcome], result: str) -> dict[int, Problem]:
    """Of the links that came to that, by id."""
    return {
        one.send.link_id: one.problem or Problem("rejected")
        for one in outcomes
        if one.result == result
    }


def _decide(
    context: Context,
    ids: Sequence[int],
    found: Mapping[str, Item | None],
    days: Mapping[str, Sequence[Item]],
) -> list[Send]:
    links = [
        link
        for link in context.local.links(ids).values()
        if link.remote_id and link.raw.get(MADE_HERE)
    ]
    pairs = [(link, item) for link in links if (item := found.get(link.remote_id))]
    others = context.local.concerning_others(pairs)
    edited = _with_own_days(context, days)
    sends: list[Send] = []
    staying: list[Link] = []
    for link in links:
        item = found.get(link.remote_id)
        if item is None:
            _is_gone(context, link)
        elif item.unreadable:
            _tell(context, link, item.unreadable, retry=_is_unanswered(item))
        elif (
            link.id in others
            or item.remote_id in edited
            or _is_to_stay(context, link, item)
        ):
            staying.append(link)
        elif hidden := [d for d in days.get(item.remote_id, ()) if d.unreadable]:
            _tell(context, link, hidden[0].unreadable, retry=_is_unanswered(hidden[0]))
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
    return _holds_more(context, link, item)


def _holds_more(context: Context, link: Link, item: Item) -> bool:
    """Than what both sides have, once what was sent has landed."""
    settle_pending(context, link, item)
    return (
        edited_remotely(context, link, item)
        or _is_unseen(context, link, item)
        or _is_there_alone(context, link)
    )


def _is_unseen(context: Context, link: Link, item: Item) -> bool:
    """Does it hold what both sides never agreed on? Of a private event that was paired
    anew nobody has told more than its time."""
    rules = context.policy.rules_for(link.raw)
    return any(
        value and name not in link.base and context.sends(name, rules)
        for name, value in item.values.items()
    )


def _is_there_alone(context: Context, link: Link) -> bool:
    """Have they agreed to differ, by more than what the service makes of a value?"""
    rules = context.policy.rules_for(link.raw)
    differing = {
        name: pair[0]
        for name, pair in link.base.items()
        if pair[1] and pair[0] != pair[1] and context.sends(name, rules)
    }
    if not differing:
        return False
    told = context.remote.predict(differing, link.raw)
    return any(told.get(name) != link.base[name][1] for name in differing)


def _with_own_days(context: Context, days: Mapping[str, Sequence[Item]]) -> set[str]:
    """Series of which a day was edited there, or others are invited to it."""
    told = [day for some in days.values() for day in some if not day.unreadable]
    links = context.local.links_by_remote([day.remote_id for day in told])
    pairs = [(links[d.remote_id], d) for d in told if d.remote_id in links]
    others = context.local.concerning_others(pairs) if pairs else set()
    usual = {
        day.remote_id
        for link, day in pairs
        if link.id not in others and not _holds_more(context, link, day)
    }
    return {
        series
        for series, some in days.items()
        if any(not day.unreadable and day.remote_id not in usual for day in some)
    }


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
    _report(context, _problems(outcomes, "rejected"), retry=False)


def _is_gone(context: Context, link: Link) -> None:
    """Whatever was told of it before is over."""
    if forget_gone(context, link):
        context.local.succeed([link])


def _report(context: Context, problems: Mapping[int, Problem], retry: bool) -> None:
    """The others go on."""
    for link in context.local.links([*problems]).values():
        _tell(context, link, problems[link.id], retry)


def _tell(context: Context, link: Link, why: Problem, retry: bool) -> None:
    context.counts.failed += not retry
    told = Problem(NOT_REMOVED, why.message, request_id=why.request_id)
    context.local.report(link, told, "delete", retry)
