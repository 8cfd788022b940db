"""A worker killed at any point of a run: afterwards both sides are equal.

A child process runs the real sync on a real database against the simulated tenant, and
is killed without a word at a random moment, a hundred times, while people go on editing
on both sides.
"""

from __future__ import annotations

from world import World, check_that_both_sides_are_equal


def test_worker_killed_at_random_points_loses_and_doubles_nothing():
    world = World()
    world.kill_often()
    check_that_both_sides_are_equal(world)
