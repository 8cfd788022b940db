"""What is deleted in Outlook waits for its owner's yes, one by one or all at once."""

from collections.abc import Callable

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.office365_sync.models.event_local_store import EventLocalStore

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

    def held(self) -> object:
        """What waits for Anna."""
        links = self.env["office365.event.link"].with_user(self.anna)
        return links.search([("is_held", "=", True)])

    def before_the_push(self, act: Callable[[], None]) -> None:
        """Once, when a run has carried over deletions, and before it takes up edits."""
        original = EventLocalStore.take_changes
        done: list[bool] = []

        def take(store: EventLocalStore, limit: int) -> list[int]:
            if not done:
                done.append(True)
                act()
                self.env.flush_all()
            return original(store, limit)

        self.patch(EventLocalStore, "take_changes", take)

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

    def test_yes_to_all_is_to_as_many_as_were_shown(self) -> None:
        self.deleted("One", "Two")
        anna = self.anna.with_user(self.anna)
        with self.assertRaisesRegex(UserError, "2 now"):
            anna.with_context(
                office365_confirmed=1
            ).action_office365_delete_held_events()
        self.assertEqual(anna.office365_calendar_held, 2)
        anna.with_context(office365_confirmed=2).action_office365_delete_held_events()
        self.assertEqual(self.sync().local_deleted, 2)

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

    def test_edit_made_while_it_waits_does_not_undo_the_yes(self) -> None:
        links = self.deleted("One", "Two")
        self.by_name("One").location = "Basel"
        self.sync()
        links.action_delete_held()
        self.sync()
        self.assertFalse(self.by_name("One") | self.by_name("Two"))
        self.assertFalse(self.outlook())

    def test_edit_just_before_the_yes_does_not_undo_it(self) -> None:
        links = self.deleted("One")
        self.by_name("One").location = "Basel"
        links.action_delete_held()
        self.sync()
        self.assertFalse(self.by_name("One"))
        self.assertFalse(self.outlook())

    def test_edit_made_before_the_deletion_was_noticed_does_not_undo_the_yes(
        self,
    ) -> None:
        self.weekly()
        self.sync()
        master = self.outlook()["Weekly"]["id"]
        self.simulator.admin("DELETE", f"mailboxes/{ANNA}/events/{master}")
        self.by_name("Weekly")[0].write(
            {"recurrence_update": "all_events", "location": "Basel"}
        )
        self.sync()
        self.held().action_delete_held()
        self.sync()
        self.assertFalse(self.by_name("Weekly"))
        self.assertFalse(self.outlook())

    def test_edit_after_the_yes_takes_it_back(self) -> None:
        for while_running in (False, True):
            with self.subTest(while_running=while_running):
                links = self.deleted("One")

                def decide(links: object = links) -> None:
                    links.action_delete_held()
                    self.by_name("One").location = "Basel"

                if while_running:
                    self.before_the_push(decide)
                else:
                    decide()
                self.sync()
                self.assertTrue(self.by_name("One"))
                self.assertFalse(self.outlook())
                self.assertEqual(self.held(), links, "asked once more")
                links.action_keep_held()
                self.sync()
                self.assertEqual(
                    self.outlook()["One"]["location"]["displayName"], "Basel"
                )
                self.by_name("One").unlink()
                self.sync()

    def test_answer_of_somebody_invited_does_not_take_the_yes_back(self) -> None:
        links = self.deleted("One")
        event = self.by_name("One")
        bob = self.make_user("bob", "bob@x.example")
        event.partner_ids |= bob.partner_id
        links.action_delete_held()
        line = event.attendee_ids.filtered(
            lambda one: one.partner_id != self.anna.partner_id
        )
        line.with_user(bob).do_decline()
        self.sync()
        self.assertFalse(self.by_name("One"))
        self.assertFalse(self.held())

    def test_yes_is_to_one_deletion_alone(self) -> None:
        """Restored in Odoo and deleted in Outlook once more, it waits once more."""
        links = self.deleted("One")
        event = self.by_name("One")
        links.action_delete_held()
        self.sync()
        event.active = True
        self.sync()
        there = self.outlook()["One"]["id"]
        self.simulator.admin("DELETE", f"mailboxes/{ANNA}/events/{there}")
        self.sync()
        self.assertTrue(event.active)
        self.assertEqual(self.held().event_id, event)

    def test_comparing_everything_takes_no_yes_back(self) -> None:
        links = self.deleted("One")
        links.action_delete_held()
        self.anna.with_user(self.anna).action_office365_sync_calendar_full()
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
