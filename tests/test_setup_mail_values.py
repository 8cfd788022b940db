"""Every wrong value that can be typed about a shared mailbox has an answer of its own,
on the assistant's page and on the mailbox itself."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import Office365Case
from .simulator_mail import LOG, SERVICE
from .simulator_process import ANNA
from .test_setup import RIGHT, SetupTools

ELSEWHERE = "log@fabrikam.example"
TODAY = fields.Date.today()
# As they are typed, and what is answered at once or when it is tried.
ADDRESSES = (
    (False, "Enter the address of the shared mailbox"),
    ("   ", "Enter the address of the shared mailbox"),
    ("odoo-log", "not an e-mail address"),
    ("odoo log@contoso.example", "not an e-mail address"),
    ("odoo-log@contoso", "not complete"),
    (f"{LOG}; {SERVICE}", "not an e-mail address"),
    (SERVICE, "somebody's own mailbox"),
    (ANNA, "somebody's own mailbox"),
    (ELSEWHERE, "set up already, for Other"),
    ("unseen@fabrikam.example", "a company that you do not see"),
    ("everybody@contoso.example", "group or a distribution list"),
    ("nobody@contoso.example", "group or a distribution list"),
    ("log@contoso.exmaple", "Check what follows the @"),
)
ON_THE_MAILBOX = (
    ({"log_since": TODAY + timedelta(days=30)}, "still to come"),
    ({"log_since": "0202-06-01"}, "no mail is that old"),
    ({"own_domains": "contoso.example, https://x"}, "Enter domains such as"),
    ({"own_domains": "anna@contoso.example"}, "Enter domains such as"),
    ({"own_domains": "contoso"}, "Enter domains such as"),
    ({"own_domains": "contoso.example gmail.com"}, "Customers have addresses of gmail"),
    ({"retention_days": -1}, "between 0 and 3650"),
    ({"retention_days": 4000}, "between 0 and 3650"),
    ({"largest_file": 0}, "files of 1 to 50"),
    ({"largest_file": 51}, "files of 1 to 50"),
    ({"size_limit_gb": -1}, "size limit of 0 to 1000"),
    ({"inbox_name": " "}, "folder has no name"),
    ({"archive_name": ""}, "folder has no name"),
    ({"archive_name": "inbox"}, "read for ever"),
)
NEVER_LOGGED = (
    ("Nina", "neither an e-mail address nor a domain"),
    ("nina@", "neither an e-mail address nor a domain"),
    (" ", "neither an e-mail address nor a domain"),
)


@tagged("post_install", "-at_install")
class TestSetupMailValues(SetupTools, Office365Case):
    """None of the answers serves for two different mistakes."""

    def setUp(self) -> None:
        super().setUp()
        self.at("try", **RIGHT, login=SERVICE, setup_mail=True)
        self.connect(self.boss, SERVICE)
        self.simulator.admin("POST", f"users/{SERVICE}", {"may_read": [LOG]})

    def switching_on(self, address: object, **values: object) -> str:
        """What is said when this is entered, saved, checked and switched on."""
        try:
            with self.env.cr.savepoint():
                setup = self.at("mail", mailbox_address=address)
                if not setup.mailbox_id:
                    setup.action_keep_mailbox()
                setup.write(values)
                # as after signing in for the permission
                self.connect(self.boss, SERVICE)
                setup.action_switch_on()
        except UserError as refused:
            self.env.invalidate_all()
            return str(refused)
        return "taken"

    def others(self) -> None:
        """Mailboxes of two other companies, one of which the boss sees."""
        seen, unseen = self.env["res.company"].create(
            [{"name": "Other"}, {"name": "Unseen"}]
        )
        self.boss.company_ids += seen
        mailboxes = self.env["office365.mailbox"]
        mailboxes.create({"address": ELSEWHERE, "company_id": seen.id})
        mailboxes.create(
            {"address": "unseen@fabrikam.example", "company_id": unseen.id}
        )

    def test_each_wrong_address_is_told_apart(self) -> None:
        self.others()
        found = {}
        for address, told in ADDRESSES:
            with self.subTest(address=address):
                found[told] = self.switching_on(address)
                self.assertIn(told, found[told])
        self.assertEqual(len(set(found.values())), len(found))

    def test_one_that_the_reader_may_not_open_names_the_right(self) -> None:
        self.simulator.admin("POST", f"users/{SERVICE}", {"may_read": []})
        self.assertIn("Read and manage (Full Access)", self.switching_on(LOG))

    def test_wrong_days_are_told_on_the_assistants_page_too(self) -> None:
        tomorrow = TODAY + timedelta(days=2)
        told = self.switching_on(LOG, mailbox_log_since=tomorrow)
        self.assertIn("still to come", told)
        told = self.switching_on(LOG, mailbox_log_since="0026-01-01")
        self.assertIn("no mail is that old", told)

    def test_nothing_is_asked_about_a_day_to_come(self) -> None:
        setup = self.at("mail", mailbox_address=LOG)
        mailbox, tomorrow = setup.mailbox_id, TODAY + timedelta(days=2)
        self.assertIn("Mail from before", mailbox._told_of_switching_on("all", TODAY))
        self.assertFalse(mailbox._told_of_switching_on("all", tomorrow))

    def test_what_is_right_is_taken(self) -> None:
        self.assertEqual(self.switching_on(LOG, mailbox_log_since=TODAY), "taken")

    def test_each_wrong_setting_of_a_mailbox_is_told(self) -> None:
        mailbox = self.env["office365.mailbox"].create({"address": LOG})
        for values, told in ON_THE_MAILBOX:
            with self.subTest(values=values):
                with self.assertRaises(UserError) as refused, self.env.cr.savepoint():
                    mailbox.with_user(self.boss).write(values)
                self.assertIn(told, str(refused.exception))
                mailbox.invalidate_recordset()

    def test_each_wrong_line_of_mail_never_logged_is_told(self) -> None:
        lines = self.env["office365.never.log"].with_user(self.boss)
        for entry, told in NEVER_LOGGED:
            with self.subTest(entry=entry):
                with self.assertRaises(UserError) as refused, self.env.cr.savepoint():
                    lines.create({"entry": entry})
                self.assertIn(told, str(refused.exception))
