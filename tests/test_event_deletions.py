"""What is deleted in Outlook waits for its owner's yes, one by one or all at once."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .event_case import EventCase
from .simulator_process import ANNA


@tagged("post_install", "-at_install")
class TestEventDeletions(EventCase):
    def deleted(self, *names: str) -> object:
        """Events that were in Outlook and were deleted there; their links."""
        made = [self.event(name) for name in names]
        self.sync()
        for name in names:
            there = self.outlook()[name]["id"]
            self.simulator.admin("DELETE", f"mailboxes/{ANNA}/events/{there}")
        self.run_told = self.sync()
        links = self.env["office365.event.link"].with_user(self.anna)
        found = links.search([("is_held", "=", True)], order="id")
        self.assertEqual(found.event_id.ids, [event.id for event in made])
        return found

    def test_waits_and_is_told(self) -> None:
        links = self.deleted("One", "Two")
        self.assertTrue(self.by_name("One").active)
        self.assertEqual(self.run_told.held, 2)
        self.assertEqual(self.anna.with_user(self.anna).office365_calendar_held, 2)
        self.assertEqual(links.mapped("display_name"), ["One", "Two"])
        self.assertIn("Deleted in Outlook", links[0].deletion)
        self.assertEqual(self.sync().held, 0, "told once")

    def test_yes_to_one_and_no_to_the_other(self) -> None:
        links = self.deleted("One", "Two")
        links[0].action_delete_held()
        links[1].action_keep_held()
        self.sync()
        self.assertFalse(self.by_name("One"))
        self.assertIn("Two", self.outlook())
        self.assertFalse(self.anna.with_user(self.anna).office365_calendar_held)
        self.sync()
        self.assertEqual(set(self.outlook()), {"Two"})
        self.assert_no_mail()

    def test_yes_to_so_many_that_the_brake_would_hold_them(self) -> None:
        self.deleted(*(f"Event {number}" for number in range(12)))
        self.env["office365.event.link"].with_user(self.anna).action_delete_all_held()
        self.assertEqual(self.sync().local_deleted, 12)
        self.assertFalse(self.env["office365.sync.issue"].search([]))

    def test_no_to_all_puts_all_there_again(self) -> None:
        self.deleted("One", "Two")
        self.anna.with_user(self.anna).action_office365_keep_held_events()
        self.sync()
        self.assertEqual(set(self.outlook()), {"One", "Two"})

    def test_series_is_one_answer(self) -> None:
        self.weekly()
        self.sync()
        master = self.outlook()["Weekly"]["id"]
        self.simulator.admin("DELETE", f"mailboxes/{ANNA}/events/{master}")
        self.sync()
        links = self.env["office365.event.link"].with_user(self.anna)
        (link,) = links.search([("is_held", "=", True)])
        self.assertTrue(link.is_series)
        self.assertEqual(link.display_name, "Weekly")
        link.action_delete_held()
        self.sync()
        self.assertFalse(self.by_name("Weekly"))

    def test_held_by_the_brake_is_answered_in_the_same_list(self) -> None:
        events = [self.event(f"Event {number}") for number in range(12)]
        self.sync()
        for event in events:
            event.unlink()
        self.assertEqual(self.sync().held, 12)
        self.assertEqual(len(self.outlook()), 12)
        self.env["office365.event.link"].with_user(self.anna).action_keep_all_held()
        self.sync()
        self.assertEqual(len(self.outlook()), 12)
        self.assertEqual(len(self.events.search([("name", "like", "Event ")])), 12)

    def test_at_once_where_that_is_set(self) -> None:
        self.account.calendar_remote_deleted = "archive"
        self.event("One")
        self.sync()
        there = self.outlook()["One"]["id"]
        self.simulator.admin("DELETE", f"mailboxes/{ANNA}/events/{there}")
        self.sync()
        self.assertFalse(self.by_name("One"))

    def test_nobody_else_answers(self) -> None:
        links = self.deleted("One")
        manager = self.make_user(
            "mona", "mona@x.example", "office365_sync.group_manager"
        )
        for user in (manager, self.make_user("bob", "bob@x.example")):
            with self.assertRaises(AccessError):
                links.with_user(user).action_delete_held()
            with self.assertRaises(AccessError):
                links.with_user(user).action_keep_held()
        self.assertEqual(
            self.env["office365.event.link"].with_user(manager)._all_held(),
            self.env["office365.event.link"],
        )
