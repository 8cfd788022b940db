from odoo.tests import tagged

from .mail_case import MailCase
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
