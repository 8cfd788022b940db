"""Disconnecting: what was put into Outlook is left there, or taken back."""

from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.office365_sync.models.contact_removal import ContactRemoval

from .contact_case import ContactCase
from .event_case import START, EventCase
from .quick_retries import QuickRetries
from .simulator_process import ANNA, BRUNO


class Leaving(QuickRetries):
    """For a test class: how somebody leaves."""

    def leave(self, choice: str = "remove") -> object:
        """The dialog, answered."""
        wizard = self.env["office365.disconnect"].with_user(self.anna)
        made = wizard.create({"account_id": self.account.id, "choice": choice})
        made.action_apply()
        self.env.flush_all()
        return made

    def run_all(self) -> str:
        """The scheduled action comes."""
        state = self.account._run_all()
        self.env.invalidate_all()
        return state


@tagged("post_install", "-at_install")
class TestContactLeaving(Leaving, ContactCase):
    def test_left_as_it_is_nothing_is_asked_of_outlook(self) -> None:
        self.synced_partner(email="nina@roth.example")
        self.leave("leave")
        self.assertEqual(self.account.state, "not_connected")
        self.assertIn("Nina Roth", self.simulator.contacts())

    def test_what_odoo_made_is_removed_and_then_it_is_disconnected(self) -> None:
        partner = self.synced_partner(email="nina@roth.example")
        self.outlook_person()
        self.sync()
        wizard = self.leave()
        self.assertEqual(wizard.contact_count, 1)
        self.assertEqual(self.account.state, "connected")
        self.assertEqual(self.run_all(), "done")
        self.assertEqual(set(self.simulator.contacts()), {"Laura Brunner"})
        self.assertEqual(self.account.state, "not_connected")
        self.assertFalse(self.account.is_leaving)
        self.assertTrue(partner.exists())
        run = self.env["office365.sync.run"].search([("mode", "=", "remove")])
        removed = run.filtered(lambda one: one.kind == "contacts")
        self.assertEqual((removed.state, removed.remote_deleted), ("done", 1))

    def test_what_was_in_outlook_before_stays_though_it_was_chosen_here(self) -> None:
        self.outlook_person()
        address = "laura@alpine.example"
        self.account.contact_incoming = "enrich"
        partner = self.partner("Laura Brunner", email=address)
        partner.action_office365_add()
        self.sync()
        partner.function = "Buyer"
        self.sync()
        self.assertEqual(self.link(partner).state, "linked")
        self.leave()
        self.run_all()
        self.assertIn("Laura Brunner", self.simulator.contacts())

    def test_what_odoo_made_is_known_still_after_a_reset(self) -> None:
        self.outlook_person()
        self.synced_partner(email="nina@roth.example")
        self.sync()
        self.account.with_user(self.anna).action_reset_contacts()
        self.sync()
        self.leave()
        self.run_all()
        self.assertEqual(set(self.simulator.contacts()), {"Laura Brunner"})

    def test_what_was_edited_in_outlook_stays(self) -> None:
        self.synced_partner(email="nina@roth.example")
        self.synced_partner("Ben Moser", email="ben@moser.example")
        self.simulator.edit(self.in_outlook()["id"], jobTitle="Mine")
        self.leave()
        self.run_all()
        self.assertEqual(set(self.simulator.contacts()), {"Nina Roth"})

    def test_nothing_is_synced_while_it_goes_on(self) -> None:
        partner = self.synced_partner(email="nina@roth.example")
        self.leave()
        partner.name = "Nina Meier"
        self.assertIn("is being removed", self.account._missing("contacts"))
        self.run_all()
        self.assertFalse(self.simulator.contacts())

    def test_interrupted_it_goes_on_where_it_was(self) -> None:
        for name in ("Nina Roth", "Ben Moser"):
            self.synced_partner(name, email=f"{name[:3]}@two.example")
        fault = {"status": 503, "code": "serverUnavailable"}
        self.simulator.fault(fault, method="DELETE", in_batch=True, skip=1, times=9)
        self.leave()
        self.assertEqual(self.run_all(), "failed")
        self.assertTrue(self.account.is_leaving)
        self.assertEqual(len(self.simulator.contacts()), 1)
        self.simulator.no_faults()
        self.assertEqual(self.run_all(), "done")
        self.assertFalse(self.simulator.contacts())
        self.assertEqual(self.account.state, "not_connected")

    def test_it_may_be_ended_before_all_is_removed(self) -> None:
        self.synced_partner(email="nina@roth.example")
        self.leave()
        self.leave("leave")
        self.assertEqual(self.account.state, "not_connected")
        self.assertFalse(self.account.is_leaving)
        self.assertIn("Nina Roth", self.simulator.contacts())

    def test_ended_half_way_whoever_comes_back_finds_all_again(self) -> None:
        names = ("Nina Roth", "Ben Moser")
        made = [self.synced_partner(n, email=f"{n[:3]}@two.example") for n in names]
        fault = {"status": 503, "code": "serverUnavailable"}
        self.simulator.fault(fault, method="DELETE", in_batch=True, skip=1, times=9)
        self.leave()
        self.assertEqual(self.run_all(), "failed")
        self.simulator.no_faults()
        self.leave("leave")
        self.connect(self.anna)
        self.sync()
        self.sync()
        self.assertEqual(set(self.simulator.contacts()), set(names))
        self.assertEqual([self.link(one).state for one in made], ["linked", "linked"])

    def test_it_is_told_how_far_it_is_and_at_the_end_what_came_of_it(self) -> None:
        self.synced_partner(email="nina@roth.example")
        self.synced_partner("Ben Moser", email="ben@moser.example")
        self.simulator.edit(self.in_outlook()["id"], jobTitle="Mine")
        wizard = self.env["office365.disconnect"].with_user(self.anna)
        made = wizard.create({"account_id": self.account.id, "choice": "remove"})
        self.assertTrue(made.action_apply()["params"]["closes"])
        user = self.anna.with_user(self.anna)
        self.assertIn("Still there: contacts: 2", user.office365_removal_progress)
        self.env.flush_all()
        self.run_all()
        note = user.office365_left_note
        self.assertIn("Removed from Outlook: contacts: 1, events: 0.", note)
        self.assertIn("Still there: contacts: 1, events: 0. You have edited", note)
        self.connect(self.anna)
        self.env.invalidate_all()
        self.assertFalse(user.office365_left_note)

    def test_stopped_by_its_user_before_it_begins_all_is_synced_as_before(self) -> None:
        self.synced_partner(email="nina@roth.example")
        self.leave()
        self.anna.with_user(self.anna).action_office365_stop_removal()
        self.assertFalse(self.account.is_leaving)
        self.assertEqual(self.account.state, "connected")
        self.assertEqual(self.run_all(), "done")
        self.assertIn("Nina Roth", self.simulator.contacts())

    def test_stopped_by_its_user_while_it_goes_on_no_more_is_removed(self) -> None:
        for name in ("Nina Roth", "Ben Moser"):
            self.synced_partner(name, email=f"{name[:3]}@two.example")
        self.leave()
        progress = type(self.env["office365.progress"])
        self.patch(progress, "_is_locked", lambda *_args: True)
        self.anna.with_user(self.anna).action_office365_stop_removal()
        self.assertTrue(self.account.is_leaving)
        self.assertIn("being stopped", self.account.removal_progress)
        self.env.flush_all()
        self.assertEqual(self.account._run(ContactRemoval), "cancelled")
        self.env.invalidate_all()
        self.assertEqual(len(self.simulator.contacts()), 2)
        self.assertEqual(self.run_all(), "cancelled")
        self.assertFalse(self.account.is_leaving or self.account.removal_stopped)
        self.assertEqual(self.account.state, "connected")

    def test_before_it_begins_nothing_is_said_to_be_removed(self) -> None:
        self.synced_partner(email="nina@roth.example")
        self.leave()
        told = self.account.removal_progress
        self.assertIn("Removed so far: contacts: 0, events: 0.", told)

    def test_its_user_hears_of_its_end_wherever_they_look_at_it(self) -> None:
        self.synced_partner(email="nina@roth.example")
        told = []
        users = type(self.anna)
        ended = "office365_removal_ended"
        with patch.object(users, "_bus_send", lambda _user, *sent: told.append(sent)):
            self.leave()
            self.anna.with_user(self.anna).action_office365_stop_removal()
            self.assertEqual([kind for kind, _ in told], [ended])
            self.leave()
            self.run_all()
        self.assertEqual([kind for kind, _ in told].count(ended), 2)

    def test_how_far_it_is_is_told_of_others_to_those_who_may_read_it(self) -> None:
        self.synced_partner(email="nina@roth.example")
        self.leave()
        mona = self.make_user("mona", BRUNO, "office365_sync.group_manager")
        bruno = self.make_user("bruno", "bruno2@contoso.example")
        progress = self.env["office365.progress"]
        told = progress.with_user(mona).removal(self.account.id)
        self.assertIn("contacts: 1", told["text"])
        self.assertFalse(progress.with_user(mona).removal()["is_running"])
        with self.assertRaises(AccessError):
            progress.with_user(bruno).removal(self.account.id)

    def test_cancelled_it_leaves_nobody_disconnected(self) -> None:
        names = ("Nina Roth", "Ben Moser")
        for name in names:
            self.synced_partner(name, email=f"{name[:3]}@two.example")
        self.leave()
        self.patch(ContactRemoval, "_cancel_requested", lambda _run: True)
        self.assertEqual(self.run_all(), "cancelled")
        self.assertEqual(self.account.state, "connected")
        self.assertFalse(self.account.is_leaving)
        asked = [("mode", "=", "remove"), ("state", "=", "queued")]
        self.assertFalse(self.env["office365.sync.run"].search(asked))
        self.sync()
        self.assertEqual(set(self.simulator.contacts()), set(names))
        self.leave()
        self.patch(ContactRemoval, "_cancel_requested", lambda _run: False)
        self.assertEqual(self.run_all(), "done")
        self.assertFalse(self.simulator.contacts())

    def test_whoever_comes_back_finds_all_again_without_duplicates(self) -> None:
        self.outlook_person()
        partner = self.synced_partner(email="nina@roth.example")
        self.sync()
        self.leave()
        self.run_all()
        people = self.partners.search_count([])
        self.connect(self.anna)
        self.sync()
        self.sync()
        self.assertEqual(set(self.simulator.contacts()), {"Laura Brunner", "Nina Roth"})
        self.assertEqual(self.partners.search_count([]), people)
        self.assertEqual(self.link(partner).state, "linked")

    def test_nobody_leaves_for_somebody_else(self) -> None:
        ben = self.make_user("ben", "ben@contoso.example")
        with self.assertRaises(AccessError):
            self.account.with_user(ben).action_leave()
        with self.assertRaises(AccessError):
            self.account.with_user(ben).action_stop_removal()
        wizard = self.env["office365.disconnect"].with_user(ben)
        with self.assertRaises(AccessError):
            wizard.create({"account_id": self.account.id}).action_apply()
        with self.assertRaises(AccessError):
            self.account.with_user(self.anna).write({"is_leaving": True})


@tagged("post_install", "-at_install")
class TestEventLeaving(Leaving, EventCase):
    def test_own_events_go_and_meetings_with_others_stay_and_nobody_is_mailed(
        self,
    ) -> None:
        other = self.env["res.partner"].create(
            {"name": "Guest", "email": "guest@else.example"}
        )
        self.event()
        self.weekly()
        self.event("Meeting", partner_ids=[(6, 0, (other | self.anna.partner_id).ids)])
        self.outlook_event()
        self.sync()
        mails = self.simulator.admin("GET", "mails")
        wizard = self.leave()
        self.assertEqual(wizard.event_count, 3)
        self.run_all()
        self.assertEqual(set(self.outlook()), {"Lunch", "Meeting"})
        self.assertEqual(self.simulator.admin("GET", "mails"), mails)
        self.assertTrue(self.by_name("Kick-off").active)
        self.assertEqual(self.account.state, "not_connected")

    def test_whoever_comes_back_finds_all_again_without_duplicates(self) -> None:
        self.event()
        self.outlook_event()
        self.sync()
        self.leave()
        self.run_all()
        self.connect(self.anna)
        self.sync()
        self.sync()
        self.assertEqual(sorted(self.outlook()), ["Kick-off", "Lunch"])
        self.assertEqual(len(self.by_name("Lunch")), 1)
        self.assert_no_mail()

    def test_private_events_with_guests_or_edits_in_outlook_stay(self) -> None:
        """Of which the sync is told no more than their time."""
        self.account.calendar_private = "busy"
        for day, name in enumerate(("Untouched", "Guests", "Note", "Renamed")):
            start = START + timedelta(days=day)
            self.event(name, start=start, privacy="private")
        self.sync()
        found = self.simulator.admin("GET", f"mailboxes/{ANNA}/calendar")["events"]
        found.sort(key=lambda one: one["start"]["dateTime"])
        ids = [one["id"] for one in found]
        guest = {"emailAddress": {"address": "guest@else.example"}}
        self.edit_in_outlook(ids[1], attendees=[guest])
        body = {"contentType": "text", "content": "My plan"}
        self.edit_in_outlook(ids[2], body=body)
        self.edit_in_outlook(ids[3], subject="Dentist")
        self.sync()
        self.simulator.admin("DELETE", "mails")
        self.leave()
        self.run_all()
        found = self.simulator.admin("GET", f"mailboxes/{ANNA}/calendar")["events"]
        self.assertEqual({one["id"] for one in found}, set(ids[1:]))
        self.assertFalse(self.simulator.admin("GET", "mails"))

    def test_private_series_whose_days_are_not_told_stay(self) -> None:
        self.account.calendar_private = "busy"
        self.weekly("Therapy", privacy="private")
        self.sync()
        before = self.outlook()
        self.assertTrue(before)
        self.leave()
        self.run_all()
        self.assertEqual(self.outlook(), before)
