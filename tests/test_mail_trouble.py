from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..graph import messages
from ..graph.paging import Page
from ..models import mail_inbox
from ..models.mail_body import clean
from ..models.mail_run import CHUNK, MailRun
from ..models.mail_store import MailStore
from ..models.mail_writer import MailWriter
from ..models.sync_run import OutOfTime
from ..sync.mail_reading import Mail
from .mail_case import MailCase
from .simulator_mail import NINA
from .simulator_process import ANNA

ENDINGS = ("done", "failed", "partial")
MOVE = "/move$"
TORN = "Gr\ud800\xfc\ufffde \x00\udfff aus K\xc3\xb6ln"  # bytes read in a wrong charset


@tagged("post_install", "-at_install")
class TestMailTrouble(MailCase):
    """Whatever the service or people do meanwhile, all mail is logged, and moved."""

    def moves(self) -> Counter:
        """How often each mail was moved."""
        return Counter(
            one["path"].split("/")[-2]
            for one in self.simulator.requests()
            if one["status"] == 201 and one["path"].endswith("/move")
        )

    def between(self, act: object) -> None:
        """Something happens after the next mail was written, before it is moved."""
        original = MailRun._taken

        def taken(this: MailRun, *arguments: object) -> list:
            moves = original(this, *arguments)
            self.patch(MailRun, "_taken", original)
            act()
            return moves

        self.patch(MailRun, "_taken", taken)

    # -- what is in a mail

    def test_a_wrong_charset(self) -> None:
        self.mailbox.write({"keep": "body", "keep_files": "stored"})
        body = {"contentType": "html", "content": f"<p>Dear Anna, {TORN}</p>"}
        mail_id = self.box.put(
            NINA,
            ANNA,
            attachments=[{"name": "K\xf6ln\ufffd\x00.txt", "content": "x"}],
            raw={"subject": TORN, "bodyPreview": TORN, "body": body},
        )
        other = self.log(NINA, ANNA)
        mail = self.message(mail_id)
        self.assertEqual((mail.state, other.state), ("logged", "logged"))
        self.assertIn("aus K", mail.subject)
        self.assertIn("Dear Anna", mail.body)
        self.assertEqual(len(mail.file_ids), 1)

    def test_a_text_that_tells_a_charset_is_read_as_it_came(self) -> None:
        for head in (
            '<?xml version="1.0" encoding="utf-16"?>',
            '<meta http-equiv="Content-Type" content="text/html; charset=utf-7">',
            '<meta charset="x-no-such">',
        ):
            told = clean(f"{head}<p>K\xf6ln +ADw-script+AD4-</p>")
            self.assertIn("K\xf6ln", told, head)
            self.assertNotIn("<script", told)

    def test_winmail_dat(self) -> None:
        tnef = {
            "name": "winmail.dat",
            "type": "application/ms-tnef",
            "content": "x\x9f",
        }
        mail = self.log(NINA, ANNA, attachments=[tnef])
        self.assertEqual((mail.state, mail.attachment_names), ("logged", "winmail.dat"))
        self.mailbox.keep_files = "stored"
        mail = self.log(NINA, ANNA, attachments=[tnef])
        self.assertEqual(mail.file_ids.mapped("name"), ["winmail.dat"])

    # -- what is listed

    def test_the_same_mail_twice_in_one_listing(self) -> None:
        original = messages.listing

        def doubled(*arguments: object) -> Iterator[Page]:
            for page in original(*arguments):
                yield replace(page, rows=[*page.rows, *page.rows])

        self.patch(messages, "listing", doubled)
        mail = self.log(NINA, ANNA)
        self.assertEqual(self.pairs(mail), [("Nina Roth", "Anna")])
        self.assertEqual(mail.copies, 0)
        self.assertEqual(list(self.moves().values()), [1])

    def test_many_that_wait_are_worked_off_in_slices_of_time_with_progress(
        self,
    ) -> None:
        self.patch(mail_inbox, "PAGE", 50)
        count, at_once = 600, 5
        self.box.seed(count, templates=[{"from": NINA, "to": [ANNA], "subject": "{n}"}])
        done, runs = 0, 0
        while done < count:
            self.stop_at("_taken", at_once + 1, OutOfTime())
            self.collect(*ENDINGS)
            runs += 1
            left = len(self.box.all("inbox"))
            self.assertEqual(count - left, len(self.interactions()))
            self.assertGreater(count - left, done, "each run gets on")
            done = count - left
            if left:
                self.assertTrue(self.mailbox.is_asked, "it goes on at once")
        self.assertEqual(runs, count / CHUNK / at_once)
        told = [int(one.subject) for one in self.interactions()]
        self.assertEqual(told, sorted(told), "the oldest first")
        self.assertEqual(set(self.moves().values()), {1})
        listed = sum(
            one["method"] == "GET" and one["path"].endswith("/messages")
            for one in self.simulator.requests()
        )
        self.assertLess(
            listed, 2 * count / 50 + 2 * runs, "no page is read for nothing"
        )

    # -- what the service refuses

    def test_a_full_mailbox(self) -> None:
        full = {"status": 507, "code": "ErrorQuotaExceeded"}
        self.simulator.fault(full, times=None, path=MOVE, in_batch=True)
        stuck = [self.box.put(NINA, ANNA), self.box.put(NINA, ANNA)]
        self.collect(*ENDINGS)
        self.mailbox.next_try = False
        self.collect(*ENDINGS)
        self.assertEqual({self.box.where(one) for one in stuck}, {"inbox"})
        self.assertEqual(len(self.interactions()), 2)
        self.assertEqual(
            [self.message(one).place for one in stuck], ["waiting", "waiting"]
        )
        self.simulator.no_faults()
        self.collect()
        self.assertEqual({self.box.where(one) for one in stuck}, {"archive"})
        self.assertEqual(len(self.interactions()), 2)

    def test_throttled_while_moving_it_waits_as_long_as_it_is_told(self) -> None:
        throttled = {"status": 429, "headers": {"Retry-After": "3600"}}
        self.simulator.fault(throttled, times=None, path=MOVE, in_batch=True)
        mail_id = self.box.put(NINA, ANNA)
        self.collect("failed")
        soonest = fields.Datetime.now() + timedelta(minutes=55)
        self.assertGreater(self.mailbox.next_try, soonest)
        self.mailbox.is_asked = True
        self.assertFalse(self.env["office365.mailbox"]._due())
        self.assertEqual(self.message(mail_id).state, "logged")
        self.assertEqual(self.box.where(mail_id), "inbox")

    def test_pause_that_microsoft_asks_for_stands_whatever_people_do(self) -> None:
        throttled = {"status": 429, "headers": {"Retry-After": "3600"}}
        self.simulator.fault(throttled, times=None, path=MOVE, in_batch=True)
        self.box.put(NINA, ANNA)
        self.collect("failed")
        told = self.mailbox.action_read_now()["params"]["message"]
        self.assertIn("Microsoft asks for a pause", told)
        self.assertFalse(self.env["office365.mailbox"]._due())
        self.mailbox._app().sudo()._registration_changed()
        self.assertFalse(self.mailbox.next_try)
        self.assertFalse(self.env["office365.mailbox"]._due())
        self.mailbox.throttled_until = fields.Datetime.now()
        self.assertTrue(self.env["office365.mailbox"]._due())
        told = self.mailbox.action_read_now()["params"]["message"]
        self.assertIn("within a minute", told)

    def test_throttled_for_a_moment_it_is_moved_in_the_same_run(self) -> None:
        throttled = {"status": 429, "headers": {"Retry-After": "1"}}
        self.simulator.fault(throttled, times=3, path=MOVE, in_batch=True)
        self.box.seed(30, templates=[{"from": NINA, "to": [ANNA], "subject": "{n}"}])
        self.collect()
        self.assertEqual(len(self.box.all("archive")), 30)
        self.assertEqual(set(self.moves().values()), {1})
        self.assertEqual(len(self.interactions()), 30)

    def test_the_archive_folder_is_gone(self) -> None:
        self.mailbox.archive_name = "Done"
        self.log(NINA, ANNA)
        self.box.delete_folder("Done")
        mail = self.log(NINA, ANNA, subject="Second")
        self.assertEqual((mail.state, mail.place), ("logged", "there"))
        self.assertEqual(self.box.subjects("Done"), ["Second"])
        self.assertEqual(len(self.interactions()), 2)

    # -- people in between

    def test_moved_by_a_person_between_reading_and_moving(self) -> None:
        mail_id = self.box.put(NINA, ANNA)
        self.between(lambda: self.box.move(mail_id, "Projects"))
        other = self.log(NINA, ANNA)
        mail = self.message(mail_id)
        self.assertEqual((mail.state, mail.place), ("logged", "elsewhere"))
        self.assertEqual(self.box.where(mail_id), "Projects")
        self.assertEqual(other.place, "there")

    def test_the_link_that_the_move_tells_is_kept(self) -> None:
        mail_id, new = self.box.put(NINA, ANNA), "https://outlook.example/?ItemID=new"
        path = f"mailboxes/{self.box.upn}/messages/{mail_id}"
        self.between(
            lambda: self.simulator.admin("PATCH", path, {"raw": {"webLink": new}})
        )
        self.collect()
        self.assertEqual(self.message(mail_id).web_link, new)

    def test_what_the_database_refuses_of_one_mail_stops_no_other(self) -> None:
        original = MailWriter._content

        def refused(this: MailWriter, mail: Mail, more: dict) -> dict:
            if mail.subject == "Poison":
                this.env.cr.execute("SELECT 1 / 0")
            return original(this, mail, more)

        self.patch(MailWriter, "_content", refused)
        bad = self.box.put(NINA, ANNA, subject="Poison")
        with mute_logger("odoo.sql_db", MailStore.__module__):
            good = self.log(NINA, ANNA)
        self.assertEqual((self.message(bad).state, good.state), ("failed", "logged"))
        self.assertEqual(self.box.where(bad), "inbox")

    def test_deleted_by_a_person_between_reading_and_moving(self) -> None:
        mail_id = self.box.put(NINA, ANNA)
        self.between(lambda: self.box.delete(mail_id))
        other = self.log(NINA, ANNA)
        mail = self.message(mail_id)
        self.assertEqual((mail.state, mail.place), ("logged", "gone"))
        self.assertEqual(other.place, "there")
        self.assertEqual(len(self.interactions()), 2)

    def test_another_mail_with_the_same_message_id_is_kept_as_a_copy(self) -> None:
        first = self.log(NINA, ANNA, message_id="<x@y>", subject="First", text="One")
        other = self.box.put(
            "stranger@x.example", ANNA, message_id="<x@y>", subject="Other", text="Two"
        )
        self.collect()
        self.assertEqual((first.subject, first.copies), ("First", 1))
        self.assertEqual(first.preview, "One")
        self.assertEqual(self.box.where(other), "archive", "and can be found")
        self.assertEqual(len(self.interactions()), 1)
