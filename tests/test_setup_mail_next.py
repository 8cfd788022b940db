"""The assistant's page about mail offers what makes sense by now, says why no more, and
tells what is about to happen."""

from odoo.tests import Form, tagged

from .simulator_mail import LOG, NINA
from .simulator_process import ANNA
from .test_setup_mailbox import NEW, MailPageCase

STRANGER = "stranger@elsewhere.example"
SLIP = "odo-log@contoso.example"


@tagged("post_install", "-at_install")
class TestSetupMailNext(MailPageCase):
    """Address, check, rules, switch: one after the other."""

    def offered(self, setup: object) -> str:
        """What of it, in one word."""
        if setup.offers_switch:
            self.assertTrue(setup.offers_rules)
            return "switch"
        return "rules" if setup.offers_rules else "nothing"

    def assert_waits(self, setup: object, for_what: str) -> None:
        self.assertEqual(self.offered(setup), "nothing")
        self.assertIn(for_what, setup.mailbox_awaited)

    def test_without_an_address_nothing_else_is_offered(self) -> None:
        self.mailbox.unlink()
        setup = self.at("mail")
        self.assert_waits(setup, "enter the address")
        self.assertTrue(setup.mailbox_is_next)

    def test_nor_before_it_was_checked(self) -> None:
        self.assert_waits(self.at("mail"), "press Save and check")

    def test_nor_while_it_is_wrong(self) -> None:
        setup = self.at("mail", mailbox_address=SLIP)
        setup.action_keep_mailbox()
        self.assert_waits(setup, "red in step 2")
        self.assertTrue(setup.mailbox_is_next, "it is checked again")

    def test_once_it_is_opened_rules_and_switch_are(self) -> None:
        setup = self.at("mail")
        setup.action_keep_mailbox()
        self.assertEqual(self.offered(setup), "switch")
        self.assertFalse(setup.mailbox_awaited or setup.mailbox_is_next)
        setup.action_switch_on()
        self.assertEqual(self.offered(setup), "rules")

    def test_another_address_that_is_typed_comes_before_them(self) -> None:
        setup = self.at("mail")
        setup.action_keep_mailbox()
        typed = setup.new({"mailbox_address": SLIP}, origin=setup)
        self.assert_waits(typed, "enter the address")

    def test_who_has_to_sign_in_first_is_told_so(self) -> None:
        self.account_of(self.boss).granted_scopes = "User.Read Contacts.ReadWrite"
        self.assert_waits(self.at("mail"), "sign in for the permission")

    def test_one_that_somebody_else_reads_is_switched_on_by_them(self) -> None:
        self.mailbox.account_id = self.account_of(self.anna)
        setup = self.at("mail")
        self.assert_waits(setup, self.anna.name)
        self.assertFalse(setup.mailbox_is_next)

    def test_one_that_nobody_reads_gets_a_reader_first(self) -> None:
        self.mailbox.account_id = False
        self.assert_waits(self.at("mail"), "whose account reads")

    def test_one_in_the_archive_is_taken_up_first(self) -> None:
        self.mailbox.active = False
        setup = self.at("mail", mailbox_address=LOG)
        self.assert_waits(setup, "up again")


@tagged("post_install", "-at_install")
class TestSetupMailTold(MailPageCase):
    """What a question says before it is answered, and what outlasts the page."""

    def test_another_mailbox_leaves_mail_behind_which_is_counted(self) -> None:
        self.assertFalse(self.at("mail").left_told)
        self.box.put(STRANGER, ANNA)
        self.box.put("somebody@elsewhere.example", ANNA)
        self.log()
        mails = self.env["office365.message"].search([("state", "=", "logged")])
        mails.state = "failed"
        told = self.at("mail").left_told
        self.assertIn("wait for their contact: 2", told)
        self.assertIn("could not be logged yet: 1", told)
        self.assertIn("stay where they are in Outlook", told)

    def test_switching_on_says_it_of_what_is_not_saved_too(self) -> None:
        self.mailbox.state = "off"
        with Form(self.mailbox) as form:
            self.assertNotIn("is deleted", form.switch_on_told)
            form.not_logged_policy = "delete"
            self.assertIn("is deleted", form.switch_on_told)

    def test_switching_on_says_who_reads_what_from_when_on(self) -> None:
        self.box.put(NINA, ANNA)
        setup = self.at("mail")
        setup.action_keep_mailbox()
        told = setup.switch_on_told
        company = self.mailbox.company_id.name
        for part in ("1 mails", "first lines", f"everybody in {company}", "Not logged"):
            self.assertIn(part, told)
        self.mailbox.write({"readers": "own", "not_logged_policy": "delete"})
        self.mailbox.write({"keep_files": "stored", "largest_file": 7})
        setup.write({"mailbox_log_since": "2026-01-31", "mailbox_keep": "body"})
        told = self.mailbox.switch_on_told
        self.assertEqual(told, self.assistant().switch_on_told)
        for part in (
            "01/31/2026",
            "whole text",
            "its salesperson",
            "is deleted",
            "7 MB",
        ):
            self.assertIn(part, told)
        self.assertNotIn("everybody", told)

    def test_it_is_told_of_what_is_chosen_before_that_is_saved(self) -> None:
        setup = self.at("mail")
        chosen = setup.new({"mailbox_keep": "headers"}, origin=setup)
        self.assertNotIn("first lines", chosen.switch_on_told)

    def test_the_mailbox_that_was_chosen_is_there_when_it_is_opened_again(self) -> None:
        other = self.mailbox.copy({"address": NEW})
        self.assertEqual(self.assistant().mailbox_id, other, "made later")
        self.at("mail").mailbox_address = LOG
        self.assertEqual(self.assistant().mailbox_id, self.mailbox)

    def test_so_is_that_another_one_is_wanted(self) -> None:
        other = self.mailbox.copy({"address": NEW})
        self.at("mail", mailbox_address=LOG).action_other_mailbox()
        setup = self.assistant()
        self.assertFalse(setup.mailbox_id, "it is not the next one's turn")
        self.assertTrue(other.active)
        made = self.mailbox.copy({"address": SLIP, "active": True})
        self.assertEqual(self.assistant().mailbox_id, made)

    def test_one_that_is_switched_on_is_the_one(self) -> None:
        self.at("mail", mailbox_address=LOG).action_keep_mailbox()
        self.mailbox.copy({"address": NEW})
        mine = self.mailbox.with_user(self.boss)
        mine.action_switch_on()
        mine.action_switch_off()
        self.assertEqual(self.assistant().mailbox_id, self.mailbox)
