"""What Outlook refuses to tell of an event is no reason to take it for deleted."""

import re
from urllib.parse import quote

from odoo.tests import tagged

from .event_case import zurich
from .fault_case import EventFaultCase

REFUSAL = {"status": 400, "code": "ErrorCorruptData"}
BEYOND = "2028-03-02"  # the days that are synced


@tagged("post_install", "-at_install")
class TestEventUnsure(EventFaultCase):
    def setUp(self) -> None:
        super().setUp()
        self.take_over_deletions()

    def refused(self, event_id: str, anywhere: bool = False) -> None:
        """The service refuses to show an event, in its calendar or anywhere."""
        place = "^/me/events/" if anywhere else "/calendars/.*/"
        path = place + re.escape(quote(event_id, safe=""))
        self.simulator.fault(
            REFUSAL, method="GET", path=path, in_batch=True, times=None
        )

    def leave_the_window(self, event_id: str) -> None:
        """Anna puts an event off by more than a year; the feed calls that removed."""
        edges = {
            name: zurich(f"{BEYOND}T{hour}:00:00")
            for name, hour in (("start", "10"), ("end", "11"))
        }
        self.edit_item(event_id, **edges)

    def test_event_that_left_the_days_and_cannot_be_read_is_kept_and_told(
        self,
    ) -> None:
        event = self.event()
        self.sync()
        there = self.id_there("Kick-off")
        self.leave_the_window(there)
        self.refused(there)
        self.sync()
        self.assertTrue(event.active)
        self.assertFalse(self.links().gone)
        self.assertEqual(self.issues().operation, "read")
        self.assert_recovers()
        self.assertEqual(str(event.start.date()), BEYOND)

    def test_unknown_event_that_left_the_days_and_cannot_be_read_is_nothing(
        self,
    ) -> None:
        self.sync()
        there = self.remote("Lunch")
        self.leave_the_window(there)
        self.refused(there)
        self.sync()
        self.assertFalse(self.issues())
        self.assertFalse(self.links())

    def test_event_that_is_gone_to_an_unknown_place_is_asked_for_again(self) -> None:
        event = self.event()
        self.sync()
        there = self.id_there("Kick-off")
        self.delete_there(there)
        self.refused(there, anywhere=True)
        self.sync()
        self.assertTrue(event.active, "it may be in another calendar")
        self.simulator.no_faults()
        self.sync()
        self.assertFalse(event.active)

    def test_event_that_is_not_there_any_more_is_gone(self) -> None:
        event = self.event()
        self.sync()
        self.delete_there(self.id_there("Kick-off"))
        self.sync()
        self.assertFalse(event.active)
