"""The sync by hand: for whom, of what, looked at first, watched, cancelled."""

from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from odoo.addons.office365_sync.graph.events import LONGEST_WINDOW

from .contact_case import ContactCase


@tagged("post_install", "-at_install")
class TestManualSync(ContactCase):
    def setUp(self) -> None:
        super().setUp()
        self.ben = self.make_user("ben", "ben@contoso.example")
        self.manager = self.make_user(
            "max", "max@contoso.example", "office365_sync.group_manager"
        )

    def sync_of(self, user: object, **values: object) -> object:
        """The dialog as this user opens it."""
        model = self.env["office365.manual.sync"].with_user(user)
        values = {"with_events": False, **values}
        with Form(model.with_context(allowed_company_ids=user.company_ids.ids)) as form:
            for name, value in values.items():
                setattr(form, name, value)
        return form.record

    def let(self, user: object, *owners: object) -> None:
        """Give somebody the right to sync for others."""
        self.env["office365.sync.right"].create(
            {"user_id": user.id, "owner_ids": [owner.id for owner in owners]}
        )

    def test_people_are_oneself_and_those_one_may_sync_for(self) -> None:
        self.assertEqual(self.sync_of(self.anna).person_ids.user_id, self.anna)
        self.account_of(self.ben)
        self.assertEqual(self.sync_of(self.ben).person_ids.user_id, self.ben)
        self.let(self.ben, self.anna)
        people = self.sync_of(self.ben).person_ids
        self.assertEqual(people.user_id, self.anna | self.ben)
        self.assertEqual(people.filtered("is_chosen").user_id, self.ben)

    def test_manager_may_sync_for_all_who_are_connected(self) -> None:
        self.account_of(self.ben)
        self.assertEqual(self.sync_of(self.manager).person_ids.user_id, self.anna)

    def test_nobody_syncs_for_others_without_the_right_to(self) -> None:
        sync = self.sync_of(self.ben)
        self.env["office365.manual.sync.person"].with_user(self.ben).create(
            {"sync_id": sync.id, "user_id": self.anna.id, "is_chosen": True}
        )
        with self.assertRaises(UserError):
            sync.action_sync()
        with self.assertRaises(UserError):
            sync.action_preview()
        with self.assertRaises(AccessError):
            sync.with_user(self.anna).action_sync()
        self.assertFalse(self.env["office365.preview"].search([]))

    def test_last_day_of_all_is_taken_as_far_as_outlook_goes(self) -> None:
        usual = self.account._calendar_window()
        asked = (None, date.max)
        account = self.account.with_context(office365_period=asked)
        first, last = account._calendar_window()
        self.assertEqual(first, usual[0])
        self.assertEqual(last, first + LONGEST_WINDOW)

    def test_cancelling_it_does_not_cancel_a_removal(self) -> None:
        sync = self.sync_of(self.anna)
        sync.action_sync()
        self.account._begin_to_leave()
        sync.action_cancel()
        removals = self.env["office365.sync.run"].search([("mode", "=", "remove")])
        self.assertEqual(set(removals.mapped("state")), {"queued"})

    def test_preview_is_shown_and_then_done(self) -> None:
        self.partner(email="nina@roth.example").action_office365_add()
        sync = self.sync_of(self.anna)
        sync.action_preview()
        self.assertTrue(sync.is_busy)
        self.env.flush_all()
        self.account._run_all()
        self.env.invalidate_all()
        self.assertFalse(sync.is_busy)
        self.assertEqual(sync.line_ids.name, "Nina Roth")
        self.assertEqual(sync.person_ids.told, "Contacts: In Outlook: New 1")
        self.assertFalse(self.simulator.contacts(folder=None))
        sync.action_sync()
        self.assertIn("waiting", sync.person_ids.told)
        self.env.flush_all()
        self.account._run_all()
        self.env.invalidate_all()
        self.assertIn("New in Outlook: 1", sync.person_ids.told)
        self.assertIn("Nina Roth", self.simulator.contacts())

    def test_preview_whose_worker_was_killed_is_not_waited_for_for_ever(self) -> None:
        sync = self.sync_of(self.anna)
        sync.action_preview()
        self.env.flush_all()
        self.env["office365.preview"].search([]).state = "running"
        self.env.invalidate_all()
        self.assertTrue(sync.is_busy)
        self.account._end_interrupted()
        self.env.invalidate_all()
        self.assertFalse(sync.is_busy)
        self.assertIn("Try again", sync.person_ids.told)

    def test_of_others_one_sees_how_much_and_not_what(self) -> None:
        self.partner(email="nina@roth.example").action_office365_add()
        self.let(self.ben, self.anna)
        sync = self.sync_of(self.ben)
        for person in sync.person_ids:
            person.is_chosen = person.user_id == self.anna
        sync.action_preview()
        self.env.flush_all()
        self.account._run_all()
        self.env.invalidate_all()
        person = sync.person_ids.filtered("is_chosen")
        self.assertEqual(person.told, "Contacts: In Outlook: New 1")
        self.assertFalse(sync.line_ids)

    def test_cancelled_before_it_begins_it_never_does(self) -> None:
        self.partner(email="nina@roth.example").action_office365_add()
        sync = self.sync_of(self.anna, mode="full")
        sync.action_sync()
        self.assertEqual(sync._runs().mode, "full")
        sync.action_cancel()
        self.assertFalse(sync.is_busy)
        self.assertEqual(sync._runs().state, "cancelled")

    def test_cancelling_leaves_what_its_owner_asked_for_since(self) -> None:
        sync = self.sync_of(self.manager)
        sync.person_ids.is_chosen = True
        sync.action_sync()
        self.account.with_user(self.anna).action_sync_contacts()
        sync.action_cancel()
        runs = sync.env["office365.sync.run"].sudo().search([])
        states = {run.create_uid: run.state for run in runs}
        self.assertEqual(states[self.manager], "cancelled")
        self.assertEqual(states[self.anna], "queued")
        self.assertFalse(self.account.next_try)

    def test_what_is_not_connected_says_so_before_anything_begins(self) -> None:
        self.account_of(self.ben)
        sync = self.sync_of(self.ben)
        self.assertIn("Connect your Microsoft account", sync.person_ids.told)
        with self.assertRaisesRegex(UserError, "Connect your Microsoft account"):
            sync.action_preview()

    def test_of_others_it_is_said_why_nothing_can_come(self) -> None:
        self.let(self.ben, self.anna)
        sync = self.sync_of(self.ben)
        sync.person_ids.is_chosen = True
        person = sync.person_ids.filtered(lambda one: one.user_id == self.anna)
        for values, told in (
            ({"contacts_enabled": False}, "Switched off by its user"),
            ({"state": "sign_in_needed"}, "Its user has to sign in again"),
        ):
            self.account.write(values)
            person.invalidate_recordset()
            self.assertEqual(person.told, f"Contacts: {told}")

    def test_whoever_is_not_connected_is_led_to_their_preferences(self) -> None:
        sync = self.sync_of(self.ben)
        self.assertEqual(sync.why_nobody, "Connect your account first.")
        self.assertTrue(sync.can_connect)
        self.assertEqual(sync.action_preferences()["res_id"], self.ben.id)
        self.assertFalse(self.sync_of(self.anna).why_nobody)
        self.app.client_id = False
        self.assertIn("not set up yet", self.sync_of(self.ben).why_nobody)

    def test_deletions_that_wait_are_told_after_later_runs_too(self) -> None:
        self.account.contact_remote_deleted = "archive"
        for number in range(12):
            address = f"p{number}@wait.example"
            self.partner(f"Person {number}", email=address).action_office365_add()
        self.sync()
        for contact in self.simulator.contacts().values():
            self.simulator.delete(contact["id"])
        self.sync()
        sync = self.sync_of(self.anna)
        sync.action_sync()
        self.env.flush_all()
        self.account._run_all()
        self.env.invalidate_all()
        told = sync.person_ids.told
        self.assertIn("Deletions that wait for a yes: 12", told)
        self.assertTrue(sync.has_waiting)
        shown = sync.action_open_waiting()
        self.assertIn("is_held", str(shown["domain"]))
        self.assertEqual(shown["res_model"], "office365.contact.link")
        calendar = self.sync_of(self.anna, with_contacts=False, with_events=True)
        shown = calendar.action_open_waiting()
        self.assertEqual(shown["res_model"], "office365.event.link")

    def test_nothing_chosen_is_said(self) -> None:
        with self.assertRaisesRegex(UserError, "contacts, the calendar, or both"):
            self.sync_of(self.anna, with_contacts=False).action_sync()

    def test_period_goes_with_the_calendar(self) -> None:
        self.account.calendar_enabled = True
        self.account.granted_scopes = "Contacts.ReadWrite Calendars.ReadWrite"
        self.env["office365.sync.run"].search([]).unlink()
        sync = self.sync_of(self.anna, with_events=True, last_day="2029-01-31")
        sync.action_sync()
        runs = {run.kind: run for run in sync._runs()}
        self.assertEqual(str(runs["events"].last_day), "2029-01-31")
        self.assertFalse(runs["contacts"].last_day)
