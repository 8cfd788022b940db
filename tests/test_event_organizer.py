"""Who organizes, who is told when that changes, and what private events give away."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .event_case import zurich
from .people_case import PeopleCase
from .simulator_process import ANNA, BRUNO


@tagged("post_install", "-at_install")
class TestEventOrganizer(PeopleCase):
    def handed_over(self) -> tuple:
        """A meeting of Anna's that is Bruno's now, and his account."""
        second = self.second_user()
        event = self.meeting("Ours", self.bruno.partner_id, self.eve)
        self.sync()
        self.sync(account=second)
        self.simulator.admin("DELETE", "mails")
        event.sudo().user_id = self.bruno
        return event, second

    def test_d9_another_organizer_is_explained_and_nothing_happens(self) -> None:
        event, second = self.handed_over()
        self.sync()
        self.sync(account=second)
        self.sync()
        self.assertFalse(self.mails())
        self.assertIn("Anna", event.office365_notice)
        self.assertEqual(event.office365_organizer_id, self.anna)
        people = [one["emailAddress"]["address"] for one in self.guests("Ours")]
        self.assertEqual(sorted(people), [BRUNO, "eve@customer.example"])
        event.with_user(self.anna).location = "Bern"
        self.sync()
        self.assertEqual(self.outlook()["Ours"]["location"]["displayName"], "Bern")

    def guests(self, subject: str, upn: str = ANNA) -> list[dict]:
        return self.outlook(upn)[subject]["attendees"]

    def test_d9_made_anew_it_is_the_new_organizers(self) -> None:
        event, second = self.handed_over()
        event.with_user(self.bruno).action_office365_make_anew()
        self.sync()
        self.assertEqual({mail["kind"] for mail in self.mails()}, {"cancellation"})
        self.simulator.admin("DELETE", "mails")
        self.sync(account=second)
        (mail,) = self.mails()
        self.assertEqual(mail["kind"], "invitation")
        self.sync()
        self.assertEqual(self.by_name("Ours"), event)
        self.assertFalse(event.office365_notice)
        self.assertTrue(self.outlook(BRUNO)["Ours"]["isOrganizer"])
        self.assertEqual(len(self.mails()), 1)

    def test_d9_only_those_who_organize_make_it_anew(self) -> None:
        event, _second = self.handed_over()
        carla = self.make_user("carla", "carla@contoso.example")
        with self.assertRaises(AccessError):
            event.with_user(carla).action_office365_make_anew()

    def test_a3_organizer_is_told_of_a_refusal_and_lets_odoo_invite(self) -> None:
        self.simulator.fault(
            {"status": 400, "code": "ErrorInvalidRequest"},
            method="POST",
            path="/events",
            in_batch=True,
            times=9,
        )
        event = self.meeting()
        self.sync()
        self.assertFalse(self.mails())
        self.assertTrue(event.office365_not_invited)
        self.simulator.no_faults()
        event.with_user(self.anna).action_office365_invite_from_odoo()
        self.assertEqual(self.env["mail.mail"].search_count([]), self.mails_before + 1)
        self.assertFalse(event.office365_not_invited)
        self.sync()
        self.assertFalse(self.mails())
        self.assertFalse(self.outlook())

    def test_a3_attendees_that_alone_are_refused_are_invited_by_odoo(self) -> None:
        text = "Cannot read the value of 'attendees'."
        fault = {"status": 400, "code": "RequestBodyRead", "message": text}
        self.simulator.fault(fault, method="POST", path="/events", in_batch=True)
        self.simulator.fault(fault, method="PATCH", in_batch=True, times=9)
        event = self.meeting()
        for _ in range(2):
            self.sync()
        self.assertFalse(self.guests("Meeting"))
        self.assertTrue(event.office365_not_invited)
        self.simulator.no_faults()
        event.with_user(self.anna).action_office365_invite_from_odoo()
        self.assertEqual(self.env["mail.mail"].search_count([]), self.mails_before + 1)
        self.assertFalse(event.office365_not_invited)
        event.with_user(self.anna).location = "Bern"
        for _ in range(2):
            self.sync()
        there = self.outlook()["Meeting"]
        self.assertEqual(there["location"]["displayName"], "Bern")
        self.assertFalse(there["attendees"])
        self.assertFalse(self.mails())

    def test_a6_edit_of_a_colleague_who_does_not_sync_goes_out_once(self) -> None:
        carla = self.make_user("carla", "carla@contoso.example")
        event = self.weekly(partner_ids=[(6, 0, (self.anna.partner_id + self.eve).ids)])
        self.sync()
        self.simulator.admin("DELETE", "mails")
        day = event.recurrence_id.calendar_event_ids.sorted("start")[2]
        day.with_user(carla).write(
            {"location": "Bern", "recurrence_update": "self_only"}
        )
        self.assertEqual(self.env["mail.mail"].search_count([]), self.mails_before)
        self.sync()
        self.assertEqual(len(self.mails()), 1)
        self.assertEqual(self.sync().remote_updated, 0)
        self.assertEqual(len(self.mails()), 1)

    def test_deleting_a_synced_meeting_asks_for_no_mail_of_odoos(self) -> None:
        event = self.meeting()
        self.sync()
        self.simulator.admin("DELETE", "mails")
        event.with_user(self.anna).action_unlink_event()
        self.assertFalse(event.exists())
        self.sync()
        self.assertEqual([mail["kind"] for mail in self.mails()], ["cancellation"])

    def deleted_in_popover(self, index: int, which: str) -> object:
        """A series of Anna's, some of which she deletes; those that are left."""
        people = (self.anna.partner_id + self.eve).ids
        first = self.weekly(partner_ids=[(6, 0, people)])
        self.sync()
        self.simulator.admin("DELETE", "mails")
        events = first.recurrence_id.calendar_event_ids.sorted("start")
        self.sync()  # which sees it come back
        wizards = self.env["calendar.popover.delete.wizard"].with_user(self.anna)
        wizards.create({"calendar_event_id": events[index].id, "delete": which}).close()
        self.sync()
        return events.exists()

    def days_left(self) -> int:
        """Occurrences of it in Outlook."""
        master = self.outlook()["Weekly"]["id"]
        path = f"mailboxes/{ANNA}/events/{master}/instances"
        return len(self.simulator.admin("GET", path))

    def test_organizer_deletes_all_of_a_series(self) -> None:
        self.assertFalse(self.deleted_in_popover(2, "all"))
        self.assertFalse(self.outlook())
        self.assertEqual([mail["kind"] for mail in self.mails()], ["cancellation"])

    def test_organizer_deletes_this_and_following_of_a_series(self) -> None:
        self.assertEqual(len(self.deleted_in_popover(2, "next")), 2)
        self.assertEqual(self.days_left(), 2)
        self.assertEqual(len(self.mails()), 1)

    def test_organizer_deletes_one_of_a_series(self) -> None:
        self.assertEqual(len(self.deleted_in_popover(2, "one")), 4)
        self.assertEqual(self.days_left(), 4)
        self.assertEqual(len(self.mails()), 1)

    # -- private events

    def private_in_outlook(self) -> str:
        return self.outlook_event(
            "Surgery",
            sensitivity="private",
            body={"contentType": "text", "content": "Clinic"},
            location={"displayName": "Hospital"},
            attendees=[{"emailAddress": {"address": "eve@customer.example"}}],
        )

    def assert_unknown(self, *words: str) -> None:
        """No table of Odoo's holds any of these words."""
        self.env.flush_all()
        for table in (
            "calendar_event",
            "office365_event_link",
            "office365_sync_issue",
            "office365_conflict",
            "mail_message",
        ):
            self.env.cr.execute(f"SELECT row_to_json(one)::text FROM {table} one")
            texts = " ".join(row[0] for row in self.env.cr.fetchall())
            for word in words:
                self.assertNotIn(word, texts, table)

    def test_f15_private_events_are_not_taken_in(self) -> None:
        self.account.calendar_private = "never"
        made = self.private_in_outlook()
        self.sync()
        self.edit_in_outlook(made, subject="Surgery II")
        self.sync()
        self.assertFalse(self.by_name("Busy"))
        self.assert_unknown("Surgery", "Clinic", "Hospital")

    def test_f16_private_events_are_busy_without_their_content(self) -> None:
        self.account.calendar_private = "busy"
        made = self.private_in_outlook()
        self.sync()
        event = self.by_name("Busy")
        self.assertEqual(event.privacy, "private")
        self.assertEqual(event.partner_ids, self.anna.partner_id)
        event.with_user(self.anna).start = "2026-12-04 11:00:00"
        self.sync()
        self.sync()
        there = self.outlook()["Surgery"]
        self.assertEqual(there["start"]["dateTime"][:16], "2026-12-04T11:00")
        self.assertEqual(there["location"]["displayName"], "Hospital")
        self.assertEqual(len(there["attendees"]), 1)
        self.assert_unknown("Surgery", "Clinic", "Hospital")
        self.edit_in_outlook(made, sensitivity="normal")
        self.sync()
        self.assertEqual(self.by_name("Surgery").location, "Hospital")

    def test_f16_private_event_of_odoo_is_busy_in_outlook(self) -> None:
        self.account.calendar_private = "busy"
        self.meeting("Interview", privacy="private", location="Room 9")
        self.sync()
        there = self.outlook()["Busy"]
        self.assertFalse(there["attendees"])
        self.assertFalse(there["location"]["displayName"])
        self.assertEqual(self.sync().remote_updated, 0)
        self.assertTrue(self.by_name("Interview"))

    def test_f16_others_read_busy_of_a_private_event(self) -> None:
        bruno = self.make_user("bruno", BRUNO)
        self.private_in_outlook()
        self.sync()
        event = self.by_name("Surgery")
        (seen,) = event.with_user(bruno).read(["name", "location", "description"])
        self.assertNotIn("Surgery", str(seen))
        self.assertNotIn("Hospital", str(seen))
        links = self.env["office365.event.link"].with_user(bruno)
        self.assertFalse(links.search([]))

    def test_usual_privacy_of_the_user_is_respected(self) -> None:
        self.anna.res_users_settings_id.calendar_default_privacy = "private"
        self.outlook_event("Plain")
        self.sync()
        event = self.by_name("Plain")
        self.assertFalse(event.privacy)
        self.assertEqual(self.sync().remote_updated, 0)
        self.edit_in_outlook(self.outlook()["Plain"]["id"], subject="Plain II")
        self.sync()
        self.assertEqual(self.outlook()["Plain II"]["sensitivity"], "normal")
        self.assertEqual(
            self.outlook()["Plain II"]["start"]["dateTime"],
            zurich("2026-12-03T11:00:00")["dateTime"] + ".0000000",
        )
