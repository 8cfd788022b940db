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
        manager = "office365_sync.group_manager"
        mona = self.make_user("mona", "mona@contoso.example", manager)
        mona.lang = self.anna.lang
        links = self.env["office365.contact.link"]
        partner = self.env["res.partner"].create({"name": "Stuck Person"})
        link = links.create({"account_id": self.account.id, "partner_id": partner.id})
        self.env["office365.sync.issue"].create(
            {"account_id": self.account.id, "link_id": link.id, "code": "rejected"}
        )
        self.start_tour("/odoo/office365-status", "office365_status", login="mona")

    def test_the_top_bar_leads_to_the_remedy(self) -> None:
        self.start_tour("/odoo", "office365_trouble", login="anna")


@tagged("post_install", "-at_install", "office365_tour")
class TestStatusToursInFrench(TestStatusTours):
    """The same, by people who read French."""

    allow_inherited_tests_method = True

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("fr_FR")
        addon = cls.env["ir.module.module"].search([("name", "=", "office365_sync")])
        addon._update_translations(["fr_FR"])
        cls.anna.lang = "fr_FR"

    def test_their_menus_are_in_french(self) -> None:
        menu = self.env.ref("office365_sync.menu_sync_issues")
        self.assertNotEqual(menu.with_context(lang="fr_FR").name, menu.name)
