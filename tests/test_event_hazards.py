"""What the change feed, the mailbox and people do to a run of the calendar sync."""

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from odoo.addons.office365_sync.graph.client import GraphClient

from .fault_case import EventFaultCase
from .feed_hazards import FeedHazards
from .simulator_process import ANNA


@tagged("post_install", "-at_install")
class TestEventHazards(FeedHazards, EventFaultCase):
    """What happens to contacts happens to events as well."""

    def calendar(self, name: str) -> None:
        """Anna syncs another calendar of hers, which is made if need be."""
        self.account.write({"calendar_name": name, "calendar_make": True})

    def events_of(self, calendar: str) -> list[str]:
        """Titles of what is in a calendar."""
        found = self.simulator.admin("GET", f"mailboxes/{ANNA}/calendar")["events"]
        return sorted(one["subject"] for one in found if one["calendar"] == calendar)

    def test_deleted_calendar_is_asked_about_before_anything_goes(self) -> None:
        self.calendar("Work")
        self.five()
        self.simulator.admin("DELETE", f"mailboxes/{ANNA}/calendars/Work")
        self.put(self.team[0], "Chair")
        self.sync()
        self.sync()
        self.assertEqual(self.team.mapped("active"), [True] * 5)
        self.assertEqual(len(self.links().filtered("gone")), 5)
        self.account.with_user(self.anna).action_keep_held_events()
        self.assert_recovers()
        self.assertEqual(self.events_of("Work"), [f"Person {n}" for n in range(5)])
        self.assertEqual(self.text_there("Person 0"), "Chair")

    def lose_work(self) -> None:
        """Anna's calendar goes, with five events; few enough for the brake."""
        self.take_over_deletions()
        self.calendar("Work")
        self.five()
        self.simulator.admin("DELETE", f"mailboxes/{ANNA}/calendars/Work")

    def test_few_events_lost_with_their_calendar_wait_too(self) -> None:
        """Nobody has deleted any of them, whatever is set for those."""
        self.lose_work()
        for _ in range(2):
            self.sync()
            self.assertEqual(self.team.mapped("active"), [True] * 5)
        codes = {"calendar_gone", "held_events"}
        self.assertEqual(set(self.issues().mapped("code")), codes)
        links = self.env["office365.event.link"].with_user(self.anna)
        found = links.search([("is_held", "=", True)])
        self.assertEqual(len(found), 5)
        found[:2].action_delete_held()
        found[2:].action_keep_held()
        self.assert_recovers()
        self.assertEqual(sum(self.team.mapped("active")), 3)
        self.assertEqual(len(self.events_of("Work")), 3)

    def test_lost_events_that_wait_for_a_yes_do_so_when_none_is_needed_any_more(
        self,
    ) -> None:
        self.calendar("Work")
        self.five()
        self.simulator.admin("DELETE", f"mailboxes/{ANNA}/calendars/Work")
        for _ in range(2):
            self.sync()
        links = self.env["office365.event.link"].with_user(self.anna)
        found = links.search([("is_held", "=", True)], order="id")
        found[0].action_keep_held()
        self.take_over_deletions()
        for _ in range(2):
            self.sync()
            self.assertEqual(self.team.mapped("active"), [True] * 5)
            self.assertEqual(links.search([("is_held", "=", True)]), found[1:])
        found[1:3].action_delete_held()
        found[3:].action_keep_held()
        self.assert_recovers()
        self.assertEqual(self.team.mapped("active").count(True), 3)
        self.delete_there(self.id_there("Person 4"))
        self.sync()
        self.assertEqual(self.team.mapped("active").count(True), 2, "as it is set")

    def test_one_event_deleted_in_the_new_calendar_goes_unasked_as_set(self) -> None:
        self.lose_work()
        self.sync()
        self.account.with_user(self.anna).action_keep_held_events()
        self.assert_recovers()
        self.delete_there(self.id_there("Person 0"))
        self.sync()
        self.assertEqual(self.team.mapped("active"), [False] + [True] * 4)

    def test_another_calendar_chosen_then_is_filled_and_nothing_waits(self) -> None:
        self.lose_work()
        self.account.calendar_make = False
        self.sync(expect="failed")
        self.account.calendar_name = False
        self.assert_recovers()
        self.assertEqual(self.team.mapped("active"), [True] * 5)
        self.assertEqual(len(self.events_of("Calendar")), 5)
        self.assert_equal_sides()

    def lose_and_agree(self) -> None:
        """Anna's calendar is gone and not made again; two of five events may go."""
        self.calendar("Work")
        self.five()
        self.account.calendar_make = False
        self.simulator.admin("DELETE", f"mailboxes/{ANNA}/calendars/Work")
        self.sync(expect="failed")
        links = self.links().with_user(self.anna).sorted("id")
        links[:2].action_delete_held()

    def test_yes_is_carried_out_without_a_calendar(self) -> None:
        self.lose_and_agree()
        self.sync(expect="failed")
        self.assertEqual(self.team.mapped("active"), [False] * 2 + [True] * 3)

    def test_yes_is_carried_out_before_another_calendar_is_filled(self) -> None:
        self.lose_and_agree()
        self.account.calendar_name = False
        self.assert_recovers()
        self.assertEqual(self.team.mapped("active"), [False] * 2 + [True] * 3)
        names = [f"Person {number}" for number in (2, 3, 4)]
        self.assertEqual(self.events_of("Calendar"), names)

    def test_lost_events_are_listed_where_no_calendar_is_made(self) -> None:
        self.lose_work()
        self.account.calendar_make = False
        for _ in range(2):
            self.sync(expect="failed")
            links = self.env["office365.event.link"].with_user(self.anna)
            self.assertEqual(links.search_count([("is_held", "=", True)]), 5)
            self.assertEqual(self.team.mapped("active"), [True] * 5)

    def test_calendar_that_is_shown_is_not_believed_gone(self) -> None:
        self.take_over_deletions()
        self.five()
        fault = {"status": 404, "code": "ErrorItemNotFound"}
        self.simulator.fault(fault, method="GET", path="/delta", times=None)
        self.sync(expect="failed")
        self.assertEqual(self.team.mapped("active"), [True] * 5)
        self.assertFalse(self.links().filtered("gone"))
        self.assert_recovers()
        self.assert_equal_sides()

    def test_deleted_calendar_that_is_not_to_be_made_is_named(self) -> None:
        self.calendar("Work")
        self.five()
        self.account.calendar_make = False
        self.simulator.admin("DELETE", f"mailboxes/{ANNA}/calendars/Work")
        self.sync(expect="failed")
        self.assertIn("Work", self.cursor().problem)
        self.assertEqual(self.team.mapped("active"), [True] * 5)

    def test_value_too_long_is_told_by_its_field_and_holds_up_nothing(self) -> None:
        self.five()
        self.team[0].write({"location": "x" * 1000, "show_as": "free"})
        self.put(self.team[1], "Chair")
        self.sync()
        self.assertEqual(self.there()["Person 0"]["showAs"], "free")
        self.assertEqual(self.text_there("Person 1"), "Chair")
        self.assertEqual(self.team[0].location, "x" * 1000)
        issue = self.issues()
        self.assertEqual(issue.field, "location")
        self.assertIn("too long", issue.message)
        self.assertEqual(self.writes(self.sync()), 0)
        self.put(self.team[0], "short")
        self.assert_recovers()
        self.assert_equal_sides()

    def test_refused_value_is_found_told_and_holds_up_nothing(self) -> None:
        for code in ("ErrorInvalidProperty", "RequestBodyRead", "BadRequest"):
            with self.subTest(code=code):
                team = getattr(self, "team", None) or self.five()
                before = team[0].show_as
                after = "busy" if before == "free" else "free"
                team[0].write({"location": code, "show_as": after})
                fault = {"status": 400, "code": code, "message": "No such value."}
                self.simulator.fault(fault, method="PATCH", in_batch=True, times=2)
                counts = self.sync()
                self.assertEqual(counts.failed, 1)
                issue = self.issues()
                self.assertEqual(len(issue), 1)
                self.assertIn(issue.field, ("location", "show_as"))
                there = self.there()["Person 0"]
                arrived = [there["location"]["displayName"], there["showAs"]]
                same = [a == b for a, b in zip(arrived, [code, after], strict=True)]
                self.assertEqual(sorted(same), [False, True])
                self.assertEqual([team[0].location, team[0].show_as], [code, after])
                team[0].write({"location": f"Again {code}", "show_as": before})
                self.simulator.no_faults()
                self.sync()
                team[0].write({"location": code[:5], "show_as": after})
                self.assert_recovers()
                self.assert_equal_sides()

    def test_unknown_values_of_outlook_stay_there_and_stop_nothing(self) -> None:
        self.unjudged()
        self.five()
        strange = {"showAs": "unknownFutureValue", "sensitivity": "cosmic"}
        item_id = self.remote("Strange")
        self.simulator.admin(
            "PATCH", f"mailboxes/{ANNA}/events/{item_id}", {"raw": strange}
        )
        self.edit_there(self.id_there("Person 1"), "Founder")
        self.sync()
        event = self.found("Strange")
        self.assertEqual(len(event), 1)
        self.assertEqual(self.team[1].location, "Founder")
        event.with_user(self.anna).location = "Bern"
        self.sync()
        there = self.there()["Strange"]
        self.assertEqual(there["location"]["displayName"], "Bern")
        self.assertEqual({name: there[name] for name in strange}, strange)

    def unjudged(self) -> None:
        """What the tenant is made to answer is not what Graph's reference has."""
        original = GraphClient._headers

        def headers(*arguments: object) -> dict[str, str]:
            return {**original(*arguments), "x-simulator-wrong-on-purpose": "1"}

        self.patch(GraphClient, "_headers", headers)

    def test_one_event_that_odoo_refuses_keeps_no_other_out(self) -> None:
        self.five()
        original = type(self.events).create

        def create(model: object, vals_list: list[dict]) -> object:
            if any(vals.get("name") == "Poison" for vals in vals_list):
                raise ValidationError(self.env._("Not this one."))
            return original(model, vals_list)

        self.patch(type(self.env["calendar.event"]), "create", create)
        for name in ("Before", "Poison", "After"):
            self.remote(name)
        self.sync()
        self.assertTrue(self.found("Before") and self.found("After"))
        self.assertFalse(self.found("Poison"))
        self.assertIn("Not this one.", self.issues().detail)

    def test_one_change_that_odoo_refuses_keeps_no_other_out(self) -> None:
        self.five()
        original = type(self.events).write

        def write(records: object, vals: dict) -> bool:
            if vals.get("location") == "Poison":
                raise ValidationError(self.env._("Not there."))
            return original(records, vals)

        self.patch(type(self.env["calendar.event"]), "write", write)
        for number, place in enumerate(("Bern", "Poison", "Basel")):
            self.edit_there(self.id_there(f"Person {number}"), place)
        self.sync()
        self.assertEqual(self.team[:3].mapped("location"), ["Bern", False, "Basel"])
        self.assertIn("Not there.", self.issues().detail)
