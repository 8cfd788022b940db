"""Each safeguard of the engine, taken out: the machine has to notice.

A machine that has never been seen red proves little. The examples are the same in each
run, so that a safeguard which is no longer noticed is a change of the engine or of the
machine, not bad luck.
"""

from __future__ import annotations

from contextlib import contextmanager

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from test_sync_machine import SyncMachine

import sync.engine
import sync.pull
import sync.push
import sync.reconcile
from sync.model import Side

EXAMPLES = settings(
    max_examples=1500,
    stateful_step_count=20,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
    print_blob=False,
    report_multiple_bugs=False,
)


def switched_off(*names: str):
    """Safeguards that the stand-ins themselves can leave out."""

    @contextmanager
    def off(patch):
        patch.setattr(SyncMachine, "off", frozenset(names))
        yield

    return off


@contextmanager
def no_intent_before_a_change(patch):
    """What is about to be sent is not written down."""
    original = sync.reconcile.intend_update

    def forgetful(context, link, values, record):
        send = original(context, link, values, record)
        link.pending = link.op = None
        return send

    patch.setattr(sync.reconcile, "intend_update", forgetful)
    patch.setattr(sync.push, "intend_update", forgetful)
    yield


@contextmanager
def lost_creates_are_repeated_before_the_feed_is_read(patch):
    """The look-up by mark lags; the feed would have shown the item."""
    pull = sync.engine.pull

    def hasty(context, full=False):
        sync.engine.recover_creates(context)
        pull(context, full)

    patch.setattr(sync.engine, "pull", hasty)
    yield


@contextmanager
def the_cursor_moves_before_its_page_is_applied(patch):
    """A crash in between, and the page is never seen again."""
    original = sync.pull._with_marks

    def early(context, page, listing):
        from dataclasses import replace

        def move():
            cursor = context.local.cursor()
            context.local.set_cursor(replace(cursor, link=page.cursor))

        context.transact(move)
        return original(context, page, listing)

    patch.setattr(sync.pull, "_with_marks", early)
    yield


@contextmanager
def overruled_values_are_not_told(patch):
    """The loser of a conflict is simply overwritten."""
    from memory_local import TransactionalLocal

    patch.setattr(TransactionalLocal, "note_conflicts", lambda *_: None)
    yield


@contextmanager
def the_base_has_one_side_only(patch):
    """Odoo always wins, as if nobody had ever edited in Outlook."""
    patch.setattr(sync.reconcile, "_winner", lambda *_: Side.LOCAL)
    original = sync.reconcile.plan

    def blind(context, link, item, record):
        merged = original(context, link, item, record)
        for name in list(merged.to_local):
            merged.to_remote[name] = record.values[name]
            del merged.to_local[name]
        return merged

    patch.setattr(sync.reconcile, "plan", blind)
    yield


@contextmanager
def an_edit_does_not_beat_a_deletion(patch):
    """A record deleted here takes along what was edited there since."""
    patch.setattr(sync.reconcile, "edited_remotely", lambda *_: False)
    yield


SAFEGUARDS = {
    "our mark on the item": switched_off("marks"),
    "mark of the write": switched_off("op_mark"),
    "predicted normalisation": switched_off("predict"),
    "If-Match": switched_off("if_match"),
    "compare and set in the transaction": switched_off("compare_and_set"),
    "intent before a change": no_intent_before_a_change,
    "feed before lost creates": lost_creates_are_repeated_before_the_feed_is_read,
    "cursor with its page": the_cursor_moves_before_its_page_is_applied,
    "conflicts told": overruled_values_are_not_told,
    "two-column base": the_base_has_one_side_only,
    "edit beats deletion": an_edit_does_not_beat_a_deletion,
}


@pytest.mark.parametrize("name", SAFEGUARDS)
def test_machine_turns_red_without(name, monkeypatch):
    with SAFEGUARDS[name](monkeypatch), pytest.raises(AssertionError):
        run_state_machine_as_test(SyncMachine, settings=EXAMPLES)
