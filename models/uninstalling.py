"""What has to be out of the way before Odoo takes the addon out of a database."""

from odoo import api


def uninstall_hook(env: api.Environment) -> None:
    """Nobody asks Microsoft anything here: Outlook is left as it is."""
    # Odoo deletes the registration first, and complains of accounts that go by it
    env.cr.execute("UPDATE office365_account SET app_id = NULL")
    env.invalidate_all()
    # it leaves behind what is about our records by name alone
    filters = env["ir.filters"].with_context(active_test=False)
    filters.search([("model_id", "=like", "office365.%")]).unlink()
