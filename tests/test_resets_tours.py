"""Pairing anew and disconnecting in a real browser."""

from unittest.mock import patch

from odoo import api
from odoo.tests import tagged

from .simulator_process import ANNA, BRUNO
from .tour_case import InFrench, TourCase

TAGS = ("post_install", "-at_install", "office365_tour")
PREFERENCES = "/odoo/office365-connected"
ALL = ["Kick-off", "Lunch", "Nina Roth", "Otto Frei"]


@tagged(*TAGS)
class TestResetsTours(TourCase):
    def synced(self, user: object, upn: str) -> object:
        """The user's account: two contacts and a meeting are in Outlook, from where a
        lunch has come."""
        account = self.with_calendar(user, upn)
        self.chosen(user, "Nina Roth", "Otto Frei")
        self.meeting(user, "Kick-off")
        self.in_outlook(upn, "Lunch")
        self.sync(account)
        self.assertEqual(
            self.names(upn), ["Kick-off", "Lunch", "Nina Roth", "Otto Frei"]
        )
        return account

    def names(self, upn: str) -> list[str]:
        """All that is in Outlook; what is there twice is here twice."""
        found = self.simulator.admin("GET", f"mailboxes/{upn}")["contacts"]
        names = [one["displayName"] for one in found if one["folder"] == "Odoo"]
        return sorted([*self.subjects(upn), *names])

    def assert_paired_anew(self, user: object, upn: str) -> None:
        account = self.synced(user, upn)
        partners = self.env["res.partner"].search_count([])
        self.run_while_waiting(account)
        self.walk(PREFERENCES, "office365_resets", user)
        self.assertEqual(
            self.names(upn), ["Kick-off", "Lunch", "Nina Roth", "Otto Frei"]
        )
        self.assertEqual(self.env["res.partner"].search_count([]), partners)
        for model, count in (("contact", 2), ("event", 2)):
            links = self.env[f"office365.{model}.link"]
            mine = [("account_id", "=", account.id), ("state", "=", "linked")]
            self.assertEqual(links.search_count(mine), count)
        runs = self.env["office365.sync.run"].search([("mode", "=", "full")])
        self.assertEqual(sorted(runs.mapped("kind")), ["contacts", "events"])

    def test_user_has_everything_paired_anew_and_nothing_is_there_twice(self) -> None:
        self.assert_paired_anew(self.anna, ANNA)

    def test_so_has_a_manager_for_an_account_of_their_own(self) -> None:
        self.assert_paired_anew(self.mona, BRUNO)

    def test_user_disconnects_and_leaves_it_then_returns_and_removes_it(
        self,
    ) -> None:
        account = self.synced(self.anna, ANNA)
        self.walk(PREFERENCES, "office365_leave", self.anna)
        self.assertEqual(account.state, "not_connected")
        self.assertEqual(self.names(ANNA), ALL)
        self.connect(self.anna)
        self.sync(account)
        self.assertEqual(self.names(ANNA), ALL)
        self.walk("/odoo", "office365_leave_and_remove", self.anna)
        self.assertTrue(account.is_leaving)
        self.sync(account)
        self.assertEqual(self.names(ANNA), ["Lunch"])
        self.assertEqual(account.state, "not_connected")

    def test_page_says_what_came_of_a_removal_that_ends_meanwhile(self) -> None:
        account = self.synced(self.mona, BRUNO)
        progress = type(self.env["office365.progress"])
        original = progress.removal

        @api.model
        def ended(looking: object, *ids: int) -> dict:
            account.with_env(looking.env(su=True))._run_all()
            return original(looking, *ids)

        for path in (PREFERENCES, f"/odoo/office365-accounts/{account.id}"):
            account._begin_to_leave()
            with patch.object(progress, "removal", ended):
                self.walk(path, "office365_removal_ends", self.mona)
            self.assertEqual(account.state, "not_connected")
            self.connect(self.mona, BRUNO)
            self.sync(account)

    def test_manager_disconnects_somebody_and_leaves_what_is_in_outlook(self) -> None:
        account = self.synced(self.anna, ANNA)
        path = f"/odoo/office365-accounts/{account.id}"
        self.walk(path, "office365_disconnect_others", self.mona)
        self.assertEqual(account.state, "not_connected")
        self.assertEqual(self.names(ANNA), ALL)


@tagged(*TAGS)
class TestResetsToursInFrench(InFrench, TestResetsTours):
    """The same in French."""
