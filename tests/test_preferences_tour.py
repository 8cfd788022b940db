from odoo.tests import tagged

from .common import Office365HttpCase


@tagged("post_install", "-at_install", "office365_tour")
class TestPreferencesTour(Office365HttpCase):
    """Two preferences changed in turn in a real browser, as an ordinary user."""

    def test_two_preferences_changed_in_turn_are_both_kept(self) -> None:
        account = self.connect(self.anna)
        account.contact_left_scope = "leave"
        self.env.flush_all()
        self.start_tour(
            "/odoo/office365-connected", "office365_preferences", login="anna"
        )
        self.env.invalidate_all()
        self.assertEqual(account.contact_folder, "Tour Folder")
        self.assertEqual(account.alias_addresses, "tour@x.example")
        self.assertEqual(account.contact_left_scope, "leave")
        self.assertEqual(account.state, "connected")
