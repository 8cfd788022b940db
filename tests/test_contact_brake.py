"""Many deletions at once wait for a person, who is told once and asked about these."""

import time

from odoo.tests import tagged

from odoo.addons.office365_sync.models.contact_remote_store import ContactRemoteStore

from .fault_case import FaultCase
from .simulator_process import ANNA

COUNT = 12


@tagged("post_install", "-at_install")
class TestContactBrake(FaultCase):
    def setUp(self) -> None:
        super().setUp()
        self.team = self.partners.with_user(self.anna).browse()
        for number in range(COUNT):
            self.team += self.partner(f"Person {number}")
        self.team.action_office365_add()
        self.sync()
        self.account.contact_remote_deleted = "archive"

    def empty_folder(self) -> None:
        """Its owner deletes all that is in it."""
        for contact in self.simulator.contacts().values():
            self.simulator.delete(contact["id"])

    def issues(self) -> object:
        """What is told about the account itself."""
        issues = self.env["office365.sync.issue"]
        return issues.search([("link_id", "=", False), ("code", "=", "held")])

    def test_held_deletions_are_told_once_and_cost_nothing_more(self) -> None:
        self.empty_folder()
        self.assertEqual(self.sync().held, COUNT)
        runs = self.env["office365.sync.run"].search_count([])
        for _ in range(3):
            self.simulator.clear_counters()
            self.sync()
            self.assertLessEqual(self.simulator.counters()["requests"], 3)
            self.assertFalse(self.simulator.counters()["batch_items"])
        self.assertEqual(self.env["office365.sync.run"].search_count([]), runs)
        self.assertEqual(self.issues().detail, str(COUNT))
        self.assertEqual(self.account.held_deletions, COUNT)

    def test_nothing_is_held_once_the_cause_is_gone(self) -> None:
        self.empty_folder()
        self.sync()
        self.account.contact_remote_deleted = "create_again"
        self.sync()
        self.sync()
        self.assertEqual(len(self.simulator.contacts()), COUNT)
        self.assertFalse(self.account.held_deletions)
        self.assertFalse(self.issues())

    def test_consent_before_anything_is_held_is_to_nothing(self) -> None:
        self.account.with_user(self.anna).action_approve_deletions()
        self.empty_folder()
        self.assertEqual(self.sync().held, COUNT)
        self.assertEqual(self.team.mapped("active"), [True] * COUNT)
        self.account.with_user(self.anna).action_approve_deletions()
        self.assertEqual(self.sync().local_deleted, COUNT)
        self.assertFalse(self.issues())

    def test_stopping_many_by_hand_is_not_held(self) -> None:
        self.team.action_office365_stop()
        self.assertEqual(self.sync().held, 0)
        self.assertFalse(self.simulator.contacts())

    def test_deleted_folder_recovers_however_little_time_a_run_has(self) -> None:
        folder = self.simulator.folders()["Odoo"]
        self.account.contact_remote_deleted = "create_again"
        self.simulator.admin("DELETE", f"mailboxes/{ANNA}/folders/{folder}")
        asked = []
        self.patch(ContactRemoteStore, "moved", lambda _store, ids: asked.append(ids))
        self.env.flush_all()
        self.account._run_contacts(budget=60)
        self.env.invalidate_all()
        self.assertEqual(len(self.simulator.contacts()), COUNT)
        self.assertFalse(asked)

    def test_question_where_items_went_goes_on_where_it_was_cut_short(self) -> None:
        self.empty_folder()
        original = ContactRemoteStore.moved
        asked: list[str] = []

        def slow(store: ContactRemoteStore, ids: list[str]) -> set[str]:
            asked.extend(ids)
            time.sleep(0.7)
            return original(store, ids)

        self.patch(ContactRemoteStore, "moved", slow)
        self.env.flush_all()
        for _ in range(8):
            self.account._run_contacts(budget=0.6)
        self.env.invalidate_all()
        self.sync()
        self.assertEqual(len(set(asked)), COUNT)
        self.assertLessEqual(len(asked), 2 * COUNT)
        self.assertEqual(self.account.held_deletions, COUNT)

    def test_issue_of_a_rejected_deletion_goes_with_the_deletion(self) -> None:
        partner = self.team[0]
        partner.action_office365_stop()
        fault = {"status": 400, "code": "ErrorInvalidRequest"}
        self.simulator.fault(fault, method="DELETE", in_batch=True)
        self.sync()
        self.assertEqual(self.link(partner).issue_ids.code, "rejected")
        self.sync()
        self.assertNotIn("Person 0", self.simulator.contacts())
        self.assertFalse(self.link(partner).issue_ids)
