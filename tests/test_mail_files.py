import base64
import itertools

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.mail_files import MailFiles
from ..models.sync_run import OutOfTime
from .mail_case import Killed, MailCase
from .simulator_mail import NINA
from .simulator_process import ANNA

FILE = "/attachments/[^/]+$"
MODULE = "odoo.addons.office365_sync.models.mail_files"


@tagged("post_install", "-at_install")
class TestMailFiles(MailCase):
    """What is attached is kept by setting, and keeps no mail waiting."""

    def setUp(self) -> None:
        super().setUp()
        self.mailbox.write({"keep_files": "stored", "largest_file": 1})

    def mail_with(self, *files: dict, sender: str = NINA) -> object:
        return self.log(sender, ANNA, attachments=list(files))

    def names(self, mail: object) -> list[str]:
        return mail.file_ids.sorted("id").mapped("name")

    def fetched(self) -> int:
        """How many files were asked for."""
        told = self.simulator.requests()
        return sum("/attachments/" in one["path"] for one in told)

    def test_only_names_are_kept_unless_set_otherwise(self) -> None:
        self.assertEqual(self.make_mailbox(address="x@y.example").keep_files, "names")
        self.mailbox.keep_files = "names"
        mail = self.mail_with({"name": "Offer.pdf", "content": "the offer"})
        self.assertEqual(mail.attachment_names, "Offer.pdf")
        self.assertFalse(mail.file_ids or mail.files_left)
        self.assertEqual(self.fetched(), 0)

    def test_files_are_stored_as_they_came(self) -> None:
        content = bytes(range(256))
        mail = self.mail_with(
            {"name": "a.bin", "base64": base64.b64encode(content).decode()},
            {"name": "empty.txt"},
            {"name": "Terms\r\n.pdf", "content": "the terms"},
        )
        self.assertEqual(self.names(mail), ["a.bin", "empty.txt", "Terms .pdf"])
        self.assertEqual(mail.file_ids.sorted("id")[0].raw, content)
        self.assertFalse(mail.files_note or mail.files_left)
        self.assertEqual(self.fetched(), 3)
        self.collect()
        self.assertEqual(self.fetched(), 3, "nothing is asked for twice")

    def test_of_headers_only_no_file_is_kept(self) -> None:
        self.mailbox.keep = "headers"
        mail = self.mail_with({"name": "Offer.pdf", "content": "the offer"})
        self.assertFalse(mail.file_ids or mail.files_left)

    def test_of_mail_that_is_not_logged_no_file_is_fetched(self) -> None:
        mail = self.mail_with({"name": "Offer.pdf"}, sender="stranger@x.example")
        self.assertEqual(mail.state, "parked")
        self.assertEqual(self.fetched(), 0)
        self.contact("Stranger", email="stranger@x.example")
        self.collect()
        self.assertEqual(self.names(mail), ["Offer.pdf"])

    def test_a_large_one_is_only_named(self) -> None:
        mail = self.mail_with(
            {"name": "film.mp4", "size": 1_000_001},
            {"name": "Offer.pdf", "size": 1_000_000},
        )
        self.assertEqual(self.names(mail), ["Offer.pdf"])
        self.assertEqual(mail.attachment_names, "film.mp4\nOffer.pdf")
        self.assertEqual(mail.files_note, "Too large to be kept here: film.mp4")
        self.assertEqual(self.fetched(), 1)

    def test_pictures_of_the_text_attached_mails_and_links_are_not_stored(self) -> None:
        mail = self.mail_with(
            {"name": "logo.png", "inline": True, "content": "x"},
            {"name": "Forwarded", "kind": "itemAttachment"},
            {"name": "Cloud.docx", "kind": "referenceAttachment"},
            {"name": "Offer.pdf", "content": "the offer"},
        )
        self.assertEqual(self.names(mail), ["Offer.pdf"])
        self.assertEqual(
            mail.files_note.splitlines(),
            ["Only in Outlook: Forwarded", "Only in Outlook: Cloud.docx"],
        )

    def test_a_page_is_shown_as_text(self) -> None:
        mail = self.mail_with(
            {"name": "x.html", "type": "text/html", "content": "<script>1</script>"},
            {"name": "x.svg", "content": "<svg onload='x'/>", "type": "image/svg+xml"},
        )
        self.assertEqual(set(mail.file_ids.mapped("mimetype")), {"text/plain"})

    def test_a_broken_one_stops_neither_the_others_nor_the_mail(self) -> None:
        self.simulator.fault({"status": 400}, path=FILE, skip=1)
        mail = self.mail_with({"name": "1.txt"}, {"name": "2.txt"}, {"name": "3.txt"})
        self.assertEqual(mail.state, "logged")
        self.assertEqual(self.names(mail), ["1.txt", "3.txt"])
        self.assertEqual(mail.files_note, "Could not be fetched: 2.txt")

    def test_one_that_odoo_cannot_store_stops_nothing(self) -> None:
        files = type(self.env["ir.attachment"])
        original = files._check_contents

        def failing(this: object, values: dict) -> dict:
            if values.get("name") == "2.txt":
                raise ValueError("no room")
            return original(this, values)

        self.patch(files, "_check_contents", failing)
        with mute_logger(MODULE):
            mail = self.mail_with({"name": "1.txt"}, {"name": "2.txt"})
        self.assertEqual(self.names(mail), ["1.txt"])
        self.assertEqual(mail.files_note, "Could not be kept: 2.txt")

    def test_when_the_service_fails_it_is_tried_again_a_few_times(self) -> None:
        broken = {"status": 500, "headers": {"Retry-After": "3600"}}
        self.simulator.fault(broken, times=None, path=FILE)
        mail = self.mail_with({"name": "1.txt"})
        other = self.mail_with()
        self.assertEqual((mail.state, other.state), ("logged", "logged"))
        self.assertEqual(mail.files_left, 1, "two runs have tried")
        self.simulator.no_faults()
        self.collect()
        self.assertEqual(self.names(mail), ["1.txt"])
        self.simulator.fault(broken, times=None, path=FILE)
        mail = self.mail_with({"name": "2.txt"})
        self.collect()
        self.collect()
        self.assertEqual((mail.files_left, self.names(mail)), (0, []))
        self.assertEqual(mail.files_note, "Could not be fetched: 2.txt")

    def test_throttled_nothing_is_lost_and_no_try_counts(self) -> None:
        throttled = {"status": 429, "headers": {"Retry-After": "3600"}}
        self.simulator.fault(throttled, times=None, path=FILE)
        mail_id = self.box.put(NINA, ANNA, attachments=[{"name": "1.txt"}])
        for _ in range(4):
            self.collect("failed")
        mail = self.message(mail_id)
        self.assertEqual((mail.state, mail.place), ("logged", "there"))
        self.simulator.no_faults()
        self.collect()
        self.assertEqual(self.names(mail), ["1.txt"])

    def put_four(self, ending: BaseException) -> str:
        """A mail with four files; at the third one the run ends."""
        original, calls = MailFiles._content, itertools.count(1)

        def stopping(*arguments: object) -> object:
            if next(calls) == 3:
                raise ending
            return original(*arguments)

        self.patch(MailFiles, "_content", stopping)
        files = [{"name": f"{number}.txt"} for number in range(4)]
        return self.box.put(NINA, ANNA, attachments=files)

    def assert_goes_on(self, mail: object) -> None:
        self.assertEqual(self.names(mail), ["0.txt", "1.txt"])
        self.collect()
        self.assertEqual(self.names(mail), ["0.txt", "1.txt", "2.txt", "3.txt"])
        self.assertEqual(self.fetched(), 4)

    def test_out_of_time_it_goes_on_at_the_file_where_it_ended(self) -> None:
        mail_id = self.put_four(OutOfTime())
        self.collect("partial")
        self.assert_goes_on(self.message(mail_id))

    def test_killed_it_goes_on_at_the_file_where_it_ended(self) -> None:
        mail_id = self.put_four(Killed())
        self.killed()
        self.assert_goes_on(self.message(mail_id))

    def test_what_ends_the_process_is_not_tried_for_ever(self) -> None:
        mail_id = self.put_four(Killed())
        self.patch(MailFiles, "_content", self.raising(Killed()))
        for _ in range(3):
            self.killed()
        self.collect()
        self.assertEqual(self.message(mail_id).files_left, 0)

    def raising(self, error: BaseException) -> object:
        def raise_it(*_arguments: object) -> None:
            raise error

        return raise_it

    def test_a_mail_deleted_meanwhile_has_none(self) -> None:
        self.mailbox.keep_files = "names"
        mail = self.mail_with({"name": "1.txt"})
        self.mailbox.keep_files = "stored"
        mail.files_left = 3
        self.box.delete(mail.remote_id)
        self.collect()
        self.assertFalse(mail.files_left or mail.file_ids)

    def test_the_size_is_within_reason(self) -> None:
        for size in (0, 51, -1):
            with self.assertRaises(ValidationError):
                self.mailbox.largest_file = size

    # -- who reads them

    def test_who_may_read_the_mail_reads_its_files_and_nobody_else(self) -> None:
        mail = self.mail_with({"name": "Offer.pdf", "content": "the offer"})
        other = self.env["res.company"].create({"name": "Other"})
        file = mail.file_ids
        mine = mail.interaction_ids.with_user(self.anna).file_ids
        self.assertEqual(mine.read(["name", "raw"])[0]["raw"], b"the offer")
        with self.assertRaises(AccessError):
            mine.unlink()
        with self.assertRaises(AccessError):
            mine.write({"name": "x"})
        self.bruno.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        self.env.invalidate_all()
        theirs = file.with_user(self.bruno)
        with self.assertRaises(AccessError):
            theirs.read(["name"])
        self.assertFalse(theirs.search([("id", "=", file.id)]))

    def test_of_mail_that_is_not_logged_nobody_reads_a_row(self) -> None:
        logged = self.log(NINA, ANNA)
        for mail in (
            self.log("stranger@x.example", ANNA),
            self.log(NINA, ANNA, sensitivity="private"),
        ):
            row = mail.with_user(self.anna)
            with self.assertRaises(AccessError):
                row.read(["subject"])
            self.assertFalse(row.search([("id", "=", mail.id)]))
        self.assertTrue(logged.with_user(self.anna).read(["subject"]))
