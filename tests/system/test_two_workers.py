"""Two workers take up the same account at the same moment."""

from __future__ import annotations

import os

import pytest
from calendar_world import CalendarWorld, check_that_both_calendars_are_equal
from world import RAN, WAS_RUNNING, World, check_that_both_sides_are_equal

ROUNDS = 12


@pytest.mark.parametrize(
    ("kind", "check"),
    [
        (World, check_that_both_sides_are_equal),
        (CalendarWorld, check_that_both_calendars_are_equal),
    ],
)
def test_one_of_two_runs_at_once_leaves_the_account_to_the_other(kind, check):
    world = kind()
    world.connect()
    assert world.run() == "done"
    world.simulator.admin("POST", "latency", {"request_ms": 60, "item_ms": 5})
    for _ in range(ROUNDS):
        world.people_do_something()
        world.make_all_due()
        children = [world.start_worker(), world.start_worker()]
        ends = [os.waitstatus_to_exitcode(os.waitpid(c, 0)[1]) for c in children]
        assert sorted(ends) == [RAN, WAS_RUNNING]
    world.simulator.admin("POST", "latency", {"request_ms": 0, "item_ms": 0})
    for _ in range(3):
        assert world.run() == "done"
    check(world)
