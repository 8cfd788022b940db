"""Series made, changed and deleted in Outlook are the same in Odoo."""

from datetime import date, datetime, timedelta

from odoo.tests import tagged

from .event_case import zurich
from .series_case import THURSDAYS, SeriesCase, ending, until

FIRST = date(2026, 12, 3)


def thursdays(count: int) -> list[date]:
    """That many, from the first on."""
    return [FIRST + timedelta(weeks=number) for number in range(count)]


@tagged("post_install", "-at_install")
class TestEventSeries(SeriesCase):
    def test_title_of_all_changed_in_outlook(self) -> None:
        master = self.outlook_series()
        self.sync()
        ids = self.rows().ids
        self.edit_in_outlook(master, subject="Renamed")
        self.sync()
        self.assertEqual(self.rows("Renamed").ids, ids)
        self.assert_idle()

    def test_b4_exceptions_make_no_events_of_their_own(self) -> None:
        master = self.outlook_series()
        for occurrence in self.instances(master)[1:3]:
            self.edit_in_outlook(occurrence["id"], subject="Other")
        self.sync()
        self.assertEqual(len(self.rows()), 2)
        self.assertEqual(len(self.rows("Other")), 2)
        self.edit_in_outlook(master, location={"displayName": "Bern"})
        self.sync()
        self.assert_idle(5)
        self.assertEqual(len(self.rows() | self.rows("Other")), 4)
        self.assertEqual(len(self.rows().recurrence_id), 1)
        self.assertEqual(self.rows("Other").mapped("location"), ["Bern", "Bern"])
        self.assertEqual(len(self.outlook()), 1)

    def test_b5_single_event_that_becomes_a_series_keeps_its_row(self) -> None:
        made = self.outlook_event("Weekly")
        self.sync()
        single = self.rows()
        self.edit_in_outlook(
            made, recurrence={"pattern": THURSDAYS, "range": ending(4)}
        )
        self.sync()
        self.assertEqual(self.days(), thursdays(4))
        self.assertEqual(self.rows()[0], single)
        self.assertEqual(len(self.rows().recurrence_id), 1)
        self.assert_idle()
        self.assertEqual(len(self.outlook()), 1)

    def test_series_that_becomes_a_single_event_keeps_a_row(self) -> None:
        master = self.outlook_series()
        self.sync()
        first = self.rows()[0]
        self.edit_in_outlook(master, recurrence=None)
        self.sync()
        self.assertEqual(self.rows(), first)
        self.assertFalse(first.recurrence_id)
        self.assert_idle()
        self.edit_in_outlook(master, subject="Once")
        self.sync()
        self.assertEqual(first.name, "Once")

    def test_b6_series_moved_by_an_hour_keeps_its_rows(self) -> None:
        master = self.outlook_series()
        self.sync()
        rows, starts = self.rows(), self.starts()
        self.edit_in_outlook(
            master,
            start=zurich("2026-12-03T13:00:00"),
            end=zurich("2026-12-03T14:00:00"),
        )
        self.sync()
        self.assertEqual(self.rows(), rows)
        self.assertEqual(self.starts(), [one + timedelta(hours=1) for one in starts])
        self.assert_idle()
        self.assertEqual(len(self.outlook()), 1)

    def test_b6_series_moved_to_another_day_keeps_its_rows(self) -> None:
        master = self.outlook_series()
        self.sync()
        rows = self.rows()
        self.edit_in_outlook(
            master,
            start=zurich("2026-12-04T12:00:00"),
            end=zurich("2026-12-04T13:00:00"),
            recurrence={
                "pattern": {**THURSDAYS, "daysOfWeek": ["friday"]},
                "range": ending(4, "2026-12-04"),
            },
        )
        self.sync()
        self.assertEqual(self.rows(), rows)
        self.assertEqual(self.days(), [d + timedelta(days=1) for d in thursdays(4)])
        self.assert_idle()

    def test_exceptions_of_a_series_that_moves_are_as_the_others_again(self) -> None:
        master = self.outlook_series()
        self.edit_in_outlook(self.instances(master)[1]["id"], subject="Other")
        self.delete_in_outlook(self.instances(master)[2]["id"])
        self.sync()
        self.assertEqual(len(self.rows()), 2)
        self.edit_in_outlook(
            master,
            start=zurich("2026-12-03T15:00:00"),
            end=zurich("2026-12-03T16:00:00"),
        )
        self.sync()
        self.assertEqual(self.days(), self.days_in_outlook(master))
        self.assertEqual(len(self.rows()), 4)
        self.assert_idle()

    def test_this_and_following_deleted_in_outlook(self) -> None:
        master = self.outlook_series()
        self.edit_in_outlook(self.instances(master)[3]["id"], subject="Other")
        self.sync()
        self.edit_in_outlook(
            master, recurrence={"pattern": THURSDAYS, "range": until("2026-12-16")}
        )
        self.sync()
        self.assertEqual(self.days(), thursdays(2))
        self.assertFalse(self.rows("Other"))
        self.assert_idle()

    def test_this_and_following_changed_in_outlook(self) -> None:
        """Outlook ends the series and begins another one, with a copy of our mark."""
        self.weekly(count=6)
        self.sync()
        there = self.outlook()["Weekly"]
        self.edit_in_outlook(
            there["id"], recurrence={"pattern": THURSDAYS, "range": until("2026-12-16")}
        )
        marks = [{"id": k, "value": v} for k, v in there["extended"].items()]
        self.assertTrue(marks)
        self.outlook_series(
            "Later",
            limits=ending(4, "2026-12-17"),
            start=zurich("2026-12-17T14:00:00"),
            end=zurich("2026-12-17T15:00:00"),
            singleValueExtendedProperties=marks,
        )
        self.sync()
        self.assertEqual(self.days(), thursdays(2))
        self.assertEqual(self.days("Later"), thursdays(6)[2:])
        self.assert_idle()
        self.assertEqual(len(self.outlook()), 2)

    def test_series_deleted_in_outlook_waits_for_a_yes(self) -> None:
        master = self.outlook_series()
        self.edit_in_outlook(self.instances(master)[1]["id"], subject="Other")
        self.sync()
        self.delete_in_outlook(master)
        self.sync()
        self.assertEqual(len(self.rows()), 3)
        self.account.event_link_ids.filtered("gone").deletion_approved = True
        self.sync()
        self.assertFalse(self.rows() | self.rows("Other"))
        self.assert_idle()

    def test_cancelled_occurrence_is_gone_and_the_rest_stays(self) -> None:
        master = self.outlook_series()
        self.sync()
        self.delete_in_outlook(self.instances(master)[1]["id"])
        self.sync()
        days = thursdays(4)
        self.assertEqual(self.days(), [days[0], days[2], days[3]])
        self.assert_idle()

    def test_first_occurrence_cancelled_before_it_is_known(self) -> None:
        master = self.outlook_series()
        self.delete_in_outlook(self.instances(master)[0]["id"])
        self.sync()
        self.assertEqual(self.days(), thursdays(4)[1:])
        self.assert_idle()
        self.edit_in_outlook(master, subject="Renamed")
        self.sync()
        self.assertEqual(self.days("Renamed"), thursdays(4)[1:])
        self.assert_idle()

    def test_b8_five_series_on_one_page_have_their_own_events(self) -> None:
        for number in range(2, 7):
            self.outlook_series(f"Series {number}", limits=ending(number))
        self.sync()
        for number in range(2, 7):
            self.assertEqual(self.days(f"Series {number}"), thursdays(number))
        self.assert_idle()

    def test_exception_moved_in_outlook_after_its_series_was_renamed(self) -> None:
        master = self.outlook_series()
        self.sync()
        self.edit_in_outlook(master, subject="Renamed")
        self.edit_in_outlook(
            self.instances(master)[1]["id"],
            start=zurich("2026-12-11T12:00:00"),
            end=zurich("2026-12-11T13:00:00"),
        )
        self.sync()
        self.assertEqual(self.starts("Renamed")[1], datetime(2026, 12, 11, 11))
        self.assert_idle()
        self.edit_in_outlook(master, location={"displayName": "Bern"})
        self.sync()
        self.assertEqual(self.rows("Renamed").mapped("location"), ["Bern"] * 4)
        self.assertEqual(self.starts("Renamed")[1], datetime(2026, 12, 11, 11))
        self.assert_idle()
