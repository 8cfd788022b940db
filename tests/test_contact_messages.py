"""What people are told, when nothing can be synced too, and in their language."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.office365_sync.models.contact_run import ContactRun

from .contact_case import ContactCase

COUNT = 20_000


@tagged("post_install", "-at_install")
class TestContactMessages(ContactCase):
    def told(self, action: dict) -> tuple[str, str]:
        """Kind and text of a notification."""
        return action["params"]["type"], action["params"]["message"]

    def assert_told_to(self, do: str, partner: object) -> None:
        """Adding, and syncing by hand, say what is to be done first."""
        for method in ("action_office365_add", "action_office365_sync_now"):
            kind, text = self.told(getattr(partner, method)())
            self.assertEqual(kind, "warning")
            self.assertIn(do, text)
            self.assertNotIn("on their way", text)
            self.assertNotIn("started", text)
        me = self.env.user.browse(partner.env.uid).with_user(partner.env.uid)
        with self.assertRaises(UserError) as caught:
            me.action_office365_sync_contacts()
        self.assertIn(do, str(caught.exception))

    # what to do first

    def test_connected_user_hears_that_contacts_are_on_their_way(self) -> None:
        partner = self.partner()
        kind, text = self.told(partner.action_office365_add())
        self.assertEqual(kind, "success")
        self.assertIn("on their way to your Outlook folder: 1", text)
        kind, text = self.told(partner.action_office365_sync_now())
        self.assertEqual(kind, "success")

    def test_who_has_not_connected_is_told_to_connect(self) -> None:
        dora = self.make_user("dora", "dora@contoso.example")
        partner = self.partner().with_user(dora)
        self.assert_told_to("Connect your Microsoft account", partner)
        self.assertEqual(partner.office365_state, "waiting")

    def test_who_has_to_sign_in_again_is_told_so(self) -> None:
        self.account.state = "sign_in_needed"
        self.assert_told_to("Sign in again", self.partner())

    def test_whose_mailbox_is_not_assigned_is_told_whom_to_ask(self) -> None:
        self.app.sign_in_mode = "application"
        self.account.state = "not_connected"
        self.assert_told_to("Ask your administrator", self.partner())

    def test_who_has_switched_contacts_off_is_told_so(
        self,
    ) -> None:
        partner = self.synced_partner()
        self.account.contacts_enabled = False
        kind, text = self.told(partner.action_office365_sync_now())
        self.assertEqual(kind, "warning")
        self.assertIn("Sync Contacts", text)

    # what could not be synced

    def test_contact_that_may_not_be_written_says_so_and_what_to_do(self) -> None:
        partner = self.synced_partner(email="nina@roth.example")
        self.forbid_writing(partner)
        self.simulator.edit(self.in_outlook()["id"], jobTitle="Boss")
        self.sync()
        issue = self.link(partner).issue_ids
        self.assertEqual(issue.code, "unwritable")
        self.assertIn("may not change this contact", issue.message)
        self.assertIn("administrator", issue.remedy)
        self.assertIn(issue.message, partner.office365_error)
        self.assertNotIn("res.partner", partner.office365_error)
        partner.sudo().mobile = "+41"
        self.sync()
        self.assertEqual(self.in_outlook()["mobilePhone"], "+41")
        self.assertEqual(self.link(partner).issue_ids, issue)
        self.assertTrue(self.link(partner).next_try)

    def forbid_writing(self, partner: object) -> None:
        """By a record rule."""
        self.env["ir.rule"].create(
            {
                "name": "no writing",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "domain_force": f"[('id', '!=', {partner.id})]",
                "perm_read": False,
                "perm_create": False,
                "perm_unlink": False,
            }
        )

    def test_run_speaks_the_language_of_its_user(self) -> None:
        self.env["res.lang"]._activate_lang("fr_FR")
        self.anna.lang = "fr_FR"
        spoken = []
        original = ContactRun._sync

        def sync(run: ContactRun) -> None:
            spoken.append((run.env.lang, run.keeper.env.lang))
            original(run)

        self.patch(ContactRun, "_sync", sync)
        partner = self.synced_partner(email="nina@roth.example")
        self.forbid_writing(partner)
        self.simulator.edit(self.in_outlook()["id"], jobTitle="Boss")
        self.sync()
        self.assertEqual(set(spoken), {("fr_FR", "fr_FR")})
        self.assertIn("Désolé", self.link(partner).issue_ids.detail)

    # finding them

    def test_contacts_are_found_by_what_became_of_them(self) -> None:
        names = ("none", "waiting", "synced", "stopped", "error")
        found = {name: self.partner(f"P {name}", function="S") for name in names}
        found["error"].function = "x" * 300
        for name in ("synced", "stopped", "error"):
            found[name].action_office365_add()
        self.sync()
        found["stopped"].action_office365_stop()
        found["waiting"].action_office365_add()
        bruno = self.make_user("bruno", "bruno@contoso.example")
        found["none"].with_user(bruno).action_office365_add()
        ours = [("id", "in", [partner.id for partner in found.values()])]
        partners = self.partners.with_user(self.anna)

        def search(*states: str) -> set[str]:
            wanted = [*ours, ("office365_state", "in", list(states))]
            return {p.name.split()[1] for p in partners.search(wanted)}

        for name, partner in found.items():
            self.assertEqual(partner.office365_state, name)
            self.assertEqual(search(name), {name})
        self.assertEqual(search("synced", "none"), {"synced", "none"})
        self.assertEqual(search("error", "waiting"), {"error", "waiting"})
        others = [*ours, ("office365_state", "not in", ["synced", "none"])]
        self.assertEqual(partners.search_count(others), 3)

    def test_finding_them_loads_no_links_however_many_there_are(self) -> None:
        self.env.cr.execute(
            "WITH made AS (INSERT INTO res_partner (name, active, type)"
            " SELECT 'bulk ' || n, TRUE, 'contact' FROM generate_series(1, %s) n"
            " RETURNING id)"
            " INSERT INTO office365_contact_link"
            " (account_id, user_id, origin, key, partner_id, remote_id, state)"
            " SELECT %s, %s, 'list', 'k' || id, id, 'r' || id, 'linked' FROM made",
            [COUNT, self.account.id, self.anna.id],
        )
        self.env.cr.execute("ANALYZE office365_contact_link")
        partners = self.partners.with_user(self.anna)
        domain = [("office365_state", "in", ["synced", "waiting", "error"])]
        partners.search_count(domain)
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.assertEqual(partners.search_count(domain), COUNT)
        self.assertLess(self.env.cr.sql_log_count - before, 8)
