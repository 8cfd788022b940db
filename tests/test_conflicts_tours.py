"""Conflicts and disconnecting in a real browser."""

from odoo.tests import tagged

from .common import Office365HttpCase


@tagged("post_install", "-at_install", "office365_tour")
class TestConflictsTours(Office365HttpCase):
    def setUp(self) -> None:
        super().setUp()
        self.account = self.connect(self.anna)
        values = {"name": "Nina Roth", "email": "nina@roth.example", "phone": "1111"}
        self.partner = self.env["res.partner"].create(values)
        self.partner.with_user(self.anna).action_office365_add()
        self.sync()
        self.sync()

    def sync(self) -> None:
        """One run, to its end."""
        self.env.flush_all()
        self.assertEqual(self.account._run_contacts(), "done")
        self.env.invalidate_all()

    def conflict(self) -> None:
        """Nina's phone is changed on both sides."""
        self.partner.with_user(self.anna).phone = "2222"
        there = self.simulator.contacts()["Nina Roth"]["id"]
        self.simulator.edit(there, businessPhones=["3333"])
        self.sync()

    def test_other_value_is_kept_after_all(self) -> None:
        self.conflict()
        self.start_tour(
            "/odoo/office365-conflicts", "office365_conflicts", login="anna"
        )
        self.env.invalidate_all()
        self.assertEqual(self.partner.phone, "3333")

    def test_manager_sees_conflicts_and_leaves_them_to_their_users(self) -> None:
        self.conflict()
        self.make_user("max", "max@contoso.example", "office365_sync.group_manager")
        tour = "office365_conflicts_of_others"
        self.start_tour("/odoo/office365-conflicts", tour, login="max")
        self.env.invalidate_all()
        self.assertEqual(self.partner.phone, "2222")

    def test_disconnect_and_have_it_removed(self) -> None:
        self.start_tour("/odoo", "office365_leave", login="anna")
        self.env.invalidate_all()
        self.assertTrue(self.account.is_leaving)
        self.assertEqual(self.account._run_all(), "done")
        self.env.invalidate_all()
        self.assertFalse(self.simulator.contacts())
