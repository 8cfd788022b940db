"""Deletions that wait for a yes, in a real browser."""

from odoo.tests import tagged

from .simulator_process import BRUNO
from .tour_case import InFrench, TourCase

TAGS = ("post_install", "-at_install", "office365_tour")


@tagged(*TAGS)
class TestDeletionsTours(TourCase):
    def held(self) -> tuple[object, object]:
        """Anna's account, and twelve contacts that were deleted in her Outlook."""
        account = self.connect(self.anna)
        account.contact_remote_deleted = "archive"
        names = [f"Tour Person {letter}" for letter in "0abcdefghijk"]
        partners = self.chosen(self.anna, *names)
        self.sync(account)
        for contact in self.simulator.contacts().values():
            self.simulator.delete(contact["id"])
        self.sync(account)
        return account, partners

    def test_yes_in_preferences_is_to_as_many_as_wait_by_then(self) -> None:
        account, partners = self.held()
        self.walk("/odoo", "office365_held_in_preferences", self.anna)
        self.sync(account)
        self.assertEqual(len(partners.filtered("active")), 1)

    def test_user_decides_on_those_held_back_by_selection_and_all(self) -> None:
        account, partners = self.held()
        self.walk("/odoo", "office365_held_deletions", self.anna)
        self.sync(account)
        self.assertEqual(list(self.simulator.contacts()), ["Tour Person 0"])
        self.assertEqual(partners.filtered("active"), partners[0])

    def test_manager_decides_on_events_of_their_own_one_by_one_and_all(self) -> None:
        account = self.with_calendar(self.mona, BRUNO)
        eve = {"emailAddress": {"address": "eve@far.example", "name": "Eve"}}
        made = [
            self.in_outlook(BRUNO, "Keep me", attendees=[eve]),
            self.in_outlook(BRUNO, "Delete me"),
            self.in_outlook(BRUNO, "And me"),
            self.in_outlook(BRUNO, "Me too"),
        ]
        self.sync(account)
        for event_id in made:
            self.simulator.admin("DELETE", f"mailboxes/{BRUNO}/events/{event_id}")
        self.sync(account)
        self.walk("/odoo/calendar", "office365_event_deletions", self.mona)
        self.sync(account)
        self.assertEqual(self.subjects(BRUNO), ["Keep me"])
        events = self.env["calendar.event"]
        names = ["Delete me", "And me", "Me too"]
        self.assertFalse(events.search([("name", "in", names)]))


@tagged(*TAGS)
class TestDeletionsToursInFrench(InFrench, TestDeletionsTours):
    """The same in French."""
