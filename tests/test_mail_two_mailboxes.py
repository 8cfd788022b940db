from odoo.tests import tagged

from .mail_case import MailCase
from .simulator_mail import LOG, NINA, SERVICE, SimulatorMail
from .simulator_process import ANNA, CHLOE

SECOND = CHLOE  # of no user in Odoo
STRANGER = "stranger@elsewhere.example"
ONE = {"message_id": "<one@alpine.example>"}
PRIVATE = {**ONE, "sensitivity": "private"}


@tagged("post_install", "-at_install")
class TestMailTwoMailboxes(MailCase):
    """The same mail comes into two mailboxes of a company: each by its own settings."""

    def setUp(self) -> None:
        super().setUp()
        self.simulator.admin("POST", f"users/{SERVICE}", {"may_read": [LOG, SECOND]})
        self.first, self.first_box = self.mailbox, self.box
        self.second = self.make_mailbox(address=SECOND)
        self.second_box = SimulatorMail(self.simulator, SECOND)

    def in_second(self) -> None:
        """What is logged from here on comes into the second one."""
        self.mailbox, self.box = self.second, self.second_box

    def log_in_second(self, *arguments: object, **words: object) -> str:
        self.in_second()
        self.put_id = self.box.put(*arguments, **words)
        self.collect()
        return self.put_id

    def test_what_one_deletes_the_other_one_keeps(self) -> None:
        self.first.not_logged_policy = "delete"
        row = self.log(NINA, ANNA, **PRIVATE)
        copy = self.log_in_second(NINA, ANNA, **PRIVATE)
        self.assertEqual(self.second_box.where(copy), "Not logged")
        self.assertEqual((row.mailbox_id, row.target), (self.first, "delete"))

    def test_what_one_leaves_out_the_other_one_logs(self) -> None:
        self.first.not_logged_policy = "delete"
        answer = {**ONE, "headers": {"Auto-Submitted": "auto-replied"}}
        row = self.log(NINA, ANNA, **answer)
        self.assertEqual(row.state, "not_logged")
        self.second.leave_out_automatic = False
        copy = self.log_in_second(NINA, ANNA, **answer)
        self.assertEqual((row.state, row.mailbox_id), ("logged", self.second))
        self.assertEqual(row.remote_id, copy)
        self.assertEqual(self.second_box.where(copy), "archive")

    def test_what_one_leaves_in_its_inbox_the_other_one_moves(self) -> None:
        self.first.not_logged_policy = "leave"
        row = self.log(NINA, ANNA, **PRIVATE)
        copy = self.log_in_second(NINA, ANNA, **PRIVATE)
        self.assertEqual(self.second_box.where(copy), "Not logged")
        self.assertEqual(self.first_box.where(row.remote_id), "inbox")

    def test_where_both_leave_it_nothing_is_written_again(self) -> None:
        (self.first | self.second).not_logged_policy = "leave"
        row = self.log(NINA, ANNA, **PRIVATE)
        written = row.write_date
        copy = self.log_in_second(NINA, ANNA, **PRIVATE)
        self.assertEqual(self.second_box.where(copy), "inbox")
        self.assertEqual((row.mailbox_id, row.write_date), (self.first, written))

    def test_a_copy_of_logged_mail_goes_to_the_archive_of_its_own_mailbox(self) -> None:
        row = self.log(NINA, ANNA, **ONE)
        row.target = "stay"  # it could not be moved, and somebody has left it so
        copy = self.log_in_second(NINA, ANNA, **ONE)
        self.assertEqual(self.second_box.where(copy), "archive")
        self.assertEqual((row.mailbox_id, row.copies), (self.first, 1))

    def test_what_was_lost_in_one_belongs_to_the_other_from_then_on(self) -> None:
        row = self.log(STRANGER, ANNA, **ONE)
        self.first_box.delete(row.remote_id)
        row.place = "gone"
        copy = self.log_in_second(STRANGER, ANNA, **ONE)
        self.assertEqual((row.mailbox_id, row.remote_id), (self.second, copy))
        self.assertEqual((row.state, row.place), ("parked", "there"))
        self.contact("Stranger", email=STRANGER)
        self.collect()
        self.assertEqual(self.pairs(row), [("Stranger", "Anna")])
        self.assertEqual(self.second_box.where(copy), "archive")
