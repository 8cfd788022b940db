"""What one side refuses holds up nothing else, and is told until it is well."""

from __future__ import annotations

from sync_pair import SyncedPair


def test_values_refused_together_are_sent_one_on_top_of_the_other():
    pair = SyncedPair(name=13, street=23, city=33, phone=43)
    pair.edit_here(street=53, city=63, phone=73)
    pair.remote.picky = 1
    pair.sync()
    assert pair.there == {"name": 13, "street": 53, "city": 63, "phone": 73}
    assert pair.here == pair.there


def test_edit_while_values_are_sent_one_by_one_is_not_overwritten():
    pair = SyncedPair(name=13, street=23, city=33, phone=43)
    pair.edit_here(street=53, phone=73)
    pair.remote.picky = 1
    pair.at_call("send", 2, lambda: pair.edit_there(city=93))
    pair.sync()
    assert pair.there == {"name": 13, "street": 53, "city": 93, "phone": 73}
    assert pair.here == pair.there


def test_lost_reply_of_one_value_does_not_count_for_the_others():
    pair = SyncedPair(name=13, street=23, city=33, phone=43)
    pair.edit_here(street=53, city=63, phone=73)
    pair.remote.picky = 1
    pair.lose_reply(3)
    pair.sync()
    pair.sync()
    assert pair.there == {"name": 13, "street": 53, "city": 63, "phone": 73}


def test_edit_of_what_is_under_way_is_sent_too():
    pair = SyncedPair(name=13, street=23, city=33, phone=43)
    pair.edit_here(phone=53)
    for _ in range(4):  # others behind it, so that it is on its way for a while
        pair.add_here(name=3)
    pair.at_call("send", 2, lambda: pair.edit_here(phone=63))
    pair.sync()
    assert pair.there["phone"] == 63
