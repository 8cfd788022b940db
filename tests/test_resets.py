"""Pairing anew while deletions wait for a yes."""

from odoo.tests import tagged

from .contact_case import ContactCase
from .event_case import EventCase
from .simulator_process import ANNA


@tagged("post_install", "-at_install")
class TestContactReset(ContactCase):
    def test_what_waits_to_be_deleted_comes_back_once(self) -> None:
        self.account.contact_remote_deleted = "archive"
        names = [f"Person {number}" for number in range(12)]
        for name in names:
            self.partner(name).action_office365_add()
        self.sync()
        for contact in self.simulator.contacts().values():
            self.simulator.delete(contact["id"])
        self.sync()
        self.assertEqual(self.account.held_deletions, 12)
        self.account.with_user(self.anna).action_reset_contacts()
        self.sync()
        self.sync()
        self.assertEqual(sorted(self.simulator.contacts()), sorted(names))
        found = self.partners.search([("name", "in", names)])
        self.assertEqual(sorted(found.mapped("name")), sorted(names))
        self.assertFalse(self.account.held_deletions)


@tagged("post_install", "-at_install")
class TestEventReset(EventCase):
    def test_what_waits_to_be_deleted_comes_back_once(self) -> None:
        self.event()
        self.outlook_event()
        self.sync()
        there = self.outlook()
        for subject in ("Kick-off", "Lunch"):
            event_id = there[subject]["id"]
            self.simulator.admin("DELETE", f"mailboxes/{ANNA}/events/{event_id}")
        self.sync()
        self.assertTrue(self.account._held_links("events"))
        self.account.with_user(self.anna).action_reset_calendar()
        self.sync()
        self.sync()
        self.assertEqual(sorted(self.outlook()), ["Kick-off", "Lunch"])
        for name in ("Kick-off", "Lunch"):
            self.assertEqual(len(self.by_name(name)), 1, name)
        self.assertFalse(self.account._held_links("events"))
        self.assert_no_mail()
