"""What keeps the assistant's pages from doing more than their user meant."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .common import Office365Case
from .simulator_mail import LOG, SERVICE
from .simulator_process import ANNA
from .test_setup import RIGHT, SetupTools

OTHER = "odoo-log-2@contoso.example"


@tagged("post_install", "-at_install")
class TestSetupGuards(SetupTools, Office365Case):
    """A page saves everything that it shows, so saving it twice must do nothing."""

    def mailboxes(self) -> object:
        """All there are."""
        return self.env["office365.mailbox"].search([])

    def test_a_mailbox_that_is_on_does_not_mind_its_page_being_saved(self) -> None:
        setup = self.at("mail", **RIGHT, setup_mail=True, mailbox_address=LOG)
        setup.mailbox_id.sudo().state = "on"
        setup = self.at("mail", mailbox_address=LOG)
        self.assertEqual(setup.mailbox_state, "on")
        setup.write({"mailbox_address": False})
        self.assertEqual(self.mailboxes().address, LOG)

    def test_another_address_is_the_same_mailboxs(self) -> None:
        self.at("mail", **RIGHT, setup_mail=True, mailbox_address=LOG)
        first = self.mailboxes()
        self.at("mail", mailbox_address=OTHER)
        self.assertEqual(self.mailboxes(), first)
        self.assertEqual(first.address, OTHER)

    def test_no_address_makes_no_mailbox(self) -> None:
        self.at("mail", setup_mail=True, mailbox_address=" ")
        self.assertFalse(self.mailboxes())

    def test_the_app_reads_a_mailbox_by_nobodys_account(self) -> None:
        values = {"setup_mail": True, "mailbox_address": LOG}
        self.at("mail", sign_in_mode="application", **values)
        self.assertFalse(self.mailboxes().account_id)
        self.mailboxes().unlink()
        self.at("mail", sign_in_mode="user", **values)
        self.assertEqual(self.mailboxes().account_id, self.account_of(self.boss))

    def test_a_page_that_was_left_out_meanwhile_leads_on(self) -> None:
        setup = self.at("mail", setup_mail=False)
        self.assertEqual(setup.progress, 0)
        self.assertTrue(setup.step)
        setup.action_next()
        self.assertEqual(setup.page, "who")

    def test_there_is_nothing_before_the_first_page_nor_after_the_last(self) -> None:
        setup = self.at("what")
        setup.action_back()
        self.assertEqual(setup.page, "what")
        self.app.setup_page = "done"
        setup.action_next()
        self.assertEqual(setup.page, "done")

    def test_nobody_turns_the_pages_of_somebody_else(self) -> None:
        setup = self.at("who")
        manager = self.make_user("manager", ANNA, "office365_sync.group_manager")
        for user in (self.anna, manager):
            theirs = setup.with_user(user)
            for press in ("next", "back", "start_over", "check_all", "sign_in"):
                self.env.invalidate_all()  # as in a request of its own
                with self.assertRaises(AccessError):
                    getattr(theirs, f"action_{press}")()
        self.assertEqual(self.app.setup_page, "who")
        mine = self.assistant(manager)
        for name in ("app_id", "company_id", "user_id"):
            with self.assertRaises(AccessError):
                mine.write({name: mine[name].id})
        with self.assertRaises(AccessError):
            self.env["office365.setup"].with_user(manager).create(
                {
                    "app_id": self.app.id,
                    "company_id": self.env.company.id,
                    "user_id": self.boss.id,
                }
            )

    def test_whoever_lost_the_right_turns_no_more_pages(self) -> None:
        manager = self.make_user("manager", ANNA, "office365_sync.group_manager")
        setup = self.at("who", manager)
        manager.group_ids -= self.env.ref("office365_sync.group_manager")
        for press in ("next", "back", "start_over"):
            with self.assertRaises(AccessError):
                getattr(setup, f"action_{press}")()

    def test_one_who_is_connected_saves_the_page_with_their_address(self) -> None:
        self.at("try", **RIGHT, login=SERVICE)
        self.connect(self.boss, SERVICE)
        setup = self.at("try", login=SERVICE)
        with Form(setup) as form:
            self.assertEqual(form.login, SERVICE)
        self.assertEqual(setup.account_state, "connected")

    def test_so_does_one_whose_mailbox_the_app_opens(self) -> None:
        self.at("try", **RIGHT, login=SERVICE, sign_in_mode="application")
        self.account_of(self.boss).state = "connected"
        setup = self.at("try", login=SERVICE)
        self.assertEqual(setup.login, SERVICE)

    def test_only_what_the_page_asks_for_is_told_on_it(self) -> None:
        late = fields.Datetime.now() - timedelta(days=1)
        self.jobs.write({"nextcall": late})
        setup = self.at("ids", **{**RIGHT, "secret": "wrong"})
        setup.action_next()
        names = {row["name"] for row in setup.wrong}
        self.assertIn("microsoft", names)
        self.assertLessEqual(names, {"registration", "address", "expiry", "microsoft"})

    def test_only_what_one_has_is_checked(self) -> None:
        setup = self.at("verify", **RIGHT, setup_mail=True, mailbox_address=LOG)
        account = self.account_of(self.boss)
        setup.action_check_all()
        self.assertFalse(account.checked_on, "it is not connected yet")
        self.at("try", login=SERVICE)
        self.connect(self.boss, SERVICE)
        mailbox = setup.mailbox_id.sudo()
        mailbox.checked_on = False
        setup = self.at("verify", setup_mail=False)
        setup.action_check_all()
        self.assertTrue(account.checked_on)
        self.assertFalse(mailbox.checked_on, "mail is not set up")
        mailbox.account_id = self.account_of(self.anna)
        setup = self.at("verify", setup_mail=True)
        setup.action_check_all()
        self.assertFalse(mailbox.checked_on, "it is for somebody else to look at")
