from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .mail_case import MailCase
from .simulator_mail import NINA
from .simulator_process import ANNA, BRUNO

SALES = "sales_team.group_sale_salesman"


@tagged("post_install", "-at_install")
class TestMailUse(MailCase):
    """What people do with an interaction, each with their own rights."""

    def setUp(self) -> None:
        super().setUp()
        self.anna.group_ids |= self.env.ref(SALES)
        self.mail = self.log(NINA, ANNA, subject="Can you make an offer?")
        self.mine = self.mail.interaction_ids.with_user(self.anna)

    def test_anybody_of_the_company_reads_it_and_nobody_writes_it(self) -> None:
        self.mine.invalidate_recordset()
        with Form(self.mine) as form:
            self.assertEqual(form.subject, "Can you make an offer?")
        self.assertIn("Nina Roth wrote from", self.mine.why)
        with self.assertRaises(AccessError):
            self.mine.write({"subject": "Other"})
        with self.assertRaises(AccessError):
            self.mine.message_id.write({"subject": "Other"})
        with self.assertRaises(AccessError):
            self.env["office365.mailbox"].with_user(self.anna).search([])

    def test_which_mailbox_is_set_up_is_not_told_by_the_company(self) -> None:
        """Its address is nobody's to write to."""
        company = self.env.company.with_user(self.anna)
        with self.assertRaises(AccessError):
            company.read(["office365_chosen_mailbox_id"])
        self.assertNotIn("office365_chosen_mailbox_id", company.read()[0])

    def test_the_filter_of_ones_own_has_a_name(self) -> None:
        interactions = self.env["office365.interaction"]
        for user, count in ((self.anna, 1), (self.bruno, 0)):
            mine = interactions.with_user(user).search([("is_mine", "=", True)])
            self.assertEqual(len(mine), count)
            self.assertEqual(mine.mapped("is_mine"), [True] * count)
        others = interactions.with_user(self.bruno).search([("is_mine", "=", False)])
        self.assertEqual(len(others), 1)

    def test_nobody_of_another_company_sees_it(self) -> None:
        other = self.env["res.company"].create({"name": "Other"})
        self.bruno.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        theirs = self.env["office365.interaction"].with_user(self.bruno)
        self.assertFalse(theirs.search([]))
        with self.assertRaises(AccessError):
            theirs.browse(self.mine.id).read(["subject"])

    def test_empty_list_says_what_it_waits_for(self) -> None:
        lists = self.env["office365.interaction"].with_user(self.anna)
        self.assertIn("was last read", lists.get_empty_list_help("Wait."))
        self.mailbox.write(
            {
                "state": "error",
                "last_run": fields.Datetime.now(),
                "last_error": "No right.",
                "last_error_remedy": "Give it.",
            }
        )
        told = lists.get_empty_list_help("Wait.")
        self.assertRegex(told, "(?s)No right. Whoever looks .*was last read")
        self.mailbox.last_success = False
        self.assertIn("has not been read", lists.get_empty_list_help("Wait."))
        self.env["office365.mailbox"].search([]).action_switch_off()
        self.assertEqual(lists.get_empty_list_help("Wait."), "Wait.")
        self.app.client_id = False
        self.assertIn("An administrator does", lists.get_empty_list_help("Wait."))
        contacts = self.env["office365.contact.link"].with_user(self.anna)
        self.assertIn("An administrator does", contacts.get_empty_list_help(""))
        self.anna.group_ids |= self.env.ref("office365_sync.group_manager")
        self.assertIn("/odoo/office365-setup", contacts.get_empty_list_help(""))

    def test_it_is_found_on_contact_and_salesperson(self) -> None:
        self.assertEqual(self.nina.with_user(self.anna).office365_interaction_count, 1)
        self.assertEqual(self.anna.office365_interaction_count, 1)
        action = self.nina.with_user(self.anna).action_office365_interactions()
        found = self.mine.search(action["domain"])
        self.assertEqual(found, self.mine)

    # -- Outlook

    def test_it_is_opened_in_outlook_by_its_link(self) -> None:
        action = self.mine.action_open_in_outlook()
        self.assertEqual(action["url"], self.mail.web_link)
        self.assertTrue(action["url"].startswith("https://"))

    def test_a_link_that_is_none_of_the_web_is_not_opened(self) -> None:
        self.mail.web_link = "javascript:alert(1)"
        with self.assertRaises(UserError):
            self.mine.action_open_in_outlook()
        self.mail.write({"web_link": "https://outlook.example/x", "place": "gone"})
        with self.assertRaises(UserError):
            self.mine.action_open_in_outlook()

    # -- opportunity

    def test_an_opportunity_is_made_once(self) -> None:
        action = self.mine.action_create_opportunity()
        lead = self.env["crm.lead"].browse(action["res_id"])
        self.assertEqual(lead.name, "Can you make an offer?")
        self.assertEqual(lead.partner_id, self.nina)
        self.assertEqual(lead.user_id, self.anna)
        self.assertEqual(lead.type, "opportunity")
        self.assertIn(self.mail.web_link.split("&")[0], lead.description)
        self.assertEqual(self.mine.action_create_opportunity()["res_id"], lead.id)
        self.assertEqual(lead.office365_interaction_count, 1)

    def test_making_an_opportunity_mails_nobody(self) -> None:
        mails = self.env["mail.mail"].search_count([])
        self.mine.action_create_opportunity()
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)

    def test_none_is_made_of_archived_blacklisted_or_cancelled(self) -> None:
        self.nina.active = False
        with self.assertRaisesRegex(UserError, "archived"):
            self.mine.action_create_opportunity()
        self.nina.active = True
        self.env["mail.blacklist"]._add(NINA)
        with self.assertRaisesRegex(UserError, "blacklist"):
            self.mine.action_create_opportunity()
        self.env["mail.blacklist"]._remove(NINA)
        self.nina.invalidate_recordset()
        self.mine.action_cancel()
        with self.assertRaisesRegex(UserError, "cancelled"):
            self.mine.action_create_opportunity()
        self.mine.action_restore()
        self.mine.action_create_opportunity()

    def test_who_may_not_sell_makes_none(self) -> None:
        with self.assertRaises(AccessError):
            self.mine.with_user(self.bruno).action_create_opportunity()

    # -- cancel, never log

    def test_what_is_cancelled_counts_no_more(self) -> None:
        self.mine.action_cancel()
        self.assertEqual(self.nina.office365_interaction_count, 0)
        self.mine.action_restore()
        self.nina.invalidate_recordset()
        self.assertEqual(self.nina.office365_interaction_count, 1)
        with self.assertRaises(AccessError):
            self.mine.with_user(self.bruno).action_cancel()
        self.mine.with_user(self.service).action_cancel()

    def test_never_log_this_address(self) -> None:
        self.mine.action_never_log()
        self.mine.action_never_log()
        mail = self.log(NINA, ANNA)
        self.assertEqual(mail.reason, "never_log")
        mail = self.log(NINA, BRUNO)
        self.assertEqual(mail.state, "logged")

    def test_everybody_keeps_their_own_list(self) -> None:
        lists = self.env["office365.never.log"]
        mine = lists.with_user(self.anna).create({"entry": "x.example"})
        self.assertEqual(mine.user_id, self.anna)
        with self.assertRaises(AccessError):
            lists.with_user(self.anna).create({"entry": "y.example", "user_id": False})
        with self.assertRaises(AccessError):
            mine.write({"user_id": self.bruno.id})
        everybodys = lists.create({"entry": "z.example", "user_id": False})
        with self.assertRaises(AccessError):
            everybodys.with_user(self.anna).unlink()
        self.assertIn(everybodys, lists.with_user(self.anna).search([]))
        self.assertNotIn(mine, lists.with_user(self.bruno).search([]))

    # -- what else people do in Odoo

    def test_contacts_that_are_merged_keep_the_mail_of_each(self) -> None:
        twin = self.contact("Twin", email=f"{NINA}, nina.roth@home.example")
        both = self.log(NINA, ANNA, subject="Of both")
        private = self.log("nina.roth@home.example", ANNA, subject="Of one")
        both.interaction_ids.filtered(
            lambda one: one.partner_id == twin
        ).lead_id = self.env["crm.lead"].create({"name": "Panels"})
        wizard = self.env["base.partner.merge.automatic.wizard"].sudo()
        wizard._merge((self.nina + twin).ids, self.nina)
        self.env.invalidate_all()
        self.assertFalse(twin.exists())
        self.assertEqual(self.pairs(private), [("Nina Roth", "Anna")])
        self.assertEqual(self.pairs(both), [("Nina Roth", "Anna")])
        self.assertEqual(both.interaction_ids.lead_id.name, "Panels")
        self.assertEqual(self.pairs(self.mail), [("Nina Roth", "Anna")])

    def test_opportunities_that_are_merged_keep_the_mail_of_each(self) -> None:
        leads = self.env["crm.lead"].create(
            [{"name": name, "type": "opportunity"} for name in ("First", "Second")]
        )
        mails = self.mail | self.log(NINA, ANNA, subject="And another one")
        for mail, lead in zip(mails, leads, strict=True):
            mail.interaction_ids.lead_id = lead
        kept = leads.merge_opportunity()
        self.assertEqual(len(leads.exists()), 1)
        self.assertEqual(mails.interaction_ids.mapped("lead_id"), kept)
        self.assertEqual(kept.office365_interaction_count, 2)

    def test_a_salesperson_with_mail_is_archived_and_not_deleted(self) -> None:
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.anna.unlink()

    def test_an_opportunity_of_who_left_is_whose_who_makes_it(self) -> None:
        self.anna.active = False
        self.bruno.group_ids |= self.env.ref(SALES)
        theirs = self.mail.interaction_ids.with_user(self.bruno)
        theirs.action_create_opportunity()
        self.assertEqual(self.mail.interaction_ids.lead_id.user_id, self.bruno)

    def test_who_sells_nothing_reads_the_list_without_opportunities(self) -> None:
        self.anna.group_ids -= self.env.ref(SALES)
        for kind in ("list", "search"):
            view = self.mine.get_view(view_type=kind)["arch"]
            self.assertNotIn("lead_id", view, kind)
