"""What the form of an event says of the reader's own Outlook."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from .event_case import EventCase
from .simulator_process import BRUNO


@tagged("post_install", "-at_install")
class TestEventForm(EventCase):
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

    def test_sync_now_says_what_is_missing(self) -> None:
        event = self.event()
        told = event.action_office365_sync_now()
        self.assertEqual(told["params"]["type"], "success")
        self.account.calendar_enabled = False
        told = event.action_office365_sync_now()
        self.assertIn("Sync Calendar", told["params"]["message"])

    def test_event_without_a_title_is_taken_in(self) -> None:
        self.outlook_event("")
        self.assertEqual(self.sync().local_created, 1)
        self.assertFalse(self.env["office365.sync.issue"].search([]))
