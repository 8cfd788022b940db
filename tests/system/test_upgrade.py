"""The addon is upgraded in a database that is in use."""

from __future__ import annotations

from reinstall_world import complaints


def test_an_upgrade_changes_nothing_and_sends_only_what_was_left(world, caplog):
    world.connect()
    world.people_meet()
    held, there = world.held(), world.in_outlook()
    world.simulator.clear_counters()
    caplog.clear()
    world.upgrade()
    assert not complaints(caplog)
    now = world.held()
    changed = [name for name in held | now if held.get(name) != now.get(name)]
    assert not changed, [(name, held.get(name), now.get(name)) for name in changed]
    for _ in range(2):
        assert world.run_alone() == "done"
    assert not world.written()
    assert world.in_outlook() == there
    world.someone_makes_a_contact_in_odoo()
    world.someone_makes_a_meeting_in_odoo()
    names = world.names_there()
    world.upgrade()
    for _ in range(3):
        assert world.run_alone() == "done"
    assert world.written()
    for before, after in zip(names, world.names_there(), strict=True):
        assert len(after - before) == 1, "what was left"
        assert set(after.values()) == {1}, "twice in Outlook"
    world.assert_all_paired()
