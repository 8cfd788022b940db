"""Somebody stops the sync of a record whose write is under way, or was cut short."""

from __future__ import annotations

import pytest
from test_sync_machine import SyncMachine

from sync.model import LeftScope


@pytest.fixture(params=list(LeftScope), ids=lambda left: left.value)
def machine(request):
    machine = SyncMachine()
    machine.start(winner="local", lossy=False, lag=False, left=request.param)
    machine.local_create_()
    return machine


@pytest.mark.parametrize("lose", [False, True], ids=["kept", "lost"])
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("strike", range(1, 16))
class TestStopped:
    def test_while_it_is_made_it_comes_to_rest(self, machine, strike, after, lose):
        machine.sync_and_fail(strike, after, lose)
        machine.stop(index=0)
        machine.quiesce_and_check()

    def test_while_it_is_changed_it_comes_to_rest(self, machine, strike, after, lose):
        cut_short = {"strike": strike, "after": after, "lose": lose}
        machine.one_side_edits_crash_edits_again(index=0, name="name", **cut_short)
        machine.stop(index=0)
        machine.quiesce_and_check()
