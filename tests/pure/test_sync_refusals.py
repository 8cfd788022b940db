"""What one side refuses holds up nothing else, and is told until it is well."""

from __future__ import annotations

from sync_pair import SyncedPair

from sync.model import Link, Outcome, Send
from sync.refusals import after_refusal


def test_values_refused_together_are_sent_one_on_top_of_the_other():
    pair = SyncedPair(name=13, street=23, city=33, phone=43)
    pair.edit_here(street=53, city=63, phone=73)
    pair.remote.picky = 1
    pair.sync()
    assert pair.there == {"name": 13, "street": 53, "city": 63, "phone": 73}
    assert pair.here == pair.there


def test_one_value_that_is_refused_costs_one_write_of_all_others():
    for name in ("street", "city", "phone"):
        pair = SyncedPair(name=13, street=23, city=33, phone=43)
        before = dict(pair.there)
        pair.edit_here(street=53, city=63, phone=73)
        pair.remote.refused, pair.remote.writes = frozenset((name,)), 0
        pair.sync()
        assert pair.there == {**pair.here, name: before[name]}
        assert pair.remote.writes == 1
        pair.sync()
        assert pair.remote.writes == 1, "not again before it is changed"


def test_several_values_that_are_refused_hold_up_no_other():
    for names in (("street", "city"), ("street", "phone"), ("street", "city", "phone")):
        pair = SyncedPair(name=13, street=23, city=33, phone=43)
        before = dict(pair.there)
        pair.edit_here(name=1, street=53, city=63, phone=73)
        pair.remote.refused, pair.remote.writes = frozenset(names), 0
        pair.sync()
        kept = {name: before[name] for name in names}
        assert pair.there == {**pair.here, **kept}
        assert pair.remote.writes <= 2


def test_new_record_is_made_at_once_with_all_but_what_is_refused():
    pair = SyncedPair(name=13, street=23, city=33, phone=43)
    pair.remote.refused, pair.remote.writes = frozenset(("city",)), 0
    pair.add_here(name=3, street=5, city=6, phone=7)
    pair.sync()
    *_, made = pair.remote.items.values()
    assert made["values"] == {"name": 3, "street": 5, "phone": 7}
    assert pair.remote.writes == 1


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


def test_send_of_nothing_that_is_refused_is_no_problem():
    link = Link(1, "k", pending={})
    send = Send("create", 1, "k", {}, alone=True)
    assert after_refusal(None, link, Outcome(send, "rejected")) == []
    assert link.pending is None
