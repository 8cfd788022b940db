from urllib.parse import parse_qs, urlsplit

from odoo.tests import tagged

from .common import Office365Case, Office365HttpCase
from .simulator_process import ANNA, BRUNO


@tagged("post_install", "-at_install")
class TestConnect(Office365Case):
    """Signing in as an ordinary internal user."""

    def test_a_user_connects_and_is_seen_as_connected(self) -> None:
        account = self.connect(self.anna)
        self.assertEqual(account.state, "connected")
        self.assertEqual(account.signed_in_as, ANNA)
        self.assertIn("Contacts.ReadWrite", account.granted_scopes)
        mine = self.anna.with_user(self.anna)
        self.assertEqual(mine.office365_state, "connected")
