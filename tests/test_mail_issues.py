"""What goes wrong with mail is in the managers' one list of issues while it lasts."""

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.mail_writer import MailWriter
from ..models.office365_message import QUARANTINE
from .mail_case import MailCase
from .simulator_mail import LOG, NINA, SERVICE
from .simulator_process import ANNA


@tagged("post_install", "-at_install")
class TestMailIssues(MailCase):
    def setUp(self) -> None:
        super().setUp()
        self.boss = self.make_user(
            "boss", "boss@contoso.example", "office365_sync.group_manager"
        )
        self.write = MailWriter._content

    def issues(self) -> object:
        return self.env["office365.sync.issue"].search([("mailbox_id", "!=", False)])

    def break_it(self, *subjects: str) -> None:
        """Mails that are called so cannot be logged."""
        original = self.write

        def failing(this: MailWriter, mail: object, more: object) -> dict:
            if mail.subject in subjects:
                raise ValueError("poison")
            return original(this, mail, more)

        self.patch(MailWriter, "_content", failing)

    def mend_it(self) -> None:
        self.patch(MailWriter, "_content", self.write)

    def fail(self, times: int = 1) -> object:
        """A mail is tried so often; its issue."""
        self.break_it("Bad")
        self.box.put(NINA, ANNA, subject="Bad")
        for _time in range(times):
            self.env["office365.message"].search([]).write({"next_try": False})
            with mute_logger("odoo.addons.office365_sync.models.mail_store"):
                self.collect()
        return self.issues()

    def test_a_mail_that_cannot_be_logged_is_an_issue_until_it_is(self) -> None:
        issue = self.fail()
        self.assertEqual((issue.about, issue.tries), (LOG, 1))
        self.assertEqual((issue.direction, issue.code), ("to_odoo", "mail_failed"))
        self.assertIn("could not be logged", issue.message)
        self.assertIn("tried again", issue.remedy)
        self.assertIn("poison", issue.detail)
        self.assertEqual(issue.next_try, issue.message_id.next_try)
        self.mend_it()
        issue.with_user(self.boss).action_retry()
        self.collect()
        self.assertFalse(self.issues())
        self.assertEqual(len(self.interactions()), 1)

    def test_one_that_is_put_aside_says_what_to_do(self) -> None:
        issue = self.fail(QUARANTINE)
        self.assertEqual((issue.code, issue.tries), ("mail_put_aside", QUARANTINE))
        self.assertFalse(issue.next_try)
        self.assertIn("Press Try again", issue.remedy)
        url = issue.with_user(self.boss).action_open_mail()["url"]
        self.assertEqual(url, issue.message_id.web_link)
        action = issue.with_user(self.boss).action_open_mailbox()
        self.assertEqual(action["res_id"], self.mailbox.id)

    def test_one_that_is_skipped_stays_in_the_inbox(self) -> None:
        issue = self.fail(QUARANTINE)
        message = issue.message_id
        issue.with_user(self.boss).action_skip()
        self.assertEqual((message.state, message.reason), ("not_logged", "left"))
        self.mend_it()
        self.collect()
        self.assertFalse(self.issues() or self.interactions())
        self.assertEqual(self.box.subjects("inbox"), ["Bad"])

    def test_a_mail_that_cannot_be_moved_is_an_issue_too(self) -> None:
        self.simulator.fault(
            {"status": 400}, times=None, method="POST", path="/move$", in_batch=True
        )
        self.box.put(NINA, ANNA)
        self.collect("failed")
        self.assertFalse(self.issues().filtered("message_id"), "it may be by chance")
        for _run in range(QUARANTINE):
            self.collect("failed", "done")
        issue = self.issues().filtered("message_id")
        self.assertEqual((issue.code, issue.direction), ("mail_unmoved", "to_outlook"))
        self.simulator.no_faults()
        self.collect()
        self.assertFalse(self.issues())

    def test_a_mailbox_that_cannot_be_read_is_an_issue_until_it_can(self) -> None:
        self.simulator.admin("POST", f"users/{SERVICE}", {"may_read": []})
        self.box.put(NINA, ANNA)
        self.collect("failed")
        self.collect("failed")
        issue = self.issues()
        self.assertEqual((issue.code, issue.about), ("mailbox_unread", LOG))
        self.assertIn("no right to open it", issue.message)
        self.assertEqual(issue.remedy, self.mailbox.last_error_remedy)
        self.simulator.admin("POST", f"users/{SERVICE}", {"may_read": [LOG]})
        issue.with_user(self.boss).action_retry()
        self.collect()
        self.assertFalse(self.issues())

    def test_they_are_the_managers_of_the_company_alone(self) -> None:
        issue = self.fail()
        mine = self.env["office365.sync.issue"].with_user(self.anna)
        self.assertFalse(mine.search([("mailbox_id", "!=", False)]))
        other = self.env["res.company"].create({"name": "Other"})
        stranger = self.make_user(
            "stella", "stella@other.example", "office365_sync.group_manager"
        )
        stranger.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        theirs = mine.with_user(stranger)
        self.assertFalse(theirs.search([("mailbox_id", "!=", False)]))
        for user in (self.anna, stranger):
            for action in ("action_retry", "action_skip", "action_open_mail"):
                with self.assertRaises(AccessError):
                    getattr(issue.with_user(user), action)()
        self.assertEqual(issue.message_id.state, "failed")
        self.assertIn(issue, mine.with_user(self.boss).search([]))

    def test_they_are_counted_where_all_is_seen_at_a_glance(self) -> None:
        issue = self.fail()
        rows = self.env["office365.status"].with_user(self.boss)
        row = rows.search([("mailbox_id", "=", self.mailbox.id)])
        self.assertEqual(row.issues, 1)
        domain = row.action_issues()["domain"]
        self.assertEqual(self.env["office365.sync.issue"].search(domain), issue)

    def test_an_owner_is_told_of_their_own_contacts_alone(self) -> None:
        self.fail()
        self.assertEqual(self.account.issue_count, 0)

    def test_a_quiet_run_asks_the_database_little(self) -> None:
        self.collect()
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(2):
            self.mailbox._tell_of_mails()
