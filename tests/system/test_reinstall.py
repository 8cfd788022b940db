"""The addon is uninstalled from a database that was in use, and installed anew."""

from __future__ import annotations

from reinstall_world import complaints


def test_uninstalling_leaves_outlook_and_no_trace_and_installing_pairs_again(
    world, caplog
):
    world.connect()
    world.people_meet()
    there, here = world.names_there(), world.names_here()
    assert len(there[0]) == 4 and len(there[1]) == 3
    assert set(there[0]) <= set(here[0]) and set(there[1]) == set(here[1])
    before = world.in_outlook()
    world.people_leave_traces()
    caplog.clear()
    world.take_out()
    assert not complaints(caplog)
    assert world.in_outlook() == before
    assert world.names_here() == here
    assert not world.left_over()
    assert not world.lost()
    world.put_in()
    world.sign_in()
    world.choose()
    for _ in range(3):
        assert world.run_alone() == "done"
    assert world.names_there() == there, "twice in Outlook"
    assert world.names_here() == here, "twice in Odoo"
    world.assert_all_paired()
