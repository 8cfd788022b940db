"""A shared mailbox that does not open, and which of the reasons it is."""

from odoo.tests import tagged

from ..graph.errors import Forbidden, NotFound, Transient, error_from_response
from ..models.office365_remedy import REMEDIES
from ..models.remedies_of_mailbox import MAILBOX_REMEDIES, code_of
from .mail_case import MailCase
from .simulator_mail import LOG, SERVICE
from .simulator_process import CLIENT_ID

REFUSED = {
    (403, "ErrorAccessDenied", ""): "NoFullAccess",
    (404, "ErrorItemNotFound", ""): "NoFullAccess",
    (404, "MailboxNotEnabledForRESTAPI", ""): "MailboxNotThere",
    (404, "ErrorInvalidUser", ""): "NoSuchMailbox",
    (404, "ErrorNonExistentMailbox", ""): "NoSuchMailbox",
    (404, "Request_ResourceNotFound", ""): "NoSuchMailbox",
    (503, "ErrorMailboxMoveInProgress", ""): "ErrorMailboxMoveInProgress",
    (429, "ApplicationThrottled", ""): "ApplicationThrottled",
}


@tagged("post_install", "-at_install")
class TestMailOpening(MailCase):
    def setUp(self) -> None:
        super().setUp()
        self.mine = self.mailbox.with_user(self.service)

    def told(self) -> str:
        """What the check of the mailbox says, which is red."""
        self.mine.action_check()
        rows = {row["name"]: row for row in self.mailbox.check_report}
        self.assertEqual(rows["sign_in"]["colour"], "green")
        self.assertEqual(rows["mailbox"]["colour"], "red")
        self.assertEqual(rows["inbox"]["colour"], "grey")
        return f"{rows['mailbox']['text']} {rows['mailbox']['remedy']}"

    def test_each_answer_has_its_reason(self) -> None:
        for (status, code, text), reason in REFUSED.items():
            body = {"error": {"code": code, "message": text}}
            with self.subTest(code=code):
                error = error_from_response(status, {}, body)
                self.assertEqual(code_of(error, False), reason)
        self.assertLessEqual(MAILBOX_REMEDIES.keys(), REMEDIES.keys())

    def test_an_app_is_told_of_its_permission_not_of_full_access(self) -> None:
        self.assertEqual(
            code_of(Forbidden("no", code="ErrorAccessDenied"), True), "NoMailRole"
        )
        limited = Forbidden("[RAOP] : Blocked", code="ErrorAccessDenied")
        self.assertEqual(code_of(limited, True), "ErrorAccessDenied")
        self.assertEqual(
            code_of(NotFound("", code="ErrorItemNotFound"), True), "NoMailRole"
        )
        self.assertEqual(code_of(Transient("", code="Busy"), True), "Busy")

    def test_the_check_says_which_it_is(self) -> None:
        self.simulator.admin("POST", f"users/{SERVICE}", {"may_read": []})
        self.assertIn("Read and manage (Full Access)", self.told())
        self.simulator.admin("POST", f"users/{SERVICE}", {"may_read": [LOG]})
        self.simulator.admin("POST", f"users/{LOG}", {"mailbox_enabled": False})
        self.assertIn("not licensed or enabled", self.told())
        self.mailbox.address = "nobody@contoso.example"
        self.assertIn("knows no mailbox of this address", self.told())
        self.app.sign_in_mode = "application"
        self.simulator.admin("POST", f"apps/{CLIENT_ID}", {"roles": ["User.Read.All"]})
        self.mailbox.write({"address": LOG, "account_id": False})
        self.assertIn("Grant admin consent", self.told())

    def test_it_says_how_much_is_in_it(self) -> None:
        for _mail in range(3):
            self.box.put()
        self.mine.action_check()
        rows = {row["name"]: row["text"] for row in self.mailbox.check_report}
        self.assertIn("mails in it now: 3", rows["inbox"])
        self.assertEqual(self.mailbox.waiting, 3)
