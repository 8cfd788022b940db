"""What a removal from Outlook leaves alone, believes, and does not give up for."""

from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from odoo.addons.office365_sync.models.contact_remote_store import ContactRemoteStore
from odoo.addons.office365_sync.models.contact_removal import ContactRemoval
from odoo.addons.office365_sync.sync import removal
from odoo.addons.office365_sync.sync.model import MADE_HERE

from .contact_case import ContactCase
from .test_removal import BUSY, Removing


@tagged("post_install", "-at_install")
class TestRemovalCare(Removing, ContactCase):
    def setUp(self) -> None:
        super().setUp()
        for name in ("Nina Roth", "Ben Moser", "Uli Frei"):
            self.synced_partner(name, email=f"{name[:3]}@three.example".lower())

    def half_done(self) -> None:
        """All but the first one get no answer."""
        self.leave()
        self.simulator.fault(BUSY, method="DELETE", in_batch=True, skip=1, times=9)
        self.assertEqual(self.run_all(), "failed")
        self.simulator.no_faults()

    def test_what_was_in_outlook_before_stays_though_it_is_tried_again(self) -> None:
        self.outlook_person()
        self.sync()
        partner = self.by_email("laura@alpine.example")
        partner.function = "Buyer"  # so that it bears our mark
        self.sync()
        self.half_done()
        link = self.link(partner)
        self.account._cursor("contacts").removed_to = link.id
        link.write({"next_try": fields.Datetime.now(), "tries": 0})
        self.env.flush_all()  # a run reads it with cursors of its own
        asked = []
        original = ContactRemoteStore.fetch

        def fetch(store: ContactRemoteStore, ids: list[str], **how: bool) -> dict:
            asked.extend(ids)
            return original(store, ids, **how)

        with patch.object(ContactRemoteStore, "fetch", fetch):
            self.assertEqual(self.run_all(), "done")
        self.assertEqual(set(self.simulator.contacts()), {"Laura Brunner"})
        self.assertNotIn(link.remote_id, asked)

    def test_what_is_its_users_own_by_the_time_it_is_looked_at_stays(self) -> None:
        """Paired anew by somebody between the question and the answer."""
        link = self.link(self.by_email("nin@three.example"))
        self.leave()
        original = ContactRemoteStore.fetch

        def fetch(store: ContactRemoteStore, ids: list[str], **how: bool) -> dict:
            link.raw = {key: link.raw[key] for key in link.raw if key != MADE_HERE}
            self.env.flush_all()
            return original(store, ids, **how)

        with patch.object(ContactRemoteStore, "fetch", fetch):
            self.assertEqual(self.run_all(), "done")
        self.assertEqual(set(self.simulator.contacts()), {"Nina Roth"})

    def test_own_contact_paired_with_what_was_once_made_from_odoo_stays(self) -> None:
        """A link may bear the mark of an item that is not there any more."""
        link = self.link(self.by_email("nin@three.example"))
        self.simulator.delete(link.remote_id)
        address = [{"name": "Nina", "address": "nin@three.example"}]
        own = self.outlook_person(emailAddresses=address)
        link.write({"remote_id": False, "state": "new", "base": {}})
        self.env.flush_all()
        self.sync()
        self.assertEqual(link.remote_id, own)
        self.leave()
        self.assertEqual(self.run_all(), "done")
        left = [contact["id"] for contact in self.simulator.contacts().values()]
        self.assertEqual(left, [own])

    def test_what_is_deleted_there_meanwhile_is_no_issue(self) -> None:
        self.half_done()
        self.assertTrue(self.issues("not_removed"))
        for contact in self.simulator.contacts().values():
            self.simulator.delete(contact["id"])
        self.assertEqual(self.run_all(), "done")
        self.assertFalse(self.issues("not_removed"))
        self.assertFalse(self.told())

    def meanwhile(self, act: object) -> None:
        """Something happens between the look at items and what comes of it."""
        original = ContactRemoteStore.fetch

        def fetch(store: ContactRemoteStore, ids: list[str], **how: bool) -> dict:
            found = original(store, ids, **how)
            act()
            return found

        self.patch(ContactRemoteStore, "fetch", fetch)

    def edit(self, name: str) -> None:
        """In Outlook, by its user."""
        self.simulator.edit(self.in_outlook(name)["id"], jobTitle="Mine")

    def test_what_is_edited_this_very_moment_stays(self) -> None:
        self.meanwhile(lambda: self.edit("Ben Moser"))
        self.leave()
        self.assertEqual(self.run_all(), "done")
        self.assertEqual(set(self.simulator.contacts()), {"Ben Moser"})
        self.assertFalse(self.issues("not_removed"))

    def test_what_is_deleted_this_very_moment_is_gone(self) -> None:
        gone = self.in_outlook("Ben Moser")["id"]
        self.meanwhile(lambda: self.simulator.delete(gone))
        self.leave()
        self.assertEqual(self.run_all(), "done")
        self.assertNotIn("Still there", self.account.left_note)
        self.assertFalse(self.issues("not_removed"))

    def test_one_that_is_forgotten_this_very_moment_holds_up_no_other(self) -> None:
        link = self.link(self.by_email("ben@three.example"))
        original = ContactRemoteStore.send

        def send(store: ContactRemoteStore, sends: list, **how: bool) -> object:
            for outcomes in original(store, sends, **how):
                link.exists().unlink()
                self.env.flush_all()
                yield outcomes

        self.leave()
        with patch.object(ContactRemoteStore, "send", send):
            self.assertEqual(self.run_all(), "done")
        self.assertFalse(self.simulator.contacts())

    def test_what_is_edited_since_it_got_no_answer_is_nobodys_trouble(self) -> None:
        self.half_done()
        for name in self.simulator.contacts():
            self.edit(name)
        self.assertEqual(self.run_all(), "done")
        self.assertEqual(len(self.simulator.contacts()), 2)
        self.assertFalse(self.issues("not_removed"))
        self.assertFalse(self.told())

    def test_what_bears_the_mark_of_another_one_stays(self) -> None:
        link = self.link(self.by_email("ben@three.example"))
        link.write({"key": "another", "partner_id": self.partner("Another One").id})
        self.leave()
        self.assertEqual(self.run_all(), "done")
        self.assertEqual(set(self.simulator.contacts()), {"Ben Moser"})

    def test_what_was_changed_there_without_an_answer_goes_too(self) -> None:
        partner = self.by_email("ben@three.example")
        partner.function = "Buyer"
        self.env.flush_all()
        lost = {"status": 503, "after": True}
        self.simulator.fault(lost, method="PATCH", in_batch=True, times=99)
        self.account._run_contacts()
        self.simulator.no_faults()
        self.env.invalidate_all()
        self.assertTrue(self.link(partner).pending)
        self.assertEqual(self.in_outlook("Ben Moser")["jobTitle"], "Buyer")
        self.account.next_try = False
        self.leave()
        self.assertEqual(self.run_all(), "done")
        self.assertFalse(self.simulator.contacts())

    def test_what_was_put_there_without_an_answer_goes_too(self) -> None:
        self.partner("Lost One", email="lost@three.example").action_office365_add()
        self.env.flush_all()
        lost = {"status": 503, "after": True}
        self.simulator.fault(lost, method="POST", path="/contacts$", in_batch=True)
        self.account._run_contacts()
        self.env.invalidate_all()
        self.assertIn("Lost One", self.simulator.contacts())
        self.assertFalse(self.link(self.by_email("lost@three.example")).remote_id)
        self.account.next_try = False
        self.leave()
        self.assertEqual(self.run_all(), "done")
        self.assertFalse(self.simulator.contacts())

    def test_one_that_cannot_be_read_holds_up_no_other(self) -> None:
        poisoned = self.in_outlook("Ben Moser")["id"].rstrip("=")
        self.simulator.fault(BUSY, method="GET", path=poisoned, times=999)
        self.leave()
        self.assertEqual(self.run_all(), "failed")
        self.assertEqual(set(self.simulator.contacts()), {"Ben Moser"})
        self.assertEqual(self.issues("not_removed").partner_id.name, "Ben Moser")
        self.simulator.no_faults()
        self.assertEqual(self.run_all(), "done")
        self.assertFalse(self.simulator.contacts())
        self.assertFalse(self.issues("not_removed"))

    def test_where_nothing_answers_nothing_is_given_up(self) -> None:
        self.simulator.fault(BUSY, method="GET", in_batch=True, times=9999)
        self.leave()
        self.assertEqual(self.run_all(), "failed")
        self.assertFalse(self.issues("not_removed"))
        self.simulator.no_faults()
        self.assertEqual(self.run_all(), "done")
        self.assertFalse(self.simulator.contacts())

    def test_stopped_nothing_more_is_deleted(self) -> None:
        self.patch(removal, "AT_ONCE", 1)
        self.leave()

        def stopped(run: ContactRemoval) -> bool:
            return len(self.simulator.contacts()) < 3

        with patch.object(ContactRemoval, "_cancel_requested", stopped):
            self.assertEqual(self.run_all(), "cancelled")
        self.assertEqual(len(self.simulator.contacts()), 2)
        self.assertEqual(self.account.state, "connected")

    def test_stopped_at_its_very_end_one_stays_connected(self) -> None:
        original = ContactRemoval._is_through

        def last(run: ContactRemoval) -> None:
            original(run)
            run.keeper.removal_stopped = True

        self.leave()
        with patch.object(ContactRemoval, "_is_through", last):
            self.run_all()
        self.assertEqual(self.account.state, "connected")
        self.assertFalse(self.account.is_leaving)

    def test_one_begun_before_this_was_counted_ends_as_well(self) -> None:
        self.leave()
        self.account.removal_got_on = False
        self.env["office365.account"]._cron_care()
        self.assertTrue(self.account.is_leaving)
        self.assertTrue(self.account.removal_got_on)
