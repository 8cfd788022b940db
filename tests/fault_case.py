"""Builders for tests of what goes wrong: five synced contacts, quick retries."""

from collections.abc import Callable

from odoo.addons.office365_sync.graph import client as graph_client
from odoo.addons.office365_sync.models.office365_account import Office365Account

from .contact_case import ContactCase
from .simulator_process import ANNA

BATCH = {"method": "POST", "path": r"^/\$batch"}
DELTA = {"method": "GET", "path": "/delta"}


class FaultCase(ContactCase):
    """The client's waits are noted in ``waits``, not waited for."""

    def setUp(self) -> None:
        super().setUp()
        self.waits: list[float] = []
        original = Office365Account._graph_client

        def quick(account: object, max_wait: float = 60.0) -> graph_client.GraphClient:
            client = original(account, max_wait)
            client._sleep = self.waits.append
            return client

        self.patch(Office365Account, "_graph_client", quick)

    def five(self) -> object:
        """Five partners that are in Outlook."""
        self.team = self.partners.with_user(self.anna).browse()
        for number in range(5):
            self.team += self.partner(f"Person {number}", email=f"p{number}@x.example")
        self.team.action_office365_add()
        self.sync()
        self.assert_equal_sides()
        return self.team

    def edit_both_sides(self) -> None:
        """Something to send, to take in, to create on each side."""
        team = getattr(self, "team", None) or self.five()
        team[0].function = team[1].function = "Chair"
        ids = {name: c["id"] for name, c in self.simulator.contacts().items()}
        self.simulator.edit(ids["Person 2"], jobTitle="Founder")
        self.outlook_person()
        self.partner("New Here", email="new@x.example").action_office365_add()

    def assert_edits_arrived(self) -> None:
        """All of ``edit_both_sides`` is on both sides, once."""
        self.assert_equal_sides()
        titles = {n: c["jobTitle"] for n, c in self.simulator.contacts().items()}
        self.assertEqual(titles["Person 0"], "Chair")
        self.assertEqual(titles["Person 1"], "Chair")
        self.assertEqual(self.team[2].function, "Founder")
        self.assertEqual(len(self.by_email("laura@alpine.example")), 1)
        self.assertEqual(len(titles), 7)

    def assert_recovers(self) -> None:
        """Without faults the next runs bring all to a quiet end."""
        self.simulator.no_faults()
        self.retry_now()
        self.sync()
        self.retry_now()
        self.sync()
        counts = self.sync()
        self.assertEqual(self.writes(counts), 0, "does not come to rest")
        self.assertEqual(self.account.state, "connected")
        self.assertFalse(self.account.last_error)
        self.assertFalse(self.account.contact_link_ids.issue_ids)

    @staticmethod
    def writes(counts: object) -> int:
        """What a run changed on either side."""
        return (
            counts.local_created
            + counts.local_updated
            + counts.local_deleted
            + counts.remote_created
            + counts.remote_updated
            + counts.remote_deleted
        )

    def retry_now(self) -> None:
        """What was put off is due."""
        self.account.contact_link_ids.filtered("next_try").write(
            {"next_try": "2020-01-01"}
        )

    def assert_equal_sides(self) -> None:
        """Each linked partner is one contact with the same values, and the reverse."""
        stored = self.simulator.admin("GET", f"mailboxes/{ANNA}")["contacts"]
        remote = [
            (c["displayName"], c["jobTitle"] or False)
            for c in stored
            if c["folder"] == "Odoo"
        ]
        links = self.account.contact_link_ids.filtered("partner_id")
        self.assertEqual(set(links.mapped("state")), {"linked"})
        local = [(p.name, p.function) for p in links.partner_id]
        self.assertEqual(sorted(local, key=str), sorted(remote, key=str))
        self.assertEqual(len(local), len(links))

    def on_request(self, act: Callable[[], None], method: str, part: str) -> None:
        """Once, before such a request leaves: somebody does something."""
        original = graph_client.GraphClient.request
        done: list[bool] = []

        def request(
            this: graph_client.GraphClient, verb: str, path: str, **options: object
        ) -> object:
            if not done and verb == method and part in path:
                done.append(True)
                act()
            return original(this, verb, path, **options)

        self.patch(graph_client.GraphClient, "request", request)
