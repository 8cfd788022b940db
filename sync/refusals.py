"""Which values of a write does the remote side refuse? One must not hold up the others.

Each write that is carried out may mail people, one that is refused mails nobody. So
what is refused as a whole is tried again without one of its values after the other,
until the rest goes through at once; only where several are refused it goes in halves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from .context import Context
from .model import Link, Outcome, Problem, Search, Send, Values

NEEDED = ("name", "time")  # without which nothing new is made


def after_refusal(context: Context, link: Link, outcome: Outcome) -> list[Send]:
    """The next try, or none: then what is at fault is told, and left as it is."""
    send, search = outcome.send, outcome.send.search
    if not send.values:  # a day that by now is as its series: nothing was refused
        link.pending = None
        return []
    if send.alone:
        _give_up(context, link, send, send.values, outcome.problem)
        return []
    if search and search.parts is not None:
        return _part_refused(context, link, outcome, search)
    whole, tried = (search.whole, search.tried) if search else (send.values, ())
    units = _units(context, whole, outcome.problem)
    if len(units) == 1:
        _give_up(context, link, send, whole, outcome.problem)
        return []
    for unit in units:
        if unit[0] not in tried:
            rest = {name: whole[name] for name in whole if name not in unit}
            names = (*tried, *unit)
            hunt = Search(dict(whole), names, unit, problem=outcome.problem)
            return [_attempt(context, link, send, rest, hunt)]
    return _several(context, link, outcome, whole)


def after_success(context: Context, link: Link, send: Send) -> list[Send]:
    """What was left out: by itself, for it may not be at fault after all. Of two, it
    has been refused by itself if the other one was left out before."""
    search = send.search
    if search is None:
        return []
    parts = search.parts
    if parts is None:
        if send.operation == "create":
            context.local.touch([link.local_id] if link.local_id else [])
            return []
        left = {name: search.whole[name] for name in search.out}
        units = _units(context, search.whole, None)
        if len(units) == 2 and len(search.tried) == len(search.whole):
            _give_up(context, link, send, left, search.problem)
            return []
        parts = (left,)
    return _next_part(context, link, send, parts)


def _units(
    context: Context, values: Values, problem: Problem | None
) -> list[tuple[str, ...]]:
    """Names of values, those together that make no sense apart; first what the answer
    names, then the last ones: a place or a person more often than a title."""
    joined = tuple(n for n in values if n in context.policy.inseparable)
    singles = [(name,) for name in values if name not in joined]
    units = [*([joined] if joined else []), *singles][::-1]
    named = problem.field if problem else None
    return sorted(units, key=lambda unit: named not in unit)


def _several(
    context: Context, link: Link, outcome: Outcome, whole: Values
) -> list[Send]:
    send = outcome.send
    if send.operation == "create":  # with as little as possible, the rest after it
        bare = {name: whole[name] for name in NEEDED if name in whole}
        bare = bare or dict([next(iter(whole.items()))])
        link.pending = bare
        return [replace(send, values=bare, search=None, alone=True)]
    units = _units(context, whole, None)
    if len(units) > 2:
        return _next_part(context, link, send, _halves(units, whole))
    for unit in units:  # each was refused without the other
        left = {name: whole[name] for name in unit}
        _give_up(context, link, send, left, outcome.problem)
    return []


def _part_refused(
    context: Context, link: Link, outcome: Outcome, search: Search
) -> list[Send]:
    values, parts = outcome.send.values, search.parts or ()
    units = _units(context, values, None)
    if len(units) > 1:
        parts = (*_halves(units, values), *parts)
    else:
        _give_up(context, link, outcome.send, values, outcome.problem)
    return _next_part(context, link, outcome.send, parts)


def _halves(units: Sequence[tuple[str, ...]], values: Values) -> tuple[Values, ...]:
    middle = len(units) // 2
    return tuple(
        {name: values[name] for unit in half for name in unit}
        for half in (units[:middle], units[middle:])
    )


def _next_part(
    context: Context, link: Link, send: Send, parts: tuple[Values, ...]
) -> list[Send]:
    if not parts:
        return []
    return [_attempt(context, link, send, parts[0], Search({}, parts=parts[1:]))]


def _attempt(
    context: Context, link: Link, send: Send, values: Values, search: Search
) -> Send:
    """On what the item holds by now: what shares a property is sent along. It has a
    mark of its own, as what follows has not landed with it; the rest is found again by
    the merge, should this be interrupted."""
    link.pending, name = dict(values), send.name
    if send.operation != "create":
        link.op = context.new_key()
        name = values.get("name") or link.base.get("name", [None, None])[1]
    return replace(
        send,
        values=dict(values),
        raw=dict(link.raw),
        op=link.op,
        name=name,
        search=search,
    )


def _give_up(
    context: Context, link: Link, send: Send, values: Values, problem: Problem | None
) -> None:
    """Not again before it is changed."""
    context.counts.failed += 1
    pending = link.pending or {}
    link.pending = {n: pending[n] for n in pending if n not in values} or None
    for name, value in values.items():
        if name in link.base:
            link.agree(name, value, link.base[name][1])
    problem = problem or Problem("rejected")
    inseparable = context.policy.inseparable
    if len(values) == 1 or inseparable.issuperset(values):
        problem = replace(problem, field=[*values][-1])
    context.local.report(link, problem, send.operation, send.operation == "create")
