"""What becomes of an item that is to be removed, while either side is edited."""

from __future__ import annotations

from sync_pair import SyncedPair

from sync.model import LinkState, Outcome, Problem


def leave(pair):
    """The record is not selected any more."""
    pair.local.user(lambda stored: stored["outside"].add(pair.local_id))
    pair.edit_here()


def come_back(pair, **values):
    """It is selected again, and edited."""
    pair.local.user(lambda stored: stored["outside"].discard(pair.local_id))
    pair.edit_here(**values)


def refuse_removals(pair):
    """The service deletes nothing that it knows as it is."""
    original = pair.remote._do

    def refusing(send):
        stale = send.etag != pair.remote.items[send.remote_id]["etag"]
        if send.operation == "delete" and not stale:
            return Outcome(send, "rejected", problem=Problem("rejected"))
        return original(send)

    pair.remote._do = refusing


def test_edit_is_not_kept_back_by_a_removal_that_was_refused():
    """Edited there while its removal was on its way, here it is wanted once more."""
    pair = SyncedPair(name=3, phone=13)
    refuse_removals(pair)
    leave(pair)
    pair.sync()

    def meanwhile():
        pair.edit_there(phone=23)
        come_back(pair, name=33)

    pair.at_call("send", 1, meanwhile)
    pair.sync()
    assert pair.there == pair.here == {"name": 33, "phone": 23}
    assert pair.link.state is LinkState.LINKED
    assert pair.link.gone is pair.link.pending is None
