"""The sync by hand in a real browser, as an ordinary user and as a manager."""

from odoo.tests import tagged

from .common import Office365HttpCase


@tagged("post_install", "-at_install", "office365_tour")
class TestManualSyncTours(Office365HttpCase):
    def setUp(self) -> None:
        super().setUp()
        self.account = self.connect(self.anna)
        partner = self.env["res.partner"].create({"name": "Tour Person"})
        partner.with_user(self.anna).action_office365_add()
        self.run_at_the_second_look()

    def run_at_the_second_look(self) -> None:
        """The scheduled action comes while somebody waits in the browser."""
        model = type(self.env["office365.manual.sync"])
        original, account = model.look, self.account

        def look(sync: object) -> dict:
            seen = original(sync)
            if seen["is_busy"]:
                account.with_env(sync.env(su=True))._run_all()
            return seen

        self.patch(model, "look", look)

    def test_look_first_then_do_it(self) -> None:
        start = "/odoo/action-office365_sync.action_sync_runs"
        self.start_tour(start, "office365_manual_sync", login="anna")
        self.assertIn("Tour Person", self.simulator.contacts())

    def test_manager_looks_at_what_a_sync_of_somebody_would_do(self) -> None:
        self.make_user("max", "max@contoso.example", "office365_sync.group_manager")
        start = "/odoo/contacts?view_type=list"
        self.start_tour(start, "office365_manual_sync_of_others", login="max")
        self.assertFalse(self.simulator.contacts(folder=None))
