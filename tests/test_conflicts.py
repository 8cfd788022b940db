"""Both values of a conflict, and the other one after all."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .contact_case import ContactCase
from .event_case import EventCase


@tagged("post_install", "-at_install")
class TestContactConflicts(ContactCase):
    def conflict(self, winner: str = "local") -> tuple[object, object]:
        """A contact whose phone was changed on both sides; and the conflict."""
        self.account.contact_conflict = winner
        partner = self.synced_partner(email="nina@roth.example", phone="1")
        self.sync()
        partner.phone = "2"
        self.simulator.edit(self.in_outlook()["id"], businessPhones=["3"])
        self.sync()
        found = self.env["office365.conflict"].with_user(self.anna).search([])
        return partner, found

    def manager(self) -> object:
        """Somebody who sees that there are conflicts."""
        return self.make_user(
            "max", "max@contoso.example", "office365_sync.group_manager"
        )

    def test_both_values_are_shown_side_by_side(self) -> None:
        _partner, conflict = self.conflict()
        self.assertEqual((conflict.in_odoo, conflict.in_outlook), ("2", "3"))
        self.assertEqual((conflict.winner, conflict.kept), ("local", "local"))
        self.assertEqual(conflict.about, "Nina Roth")
        self.assertEqual(conflict.field_label, "Phone")

    def test_what_outlook_had_is_put_back_and_carried_over(self) -> None:
        partner, conflict = self.conflict()
        self.assertEqual(self.in_outlook()["businessPhones"], ["2"])
        conflict.action_keep_other()
        self.assertEqual(partner.phone, "3")
        self.sync()
        self.assertEqual(self.in_outlook()["businessPhones"], ["3"])
        self.assertEqual((conflict.kept, conflict.is_turned), ("remote", True))
        self.assertIn("Before, it was: 2", partner.sudo().message_ids[0].body)

    def test_what_odoo_had_is_put_back_and_carried_over(self) -> None:
        partner, conflict = self.conflict("remote")
        self.assertEqual(partner.phone, "3")
        conflict.action_keep_other()
        self.sync()
        self.assertEqual(partner.phone, "2")
        self.assertEqual(self.in_outlook()["businessPhones"], ["2"])

    def test_second_thoughts_are_possible_too(self) -> None:
        partner, conflict = self.conflict()
        conflict.action_keep_other()
        self.sync()
        conflict.action_keep_other()
        self.sync()
        self.assertEqual(partner.phone, "2")
        self.assertEqual(self.in_outlook()["businessPhones"], ["2"])
        self.assertFalse(conflict.is_turned)
        self.assertEqual(self.env["office365.conflict"].search_count([]), 1)

    def test_edit_of_later_is_replaced_and_stands_in_the_history(self) -> None:
        partner, conflict = self.conflict()
        partner.phone = "9"
        self.sync()
        conflict.action_keep_other()
        self.assertEqual(partner.phone, "3")
        self.assertIn("Before, it was: 9", partner.sudo().message_ids[0].body)

    def test_all_at_once_those_that_were_not_turned_yet(self) -> None:
        partner, _conflict = self.conflict()
        conflicts = self.env["office365.conflict"].with_user(self.anna)
        conflicts.action_keep_other_all()
        self.assertEqual(partner.phone, "3")
        self.assertFalse(conflicts.search([("is_turned", "=", False)]))

    def second_conflict(self) -> tuple[object, object, object]:
        """The same phone, changed on both sides once more."""
        partner, first = self.conflict()
        partner.phone = "4"
        self.simulator.edit(self.in_outlook()["id"], businessPhones=["5"])
        self.sync()
        both = self.env["office365.conflict"].with_user(self.anna).search([])
        self.assertEqual(len(both), 2)
        return partner, first, both - first

    def test_of_all_the_latest_is_put_back_and_those_before_are_settled(self) -> None:
        partner, first, second = self.second_conflict()
        first.action_keep_other_all()
        self.assertEqual(partner.phone, "5")
        self.assertEqual((first.is_turned, second.is_turned), (False, True))
        self.assertTrue(first.decided_on)

    def test_of_several_selected_the_latest_is_put_back(self) -> None:
        partner, first, second = self.second_conflict()
        (second + first).action_keep_other()
        self.assertEqual(partner.phone, "5")
        self.assertTrue(first.decided_on)

    def test_what_came_before_a_decision_is_not_put_back_over_it(self) -> None:
        partner, first, second = self.second_conflict()
        second.action_settle()
        first.action_keep_other_all()
        self.assertEqual(partner.phone, "4")
        self.assertTrue(first.decided_on)

    def test_all_are_as_many_as_were_shown(self) -> None:
        partner, conflict = self.conflict()
        with self.assertRaisesRegex(UserError, "1 now"):
            conflict.with_context(office365_confirmed=2).action_keep_other_all()
        self.assertEqual(partner.phone, "2")
        conflict.with_context(office365_confirmed=1).action_keep_other_all()
        self.assertEqual(partner.phone, "3")

    def test_what_was_decided_is_said_and_is_no_longer_among_the_undecided(
        self,
    ) -> None:
        _partner, conflict = self.conflict()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "office365_sync.action_conflicts"
        )
        self.assertIn("search_default_undecided", action["context"])
        self.assertEqual(conflict.decision, "By the settings")
        conflict.action_settle()
        self.assertTrue(conflict.decided_on)
        self.assertIn("Kept as it was", conflict.decision)
        conflict.action_keep_other()
        self.assertIn("The other one was chosen", conflict.decision)
        with self.assertRaises(AccessError):
            conflict.with_user(self.manager()).action_settle()

    def test_field_in_which_outlook_leads_is_left_to_outlook(self) -> None:
        partner, conflict = self.conflict("remote")
        self.env["office365.field.rule"].create(
            {"field": "phone", "direction": "to_local"}
        )
        told = conflict.action_keep_other()
        self.assertIn("Outlook leads", told["params"]["message"])
        self.assertEqual(partner.phone, "3")
        self.assertFalse(conflict.is_turned)

    def test_manager_sees_values_only_of_what_may_be_read(self) -> None:
        partner, conflict = self.conflict()
        manager = self.manager()
        seen = conflict.with_user(manager)
        self.assertEqual((seen.in_odoo, seen.in_outlook), ("2", "3"))
        self.env["ir.rule"].create(
            {
                "name": "not this one",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "domain_force": f"[('id', '!=', {partner.id})]",
            }
        )
        self.env.invalidate_all()
        seen = conflict.with_user(manager)
        self.assertFalse(seen.in_odoo or seen.in_outlook)
        self.assertEqual(seen.about, "A contact")
        with self.assertRaises(AccessError):
            seen.read(["local_value"])

    def test_only_its_user_decides(self) -> None:
        partner, conflict = self.conflict()
        with self.assertRaises(AccessError):
            conflict.with_user(self.manager()).action_keep_other()
        ben = self.make_user("ben", "ben@contoso.example")
        self.assertFalse(self.env["office365.conflict"].with_user(ben).search([]))
        self.assertEqual(partner.phone, "2")

    def test_kept_for_three_months(self) -> None:
        _partner, conflict = self.conflict()
        self.env["office365.conflict"]._gc_conflicts()
        self.assertTrue(conflict.exists())
        self.env.cr.execute(
            "UPDATE office365_conflict SET create_date = now() - INTERVAL '91 days'"
        )
        self.env["office365.conflict"]._gc_conflicts()
        self.assertFalse(conflict.exists())


@tagged("post_install", "-at_install")
class TestEventConflicts(EventCase):
    def conflict(self, **values: object) -> tuple[object, object]:
        """An event whose place was changed on both sides; and the conflict."""
        event = self.event(location="Room 1", **values)
        self.sync()
        event.location = "Room 2"
        found = self.outlook()["Kick-off"]
        self.edit_in_outlook(found["id"], location={"displayName": "Room 3"})
        self.sync()
        return event, self.env["office365.conflict"].with_user(self.anna).search([])

    def test_other_place_is_put_back_and_carried_over(self) -> None:
        event, conflict = self.conflict()
        values = {conflict.in_odoo, conflict.in_outlook}
        self.assertEqual(values, {"Room 2", "Room 3"})
        kept = event.location
        (other,) = values - {kept}
        conflict.action_keep_other()
        self.sync()
        self.assertEqual(event.location, other)
        there = self.outlook()["Kick-off"]["location"]["displayName"]
        self.assertEqual(there, other)
        self.assert_no_mail()

    def test_of_a_private_event_nobody_else_sees_the_values(self) -> None:
        _event, conflict = self.conflict(privacy="private")
        self.assertTrue(conflict.in_odoo)
        manager = self.make_user(
            "max", "max@contoso.example", "office365_sync.group_manager"
        )
        seen = conflict.with_user(manager)
        self.assertFalse(seen.in_odoo or seen.in_outlook)

    def test_meeting_that_another_mailbox_leads_is_left_to_outlook(self) -> None:
        event, conflict = self.conflict()
        kept = event.location
        link = self.env["office365.event.link"].search([("event_id", "=", event.id)])
        link.raw = {**link.raw, "isOrganizer": False}
        self.env.flush_all()
        told = conflict.action_keep_other()
        self.assertIn("Outlook leads", told["params"]["message"])
        self.assertEqual(event.location, kept)
        self.assertFalse(conflict.is_turned)

    def test_second_conflict_of_a_private_event_is_kept_too(self) -> None:
        event, first = self.conflict(privacy="private")
        event.location = "Room 4"
        found = self.outlook()["Kick-off"]
        self.edit_in_outlook(found["id"], location={"displayName": "Room 5"})
        self.sync()
        conflicts = self.env["office365.conflict"].with_user(self.anna).search([])
        second = conflicts - first
        values = {second.in_odoo, second.in_outlook}
        self.assertEqual(values, {"Room 4", "Room 5"})
