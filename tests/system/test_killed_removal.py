"""A worker killed at any point of a removal from Outlook, or of a preview."""

from __future__ import annotations

from removal_world import EDITED, OUTLOOKS, PEOPLE, RemovalWorld

MOST_KILLS = 25


def test_removal_whose_worker_is_killed_goes_on_and_takes_nothing_that_stays():
    world = RemovalWorld()
    world.connect()
    world.people_meet()
    world.in_small_steps()
    world.service_takes_its_time()
    world.leave()
    staying = {*OUTLOOKS, *EDITED}
    left = [set(world.simulator.contacts())]
    at_work = 0
    while world.is_leaving() and len(left) < MOST_KILLS:
        at_work += world.run_and_kill(world.random.uniform(0.05, 0.5))
        left.append(set(world.simulator.contacts()))
        assert staying <= left[-1] <= left[-2], "more than was to go, or less"
    assert at_work >= 3, "it was over before it was killed"
    if world.is_leaving():
        assert world.run_alone() == "done"
    assert not world.is_leaving()
    assert set(world.simulator.contacts()) == staying
    with world.env() as env:
        account = env["office365.account"].browse(world.account_id)
        assert account.state == "not_connected"
        assert len(env["res.partner"].browse(world.positions).exists()) == PEOPLE
        assert not env["office365.sync.issue"].search([])


def test_preview_whose_worker_is_killed_writes_nothing_and_the_next_one_works():
    world = RemovalWorld()
    world.connect()
    world.people_meet()
    world.service_takes_its_time(200)
    before = world.contents()
    at_work = 0
    for _ in range(10):
        world.ask_for_a_preview()
        at_work += world.run_and_kill(world.random.uniform(0.05, 0.6))
        now = world.contents()
        differ = [name for name in before if before[name] != now[name]]
        assert not differ, differ
    assert at_work >= 3, "it was over before it was killed"
    preview_id = world.ask_for_a_preview()
    assert world.run_alone() == "done"
    state, counts = world.previewed(preview_id)
    assert (state, counts) == ("done", {"local update": len(EDITED)})
    assert world.contents() == before
