from odoo.modules.neutralize import get_neutralization_queries
from odoo.tests import tagged

from ..graph.errors import SignInNeeded
from .common import Office365Case
from .simulator_process import CLIENT_SECRET


@tagged("post_install", "-at_install")
class TestNeutralize(Office365Case):
    """A neutralised copy of a database leaves Microsoft alone."""

    def test_a_neutralised_copy_neither_signs_in_nor_syncs(self) -> None:
        account = self.connect(self.anna)
        for query in get_neutralization_queries(["office365_sync"]):
            self.env.cr.execute(query)
        self.env.invalidate_all()
        self.assertEqual(account.state, "not_connected")
        self.assertFalse(self.env["office365.token"].search([]))
        self.assertFalse(self.app.has_secret)
        self.assertFalse(self.app.has_certificate)
        self.simulator.clear_counters()
        with self.assertRaises(SignInNeeded):
            account._graph_client()._token(False)
        self.app.secret = CLIENT_SECRET
        with self.assertRaises(SignInNeeded):
            account._graph_client()._token(True)
        self.assertEqual(self.simulator.counters()["token_requests"], 0)
