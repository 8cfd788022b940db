"""For tests in which Microsoft refuses for a while: the client does not really wait."""

from odoo.addons.office365_sync.graph.client import GraphClient
from odoo.addons.office365_sync.models.office365_account import Office365Account


class QuickRetries:
    """The client's waits are noted in ``waits`` (seconds), not waited for."""

    def setUp(self) -> None:
        super().setUp()
        self.waits: list[float] = []
        original = Office365Account._graph_client

        def quick(account: object, max_wait: float = 60.0) -> GraphClient:
            client = original(account, max_wait)
            client._sleep = self.waits.append
            return client

        self.patch(Office365Account, "_graph_client", quick)
