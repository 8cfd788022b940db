"""What a deletion means on the other side, and what an edit after it does."""

from dataclasses import replace

from odoo.tests import tagged

from odoo.addons.office365_sync.models.contact_remote_store import ContactRemoteStore

from .fault_case import FaultCase
from .simulator_process import ANNA


@tagged("post_install", "-at_install")
class TestContactDeletions(FaultCase):
    def test_contact_deleted_in_odoo_but_edited_in_outlook_becomes_one_again(
        self,
    ) -> None:
        partner = self.synced_partner(email="nina@roth.example", function="CEO")
        partner.sudo().unlink()
        self.simulator.edit(self.in_outlook()["id"], jobTitle="Founder")
        self.sync()
        self.retry_now()
        self.sync()
        self.assertEqual(self.in_outlook()["jobTitle"], "Founder")
        again = self.by_email("nina@roth.example")
        self.assertEqual(again.function, "Founder")
        self.assertEqual(self.link(again).state, "linked")

    def test_edit_just_before_the_deletion_arrives_beats_it_too(self) -> None:
        partner = self.synced_partner(email="nina@roth.example", function="CEO")
        contact = self.in_outlook()["id"]
        partner.sudo().unlink()
        self.on_request(
            lambda: self.simulator.edit(contact, jobTitle="Founder"), "POST", "$batch"
        )
        self.sync()
        self.retry_now()
        self.sync()
        self.assertEqual(self.in_outlook()["jobTitle"], "Founder")
        self.assertEqual(self.by_email("nina@roth.example").function, "Founder")

    def test_contact_deleted_in_outlook_is_no_longer_synced_by_setting(self) -> None:
        self.account.contact_remote_deleted = "unlink"
        partner = self.synced_partner(email="nina@roth.example")
        self.simulator.delete(self.in_outlook()["id"])
        self.sync()
        partner.function = "CEO"
        self.sync()
        self.sync(full=True)
        self.assertFalse(self.simulator.contacts())
        self.assertTrue(partner.active)
        self.assertEqual(self.link(partner).state, "stopped")

    def test_contact_moved_to_another_folder_is_left_there_and_told(self) -> None:
        partner = self.synced_partner(email="nina@roth.example", function="CEO")
        contact = self.in_outlook()["id"]
        where = f"mailboxes/{ANNA}/contacts/{contact}/move"
        self.simulator.admin("POST", where, {"folder": "Mine"})
        self.sync()
        self.assertEqual(self.link(partner).state, "stopped")
        self.assertEqual(self.link(partner).issue_ids.code, "moved_away")
        partner.function = "Chair"
        self.sync()
        self.assertFalse(self.simulator.contacts())
        self.assertEqual(self.simulator.contacts(folder="Mine").keys(), {"Nina Roth"})

    def test_edit_of_a_contact_whose_creation_was_never_confirmed_is_no_conflict(
        self,
    ) -> None:
        partner = self.partner(email="nina@roth.example", function="CEO")
        partner.action_office365_add()
        self.simulator.fault(
            {"status": 503, "after": True}, method="POST", in_batch=True
        )
        self.sync()
        self.assertEqual(self.link(partner).state, "new")
        before = len(partner.message_ids)
        self.simulator.edit(self.in_outlook()["id"], jobTitle="Founder")
        self.retry_now()
        self.sync()
        self.assertEqual(partner.function, "Founder")
        self.assertEqual(self.in_outlook()["jobTitle"], "Founder")
        self.assertEqual(len(partner.message_ids), before)
        self.assert_recovers()

    def test_folder_deleted_just_before_a_contact_gets_there_is_made_again(
        self,
    ) -> None:
        self.synced_partner(email="nina@roth.example")
        where = f"mailboxes/{ANNA}/folders/{self.simulator.folders()['Odoo']}"
        self.partner("New Here", email="new@x.example").action_office365_add()
        self.on_request(lambda: self.simulator.admin("DELETE", where), "POST", "$batch")
        self.sync()
        self.assertEqual(self.simulator.contacts().keys(), {"Nina Roth", "New Here"})
        self.assert_recovers()

    def test_creation_that_no_feed_shows_yet_is_found_by_its_mark(self) -> None:
        partner = self.partner(email="nina@roth.example", function="CEO")
        partner.action_office365_add()
        self.simulator.fault(
            {"status": 503, "after": True}, method="POST", in_batch=True
        )
        self.sync()
        original = ContactRemoteStore._page

        def late(store: ContactRemoteStore, page: object) -> object:
            return replace(original(store, page), items=())

        self.patch(ContactRemoteStore, "_page", late)
        self.retry_now()
        self.simulator.clear_counters()
        self.sync()
        self.assertEqual(self.link(partner).state, "linked")
        sent = [r for r in self.simulator.requests() if r["method"] == "POST"]
        self.assertFalse([r for r in sent if r["path"].endswith("/contacts")])
        self.assertEqual(self.link(partner).remote_id, self.in_outlook()["id"])
