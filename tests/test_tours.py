from odoo.tests import tagged

from ..graph import auth
from ..graph.errors import IdentityMismatch
from .contact_case import PERSON
from .tour_case import InFrench, TourCase

TAGS = ("post_install", "-at_install", "office365_tour")


@tagged(*TAGS)
class TestTours(TourCase):
    """What people do and see, in a real browser, as an ordinary user."""

    def test_connect_choose_contacts_sync_and_see_the_result(self) -> None:
        self.walk("/odoo", "office365_connect", self.anna)
        account = self.account_of(self.anna)
        self.assertEqual(account.state, "connected")
        partners = self.env["res.partner"].create(
            [
                {"name": "Tour Person One", "email": "one@tour.example"},
                {"name": "Tour Person Two", "email": "two@tour.example"},
            ]
        )
        self.simulator.create(folder="Odoo", **PERSON)
        self.simulator.create(folder="Odoo", displayName="Nora Nomail")
        list_url = "/odoo/contacts?view_type=list"
        self.walk(list_url, "office365_choose_contacts", self.anna)
        self.sync(account)
        self.assertIn("Tour Person Two", self.simulator.contacts())
        links = "/odoo/action-office365_sync.action_contact_links"
        self.walk(links, "office365_see_result", self.anna)
        form = f"/odoo/contacts/{partners[0].id}"
        self.walk(form, "office365_partner_form", self.anna)
        self.sync(account)
        self.assertNotIn("Tour Person One", self.simulator.contacts())

    def test_sync_now_leaves_preferences_open(self) -> None:
        account = self.connect(self.anna)
        self.chosen(self.anna, "Tour Person")
        self.run_while_waiting(account)
        self.walk("/odoo", "office365_sync_now", self.anna)
        runs = self.env["office365.sync.run"].search([])
        self.assertEqual((runs.account_id, runs.state), (account, "done"))

    def test_device_code_that_is_looked_at_by_hand(self) -> None:
        self.app.sign_in_mode = "device"
        started = auth.start_device_flow

        def start(*arguments: object) -> dict:
            flow = started(*arguments)
            self.simulator.type_device_code(flow["user_code"])
            return {**flow, "interval": 600}

        self.patch(auth, "start_device_flow", start)
        self.walk("/odoo", "office365_device_code_by_hand", self.anna)

    def test_device_code_of_somebody_else(self) -> None:
        self.app.sign_in_mode = "device"

        def poll(*_args: object) -> None:
            raise IdentityMismatch("somebody.else@contoso.example", code="WrongPerson")

        self.patch(auth, "poll_device_flow", poll)
        tour = "office365_device_code_of_somebody_else"
        self.walk("/odoo", tour, self.anna)


@tagged(*TAGS)
class TestToursInFrench(InFrench, TestTours):
    """The same in French."""
