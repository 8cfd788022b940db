"""The answer to a request about a meeting is lost: nobody is mailed a second time."""

from datetime import timedelta
from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.office365_sync.models.event_remote_store import EventRemoteStore

from .fault_case import BATCH, ITEMS, EventFaultCase
from .simulator_process import ANNA, BRUNO

CREATES = {"method": "POST", "in_batch": True, "path": "/events$"}
LOST = (
    {"drop": "after"},
    {"status": 503, "after": True},
    {"status": 504, "after": True},
    {"status": 500, "after": True},
)
GARBLED = ({"truncate": True}, {"html": True, "status": 502, "after": True})


@tagged("post_install", "-at_install")
class TestEventLostAnswers(EventFaultCase):
    def setUp(self) -> None:
        super().setUp()
        self.eve = self.env["res.partner"].create(
            {"name": "Eve Extern", "email": "eve@customer.example"}
        )

    def meeting(self, name: str) -> object:
        """A meeting of Anna and Eve."""
        people = self.anna.partner_id + self.eve
        return self.event(name, partner_ids=[(6, 0, people.ids)])

    def meet_faults(self, action: dict, where: dict, equal: bool = True) -> None:
        """A run with this fault, and those after it."""
        self.simulator.fault(action, **where)
        self.env.flush_all()
        self.run_once()
        self.env.invalidate_all()
        self.assert_recovers()
        if equal:
            self.assert_equal_sides()

    def mails(self) -> list[tuple[str, str]]:
        """Kinds and subjects of what Exchange has sent since last asked."""
        sent = self.simulator.admin("GET", "mails")
        self.simulator.admin("DELETE", "mails")
        return [(mail["kind"], mail["subject"]) for mail in sent]

    def test_of_an_invitation(self) -> None:
        ways = [(action, CREATES) for action in LOST]
        ways += [(action, BATCH) for action in (*LOST[:1], *GARBLED)]
        for number, (action, where) in enumerate(ways):
            with self.subTest(action=action, where=where):
                name = f"Meeting {number}"
                self.meeting(name)
                self.meet_faults(action, where)
                self.assertEqual(self.mails(), [("invitation", name)])
                self.assertEqual(len(self.there()), number + 1)

    def test_of_an_update(self) -> None:
        event = self.meeting("Meeting")
        self.sync()
        self.mails()
        ways = [(action, ITEMS) for action in LOST]
        ways += [(action, BATCH) for action in (*LOST[:1], *GARBLED)]
        for number, (action, where) in enumerate(ways):
            with self.subTest(action=action, where=where):
                event.location = f"Room {number}"
                self.meet_faults(action, where)
                self.assertEqual(self.mails(), [("update", "Meeting")])
                self.assertEqual(self.text_there("Meeting"), f"Room {number}")

    def test_of_a_cancellation(self) -> None:
        deletes = {"method": "DELETE", "in_batch": True}
        for number, (action, where) in enumerate((action, deletes) for action in LOST):
            with self.subTest(action=action):
                name = f"Meeting {number}"
                event = self.meeting(name)
                self.sync()
                self.mails()
                event.unlink()
                self.meet_faults(action, where, equal=False)  # nothing is left
                self.assertEqual(self.mails(), [("cancellation", f"Canceled: {name}")])
                self.assertFalse(self.there())

    def test_of_an_answer(self) -> None:
        organizer = self.make_user("bruno", BRUNO)
        self.simulator.admin(
            "POST",
            f"mailboxes/{BRUNO}/events",
            {
                "properties": {
                    "subject": "Theirs",
                    "start": {"dateTime": "2026-12-03T12:00:00", "timeZone": "UTC"},
                    "end": {"dateTime": "2026-12-03T13:00:00", "timeZone": "UTC"},
                    "attendees": [{"emailAddress": {"address": ANNA, "name": "Anna"}}],
                }
            },
        )
        self.sync()
        event = self.found("Theirs")
        self.assertEqual(event.user_id, organizer)
        mine = event.attendee_ids.filtered(
            lambda one: one.partner_id == self.anna.partner_id
        ).with_user(self.anna)
        self.mails()
        answers = {"method": "POST", "in_batch": True, "path": "(accept|decline)"}
        for number, action in enumerate(LOST):
            with self.subTest(action=action):
                answer = ("do_tentative", "do_accept")[number % 2]
                getattr(mine, answer)()
                self.meet_faults(action, answers)
                (mail,) = self.mails()
                self.assertEqual(mail[0], "response")
                there = self.there()["Theirs"]["responseStatus"]["response"]
                told = ("tentativelyAccepted", "accepted")[number % 2]
                self.assertEqual(there, told)

    def test_of_a_series_and_what_differs_of_it(self) -> None:
        people = self.anna.partner_id + self.eve
        first = self.weekly("Weekly", partner_ids=[(6, 0, people.ids)])
        self.simulator.fault({"status": 503, "after": True}, **CREATES)
        self.sync()
        self.assert_recovers()
        self.assertEqual(self.mails(), [("invitation", "Weekly")])
        rows = first.recurrence_id.calendar_event_ids.sorted("start")
        later = timedelta(hours=1)
        rows[1].write(
            {
                "recurrence_update": "self_only",
                "start": rows[1].start + later,
                "stop": rows[1].stop + later,
            }
        )
        self.simulator.fault({"status": 503, "after": True}, **ITEMS)
        self.sync()
        self.assert_recovers()
        self.assertEqual(self.mails(), [("update", "Weekly")])
        self.assertEqual(len(self.there()["Weekly"]["exceptions"]), 1)

    def test_of_an_occurrence_keeps_what_its_series_has(self) -> None:
        self.anna.company_id.office365_calendar_unknown_tag = "new"
        first = self.weekly("Weekly", count=6)
        self.sync()
        master = self.there()["Weekly"]["id"]
        self.edit_item(master, categories=["Early"])
        self.sync()
        rows = first.recurrence_id.calendar_event_ids.sorted("start")
        for number, (row, fault) in enumerate(zip(rows[1:], LOST, strict=False)):
            with self.subTest(fault=fault):
                room, late = f"Room {number}", f"Late {number}"
                row.write({"recurrence_update": "self_only", "location": room})
                self.simulator.fault(fault, times=None, **ITEMS)
                self.env.flush_all()
                self.run_once()
                self.simulator.no_faults()
                self.edit_item(master, categories=[late])
                self.env.invalidate_all()
                self.assert_recovers()
                self.assertEqual(row.location, room)
                self.assertEqual(row.categ_ids.mapped("name"), [late])
                there = self.there()["Weekly"]
                self.assertEqual(there["categories"], [late])
                exception = there["exceptions"][-1]
                self.assertEqual(exception["categories"], [late])
                self.assertEqual(exception["location"]["displayName"], room)

    def test_series_that_changes_while_an_occurrence_is_sent(self) -> None:
        self.anna.company_id.office365_calendar_unknown_tag = "new"
        row = self.weekly("Weekly", count=4).recurrence_id.calendar_event_ids[1]
        self.sync()
        master = self.there()["Weekly"]["id"]
        original = EventRemoteStore.send

        def send(store: object, sends: object) -> object:
            self.edit_item(master, categories=["Late"])
            return original(store, sends)

        row.write({"recurrence_update": "self_only", "location": "Room"})
        with patch.object(EventRemoteStore, "send", send):
            self.sync()
        self.assert_recovers()
        (exception,) = self.there()["Weekly"]["exceptions"]
        self.assertEqual(exception["categories"], ["Late"])
        self.assertEqual(row.categ_ids.mapped("name"), ["Late"])

    def test_what_differed_of_a_series_before_it_was_there_is_told_after_it(
        self,
    ) -> None:
        for number, fault in enumerate((None, *LOST)):
            with self.subTest(fault=fault):
                name = f"Weekly {number}"
                first = self.weekly(name, count=4)
                rows = first.recurrence_id.calendar_event_ids.sorted("start")
                later = timedelta(hours=1)
                rows[1].write(
                    {
                        "recurrence_update": "self_only",
                        "start": rows[1].start + later,
                        "stop": rows[1].stop + later,
                    }
                )
                rows[2].unlink()
                if fault:
                    self.simulator.fault(fault, **CREATES)
                self.env.flush_all()
                self.run_once()
                self.env.invalidate_all()
                self.assert_recovers()
                there = self.there()[name]
                self.assertEqual(len(there["exceptions"]), 1)
                self.assertEqual(there["cancelled"], ["2026-12-17"])

    def test_pause_of_an_invitation_sends_it_once(self) -> None:
        for number in range(3):
            self.meeting(f"Meeting {number}")
        fault = {"status": 429, "headers": {"Retry-After": "3"}}
        self.simulator.fault(fault, times=2, skip=1, **CREATES)
        self.sync()
        self.assert_recovers()
        self.assertEqual(len(self.mails()), 3)
        self.assertEqual(len(self.there()), 3)

    def test_of_a_new_event_of_which_a_value_could_not_be_sent(self) -> None:
        event = self.event("Meeting", location="x" * 1000)
        self.simulator.fault({"drop": "after"}, **BATCH)
        self.env.flush_all()
        self.run_once()
        self.env.invalidate_all()
        self.simulator.no_faults()
        self.retry_now()
        for _ in range(2):
            self.sync()
            self.assertEqual(set(self.there()), {"Meeting"})
            self.assertEqual(self.issues().mapped("field"), ["location"])
            self.assertEqual(event.location, "x" * 1000)

    def test_of_a_value_that_could_not_be_sent(self) -> None:
        event = self.meeting("Meeting")
        self.sync()
        event.write({"location": "x" * 1000, "show_as": "free"})
        self.simulator.fault({"drop": "after"}, **BATCH)
        self.env.flush_all()
        self.run_once()
        self.env.invalidate_all()
        self.simulator.no_faults()
        self.retry_now()
        self.sync()
        self.assertEqual(self.there()["Meeting"]["showAs"], "free")
        self.assertEqual(self.issues().mapped("field"), ["location"])
        self.assertEqual(event.location, "x" * 1000)
        self.sync()
        self.assertEqual(self.issues().mapped("field"), ["location"])
