"""What went wrong is told in the language of its reader, with a remedy for them."""

from odoo.tests import tagged

from odoo.addons.office365_sync.graph.errors import AppRefused, Forbidden

from .common import Office365Case
from .simulator_mail import LOG


@tagged("post_install", "-at_install")
class TestRetold(Office365Case):
    """Anna and her runs speak English; the manager who looks after it, French."""

    def setUp(self) -> None:
        super().setUp()
        self.env["res.lang"]._activate_lang("fr_FR")
        module = self.env["ir.module.module"].search([("name", "=", "office365_sync")])
        module._update_translations("fr_FR")
        self.mona = self.make_user(
            "mona", "mona@contoso.example", "office365_sync.group_manager"
        )
        self.mona.lang = "fr_FR"
        self.account = self.connect(self.anna)
        self.gone = AppRefused("x", code="AADSTS7000222")  # the secret has expired

    def read_by(self, user: object, record: object) -> object:
        """The record as this user has it before them."""
        self.env.flush_all()
        self.env.invalidate_all()
        return record.with_user(user).with_context(lang=user.lang)

    def mailbox(self) -> object:
        """One that is on, and cannot be read."""
        mailbox = self.env["office365.mailbox"].create({"address": LOG})
        mailbox.sudo().write({"state": "on", "account_id": self.account.id})
        mailbox._handle_graph_error(Forbidden("x", code="NoMailConsent"))
        mailbox.sudo().state = "error"
        return mailbox

    def test_error_of_an_account_is_read_in_the_readers_language(self) -> None:
        self.account._handle_graph_error(self.gone)
        french = self.read_by(self.mona, self.account)
        self.assertIn("a expiré", french.error_told)
        self.assertTrue(french.remedy_told.startswith("Administrateur"))
        self.assertIn("has expired", self.read_by(self.anna, self.account).error_told)
        self.anna.lang = "fr_FR"
        mine = self.read_by(self.anna, self.anna)
        self.assertIn("a expiré", mine.office365_last_error)
        self.assertIn("a expiré", self.account._trouble()["message"])

    def test_error_of_a_mailbox_is_too_wherever_it_is_told(self) -> None:
        mailbox = self.mailbox()
        self.assertIn("may not read", mailbox.last_error)
        dialog = self.read_by(self.mona, self.env["office365.manual.sync"]).create({})
        self.assertIn("pas encore le droit de lire", dialog.mail_told)
        issue = self.env["office365.sync.issue"].search(
            [("mailbox_id", "=", mailbox.id)]
        )
        self.assertTrue(issue)
        self.assertIn("pas encore le droit", self.read_by(self.mona, issue).message)

    def test_problem_of_a_kind_and_outcome_of_a_run_are(self) -> None:
        self.account.calendar_enabled = True
        self.account._kind_refused("events", Forbidden("x", code="NoConsent"))
        kept = self.account._cursor("events").problem
        run = self.env["office365.sync.run"].create(
            {
                "account_id": self.account.id,
                "kind": "events",
                "state": "failed",
                "message": kept,
            }
        )
        self.assertIn("may not read", run.outcome)
        self.assertIn("pas encore le droit", self.read_by(self.mona, run).outcome)
        self.anna.lang = "fr_FR"
        self.assertIn("pas encore le droit", self.account._trouble()["message"])

    def test_who_can_do_nothing_about_a_mailbox_is_not_asked_to(self) -> None:
        mailbox = self.mailbox()
        ben = self.make_user("ben", "ben@contoso.example")

        def told(user: object) -> str:
            interactions = self.read_by(user, self.env["office365.interaction"])
            return interactions.get_empty_list_help("")

        self.assertIn("has been told", told(ben))
        self.assertNotIn(mailbox.last_error_remedy, told(ben))
        self.assertIn(mailbox.last_error_remedy, told(self.anna), "its reader")
        self.mona.lang = "en_US"
        self.assertIn(mailbox.last_error_remedy, told(self.mona))
