"""What Outlook refuses of a meeting holds up nothing else, and mails nobody twice."""

from dataclasses import replace

from odoo.tests import tagged

from ..sync import event_mapping
from .fault_case import EventFaultCase
from .simulator_process import ANNA


@tagged("post_install", "-at_install")
class TestEventRefusals(EventFaultCase):
    def setUp(self) -> None:
        super().setUp()
        unlimited = [replace(one, max_length=None) for one in event_mapping.FIELDS]
        self.patch(event_mapping, "FIELDS", tuple(unlimited))  # Outlook has to say so
        eve = self.env["res.partner"].create(
            {"name": "Eve", "email": "eve@customer.example"}
        )
        self.people = [(6, 0, (eve + self.anna.partner_id).ids)]

    def meeting(self) -> object:
        """A meeting with Eve that is in Outlook."""
        made = self.event(partner_ids=self.people)
        self.sync()
        self.sync()
        self.mails()
        return made

    def mails(self) -> list[str]:
        """Kinds of mail since last asked."""
        sent = self.simulator.admin("GET", "mails")
        self.simulator.admin("DELETE", "mails")
        return [mail["kind"] for mail in sent]

    def change(self, meeting: object, **values: object) -> None:
        """Much of it, in one go."""
        meeting.write(
            {
                "name": "Kick-off",
                "show_as": "free",
                "privacy": "private",
                "description": "<p>Agenda</p>",
                "start": meeting.start.replace(hour=14),
                "stop": meeting.stop.replace(hour=15),
                **values,
            }
        )

    def assert_rest_is_there(self) -> None:
        """All but what was refused."""
        (there,) = self.there().values()
        self.assertEqual(there["start"]["dateTime"][11:16], "14:00")
        self.assertEqual(there["showAs"], "free")
        self.assertEqual(there["sensitivity"], "private")
        self.assertIn("Agenda", there["body"]["content"])

    def test_one_of_many_is_told_and_the_rest_is_mailed_once(self) -> None:
        meeting = self.meeting()
        self.change(meeting, location="x" * 1000)
        self.sync()
        self.assert_rest_is_there()
        self.assertEqual(self.mails(), ["update"])
        self.assertEqual(self.issues().field, "location")
        self.assertEqual(self.writes(self.sync()), 0)
        self.assertEqual(self.mails(), [])
        self.put(meeting, "Basel")
        self.assert_recovers()
        self.assertEqual(self.mails(), ["update"])
        self.assert_equal_sides()

    def test_what_the_answer_names_is_left_out_first(self) -> None:
        meeting = self.meeting()
        self.change(meeting, location="Basel")
        self.simulator.clear_counters()
        text = "Cannot read the value of 'sensitivity'."
        fault = {"status": 400, "code": "RequestBodyRead", "message": text}
        self.simulator.fault(fault, **{"method": "PATCH", "in_batch": True})
        self.simulator.fault(fault, skip=1, **{"method": "PATCH", "in_batch": True})
        self.sync()
        self.assertEqual(self.issues().field, "privacy")
        self.assertEqual(self.mails(), ["update"])
        sent = [one for one in self.simulator.requests() if one["method"] == "PATCH"]
        self.assertEqual(len(sent), 3)

    def test_two_of_many_are_told_and_the_rest_arrives_with_few_mails(self) -> None:
        meeting = self.meeting()
        self.change(meeting, location="x" * 1000, name="y" * 300)
        self.sync()
        self.assert_rest_is_there()
        self.assertLessEqual(len(self.mails()), 3)
        self.assertEqual(set(self.issues().mapped("field")), {"location", "name"})
        self.assertEqual(self.writes(self.sync()), 0)

    def test_two_values_that_are_both_refused_mail_nobody(self) -> None:
        meeting = self.meeting()
        meeting.write({"location": "x" * 1000, "name": "y" * 300})
        self.sync()
        self.assertEqual(self.mails(), [])
        self.assertEqual(set(self.issues().mapped("field")), {"location", "name"})

    def test_new_meeting_is_made_without_what_is_refused_and_invites_once(
        self,
    ) -> None:
        self.event(partner_ids=self.people, location="x" * 1000)
        self.sync()
        self.assertEqual(self.mails(), ["invitation"])
        self.assertEqual(set(self.there()), {"Kick-off"})
        self.assertEqual(self.issues().field, "location")
        self.assertEqual(self.writes(self.sync()), 0)

    def test_new_meeting_is_made_without_several_that_are_refused(self) -> None:
        """With as little as possible, once it was refused without each value."""
        fault = {"status": 400, "code": "ErrorInvalidRequest", "message": "No."}
        self.simulator.fault(fault, times=8, method="POST", in_batch=True)
        self.simulator.clear_counters()
        self.event("Plan", partner_ids=self.people, location="x" * 1000)
        self.sync()
        posts = [
            one
            for one in self.simulator.requests()
            if one["method"] == "POST" and one["in_batch"]
        ]
        self.assertEqual(len(posts), 9, "the last one has a title and a time")
        self.retry_now()
        self.sync()
        mailbox = self.simulator.admin("GET", f"mailboxes/{ANNA}/calendar")
        self.assertEqual([one["subject"] for one in mailbox["events"]], ["Plan"])
        self.assertEqual(self.mails().count("invitation"), 1)
        self.assertEqual(self.issues().mapped("field"), ["location"])

    def test_time_does_not_move_a_series_whose_new_rule_is_refused(self) -> None:
        self.weekly()
        self.sync()
        self.sync()
        series = self.by_name("Weekly").sorted("start")
        series[0].write(
            {
                "recurrence_update": "all_events",
                "rrule_type": "monthly",
                "month_by": "date",
                "day": 15,
                "count": 3,
                "location": "Basel",
            }
        )
        fault = {"status": 400, "code": "ErrorInvalidRequest", "message": "No."}
        self.simulator.fault(fault, times=2, method="PATCH", in_batch=True)
        self.simulator.fault(fault, skip=1, method="PATCH", in_batch=True)
        self.sync()
        there = self.there()["Weekly"]
        self.assertEqual(there["recurrence"]["pattern"]["type"], "weekly")
        self.assertEqual(there["start"]["dateTime"][:10], "2026-12-03")
        self.assertEqual(there["location"]["displayName"], "Basel")
        self.assertIn(self.issues().field, ("time", "repeats"))
