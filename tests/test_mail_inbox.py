from odoo.tests import tagged

from ..models import mail_inbox, mail_mover
from .mail_case import MailCase
from .simulator_mail import NINA
from .simulator_process import ANNA

QUESTION = {"from": NINA, "to": [ANNA], "subject": "Question {n}"}
PRIVATE = {**QUESTION, "sensitivity": "private"}


@tagged("post_install", "-at_install")
class TestMailInbox(MailCase):
    """Mail is moved while what follows it is read; none is skipped by that."""

    def setUp(self) -> None:
        super().setUp()
        self.patch(mail_inbox, "PAGE", 3)

    def questions(self, count: int, **order: object) -> None:
        self.box.seed(count, templates=[QUESTION], **order)

    def test_what_follows_those_that_went_is_read_in_the_same_run(self) -> None:
        self.questions(50)
        self.collect()
        self.assertEqual(len(self.interactions()), 50)
        self.assertEqual(self.box.all("inbox"), [])

    def test_more_of_one_moment_than_a_page_holds(self) -> None:
        self.questions(10, step=0)
        self.collect()
        self.assertEqual(len(self.interactions()), 10)
        self.assertEqual(self.box.all("inbox"), [])

    def test_more_of_one_moment_stay_than_a_page_holds(self) -> None:
        self.mailbox.not_logged_policy = "leave"
        self.box.seed(10, step=0, templates=[PRIVATE])
        self.questions(4, first=10, since="2026-07-01T08:00:00")
        self.collect()
        self.assertEqual(len(self.interactions()), 4)
        self.assertEqual(len(self.box.all("inbox")), 10)

    def test_oldest_first(self) -> None:
        for day in (3, 1, 2, 5, 4):
            came = f"2026-11-0{day}T08:00:00Z"
            self.box.put(NINA, ANNA, subject=str(day), received=came)
        self.collect()
        subjects = [one.subject for one in self.interactions()]
        self.assertEqual(subjects, ["1", "2", "3", "4", "5"])

    def test_the_next_page_is_asked_for_before_the_first_is_moved(self) -> None:
        self.questions(9)
        order: list[str] = []
        self.note_calls(mail_inbox.Inbox, "_ask", order)
        self.note_calls(mail_mover.MailMover, "_settle", order)
        self.collect()
        self.assertEqual(order[0], "_ask")
        self.assertIn("_settle", order)

    def note_calls(self, owner: type, name: str, order: list[str]) -> None:
        original = getattr(owner, name)

        def noting(*words: object, **options: object) -> object:
            order.append(name)
            return original(*words, **options)

        self.patch(owner, name, noting)

    def test_a_folder_that_is_gone_is_found_out_before_all_mail_was_tried(self) -> None:
        self.log(NINA, ANNA, sensitivity="private")
        self.box.delete_folder("Not logged")
        self.patch(mail_inbox, "PAGE", 100)
        self.patch(mail_mover, "LOOKED_FOR", 10)
        self.box.seed(300, templates=[PRIVATE])
        self.simulator.clear_counters()
        self.collect()
        self.assertEqual(len(self.box.all("Not logged")), 300)
        tried = [one for one in self.simulator.requests() if one["status"] == 404]
        self.assertLess(len(tried), 300)
