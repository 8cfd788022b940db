"""What has to be out of the way before Odoo takes the addon out of a database."""

from odoo import api


def uninstall_hook(env: api.Environment) -> None:
    """Nobody asks Microsoft anything here: Outlook is left as it is."""
    # Odoo deletes the registration first, and complains of accounts that go by it
    env.cr.execute("UPDATE office365_account SET app_id = NULL")
    env.invalidate_all()
    # it leaves behind what is about our records by name alone
    filters = env["ir.filters"].with_context(active_test=False)
    filters.search([("model_id", "in", _own_models(env))]).unlink()


def _own_models(env: api.Environment) -> list[str]:
    """Another addon's may be named like ours, and Odoo's that we add to count as its
    own, too."""
    mine = [("module", "=", "office365_sync"), ("model", "=", "ir.model")]
    ids = env["ir.model.data"].search(mine).mapped("res_id")
    ours = [("id", "in", ids), ("model", "=like", "office365.%")]
    return env["ir.model"].search(ours).mapped("model")
