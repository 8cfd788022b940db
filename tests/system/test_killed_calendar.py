"""A worker killed at any point of a run of the calendar sync: afterwards both calendars
are equal, and nobody was invited twice."""

from __future__ import annotations

from calendar_world import CalendarWorld, check_that_both_calendars_are_equal


def test_worker_killed_at_random_points_loses_doubles_and_invites_nothing_twice():
    world = CalendarWorld()
    world.kill_often()
    check_that_both_calendars_are_equal(world)
