"""A mailbox that nobody reads, one of several, and one in the archive."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .mail_case import MailCase
from .simulator_mail import LOG, NINA, SERVICE, SimulatorMail
from .simulator_process import ANNA, CHLOE
from .test_setup_mailbox import NEW, MailPageCase

STRANGER = "stranger@elsewhere.example"
ONE = {"message_id": "<one@alpine.example>"}


@tagged("post_install", "-at_install")
class TestMailWithoutReader(MailPageCase):
    """The app itself opened the mailbox; now each user signs in."""

    def setUp(self) -> None:
        super().setUp()
        self.mailbox.write({"account_id": False})
        self.mailbox.write({"state": "on"})

    def turned(self) -> None:
        """Put in force by the boss, as the assistant does it."""
        self.app.write({"sign_in_mode": "application"})
        self.app.write({"held_mode": "user", "held_works": True})
        self.assistant().action_use_for_everybody()

    def test_the_registration_is_not_at_fault(self) -> None:
        self.env.flush_all()
        self.mailbox._run()
        self.env.invalidate_all()
        self.assertEqual(self.mailbox.last_error_code, "NoReader")
        self.assertEqual((self.mailbox.state, self.app.state), ("error", "ready"))

    def test_whoever_has_people_sign_in_reads_it_from_then_on(self) -> None:
        self.turned()
        mine = self.account_of(self.boss)
        self.assertEqual((self.mailbox.account_id, self.mailbox.state), (mine, "on"))
        self.env.flush_all()
        self.assertEqual(self.mailbox._run(), "done")

    def in_settings(self) -> object:
        """Where the boss has people sign in, with what is told of that."""
        self.app.write({"sign_in_mode": "application"})
        settings = self.env["res.config.settings"].with_user(self.boss).create({})
        self.assertFalse(settings.office365_readers_told)
        settings.office365_sign_in_mode = "user"
        return settings

    def test_the_settings_say_who_reads_it_then_and_have_it_so(self) -> None:
        told = self.in_settings_before("user")
        self.assertIn(f"{LOG}. From then on they are read with your own account", told)
        self.in_settings()
        mine = self.account_of(self.boss)
        self.assertEqual((self.mailbox.account_id, self.mailbox.state), (mine, "on"))

    def test_the_settings_say_that_nobody_will(self) -> None:
        self.account_of(self.boss)._forget_sign_in("not_connected")
        self.assertIn("Nobody reads them", self.in_settings_before("device"))
        self.assertFalse(self.in_settings_before("application"))
        self.in_settings()
        self.assertFalse(self.mailbox.account_id)

    def test_from_one_way_of_people_to_another_nobody_gets_a_mailbox_to_read(
        self,
    ) -> None:
        self.app.sign_in_mode = "device"
        self.app.with_user(self.boss).sign_in_mode = "user"
        self.assertFalse(self.mailbox.account_id)

    def in_settings_before(self, mode: str) -> str:
        """What is told of another way of signing in before it is saved."""
        self.app.write({"sign_in_mode": "application"})
        settings = self.env["res.config.settings"].with_user(self.boss)
        values = {"office365_sign_in_mode": mode, "office365_app_id": self.app.id}
        return settings.new(values).office365_readers_told

    def test_that_of_a_company_which_they_do_not_see_stays_without(self) -> None:
        self.mailbox.state = "off"
        self.mailbox.company_id = self.env["res.company"].create({"name": "Other"})
        self.mailbox.state = "on"
        self.app.company_id = False
        self.turned()
        self.assertFalse(self.mailbox.account_id)

    def test_who_is_not_connected_reads_nothing(self) -> None:
        self.account_of(self.boss)._forget_sign_in("not_connected")
        self.turned()
        self.assertFalse(self.mailbox.account_id)

    def test_the_assistant_says_that_nobody_reads_it(self) -> None:
        setup = self.at("mail")
        self.assertTrue(setup.lacks_reader)
        self.assertEqual(self.found(setup), {"sign_in": "red"})
        self.assertIn("Nobody reads", setup.mailbox_found[0]["text"])
        setup.action_check_all()
        first = setup.mailbox_report[0]
        self.assertEqual((first["name"], first["colour"]), ("sign_in", "red"))
        (told,) = self.at("done").mail_told
        self.assertEqual(told["colour"], "red")
        self.assertIn("Nobody reads", told["text"])
        (found,) = self.app._look_at_mailboxes({})
        self.assertEqual(found.colour, "orange")

    def test_all_is_asked_before_anything_is_kept(self) -> None:
        done = []
        model = type(self.env["office365.check"])
        looked, kept = model._look_around, model._keep_checks

        def look(one: object, *names: object) -> object:
            done.append("asked")
            return looked(one, *names)

        def keep(one: object, rows: object) -> None:
            done.append("kept")
            kept(one, rows)

        self.patch(model, "_look_around", look)
        self.patch(model, "_keep_checks", keep)
        setup = self.at("mail")
        setup.action_check_all()
        self.assertEqual(done, ["asked"] * 3 + ["kept"] * 3)
        self.assertTrue(self.app.checked_on and self.mailbox.checked_on)

    def test_on_its_page_one_reads_it_oneself(self) -> None:
        setup = self.at("mail")
        setup.action_read_oneself()
        self.assertFalse(setup.lacks_reader)
        self.assertEqual(self.mailbox.account_id, self.account_of(self.boss))
        self.assertEqual(self.mailbox.state, "on")
        with self.assertRaises(AccessError):
            setup.with_user(self.anna).action_read_oneself()


@tagged("post_install", "-at_install")
class TestSetupSeveralMailboxes(MailPageCase):
    """Two are read; the assistant is about one of them."""

    def setUp(self) -> None:
        super().setUp()
        account = self.account_of(self.boss)
        self.other = self.mailbox.create({"address": NEW, "account_id": account.id})
        (self.mailbox | self.other).write({"state": "on"})

    def test_only_the_one_that_is_shown_is_put_away(self) -> None:
        setup = self.at("mail")
        shown = setup.mailbox_id
        kept = (self.mailbox | self.other) - shown
        for _press in range(2):
            setup.action_other_mailbox()
            self.assertFalse(setup.mailbox_id or setup.mailbox_address)
            self.assertEqual((shown.active, kept.active), (False, True))
        setup.mailbox_address = kept.address
        self.assertEqual(setup.mailbox_id, kept)

    def test_another_one_that_is_entered_is_shown(self) -> None:
        setup = self.at("mail")
        setup.action_other_mailbox()
        setup.mailbox_address = "third@contoso.example"
        self.assertEqual(setup.mailbox_id.address, "third@contoso.example")
        self.assertEqual(len(self.all()), 3)

    def test_the_one_that_is_taken_up_is_shown_and_no_other_put_away(self) -> None:
        setup = self.at("mail")
        shown = setup.mailbox_id
        kept = (self.mailbox | self.other) - shown
        setup.action_other_mailbox()
        setup.mailbox_address = shown.address
        setup.action_take_up_mailbox()
        self.assertEqual(setup.mailbox_id, shown)
        self.assertEqual((shown.active, kept.active, kept.state), (True, True, "on"))


@tagged("post_install", "-at_install")
class TestMailArchivedMailbox(MailCase):
    """One that was put away is read no more."""

    def test_it_is_not_switched_on_nor_read(self) -> None:
        self.mailbox.active = False
        mine = self.mailbox.with_user(self.service)
        for press in (mine.action_switch_on, mine.action_read_now):
            with self.assertRaisesRegex(UserError, "Unarchive"):
                press()
        self.assertEqual(self.mailbox.state, "off")

    def test_mail_that_waited_in_it_is_taken_over_with_its_copy(self) -> None:
        self.simulator.admin("POST", f"users/{SERVICE}", {"may_read": [LOG, CHLOE]})
        row = self.log(STRANGER, ANNA, **ONE)
        self.mailbox.with_user(self.service)._put_away()
        self.mailbox = self.make_mailbox(address=CHLOE)
        self.box = SimulatorMail(self.simulator, CHLOE)
        copy = self.box.put(STRANGER, ANNA, **ONE)
        self.collect()
        self.assertEqual((row.mailbox_id, row.remote_id), (self.mailbox, copy))
        self.contact("Stranger", email=STRANGER)
        self.collect()
        self.assertEqual(self.pairs(row), [("Stranger", "Anna")])

    def test_one_with_mail_stays_with_its_company(self) -> None:
        self.log(NINA, ANNA)
        self.mailbox.state = "off"
        other = self.env["res.company"].create({"name": "Other"})
        with self.assertRaisesRegex(UserError, "Archive the mailbox instead"):
            self.mailbox.company_id = other
        self.mailbox.company_id = self.mailbox.company_id


@tagged("post_install", "-at_install")
class TestMailReaderLeft(MailPageCase):
    """The boss, who reads the mailbox, disconnects."""

    def setUp(self) -> None:
        super().setUp()
        self.mailbox.write({"state": "on"})
        self.account = self.account_of(self.boss)

    def leave(self) -> None:
        """In the dialog."""
        dialog = self.env["office365.disconnect"].with_user(self.boss)
        dialog.create({"account_id": self.account.id}).action_apply()
        self.env.flush_all()
        self.env.invalidate_all()

    def asked_of(self, user: object) -> str:
        """What the dialog tells this user."""
        dialog = self.env["office365.disconnect"].with_user(user)
        return dialog.create({"account_id": self.account_of(user).id}).unread_told

    def test_the_dialog_says_what_nobody_reads_then(self) -> None:
        told = self.asked_of(self.boss)
        self.assertIn(f"Nobody reads {LOG} from then on", told)
        self.assertIn("Configuration, Shared Mailboxes", told)
        self.mailbox.state = "off"
        self.assertFalse(self.asked_of(self.boss))

    def test_the_dialog_leads_nobody_where_they_may_not_go(self) -> None:
        self.mailbox.state = "off"
        self.mailbox.account_id = self.account_of(self.anna)
        self.mailbox.state = "on"
        told = self.asked_of(self.anna)
        self.assertIn(f"Nobody reads {LOG} from then on", told)
        self.assertNotIn("Configuration", told)

    def test_what_checks_saw_before_is_forgotten(self) -> None:
        self.at("mail").action_check_all()
        self.assertTrue(self.account.checked_on and self.mailbox.checked_on)
        self.leave()
        self.assertFalse(self.account.check_report or self.mailbox.check_report)
        self.assertFalse(self.at("verify").account_report)

    def test_it_is_told_at_once_wherever_one_looks(self) -> None:
        self.leave()
        row = self.env["office365.status"].search([("kind", "=", "mail")])
        self.assertEqual(row.state, "error")
        (found,) = self.at("mail").mailbox_found
        (told,) = self.at("done").mail_told
        for text in (row.problem, found["text"], told["text"]):
            self.assertEqual(
                text, "The account that reads the mailbox is disconnected."
            )
        self.assertEqual(self.app.state, "ready")

    def test_a_run_says_the_same(self) -> None:
        self.leave()
        self.mailbox.next_try = False
        self.env.flush_all()
        self.mailbox._run()
        self.env.invalidate_all()
        self.assertEqual(self.mailbox.last_error_code, "ReaderLeft")

    def test_one_that_the_app_itself_reads_goes_on(self) -> None:
        self.app.sign_in_mode = "application"
        self.leave()
        self.assertEqual(self.mailbox.state, "on")

    def test_signing_in_again_has_it_read_at_once(self) -> None:
        self.leave()
        self.assertTrue(self.mailbox.next_try)
        self.connect(self.boss, SERVICE)
        self.assertFalse(self.mailbox.next_try)
        self.assertEqual(self.mailbox._run(), "done")
        self.env.invalidate_all()
        self.assertEqual(self.mailbox.state, "on")
