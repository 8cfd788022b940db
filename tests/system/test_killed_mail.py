"""A worker killed at any point of a run over a shared mailbox: afterwards each mail is
where it belongs, and is logged once."""

from __future__ import annotations

from mail_world import MailWorld, check_that_all_mail_is_where_it_belongs


def test_worker_killed_at_random_points_logs_and_moves_each_mail_once():
    world = MailWorld()
    world.kill_often()
    check_that_all_mail_is_where_it_belongs(world)
