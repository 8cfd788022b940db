"""To which event an item belongs: after a reset, in another mailbox, elsewhere."""

from odoo.tests import tagged

from odoo.addons.office365_sync.models import event_pairing

from .event_case import zurich
from .people_case import PeopleCase
from .simulator_process import ANNA, BRUNO


@tagged("post_install", "-at_install")
class TestEventPairing(PeopleCase):
    def busy_week(self) -> object:
        """A meeting and a series of Anna's, one event from Outlook, one invitation."""
        self.meeting()
        self.weekly()
        self.outlook_event("Lunch")
        self.invitation()
        self.sync()
        self.simulator.admin("DELETE", "mails")
        return self.env["calendar.event"].search([])

    def assert_paired_again(self, before: object) -> None:
        counts = self.sync()
        self.assertEqual(counts.remote_created, 0)
        self.assertEqual(counts.local_created, 0)
        self.assertEqual(self.env["calendar.event"].search([]), before)
        self.assertFalse(self.mails())
        self.assertEqual(self.sync().remote_updated, 0)
        self.edit_in_outlook(self.outlook()["Theirs"]["id"], subject="Moved")
        self.sync()
        self.assertTrue(self.by_name("Moved"))

    def test_a12_reset_pairs_again_and_touches_nothing(self) -> None:
        before = self.busy_week()
        self.account._reset_calendar()
        self.assert_paired_again(before)

    def test_a12_disconnect_and_connect_pairs_again(self) -> None:
        before = self.busy_week()
        self.account.with_user(self.anna).action_disconnect()
        self.connect(self.anna)
        self.assert_paired_again(before)

    def test_a13_reinstall_pairs_again(self) -> None:
        before = self.busy_week()
        self.account._reset_calendar()
        before.office365_uid = before.recurrence_id.office365_uid = False
        self.assert_paired_again(before)

    def test_a13_copy_without_attendees_stays_one(self) -> None:
        self.meeting("Old")
        self.account.write(
            {"calendar_since": "2030-01-01", "calendar_existing": "copy"}
        )
        self.sync()
        self.account._reset_calendar()
        self.sync()
        self.assertFalse(self.outlook()["Old"]["attendees"])
        self.assertFalse(self.mails())

    def test_same_event_on_both_sides_is_paired_by_title_and_time(self) -> None:
        event = self.event("Lunch")
        self.outlook_event(
            "Lunch",
            start=zurich("2026-12-03T09:00:00"),
            end=zurich("2026-12-03T10:00:00"),
        )
        self.outlook_event("Lunch")
        counts = self.sync()
        self.assertEqual((counts.local_created, counts.remote_created), (1, 0))
        self.assertEqual(len(self.by_name("Lunch")), 2)
        self.assertTrue(event.sudo().office365_link_ids.last_synced)

    def test_two_alike_are_paired_one_by_one(self) -> None:
        times = {
            "start": zurich("2026-12-03T09:00:00"),
            "end": zurich("2026-12-03T10:00:00"),
        }
        self.event("Twice")
        self.event("Twice")
        self.outlook_event("Twice", **times)
        self.outlook_event("Twice", **times)
        self.outlook_event("Twice", **times)
        counts = self.sync()
        self.assertEqual((counts.local_created, counts.remote_created), (1, 0))
        self.assertEqual(len(self.by_name("Twice")), 3)

    def test_b7_events_of_the_other_connector_are_not_taken_in_twice(self) -> None:
        self.patch(event_pairing, "OTHER_UID", "office365_also_invited")
        made = self.outlook_event("Renamed since")
        uid = self.outlook()["Renamed since"]["iCalUId"]
        event = self.event("Before", office365_also_invited=uid)
        counts = self.sync()
        self.assertEqual((counts.local_created, counts.remote_created), (0, 0))
        self.edit_in_outlook(made, location={"displayName": "Bern"})
        self.sync()
        self.assertEqual(event.location, "Bern")

    def test_d7_event_moved_to_another_calendar_stays_in_odoo(self) -> None:
        event = self.event("Moved")
        self.sync()
        self.simulator.admin(
            "POST", f"mailboxes/{ANNA}/calendars", {"name": "Elsewhere"}
        )
        made = self.outlook()["Moved"]["id"]
        self.simulator.admin(
            "POST", f"mailboxes/{ANNA}/events/{made}/move", {"calendar": "Elsewhere"}
        )
        self.sync()
        self.sync()
        self.assertTrue(event.active)
        link = event.sudo().office365_link_ids
        self.assertEqual(link.state, "stopped")
        issue = self.env["office365.sync.issue"].search([])
        self.assertEqual(issue.code, "moved_away")

    def test_d7_calendar_that_refuses_to_say_does_not_count_as_deleted(self) -> None:
        self.account.calendar_remote_deleted = "archive"
        event = self.event("Moved")
        self.sync()
        path = f"mailboxes/{ANNA}"
        other = self.simulator.admin("POST", f"{path}/calendars", {"name": "Elsewhere"})
        made = self.outlook()["Moved"]["id"]
        self.simulator.admin(
            "POST", f"{path}/events/{made}/move", {"calendar": "Elsewhere"}
        )
        self.simulator.fault(
            {"status": 400, "code": "ErrorInvalidRequest"},
            method="GET",
            path=f"/calendars/{other['id'].rstrip('=')}",
            in_batch=True,
            times=9,
        )
        self.sync()
        self.assertTrue(event.active)
        self.simulator.no_faults()
        self.sync()
        self.assertTrue(event.active)
        issue = self.env["office365.sync.issue"].search([])
        self.assertEqual(issue.code, "moved_away")

    def test_event_rescheduled_out_of_the_window_is_not_deleted(self) -> None:
        event = self.event("Later")
        self.sync()
        self.edit_in_outlook(
            self.outlook()["Later"]["id"],
            start=zurich("2030-01-03T09:00:00"),
            end=zurich("2030-01-03T10:00:00"),
        )
        self.sync()
        self.assertEqual(str(event.start), "2030-01-03 08:00:00")
        self.assertTrue(event.active)
        self.assertEqual(event.sudo().office365_link_ids.state, "linked")

    def test_c6_unknown_deletions_and_events_of_other_days_are_ignored(self) -> None:
        self.sync()
        far = self.outlook_event(
            "Far",
            start=zurich("2030-01-03T09:00:00"),
            end=zurich("2030-01-03T10:00:00"),
        )
        gone = self.outlook_event("Gone")
        self.simulator.admin("DELETE", f"mailboxes/{ANNA}/events/{gone}")
        self.sync()
        self.edit_in_outlook(far, subject="Still far")
        self.sync()
        self.assertFalse(self.by_name("Far") | self.by_name("Still far"))
        self.assertFalse(self.by_name("Gone"))

    def test_invitation_waits_while_its_organizer_is_sending(self) -> None:
        second = self.second_user()
        event = self.meeting("Ours", self.bruno.partner_id)
        self.sync()
        self.env.cr.execute("UPDATE calendar_event SET name = 'Other'")
        self.env.cr.execute(
            "UPDATE office365_event_link SET remote_id = NULL, ical_uid = NULL,"
            " state = 'new', pending = '{}' WHERE account_id = %s",
            [self.account.id],
        )
        self.sync(account=second)
        self.assertFalse(self.by_name("Ours"))
        skipped = self.env["office365.event.link"].search(
            [("account_id", "=", second.id)]
        )
        self.assertEqual(skipped.reason, "organizer_pending")
        self.sync()
        skipped.next_try = "2020-01-01"
        self.sync(account=second)
        self.assertEqual(len(event.sudo().office365_link_ids), 2)

    def test_d3_organizer_who_connects_later_uses_the_own_id(self) -> None:
        bruno = self.second_user()
        self.account.calendar_enabled = False
        self.outlook_event(
            "Ours", attendees=[{"emailAddress": {"address": BRUNO, "name": "Bruno"}}]
        )
        self.sync(account=bruno)
        event = self.by_name("Ours")
        self.account.calendar_enabled = True
        self.account.calendar_since = "2020-01-01"
        self.sync()
        event.with_user(self.anna).location = "Bern"
        counts = self.sync()
        self.assertEqual(counts.remote_updated, 1)
        self.assertEqual(self.outlook()["Ours"]["location"]["displayName"], "Bern")
        self.assertEqual(self.by_name("Ours"), event)

    def test_d11_user_is_known_by_the_mailbox_and_its_aliases(self) -> None:
        self.anna.partner_id.email = "anna@home.example"
        self.account.alias_addresses = "keller@contoso.example"
        self.outlook_event(
            "Ours",
            attendees=[
                {"emailAddress": {"address": "Keller@contoso.example"}},
                {"emailAddress": {"address": "eve@customer.example"}},
            ],
        )
        self.invitation(
            properties={
                "attendees": [{"emailAddress": {"address": "keller@contoso.example"}}]
            }
        )
        self.sync()
        self.assertEqual(
            self.by_name("Ours").partner_ids, self.anna.partner_id | self.eve
        )
        self.assertEqual(
            self.by_name("Theirs").partner_ids.mapped("email"),
            ["anna@home.example", "olga@customer.example"],
        )
