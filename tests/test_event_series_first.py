"""What people do to a series as a whole: from its first event on, and before the sync
has seen it come back."""

from datetime import timedelta

from odoo.tests import tagged

from .event_case import START, zurich
from .series_case import THURSDAYS, SeriesCase, ending, endless
from .simulator_process import ANNA


@tagged("post_install", "-at_install")
class TestEventSeriesFirst(SeriesCase):
    def series(self, count: int = 5, **values: object) -> object:
        """A series on Thursdays that is in Outlook; its events."""
        self.weekly(count=count, **values)
        self.sync()
        return self.rows()

    def masters(self) -> list[dict]:
        found = self.simulator.admin("GET", f"mailboxes/{ANNA}/calendar")["events"]
        return [one for one in found if not one["isCancelled"]]

    def assert_same(self, name: str = "Weekly") -> None:
        """One series in Outlook, as it is in Odoo."""
        (master,) = self.masters()
        self.assertEqual(master["subject"], name)
        told = [row["start"]["dateTime"][:16] for row in self.instances(master["id"])]
        here = [f"{start:%Y-%m-%dT%H:%M}" for start in self.starts(name)]
        self.assertEqual(told, here)
        self.assert_idle()

    # -- deleted before it was seen to come back

    def test_deleted_before_its_echo_was_seen_goes_with_the_next_sync(self) -> None:
        for which in ("all_events", "future_events", "unlink"):
            for count in (1, 5):
                with self.subTest(which=which, count=count):
                    rows = self.series(count)
                    self.assertEqual(len(self.masters()), 1)
                    if which == "unlink":
                        rows.unlink()
                    else:
                        rows[0].action_mass_deletion(which)
                    self.sync()
                    self.assertFalse(self.masters())
                    self.assert_idle()

    def test_archived_before_its_echo_was_seen_goes_with_the_next_sync(self) -> None:
        for which in ("all_events", "future_events"):
            with self.subTest(which=which):
                rows = self.series()
                rows[0].action_mass_archive(which)
                self.later()
                self.sync()
                self.assertFalse(self.masters())
                self.assert_idle()

    def test_a10_series_archived_and_restored_at_once_sends_nothing(self) -> None:
        rows = self.series()
        self.sync()
        for which in ("all_events", "future_events"):
            with self.subTest(which=which):
                rows[0].action_mass_archive(which)
                self.simulator.clear_counters()
                self.sync()
                self.assertFalse(self.writes())
                rows.action_unarchive()
                self.sync()
                self.assertFalse(self.writes())
                self.assert_same()
                self.assertEqual(self.rows(), rows)

    def test_deleted_with_an_exception_before_its_echo_was_seen(self) -> None:
        rows = self.weekly().recurrence_id.calendar_event_ids.sorted("start")
        rows[1].write({"recurrence_update": "self_only", "name": "Special"})
        rows[3].unlink()
        self.sync()
        self.rows()[0].action_mass_deletion("all_events")
        self.sync()
        self.assertFalse(self.masters())
        self.assertFalse(self.by_name("Special"))
        self.assert_idle()

    def test_day_cancelled_in_outlook_unseen_keeps_no_series_that_is_deleted(
        self,
    ) -> None:
        """Fewer days is no edit that speaks for the rest."""
        rows = self.series()
        (master,) = self.masters()
        self.delete_in_outlook(self.instances(master["id"])[2]["id"])
        rows[0].action_mass_deletion("all_events")
        self.sync()
        self.assertFalse(self.masters())
        self.assert_idle()

    def test_day_taken_out_in_odoo_keeps_no_series_deleted_in_outlook(self) -> None:
        self.account.calendar_remote_deleted = "archive"
        rows = self.series()
        self.delete_in_outlook(self.masters()[0]["id"])
        rows[2].unlink()
        self.sync()
        self.assertFalse(self.rows())
        self.assertFalse(self.masters())
        self.assert_idle()

    def later(self) -> None:
        """As if what was archived had been so for some minutes."""
        self.env.flush_all()
        self.cr.execute(
            "UPDATE calendar_event SET write_date = write_date - INTERVAL '3 minutes'"
        )

    # -- this and following, from the first one on, in Odoo

    def test_first_and_following_renamed_in_odoo(self) -> None:
        rows = self.series()
        (master,) = self.masters()
        rows[0].write({"recurrence_update": "future_events", "name": "Renamed"})
        self.sync()
        self.assert_same("Renamed")
        self.assertEqual(len(self.rows("Renamed")), 5)
        self.assertFalse(self.rows())
        self.assertEqual(self.masters()[0]["id"], master["id"], "it is the same one")

    def test_first_and_following_moved_in_odoo(self) -> None:
        rows = self.series()
        (master,) = self.masters()
        rows[0].write(
            {
                "recurrence_update": "future_events",
                "start": rows[0].start + timedelta(hours=2),
                "stop": rows[0].stop + timedelta(hours=2),
            }
        )
        self.sync()
        self.assert_same()
        self.assertEqual(self.starts()[0], START + timedelta(hours=2))
        self.assertEqual(self.masters()[0]["id"], master["id"], "it is the same one")

    def test_first_and_following_repeated_otherwise_in_odoo(self) -> None:
        rows = self.series()
        (master,) = self.masters()
        rows[0].write({"recurrence_update": "future_events", "interval": 2, "count": 3})
        self.sync()
        self.assert_same()
        self.assertEqual(self.days()[1] - self.days()[0], timedelta(weeks=2))
        self.assertEqual(self.masters()[0]["id"], master["id"], "it is the same one")

    def test_first_and_following_of_an_endless_series_in_odoo(self) -> None:
        rows = self.series(end_type="forever")
        rows[0].write({"recurrence_update": "future_events", "name": "Renamed"})
        self.sync()
        (master,) = self.masters()
        self.assertEqual(master["subject"], "Renamed")
        self.assertEqual(master["recurrence"]["range"]["type"], "noEnd")
        self.assert_idle()

    def test_first_and_following_mails_the_guests_once(self) -> None:
        eve = self.env["res.partner"].create({"name": "Eve", "email": "eve@x.example"})
        people = (eve | self.anna.partner_id).ids
        rows = self.series(partner_ids=[(6, 0, people)])
        self.simulator.admin("DELETE", "mails")
        rows[0].write({"recurrence_update": "future_events", "name": "Renamed"})
        self.sync()
        mails = self.simulator.admin("GET", "mails")
        self.assertEqual([mail["kind"] for mail in mails], ["update"])
        self.assertEqual(self.env["mail.mail"].search_count([]), self.mails_before)
        self.assert_same("Renamed")

    def test_first_and_following_with_an_exception_in_odoo(self) -> None:
        rows = self.series()
        rows[2].write({"recurrence_update": "self_only", "name": "Special"})
        self.sync()
        rows[0].write(
            {
                "recurrence_update": "future_events",
                "start": rows[0].start + timedelta(hours=2),
                "stop": rows[0].stop + timedelta(hours=2),
            }
        )
        self.sync()
        self.assertEqual(len(self.masters()), 1)
        shown = self.instances(self.masters()[0]["id"])
        known = self.by_name("Weekly") | self.by_name("Special")
        self.assertEqual(
            [(row["subject"], row["start"]["dateTime"][:16]) for row in shown],
            [(e.name, f"{e.start:%Y-%m-%dT%H:%M}") for e in known.sorted("start")],
        )
        self.assert_idle()

    # -- the same in Outlook

    def test_first_and_following_changed_in_outlook(self) -> None:
        """Outlook changes the series where the first one is meant."""
        master = self.outlook_series()
        self.sync()
        rows = self.rows()
        later = zurich("2026-12-03T15:00:00"), zurich("2026-12-03T16:00:00")
        self.edit_in_outlook(
            master,
            subject="Renamed",
            start=later[0],
            end=later[1],
            recurrence={"pattern": THURSDAYS, "range": ending(4)},
        )
        self.sync()
        self.assertEqual(self.rows("Renamed"), rows)
        self.assert_same("Renamed")

    def test_first_and_following_made_another_series_in_outlook(self) -> None:
        """Or ends the series before it begins, and makes another one."""
        for limits in (ending(4), endless()):
            with self.subTest(limits=limits["type"]):
                self.account.calendar_remote_deleted = "archive"
                master = self.outlook_series(limits=limits)
                self.sync()
                self.delete_in_outlook(master)
                self.outlook_series("Other", limits=limits)
                self.sync()
                self.assertFalse(self.rows())
                self.assertTrue(self.rows("Other"))
                self.assertEqual(len(self.masters()), 1)
                self.assert_idle()
                self.delete_in_outlook(self.masters()[0]["id"])
                self.sync()

    def test_first_and_following_under_the_same_title_in_outlook(self) -> None:
        self.account.calendar_remote_deleted = "archive"
        master = self.outlook_series()
        self.sync()
        self.delete_in_outlook(master)
        self.outlook_series(limits=ending(3))
        self.sync()
        self.sync()
        self.assertEqual(len(self.rows()), 3)
        self.assert_same()
