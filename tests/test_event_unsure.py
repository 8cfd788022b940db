"""What Outlook refuses to tell of an event is no reason to take it for deleted."""

import re
from urllib.parse import quote

from odoo.tests import tagged

from .event_case import zurich
from .fault_case import EventFaultCase
from .simulator_process import ANNA

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

    def runs(self) -> int:
        """How many have left a record."""
        mine = [("account_id", "=", self.account.id)]
        return self.env["office365.sync.run"].sudo().search_count(mine)

    def elsewhere_answers(self, action: dict, can_edit: bool = True) -> None:
        """A calendar that was shared with Anna says this of each event."""
        path = f"mailboxes/{ANNA}"
        made = {"name": "Bruno's", "can_edit": can_edit}
        other = self.simulator.admin("POST", f"{path}/calendars", made)
        found = f"/calendars/{other['id'].rstrip('=')}.*/events/"
        where = {"method": "GET", "path": found, "in_batch": True}
        self.simulator.fault(action, times=None, **where)

    def assert_only_this_one_waits(self, action: dict) -> None:
        """An event that may be there stays as it is, which is told; all else goes on,
        and this one too as soon as it is known."""
        event, other = self.event("Gone"), self.event("Other")
        self.sync()
        self.delete_there(self.id_there("Gone"))
        self.edit_there(self.id_there("Other"), "Basel")
        self.local("New")
        self.elsewhere_answers(action)
        for told in (True, False):
            runs = self.runs()
            self.sync()
            self.assertEqual(self.runs() > runs, told, "what is known is no news")
            self.assertTrue(event.active)
            issue = self.issues()
            self.assertEqual(issue.mapped("code"), ["place_unknown"])
            self.assertEqual(issue.event_link_id.event_id, event)
            self.assertEqual(issue.detail, "Bruno's")
        self.assertEqual(other.location, "Basel")
        self.assertIn("New", self.there())
        self.simulator.no_faults()
        self.sync()
        self.assertFalse(event.active)
        self.assertFalse(self.issues())

    def test_calendar_that_may_not_be_looked_into(self) -> None:
        self.assert_only_this_one_waits({"status": 403, "code": "ErrorAccessDenied"})

    def test_calendar_of_a_mailbox_that_graph_does_not_reach(self) -> None:
        code = "MailboxNotEnabledForRESTAPI"
        self.assert_only_this_one_waits({"status": 404, "code": code})

    def test_cause_of_issues_of_events_speaks_of_calendars(self) -> None:
        self.event("Gone")
        self.sync()
        self.delete_there(self.id_there("Gone"))
        self.elsewhere_answers({"status": 403, "code": "ErrorAccessDenied"})
        self.sync()
        issues = self.env["office365.sync.issue"].with_user(self.anna)
        (group,) = issues.formatted_read_group([], ["code"])
        self.assertIn("left the calendar", group["code"])

    def test_calendar_that_is_only_to_be_read_is_not_asked(self) -> None:
        event = self.event("Gone")
        self.sync()
        self.delete_there(self.id_there("Gone"))
        self.elsewhere_answers({"status": 403, "code": "ErrorAccessDenied"}, False)
        self.sync()
        self.assertFalse(event.active)
        self.assertFalse(self.issues())

    def test_calendar_that_fails_whenever_it_is_asked(self) -> None:
        code = "ErrorInternalServerTransientError"
        self.assert_only_this_one_waits({"status": 500, "code": code})

    def test_pause_that_another_calendar_asks_for_is_the_accounts(self) -> None:
        event = self.event("Gone")
        self.sync()
        self.delete_there(self.id_there("Gone"))
        self.elsewhere_answers({"status": 429, "headers": {"Retry-After": "300"}})
        self.sync(expect="failed")
        self.assertTrue(event.active)
        self.assertFalse(self.issues())

    def test_event_that_is_not_there_any_more_is_gone(self) -> None:
        event = self.event()
        self.sync()
        self.delete_there(self.id_there("Kick-off"))
        self.sync()
        self.assertFalse(event.active)
