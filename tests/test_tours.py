from odoo import api
from odoo.tests import tagged

from ..graph import auth
from ..graph.errors import IdentityMismatch
from .common import Office365HttpCase
from .contact_case import PERSON


@tagged("post_install", "-at_install", "office365_tour")
class TestTours(Office365HttpCase):
    """What people do and see, in a real browser, as an ordinary user."""

    def test_connect_choose_contacts_sync_and_see_the_result(self) -> None:
        self.start_tour("/odoo", "office365_connect", login="anna")
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
        self.start_tour(list_url, "office365_choose_contacts", login="anna")
        self.env.invalidate_all()
        self.assertEqual(account._run_contacts(), "done")
        self.assertIn("Tour Person Two", self.simulator.contacts())
        links = "/odoo/action-office365_sync.action_contact_links"
        self.start_tour(links, "office365_see_result", login="anna")
        form = f"/odoo/contacts/{partners[0].id}"
        self.start_tour(form, "office365_partner_form", login="anna")
        self.env.invalidate_all()
        self.assertEqual(account._run_contacts(), "done")
        self.assertNotIn("Tour Person One", self.simulator.contacts())

    def test_sync_now_and_test_leave_preferences_open(self) -> None:
        account = self.connect(self.anna)
        partner = self.env["res.partner"].create({"name": "Tour Person"})
        partner.with_user(self.anna).action_office365_add()
        self.run_at_the_second_look(account)
        self.start_tour("/odoo", "office365_sync_now", login="anna")
        runs = self.env["office365.sync.run"].search([])
        self.assertEqual((runs.account_id, runs.state), (account, "done"))

    def run_at_the_second_look(self, account: object) -> None:
        """The scheduled action comes while somebody waits in the browser."""
        progress = type(self.env["office365.progress"])
        original = progress.mine

        @api.model
        def mine(model: object, kind: str) -> dict:
            seen = original(model, kind)
            if seen["run_state"] == "queued":
                account.with_env(model.env(su=True))._run_contacts()
            return seen

        self.patch(progress, "mine", mine)

    def test_what_is_wrong_is_red_and_says_what_to_do(self) -> None:
        account = self.connect(self.anna)
        partner = self.env["res.partner"].create(
            {"name": "Tour Person", "function": "x" * 300}
        )
        partner.with_user(self.anna).action_office365_add()
        self.run_contacts(account)
        form = f"/odoo/contacts/{partner.id}"
        self.start_tour(form, "office365_not_fully_synced", login="anna")
        self.simulator.fault({"status": 403}, path="^/me")
        account.with_user(self.anna).action_test()
        self.assertEqual(account.state, "error")
        self.start_tour("/odoo", "office365_in_trouble", login="anna")

    def test_held_deletions_are_kept_or_carried_out_as_their_user_says(self) -> None:
        account = self.connect(self.anna)
        account.contact_remote_deleted = "archive"
        partners = self.env["res.partner"].create(
            [{"name": f"Tour Person {letter}"} for letter in "0abcdefghijk"]
        )
        partners.with_user(self.anna).action_office365_add()
        self.run_contacts(account)
        for contact in self.simulator.contacts().values():
            self.simulator.delete(contact["id"])
        self.run_contacts(account)
        self.start_tour("/odoo", "office365_held_deletions", login="anna")
        self.run_contacts(account)
        self.assertEqual(list(self.simulator.contacts()), ["Tour Person 0"])
        self.assertEqual(partners.filtered("active"), partners[0])

    def run_contacts(self, account: object) -> None:
        """One run, to its end."""
        self.env.flush_all()
        self.assertEqual(account._run_contacts(), "done")
        self.env.invalidate_all()

    def test_save_and_test_the_app_registration(self) -> None:
        self.env.ref("base.user_admin").password = "admin"
        self.start_tour(
            "/odoo/office365-settings", "office365_save_and_test", login="admin"
        )
        self.env.invalidate_all()
        self.assertEqual(self.app.state, "ready")
        self.assertTrue(self.app.checked_on)

    def test_device_code_that_is_looked_at_by_hand(self) -> None:
        self.app.sign_in_mode = "device"
        started = auth.start_device_flow

        def start(*arguments: object) -> dict:
            flow = started(*arguments)
            self.simulator.type_device_code(flow["user_code"])
            return {**flow, "interval": 600}

        self.patch(auth, "start_device_flow", start)
        self.start_tour("/odoo", "office365_device_code_by_hand", login="anna")

    def test_device_code_of_somebody_else(self) -> None:
        self.app.sign_in_mode = "device"

        def poll(*_args: object) -> None:
            raise IdentityMismatch("somebody.else@contoso.example", code="WrongPerson")

        self.patch(auth, "poll_device_flow", poll)
        tour = "office365_device_code_of_somebody_else"
        self.start_tour("/odoo", tour, login="anna")
