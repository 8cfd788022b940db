"""People see which deletions wait for them, and say yes or no to each."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .contact_case import ContactCase

COUNT = 12
PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9"
    "awAAAABJRU5ErkJggg=="
)


@tagged("post_install", "-at_install")
class TestContactHeld(ContactCase):
    def setUp(self) -> None:
        super().setUp()
        self.ben = self.make_user("ben", "ben.weber@contoso.example")
        self.team = self.partners.with_user(self.anna).browse()
        for number in range(COUNT):
            self.team += self.partner(f"Person {number}")
        self.team.action_office365_add()
        self.sync()

    def held(self) -> object:
        """What Anna finds in her list of deletions."""
        links = self.env["office365.contact.link"].with_user(self.anna)
        return links.search([("is_held", "=", True)])

    def empty_folder(self) -> None:
        """Its owner deletes all that is in it; Odoo is to archive them."""
        self.account.contact_remote_deleted = "archive"
        for contact in self.simulator.contacts().values():
            self.simulator.delete(contact["id"])
        self.sync()

    def active(self) -> int:
        """How many of the team are not archived."""
        return sum(self.team.mapped("active"))

    def test_list_names_what_would_be_deleted_and_where(self) -> None:
        self.empty_folder()
        self.assertEqual(self.held().partner_id, self.team)
        texts = set(self.held().mapped("deletion"))
        self.assertEqual(texts, {"Deleted in Outlook: would be archived in Odoo"})
        others = self.env["office365.contact.link"].with_user(self.ben)
        self.assertFalse(others.search([("is_held", "=", True)]))

    def test_yes_to_some_holds_the_others_however_few(self) -> None:
        self.empty_folder()
        self.held()[:7].action_delete_held()
        self.assertEqual(self.account.held_deletions, COUNT - 7)
        for _ in range(2):
            self.sync()
            self.assertEqual(self.active(), COUNT - 7)
            self.assertEqual(len(self.held()), COUNT - 7)

    def test_all_are_deleted_or_kept_without_choosing_them(self) -> None:
        self.empty_folder()
        self.held()[:1].action_keep_all_held()
        self.assertFalse(self.held())
        self.sync()
        self.empty_folder()
        self.held()[:1].action_delete_all_held()
        self.sync()
        self.assertFalse(self.active())

    def test_yes_to_all_is_to_as_many_as_were_shown(self) -> None:
        self.empty_folder()
        shown = {"office365_confirmed": COUNT - 1}
        links = self.held()[:1].with_context(**shown)
        account = self.account.with_user(self.anna).with_context(**shown)
        for press in (
            links.action_delete_all_held,
            links.action_keep_all_held,
            account.action_approve_deletions,
        ):
            with self.assertRaisesRegex(UserError, f"{COUNT} now"):
                press()
        self.assertEqual(len(self.held()), COUNT)
        account.with_context(office365_confirmed=COUNT).action_approve_deletions()
        self.assertFalse(self.held())

    def test_keeping_what_was_deleted_in_outlook_puts_it_there_again(self) -> None:
        self.empty_folder()
        self.held().action_keep_held()
        self.assertFalse(self.held())
        self.assertFalse(self.env["office365.sync.issue"].search([]))
        self.sync()
        self.assertEqual(len(self.simulator.contacts()), COUNT)
        self.assertEqual(self.active(), COUNT)
        self.assert_quiet()

    def test_keeping_what_was_deleted_in_odoo_makes_it_there_again(self) -> None:
        names = set(self.team.mapped("name"))
        for number, partner in enumerate(self.team):
            partner.email = f"p{number}@x.example"
        self.sync()
        self.team.sudo().unlink()
        self.assertEqual(self.sync().held, COUNT)
        texts = set(self.held().mapped("deletion"))
        self.assertEqual(texts, {"Deleted in Odoo: would be deleted in Outlook too"})
        self.held().action_keep_held()
        self.sync()
        self.assertEqual(set(self.simulator.contacts()), names)
        self.assertEqual(
            self.partners.search_count([("name", "in", list(names))]), COUNT
        )
        self.assert_quiet()

    def test_keeping_what_is_no_longer_chosen_leaves_it_in_outlook(self) -> None:
        self.team.active = False
        self.assertEqual(self.sync().held, COUNT)
        texts = set(self.held().mapped("deletion"))
        self.assertEqual(
            texts, {"Archived or no longer chosen: would be removed from Outlook"}
        )
        self.held().action_keep_held()
        self.sync()
        self.assertEqual(len(self.simulator.contacts()), COUNT)
        self.assert_quiet()

    def test_without_a_connection_nobody_is_told_that_it_is_done(self) -> None:
        self.empty_folder()
        stays = self.synced_partner("Stays", email="stays@x.example")
        self.account._forget_sign_in("not_connected")
        held = self.held()
        for told in (
            held[:1].action_keep_held(),
            held[1:].action_delete_held(),
            stays.action_office365_stop(),
            self.link(stays).with_user(self.anna).action_resume(),
        ):
            self.assertEqual(told["params"]["type"], "warning")
            self.assertIn("Connect your Microsoft account", told["params"]["message"])

    def test_photo_of_what_waits_to_be_deleted_is_no_issue(self) -> None:
        self.team[0].image_1920 = PIXEL
        self.sync()
        self.empty_folder()
        self.sync(full=True)
        self.assertEqual(self.env["office365.sync.issue"].search([]).code, "held")

    def test_issue_and_run_lead_to_the_list(self) -> None:
        self.empty_folder()
        issue = self.env["office365.sync.issue"].search([]).with_user(self.anna)
        run = self.env["office365.sync.run"].search([], limit=1).with_user(self.anna)
        self.assertIn(str(COUNT), run.outcome)
        for action in (issue.action_open_held(), run.action_open_held()):
            links = self.env["office365.contact.link"].with_user(self.anna)
            self.assertEqual(links.search(action["domain"]), self.held())

    def test_nobody_decides_for_somebody_else(self) -> None:
        self.empty_folder()
        held = self.held()
        for user in (self.ben, self.env.ref("base.user_admin")):
            for action in ("action_delete_held", "action_keep_held"):
                with self.assertRaises(AccessError):
                    getattr(held.with_user(user), action)()
        self.assertEqual(len(self.held()), COUNT)

    def assert_quiet(self) -> None:
        """Nothing is left to do, and nothing is held."""
        counts = self.sync()
        written = (counts.remote_created, counts.remote_deleted, counts.local_created)
        self.assertEqual(written, (0, 0, 0))
        self.assertFalse(self.held())
