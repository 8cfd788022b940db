"""What must never happen, whoever syncs what: mails, losses, endless to and fro."""

from datetime import timedelta

from odoo.tests import tagged

from .event_case import START
from .people_case import PeopleCase
from .simulator_process import ANNA, BRUNO


@tagged("post_install", "-at_install")
class TestEventGuards(PeopleCase):
    def both_invited(self, name: str = "Theirs", **anna: object) -> None:
        people = {
            "attendees": [
                {"emailAddress": {"address": ANNA, "name": "Anna"}},
                {"emailAddress": {"address": BRUNO, "name": "Bruno"}},
            ]
        }
        self.invitation(name, properties={**people, **anna}, uid=name)
        self.invitation(name, properties=people, uid=name, upn=BRUNO)

    def settle(self, *accounts: object, rounds: int = 3) -> list:
        return [
            self.sync(account=account)
            for _ in range(rounds)
            for account in (self.account, *accounts)
        ]

    def test_two_copies_with_own_reminders_come_to_rest(self) -> None:
        second = self.second_user()
        self.both_invited(
            isReminderOn=True,
            reminderMinutesBeforeStart=45,
            categories=["Mine"],
            showAs="free",
        )
        self.settle(second)
        last = self.settle(second, rounds=1)
        self.assertEqual([one.local_updated for one in last], [0, 0])

    def test_own_copy_thrown_away_leaves_the_others(self) -> None:
        second = self.second_user()
        self.account.calendar_remote_deleted = "archive"
        self.both_invited()
        self.settle(second)
        event = self.by_name("Theirs")
        self.assertEqual(len(event.sudo().office365_link_ids), 2)
        there = self.outlook()["Theirs"]
        self.simulator.admin("DELETE", f"mailboxes/{ANNA}/events/{there['id']}")
        self.settle(second)
        self.assertTrue(event.active)
        self.assertIn("Theirs", self.outlook(BRUNO))

    def test_another_calendar_invites_nobody_again(self) -> None:
        self.meeting()
        self.sync()
        self.assertEqual(len(self.mails()), 1)
        self.simulator.admin("DELETE", "mails")
        self.account.write({"calendar_name": "CRM", "calendar_make": True})
        self.sync()
        self.assertFalse(self.mails())

    def test_another_calendar_does_not_repeat_that_everybody_be_invited(self) -> None:
        self.meeting()
        self.account.write(
            {"calendar_since": "2030-01-01", "calendar_existing": "invite"}
        )
        self.sync()
        self.assertEqual(len(self.mails()), 1)
        self.simulator.admin("DELETE", "mails")
        self.account.write({"calendar_name": "CRM", "calendar_make": True})
        for _ in range(2):
            self.sync()
        self.assertFalse(self.mails())
        self.assertEqual(self.account.calendar_existing, "never")
        self.assertEqual(self.account.calendar_left_out, 1)

    def test_keep_after_a_lost_calendar_invites_nobody_again(self) -> None:
        self.account.write({"calendar_name": "Work", "calendar_make": True})
        self.meeting()
        self.event("Alone")
        self.sync()
        self.assertEqual(len(self.mails()), 1)
        self.simulator.admin("DELETE", "mails")
        self.simulator.admin("DELETE", f"mailboxes/{ANNA}/calendars/Work")
        self.sync()
        self.account.with_user(self.anna).action_keep_held_events()
        for _ in range(2):
            self.sync()
        self.assertFalse(self.mails())
        self.assertEqual(set(self.outlook()), {"Alone"})
        self.assertEqual(self.account.calendar_left_out, 1)
        self.account.calendar_existing = "copy"
        self.sync()
        self.assertFalse(self.mails())
        self.assertFalse(self.outlook()["Meeting"]["attendees"])

    def test_reset_invites_nobody_to_copies(self) -> None:
        self.account.calendar_invites = "odoo"
        self.meeting()
        self.sync()
        self.account.calendar_invites = "outlook"
        self.sync()
        self.account._reset_calendar()
        self.sync()
        self.sync()
        self.assertFalse(self.mails())

    def test_day_of_a_series_that_invites_nobody_invites_nobody(self) -> None:
        self.account.calendar_invites = "odoo"
        people = (self.anna.partner_id | self.eve).ids
        first = self.weekly("Meeting", partner_ids=[(6, 0, people)])
        self.sync()
        self.sync()
        self.account.calendar_invites = "outlook"
        days = first.recurrence_id.calendar_event_ids.sorted("start")
        days[2].with_user(self.anna).write({"location": "Bern"})
        self.sync()
        self.sync()
        master = self.outlook()["Meeting"]["id"]
        path = f"mailboxes/{ANNA}/events/{master}/instances"
        day = self.simulator.admin("GET", path)[2]
        self.assertEqual(day["location"]["displayName"], "Bern")
        self.assertFalse(day["attendees"])
        self.assertFalse(self.mails())
        self.assertEqual(self.sync().remote_updated, 0)

    def test_meeting_made_in_another_company_is_saved(self) -> None:
        other = self.env["res.company"].create({"name": "Other"})
        boss = self.make_user("boss", "boss@contoso.example")
        boss.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        events = (
            self.env["calendar.event"]
            .with_user(boss)
            .with_context(allowed_company_ids=other.ids)
        )
        events.create(
            {
                "name": "Far",
                "start": START,
                "stop": START + timedelta(hours=1),
                "user_id": self.anna.id,
                "partner_ids": [(6, 0, (self.anna.partner_id | self.eve).ids)],
            }
        )
        self.sync()
        self.assertIn("Far", self.outlook())

    def test_restored_in_outlook_stays_there(self) -> None:
        self.account.calendar_remote_deleted = "archive"
        self.invitation(uid="back")
        self.sync()
        there = self.outlook()["Theirs"]
        self.simulator.admin("DELETE", f"mailboxes/{ANNA}/events/{there['id']}")
        self.sync()
        self.assertFalse(self.by_name("Theirs"))
        self.invitation(uid="back")
        self.sync()
        self.sync()
        self.assertIn("Theirs", self.outlook())
        self.assertTrue(self.by_name("Theirs"))

    def test_private_meeting_given_away_keeps_its_content(self) -> None:
        bruno = self.make_user("bruno", BRUNO)
        event = self.meeting(privacy="private", location="Bern")
        self.sync()
        self.simulator.admin("DELETE", "mails")
        event.sudo().with_context(no_mail_to_attendees=True).write(
            {
                "user_id": bruno.id,
                "partner_ids": [(3, self.anna.partner_id.id), (4, bruno.partner_id.id)],
            }
        )
        self.sync()
        self.assertIn("Meeting", self.outlook())
        self.assertFalse([m for m in self.mails() if m["kind"] == "cancellation"])

    def test_made_private_in_odoo_cancels_nothing(self) -> None:
        self.account.calendar_private = "busy"
        event = self.meeting(description="<p>Plan</p>")
        self.sync()
        self.simulator.admin("DELETE", "mails")
        event.write({"privacy": "private", "name": "Renamed"})
        self.sync()
        self.sync()
        there = self.outlook()["Meeting"]
        self.assertEqual(there["sensitivity"], "private")
        self.assertEqual(len(there["attendees"]), 1)
        self.assertIn("Plan", there["body"]["content"])
        self.assertFalse([m for m in self.mails() if m["kind"] == "cancellation"])

    def test_made_private_in_outlook_keeps_odoos_people(self) -> None:
        second = self.second_user()
        self.account.calendar_private = "busy"
        people = (self.bruno.partner_id, self.eve)
        event = self.meeting("Ours", *people, description="<p>Plan</p>")
        self.settle(second)
        self.edit_in_outlook(self.outlook()["Ours"]["id"], sensitivity="private")
        self.settle(second)
        self.assertIn(self.bruno.partner_id, event.partner_ids)
        self.assertEqual(set(self.outlook(BRUNO)), {"Ours"})
        self.assertEqual((event.name, event.privacy), ("Ours", "private"))
        self.assertIn("Plan", event.description)
        self.assertIn(self.eve, event.partner_ids)
        self.edit_in_outlook(
            self.outlook()["Ours"]["id"], sensitivity="normal", subject="Ours II"
        )
        self.settle(second)
        self.assertEqual(event.name, "Ours II")

    def test_user_who_may_make_no_contacts_gets_the_meeting(self) -> None:
        self.anna.sudo().write(
            {"group_ids": [(3, self.env.ref("base.group_partner_manager").id)]}
        )
        self.invitation()
        self.sync()
        self.assertTrue(self.by_name("Theirs"))

    def test_conflict_of_what_turns_private_is_not_told(self) -> None:
        event = self.event("Plain")
        self.sync()
        self.edit_in_outlook(self.outlook()["Plain"]["id"], subject="Secret there")
        event.write({"privacy": "private", "name": "Secret here"})
        self.sync()
        conflicts = self.env["office365.conflict"].sudo().search([])
        self.assertFalse([c for c in conflicts.mapped("remote_value") if c])

    def test_private_meeting_shown_as_busy_invites_once(self) -> None:
        self.account.calendar_private = "busy"
        self.meeting(privacy="private")
        self.sync()
        mails = self.env["mail.mail"].search_count([]) - self.mails_before
        self.assertEqual(mails + len(self.mails()), 1)

    def test_who_is_nobody_in_odoo_stays_invited(self) -> None:
        """An alias of Odoo's own, here, that no partner stands for."""
        model = self.env["ir.model"]._get("res.partner").id
        domain = self.env["mail.alias.domain"].create({"name": "odoo.example"})
        self.env["mail.alias"].create(
            {
                "alias_name": "sales",
                "alias_model_id": model,
                "alias_domain_id": domain.id,
            }
        )
        people = ("sales@odoo.example", "eve@customer.example")
        attendees = [{"emailAddress": {"address": one}} for one in people]
        self.outlook_event("Ours", attendees=attendees)
        self.sync()
        self.simulator.admin("DELETE", "mails")
        zoe = self.env["res.partner"].create({"name": "Zoe", "email": "zoe@x.example"})
        self.by_name("Ours").with_user(self.anna).partner_ids |= zoe
        self.sync()
        self.sync()
        there = self.outlook()["Ours"]["attendees"]
        self.assertEqual(
            {one["emailAddress"]["address"] for one in there},
            {*people, "zoe@x.example"},
        )
