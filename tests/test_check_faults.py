"""The check of an account, with something wrong at Microsoft."""

from odoo.tests import tagged

from .fault_case import FaultCase
from .simulator_process import ANNA


@tagged("post_install", "-at_install")
class TestCheckFaults(FaultCase):
    def saw(self, name: str) -> tuple[str, str]:
        """Colour and words of one point, as Anna sees it after pressing Check."""
        account = self.account.with_user(self.anna)
        account.action_test()
        row = next(row for row in account.check_report if row["name"] == name)
        if row["colour"] in ("red", "orange"):
            self.assertTrue(row["remedy"], row)
        return row["colour"], f"{row['text']} {row['remedy']}"

    def folder(self) -> str:
        return f"mailboxes/{ANNA}/folders/{self.simulator.folders()['Odoo']}"

    def test_sign_in_that_was_withdrawn_is_seen_at_once(self) -> None:
        self.assertEqual(self.saw("sign_in")[0], "green")
        self.simulator.admin("POST", f"users/{ANNA}", {"revoked": True})
        colour, told = self.saw("sign_in")
        self.assertEqual(colour, "red")
        self.assertIn("Sign in again in your Preferences", told)
        self.assertEqual(self.account.state, "sign_in_needed")

    def test_mailbox_that_is_not_enabled(self) -> None:
        fault = {"status": 404, "code": "MailboxNotEnabledForRESTAPI"}
        self.simulator.fault(fault, path="contact", times=None)
        colour, told = self.saw("contacts")
        self.assertEqual(colour, "red")
        self.assertIn("needs a licence", told)
        self.assertEqual(self.account.state, "error")

    def test_microsoft_that_asks_for_a_pause(self) -> None:
        fault = {"status": 429, "headers": {"Retry-After": "600"}}
        self.simulator.fault(fault, path="^/me", times=None)
        colour, told = self.saw("mailbox")
        self.assertEqual(colour, "red")
        self.assertIn("tried again by itself", told)
        self.assertEqual(self.saw("contacts")[0], "grey")

    def test_right_that_was_taken_away(self) -> None:
        fault = {"status": 403, "code": "ErrorAccessDenied"}
        self.simulator.fault(fault, path="contact", times=None)
        colour, told = self.saw("contacts")
        self.assertEqual(colour, "red")
        self.assertIn("check the app's permissions", told)

    def test_folder_is_named_as_it_is_called_now(self) -> None:
        self.assertIn("looks for the folder Odoo", self.saw("contacts")[1])
        self.sync()
        self.assertIn("They are in the folder Odoo", self.saw("contacts")[1])

    def test_folder_that_was_deleted(self) -> None:
        self.sync()
        self.simulator.admin("DELETE", self.folder())
        colour, told = self.saw("contacts")
        self.assertEqual(colour, "orange")
        self.assertIn("makes it again", told)
        self.sync()
        self.assertEqual(self.saw("contacts")[0], "green")
