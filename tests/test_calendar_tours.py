"""The calendar in a real browser, as an ordinary user."""

from datetime import datetime, timedelta

from odoo.tests import tagged

from odoo.addons.office365_sync.models.link_store import LinkStore

from .common import Office365HttpCase
from .simulator_process import ANNA, BRUNO


@tagged("post_install", "-at_install", "office365_tour")
class TestCalendarTours(Office365HttpCase):
    def setUp(self) -> None:
        super().setUp()
        self.patch(LinkStore, "cool_down", LinkStore.cool_down * 0)
        self.anna.tz = "UTC"
        self.day = datetime.now().replace(hour=9, minute=0, second=0, microsecond=0)

    def connected(self) -> object:
        """Anna has connected her calendar."""
        account = self.account_of(self.anna)
        account.write({"contacts_enabled": False, "calendar_enabled": True})
        account = self.connect(self.anna)
        self.sync(account)
        return account

    def sync(self, account: object) -> None:
        """One run, to its end."""
        self.env.flush_all()
        self.assertEqual(account._run_calendar(), "done", account.last_error)
        self.env.invalidate_all()

    def in_outlook(self, subject: str, **more: object) -> str:
        """Anna makes an event of today in Outlook; its id."""
        zone = {"timeZone": "UTC"}
        times = {
            "start": {"dateTime": self.day.isoformat(), **zone},
            "end": {"dateTime": (self.day + timedelta(hours=1)).isoformat(), **zone},
        }
        body = {"properties": {"subject": subject, **times, **more}}
        return self.simulator.admin("POST", f"mailboxes/{ANNA}/events", body)["id"]

    def outlook(self) -> dict[str, dict]:
        """Her events by subject."""
        found = self.simulator.admin("GET", f"mailboxes/{ANNA}/calendar")
        return {event["subject"]: event for event in found["events"]}

    def by_name(self, name: str) -> object:
        """Events of that title in Odoo."""
        return self.env["calendar.event"].search([("name", "=", name)], order="start")

    def test_connect_a_calendar_and_meetings_travel_each_way(self) -> None:
        self.start_tour("/odoo/calendar", "office365_calendar_connect", login="anna")
        account = self.account_of(self.anna)
        self.assertEqual(account.calendar_months_after, 3)
        self.in_outlook("Lunch in town")
        self.sync(account)
        self.start_tour("/odoo/calendar", "office365_calendar_make", login="anna")
        self.sync(account)
        self.assertIn("Kick-off", self.outlook())
        form = f"/odoo/calendar.event/{self.by_name('Kick-off').id}"
        self.start_tour(form, "office365_calendar_form", login="anna")
        self.assertFalse(self.simulator.admin("GET", "mails"))

    def test_who_connected_for_contacts_alone_signs_in_again(self) -> None:
        account = self.connect(self.anna)
        account.calendar_enabled = True
        self.start_tour("/odoo/calendar", "office365_calendar_consent", login="anna")
        self.env.invalidate_all()
        self.assertIn("Calendars.ReadWrite", account.granted_scopes)

    def test_series_is_changed_on_each_side(self) -> None:
        account = self.connected()
        day = self.day.date().isoformat()
        weekday = self.day.strftime("%A").lower()
        pattern = {"type": "weekly", "interval": 1, "daysOfWeek": [weekday]}
        ends = {"type": "numbered", "startDate": day, "numberOfOccurrences": 3}
        recurrence = {"pattern": pattern, "range": ends}
        master = self.in_outlook("Weekly", recurrence=recurrence)
        self.sync(account)
        path = f"mailboxes/{ANNA}/events/{master}"
        self.simulator.admin("PATCH", path, {"subject": "Weekly of Outlook"})
        self.sync(account)
        form = f"/odoo/calendar.event/{self.by_name('Weekly of Outlook')[0].id}"
        self.start_tour(form, "office365_calendar_series", login="anna")
        self.sync(account)
        self.assertEqual(list(self.outlook()), ["Weekly of Odoo"])
        self.assertEqual(len(self.by_name("Weekly of Odoo")), 3)

    def test_button_above_the_calendar_asks_for_a_run(self) -> None:
        account = self.connected()
        self.start_tour("/odoo/calendar", "office365_calendar_sync_now", login="anna")
        self.env.invalidate_all()
        runs = [("account_id", "=", account.id), ("state", "=", "queued")]
        self.assertTrue(self.env["office365.sync.run"].search(runs))

    def test_assistant_sees_how_far_the_calendar_of_somebody_else_is(self) -> None:
        account = self.connected()
        bruno = self.make_user("bruno", BRUNO)
        rights = self.env["office365.sync.right"]
        rights.create({"user_id": bruno.id, "owner_ids": [self.anna.id]})
        tour = "office365_calendar_sync_other"
        self.start_tour("/odoo/calendar", tour, login="bruno")
        self.env.invalidate_all()
        runs = [("account_id", "=", account.id), ("state", "=", "queued")]
        self.assertTrue(self.env["office365.sync.run"].search(runs))
