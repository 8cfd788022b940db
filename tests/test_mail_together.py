from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.mail_writer import MailWriter
from .mail_case import MailCase
from .simulator_mail import NINA
from .simulator_process import ANNA

STORE = "odoo.addons.office365_sync.models.mail_store"


@tagged("post_install", "-at_install")
class TestMailTogether(MailCase):
    """Mails are written together, as if each had been written on its own."""

    def put(self, number: int, **words: object) -> str:
        received = f"2026-11-01T08:{number:02}:00Z"
        return self.box.put(
            NINA, ANNA, subject=f"Mail {number}", received=received, **words
        )

    def notes(self, subject: str) -> object:
        told = [("body", "like", f"<b>{subject}</b>"), ("res_id", "=", self.nina.id)]
        return self.env["mail.message"].search(told)

    def statements(self, count: int) -> int:
        """Of a run that logs so many."""
        self.box.seed(
            count, templates=[{"from": NINA, "to": [ANNA], "subject": "S {n}"}]
        )
        before = self.env.cr.sql_log_count
        self.collect()
        return self.env.cr.sql_log_count - before

    def test_twenty_take_hardly_more_statements_than_one(self) -> None:
        self.statements(1)
        more = self.statements(20) - self.statements(1)
        self.assertLess(more, 19 * 2)

    def test_one_that_cannot_be_written_concerns_no_other(self) -> None:
        original = MailWriter._content

        def failing(this: MailWriter, mail: object, more: object) -> dict:
            if mail.subject == "Mail 2":
                raise ValueError("poisoned")
            return original(this, mail, more)

        self.patch(MailWriter, "_content", failing)
        ids = [self.put(number) for number in range(5)]
        with mute_logger(STORE):
            self.collect()
        states = [self.message(one).state for one in ids]
        self.assertEqual(states, ["logged", "logged", "failed", "logged", "logged"])
        self.assertEqual(len(self.interactions()), 4)
        for number in (0, 1, 3, 4):
            self.assertEqual(len(self.notes(f"Mail {number}")), 1)
        run = self.env["office365.sync.run"].search([], limit=1)
        self.assertEqual((run.local_created, run.failed), (4, 1))

    def test_a_reply_finds_the_mail_that_it_answers(self) -> None:
        first = self.put(1, message_id="<q@alpine.example>")
        reply = self.put(2, in_reply_to="<q@alpine.example>")
        again = self.put(3, in_reply_to="<q@alpine.example>")
        other = self.put(4)
        self.collect()
        threads = [self.message(one).thread_id for one in (reply, again, other)]
        root = self.message(first)
        self.assertEqual(threads, [root, root, root.browse()])

    def test_copies_are_counted_and_logged_once(self) -> None:
        first = self.put(1, message_id="<q@alpine.example>")
        for number in (2, 3):
            self.put(number, message_id="<q@alpine.example>")
        self.collect()
        self.assertEqual(self.message(first).copies, 2)
        self.assertEqual(len(self.interactions()), 1)
        self.assertEqual(len(self.box.all("archive")), 3)

    def test_each_note_is_of_who_wrote_the_mail(self) -> None:
        otto = self.contact("Otto", email="otto@alpine.example")
        self.put(1)
        self.box.put(otto.email, ANNA, subject="Of Otto")
        self.box.put(ANNA, NINA, subject="Of Anna")
        self.collect()
        authors = [self.notes(subject).author_id for subject in ("Mail 1", "Of Anna")]
        self.assertEqual(authors, [self.nina, self.anna.partner_id])
        self.assertFalse(self.notes("Of Otto"), "on Otto, and not on Nina")
