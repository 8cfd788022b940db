"""What saving a contact takes, with the addon and without it, side by side."""

from __future__ import annotations

import statistics
import time
from typing import Any

ROUNDS, A_ROUND = 40, 20


class Saver:
    """A person who changes a phone number, again and again, in one database."""

    def __init__(self, registry: Any, user_id: int, partner_id: int) -> None:  # noqa: ANN401
        self.registry, self.user_id, self.partner_id = registry, user_id, partner_id
        self.times: list[float] = []

    def save(self) -> None:
        """One click on Save, commit included."""
        from odoo import SUPERUSER_ID, api

        began = time.perf_counter()
        with self.registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            partner = env["res.partner"].with_user(self.user_id).browse(self.partner_id)
            partner.write({"phone": f"+41 {time.perf_counter_ns() % 10**9}"})
        self.times.append((time.perf_counter() - began) * 1000)

    @property
    def median(self) -> float:
        """Milliseconds."""
        return statistics.median(self.times)


def plain_saver(database: str) -> Saver:
    """One in an Odoo that never saw the addon."""
    from odoo import SUPERUSER_ID, api
    from odoo.modules.registry import Registry

    registry = Registry(database)
    with registry.cursor() as cursor:
        env = api.Environment(cursor, SUPERUSER_ID, {})
        if "office365.account" in env:
            raise SystemExit(f"{database} has the addon")
        user = env.ref("base.user_demo")
        partner = env["res.partner"].with_user(user).create({"name": "Saved"})
        return Saver(registry, user.id, partner.id)


def compare(savers: list[Saver]) -> None:
    """In turns, so that what else the machine does meets all of them alike."""
    for saver in savers:
        for _ in range(A_ROUND):
            saver.save()
        saver.times.clear()
    for _ in range(ROUNDS):
        for saver in savers:
            for _ in range(A_ROUND):
                saver.save()
