"""Events that are odd in one way or another stop nothing."""

from datetime import date, datetime, timedelta

from odoo.tests import tagged

from odoo.addons.office365_sync.models.event_remote_store import EventRemoteStore
from odoo.addons.office365_sync.sync.model import Item

from .event_case import zurich
from .series_case import THURSDAYS, SeriesCase, ending, endless
from .simulator_process import ANNA

STRANGER = {"name": "Olga Organizer", "address": "olga@customer.example"}
OPTIONAL = (
    "subject body location showAs sensitivity isReminderOn "
    "reminderMinutesBeforeStart categories attendees organizer isOrganizer "
    "responseStatus recurrence type seriesMasterId iCalUId isCancelled isOnlineMeeting "
    "onlineMeeting originalStart originalStartTimeZone webLink lastModifiedDateTime "
    "cancelledOccurrences occurrenceId changeKey createdDateTime @odata.etag"
).split()


@tagged("post_install", "-at_install")
class TestEventPoison(SeriesCase):
    def altered(self, change: object) -> None:
        """Graph tells events otherwise than the simulated tenant does."""
        original = EventRemoteStore.item

        def item(this: EventRemoteStore, raw: dict, marked: bool = False) -> Item:
            return original(this, change(dict(raw)), marked)

        self.patch(EventRemoteStore, "item", item)

    def invitation(self, subject: str = "Theirs", **properties: object) -> str:
        """What somebody outside invites Anna to; its id."""
        body = {
            "organizer": STRANGER,
            "uid": f"{subject}-uid",
            "properties": {
                "subject": subject,
                "start": zurich("2026-12-03T12:00:00"),
                "end": zurich("2026-12-03T13:00:00"),
                "attendees": [{"emailAddress": {"address": ANNA}}],
                **properties,
            },
        }
        return self.simulator.admin("POST", f"mailboxes/{ANNA}/events", body)["id"]

    def issues(self) -> object:
        return self.env["office365.sync.issue"].search(
            [("account_id", "=", self.account.id)]
        )

    # -- zones

    def test_c5_names_of_zones_that_say_nothing(self) -> None:
        zones = {
            "Windows": "W. Europe Standard Time",
            "Iana": "Europe/Zurich",
            "Custom": "tzone://Microsoft/Custom",
            "Empty": "",
            "Unknown": "Nowhere Standard Time",
        }
        for name in zones:
            self.outlook_event(name)
            self.outlook_series(f"{name} series")

        def told(raw: dict) -> dict:
            zone = zones[raw["subject"].split()[0]]
            for end in ("start", "end"):
                hour = int(raw[end]["dateTime"][11:13]) + 1
                wall = f"{raw[end]['dateTime'][:11]}{hour:02}:00:00.0000000"
                raw[end] = {"dateTime": wall, "timeZone": zone}
            raw["originalStartTimeZone"] = zone
            if raw["recurrence"]:
                limits = {**raw["recurrence"]["range"], "recurrenceTimeZone": zone}
                raw["recurrence"] = {**raw["recurrence"], "range": limits}
            return raw

        self.altered(told)
        self.sync()
        for name in zones:
            moment = datetime(2026, 12, 3, 11) + timedelta(hours=name == "Empty")
            self.assertEqual(self.by_name(name).start, moment, name)
            rows = self.rows(f"{name} series")
            self.assertEqual(len(rows), 4, name)
            self.assertEqual(rows[0].recurrence_id.event_tz, "Europe/Zurich", name)
        self.assertFalse(self.issues())

    # -- meetings without a link to join

    def test_c4_online_meeting_without_its_data_is_taken_in(self) -> None:
        """As of Skype's, of other providers', and of those that were just made."""
        self.outlook_event("Online", location={"displayName": "Bern"})
        self.outlook_event("Other")
        nothing = {"onlineMeeting": None, "onlineMeetingUrl": None}
        self.altered(lambda raw: {**raw, "isOnlineMeeting": True, **nothing})
        self.sync()
        event = self.by_name("Online")
        self.assertEqual(event.location, "Bern")
        self.assertFalse(event.videocall_location)
        self.assertTrue(self.by_name("Other"))
        self.assertFalse(self.issues())
        event.with_user(self.anna).name = "Renamed"
        self.sync()
        self.assertIn("Renamed", self.outlook())
        self.assert_idle()

    # -- what is gone

    def test_c6_removed_ids_that_nobody_knows_are_nothing(self) -> None:
        self.outlook_event("Before")
        self.sync()
        for number in range(3):
            self.delete_in_outlook(self.outlook_event(f"Brief {number}"))
        self.delete_in_outlook(self.outlook_series("Brief series"))
        self.outlook_event("After")
        counts = self.sync()
        self.assertEqual(counts.local_created, 1)
        self.assertEqual(counts.local_deleted, 0)
        self.assertTrue(self.by_name("Before") and self.by_name("After"))
        self.assertFalse(self.issues())

    def test_c7_occurrence_that_its_organizer_cancels_is_archived(self) -> None:
        master = self.invitation(recurrence={"pattern": THURSDAYS, "range": ending(4)})
        self.sync()
        self.assertEqual(len(self.rows("Theirs")), 4)
        self.delete_in_outlook(self.instances(master)[1]["id"])
        second = self.instances(master)[1]["id"]
        self.edit_in_outlook(
            second,
            subject="Canceled: Theirs",
            showAs="free",
            raw={"isCancelled": True},
        )
        self.sync()
        first = date(2026, 12, 3)
        self.assertEqual(self.days("Theirs"), [first, first + timedelta(weeks=3)])
        self.assertFalse(self.by_name("Canceled: Theirs"))
        self.assert_idle()
        self.edit_in_outlook(master, location={"displayName": "Bern"})
        self.sync()
        self.assertEqual(len(self.rows("Theirs")), 2)
        self.assertEqual(self.rows("Theirs").mapped("location"), ["Bern", "Bern"])
        self.assert_no_mail()

    def test_c7_meeting_that_its_organizer_cancels_vanishes(self) -> None:
        made = [
            self.invitation("Single"),
            self.invitation(
                "Series", recurrence={"pattern": THURSDAYS, "range": endless()}
            ),
        ]
        self.sync()
        self.assertTrue(self.by_name("Single") and self.by_name("Series"))
        for each in made:
            self.edit_in_outlook(each, showAs="free", raw={"isCancelled": True})
        self.sync()
        self.assertFalse(self.by_name("Single") or self.by_name("Series"))
        self.assert_idle()
        self.account._plan_full_calendar_run()
        self.assert_idle()
        self.assertFalse(self.by_name("Single") or self.by_name("Series"))
        self.assert_no_mail()

    def test_event_that_leaves_the_days_that_are_synced_is_not_deleted(self) -> None:
        made = self.outlook_event("Later")
        self.sync()
        self.edit_in_outlook(
            made,
            start=zurich("2029-12-03T12:00:00"),
            end=zurich("2029-12-03T13:00:00"),
        )
        counts = self.sync()
        self.assertEqual((counts.held, counts.local_deleted), (0, 0))
        self.assertEqual(self.by_name("Later").start, datetime(2029, 12, 3, 11))
        self.assert_idle()

    # -- what is missing

    def test_c10_window_is_no_longer_than_graph_takes(self) -> None:
        self.account.write(
            {"calendar_months_before": 100, "calendar_months_after": 3000}
        )
        first, last = self.account._calendar_window()
        self.assertLessEqual((last - first).days, 1825)
        self.assertGreater(last, date.today())
        self.outlook_event("Lunch")
        self.sync()
        self.assertTrue(self.by_name("Lunch"))

    def test_c12_every_property_may_be_missing(self) -> None:
        """One event each, without one property."""
        for name in OPTIONAL:
            self.outlook_event(name, location={"displayName": name})

        def without(raw: dict) -> dict:
            raw.pop(raw["subject"] if raw["subject"] in OPTIONAL else "", None)
            return raw

        self.altered(without)
        self.sync()
        places = set(
            self.env["calendar.event"]
            .search([("user_id", "=", self.anna.id)])
            .mapped("location")
        )
        self.assertEqual(set(OPTIONAL) - places, {"location"})
        self.assertTrue(self.by_name("location"))
        self.assertFalse(self.issues())

    def test_c12_event_of_which_it_is_not_told_when_it_is_stops_nothing(self) -> None:
        for name in ("start", "end", "isAllDay", "Lunch"):
            self.outlook_event(name)

        def without(raw: dict) -> dict:
            raw.pop(raw["subject"], None)
            return raw

        self.altered(without)
        self.sync()
        self.assertTrue(self.by_name("Lunch"))
        skipped = self.account.event_link_ids.filtered(lambda k: k.state == "skipped")
        self.assertEqual(skipped.mapped("reason"), ["no_time"] * 3)

    def test_c12_every_property_of_a_series_may_be_missing(self) -> None:
        names = [name for name in OPTIONAL if name not in ("recurrence", "type")]
        for name in names:
            self.outlook_series(name, location={"displayName": name})

        def without(raw: dict) -> dict:
            raw.pop(raw["subject"] if raw["subject"] in OPTIONAL else "", None)
            return raw

        self.altered(without)
        self.sync()
        rows = self.env["calendar.event"].search([("user_id", "=", self.anna.id)])
        per_place = {name: 0 for name in names}
        for row in rows:
            per_place[row.location or "location"] += 1
        self.assertEqual(set(per_place.values()), {4}, per_place)

    def test_d20_thin_rows_blank_nothing(self) -> None:
        made = self.outlook_event("Full", location={"displayName": "Bern"})
        series = self.outlook_series()
        self.sync()
        thin = ("@odata.etag", "id", "type", "start", "end", "seriesMasterId")
        self.altered(lambda raw: {n: raw[n] for n in thin if n in raw})
        self.edit_in_outlook(made, categories=["Blue"])
        self.edit_in_outlook(self.instances(series)[1]["id"], subject="Other")
        self.sync()
        event = self.by_name("Full")
        self.assertEqual((event.location, event.active), ("Bern", True))
        self.assertEqual(len(self.rows()), 4)
