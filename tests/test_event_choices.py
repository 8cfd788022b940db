"""What comes along by each user's choice: whose meetings, series, private events."""

from datetime import date, datetime

from odoo.tests import tagged

from odoo.addons.office365_sync.models.event_run import EventRun
from odoo.addons.office365_sync.models.sync_run import OutOfTime

from .people_case import PeopleCase
from .series_case import SeriesCase


@tagged("post_install", "-at_install")
class TestEventChoices(PeopleCase, SeriesCase):
    def choose(self, **values: object) -> None:
        """As Anna does in her Preferences."""
        self.account.with_user(self.anna).sudo().write(values)

    def reason(self, subject: str) -> str:
        links = self.env["office365.event.link"].sudo()
        return links.search([("remote_name", "=", subject)]).reason

    # -- whose meetings

    def test_only_ones_own_meetings_or_also_those_one_attends(self) -> None:
        self.choose(calendar_meetings="own")
        self.invitation()
        self.outlook_event("Mine")
        self.event("Made here")
        self.sync()
        self.assertTrue(self.by_name("Mine"))
        self.assertFalse(self.by_name("Theirs"))
        self.assertEqual(self.reason("Theirs"), "invited")
        self.assertIn("Made here", self.outlook())
        self.choose(calendar_meetings="all")
        self.sync()
        theirs = self.by_name("Theirs")
        self.assertIn(self.anna.partner_id, theirs.partner_ids)
        self.choose(calendar_meetings="own")
        self.sync()
        self.assertEqual(self.by_name("Theirs"), theirs, "what is there stays")
        self.assertEqual(len(self.outlook()), 3)
        self.assertFalse(self.mails())

    # -- series

    def test_series_stay_on_their_side_where_they_are_off(self) -> None:
        self.choose(calendar_series=False)
        self.outlook_series("There")
        self.weekly("Here")
        self.event("Once")
        self.sync()
        self.assertFalse(self.by_name("There"))
        self.assertEqual(self.reason("There"), "series_off")
        self.assertEqual(set(self.outlook()), {"There", "Once"})
        self.choose(calendar_series=True)
        self.sync()
        self.assertEqual(len(self.by_name("There")), 4)
        self.assertEqual(set(self.outlook()), {"There", "Here", "Once"})
        self.assert_idle()

    def test_series_that_are_switched_off_stay_where_they_are(self) -> None:
        self.outlook_series("There")
        self.weekly("Here")
        self.sync()
        self.choose(calendar_series=False)
        for _ in range(2):
            self.sync()
        self.assertEqual(len(self.by_name("There")), 4)
        self.assertEqual(len(self.by_name("Here")), 5)
        self.assertEqual(set(self.outlook()), {"There", "Here"})
        self.choose(calendar_series=True)
        for _ in range(2):
            self.sync()
        self.assertEqual(len(self.by_name("There")), 4)
        self.assertEqual(len(self.by_name("Here")), 5)
        self.assertEqual(set(self.outlook()), {"There", "Here"})

    # -- private events

    def test_private_events_stay_on_their_side_where_they_are_not_wanted(self) -> None:
        self.choose(calendar_private="never")
        self.outlook_event("There", sensitivity="private")
        self.event("Here", privacy="private")
        self.event("Open")
        self.sync()
        self.assertFalse(self.by_name("There"))
        self.assertEqual(set(self.outlook()), {"There", "Open"})
        self.choose(calendar_private="content")
        self.sync()
        self.assertEqual(self.by_name("There").privacy, "private")
        self.assertEqual(self.outlook()["Here"]["sensitivity"], "private")

    # -- which days

    def test_days_that_were_asked_for_are_those_of_the_rest_too(self) -> None:
        self.event("Far off", start=datetime(2029, 3, 5, 8, 0))
        self.sync()
        asked = {"state": "queued", "last_day": date(2029, 3, 31)}
        runs = self.env["office365.sync.run"]
        runs.create({"account_id": self.account.id, "kind": "events", **asked})
        calendar, calls = EventRun._sync_calendar, []

        def run_out(run: EventRun, calendar_id: str) -> None:
            calls.append(calendar_id)
            if len(calls) == 1:
                raise OutOfTime
            calendar(run, calendar_id)

        self.patch(EventRun, "_sync_calendar", run_out)
        self.sync(expect="partial")
        self.assertNotIn("Far off", self.outlook())
        self.sync()
        self.assertIn("Far off", self.outlook())
        self.sync()
        self.assertFalse(runs.search([("state", "=", "queued")]))
