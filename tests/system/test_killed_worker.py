"""A worker killed at any point of a run: afterwards both sides are equal.

A child process runs the real sync on a real database against the simulated tenant, and
is killed without a word at a random moment, a hundred times, while people go on editing
on both sides.
"""

from __future__ import annotations

import os
import time

from world import SEED, World, check_that_both_sides_are_equal

KILLS = int(os.environ.get("OFFICE365_SYNC_KILLS", "110"))


def test_worker_killed_at_random_points_loses_and_doubles_nothing():
    world = World()
    print(f"seed {SEED}, {KILLS} kills")
    world.connect()
    world.people_do_something()
    began = time.monotonic()
    assert world.run_alone() == "done"
    usual = max(0.15, time.monotonic() - began)
    at_work = 0
    for _ in range(KILLS):
        world.people_do_something()
        at_work += world.run_and_kill(world.random.uniform(0.01, usual))
    assert at_work >= KILLS * 0.6, "most runs were over before they were killed"
    for _ in range(6):
        assert world.run_alone() == "done"
    check_that_both_sides_are_equal(world)
