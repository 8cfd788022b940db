"""Deletions: asked about once, held when they are many, bound to a consent."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sync_pair import FIELDS, SyncedPair

from sync.model import FieldRule, Gone, LinkState, Policy, RemoteDeleted

ARCHIVE = Policy(
    {name: FieldRule() for name in FIELDS},
    remote_deleted=RemoteDeleted.ARCHIVE,
    brake_count=2,
    brake_share=0.1,
)


@pytest.fixture
def pair():
    """One pair of six."""
    pair = SyncedPair(ARCHIVE, name=3)
    for number in range(5):
        pair.add_here(name=13 + number * 10)
    pair.sync()
    pair.sync()
    return pair


def deleted(pair, count):
    """So many items are deleted by their owner."""
    for remote_id in sorted(pair.remote.items)[:count]:
        pair.remote.user_delete(remote_id)


def asked(pair):
    """The ids that were asked about, by question."""
    questions, original = [], pair.remote.moved
    pair.remote.moved = lambda ids: (questions.append(list(ids)), original(ids))[1]
    return questions


def records(pair):
    return len(pair.local.committed["records"])


def test_held_deletions_are_asked_about_and_told_once(pair):
    deleted(pair, 5)
    questions = asked(pair)
    assert pair.sync().held == 5
    assert [len(ids) for ids in questions] == [3, 2]
    for _ in range(10):
        assert pair.sync().held == 0
    assert len(questions) == 2
    assert records(pair) == 6


def test_consent_lets_go_what_was_held_and_nothing_else(pair):
    deleted(pair, 3)
    pair.sync()
    pair.local.consent()
    deleted(pair, 3)
    assert pair.sync().held == 3
    assert records(pair) == 3


def test_consent_ends_when_what_was_held_is_back(pair):
    items = dict(pair.remote.items)
    deleted(pair, 3)
    pair.sync()
    pair.local.consent()
    for remote_id, item in items.items():
        if remote_id not in pair.remote.items:
            pair.remote.items[remote_id] = item
            pair.remote.user_edit(remote_id, {})
    pair.sync()
    assert not pair.local.committed["consented"]
    deleted(pair, 3)
    assert pair.sync().held == 3
    assert records(pair) == 6


def test_nothing_is_held_any_more_once_the_cause_is_gone(pair):
    deleted(pair, 5)
    pair.sync()
    pair.policy = replace(ARCHIVE, remote_deleted=RemoteDeleted.CREATE_AGAIN)
    pair.sync()
    pair.sync()
    assert not pair.local.committed["held"]
    assert (records(pair), len(pair.remote.items)) == (6, 6)


def test_what_its_user_stopped_by_hand_is_no_deletion_to_hold(pair):
    for link in pair.local.committed["links"].values():
        link.state, link.gone = LinkState.STOPPED, Gone.LEFT
    assert pair.sync().held == 0
    assert not pair.remote.items


def test_run_that_is_cut_short_goes_on_where_it_was(pair):
    pair.policy = replace(ARCHIVE, remote_deleted=RemoteDeleted.CREATE_AGAIN)
    deleted(pair, 6)
    original, questions = pair.remote.moved, []

    def moved(ids):
        questions.append(list(ids))
        if len(questions) == 2:
            raise TimeoutError
        return original(ids)

    pair.remote.moved = moved
    with pytest.raises(TimeoutError):
        pair.sync()
    pair.sync()
    assert [len(ids) for ids in questions] == [3, 3, 3]
    assert len(pair.remote.items) == 6


def test_item_that_was_moved_away_is_stopped_not_deleted(pair):
    pair.remote.user_move(pair.remote_id)
    pair.sync()
    assert pair.link.state is LinkState.STOPPED
    assert records(pair) == 6


def test_what_was_held_waits_for_its_person_however_few_are_left(pair):
    deleted(pair, 3)
    pair.sync()
    first = min(pair.local.committed["held"])
    pair.local.committed["held"].remove(first)
    pair.local.committed["consented"].add(first)
    for _ in range(2):
        pair.sync()
        assert records(pair) == 5
        assert len(pair.local.committed["held"]) == 2
