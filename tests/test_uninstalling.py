"""What goes before the addon is taken out."""

from odoo.tests import tagged
from odoo.tests.common import TransactionCase

from odoo.addons.office365_sync.models.uninstalling import uninstall_hook


@tagged("post_install", "-at_install")
class TestUninstalling(TransactionCase):
    def test_filters_of_our_models_go_and_of_another_addon_s_stay(self) -> None:
        filters = self.env["ir.filters"].with_context(active_test=False)
        ours, theirs, partners = filters.create(
            [
                {"name": name, "model_id": model, "user_ids": False}
                for name, model in (
                    ("Ours", "office365.conflict"),
                    ("Theirs", "office365.conflict"),
                    ("Partners", "res.partner"),
                )
            ]
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE ir_filters SET model_id = 'office365.invoices' WHERE id = %s",
            [theirs.id],
        )
        self.env.invalidate_all()
        uninstall_hook(self.env)
        self.assertEqual((ours + theirs + partners).exists(), theirs + partners)
