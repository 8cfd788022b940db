"""Whoever was connected otherwise in between: what Odoo has made is known still."""

from datetime import timedelta
from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.office365_sync.models.link_store import fingerprint

from .event_case import START, EventCase
from .simulator_process import ANNA, BRUNO, CLIENT_ID
from .test_removal import Removing

NINA, LAURA = "nina@roth.example", "laura@alpine.example"


@tagged("post_install", "-at_install")
class TestConnectedAgain(Removing, EventCase):
    """Nina and the kick-off are Odoo's; Laura and the lunch were in Anna's Outlook."""

    def setUp(self) -> None:
        super().setUp()
        self.account.contacts_enabled = True
        partner = self.env["res.partner"].with_user(self.anna)
        self.nina = partner.create({"name": "Nina Roth", "email": NINA})
        self.nina.action_office365_add()
        self.event()
        self.outlook_event()
        self.sync_all()
        address = [{"name": "Laura", "address": LAURA}]
        self.simulator.create(displayName="Laura Brunner", emailAddresses=address)
        self.sync_all()

    def sync_all(self) -> None:
        """One run of each kind."""
        self.env.flush_all()
        self.assertEqual(self.account._run_all(), "done", self.account.last_error)
        self.env.invalidate_all()

    def change_to(self, upn: str) -> None:
        """Another Microsoft account is used from now on."""
        self.account._change_login(upn)
        self.connect(self.anna, upn)

    def assert_only_odoos_go(self) -> None:
        """From Anna's Outlook, when she disconnects and has it removed."""
        wizard = self.leave()
        self.assertTrue(wizard.contact_count and wizard.event_count)
        self.assertEqual(self.run_all(), "done")
        self.assertEqual(set(self.simulator.contacts()), {"Laura Brunner"})
        self.assertEqual(set(self.outlook()), {"Lunch"})

    def test_another_mailbox_in_between(self) -> None:
        self.change_to(BRUNO)
        self.sync_all()
        self.assertIn("Nina Roth", self.simulator.contacts(BRUNO))
        self.change_to(ANNA)
        self.sync_all()
        self.assert_only_odoos_go()
        self.assertIn("Nina Roth", self.simulator.contacts(BRUNO))
        self.assertIn("Kick-off", self.outlook(BRUNO))

    def test_another_mailbox_and_a_reset_in_between(self) -> None:
        self.change_to(BRUNO)
        self.sync_all()
        self.change_to(ANNA)
        mine = self.account.with_user(self.anna)
        for _ in range(2):
            mine.action_reset_contacts()
            mine.action_reset_calendar()
        self.sync_all()
        self.assert_only_odoos_go()

    def test_the_way_of_signing_in_changed_in_between(self) -> None:
        roles = ["Contacts.ReadWrite", "Calendars.ReadWrite", "User.Read.All"]
        self.simulator.admin("POST", f"apps/{CLIENT_ID}", {"roles": roles})
        self.app.sign_in_mode = "application"
        self.account._forget_sign_in("not_connected")
        self.account._assign_mailbox()
        self.sync_all()
        self.app.sign_in_mode = "user"
        self.account._forget_sign_in("not_connected")
        self.connect(self.anna)
        self.sync_all()
        self.assert_only_odoos_go()

    def test_another_folder_and_calendar_in_between(self) -> None:
        body = {"name": "Work"}
        self.simulator.admin("POST", f"mailboxes/{ANNA}/calendars", body)
        names = {"contact_folder": "Other", "calendar_name": "Work"}
        self.account.write(names)
        self.sync_all()
        self.account.write(dict.fromkeys(names, False))
        self.sync_all()
        self.leave()
        self.assertEqual(self.run_all(), "done")
        self.assertEqual(set(self.simulator.contacts()), {"Laura Brunner"})
        there = self.simulator.admin("GET", f"mailboxes/{ANNA}/calendar")["events"]
        subjects = sorted(event["subject"] for event in there)
        self.assertEqual(subjects, ["Kick-off", "Lunch", "Lunch"])
        self.assertIn(f"{ANNA}: contacts: 2, events: 2.", self.account.left_note)

    def test_after_a_removal_what_was_left_is_known_still(self) -> None:
        self.simulator.edit(self.simulator.contacts()["Nina Roth"]["id"], jobTitle="X")
        self.leave()
        self.assertEqual(self.run_all(), "done")
        self.assertIn("Nina Roth", self.simulator.contacts())
        self.connect(self.anna)
        self.sync_all()
        self.assert_only_odoos_go()

    def test_what_is_left_in_another_mailbox_is_told_with_numbers(self) -> None:
        self.change_to(BRUNO)
        self.sync_all()
        told = []
        users = type(self.anna)
        with patch.object(users, "_bus_send", lambda _user, *sent: told.append(sent)):
            wizard = self.leave()
            self.run_all()
        text = f"{ANNA}: contacts: 1, events: 1."
        self.assertIn(text, wizard.elsewhere)
        self.assertIn(text, self.account.left_note)
        (news,) = [sent for kind, sent in told if kind == "simple_notification"]
        self.assertIn(text, news["message"])
        self.assertNotIn("Odoo had put into Outlook has been", news["message"])
        self.assertIn("Nina Roth", self.simulator.contacts())

    def test_what_cannot_be_paired_again_is_told_and_not_called_removed(self) -> None:
        self.change_to(BRUNO)
        self.sync_all()
        link = self.account.contact_link_ids.filtered(
            lambda one: one.partner_id == self.nina
        )
        link.with_user(self.anna).action_stop()
        self.sync_all()
        self.change_to(ANNA)
        self.sync_all()
        self.leave()
        self.run_all()
        self.assertIn("Nina Roth", self.simulator.contacts())
        self.assertIn(f"{ANNA}: contacts: 1, events: 0", self.account.left_note)

    def test_what_is_linked_again_is_remembered_no_longer(self) -> None:
        self.account.with_user(self.anna).action_reset_contacts()
        self.assertTrue(self.account._cursor("contacts").made)
        self.sync_all()
        self.assertFalse(self.account._cursor("contacts").made)
        self.assertEqual(self.account._made_before(), {})
        self.assertEqual(self.account._made_count("contacts"), 1)

    def paired_and_killed(self) -> None:
        """A run that has found all again has not come to its end."""
        for kind in ("contacts", "events"):
            self.account._remember_made(kind)

    def test_what_is_linked_is_not_told_as_left_elsewhere(self) -> None:
        self.paired_and_killed()
        self.assertEqual(self.account._made_before(), {})

    def test_what_a_removal_took_is_not_told_as_left_elsewhere(self) -> None:
        self.paired_and_killed()
        self.leave()
        self.assertEqual(self.run_all(), "done")
        self.assertEqual(self.account._made_before(), {})
        self.assertNotIn("Put there by Odoo earlier", self.account.left_note)

    def test_what_was_once_remembered_without_its_mailbox_is_of_this_one(self) -> None:
        self.account._cursor("contacts").made = [fingerprint("an item")]
        mailbox = self.account.signed_in_as
        self.assertEqual(self.account._made_before(), {mailbox: (1, 0)})

    def test_a_run_that_finds_nothing_again_goes_over_no_links(self) -> None:
        self.change_to(BRUNO)
        self.sync_all()
        self.assertTrue(self.account._cursor("contacts").made)
        gone_over = []
        accounts = type(self.account)

        def made(_account: object, kind: str) -> set:
            gone_over.append(kind)
            return set()

        with patch.object(accounts, "_made_fingerprints", made):
            self.sync_all()
        self.assertFalse(gone_over)

    def test_what_was_deleted_in_outlook_is_not_counted_as_there(self) -> None:
        self.account.event_link_ids.gone = "deleted"
        self.env.flush_all()
        self.assertEqual(self.account._made_count("events"), 0)
        self.account.with_user(self.anna).action_reset_calendar()
        self.assertEqual(self.account._made_before(), {})


@tagged("post_install", "-at_install")
class TestPrivateAgain(Removing, EventCase):
    """Of private events the sync is told no more than their time."""

    def setUp(self) -> None:
        super().setUp()
        self.account.calendar_private = "busy"
        for day, name in enumerate(("Therapy", "Untouched")):
            self.event(name, start=START + timedelta(days=day), privacy="private")
        self.sync()

    def private(self) -> list[dict]:
        """What is in Outlook, by time."""
        found = self.simulator.admin("GET", f"mailboxes/{ANNA}/calendar")["events"]
        return sorted(found, key=lambda one: one["start"]["dateTime"])

    def test_what_was_written_into_it_before_it_was_paired_anew_stays(self) -> None:
        body = {"contentType": "text", "content": "My plan"}
        self.edit_in_outlook(self.private()[0]["id"], body=body)
        self.account.with_user(self.anna).action_reset_calendar()
        self.sync()
        self.leave()
        self.assertEqual(self.run_all(), "done")
        left = self.private()[0]
        self.assertIn("My plan", left["body"]["content"])
