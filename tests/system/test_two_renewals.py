"""Two workers renew the same sign-in again and again, in transactions of their own."""

from __future__ import annotations

import os

from world import World

import odoo

RUNS = 100
RENEWED = 10  # how a worker ends


def renew(world: World) -> None:
    """As a run does that finds its token refused."""
    with world.env() as env:
        account = env["office365.account"].browse(world.account_id)
        source = account._token_source(account._app()._registration())
        assert source()
        assert source(True)


def worker(world: World) -> int:
    """Its process."""
    odoo.sql_db.close_all()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            for _ in range(RUNS):
                renew(world)
            code = RENEWED
        finally:
            os._exit(code)
    return child


def test_f4_two_workers_renew_one_sign_in_a_hundred_times():
    """None of them fails, waits for ever or leaves a sign-in that is worn out."""
    world = World()
    world.connect()
    children = [worker(world), worker(world)]
    ends = [os.waitstatus_to_exitcode(os.waitpid(c, 0)[1]) for c in children]
    assert ends == [RENEWED, RENEWED]
    renew(world)
    assert world.run() == "done"
