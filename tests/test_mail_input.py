from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models import mail_store, mail_writer
from ..models.mail_body import clean
from .mail_case import MailCase
from .simulator_mail import NINA
from .simulator_process import ANNA

STORE = "odoo.addons.office365_sync.models.mail_store"


@tagged("post_install", "-at_install")
class TestMailInput(MailCase):
    """Whatever comes in, nothing stops the others, and nothing is lost."""

    def settled(self, **raw: object) -> object:
        """A mail with something wrong, between two that are right; its row."""
        self.box.put(NINA, ANNA, subject="Before", received="2026-11-01T08:00:00Z")
        words = raw.pop("words", {})
        mail_id = self.box.put(
            NINA, ANNA, received="2026-11-02T08:00:00Z", **words, raw=raw
        )
        self.box.put(NINA, ANNA, subject="After", received="2026-11-03T08:00:00Z")
        self.collect()
        subjects = set(self.interactions().mapped("subject"))
        self.assertLessEqual({"Before", "After"}, subjects)
        self.assertEqual(self.box.all("inbox"), [])
        return self.message(mail_id)

    def test_no_sender(self) -> None:
        mail = self.settled(**{"from": None, "sender": None})
        self.assertEqual(mail.reason, "no_sender")

    def test_a_sender_without_smtp_address(self) -> None:
        sender = {"emailAddress": {"name": "N", "address": "/O=EXCHANGELABS/CN=NINA"}}
        mail = self.settled(**{"from": sender, "sender": sender})
        self.assertEqual(mail.reason, "no_sender")

    def test_undisclosed_recipients(self) -> None:
        nobody = {"emailAddress": {"name": "", "address": "undisclosed-recipients:;"}}
        self.assertEqual(self.settled(toRecipients=[nobody]).reason, "no_recipient")

    def test_two_at_signs(self) -> None:
        odd = {"emailAddress": {"name": "", "address": "nina@@alpine.example"}}
        self.assertEqual(
            self.settled(**{"from": odd, "sender": odd}).reason, "no_sender"
        )

    def test_an_empty_subject(self) -> None:
        mail = self.settled(subject=None)
        self.assertEqual(mail.interaction_ids.display_name, "(no subject)")

    def test_a_subject_of_two_thousand_signs(self) -> None:
        mail = self.settled(subject="word " * 400)
        self.assertEqual(len(mail.subject), 1999)
        values = mail.interaction_ids._opportunity()
        self.assertLessEqual(len(values["name"]), 100)

    def test_null_dates(self) -> None:
        mail = self.settled(sentDateTime=None, receivedDateTime=None)
        self.assertEqual(mail.state, "logged")
        self.assertTrue(mail.date)

    def test_five_hundred_recipients(self) -> None:
        people = [
            {"emailAddress": {"name": "", "address": f"p{number}@crowd.example"}}
            for number in range(499)
        ]
        anna = {"emailAddress": {"name": "Anna", "address": ANNA}}
        mail = self.settled(toRecipients=[*people, anna])
        self.assertEqual(self.pairs(mail), [("Nina Roth", "Anna")])
        self.assertLess(len(mail.recipients), 10_000)

    def test_no_message_id(self) -> None:
        mail = self.settled(internetMessageId=None)
        self.assertEqual(mail.state, "logged")

    def test_a_message_id_of_another_mail(self) -> None:
        first = self.log(NINA, ANNA, message_id="<same@x>", subject="First")
        second = self.settled(internetMessageId="<same@x>", subject="Second")
        self.assertFalse(second, "it is a copy of the first")
        self.assertEqual(first.subject, "First")
        self.assertIn("Second", self.box.subjects("archive"), "and is not lost")

    def test_a_link_that_is_none_of_the_web(self) -> None:
        mail = self.settled(webLink="javascript:alert(1)")
        self.assertFalse(mail.web_link)

    def test_a_mail_that_cannot_be_logged_is_put_aside_after_a_few_tries(self) -> None:
        original = mail_writer.MailWriter._content

        def failing(this: object, mail: object, bodies: object) -> dict:
            if mail.subject == "Poison":
                raise ValueError("poisoned")
            return original(this, mail, bodies)

        self.patch(mail_writer.MailWriter, "_content", failing)
        poison = self.box.put(NINA, ANNA, subject="Poison")
        for number in range(7):
            self.box.put(NINA, ANNA, subject=f"Good {number}")
            with mute_logger(STORE):
                self.collect()
            row = self.message(poison)
            row.next_try = False
        self.assertEqual(row.state, "failed")
        self.assertEqual(row.tries, mail_store.QUARANTINE)
        self.assertIn("poisoned", row.error)
        self.assertEqual(self.box.where(poison), "inbox", "nothing is done to it")
        self.assertEqual(len(self.interactions()), 7)
        self.patch(mail_writer.MailWriter, "_content", original)
        row.action_try_again()
        self.collect()
        self.assertEqual(row.state, "logged")
        self.assertEqual(self.box.where(poison), "archive")

    # -- what more is fetched

    def test_the_names_of_attachments_are_kept(self) -> None:
        files = [
            {"name": "Offer.pdf", "size": 10},
            {"name": "logo.png", "inline": True},
            {"name": "Terms\r\n.pdf"},
        ]
        mail = self.log(NINA, ANNA, attachments=files)
        self.assertEqual(mail.attachment_names, "Offer.pdf\nTerms .pdf")
        self.mailbox.keep = "headers"
        self.assertFalse(self.log(NINA, ANNA, attachments=files).attachment_names)

    def test_a_text_that_cannot_be_fetched_keeps_nobody_waiting(self) -> None:
        self.mailbox.keep = "body"
        broken = {"times": None, "method": "GET", "path": "/messages/[^/]+$"}
        self.simulator.fault({"status": 400}, **broken)
        mail = self.settled()
        self.assertEqual(mail.state, "logged")
        self.assertIn("could not be fetched", mail.body_note)

    # -- the text

    def body(self, html: str) -> str:
        self.mailbox.keep = "body"
        return self.log(NINA, ANNA, html=html).body or ""

    def test_the_text_is_kept_by_setting(self) -> None:
        self.assertIn("Hello", self.body("<p>Hello</p>"))
        self.mailbox.keep = "preview"
        mail = self.log(NINA, ANNA, html="<p>Hello again</p>")
        self.assertFalse(mail.body)
        self.assertIn("Hello again", mail.preview)
        self.mailbox.keep = "headers"
        mail = self.log(NINA, ANNA, html="<p>Hello</p>")
        self.assertFalse(mail.body or mail.preview)

    def test_html_that_attacks_does_nothing(self) -> None:
        for attack in (
            "<script>alert(1)</script>",
            '<a href="javascript:alert(1)">x</a>',
            '<a href="data:text/html,x">x</a>',
            '<a href=" jAvAscript:alert(1)">x</a>',
            '<img src="https://spy.example/1.gif">',
            '<img srcset="https://spy.example/1.gif 2x">',
            '<p style="background:url(https://spy.example/1.gif)">x</p>',
            '<table background="https://spy.example/1.gif"><tr><td>x</td></tr></table>',
            '<form action="https://spy.example"><input name="password"></form>',
            '<iframe src="https://spy.example"></iframe>',
            '<svg onload="alert(1)"></svg>',
            '<p onclick="alert(1)">x</p>',
            "<style>@import 'https://spy.example/x.css';</style>",
            '<video src="https://spy.example/1.mp4" autoplay></video>',
            '<link rel="stylesheet" href="https://spy.example/x.css">',
            '<meta http-equiv="refresh" content="0;url=https://spy.example">',
            '<base href="https://spy.example/">',
        ):
            told = clean(f"<p>Before</p>{attack}<p>After</p>")
            for word in (
                "script",
                "spy.example",
                "alert",
                "<form",
                "<input",
                "onclick",
            ):
                self.assertNotIn(word, told.lower(), attack)
            self.assertIn("Before", told)
            self.assertIn("After", told)

    def test_links_and_words_in_place_of_pictures_stay(self) -> None:
        told = clean(
            '<p>See <a href="https://alpine.example/a?b=1">us</a> '
            '<img alt="logo" src="x.png"> there</p>'
        )
        self.assertIn('href="https://alpine.example/a?b=1"', told)
        self.assertIn("noopener", told)
        self.assertIn("[logo] there", told)

    def test_html_nested_ten_thousand_deep(self) -> None:
        deep = "<div>" * 10_000 + "bottom" + "</div>" * 10_000
        mail = self.settled(words={"html": deep})
        self.assertEqual(mail.state, "logged")
        self.mailbox.keep = "body"
        self.assertEqual(self.log(NINA, ANNA, html=deep).state, "logged")

    def test_a_body_of_twenty_megabytes(self) -> None:
        self.mailbox.keep = "body"
        mail = self.log(NINA, ANNA, html="<p>" + "x " * 10_000_000 + "</p>")
        self.assertEqual(mail.state, "logged")
        self.assertFalse(mail.body)
        self.assertIn("too large", mail.body_note)
