"""What saving a record takes, with a connector and without, side by side."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

ROUNDS, A_ROUND = 40, 20


class Saver:
    """A person who changes one record, again and again, in one database."""

    def __init__(self, registry: Any, user_id: int, save: Callable) -> None:  # noqa: ANN401
        self.registry, self.user_id, self.act = registry, user_id, save
        self.times: list[float] = []

    def save(self) -> None:
        """One click on Save, commit included."""
        from odoo import api

        began = time.perf_counter()
        with self.registry.cursor() as cursor:
            self.act(api.Environment(cursor, self.user_id, {}))
        self.times.append((time.perf_counter() - began) * 1000)

    @property
    def median(self) -> float:
        """Milliseconds."""
        return statistics.median(self.times)


def plain_saver(database: str, make: Callable) -> Saver:
    """One in an Odoo that never saw the addon; ``make`` gives what it does."""
    from odoo import SUPERUSER_ID, api
    from odoo.modules.registry import Registry

    registry = Registry(database)
    with registry.cursor() as cursor:
        env = api.Environment(cursor, SUPERUSER_ID, {})
        if "office365.account" in env:
            raise SystemExit(f"{database} has the addon")
        user = env.ref("base.user_demo")
        return Saver(registry, user.id, make(env(user=user)))


def compare(savers: list[Saver], rounds: int = ROUNDS, a_round: int = A_ROUND) -> None:
    """In turns, so that what else the machine does meets all of them alike."""
    for saver in savers:
        for _ in range(a_round):
            saver.save()
        saver.times.clear()
    for _ in range(rounds):
        for saver in savers:
            for _ in range(a_round):
                saver.save()
