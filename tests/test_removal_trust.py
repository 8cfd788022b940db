"""What is believed of answers to a removal: that all is gone, that all is forbidden."""

from datetime import timedelta

from odoo.tests import tagged

from odoo.addons.office365_sync.models.contact_removal import ContactRemoval
from odoo.addons.office365_sync.models.link_store import LinkStore
from odoo.addons.office365_sync.sync import removal

from .contact_case import ContactCase
from .event_case import START, EventCase
from .simulator_process import ANNA
from .test_removal import BUSY, DENIED, Removing

NOT_FOUND = {"status": 404, "code": "ErrorItemNotFound"}
NAMES = ("Nina Roth", "Ben Moser", "Uli Frei", "Eva Kern")


class Trusting(Removing):
    """For a test class: faults of many items."""

    def fault_of(self, action: dict, method: str, **match: object) -> None:
        """For items alone, not for what is asked of the folder."""
        self.simulator.fault(action, method=method, in_batch=True, **match)

    def of_kind(self, kind: str) -> str:
        """What stops this kind."""
        return self.account._cursor(kind).problem or ""


@tagged("post_install", "-at_install")
class TestContactTrust(Trusting, ContactCase):
    def setUp(self) -> None:
        super().setUp()
        for name in NAMES:
            self.synced_partner(name, email=f"{name[:3]}@many.example".lower())

    def test_all_not_found_but_shown_by_their_folder_is_not_believed(self) -> None:
        self.fault_of(NOT_FOUND, "GET", times=999)
        self.leave()
        self.assertEqual(self.run_all(), "failed")
        self.assertTrue(self.account.is_leaving)
        self.assertEqual(self.account._made_count("contacts"), len(NAMES))
        self.simulator.no_faults()
        self.assertEqual(self.run_all(), "done")
        self.assertFalse(self.simulator.contacts())

    def test_all_not_found_in_a_folder_that_is_gone_is_believed(self) -> None:
        folder = self.simulator.folders()["Odoo"]
        self.simulator.admin("DELETE", f"mailboxes/{ANNA}/folders/{folder}")
        self.leave()
        self.assertEqual(self.run_all(), "done")
        self.assertIn("contacts: 0", self.account.left_note)
        self.assertNotIn("Still there", self.account.left_note)

    def test_all_not_found_just_once_is_asked_again(self) -> None:
        self.fault_of(NOT_FOUND, "GET", times=len(NAMES))
        self.leave()
        self.assertEqual(self.run_all(), "done")
        self.assertFalse(self.simulator.contacts())

    def test_a_folder_not_found_but_listed_is_not_believed(self) -> None:
        self.fault_of(NOT_FOUND, "GET", times=999)
        self.simulator.fault(NOT_FOUND, method="GET", path="/contacts$", times=999)
        self.leave()
        self.assertEqual(self.run_all(), "failed")
        self.assertEqual(self.account._made_count("contacts"), len(NAMES))

    def test_all_deleted_by_hand_is_believed_and_the_folder_read_once(self) -> None:
        for contact in self.simulator.contacts().values():
            self.simulator.delete(contact["id"])
        self.in_chunks(ContactRemoval, 2)
        self.leave()
        self.simulator.clear_counters()
        self.assertEqual(self.run_all(), "done")
        asked = [row for row in self.simulator.requests() if not row["in_batch"]]
        listed = [one for one in asked if one["path"].endswith("/contacts")]
        self.assertEqual(len(listed), 1)

    def test_one_that_is_forbidden_is_named_and_the_others_go(self) -> None:
        self.fault_of(DENIED, "DELETE", times=1)
        self.leave()
        self.assertEqual(self.run_all(), "done")
        (left,) = self.simulator.contacts()
        self.assertEqual(self.issues("not_removed").partner_id.name, left)
        self.assertFalse(self.of_kind("contacts"))
        self.assertIn("Could not be removed: 1", self.told())

    def test_one_that_is_forbidden_first_of_all_holds_up_no_other(self) -> None:
        self.in_chunks(ContactRemoval, 1)
        self.fault_of(DENIED, "DELETE", times=1)
        self.leave()
        self.assertEqual(self.run_all(), "done")
        self.assertEqual(len(self.simulator.contacts()), 1)
        self.assertEqual(len(self.issues("not_removed")), 1)

    def test_one_that_is_forbidden_last_of_all_is_its_own_matter(self) -> None:
        self.patch(removal, "AT_ONCE", 1)
        self.fault_of(DENIED, "DELETE", skip=3, times=1)
        self.leave()
        self.assertEqual(self.run_all(), "done")
        self.assertEqual(len(self.issues("not_removed")), 1)

    def test_one_that_is_forbidden_in_a_later_run_is_its_own_matter(self) -> None:
        self.leave()
        self.fault_of(BUSY, "DELETE", skip=3, times=9)
        self.assertEqual(self.run_all(), "failed")
        self.assertEqual(len(self.simulator.contacts()), 1)
        self.simulator.no_faults()
        self.fault_of(DENIED, "DELETE", times=1)
        self.assertEqual(self.run_all(), "done")
        self.assertFalse(self.of_kind("contacts"))
        self.assertEqual(len(self.issues("not_removed")), 1)

    def test_where_only_others_that_stay_come_after_it_none_begins_there_again(
        self,
    ) -> None:
        self.in_chunks(ContactRemoval, 1)
        for name in ("Uli Frei", "Eva Kern"):
            self.simulator.edit(self.in_outlook(name)["id"], jobTitle="Mine")
        denied = self.in_outlook("Ben Moser")["id"].rstrip("=")
        self.fault_of(DENIED, "DELETE", path=denied, times=9)
        reached, noted = [], LinkStore.set_removed_to
        self.patch(
            LinkStore,
            "set_removed_to",
            lambda store, link_id: (reached.append(link_id), noted(store, link_id)),
        )
        self.leave()
        self.assertEqual(self.run_all(), "done")
        self.assertIn(self.link(self.by_email("uli@many.example")).id, reached)

    def test_one_that_may_not_be_read_is_named_and_the_others_go(self) -> None:
        hidden = self.in_outlook("Ben Moser")["id"].rstrip("=")
        self.fault_of(DENIED, "GET", path=hidden, times=9)
        self.leave()
        self.assertEqual(self.run_all(), "done")
        self.assertEqual(set(self.simulator.contacts()), {"Ben Moser"})
        self.assertEqual(self.issues("not_removed").partner_id.name, "Ben Moser")

    def test_one_that_may_not_be_read_and_is_looked_at_alone_is_named(self) -> None:
        self.in_chunks(ContactRemoval, 1)
        hidden = self.in_outlook("Nina Roth")["id"].rstrip("=")
        self.fault_of(DENIED, "GET", path=hidden, times=9)
        self.leave()
        self.assertEqual(self.run_all(), "done")
        self.assertEqual(set(self.simulator.contacts()), {"Nina Roth"})

    def test_where_nothing_may_be_read_all_is_refused(self) -> None:
        self.fault_of(DENIED, "GET", times=999)
        self.leave()
        self.assertEqual(self.run_all(), "failed")
        self.assertTrue(self.of_kind("contacts"))
        self.assertFalse(self.issues("not_removed"))
        self.simulator.no_faults()
        self.assertEqual(self.run_all(), "done")
        self.assertFalse(self.simulator.contacts())

    def test_many_in_a_row_that_are_forbidden_count_for_all(self) -> None:
        self.patch(removal, "IN_A_ROW", 2)
        self.in_chunks(ContactRemoval, 1)
        self.fault_of(DENIED, "DELETE", skip=1, times=2)
        self.leave()
        self.assertEqual(self.run_all(), "failed")
        self.assertTrue(self.of_kind("contacts"))
        self.assertFalse(self.issues("not_removed"))
        self.assertEqual(len(self.simulator.contacts()), 3)
        self.assertEqual(self.run_all(), "done")
        self.assertFalse(self.simulator.contacts())


@tagged("post_install", "-at_install")
class TestEventTrust(Trusting, EventCase):
    def setUp(self) -> None:
        super().setUp()
        for day in range(3):
            self.event(f"Day {day}", start=START + timedelta(days=day))
        self.sync()

    def test_all_not_found_but_shown_by_their_calendar_is_not_believed(self) -> None:
        self.fault_of(NOT_FOUND, "GET", times=999)
        self.leave()
        self.assertEqual(self.run_all(), "failed")
        self.assertEqual(self.account._made_count("events"), 3)
        self.simulator.no_faults()
        self.assertEqual(self.run_all(), "done")
        self.assertFalse(self.outlook())

    def test_one_that_is_forbidden_is_named_and_the_others_go(self) -> None:
        self.fault_of(DENIED, "DELETE", times=1)
        self.leave()
        self.assertEqual(self.run_all(), "done")
        self.assertEqual(len(self.outlook()), 1)
        self.assertEqual(len(self.issues("left_there")), 1)
