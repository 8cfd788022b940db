"""A worker killed at any point of a run of the calendar sync: afterwards both calendars
are equal, and nobody was invited twice."""

from __future__ import annotations

import os
import time

from calendar_world import CalendarWorld, check_that_both_calendars_are_equal
from world import SEED

KILLS = int(os.environ.get("OFFICE365_SYNC_KILLS", "110"))


def test_worker_killed_at_random_points_loses_doubles_and_invites_nothing_twice():
    world = CalendarWorld()
    print(f"seed {SEED}, {KILLS} kills")
    world.connect()
    assert world.run_alone() == "done"
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
    check_that_both_calendars_are_equal(world)
