"""Field rules within what one person may see and change in Odoo. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from .model import Direction, FieldRule


@dataclass
class Permitted:
    """The rules that are left. ``left_out`` fields are not synced at all, ``one_way``
    fields only go to the remote side, both against what was set."""

    rules: dict[str, FieldRule] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)
    one_way: list[str] = field(default_factory=list)


def permit(
    rules: Mapping[str, FieldRule],
    may_read: Collection[str],
    may_write: Collection[str],
) -> Permitted:
    """Leave out what may not be read, and the way back of what may not be written."""
    result = Permitted()
    for name, rule in rules.items():
        if rule.direction is Direction.OFF or (name in may_read and name in may_write):
            result.rules[name] = rule
        elif name not in may_read or rule.direction is Direction.TO_LOCAL:
            result.left_out.append(name)
        else:
            sent = replace(rule, direction=Direction.TO_REMOTE, seeds=False)
            result.rules[name] = sent
            if rule.direction is Direction.BOTH:
                result.one_way.append(name)
    return result
