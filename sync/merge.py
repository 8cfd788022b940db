"""Three-way merge, field by field, on canonical values. Pure.

The base has two columns per field, what Odoo held and what Outlook held when the two
last agreed. That alone tells who changed what: our own write coming back, a server
that reformats, Odoo that trims, all equal their column and so are no change.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .model import Canonical, Conflict, Direction, FieldRule, Side, Values


@dataclass
class Merge:
    """What to write where, the base after it, and what was overruled.

    ``base`` has moved only for fields that need no write; a written field's pair is
    known once its store has answered.
    """

    base: dict[str, list[Canonical]]
    to_local: Values = field(default_factory=dict)
    to_remote: Values = field(default_factory=dict)
    conflicts: list[Conflict] = field(default_factory=list)


@dataclass(frozen=True)
class Cell:
    """One field on both sides, now and when they last agreed (``known``)."""

    known: bool
    base_local: Canonical
    base_remote: Canonical
    local: Canonical
    remote: Canonical

    @property
    def local_changed(self) -> bool:
        return not self.known or self.local != self.base_local

    @property
    def remote_changed(self) -> bool:
        return not self.known or self.remote != self.base_remote

    @property
    def mirrored(self) -> Cell:
        """The same cell seen from the other side."""
        return Cell(
            self.known, self.base_remote, self.base_local, self.remote, self.local
        )


@dataclass(frozen=True)
class Verdict:
    """Values to write (absent: ``KEEP``) and whose value is lost, if any."""

    to_local: Canonical = ...
    to_remote: Canonical = ...
    loser: Side | None = None


KEEP = Verdict()


def merge(
    base: Mapping[str, list[Canonical]],
    local: Values,
    remote: Values,
    rules: Mapping[str, FieldRule],
    winner: Side,
) -> Merge:
    """Merge the fields that ``rules`` name and ``local`` has.

    A field that ``remote`` does not have is unchanged there (contract 2.6: a missing
    key never means cleared).
    """
    result = Merge({name: list(pair) for name, pair in base.items()})
    for name, rule in rules.items():
        if rule.direction is Direction.OFF or name not in local:
            continue
        known = name in base
        base_local, base_remote = base.get(name, (None, None))
        cell = Cell(
            known, base_local, base_remote, local[name], remote.get(name, base_remote)
        )
        _record(result, name, cell, decide(cell, rule, winner))
    return result


def decide(cell: Cell, rule: FieldRule, winner: Side) -> Verdict:
    """What becomes of one field."""
    if cell.local == cell.remote:
        return KEEP
    if not (cell.local_changed or cell.remote_changed):
        return KEEP  # the two differ as they did when last agreed
    if rule.asks_first and not cell.known:
        return KEEP if cell.remote is None else Verdict(to_local=cell.remote)
    if rule.is_by_key:
        return _take_by_key(cell)
    if rule.direction is Direction.TO_REMOTE:
        return _lead(cell, rule)
    if rule.direction is Direction.TO_LOCAL:
        return _mirror(_lead(cell.mirrored, rule))
    return _both_ways(cell, rule, winner)


def _lead(cell: Cell, rule: FieldRule) -> Verdict:
    """The local side leads: what it holds is put on the other side."""
    if cell.local is None and not (
        cell.known and cell.local_changed and rule.empty_clears
    ):
        return KEEP
    overruled = cell.remote_changed and cell.remote is not None
    return Verdict(to_remote=cell.local, loser=Side.REMOTE if overruled else None)


def _take_by_key(cell: Cell) -> Verdict:
    """Pairs of a key and what is known of it, such as people and their answers: what
    has become known over there is taken in, all else stays as it is here."""
    before, now = dict(cell.base_remote or ()), dict(cell.remote or ())
    here = dict(cell.local or ())
    news = {key: value for key, value in now.items() if before.get(key) != value}
    if {**here, **news} == here:
        return KEEP
    return Verdict(to_local=[list(pair) for pair in sorted({**here, **news}.items())])


def _mirror(verdict: Verdict) -> Verdict:
    loser = verdict.loser and (
        Side.LOCAL if verdict.loser is Side.REMOTE else Side.REMOTE
    )
    return Verdict(verdict.to_remote, verdict.to_local, loser)


def _both_ways(cell: Cell, rule: FieldRule, winner: Side) -> Verdict:
    if cell.known and not cell.remote_changed:
        return _push(cell.local, rule)
    if cell.known and not cell.local_changed:
        return _mirror(_push(cell.remote, rule))
    if rule.is_set:
        return _merge_sets(cell)
    if cell.remote is None:  # first contact fills a blank; an edit beats a deletion
        return Verdict(to_remote=cell.local)
    if cell.local is None:
        return Verdict(to_local=cell.remote)
    if winner is Side.LOCAL:
        return Verdict(to_remote=cell.local, loser=Side.REMOTE)
    return Verdict(to_local=cell.remote, loser=Side.LOCAL)


def _push(value: Canonical, rule: FieldRule) -> Verdict:
    return KEEP if value is None and not rule.empty_clears else Verdict(to_remote=value)


def _merge_sets(cell: Cell) -> Verdict:
    """Keep what either side added, drop what either side removed."""
    local, remote = set(cell.local or ()), set(cell.remote or ())
    removed = (set(cell.base_local or ()) - local) | (
        set(cell.base_remote or ()) - remote
    )
    merged = sorted((local | remote) - removed) or None
    return Verdict(
        to_local=... if merged == cell.local else merged,
        to_remote=... if merged == cell.remote else merged,
    )


def _record(result: Merge, name: str, cell: Cell, verdict: Verdict) -> None:
    if verdict.to_local is ... and verdict.to_remote is ...:
        result.base[name] = [cell.local, cell.remote]
    if verdict.to_local is not ...:
        result.to_local[name] = verdict.to_local
    if verdict.to_remote is not ...:
        result.to_remote[name] = verdict.to_remote
    if verdict.loser:
        winner = Side.LOCAL if verdict.loser is Side.REMOTE else Side.REMOTE
        result.conflicts.append(Conflict(name, cell.local, cell.remote, winner))
