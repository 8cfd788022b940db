"""What a check saw, for whoever reads it: one person presses, another reads."""

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import Office365Case
from .simulator_process import ANNA, BRUNO

MANAGER = "office365_sync.group_manager"


@tagged("post_install", "-at_install")
class TestCheckReports(Office365Case):
    """In their language, and naming nobody whom they do not know."""

    def setUp(self) -> None:
        super().setUp()
        self.env["res.lang"]._activate_lang("fr_FR")
        self.boss = self.make_user("boss", BRUNO, MANAGER)
        self.boss.lang = "en_US"
        self.reader = self.make_user("reader", "reader@contoso.example", MANAGER)
        self.reader.write({"lang": "fr_FR", "tz": "Europe/Paris"})

    def report(self, record: object, user: object) -> dict[str, str]:
        """What this user reads, by the name of the check."""
        as_user = record.with_user(user).with_context(lang=user.lang, tz=user.tz)
        return {
            row["name"]: f"{row['label']}: {row['text']} {row['remedy']}"
            for row in as_user.check_report
        }

    def checked(self, record: object) -> None:
        """Somebody whose language is English pressed the button."""
        record.with_context(lang="en_US")._run_checks()

    def test_pressed_in_english_read_in_french(self) -> None:
        self.app.secret_expires_on = "2020-03-14"
        account = self.connect(self.anna)
        account.state = "sign_in_needed"
        self.app.with_user(self.boss).with_context(lang="en_US").action_test()
        english = self.report(self.app, self.boss)
        french = self.report(self.app, self.reader)
        self.assertEqual(list(english), list(french))
        same = [name for name, told in english.items() if told == french[name]]
        self.assertEqual(same, [])
        self.assertIn("expired on Mar 14, 2020", english["expiry"])
        self.assertIn("14 mars 2020", french["expiry"])
        self.assertIn("Anna", french["accounts"])
        lines = self.app.with_context(lang="fr_FR")._check_lines("red")
        self.assertIn("14 mars 2020", lines)

    def test_errors_reasons_and_times_are_told_in_the_readers_words_too(self) -> None:
        account = self.account_of(self.anna)
        account.write({"calendar_enabled": True, "calendar_name": "Nowhere"})
        self.connect(self.anna)
        account.last_success = "2026-01-31 23:30:00"
        self.checked(account)
        english = self.report(account, self.boss)
        french = self.report(account, self.reader)
        self.assertIn("There is no calendar Nowhere", english["calendar"])
        self.assertIn("pas de calendrier Nowhere", french["calendar"])
        self.assertIn("read and write the calendar", english["permissions"])
        self.assertNotIn("read and write", french["permissions"])
        self.assertIn("1 févr. 2026, 00:30", french["last_sync"], "as it is in Paris")
        self.app.client_id = False
        self.checked(self.app)
        told = self.report(self.app, self.reader)["registration"]
        self.assertIn("Aucune inscription d'application", told)

    def test_a_mailbox_says_in_french_how_soon_mail_is_seen(self) -> None:
        mailbox = self.env["office365.mailbox"].create({"address": "log@odoo.example"})
        mailbox.state = "on"
        self.checked(mailbox)
        self.assertIn("Every five minutes", self.report(mailbox, self.boss)["notices"])
        french = self.report(mailbox, self.reader)["notices"]
        self.assertIn("Toutes les cinq minutes", french)

    def test_users_of_another_company_are_counted_not_named(self) -> None:
        account = self.connect(self.anna)
        account.state = "sign_in_needed"
        self.checked(self.app)
        self.assertIn("Anna", self.report(self.app, self.boss)["accounts"])
        theirs = self.env["res.company"].create({"name": "Fabrikam"})
        self.boss.write(
            {"company_id": theirs.id, "company_ids": [Command.set(theirs.ids)]}
        )
        told = self.report(self.app, self.boss)["accounts"]
        self.assertNotIn("Anna", told)
        self.assertIn("1 in other companies", told)
        self.boss.company_ids |= self.anna.company_id
        self.assertIn("Anna", self.report(self.app, self.boss)["accounts"])

    def test_many_are_not_all_named(self) -> None:
        users = self.env["res.users"]
        for number in range(7):
            users |= self.make_user(f"user{number}", f"{number}@odoo.example")
        for user in users:
            self.account_of(user).sudo().state = "sign_in_needed"
        self.checked(self.app)
        told = self.report(self.app, self.reader)["accounts"]
        self.assertIn("User4 (+2)", told)

    def test_only_managers_read_the_report_and_nobody_what_is_kept(self) -> None:
        self.connect(self.anna)
        self.checked(self.app)
        with self.assertRaises(AccessError):
            self.app.with_user(self.anna).read(["check_report"])
        with self.assertRaises(AccessError):
            self.app.with_user(self.boss).read(["check_findings"])
        with self.assertRaises(AccessError):
            self.app.with_user(self.boss).check_findings = []
        theirs = self.env["res.company"].create({"name": "Fabrikam"})
        self.app.company_id = theirs
        with self.assertRaises(AccessError):
            self.app.with_user(self.boss).read(["check_report"])

    def test_a_report_of_ones_own_is_read_where_it_is_shown(self) -> None:
        account = self.connect(self.anna)
        self.checked(account)
        self.anna.lang = "fr_FR"
        reader = self.anna.with_user(self.anna).with_context(lang="fr_FR")
        told = " ".join(row["text"] for row in reader.office365_check_report)
        self.assertIn(f"Odoo est connecté en tant que {ANNA}", told)
