"""A save in the last moment of a run, in transactions of their own."""

from __future__ import annotations

from world import World


def test_save_while_a_run_is_ending_asks_for_another():
    world = World()
    with world.env() as env:
        cron_id = env.ref("office365_sync.ir_cron_sync").id
        partner = env["res.partner"].create({"name": "Killed by nobody"})
        partner.with_user(env.ref("base.user_demo")).action_office365_add()
    with world.env() as env:
        asked = env["ir.cron.trigger"].search([("cron_id", "=", cron_id)])
        asked_for = set(asked.ids)
        assert asked_for
    with world.registry.cursor() as run:
        # as Odoo does when it starts a job; it commits when the job has ended
        run.execute("DELETE FROM ir_cron_trigger WHERE cron_id = %s", [cron_id])
        with world.env() as env:
            env["res.partner"].browse(partner.id).function = "CEO"
    with world.env() as env:
        fresh = env["ir.cron.trigger"].search([("cron_id", "=", cron_id)])
        fresh_ids = fresh.ids
        assert len(fresh_ids) == 1
        assert not asked_for & set(fresh.ids)
    with world.env() as env:
        env["res.partner"].browse(partner.id).function = "Chair"
    with world.env() as env:
        again = env["ir.cron.trigger"].search([("cron_id", "=", cron_id)])
        assert again.ids == fresh_ids, "asked for twice"
        again.unlink()
        env["res.partner"].browse(partner.id).unlink()
