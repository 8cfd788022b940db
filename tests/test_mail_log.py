from psycopg2 import IntegrityError

from odoo.tests import tagged
from odoo.tools import mute_logger

from .mail_case import MailCase
from .simulator_mail import LOG, NINA, SERVICE, SimulatorMail
from .simulator_process import ANNA, BRUNO, CHLOE


@tagged("post_install", "-at_install")
class TestMailLog(MailCase):
    """Mail between salespeople and customers becomes interactions."""

    def test_a_mail_of_a_customer_is_an_interaction_a_note_and_archived(self) -> None:
        before = self.nina.message_ids
        mail = self.log(NINA, ANNA, subject="An offer?", text="Dear Anna, please.")
        self.assertEqual(mail.state, "logged")
        self.assertEqual(self.pairs(mail), [("Nina Roth", "Anna")])
        self.assertEqual(mail.interaction_ids.direction, "inbound")
        self.assertEqual(self.box.subjects("inbox"), [])
        self.assertEqual(self.box.where(mail.remote_id), "archive")
        self.assertEqual(mail.place, "there")
        note = self.nina.message_ids - before
        self.assertEqual(len(note), 1)
        self.assertIn("An offer?", note.body)
        self.assertEqual(note.author_id, self.nina)

    def test_a_mail_to_a_customer_is_one_too(self) -> None:
        mail = self.log(ANNA, NINA, subject="Our offer")
        self.assertEqual(mail.interaction_ids.direction, "outbound")
        self.assertEqual(self.pairs(mail), [("Nina Roth", "Anna")])

    def test_what_is_read_twice_is_logged_once(self) -> None:
        self.log(NINA, ANNA)
        self.collect()
        self.collect()
        self.assertEqual(len(self.interactions()), 1)
        self.assertEqual(len(self.box.all("archive")), 1)

    def test_nobody_is_notified_and_no_mail_leaves(self) -> None:
        self.nina.message_subscribe(self.bruno.partner_id.ids)
        mails = self.env["mail.mail"].search_count([])
        notices = self.env["mail.notification"].search_count([])
        followers = self.nina.message_follower_ids
        self.log(NINA, ANNA)
        self.log(ANNA, NINA)
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)
        self.assertEqual(self.env["mail.notification"].search_count([]), notices)
        self.assertEqual(self.nina.message_follower_ids, followers)

    def test_what_the_rules_copy_is_logged_once_whoever_sent_it(self) -> None:
        self.box.rules()
        self.box.send(NINA, ANNA, subject="In")
        self.box.send(ANNA, NINA, subject="Out")
        self.box.send(ANNA, "bruno.costa@contoso.example", subject="Among us")
        self.collect()
        told = sorted((one.subject, one.direction) for one in self.interactions())
        self.assertEqual(told, [("In", "inbound"), ("Out", "outbound")])
        self.assertEqual(self.box.all("inbox"), [])
        self.assertTrue(self.mailbox.last_inbound)
        self.assertTrue(self.mailbox.last_outbound)

    def test_the_shared_mailbox_in_to_is_nobody(self) -> None:
        mail = self.log(NINA, LOG)
        self.assertEqual((mail.state, mail.reason), ("not_logged", "no_recipient"))

    def test_the_database_keeps_a_message_id_once_in_each_company(self) -> None:
        mail = self.log(NINA, ANNA)
        values = {
            "mailbox_id": self.mailbox.id,
            "key": mail.key,
            "remote_id": "another",
            "state": "logged",
            "target": "stay",
        }
        rows = self.env["office365.message"]
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            rows.create({**values, "company_id": self.env.company.id})
        other = self.env["res.company"].create({"name": "Other"})
        self.assertTrue(rows.create({**values, "company_id": other.id}))

    def test_nothing_is_deleted_because_something_failed(self) -> None:
        self.mailbox.not_logged_policy = "delete"
        refused = {"status": 403}
        self.simulator.fault(refused, times=None, method="DELETE", in_batch=True)
        self.simulator.fault(refused, times=None, path="/move$", in_batch=True)
        private = self.box.put(NINA, ANNA, sensitivity="private")
        logged = self.box.put(NINA, ANNA)
        self.collect("failed")
        for mail in (private, logged):
            self.assertEqual(self.box.where(mail), "inbox")
        self.simulator.no_faults()
        self.collect()
        self.assertEqual(self.box.where(private), "deleteditems")
        self.assertEqual(self.box.where(logged), "archive")
        self.assertEqual(len(self.interactions()), 1)

    def test_each_company_logs_its_own_mail_and_takes_none_of_the_others(self) -> None:
        other = self.env["res.company"].create({"name": "Other"})
        self.bruno.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        shared = {"may_read": [LOG, CHLOE]}
        self.simulator.admin("POST", f"users/{SERVICE}", shared)
        second = self.make_mailbox(address=CHLOE, company_id=other.id)
        for box in (self.box, SimulatorMail(self.simulator, CHLOE)):
            box.put(NINA, ANNA, BRUNO, message_id="<both@alpine.example>")
        self.collect()
        self.mailbox = second
        self.collect()
        told = [(one.company_id, one.user_id) for one in self.interactions()]
        mine = self.env.company
        self.assertEqual(told, [(mine, self.anna), (other, self.bruno)])
        rows = self.interactions().message_id
        self.assertEqual(set(rows.mapped("key")), {"both@alpine.example"})
        self.assertEqual(rows.company_id, mine | other)
