"""The manager's status and the user's indicator, in a real browser."""

from odoo.tests import tagged

from ..graph.errors import SignInNeeded
from .common import Office365HttpCase


@tagged("post_install", "-at_install", "office365_tour")
class TestStatusTours(Office365HttpCase):
    def setUp(self) -> None:
        super().setUp()
        self.account = self.connect(self.anna)
        self.account._handle_graph_error(SignInNeeded("ended", code="invalid_grant"))

    def test_a_manager_finds_what_needs_somebody(self) -> None:
        self.make_user("mona", "mona@contoso.example", "office365_sync.group_manager")
        links = self.env["office365.contact.link"]
        partner = self.env["res.partner"].create({"name": "Stuck Person"})
        link = links.create({"account_id": self.account.id, "partner_id": partner.id})
        self.env["office365.sync.issue"].create(
            {"account_id": self.account.id, "link_id": link.id, "code": "rejected"}
        )
        self.start_tour("/odoo/office365-status", "office365_status", login="mona")

    def test_the_top_bar_leads_to_the_remedy(self) -> None:
        self.start_tour("/odoo", "office365_trouble", login="anna")
