"""What the stages of one run share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from .model import Counts, Direction, FieldRule, Policy
from .ports import LocalStore, RemoteStore, Transact


@dataclass
class Context:
    """The two stores, the policy, and the runner's hand on the transaction.

    ``transact`` runs a unit in a transaction and commits; it may run it again when the
    database saw a concurrent change, so a unit depends on nothing but the stores and
    its arguments. ``finish`` does so too, but is not refused when the run is to end:
    for what was asked at length and would be asked again. ``new_key`` gives a fresh
    unique key. ``undeleted`` are links whose deletion failed in this run.
    """

    local: LocalStore
    remote: RemoteStore
    policy: Policy
    transact: Transact
    new_key: Callable[[], str]
    counts: Counts = field(default_factory=Counts)
    chunk: int = 80
    finish: Transact | None = None
    undeleted: set[int] = field(default_factory=set)

    def sends(self, name: str, rules: Mapping[str, FieldRule] | None = None) -> bool:
        """Does a new remote item get this field, by the policy's or other rules?"""
        return self._travels(name, Direction.TO_REMOTE, rules)

    def takes(self, name: str, rules: Mapping[str, FieldRule] | None = None) -> bool:
        """Does a new local record get this field, by the policy's or other rules?"""
        return self._travels(name, Direction.TO_LOCAL, rules)

    def _travels(
        self,
        name: str,
        way: Direction,
        rules: Mapping[str, FieldRule] | None = None,
    ) -> bool:
        rule = (self.policy.rules if rules is None else rules).get(name)
        return rule is not None and (
            rule.seeds or rule.direction in (Direction.BOTH, way)
        )
