"""What the form of an event says of the reader's own Outlook."""

from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from .event_case import START
from .people_case import PeopleCase
from .simulator_process import BRUNO


@tagged("post_install", "-at_install")
class TestEventForm(PeopleCase):
    def test_state_before_and_after_the_sync(self) -> None:
        event = self.event()
        self.assertEqual(event.office365_state, "none")
        self.sync()
        self.assertEqual(event.office365_state, "synced")
        self.assertTrue(event.office365_last_synced)

    def test_every_event_of_a_series_is_as_its_series(self) -> None:
        first = self.weekly()
        self.sync()
        events = first.recurrence_id.calendar_event_ids
        self.assertEqual(set(events.mapped("office365_state")), {"synced"})
        found = self.events.search([("office365_state", "in", ["synced"])])
        self.assertEqual(found, self.events.browse(found.ids) & events)
        self.assertEqual(len(found), 5)
        self.assertFalse(
            events & self.events.search([("office365_state", "=", "none")])
        )

    def test_others_see_their_own_outlook(self) -> None:
        event = self.event()
        self.sync()
        bruno = self.make_user("bruno", BRUNO)
        self.assertEqual(event.with_user(bruno).office365_state, "none")
        with self.assertRaises(UserError):
            event.with_user(bruno).action_office365_open()

    def test_opens_the_page_that_microsoft_names(self) -> None:
        event = self.event()
        self.sync()
        self.assertFalse(event.office365_has_page, "a cloud without known pages")
        self.app.cloud = "global"
        event.invalidate_recordset()
        self.assertTrue(event.office365_has_page)
        action = event.action_office365_open()
        self.assertTrue(action["url"].startswith("https://outlook.office365.com/owa/"))

    def test_event_in_outlook_alone_says_why_it_cannot_be_opened(self) -> None:
        self.account.calendar_private = "never"
        self.outlook_event("Doctor", sensitivity="private")
        self.sync()
        (link,) = self.account.event_link_ids
        with self.assertRaisesRegex(UserError, "Outlook alone. Private events are not"):
            link.with_user(self.anna).action_open_event()

    def test_sync_now_says_what_is_missing(self) -> None:
        event = self.event()
        told = event.action_office365_sync_now()
        self.assertEqual(told["params"]["type"], "success")
        self.account.calendar_enabled = False
        told = event.action_office365_sync_now()
        self.assertIn("Sync Calendar", told["params"]["message"])

    def told(self, event: object, user: object = None) -> str:
        """What the form says is done next."""
        self.env.invalidate_all()
        return event.with_user(user or self.anna).office365_next or ""

    def test_says_before_it_is_done_how_many_outlook_will_invite(self) -> None:
        event = self.event()
        self.assertEqual(self.told(event), "Goes to Outlook within seconds.")
        event = self.meeting("Meeting")
        self.assertIn(
            "within seconds; Outlook will invite one person", self.told(event)
        )
        event.partner_ids = [(4, self.make_user("bruno", BRUNO).partner_id.id)]
        self.assertIn("Outlook will invite 2 people", self.told(event))
        self.account.calendar_push = False
        self.assertIn("with the next sync", self.told(event))
        self.sync()
        self.assertFalse(self.told(event))
        invited = self.mails()
        self.assertEqual(sum(len(mail["recipients"]) for mail in invited), 2)

    def test_says_whom_outlook_will_tell_of_a_change(self) -> None:
        event = self.meeting("Meeting")
        self.sync()
        event.location = "Bern"
        self.assertIn("Outlook will tell one person", self.told(event))
        self.sync()
        self.assertFalse(self.told(event))
        alone = self.event()
        self.sync()
        alone.location = "Bern"
        self.assertIn("What you changed goes to Outlook", self.told(alone))

    def test_says_that_nobody_will_be_mailed(self) -> None:
        self.account.calendar_invites = "odoo"
        self.assertIn("Outlook mails nobody", self.told(self.meeting("Meeting")))
        self.account.calendar_invites = "outlook"
        over = self.meeting("Over")
        self.sync()
        self.env.cr.execute(
            "UPDATE calendar_event SET start = start - INTERVAL '1 year',"
            " stop = stop - INTERVAL '1 year' WHERE id = %s",
            [over.id],
        )
        self.assertIn("so that nobody is mailed", self.told(over))

    def test_says_why_it_stays_in_odoo(self) -> None:
        event = self.meeting("Meeting")
        self.account.calendar_since = "2030-01-01"
        self.assertIn("Meetings That Exist Already", self.told(event))
        far = self.event("Far", start=START + timedelta(days=3000))
        self.assertIn("outside the days", self.told(far))
        self.account.calendar_private = "never"
        self.assertIn("private", self.told(self.event("P", privacy="private")))
        self.account.calendar_series = False
        self.assertIn("series", self.told(self.weekly()))

    def test_series_that_stays_in_odoo_is_odoos_to_invite_to(self) -> None:
        people = self.anna.partner_id | self.eve
        first = self.weekly(partner_ids=[(6, 0, people.ids)])
        self.assertTrue(first._office365_invites())
        self.account.calendar_series = False
        self.assertFalse(first._office365_invites())

    def test_says_nothing_of_what_others_do(self) -> None:
        bruno = self.make_user("bruno", BRUNO)
        event = self.meeting("Meeting", bruno.partner_id)
        self.assertFalse(self.told(event, bruno), "who syncs nothing")
        self.account.calendar_enabled = False
        self.assertFalse(self.told(event))

    def test_event_without_a_title_is_taken_in(self) -> None:
        self.outlook_event("")
        self.assertEqual(self.sync().local_created, 1)
        self.assertFalse(self.env["office365.sync.issue"].search([]))
