from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from ..models import mail_store, mail_writer
from ..models.sync_run import OutOfTime
from .mail_case import MailCase
from .simulator_mail import NINA
from .simulator_process import ANNA

PRIVATE = {"from": NINA, "to": [ANNA], "sensitivity": "private", "subject": "S {n}"}


@tagged("post_install", "-at_install")
class TestMailCost(MailCase):
    """What a run costs is what is new, however much lies in the folder."""

    def setUp(self) -> None:
        super().setUp()
        self.mailbox.not_logged_policy = "leave"

    def pages(self) -> int:
        """How many pages of mail were asked for since the last time."""
        told = self.simulator.requests()
        self.simulator.clear_counters()
        return sum(
            one["method"] == "GET" and one["path"].endswith("/messages") for one in told
        )

    def leave(self, count: int, **order: object) -> None:
        """Mail that is not logged, and stays."""
        self.box.seed(count, templates=[PRIVATE], **order)

    def test_where_mail_stays_only_what_is_new_is_read(self) -> None:
        self.leave(120)
        self.collect()
        self.assertEqual(self.pages(), 2)
        self.collect()
        self.assertEqual(self.pages(), 1, "the last hour of it")
        new = self.box.put(NINA, ANNA)
        self.collect()
        self.assertEqual(self.pages(), 1)
        self.assertEqual(self.message(new).state, "logged")
        self.assertEqual(len(self.box.all("inbox")), 120)

    def test_mail_that_shows_up_late_is_read_nevertheless(self) -> None:
        self.log(NINA, ANNA, received="2026-11-20T09:00:00Z")
        late = self.log(NINA, ANNA, received="2026-11-20T08:01:00Z")
        self.assertEqual(late.state, "logged")

    def test_once_a_day_and_when_asked_all_of_it_is_read(self) -> None:
        self.collect()
        self.log(NINA, ANNA, received="2026-11-20T09:00:00Z")
        old = {"received": "2026-11-01T09:00:00Z"}
        self.assertFalse(self.log(NINA, ANNA, **old), "not at once")
        self.mailbox.read_whole = fields.Datetime.now() - timedelta(hours=25)
        self.collect()
        self.assertEqual(self.message(self.put_id).state, "logged")
        old = {"received": "2026-10-01T09:00:00Z"}
        self.assertFalse(self.log(NINA, ANNA, **old))
        self.mailbox.with_user(self.service).action_read_now()
        self.collect()
        self.assertEqual(self.message(self.put_id).state, "logged")

    def test_another_folder_is_read_from_its_beginning(self) -> None:
        self.log(NINA, ANNA, received="2026-11-20T09:00:00Z")
        self.simulator.admin(
            "POST", f"mailboxes/{self.box.upn}/mailfolders", {"name": "Old"}
        )
        mail_id = self.box.put(
            NINA, ANNA, folder="Old", received="2026-11-01T09:00:00Z"
        )
        self.mailbox.inbox_name = "Old"
        self.collect()
        self.assertEqual(self.message(mail_id).state, "logged")

    def test_a_backlog_that_stays_is_not_begun_again_in_each_slice_of_time(
        self,
    ) -> None:
        self.leave(1100)
        self.stop_at("_unit", 51, OutOfTime())
        self.collect("partial")
        self.pages()
        self.collect()
        self.assertLess(self.pages(), 5, "the first slice is not read again")
        rows = self.env["office365.message"]
        self.assertEqual(rows.search_count([("reason", "=", "private")]), 1100)

    def test_what_failed_long_ago_is_tried_again_all_the_same(self) -> None:
        original = mail_writer.MailWriter._content

        def failing(this: object, mail: object, more: object) -> dict:
            raise ValueError("poisoned")

        self.patch(mail_writer.MailWriter, "_content", failing)
        with self.assertLogs(mail_store.__name__, "WARNING"):
            mail = self.log(NINA, ANNA, received="2026-11-01T09:00:00Z")
        self.patch(mail_writer.MailWriter, "_content", original)
        self.log(NINA, ANNA, received="2026-11-20T09:00:00Z")
        self.collect()
        self.assertEqual(mail.state, "failed", "its time has not come")
        mail.next_try = False
        self.collect()
        self.assertEqual(mail.state, "logged")
        self.assertEqual(self.box.where(mail.remote_id), "archive")

    def test_where_mail_is_moved_all_that_is_there_is_read_each_time(self) -> None:
        self.mailbox.not_logged_policy = "move"
        self.log(NINA, ANNA, received="2026-11-20T09:00:00Z")
        old = self.log(NINA, ANNA, received="2026-11-01T09:00:00Z")
        self.assertEqual(old.state, "logged")
