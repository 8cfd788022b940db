"""Checks in a real browser: of an account, a mailbox and the whole installation."""

from odoo.tests import tagged

from .mail_case import MailTools
from .tour_case import InFrench, TourCase

TAGS = ("post_install", "-at_install", "office365_tour")


@tagged(*TAGS)
class TestChecksTours(MailTools, TourCase):
    def test_user_checks_their_own_account_and_sees_what_to_do(self) -> None:
        self.connect(self.anna)
        model, denied = type(self.account), [True, False]
        original = model._run_checks

        def run_checks(account: object) -> dict:
            self.simulator.no_faults()
            if denied.pop(0):
                self.simulator.fault({"status": 403}, path="^/me")
            return original(account)

        self.patch(model, "_run_checks", run_checks)
        start = "/odoo/office365-connected"
        self.walk(start, "office365_check_account", self.anna)
        self.assertEqual(self.account_of(self.anna).state, "connected")

    def test_manager_checks_the_installation_and_a_shared_mailbox(self) -> None:
        self.jobs[0].active = False
        self.mailbox.state = "on"
        self.walk("/odoo/office365-apps", "office365_checks", self.service)
        colours = self.colours(self.mailbox, "moving")
        self.assertEqual(set(colours.values()), {"green"})

    def test_administrator_saves_and_tests_the_app_registration(self) -> None:
        admin = self.env.ref("base.user_admin")
        admin.write({"password": "admin", "lang": self.language})
        self.walk("/odoo/office365-settings", "office365_save_and_test", admin)
        self.assertEqual(self.app.state, "ready")
        self.assertTrue(self.app.checked_on)


@tagged(*TAGS)
class TestChecksToursInFrench(InFrench, TestChecksTours):
    """The same in French."""
