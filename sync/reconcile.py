"""Bring pairs together: settle what was sent, merge, write locally, decide sends.

Runs inside one transaction, without network: what is read, merged and written belongs
to one snapshot, so an edit made meanwhile makes the database refuse and the unit is
run again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .context import Context
from .merge import Merge, merge
from .model import (
    Gone,
    Item,
    Link,
    LinkState,
    Problem,
    Record,
    Send,
    Settled,
    Side,
    Values,
    Written,
)

UNREADABLE = Problem("record_unreadable")
EDITED_AFTER_DELETION = Problem("edited_after_deletion")


def reconcile(context: Context, pairs: Sequence[tuple[Link, Item]]) -> list[Send]:
    """Merge each link with its remote item as just read.

    Local values are written now; what has to go to the remote side is committed on
    the link as its intent and returned to be sent after the commit.
    """
    local = context.local
    pairs = _readable(context, pairs)
    records = local.read([link.local_id for link, _ in pairs if link.local_id])
    plans: list[tuple[Link, Item, Record, Merge]] = []
    for link, item in pairs:
        settle_pending(context, link, item)
        link.etag, link.raw = item.etag or link.etag, {**link.raw, **item.raw}
        record = records.get(link.local_id or 0)
        if record is None:
            _record_deleted(context, link, item)
        elif not record.readable:
            report_unreadable(context, link, record)
        else:
            plans.append((link, item, record, plan(context, link, item, record)))
    written = local.write(
        {p[0].local_id: p[3].to_local for p in plans if p[3].to_local}
    )
    sends = [_apply(context, p, written.get(p[0].local_id)) for p in plans]
    local.save(link for link, _ in pairs if link.key)
    done = [p for p in plans if not _refused(written.get(p[0].local_id))]
    local.settle_values([_settled(context, p, written) for p in plans])
    local.succeed([p[0] for p in done if not p[3].to_remote])
    for link, item, _, _ in done:
        report_problems(context, link, item)
    return [send for send in sends if send]


def _settled(
    context: Context,
    planned: tuple[Link, Item, Record, Merge],
    written: Mapping[int, Written],
) -> Settled:
    """Of the values that both sides were asked for: which are the same on both now, and
    which have found their place here."""
    link, item, record, merged = planned
    refused = _refused(written.get(record.local_id))
    if "" in refused:
        return Settled(link)
    told = item.values.keys() - refused.keys() - merged.to_remote.keys()
    same = {
        name
        for name in told & record.values.keys()
        if name in merged.to_local or record.values[name] == item.values[name]
    }
    unknown = {name for name in item.problems if context.takes(name)}
    return Settled(link, frozenset(same), frozenset(told - unknown | {""}))


def _readable(
    context: Context, pairs: Sequence[tuple[Link, Item]]
) -> list[tuple[Link, Item]]:
    """What the service will not show is an issue of its own and stops nothing else."""
    for link, item in pairs:
        if item.unreadable:
            context.counts.failed += 1
            context.local.report(link, item.unreadable, "read", True)
    return [(link, item) for link, item in pairs if not item.unreadable]


def report_unreadable(context: Context, link: Link, record: Record) -> None:
    """Nothing is sent or taken in; once it can be read, what the item holds by then is
    looked at anew."""
    link.etag = None
    if record.problem:
        context.local.report(link, record.problem, "update", False)
    else:
        context.local.report(link, UNREADABLE, "read", False)


def _record_deleted(context: Context, link: Link, item: Item) -> None:
    """An edit beats a deletion: an item edited since becomes a record again."""
    if not edited_remotely(context, link, item):
        link.gone = Gone.LOCAL
        return
    context.local.drop([link])
    link.key = ""  # dropped: not to be saved
    fresh = context.local.item_links([item])[item.remote_id]
    context.local.report(fresh, EDITED_AFTER_DELETION, "pull", True)


def edited_remotely(context: Context, link: Link, item: Item) -> bool:
    """Does the item hold anything that it did not when both last agreed?"""
    return any(
        name in item.values
        and item.values[name] != pair[1]
        and context.policy.is_edit(name)
        for name, pair in link.base.items()
    )


def plan(context: Context, link: Link, item: Item, record: Record) -> Merge:
    """The merge of one pair, as data. A record that has left the selection takes in
    what was edited, before its item goes, and sends nothing more; nor does one whose
    changes are kept here."""
    merged = merge(
        link.base,
        record.values,
        item.values,
        context.policy.rules_for(link.raw),
        _winner(context, item, record),
    )
    if record.kept_here:
        _keep_both(merged)
    if not record.in_scope:
        merged.to_remote.clear()
    if not record.in_scope:
        link.gone = link.gone or Gone.LEFT
    return merged


def _keep_both(merged: Merge) -> None:
    """Nothing is sent, so nothing is overruled there: where both were edited and the
    record's value stays, each side has its own from now on."""
    for conflict in merged.conflicts:
        if conflict.field in merged.to_remote:
            merged.base[conflict.field] = [conflict.local, conflict.remote]
    merged.conflicts = [
        one for one in merged.conflicts if one.field not in merged.to_remote
    ]
    merged.to_remote.clear()


def _winner(context: Context, item: Item, record: Record) -> Side:
    policy = context.policy.conflict
    if policy == "newest":
        return Side.REMOTE if item.modified > record.modified else Side.LOCAL
    return Side(policy)


def settle_pending(context: Context, link: Link, item: Item) -> None:
    """After an uncertain write: what did land? Its mark tells, else its values do."""
    if link.pending is None:
        return
    predicted = context.remote.predict(link.pending, link.raw)
    landed = item.marked and item.op is not None and item.op == link.op
    for name, sent in link.pending.items():
        if name not in predicted:
            continue  # it was not sent: to be told when it is tried again
        if landed:
            link.agree(name, sent, predicted.get(name))
        elif name in item.values and item.values[name] == predicted.get(name):
            link.agree(name, sent, item.values[name])
    link.pending = link.op = None


def _apply(
    context: Context,
    planned: tuple[Link, Item, Record, Merge],
    written: Written | None,
) -> Send | None:
    link, item, record, merged = planned
    link.base = merged.base
    conflicts = merged.conflicts
    refused = _refused(written)
    if written and not refused.get(""):
        for name in merged.to_local:
            if name not in refused and name not in merged.to_remote:
                link.agree(name, written.stored.get(name), item.values.get(name))
    if written:
        context.counts.local_updated += 1
        _touch_side_effects(context, link, merged, written)
    report_refused(context, link, refused)
    if conflicts:
        context.counts.conflicts += len(conflicts)
        context.local.note_conflicts(link, conflicts)
    send = None
    if merged.to_remote:
        send = intend_update(context, link, merged.to_remote, record)
    if refused:
        link.etag = None  # what the item holds has not been taken in
    return send


def _touch_side_effects(
    context: Context, link: Link, merged: Merge, written: Written
) -> None:
    """What else our own write has changed is an edit like any other: to be sent."""
    expected = {name: pair[0] for name, pair in link.base.items()} | merged.to_remote
    changed = any(
        name in expected
        and name not in written.refused
        and written.stored[name] != expected[name]
        for name in written.stored
    )
    if changed and link.local_id:
        context.local.touch([link.local_id])


def _refused(written: Written | None) -> dict[str, Problem]:
    return dict(written.refused) if written else {}


def report_problems(context: Context, link: Link, item: Item) -> None:
    """Values that the record cannot hold: they stay as they are in the item."""
    for name, problem in item.problems.items():
        if context.takes(name):
            context.local.report(link, problem, "pull", False)


def report_refused(context: Context, link: Link, refused: dict[str, Problem]) -> None:
    """Local refusals become issues; the record's other fields went through."""
    for problem in refused.values():
        context.counts.failed += 1
        context.local.report(link, problem, "write", True)


def intend_update(context: Context, link: Link, values: Values, record: Record) -> Send:
    """The intent to change a remote item, to be committed before it is sent."""
    link.pending, link.op = dict(values), context.new_key()
    return Send(
        "update",
        link.id,
        link.key,
        dict(values),
        dict(link.raw),
        link.remote_id,
        link.etag,
        link.op,
        link.local_id,
        name=values.get("name") or link.base.get("name", [None, None])[1],
    )


def intend_create(context: Context, link: Link, record: Record) -> Send:
    """The intent to create a remote item; its key is how a lost answer is found."""
    rules = context.policy.rules_for(link.raw)
    values = {
        name: value
        for name, value in record.values.items()
        if context.sends(name, rules) and value != link.base.get(name, [None])[0]
    }
    link.pending, link.op, link.state = values, None, LinkState.NEW
    return Send(
        "create",
        link.id,
        link.key,
        values,
        dict(link.raw),
        local_id=link.local_id,
        name=record.values.get("name"),
    )
