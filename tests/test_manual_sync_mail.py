"""The sync by hand has the shared mailboxes read, for those who look after them."""

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .mail_case import MailCase


@tagged("post_install", "-at_install")
class TestManualSyncMail(MailCase):
    def sync_of(self, user: object) -> object:
        """The dialog as this user opens it."""
        with Form(self.env["office365.manual.sync"].with_user(user)) as form:
            shown = form._view["fields"]
        self.assertEqual("mail_told" in shown, user == self.service)
        return form.record

    def test_a_manager_sees_when_mail_was_read_and_has_it_read_now(self) -> None:
        self.assertFalse(self.sync_of(self.service).mail_told, "it is off")
        self.mailbox.state = "on"
        self.assertIn("not read yet", self.sync_of(self.service).mail_told)
        self.mailbox.last_success = fields.Datetime.now()
        sync = self.sync_of(self.service)
        self.assertIn("last read", sync.mail_told)
        self.assertEqual(sync.action_read_mail()["params"]["type"], "success")
        self.assertTrue(self.mailbox.is_asked)

    def test_what_keeps_it_from_being_read_is_told(self) -> None:
        self.mailbox.write({"state": "error", "last_error": "It is full."})
        self.assertIn("It is full.", self.sync_of(self.service).mail_told)

    def test_the_mailboxes_of_other_companies_are_left_alone(self) -> None:
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.mailbox.company_id = other
        self.mailbox.state = "on"
        self.assertFalse(self.sync_of(self.service).mail_told)

    def test_who_looks_after_no_mailbox_sees_none_and_has_none_read(self) -> None:
        self.mailbox.state = "on"
        sync = self.sync_of(self.anna)
        with self.assertRaises(AccessError):
            sync.action_read_mail()
        self.assertFalse(self.mailbox.is_asked)
