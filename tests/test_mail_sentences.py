from datetime import datetime, timedelta

from odoo import fields
from odoo.tests import tagged

from .mail_case import MailCase
from .simulator_mail import LOG, NINA, OTTO, SERVICE, SimulatorMail
from .simulator_process import ANNA, CHLOE

STRANGER = "stranger@elsewhere.example"


@tagged("post_install", "-at_install")
class TestMailSentences(MailCase):
    """What is promised of a logged mail, each on its own."""

    def test_sent_for_somebody_else_both_are_kept(self) -> None:
        pat = {"emailAddress": {"name": "Pat", "address": OTTO}}
        mail = self.log(f"Nina Roth <{NINA}>", ANNA, raw={"sender": pat})
        self.assertEqual(mail.author, f"Nina Roth <{NINA}>")
        self.assertEqual(mail.sender, f"Pat <{OTTO}>")
        self.assertFalse(self.log(NINA, ANNA).sender, "only where it is another")

    def test_its_date_is_when_we_sent_it_or_when_it_came(self) -> None:
        times = {"sent": "2026-11-01T08:00:00Z", "received": "2026-11-01T09:30:00Z"}
        came, went = self.log(NINA, ANNA, **times), self.log(ANNA, NINA, **times)
        self.assertEqual(came.interaction_ids.date, datetime(2026, 11, 1, 9, 30))
        self.assertEqual(went.interaction_ids.date, datetime(2026, 11, 1, 8))

    def test_in_bcc_nobody_is_on_it(self) -> None:
        self.contact("Otto", email=OTTO)
        mail = self.log(ANNA, NINA, bcc=[OTTO])
        self.assertEqual(self.pairs(mail), [("Nina Roth", "Anna")])

    def test_private_by_the_property_alone(self) -> None:
        mail = self.log(NINA, ANNA, extended={"Integer 0x36": "2"})
        self.assertEqual((mail.state, mail.reason), ("not_logged", "private"))

    def test_the_whole_text_loads_nothing_and_runs_nothing(self) -> None:
        self.mailbox.keep = "body"
        html = (
            '<p>Dear Anna</p><img src="https://spy.example/1.gif">'
            "<script>spy()</script><p style='background:url(//spy.example)'>Nina</p>"
        )
        body = self.log(NINA, ANNA, html=html).interaction_ids.body
        self.assertIn("Dear Anna", body)
        self.assertNotIn("spy", body)

    def test_the_link_is_as_outlook_tells_it_after_the_move(self) -> None:
        mail = self.log(NINA, ANNA)
        (there,) = self.box.all("archive")
        self.assertEqual(mail.web_link, there["webLink"])
        self.assertEqual(mail.remote_id, there["id"])

    def test_before_the_link_is_opened_people_are_told_who_may_and_warned(
        self,
    ) -> None:
        views = self.env["office365.interaction"].with_user(self.anna)
        arch = views.get_view(view_type="form")["arch"]
        button = arch.partition('name="action_open_in_outlook"')[2].partition("/>")[0]
        self.assertIn("those who may open the shared mailbox", button)
        self.assertIn("only if you expect them", button)

    def test_two_mailboxes_of_a_company_log_it_once(self) -> None:
        self.simulator.admin("POST", f"users/{SERVICE}", {"may_read": [LOG, CHLOE]})
        second = self.make_mailbox(address=CHLOE)
        boxes = (self.box, SimulatorMail(self.simulator, CHLOE))
        for box in boxes:
            box.put(NINA, ANNA, message_id="<both@alpine.example>")
        self.collect()
        self.mailbox = second
        self.collect()
        self.assertEqual(len(self.interactions()), 1)
        for box in boxes:
            self.assertEqual(len(box.all("archive")), 1)

    # -- waiting

    def test_mail_waits_as_long_as_is_set_and_no_longer(self) -> None:
        self.mailbox.retention_days = 3
        mail = self.log(STRANGER, ANNA)
        days = (mail.keep_until - fields.Datetime.now()) / timedelta(days=1)
        self.assertAlmostEqual(days, 3, delta=0.1)
        mail.keep_until = fields.Datetime.now() - timedelta(minutes=1)
        self.contact("Stranger", email=STRANGER)
        self.collect()
        self.assertEqual(mail.state, "parked", "and is forgotten soon")

    def test_what_waits_is_not_forgotten_before_its_time(self) -> None:
        mail = self.log(STRANGER, ANNA)
        self.env["office365.message"]._gc_parked()
        self.assertEqual(mail.state, "parked")
        self.assertTrue(mail.address_ids)

    # -- threads

    def test_a_reply_that_names_no_mail_is_of_its_conversation(self) -> None:
        first = self.log(NINA, ANNA, message_id="<q@x>")
        lead = self.env["crm.lead"].create({"name": "A deal"})
        first.interaction_ids.lead_id = lead
        raw = {"conversationId": first.conversation}
        reply = self.log(ANNA, NINA, raw=raw)
        self.assertEqual(reply.thread_id, first)
        self.assertEqual(reply.interaction_ids.lead_id, lead)
        third = self.log(NINA, ANNA, references=["<q@x>", "<unknown@x>"])
        self.assertEqual(
            (third.thread_id, third.interaction_ids.lead_id), (first, lead)
        )

    def test_what_was_cancelled_passes_no_opportunity_on(self) -> None:
        first = self.log(NINA, ANNA, message_id="<q@x>")
        one = first.interaction_ids
        one.write({"lead_id": self.env["crm.lead"].create({"name": "A deal"}).id})
        one.action_cancel()
        reply = self.log(ANNA, NINA, in_reply_to="<q@x>")
        self.assertEqual(reply.thread_id, first)
        self.assertFalse(reply.interaction_ids.lead_id)

    # -- the note

    def test_the_note_notifies_nobody_and_nothing_answers_it(self) -> None:
        lead = self.env["crm.lead"].create({"name": "A deal", "user_id": self.anna.id})
        first = self.log(NINA, ANNA, message_id="<q@x>")
        first.interaction_ids.lead_id = lead
        for record in (self.nina, lead):
            record.message_subscribe((self.bruno.partner_id | self.nina).ids)
        kinds = ("mail.mail", "mail.notification")
        before = {kind: self.env[kind].search_count([]) for kind in kinds}
        notes = self.env["mail.message"].search([])
        self.log(NINA, ANNA, in_reply_to="<q@x>")
        self.log(ANNA, NINA, in_reply_to="<q@x>")
        for kind, count in before.items():
            self.assertEqual(self.env[kind].search_count([]), count, kind)
        made = self.env["mail.message"].search([]) - notes
        self.assertEqual(len(made), 4, "on contact and opportunity")
        self.assertEqual(set(made.mapped("subtype_id.internal")), {True})
        self.assertFalse(made.partner_ids)
