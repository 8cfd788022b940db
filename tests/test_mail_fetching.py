from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models import mail_store
from .mail_case import MailCase
from .simulator_mail import NINA
from .simulator_process import ANNA

TEXT = {"times": None, "method": "GET", "path": "/messages/[^/]+$", "in_batch": False}


@tagged("post_install", "-at_install")
class TestMailFetching(MailCase):
    """The text and the names of what is attached, which no listing tells."""

    def setUp(self) -> None:
        super().setUp()
        self.mailbox.keep = "body"

    def test_the_first_mail_of_a_contact_that_it_makes_is_kept_whole(self) -> None:
        self.mailbox.make_contacts = True
        files = [{"name": "Offer.pdf"}]
        mail = self.log("new@shop.example", ANNA, text="Hello", attachments=files)
        self.assertEqual(mail.state, "logged")
        self.assertIn("Hello", mail.body)
        self.assertEqual(mail.attachment_names, "Offer.pdf")

    def test_of_a_stranger_who_becomes_no_contact_nothing_is_fetched(self) -> None:
        self.simulator.fault({"status": 400}, **TEXT)
        self.mailbox.make_contacts = True
        mail = self.log(ANNA, "new@shop.example", text="Hello")
        self.mailbox.make_contacts = False
        other = self.log("else@shop.example", ANNA, text="Hello")
        self.assertEqual((mail.state, other.state), ("parked", "parked"))
        asked = [one["status"] for one in self.simulator.requests()]
        self.assertNotIn(400, asked)

    # -- what cannot be had

    def test_a_text_that_is_forbidden_stops_neither_its_mail_nor_others(self) -> None:
        for status in (402, 403, 507):
            self.simulator.fault({"status": status}, **{**TEXT, "times": 1})
            mail_id, other = self.box.put(NINA, ANNA), self.box.put(NINA, ANNA)
            self.collect()
            mail, other = self.message(mail_id), self.message(other)
            self.assertEqual((mail.state, other.state), ("logged", "logged"))
            self.assertIn("could not be fetched", mail.body_note)
            self.assertTrue(other.body)

    def test_a_text_that_is_not_to_be_had_for_now_is_asked_for_again(self) -> None:
        self.busy(times=1)
        mail_id, other = self.box.put(NINA, ANNA), self.box.put(NINA, ANNA)
        with mute_logger(mail_store.__name__):
            self.collect("partial", "done")
        mail = self.message(mail_id)
        self.assertEqual(mail.state, "failed")
        self.assertEqual(self.box.where(mail_id), "inbox")
        self.assertEqual(self.message(other).state, "logged")
        mail.next_try = False
        self.collect()
        self.assertEqual((mail.state, mail.body_note), ("logged", False))
        self.assertTrue(mail.body)
        self.assertEqual(self.box.where(mail_id), "archive")

    def test_at_last_it_is_logged_without_its_text(self) -> None:
        self.busy(times=None)
        mail_id = self.box.put(NINA, ANNA)
        for _number in range(1, mail_store.QUARANTINE):
            with mute_logger(mail_store.__name__):
                self.collect("partial", "done")
            mail = self.message(mail_id)
            self.assertEqual(mail.state, "failed")
            mail.next_try = False
        self.collect()
        self.assertEqual(mail.state, "logged")
        self.assertIn("could not be fetched", mail.body_note)

    def test_where_a_copy_comes_along_it_is_put_off_once(self) -> None:
        self.busy(times=None)
        mail_id = self.box.put(NINA, ANNA)
        self.box.make_copy(mail_id)
        with mute_logger(mail_store.__name__):
            self.collect("partial", "done")
        mail = self.env["office365.message"].search([])
        self.assertEqual((mail.state, mail.tries), ("failed", 1))
        self.simulator.no_faults()
        mail.next_try = False
        self.collect()
        self.assertEqual((mail.state, mail.copies), ("logged", 1))
        self.assertEqual(self.box.all("inbox"), [])

    def busy(self, times: int | None) -> None:
        """The service does not tell a text, and wants a longer pause than a run has."""
        answer = {"status": 503, "headers": {"Retry-After": "3600"}}
        self.simulator.fault(answer, **{**TEXT, "times": times})
