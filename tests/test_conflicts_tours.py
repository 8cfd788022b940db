"""Conflicts in a real browser, as an ordinary user and as a manager."""

from odoo.tests import tagged

from .tour_case import InFrench, TourCase

TAGS = ("post_install", "-at_install", "office365_tour")
CONFLICTS = "/odoo/office365-conflicts"


@tagged(*TAGS)
class TestConflictsTours(TourCase):
    """Anna's contacts were changed on both sides."""

    def setUp(self) -> None:
        super().setUp()
        account = self.connect(self.anna)
        names = ("Nina Roth", "Otto Frei")
        self.partners = self.chosen(self.anna, *names, phone="1111")
        self.sync(account)
        self.sync(account)
        self.partners.with_user(self.anna).phone = "2222"
        for contact in self.simulator.contacts().values():
            self.simulator.edit(contact["id"], businessPhones=["3333"])
        self.sync(account)

    def phones(self) -> list[str]:
        return self.partners.mapped("phone")

    def test_other_value_is_kept_after_all_of_one_and_of_all(self) -> None:
        self.walk(CONFLICTS, "office365_conflicts", self.anna)
        self.assertEqual(self.phones(), ["3333", "3333"])

    def test_manager_sees_conflicts_and_leaves_them_to_their_users(self) -> None:
        self.walk(CONFLICTS, "office365_conflicts_of_others", self.mona)
        self.assertEqual(self.phones(), ["2222", "2222"])


@tagged(*TAGS)
class TestConflictsToursInFrench(InFrench, TestConflictsTours):
    """The same in French."""
