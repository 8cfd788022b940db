import re
from datetime import timedelta
from urllib.parse import quote

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.mail_writer import MailWriter
from ..models.office365_message import QUARANTINE
from .mail_case import Killed, MailCase
from .simulator_mail import NINA, OTTO
from .simulator_process import ANNA, CHLOE

STRANGER = "stranger@elsewhere.example"


@tagged("post_install", "-at_install")
class TestMailFate(MailCase):
    """What becomes of the message itself."""

    def test_mail_that_is_not_logged_stays_findable(self) -> None:
        mail = self.log(NINA, ANNA, sensitivity="private", subject="Secret")
        self.assertEqual((mail.state, mail.reason), ("not_logged", "private"))
        self.assertEqual(self.box.subjects("Not logged"), ["Secret"])
        self.assertFalse(mail.subject or mail.author or mail.preview)

    def test_by_setting_it_stays_where_it_is_and_is_looked_at_once(self) -> None:
        self.mailbox.not_logged_policy = "leave"
        mail = self.log(NINA, ANNA, sensitivity="private")
        written = mail.write_date
        self.collect()
        self.assertEqual(self.box.where(mail.remote_id), "inbox")
        self.assertEqual(mail.write_date, written)

    def test_by_setting_it_is_deleted_but_not_while_a_contact_may_come(self) -> None:
        self.mailbox.not_logged_policy = "delete"
        private = self.log(NINA, ANNA, sensitivity="private")
        parked = self.log(STRANGER, ANNA)
        self.assertEqual(self.box.where(private.remote_id), "deleteditems")
        self.assertEqual(parked.state, "parked")
        self.assertEqual(self.box.where(parked.remote_id), "Not logged")

    def test_a_draft_is_not_touched(self) -> None:
        draft = self.box.put(NINA, ANNA, draft=True)
        self.collect()
        self.assertEqual(self.box.where(draft), "inbox")
        self.assertFalse(self.message(draft))

    def test_a_copy_is_moved_and_logged_no_second_time(self) -> None:
        mail = self.log(NINA, ANNA, message_id="<one@alpine.example>")
        other = self.box.put(NINA, ANNA, message_id="<one@alpine.example>", text="Else")
        self.collect()
        self.assertEqual(len(self.interactions()), 1)
        self.assertEqual(mail.copies, 1)
        self.assertEqual(self.box.where(other), "archive")

    # -- waiting for a contact

    def test_mail_of_a_stranger_is_logged_when_the_contact_is_made(self) -> None:
        mail = self.log(STRANGER, ANNA, subject="Hello")
        self.assertEqual((mail.state, mail.reason), ("parked", "no_contact"))
        self.assertFalse(mail.interaction_ids or mail.preview)
        self.assertEqual(self.box.subjects("Not logged"), ["Hello"])
        self.contact("Stranger", email=f"Somebody <{STRANGER}>")
        self.collect()
        self.assertEqual(mail.state, "logged")
        self.assertEqual(self.pairs(mail), [("Stranger", "Anna")])
        self.assertEqual(self.box.where(mail.remote_id), "archive")
        self.assertFalse(mail.address_ids)

    def test_what_waits_in_the_inbox_or_could_not_be_moved_is_logged_too(self) -> None:
        self.mailbox.not_logged_policy = "leave"
        left = self.log(STRANGER, ANNA)
        self.assertEqual(self.box.where(left.remote_id), "inbox")
        self.mailbox.not_logged_policy = "move"
        throttled = {"status": 429, "headers": {"Retry-After": "3600"}}
        self.simulator.fault(throttled, times=None, path="/move$", in_batch=True)
        stuck = self.box.put(STRANGER, ANNA)
        self.collect("failed")
        self.contact("Stranger", email=STRANGER)
        self.collect("failed")
        self.simulator.no_faults()
        self.collect()
        for mail in (left, self.message(stuck)):
            self.assertEqual(mail.state, "logged")
            self.assertEqual(self.pairs(mail), [("Stranger", "Anna")])
            self.assertEqual(self.box.where(mail.remote_id), "archive")

    def test_the_time_to_wait_ends(self) -> None:
        mail = self.log(STRANGER, ANNA, subject="Hello")
        mail.keep_until = fields.Datetime.now() - timedelta(days=1)
        self.env["office365.message"]._gc_parked()
        self.assertEqual((mail.state, mail.reason), ("not_logged", "too_late"))
        self.assertFalse(mail.author or mail.subject or mail.address_ids)
        self.contact("Stranger", email=STRANGER)
        self.collect()
        self.assertFalse(self.interactions())

    def test_by_setting_it_is_deleted_when_the_time_to_wait_ends(self) -> None:
        self.mailbox.not_logged_policy = "delete"
        mail = self.log(STRANGER, ANNA)
        mail.keep_until = fields.Datetime.now() - timedelta(days=1)
        self.env["office365.message"]._gc_parked()
        self.collect()
        self.assertEqual(self.box.where(mail.remote_id), "deleteditems")

    def test_by_setting_a_stranger_who_writes_becomes_a_contact(self) -> None:
        self.mailbox.make_contacts = True
        mail = self.log(f"Sam Stone <{STRANGER}>", ANNA)
        self.assertEqual(self.pairs(mail), [("Sam Stone", "Anna")])
        self.assertEqual(mail.interaction_ids.partner_id.email, STRANGER)
        again = self.log(STRANGER, ANNA)
        self.assertEqual(
            again.interaction_ids.partner_id, mail.interaction_ids.partner_id
        )
        newsletter = {"headers": {"List-Id": "news"}}
        self.log("news@shop.example", ANNA, **newsletter)
        self.log(ANNA, "else@shop.example")
        found = self.env["res.partner"].search([("email", "like", "shop.example")])
        self.assertFalse(found, "neither of a newsletter nor of one written to")

    def test_a_mail_that_waited_and_was_deleted_is_given_up(self) -> None:
        mail = self.log(STRANGER, ANNA)
        self.box.delete(mail.remote_id)
        self.contact("Stranger", email=STRANGER)
        self.collect()
        self.assertEqual((mail.state, mail.place), ("not_logged", "gone"))
        self.assertEqual(mail.reason, "deleted")
        self.assertFalse(mail.author or mail.address_ids)

    def test_mail_with_an_address_that_becomes_ours_is_logged_then(self) -> None:
        self.mailbox.not_logged_policy = "delete"
        sales = "sales.south@contoso.example"
        came, went = self.log(NINA, sales), self.log(sales, NINA)
        for mail in (came, went):
            self.assertEqual((mail.state, mail.reason), ("parked", "nobody_of_ours"))
            self.assertEqual(mail.address_ids.mapped("address"), [sales])
            self.assertFalse(mail.author or mail.subject or mail.recipients)
            self.assertEqual(self.box.where(mail.remote_id), "Not logged")
        self.collect()
        self.assertFalse(self.interactions())
        self.account_of(self.bruno).write({"alias_addresses": sales})
        self.collect()
        for mail in (came, went):
            self.assertEqual(self.pairs(mail), [("Nina Roth", "Bruno")])
            self.assertEqual(self.box.where(mail.remote_id), "archive")
            self.assertFalse(mail.address_ids)

    def test_mail_with_somebody_who_becomes_a_user_is_logged_then(self) -> None:
        mail = self.log(NINA, CHLOE)
        self.make_user("chloe", CHLOE)
        self.collect()
        self.assertEqual(self.pairs(mail), [("Nina Roth", "Chloe")])

    def test_mail_to_none_of_ours_is_not_asked_for_because_of_a_contact(self) -> None:
        self.log(NINA, CHLOE)
        self.contact("Chloe", email=CHLOE)
        self.assertFalse(self._asked_of_messages())

    def test_mail_that_goes_on_waiting_is_not_moved_to_where_it_is(self) -> None:
        mail = self.log(STRANGER, ANNA)
        theirs = self.env["res.company"].create({"name": "Other"})
        self.contact("Theirs", email=STRANGER, company_id=theirs.id)
        asked = self._asked_of_messages()
        self.assertTrue(asked, "the contact might have been ours")
        self.assertEqual({one["method"] for one in asked}, {"GET"})
        self.assertEqual((mail.state, mail.place), ("parked", "there"))
        self.assertEqual(mail.address_ids.mapped("address"), [STRANGER])

    def _asked_of_messages(self) -> list[dict]:
        """What the next run asks of single mails."""
        self.simulator.clear_counters()
        self.collect()
        told = self.simulator.requests()
        return [one for one in told if "/messages/" in one["path"]]

    def test_what_a_person_puts_back_is_looked_at_again(self) -> None:
        hidden = self.env["office365.never.log"].create(
            {"entry": NINA, "user_id": False}
        )
        mail = self.log(NINA, ANNA)
        self.assertEqual(mail.reason, "never_log")
        hidden.unlink()
        self.collect()
        self.assertEqual(mail.reason, "never_log", "nobody has asked for it")
        self.box.move(mail.remote_id, "inbox")
        self.collect()
        self.assertEqual(mail.state, "logged")
        self.assertEqual(self.box.where(mail.remote_id), "archive")

    # -- killed

    def test_killed_between_row_and_move(self) -> None:
        self.stop_at("_taken", 2, Killed())
        one = self.box.put(NINA, ANNA, received="2026-11-01T08:00:00Z")
        self.box.seed(30, templates=[{"from": NINA, "to": [ANNA], "subject": "S {n}"}])
        self.killed()
        self.collect()
        self.assertEqual(len(self.interactions()), 31)
        self.assertEqual(self.box.all("inbox"), [])
        self.assertEqual(len(self.box.all("archive")), 31)
        self.assertEqual(self.box.where(one), "archive")

    def test_killed_between_move_and_its_note(self) -> None:
        mail = self.log(NINA, ANNA)
        mail.place = "waiting"  # as it was before the answer came
        self.collect()
        self.assertEqual(mail.place, "there")
        self.assertEqual(len(self.box.all("archive")), 1)

    # -- people in between

    def test_what_a_person_moved_before_stays_there(self) -> None:
        mail = self.log(NINA, ANNA)
        mail.place = "waiting"
        self.box.move(mail.remote_id, "Projects")
        self.collect()
        self.assertEqual(mail.place, "elsewhere")
        self.assertEqual(self.box.where(mail.remote_id), "Projects")

    def test_what_a_person_deleted_before_is_gone_and_logged(self) -> None:
        mail = self.log(NINA, ANNA)
        mail.place = "waiting"
        self.box.delete(mail.remote_id)
        self.collect()
        self.assertEqual((mail.state, mail.place), ("logged", "gone"))

    def test_a_link_that_is_dead_is_found_out(self) -> None:
        gone, moved = self.log(NINA, ANNA), self.log(NINA, ANNA)
        self.box.delete(gone.remote_id)
        self.box.move(moved.remote_id, "Projects")
        self.collect()
        self.assertEqual({gone.place, moved.place}, {"there"}, "not every time")
        long_ago = fields.Datetime.now() - timedelta(days=8)
        (gone | moved).looked_at = long_ago
        self.collect()
        self.assertEqual((gone.place, moved.place), ("gone", "elsewhere"))
        self.assertGreater(gone.looked_at, long_ago)
        self.assertTrue(moved.web_link)

    def test_a_folder_that_is_gone_is_made_again(self) -> None:
        self.log(NINA, ANNA, sensitivity="private")
        self.box.delete_folder("Not logged")
        again = self.log(NINA, ANNA, sensitivity="private", subject="Second")
        self.assertEqual(again.place, "there")
        self.assertEqual(self.box.subjects("Not logged"), ["Second"])

    def test_throttled_while_moving_it_stays_and_is_moved_later(self) -> None:
        throttled = {"status": 429, "headers": {"Retry-After": "3600"}}
        self.simulator.fault(throttled, times=None, path="/move$", in_batch=True)
        mail_id = self.box.put(NINA, ANNA)
        self.collect("failed")
        self.assertEqual(self.box.where(mail_id), "inbox")
        self.assertEqual(len(self.interactions()), 1)
        self.simulator.no_faults()
        self.collect()
        self.assertEqual(self.box.where(mail_id), "archive")
        self.assertEqual(len(self.interactions()), 1)

    def test_a_mail_that_cannot_be_moved_keeps_no_other_waiting(self) -> None:
        refused = {"status": 400, "body": {"error": {"code": "ErrorItemCorrupt"}}}
        mail_id = self.box.put(NINA, ANNA)
        where = f"{re.escape(quote(mail_id, safe=''))}/move$"
        self.simulator.fault(refused, times=None, path=where, in_batch=True)
        self.collect("failed")
        for _ in range(QUARANTINE):
            self.collect("failed", "done")
        mail = self.message(mail_id)
        self.assertEqual(mail.place, "waiting")
        self.assertGreaterEqual(mail.tries, QUARANTINE)
        self.assertIn("ErrorItemCorrupt", mail.error)
        self.assertEqual(self.mailbox.state, "on")
        self.assertFalse(self.mailbox.next_try or self.mailbox.failures)
        self.simulator.no_faults()
        self.collect()
        self.assertEqual((mail.place, mail.error), ("there", False))

    def test_what_waits_and_cannot_be_had_is_asked_for_again(self) -> None:
        mail = self.log(STRANGER, ANNA)
        self.contact("Stranger", email=STRANGER)
        before = self.mailbox.parked_seen
        where = f"/messages/{re.escape(quote(mail.remote_id, safe=''))}"
        broken = {"status": 400, "body": {"error": {"code": "ErrorInternal"}}}
        self.simulator.fault(broken, times=None, method="GET", path=where)
        self.collect()
        self.assertEqual(mail.state, "parked")
        self.assertEqual(self.mailbox.parked_seen, before)
        self.simulator.no_faults()
        self.collect()
        self.assertEqual(self.pairs(mail), [("Stranger", "Anna")])

    def test_what_waited_and_failed_is_tried_again_where_it_is(self) -> None:
        mail = self.log(STRANGER, ANNA)
        stranger = self.contact("Stranger", email=STRANGER)
        with mute_logger("odoo.addons.office365_sync.models.mail_store"):
            original = self.patch_failing()
            self.collect()
        self.assertEqual(mail.state, "failed")
        self.patch(MailWriter, "_interactions", original)
        self.env.cr.execute(
            "UPDATE res_partner SET write_date = write_date - interval '1 day'"
            " WHERE id = %s",
            [stranger.id],
        )
        mail.next_try = False
        self.collect()
        self.assertEqual(self.pairs(mail), [("Stranger", "Anna")])
        self.assertEqual(self.box.where(mail.remote_id), "archive")

    def patch_failing(self) -> object:
        """No interaction can be written; how it was before."""
        original = MailWriter._interactions

        def failing(*_arguments: object) -> None:
            raise ValueError("cannot be written")

        self.patch(MailWriter, "_interactions", failing)
        return original

    def test_who_is_still_unknown_is_waited_for_no_longer_than_at_first(self) -> None:
        mail = self.log(STRANGER, ANNA)
        mail.keep_until = until = fields.Datetime.now() + timedelta(days=1)
        other = self.env["res.company"].create({"name": "Other"})
        self.contact("Theirs", email=STRANGER, company_id=other.id)
        self.collect()
        self.assertEqual((mail.state, mail.keep_until), ("parked", until))

    def test_other_contacts_are_not_waited_for_once_it_is_logged(self) -> None:
        mail = self.log(ANNA, NINA, STRANGER)
        self.contact("Stranger", email=STRANGER)
        self.collect()
        self.assertEqual(self.pairs(mail), [("Nina Roth", "Anna")])

    def test_a_reply_is_of_the_thread_and_inherits_its_opportunity(self) -> None:
        first = self.log(
            NINA, ANNA, subject="Question", message_id="<q@alpine.example>"
        )
        lead = self.env["crm.lead"].create({"name": "A deal"})
        first.interaction_ids.lead_id = lead
        before = lead.message_ids
        reply = self.log(
            ANNA, NINA, subject="Re: Question", in_reply_to="<q@alpine.example>"
        )
        self.assertEqual(reply.thread_id, first)
        self.assertEqual(reply.interaction_ids.lead_id, lead)
        self.assertEqual(len(lead.message_ids - before), 1)
        other = self.log(NINA, ANNA, subject="Something else")
        self.assertFalse(other.thread_id or other.interaction_ids.lead_id)

    def test_one_interaction_for_each_contact_and_each_of_ours(self) -> None:
        self.contact("Otto", email=f"x@y.example, {OTTO}")
        mail = self.log(ANNA, NINA, cc=[OTTO, "bruno.costa@contoso.example"])
        self.assertEqual(self.pairs(mail), [("Nina Roth", "Anna"), ("Otto", "Anna")])
        mail = self.log(NINA, ANNA, "bruno.costa@contoso.example")
        self.assertEqual(
            self.pairs(mail), [("Nina Roth", "Anna"), ("Nina Roth", "Bruno")]
        )
