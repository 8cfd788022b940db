"""The assistant's page about mail: one mailbox for another, and what is seen of it."""

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .common import Office365Case
from .simulator_mail import LOG, NINA, SERVICE, SimulatorMail
from .simulator_process import ANNA, CLIENT_ID
from .test_setup import RIGHT, SetupTools

NEW = "odoo-log-2@contoso.example"
ROLES = ["Mail.ReadWrite", "User.Read.All"]


class MailPageCase(SetupTools, Office365Case):
    """An administrator who has signed in, also for the permission to read mail."""

    def setUp(self) -> None:
        super().setUp()
        self.at("try", **RIGHT, login=SERVICE, setup_mail=True)
        self.connect(self.boss, SERVICE)
        self.at("mail").mailbox_address = LOG
        self.connect(self.boss, SERVICE)
        self.mailbox = self.all()
        self.box = SimulatorMail(self.simulator)

    def all(self) -> object:
        """Also those in the archive."""
        mailboxes = self.env["office365.mailbox"].with_context(active_test=False)
        return mailboxes.search([])

    def log(self) -> object:
        """A mail of Nina's is on her contact."""
        self.env["res.partner"].create({"name": "Nina", "email": NINA})
        self.box.put(NINA, ANNA)
        self.mailbox.state = "on"
        self.env.flush_all()
        self.assertEqual(self.mailbox._run(), "done")
        self.env.invalidate_all()
        return self.env["office365.interaction"].search([])

    def found(self, setup: object) -> dict[str, str]:
        """Colours of what is told below the address."""
        return {row["name"]: row["colour"] for row in setup.mailbox_found}


@tagged("post_install", "-at_install")
class TestSetupOtherMailbox(MailPageCase):
    """Another mailbox takes the place of one from which mail was logged."""

    def test_one_with_mail_is_put_away_for_another(self) -> None:
        logged = self.log()
        self.assertTrue(logged)
        setup = self.at("mail")
        self.assertTrue(setup.mailbox_has_mail)
        setup.action_other_mailbox()
        self.assertEqual((self.mailbox.active, self.mailbox.state), (False, "off"))
        self.assertFalse(setup.mailbox_id or setup.mailbox_address)
        with Form(setup) as form:
            form.mailbox_address = NEW
        self.assertEqual(setup.mailbox_id.address, NEW)
        self.assertFalse(setup.mailbox_has_mail)
        self.assertEqual(logged.exists().mailbox_id, self.mailbox, "it stays")

    def test_an_archived_one_is_taken_up_again_by_its_address(self) -> None:
        self.log()
        setup = self.at("mail")
        setup.action_other_mailbox()
        setup.mailbox_address = f" {LOG.upper()} "
        setup.action_keep_mailbox()
        self.assertEqual(setup.archived_mailbox_id, self.mailbox)
        self.assertEqual(setup.mailbox_address, LOG)
        self.assertEqual(self.all(), self.mailbox, "none is made")
        setup.action_take_up_mailbox()
        self.assertFalse(setup.archived_mailbox_id)
        self.assertEqual((setup.mailbox_id, setup.mailbox_state), (self.mailbox, "off"))
        setup.action_switch_on()
        self.assertEqual(self.mailbox.state, "on")

    def test_the_one_that_is_set_up_gives_way_to_it(self) -> None:
        setup = self.at("mail")
        setup.action_other_mailbox()
        setup.mailbox_address = NEW
        new = setup.mailbox_id
        setup.mailbox_address = LOG
        self.assertEqual(new.address, NEW, "it is not overwritten")
        setup.action_take_up_mailbox()
        self.assertFalse(new.active)
        self.assertEqual(self.assistant().mailbox_id, self.mailbox)

    def test_what_was_typed_may_be_another_address_after_all(self) -> None:
        setup = self.at("mail")
        setup.action_other_mailbox()
        setup.mailbox_address = LOG
        setup.action_keep_other_address()
        self.assertFalse(setup.mailbox_address or setup.mailbox_id)
        setup.mailbox_address = NEW
        self.assertEqual(setup.mailbox_id.address, NEW)
        self.assertFalse(self.mailbox.active)

    def test_with_application_permissions_it_is_nobodys(self) -> None:
        setup = self.at("mail")
        setup.action_other_mailbox()
        self.app.sign_in_mode = "application"
        setup = self.assistant()
        setup.mailbox_address = LOG
        setup.action_take_up_mailbox()
        self.assertFalse(self.mailbox.account_id)

    def test_the_form_says_where_an_archived_one_is(self) -> None:
        self.mailbox.active = False
        mailboxes = self.env["office365.mailbox"].with_user(self.boss)
        with self.assertRaisesRegex(ValidationError, "(?s)archived.*Unarchive"):
            mailboxes.create({"address": LOG.upper()})
        other = mailboxes.create({"address": NEW})
        with self.assertRaisesRegex(ValidationError, "Unarchive"):
            other.address = LOG
        self.mailbox.with_user(self.boss).active = True
        self.assertEqual(self.mailbox.address, LOG)

    def test_that_of_another_company_is_not_taken_up(self) -> None:
        self.mailbox.active = False
        self.mailbox.company_id = self.env["res.company"].create({"name": "Other"})
        self.boss.company_ids |= self.mailbox.company_id
        setup = self.at("mail")
        setup = setup.with_context(allowed_company_ids=self.boss.company_ids.ids)
        with self.assertRaisesRegex(ValidationError, "Unarchive"):
            setup.mailbox_address = LOG
        self.assertFalse(setup.archived_mailbox_id)

    def test_an_underscore_is_no_other_sign(self) -> None:
        self.mailbox.active = False
        mailboxes = self.env["office365.mailbox"].with_user(self.boss)
        self.assertTrue(mailboxes.create({"address": "odoo_log@contoso.example"}))

    def test_who_is_no_manager_puts_nothing_away(self) -> None:
        setup = self.at("mail")
        with self.assertRaises(AccessError):
            setup.with_user(self.anna).action_other_mailbox()
        self.assertTrue(self.mailbox.active)


@tagged("post_install", "-at_install")
class TestSetupMailboxSeen(MailPageCase):
    """What the page tells of the mailbox, before it is switched on and after that."""

    def test_the_address_is_tried_when_it_is_saved(self) -> None:
        self.box.put(NINA, ANNA)
        setup = self.at("mail")
        setup.action_keep_mailbox()
        self.assertEqual(self.found(setup), {"mailbox": "green", "inbox": "green"})
        self.assertEqual(setup.mailbox_waiting, 1)
        self.assertEqual(self.box.subjects("archive"), [], "nothing is changed there")
        setup.mailbox_address = "odo-log@contoso.example"
        self.assertFalse(setup.mailbox_found, "that was of the other one")
        setup.action_keep_mailbox()
        self.assertEqual(self.found(setup), {"mailbox": "red"})
        self.assertIn("Check the address", setup.mailbox_found[0]["remedy"])

    def test_a_right_that_is_missing_is_told_there(self) -> None:
        self.simulator.admin("POST", f"users/{SERVICE}", {"may_read": []})
        setup = self.at("mail")
        setup.action_keep_mailbox()
        self.assertIn("Full Access", setup.mailbox_found[0]["remedy"])

    def test_before_the_permission_is_given_nobody_is_asked(self) -> None:
        account = self.account_of(self.boss)
        account.granted_scopes = "User.Read Contacts.ReadWrite"
        self.simulator.clear_counters()
        setup = self.at("mail")
        setup.action_keep_mailbox()
        self.assertEqual(self.simulator.requests(), [])
        self.assertFalse(setup.mailbox_found)

    def test_the_app_tries_it_by_itself(self) -> None:
        self.simulator.admin("POST", f"apps/{CLIENT_ID}", {"roles": ROLES})
        self.mailbox.unlink()
        self.app.sign_in_mode = "application"
        setup = self.at("mail", mailbox_address=LOG)
        setup.action_keep_mailbox()
        self.assertEqual(self.found(setup), {"mailbox": "green", "inbox": "green"})

    def test_one_that_is_on_is_not_tried_in_passing(self) -> None:
        self.mailbox.state = "on"
        with self.assertRaisesRegex(UserError, "off first"):
            self.mailbox.with_user(self.boss)._open_once()

    def test_the_text_to_send_has_all_that_is_needed(self) -> None:
        setup = self.at("mail")
        self.assertEqual(setup.mailbox_reader, SERVICE)
        told = setup.mailbox_request
        for part in (LOG, SERVICE, "Full Access", "is external/internal", "Bcc"):
            self.assertIn(part, told)
        self.assertEqual(told.count("New-TransportRule"), 2)
        self.app.sign_in_mode = "application"
        setup = self.assistant()
        self.assertNotIn("Full Access", setup.mailbox_request)
        self.mailbox.unlink()
        self.assertIn("odoo-log@contoso.example", self.assistant().mailbox_request)

    def test_until_a_mail_has_come_nothing_is_said_to_work(self) -> None:
        self.mailbox.write({"state": "on", "last_success": fields.Datetime.now()})
        setup = self.at("done", setup_contacts=False, setup_calendar=False)
        self.assertTrue(setup.is_mail_waiting and setup.is_waiting)
        self.assertEqual(setup.mail_told[0]["colour"], "grey")
        self.assertIn("Try now", setup.mail_told[0]["remedy"])
        setup.action_try_mail()
        self.assertTrue(self.mailbox.is_asked)
        self.box.put("news@somewhere.example", ANNA)
        self.env.flush_all()
        self.assertEqual(self.mailbox._run(), "done")
        self.assert_waits_for("Mails read: 1. None of a contact")
        self.log()
        self.assert_waits_for("Of contacts: 1. None has gone outside", "to customers")
        seen = self.mailbox.last_inbound
        self.mailbox.write({"last_inbound": False, "last_outbound": seen})
        self.assert_waits_for("None has come from outside", "from customers")
        self.mailbox.last_inbound = seen
        setup = self.at("done")
        self.assertFalse(setup.is_mail_waiting)
        self.assertTrue(setup.is_all_well)
        self.assertEqual(setup.mail_told[0]["colour"], "green")

    def assert_waits_for(self, told: str, remedy: str = "Write one") -> None:
        """What has come is said, and what brings the rest."""
        self.env.flush_all()
        self.env.invalidate_all()
        setup = self.at("done")
        self.assertTrue(setup.is_mail_waiting)
        (row,) = setup.mail_told
        self.assertEqual(row["colour"], "grey")
        self.assertIn(told, row["text"])
        self.assertIn(remedy, row["remedy"])

    def test_nobody_chosen_is_said_until_somebody_is(self) -> None:
        account = self.account_of(self.boss)
        account.contacts_enabled = True
        self.env.flush_all()
        setup = self.at("done", setup_calendar=False, setup_mail=False)
        self.assertEqual(setup.contacts_told[0]["colour"], "grey")
        self.assertIn("nobody is chosen", setup.contacts_told[0]["text"])
        self.assertTrue(setup.is_waiting)
        account.write({"contact_by_filter": True, "contact_domain": "[('id', '=', 1)]"})
        self.env.invalidate_all()
        self.assertEqual(self.at("done").contacts_told[0]["colour"], "green")
