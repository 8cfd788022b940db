"""The manager's status, the user's indicator and issues, in a real browser."""

from odoo.tests import tagged

from ..graph.errors import SignInNeeded
from .tour_case import InFrench, TourCase

TAGS = ("post_install", "-at_install", "office365_tour")
ISSUES = "/odoo/office365-issues"


@tagged(*TAGS)
class TestStatusTours(TourCase):
    """Two contacts of Anna's cannot be synced."""

    def setUp(self) -> None:
        super().setUp()
        self.account = self.connect(self.anna)
        names = ("Stuck One", "Stuck Two")
        self.partners = self.chosen(self.anna, *names, function="x" * 300)
        self.sync(self.account)

    def sign_in_ends(self) -> None:
        """Microsoft wants Anna to sign in again."""
        self.account._handle_graph_error(SignInNeeded("ended", code="invalid_grant"))

    def test_a_manager_finds_what_needs_somebody(self) -> None:
        self.sign_in_ends()
        self.mona.group_ids |= self.env.ref("base.group_allow_export")
        self.walk("/odoo/office365-status", "office365_status", self.mona)

    def test_the_top_bar_leads_to_the_remedy(self) -> None:
        self.sign_in_ends()
        self.walk("/odoo", "office365_trouble", self.anna)

    def test_user_tries_one_issue_again_and_skips_the_other(self) -> None:
        form = f"/odoo/contacts/{self.partners[0].id}"
        self.walk(form, "office365_not_fully_synced", self.anna)
        self.walk(ISSUES, "office365_issues", self.anna)
        self.partners.function = "Shorter"
        self.sync(self.account)
        in_outlook = self.simulator.contacts()
        titles = {name: in_outlook[name]["jobTitle"] for name in in_outlook}
        self.assertEqual(titles["Stuck One"], "Shorter")
        self.assertNotEqual(titles.get("Stuck Two"), "Shorter")


@tagged(*TAGS)
class TestStatusToursInFrench(InFrench, TestStatusTours):
    """The same in French."""

    def test_their_menus_are_in_french(self) -> None:
        menu = self.env.ref("office365_sync.menu_sync_issues")
        self.assertNotEqual(menu.with_context(lang="fr_FR").name, menu.name)
