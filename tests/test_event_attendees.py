"""Who is told when people are asked to a meeting, or are no more: only they."""

from odoo.tests import tagged

from .fault_case import BATCH, ITEMS, EventFaultCase
from .people_case import PeopleCase

LOST = (
    ({"drop": "after"}, ITEMS),
    ({"status": 503, "after": True}, ITEMS),
    ({"status": 504, "after": True}, ITEMS),
    ({"drop": "after"}, BATCH),
    ({"truncate": True}, BATCH),
)


@tagged("post_install", "-at_install")
class TestEventAttendees(EventFaultCase, PeopleCase):
    def setUp(self) -> None:
        super().setUp()
        partners = self.env["res.partner"]
        self.fred = partners.create({"name": "Fred", "email": "fred@customer.example"})

    def there_is(self, event: object) -> object:
        """It is in Outlook; whom that was told to is another matter."""
        self.sync()
        self.sync()
        self.simulator.admin("DELETE", "mails")
        return event

    def told(self) -> list[tuple[str, list[str]]]:
        """What Exchange has written, and to whom."""
        return sorted((one["kind"], one["recipients"]) for one in self.mails())

    def weekly_meeting(self) -> object:
        """Events of a series with Eve that is in Outlook."""
        people = self.anna.partner_id | self.eve
        meets = {"partner_ids": [(6, 0, people.ids)], "location": "Room"}
        first = self.weekly("Weekly", **meets)
        return self.there_is(first.recurrence_id.calendar_event_ids.sorted("start"))

    def exception(self) -> dict:
        """The only occurrence that differs from its series."""
        (found,) = self.outlook()["Weekly"]["exceptions"]
        return found

    def test_who_is_added_is_invited_and_nobody_else_is_told(self) -> None:
        event = self.there_is(self.meeting())
        event.partner_ids |= self.fred
        self.sync()
        self.assertEqual(self.told(), [("invitation", ["fred@customer.example"])])

    def test_who_is_taken_off_is_told_and_nobody_else(self) -> None:
        event = self.there_is(self.meeting("Meeting", self.eve, self.fred))
        event.partner_ids -= self.fred
        self.sync()
        self.assertEqual(self.told(), [("cancellation", ["fred@customer.example"])])

    def test_who_is_asked_to_a_series_is_invited_alone(self) -> None:
        events = self.weekly_meeting()
        events[0].write(
            {
                "recurrence_update": "all_events",
                "partner_ids": [(4, self.fred.id)],
            }
        )
        self.sync()
        self.assertEqual(self.told(), [("invitation", ["fred@customer.example"])])

    def test_who_is_asked_to_one_day_of_a_series_is_invited_alone(self) -> None:
        events = self.weekly_meeting()
        events[2].write(
            {"recurrence_update": "self_only", "partner_ids": [(4, self.fred.id)]}
        )
        self.sync()
        self.assertEqual(self.told(), [("invitation", ["fred@customer.example"])])
        self.assertEqual(len(self.exception()["attendees"]), 2)
        self.assert_recovers()

    def test_what_else_is_new_is_told_to_all_by_the_same_request(self) -> None:
        event = self.there_is(self.meeting())
        event.write({"partner_ids": [(4, self.fred.id)], "location": "Basel"})
        self.sync()
        told = [
            ("invitation", ["fred@customer.example"]),
            ("update", ["eve@customer.example"]),
        ]
        self.assertEqual(self.told(), told)

    def test_answer_that_is_lost_lets_nobody_be_told_twice(self) -> None:
        event = self.there_is(self.meeting())
        for number, (action, where) in enumerate(LOST):
            with self.subTest(action=action, where=where):
                added = not number % 2
                event.partner_ids += self.fred if added else self.eve.browse()
                event.partner_ids -= self.eve.browse() if added else self.fred
                self.meet_lost_answer(action, where)
                kind = "invitation" if added else "cancellation"
                self.assertEqual(self.told(), [(kind, ["fred@customer.example"])])
                there = len(self.outlook()["Meeting"]["attendees"])
                self.assertEqual(there, 2 if added else 1)
                self.simulator.admin("DELETE", "mails")

    def meet_lost_answer(self, action: dict, where: dict) -> None:
        """A run, and those after it."""
        self.simulator.fault(action, **where)
        self.env.flush_all()
        self.run_once()
        self.env.invalidate_all()
        self.assert_recovers()

    def test_who_was_added_in_outlook_meanwhile_stays(self) -> None:
        event = self.there_is(self.meeting())
        event.partner_ids |= self.fred
        self.simulator.fault({"drop": "after"}, **BATCH)
        self.env.flush_all()
        self.run_once()
        there = self.outlook()["Meeting"]
        gus = {"emailAddress": {"address": "gus@customer.example", "name": "Gus"}}
        self.edit_item(there["id"], attendees=[*there["attendees"], gus])
        self.env.invalidate_all()
        self.assert_recovers()
        self.assertIn("Gus", event.partner_ids.mapped("name"))
        self.assertEqual(len(event.partner_ids), 4)
        self.assertEqual(len(self.outlook()["Meeting"]["attendees"]), 3)
        told = [
            ("invitation", [f"{name}@customer.example"]) for name in ("fred", "gus")
        ]
        self.assertEqual(self.told(), told)

    def test_occurrence_whose_answer_was_lost_takes_in_what_followed(self) -> None:
        events = self.weekly_meeting()
        for number, (action, where) in enumerate(LOST[:3]):
            with self.subTest(action=action):
                row = events[number]
                before = len(self.outlook()["Weekly"]["exceptions"])
                row.write(
                    {
                        "recurrence_update": "self_only",
                        "partner_ids": [(3, self.eve.id), (4, self.fred.id)],
                    }
                )
                self.simulator.fault(action, **where)
                self.env.flush_all()
                self.run_once()
                found = self.outlook()["Weekly"]["exceptions"]
                self.assertEqual(len(found), before + 1)
                self.edit_item(found[-1]["id"], location={"displayName": "Basel"})
                self.env.invalidate_all()
                self.assert_recovers()
                self.assertEqual(row.location, "Basel")
                people = self.anna.partner_id | self.fred
                self.assertEqual(row.partner_ids, people)
                self.assertFalse(self.env["office365.conflict"].search([]))
                told = [one[0] for one in self.told()]  # the last one of Basel
                self.assertEqual(told, ["cancellation", "invitation", "update"])
                self.simulator.admin("DELETE", "mails")
