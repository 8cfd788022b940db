"""What is edited in Outlook while its deletion is on its way there is not lost."""

from datetime import timedelta

from odoo.tests import tagged

from odoo.addons.office365_sync.models.event_local_store import EventLocalStore

from .fault_case import EventFaultCase


@tagged("post_install", "-at_install")
class TestEventLateEdits(EventFaultCase):
    def meeting(self) -> object:
        """A meeting with a customer that is in Outlook; mails are counted anew."""
        customer = self.env["res.partner"].create(
            {"name": "Cara", "email": "cara@customer.example"}
        )
        people = customer | self.anna.partner_id
        made = self.event(partner_ids=[(6, 0, people.ids)])
        self.sync()
        self.simulator.admin("DELETE", "mails")
        return made

    def edited_before_the_deletion_arrives(self, **properties: object) -> None:
        """Anna edits the meeting in Outlook when our run has read all changes."""
        there = self.id_there("Kick-off")
        self.on_request(lambda: self.edit_item(there, **properties), "POST", "$batch")
        self.sync()

    def cancellations(self) -> list[dict]:
        """The mails by which people learn that a meeting is off."""
        mails = self.simulator.admin("GET", "mails")
        return [mail for mail in mails if mail["kind"] == "cancellation"]

    def test_edit_just_before_the_deletion_arrives_beats_it(self) -> None:
        event = self.event()
        self.sync()
        event.unlink()
        self.edited_before_the_deletion_arrives(location={"displayName": "Basel"})
        self.assertEqual(self.text_there("Kick-off"), "Basel")
        self.assert_recovers()
        self.assertEqual(self.by_name("Kick-off").location, "Basel")
        self.assert_equal_sides()

    def test_meeting_that_was_edited_is_not_cancelled(self) -> None:
        self.meeting().unlink()
        self.edited_before_the_deletion_arrives(location={"displayName": "Basel"})
        self.assertFalse(self.cancellations())
        self.assert_recovers()
        self.assertFalse(self.cancellations())
        self.assertEqual(self.by_name("Kick-off").location, "Basel")
        self.assertEqual(self.text_there("Kick-off"), "Basel")

    def test_meeting_is_cancelled_once_if_nothing_of_it_that_is_synced_changed(
        self,
    ) -> None:
        self.meeting().unlink()
        self.edited_before_the_deletion_arrives(importance="high")
        self.assertFalse(self.there())
        self.assertEqual(len(self.cancellations()), 1)
        self.assert_recovers()

    def test_archived_event_takes_in_the_edit_before_its_item_goes(self) -> None:
        event = self.event()
        self.sync()
        event.active = False
        self.patch(EventLocalStore, "undo_delay", timedelta(seconds=-2))
        self.edited_before_the_deletion_arrives(location={"displayName": "Basel"})
        self.assertFalse(self.there())
        self.assertEqual(event.location, "Basel")
        self.assert_recovers()

    def test_others_in_the_same_batch_are_deleted(self) -> None:
        self.five()
        self.team[:3].unlink()
        edited = self.id_there("Person 1")
        self.on_request(lambda: self.edit_there(edited, "Basel"), "POST", "$batch")
        self.sync()
        self.assertEqual(set(self.there()), {"Person 1", "Person 3", "Person 4"})
        self.assert_recovers()
        self.assert_equal_sides()

    def test_what_was_not_taken_in_is_looked_at_before_it_is_deleted(self) -> None:
        """After one's own answer, for one, nobody has told what the item holds."""
        event = self.event()
        self.sync()
        self.sync()  # that it is there is no news any more
        self.links().etag = False
        event.unlink()
        self.edited_before_the_deletion_arrives(location={"displayName": "Basel"})
        self.assert_recovers()
        self.assertEqual(self.by_name("Kick-off").location, "Basel")
