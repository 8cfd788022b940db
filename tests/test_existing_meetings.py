"""Meetings from before the sync: nobody is mailed unless that was knowingly asked."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .event_case import EventCase


@tagged("post_install", "-at_install")
class TestExistingMeetings(EventCase):
    def setUp(self) -> None:
        super().setUp()
        partners = self.env["res.partner"]
        self.eve = partners.create({"name": "Eve", "email": "eve@customer.example"})
        self.tom = partners.create({"name": "Tom", "email": "tom@customer.example"})
        self.mute = partners.create({"name": "No Address"})
        self.meeting("Old 1", self.eve, self.mute)
        self.meeting("Old 2", self.eve, self.tom)
        self.event("Alone")
        self.account.calendar_since = "2030-01-01"
        self.sync()

    def meeting(self, name: str, *partners: object, **values: object) -> object:
        """A meeting of Anna's with others."""
        ids = [self.anna.partner_id.id, *(partner.id for partner in partners)]
        return self.event(name, partner_ids=[(6, 0, ids)], **values)

    def wizard(self) -> object:
        """What Anna sees before she chooses."""
        action = self.anna.with_user(self.anna).action_office365_existing_meetings()
        model = self.env[action["res_model"]].with_user(self.anna)
        return model.with_context(**action["context"]).create({})

    def test_shows_how_many_people_would_be_mailed(self) -> None:
        wizard = self.wizard()
        self.assertEqual((wizard.meeting_count, wizard.person_count), (2, 2))
        self.assertEqual(wizard.choice, "never")

    def test_series_counts_as_one_and_those_in_outlook_not_at_all(self) -> None:
        self.weekly(partner_ids=[(4, self.eve.id), (4, self.anna.partner_id.id)])
        self.assertEqual(self.wizard().meeting_count, 3)
        self.account.calendar_existing = "copy"
        self.sync()
        self.assertEqual(self.wizard().meeting_count, 0)

    def test_preferences_say_how_many_are_in_odoo_alone(self) -> None:
        prefs = self.anna.with_user(self.anna)
        self.assertEqual(prefs.office365_calendar_left_out, 2)
        self.weekly(partner_ids=[(4, self.eve.id), (4, self.anna.partner_id.id)])
        self.env.invalidate_all()
        self.assertEqual(prefs.office365_calendar_left_out, 3)
        self.account.calendar_existing = "copy"
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(prefs.office365_calendar_left_out, 0)

    def test_calendar_is_searched_only_where_that_number_is_shown(self) -> None:
        accounts = type(self.account)
        looked: list[object] = []
        self.env.invalidate_all()
        prefs = self.anna.with_user(self.anna)

        def count(account: object) -> int:
            looked.append(account)
            return 7

        self.patch(accounts, "_calendar_count_left_out", count)
        self.assertEqual(prefs.office365_state, "connected")
        self.assertFalse(looked)
        self.assertEqual(prefs.office365_calendar_left_out, 7)
        self.assertTrue(looked)

    def test_another_calendar_is_explained_before_it_is_chosen(self) -> None:
        prefs = self.anna.with_user(self.anna)
        values = {"office365_calendar_name": "CRM"}
        spec = {"office365_calendar_name": {}}
        told = prefs.onchange(values, ["office365_calendar_name"], spec)
        self.assertIn("stay in Odoo alone", told["warning"]["message"])
        values = {"office365_calendar_name": ""}
        told = prefs.onchange(values, ["office365_calendar_name"], spec)
        self.assertNotIn("warning", told)

    def test_without_attendees_nobody_is_mailed(self) -> None:
        wizard = self.wizard()
        wizard.choice = "copy"
        wizard.action_apply()
        self.sync()
        self.assertEqual(set(self.outlook()), {"Alone", "Old 1", "Old 2"})
        self.assertFalse(self.outlook()["Old 2"]["attendees"])
        self.assert_no_mail()

    def test_with_attendees_exactly_those_shown_are_mailed(self) -> None:
        wizard = self.wizard()
        shown = wizard.person_count
        wizard.choice = "invite"
        wizard.action_apply()
        self.sync()
        mails = self.simulator.admin("GET", "mails")
        mailed = {address for mail in mails for address in mail["recipients"]}
        self.assertEqual(len(mailed), shown)
        self.assertEqual(len(mails), 2)

    def test_says_that_nobody_is_mailed_where_odoo_invites(self) -> None:
        self.assertTrue(self.wizard().outlook_invites)
        self.account.calendar_invites = "odoo"
        self.assertFalse(self.wizard().outlook_invites)

    def test_is_nobody_elses_to_choose(self) -> None:
        bob = self.make_user("bob", "bob@x.example")
        wizards = self.env["office365.existing.meetings"].with_user(bob)
        wizard = wizards.create({"account_id": self.account.id, "choice": "invite"})
        with self.assertRaises(AccessError):
            wizard.action_apply()
        with self.assertRaises(AccessError):
            wizard.read(["person_count"])
