"""What a write by the sync changes besides, in Odoo, is an edit like any other."""

from __future__ import annotations

from sync_pair import SyncedPair


def test_what_a_write_changes_besides_is_sent():
    pair = SyncedPair(name=13, phone=23, street=33, city=43)
    pair.local.on_write = lambda values: {"phone": 93} if "name" in values else {}
    pair.edit_there(name=53)
    pair.sync()
    assert pair.here == {"name": 53, "phone": 93, "street": 33, "city": 43}
    assert pair.there == pair.here
    assert_rests(pair)


def test_what_a_write_changes_besides_beats_what_was_about_to_be_sent():
    pair = SyncedPair(name=13, phone=23, street=33, city=43)
    pair.local.on_write = lambda values: {"phone": 93} if "name" in values else {}
    pair.edit_there(name=53)
    pair.edit_here(phone=63)
    pair.sync()
    assert (pair.here["phone"], pair.there["phone"]) == (93, 93)
    assert_rests(pair)


def test_value_that_is_stored_otherwise_than_written_comes_to_rest():
    pair = SyncedPair(name=13, phone=23, street=33, city=43)
    pair.local.on_write = lambda values: {"name": 93} if "name" in values else {}
    pair.edit_there(name=53)
    pair.sync()
    assert (pair.here["name"], pair.there["name"]) == (93, 53)
    assert_rests(pair)


def assert_rests(pair):
    """Ten idle runs change nothing on either side and journal nothing."""
    before = (pair.remote.writes, pair.local.writes)
    for _ in range(10):
        pair.sync()
    assert (pair.remote.writes, pair.local.writes) == before
    assert not pair.local.committed["changes"]
