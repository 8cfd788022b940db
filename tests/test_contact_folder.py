"""The synced folder: another one is named, its owner renames it, or deletes it."""

from odoo.tests import tagged

from .fault_case import FaultCase
from .simulator_process import ANNA


@tagged("post_install", "-at_install")
class TestContactFolder(FaultCase):
    def names(self, folder: str) -> list[str]:
        stored = self.simulator.admin("GET", f"mailboxes/{ANNA}")["contacts"]
        return sorted(c["displayName"] for c in stored if c["folder"] == folder)

    def rename(self, before: str, after: str) -> None:
        folder = self.simulator.folders()[before]
        client = self.account._graph_client()
        path = f"/me/contactFolders/{folder}"
        client.request("PATCH", path, json={"displayName": after})
        self.cursor().folder_seen = "2020-01-01"  # an hour goes by

    def cursor(self) -> object:
        return self.account._cursor("contacts")

    def told(self) -> list[str]:
        issues = self.env["office365.sync.issue"].search(
            [("account_id", "=", self.account.id), ("link_id", "=", False)]
        )
        return issues.mapped("code")

    def test_another_folder_is_filled_and_the_old_ones_items_stay(self) -> None:
        team = self.five()
        self.account.contact_folder = "Clients"
        self.sync()
        self.assertEqual(self.names("Clients"), self.names("Odoo"))
        self.assertEqual(len(self.names("Clients")), 5)
        self.assertEqual(self.cursor().folder_name, "Clients")
        self.assertEqual(set(self.account.contact_link_ids.mapped("state")), {"linked"})
        for full in (False, True):
            self.assertEqual(self.writes(self.sync(full=full)), 0)
        team[0].function = "Chair"
        self.sync()
        stored = self.simulator.admin("GET", f"mailboxes/{ANNA}")["contacts"]
        titles = {
            c["folder"]: c["jobTitle"] for c in stored if c["displayName"] == "Person 0"
        }
        self.assertEqual(titles["Clients"], "Chair")
        self.assertFalse(titles["Odoo"])

    def test_folder_that_is_there_is_paired_and_nothing_is_made_twice(self) -> None:
        team = self.five()
        for number in (0, 1):
            address = {"name": "x", "address": f"p{number}@x.example"}
            self.simulator.create(
                folder="Clients", displayName=f"Person {number}",
                emailAddresses=[address], jobTitle="Founder",
            )  # fmt: skip
        self.account.contact_folder = "clients"
        self.sync()
        self.assertEqual(self.names("Clients"), [f"Person {n}" for n in range(5)])
        self.assertEqual(team[0].function, "Founder")
        self.assertEqual(self.writes(self.sync()), 0)

    def test_companys_folder_changed_counts_like_ones_own(self) -> None:
        self.five()
        self.env.company.office365_contact_folder = "Team"
        self.sync()
        self.assertEqual(len(self.names("Team")), 5)

    def test_renamed_folder_is_synced_as_before_and_its_owner_is_told(self) -> None:
        team = self.five()
        self.rename("Odoo", "My people")
        team[0].function = "Chair"
        self.assertEqual(self.sync().remote_created, 0)
        self.assertEqual(len(self.names("My people")), 5)
        self.assertEqual(self.cursor().folder_name, "My people")
        self.assertEqual(self.told(), ["folder_renamed"])
        self.sync(full=True)
        self.assertEqual(self.told(), ["folder_renamed"])
        self.account.contact_folder = "My people"
        self.assertEqual(self.writes(self.sync()), 0)
        self.assertFalse(self.told())
        self.assertNotIn("Odoo", self.simulator.folders())

    def test_deleted_folder_is_made_again_and_its_owner_is_told(self) -> None:
        self.five()
        gone = self.simulator.folders()["Odoo"]
        self.simulator.admin("DELETE", f"mailboxes/{ANNA}/folders/{gone}")
        self.sync()
        self.sync()
        self.assertIn("Odoo", self.simulator.folders())
        self.assertNotEqual(self.simulator.folders()["Odoo"], gone)
        self.assertEqual(self.told(), ["folder_gone"])
        self.sync(full=True)
        self.assertFalse(self.told())

    def test_few_contacts_lost_with_their_folder_wait_where_they_would_be_archived(
        self,
    ) -> None:
        team = self.five()
        self.account.contact_remote_deleted = "archive"
        gone = self.simulator.folders()["Odoo"]
        self.simulator.admin("DELETE", f"mailboxes/{ANNA}/folders/{gone}")
        for _ in range(2):
            self.sync()
            self.assertEqual(team.mapped("active"), [True] * 5)
        links = self.env["office365.contact.link"].with_user(self.anna)
        found = links.search([("is_held", "=", True)])
        self.assertEqual(len(found), 5)
        found[:1].action_delete_held()
        found[1:].action_keep_held()
        self.sync()
        self.assertEqual(sum(team.mapped("active")), 4)
        self.assertEqual(len(self.names("Odoo")), 4)

    def test_folder_that_is_shown_is_not_believed_gone(self) -> None:
        self.five()
        fault = {"status": 404, "code": "ErrorItemNotFound"}
        self.simulator.fault(fault, method="GET", path="/delta", times=None)
        self.sync(expect="failed")
        self.assertFalse(self.links().filtered("gone"))
        self.assertFalse(self.told())
        self.assert_recovers()

    def test_account_from_before_names_were_kept_keeps_its_folder(self) -> None:
        self.five()
        unknown = dict.fromkeys(("folder_wanted", "folder_name", "folder_seen"), False)
        self.cursor().write(unknown)
        self.assertEqual(self.writes(self.sync()), 0)
        self.assertEqual(self.cursor().folder_wanted, "Odoo")
        self.assertFalse(self.told())

    def test_feed_link_to_another_host_begins_the_feed_again(self) -> None:
        self.five()
        link = "https://other.example/v1.0/me/contactFolders/x/contacts/delta"
        self.cursor().link = f"{link}?$deltatoken=1"
        self.simulator.edit(self.in_outlook("Person 0")["id"], jobTitle="Chair")
        self.sync()
        self.assertEqual(self.team[0].function, "Chair")
        self.assertNotIn("other.example", self.cursor().link)
        self.assertFalse(self.account.last_error)

    def test_everything_is_paired_anew_when_its_owner_asks(self) -> None:
        self.five()
        ids = set(self.account.contact_link_ids.mapped("remote_id"))
        user = self.env["res.users"].browse(self.anna.id).with_user(self.anna)
        user.action_office365_reset_contacts()
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertFalse(any(self.account.contact_link_ids.mapped("remote_id")))
        self.sync()
        self.assertEqual(set(self.account.contact_link_ids.mapped("remote_id")), ids)
        self.assertEqual(len(self.names("Odoo")), 5)
        view = self.env["res.users"].get_view(
            self.env.ref("office365_sync.view_users_form_office365").id, "form"
        )
        self.assertIn("action_office365_reset_contacts", view["arch"])
