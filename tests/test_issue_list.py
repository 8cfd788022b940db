"""The list of issues: what it says of each, and who does something about it."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .contact_case import ContactCase

# what whoever looks for the cause wants to have in a spreadsheet
EXPORTED = (
    "about direction operation field_label code message remedy detail tries "
    "write_date request_id user_id"
).split()


@tagged("post_install", "-at_install")
class TestIssueList(ContactCase):
    def issue(self, operation: str, code: str = "rejected", **values: object) -> object:
        """One of Anna's."""
        values = {"account_id": self.account.id, "operation": operation, **values}
        return self.env["office365.sync.issue"].create({"code": code, **values})

    def test_each_says_which_way_it_was_to_go(self) -> None:
        ways = {
            "create": "to_outlook",
            "update": "to_outlook",
            "delete": "to_outlook",
            "push": "to_outlook",
            "pull": "to_odoo",
            "write": "to_odoo",
            "archive": "to_odoo",
            "read": "to_odoo",
        }
        found = {operation: self.issue(operation).direction for operation in ways}
        self.assertEqual(found, ways)

    def test_photo_says_on_which_side_it_was_refused(self) -> None:
        there = self.issue("photo", "photo_refused_by_outlook")
        here = self.issue("photo", "photo_refused_by_odoo")
        found = (there.direction, here.direction)
        self.assertEqual(found, ("to_outlook", "to_odoo"))

    def test_contact_that_may_not_be_read_was_to_go_to_outlook(self) -> None:
        issue = self.issue("read", "record_unreadable")
        self.assertEqual(issue.direction, "to_outlook")

    def test_export_has_all_that_is_known_in_words(self) -> None:
        partner = self.synced_partner("Stuck Person")
        self.issue("update", "too_long", link_id=self.link(partner).id, field="phone")
        self.anna.group_ids |= self.env.ref("base.group_allow_export")
        issues = self.env["office365.sync.issue"].with_user(self.anna).search([])
        offered = issues.fields_get(EXPORTED)
        self.assertTrue(all(offered[name]["exportable"] for name in EXPORTED))
        (row,) = issues.export_data(EXPORTED)["datas"]
        told = dict(zip(EXPORTED, row, strict=True))
        self.assertEqual(told["about"], "Stuck Person")
        self.assertEqual(told["operation"], "Change in Outlook")
        self.assertEqual(told["direction"], "Odoo to Outlook")
        self.assertEqual(told["field_label"], "Phone")
        self.assertEqual(told["message"], "The value is too long for Outlook.")
        self.assertIn("Shorten it in Odoo", told["remedy"])

    def test_it_can_be_grouped_by_what_was_tried(self) -> None:
        self.issue("update")
        self.issue("pull")
        issues = self.env["office365.sync.issue"].with_user(self.anna)
        groups = issues.formatted_read_group([], ["operation"], ["__count"])
        self.assertEqual({group["operation"] for group in groups}, {"update", "pull"})

    def test_nobody_tries_again_or_skips_what_is_somebody_elses(self) -> None:
        issue = self.issue("update")
        ben = self.make_user("ben", "ben@contoso.example")
        manager = self.make_user(
            "max", "max@contoso.example", "office365_sync.group_manager"
        )
        self.assertFalse(self.env["office365.sync.issue"].with_user(ben).search([]))
        for user in (ben, manager):
            for name in ("action_retry", "action_skip"):
                with self.subTest(name), self.assertRaises(AccessError):
                    getattr(issue.with_user(user), name)()
        self.assertTrue(issue.exists())
