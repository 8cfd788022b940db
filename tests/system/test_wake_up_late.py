"""A save whose transaction is older than the run that came in between."""

from __future__ import annotations

from world import World


def test_save_that_began_before_a_run_and_ends_after_it_asks_for_another():
    world = World()
    with world.env() as env:
        cron_id = env.ref("office365_sync.ir_cron_sync").id
        partner = env["res.partner"].create({"name": "Killed by nobody"})
        partner.with_user(env.ref("base.user_demo")).action_office365_add()
    with world.env() as env:
        assert env["ir.cron.trigger"].search([("cron_id", "=", cron_id)])  # as it was
        with world.registry.cursor() as run:
            run.execute("DELETE FROM ir_cron_trigger WHERE cron_id = %s", [cron_id])
        env["res.partner"].browse(partner.id).function = "CEO"
    with world.env() as env:
        fresh = env["ir.cron.trigger"].search([("cron_id", "=", cron_id)])
        assert len(fresh) == 1
        fresh.unlink()
        env["res.partner"].browse(partner.id).unlink()
