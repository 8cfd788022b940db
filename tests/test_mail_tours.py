"""The mail log in a real browser."""

import requests

from odoo.tests import tagged

from .common import Office365HttpCase
from .mail_case import MailTools
from .simulator_mail import LOG, NINA
from .simulator_process import ANNA, BRUNO


@tagged("post_install", "-at_install", "office365_tour")
class TestMailTours(MailTools, Office365HttpCase):
    def test_set_up_a_shared_mailbox_and_check_it(self) -> None:
        self.mailbox.unlink()
        self.start_tour(
            "/odoo/office365-mailboxes", "office365_mail_set_up", login="service"
        )
        made = self.env["office365.mailbox"].search([("address", "=", LOG)])
        self.assertEqual((made.state, made.account_id), ("on", self.account))
        self.assertEqual(self.colours(made)["Moving mail"], "green")

    def test_read_an_interaction_and_make_an_opportunity_of_it(self) -> None:
        self.anna.group_ids |= self.env.ref("sales_team.group_sale_salesman")
        self.mailbox.keep = "body"
        words = {"subject": "Solar panels", "html": "<p>We need <b>forty</b>.</p>"}
        mail = self.log(NINA, ANNA, **words)
        self.start_tour(
            "/odoo/office365-interactions", "office365_mail_opportunity", login="anna"
        )
        lead = mail.interaction_ids.lead_id
        self.assertEqual((lead.name, lead.user_id), ("Solar panels", self.anna))
        page = requests.get(mail.web_link, verify=False, timeout=10)  # noqa: S501
        self.assertIn("Solar panels", page.text)

    def test_who_sees_all_opportunities_counts_the_mail_of_each(self) -> None:
        self.anna.group_ids |= self.env.ref("sales_team.group_sale_salesman_all_leads")
        self.mailbox.readers = "own"
        self.log(NINA, ANNA, subject="An offer")
        self.log(ANNA, NINA, subject="Re: An offer")
        self.log(NINA, BRUNO, subject="A second offer")
        self.start_tour(
            "/odoo/office365-interactions", "office365_mail_pivot", login="anna"
        )

    def test_a_mail_is_on_its_contact(self) -> None:
        self.log(NINA, ANNA, subject="Solar panels")
        self.start_tour(
            f"/odoo/res.partner/{self.nina.id}", "office365_mail_contact", login="anna"
        )
