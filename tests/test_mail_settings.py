from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .mail_case import MailCase
from .simulator_mail import LOG, NINA
from .simulator_process import ANNA, CHLOE

STRANGER = "stranger@elsewhere.example"


@tagged("post_install", "-at_install")
class TestMailSettings(MailCase):
    """Settings that are changed, and mailboxes that are off, while mail waits."""

    def ends(self, mail: object, days: int = 1) -> None:
        """The time for which the mail waits ended so many days ago."""
        mail.keep_until = fields.Datetime.now() - timedelta(days=days)

    def off_since(self, days: int) -> None:
        """The mailbox was last read so many days ago."""
        self.mailbox.write({"state": "off"})
        self.mailbox.last_success = fields.Datetime.now() - timedelta(days=days)

    def give_up(self) -> None:
        self.env["office365.message"]._gc_parked()

    # -- what is not logged stays no longer

    def test_what_stayed_goes_to_its_folder_once_that_is_the_setting(self) -> None:
        self.mailbox.not_logged_policy = "leave"
        private = self.log(NINA, ANNA, sensitivity="private")
        parked = self.log(STRANGER, ANNA)
        left = self.log(NINA, ANNA, sensitivity="private")
        left.reason = "left"
        self.mailbox.not_logged_policy = "move"
        self.collect()
        for mail in (private, parked):
            self.assertEqual(self.box.where(mail.remote_id), "Not logged")
            self.assertEqual(mail.place, "there")
        self.assertEqual(self.box.where(left.remote_id), "inbox")

    def test_what_stayed_is_deleted_once_that_is_the_setting(self) -> None:
        self.mailbox.not_logged_policy = "leave"
        private = self.log(NINA, ANNA, sensitivity="private")
        parked = self.log(STRANGER, ANNA)
        over = self.log(STRANGER, ANNA)
        self.ends(over)
        self.give_up()
        self.mailbox.not_logged_policy = "delete"
        self.collect()
        self.assertEqual(self.box.where(private.remote_id), "deleteditems")
        for mail in (parked, over):
            self.assertEqual(self.box.where(mail.remote_id), "Not logged")

    # -- what is deleted

    def test_what_a_person_has_filed_is_not_deleted(self) -> None:
        self.mailbox.not_logged_policy = "delete"
        mail = self.log(STRANGER, ANNA)
        self.box.move(mail.remote_id, "archive")
        self.ends(mail)
        self.give_up()
        self.collect()
        self.assertEqual(self.box.where(mail.remote_id), "archive")
        self.assertEqual(mail.place, "elsewhere")

    def test_what_a_person_puts_back_is_looked_at_again_and_not_deleted(self) -> None:
        self.mailbox.not_logged_policy = "delete"
        mail = self.log(STRANGER, ANNA)
        self.ends(mail)
        self.give_up()
        self.contact("Stranger", email=STRANGER)
        self.box.move(mail.remote_id, "inbox")
        self.collect()
        self.assertEqual(self.pairs(mail), [("Stranger", "Anna")])
        self.assertEqual(self.box.where(mail.remote_id), "archive")

    # -- what was there before

    def test_older_mail_is_left_where_it_is_by_setting(self) -> None:
        today = fields.Datetime.now()
        old = self.box.put(NINA, ANNA, received=f"{today - timedelta(days=9):%FT%TZ}")
        self.mailbox.log_since = today - timedelta(days=3)
        new = self.log(NINA, ANNA)
        self.assertFalse(self.message(old))
        self.assertEqual(self.box.where(old), "inbox")
        self.assertTrue(new.interaction_ids)
        self.mailbox.log_since = False
        self.collect()
        self.assertTrue(self.message(old).interaction_ids)

    def test_so_it_is_where_mail_stays(self) -> None:
        self.mailbox.not_logged_policy = "leave"
        self.mailbox.log_since = fields.Date.today()
        midnight = fields.Datetime.to_datetime(self.mailbox.log_since)
        self.assertEqual(self.mailbox._read_from(), midnight)
        self.mailbox.read_until = midnight + timedelta(days=2)
        self.assertGreater(self.mailbox._read_from(), midnight)

    def test_the_day_begins_where_the_reader_is(self) -> None:
        self.mailbox.log_since = "2026-06-10"
        for zone, begins in (
            ("Europe/Zurich", "2026-06-09 22:00:00"),
            ("America/New_York", "2026-06-10 04:00:00"),
            (False, "2026-06-10 00:00:00"),
        ):
            self.service.tz = zone
            self.mailbox.company_id.partner_id.tz = False
            self.assertEqual(str(self.mailbox._read_from()), begins, zone)

    def test_mail_of_before_that_day_is_not_logged_for_a_contact_made_later(
        self,
    ) -> None:
        today = fields.Datetime.now()
        early = f"{today - timedelta(days=9):%FT%TZ}"
        old = self.log(STRANGER, ANNA, received=early, sent=early)
        new = self.log(STRANGER, ANNA)
        self.mailbox.log_since = today - timedelta(days=3)
        self.contact("Stranger", email=STRANGER)
        self.collect()
        self.assertEqual((old.state, new.state), ("parked", "logged"))

    def test_that_day_is_of_when_mail_came_not_of_when_it_was_sent(self) -> None:
        today = fields.Datetime.now()
        early = f"{today - timedelta(days=9):%FT%TZ}"
        now = f"{today:%FT%TZ}"
        late = self.log(ANNA, STRANGER, sent=early, received=now)
        self.mailbox.log_since = today - timedelta(days=3)
        self.contact("Stranger", email=STRANGER)
        self.collect()
        self.assertEqual(late.state, "logged")

    # -- another address

    def test_the_address_stays_once_there_is_mail(self) -> None:
        self.mailbox.address = CHLOE
        self.mailbox.address = LOG
        self.log(NINA, ANNA)
        self.mailbox.write({"state": "off"})
        self.mailbox.address = LOG.upper()
        with self.assertRaisesRegex(UserError, "Archive the mailbox"):
            self.mailbox.address = CHLOE

    # -- off while the time to wait ends

    def test_a_contact_made_while_the_mailbox_was_off_is_not_too_late(self) -> None:
        mail = self.log(STRANGER, ANNA)
        self.off_since(3)
        self.contact("Stranger", email=STRANGER)
        self.ends(mail)
        self.give_up()
        self.assertEqual(mail.state, "parked")
        self.collect()
        self.assertEqual(self.pairs(mail), [("Stranger", "Anna")])

    def test_what_has_waited_in_vain_is_forgotten_after_the_next_run(self) -> None:
        mail = self.log(STRANGER, ANNA)
        self.off_since(3)
        self.ends(mail)
        self.collect()
        self.give_up()
        self.assertEqual((mail.state, mail.author), ("not_logged", False))

    def test_where_no_run_comes_it_is_forgotten_some_day(self) -> None:
        mail = self.log(STRANGER, ANNA)
        self.off_since(120)
        self.mailbox.active = False
        self.ends(mail, 100)
        self.give_up()
        self.assertEqual((mail.state, mail.author), ("not_logged", False))

    def test_no_mail_goes_back_into_the_folder_that_is_read(self) -> None:
        self.off_since(0)
        for target in ("archive_name", "not_logged_name"):
            with self.assertRaises(ValidationError), self.cr.savepoint():
                self.mailbox.write({target: "Inbox"})
                self.mailbox.flush_recordset()

    def test_what_waits_where_no_run_has_come_to_its_end_yet_is_logged(self) -> None:
        mail = self.log(STRANGER, ANNA)
        self.mailbox.last_success = False
        self.env["res.partner"].create({"name": "Stranger", "email": STRANGER})
        self.collect()
        self.assertEqual(self.pairs(mail), [("Stranger", "Anna")])
