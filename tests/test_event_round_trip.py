"""What neither side has touched is the same after any number of runs."""

from contextlib import closing
from datetime import timedelta

from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, api, sql_db
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.office365_sync.models.event_writer import EventWriter

from .event_case import zurich
from .series_case import THURSDAYS, SeriesCase, endless
from .simulator_process import ANNA

NOTE = (
    '<div style="font-family:Aptos"><p>Agenda&nbsp;</p><ul><li>One</li><li>Two</li>'
    '</ul><p>See <a href="https://contoso.example/a?b=1&amp;c=2">here</a>.</p></div>'
)


@tagged("post_install", "-at_install")
class TestEventRoundTrip(SeriesCase):
    def there(self, name: str) -> dict:
        """An event in Outlook, without what the service itself counts up."""
        return self.outlook()[name]

    def save_unchanged(self, *names: str) -> None:
        """On both sides, so that each is newer than what was last agreed."""
        for name in names:
            event = self.by_name(name).with_user(self.anna)
            event.write({"name": name, "start": event.start, "stop": event.stop})
            self.edit_in_outlook(self.there(name)["id"], subject=name)

    def test_a4_past_meeting_is_left_alone_whatever_the_clocks_say(self) -> None:
        """Values decide, in whole seconds, against what each side last held; either
        would do alone. No clock is asked."""
        start = self.env.cr.now().replace(microsecond=0) - timedelta(days=20)
        self.event("Past in Odoo", start=start)
        day = f"{start:%Y-%m-%dT}"
        self.outlook_event(
            "Past", start=zurich(f"{day}12:00:00.123"), end=zurich(f"{day}13:00:00.987")
        )
        self.sync()
        before = self.times_there()
        for number in range(10):
            skew = {"skew_seconds": (2, -2, 0.4)[number % 3]}
            self.simulator.admin("POST", "clock", skew)
            self.assert_idle(1)
            self.assertEqual(len(self.simulator.requests()), 1)
            self.save_unchanged("Past", "Past in Odoo")
            self.assert_idle(1)
        self.assertEqual(self.times_there(), before)
        self.assert_no_mail()

    def times_there(self) -> dict[str, tuple[str, str]]:
        """When events are in Outlook, to the last decimal."""
        return {
            name: (row["start"]["dateTime"], row["end"]["dateTime"])
            for name, row in self.outlook().items()
        }

    def test_a11_unanswered_series_stays_unanswered(self) -> None:
        body = {
            "organizer": {"name": "Olga", "address": "olga@customer.example"},
            "properties": {
                "subject": "Weekly",
                "start": zurich("2026-12-03T12:00:00"),
                "end": zurich("2026-12-03T13:00:00"),
                "attendees": [
                    {"emailAddress": {"address": ANNA}},
                    {"emailAddress": {"address": "eve@customer.example"}},
                ],
                "recurrence": {"pattern": THURSDAYS, "range": endless()},
            },
        }
        self.simulator.admin("POST", f"mailboxes/{ANNA}/events", body)
        self.sync()
        rows = self.rows()
        self.assertGreater(len(rows), 50)
        mine = rows.attendee_ids.filtered(
            lambda line: line.partner_id == self.anna.partner_id
        )
        self.assertEqual(len(mine), len(rows))
        self.assertEqual(set(mine.mapped("state")), {"needsAction"})
        self.assert_idle(3)
        self.assert_no_mail()

    def test_d14_note_and_the_block_to_join_are_the_same_after_ten_runs(self) -> None:
        self.outlook_event(
            "Teams",
            body={"contentType": "html", "content": NOTE},
            isOnlineMeeting=True,
        )
        self.outlook_event("Plain", body={"contentType": "html", "content": NOTE})
        self.outlook_event("Text", body={"contentType": "text", "content": "a\n b\n\n"})
        self.event("Ours", description=NOTE)
        self.sync()
        before = {name: row["body"] for name, row in self.outlook().items()}
        notes = {name: self.by_name(name).description for name in before}
        self.assertEqual(set(before), {"Teams", "Plain", "Text", "Ours"})
        for name in ("Teams", "Plain", "Text"):
            self.assertNotIn("Organized by", notes[name])
        for _number in range(10):
            self.save_unchanged(*before)
            self.assert_idle(1)
        after = {name: row["body"] for name, row in self.outlook().items()}
        self.assertEqual(after, before)
        self.assertEqual({n: self.by_name(n).description for n in notes}, notes)

    def test_d14_block_to_join_survives_a_change_of_the_note(self) -> None:
        self.outlook_event(
            "Teams",
            body={"contentType": "html", "content": NOTE},
            isOnlineMeeting=True,
        )
        self.sync()
        meeting = self.there("Teams")["onlineMeeting"]
        event = self.by_name("Teams")
        self.assertEqual(event.videocall_location, meeting["joinUrl"])
        self.assertNotIn("Meeting ID", event.description or "")
        for text in ("First", "Second", "Third"):
            event.with_user(self.anna).description = f"<p>{text}</p>"
            self.sync()
            there = self.there("Teams")
            self.assertEqual(there["onlineMeeting"], meeting)
            self.assertTrue(there["isOnlineMeeting"])
            self.assertIn(text, there["body"]["content"])
            self.assertEqual(there["body"]["content"].count("Meeting ID"), 1)
        self.assert_idle()

    def test_d15_no_teams_meeting_is_made_and_none_is_unmade(self) -> None:
        """There is nothing to take out: no line of ours says whether it is one, as
        those of Odoo's connector do in each change."""
        self.event("Plain")
        self.weekly()
        self.outlook_event("Teams", isOnlineMeeting=True)
        self.simulator.clear_counters()
        self.sync()
        self.assertFalse(self.there("Plain")["isOnlineMeeting"])
        self.assertFalse(self.there("Weekly")["isOnlineMeeting"])
        self.by_name("Teams").with_user(self.anna).name = "Renamed"
        self.by_name("Plain").with_user(self.anna).name = "Also renamed"
        self.sync()
        self.assertTrue(self.there("Renamed")["isOnlineMeeting"])
        self.assertTrue(self.there("Renamed")["onlineMeeting"]["joinUrl"])
        sent = [body for _method, body in self.sent()]
        self.assertGreater(len(sent), 3)
        for body in sent:
            self.assertNotIn("isOnlineMeeting", body)
            self.assertNotIn("onlineMeetingProvider", body)

    def test_d16_what_odoo_has_no_word_for_survives_a_change(self) -> None:
        shown = ("tentative", "oof", "workingElsewhere", "free", "busy")
        secret = ("normal", "personal", "private", "confidential", "personal")
        for show_as, sensitivity in zip(shown, secret, strict=True):
            self.outlook_event(show_as, showAs=show_as, sensitivity=sensitivity)
        self.sync()
        for name in shown:
            self.by_name(name).with_user(self.anna).location = "Bern"
        self.sync()
        for show_as, sensitivity in zip(shown, secret, strict=True):
            there = self.there(show_as)
            self.assertEqual(there["location"]["displayName"], "Bern")
            self.assertEqual(there["showAs"], show_as)
            self.assertEqual(there["sensitivity"], sensitivity)
        self.by_name("oof").with_user(self.anna).show_as = "free"
        self.sync()
        self.assertEqual(self.there("oof")["showAs"], "free")
        self.assert_idle()

    def test_fields_that_nobody_knows_survive_a_change(self) -> None:
        self.outlook_event(
            "Rich",
            importance="high",
            allowNewTimeProposals=False,
            responseRequested=False,
            locations=[{"displayName": "Room 1"}, {"displayName": "Room 2"}],
        )
        self.sync()
        before = self.there("Rich")
        self.by_name("Rich").with_user(self.anna).name = "Richer"
        self.sync()
        after = self.there("Richer")
        for name in (
            "importance allowNewTimeProposals responseRequested locations location "
            "organizer reminderMinutesBeforeStart isReminderOn showAs sensitivity body"
        ).split():
            self.assertEqual(after[name], before[name], name)

    # -- reminders

    def alarm(self, kind: str, minutes: int) -> object:
        """A reminder of Odoo's."""
        return self.env["calendar.alarm"].create(
            {
                "name": f"{kind} {minutes}",
                "alarm_type": kind,
                "duration": minutes,
                "interval": "minutes",
            }
        )

    def test_d17_what_odoo_sends_itself_stays(self) -> None:
        mail = self.alarm("email", 60)
        event = self.event(alarm_ids=[(6, 0, mail.ids)])
        self.sync()
        there = self.there("Kick-off")
        self.assertFalse(there["isReminderOn"])
        for minutes in (30, 10):
            self.edit_in_outlook(
                there["id"], isReminderOn=True, reminderMinutesBeforeStart=minutes
            )
            self.sync()
            self.assertIn(mail, event.alarm_ids)
            shown = event.alarm_ids - mail
            self.assertEqual(shown.duration_minutes, minutes)
            self.assertEqual(shown.alarm_type, "notification")
        self.edit_in_outlook(there["id"], isReminderOn=False)
        self.sync()
        self.assertEqual(event.alarm_ids, mail)
        self.assert_idle()

    def test_d17_reminder_of_odoos_still_fires_for_a_linked_event(self) -> None:
        """There is nothing to take out: Odoo's connector leaves out what is linked,
        by a condition that we do not add."""
        mail = self.alarm("email", 60)
        start = self.env.cr.now().replace(microsecond=0) + timedelta(minutes=30)
        event = self.event(alarm_ids=[(6, 0, mail.ids)], start=start)
        self.sync()
        self.assertTrue(event.office365_link_ids)
        manager = self.env["calendar.alarm_manager"]
        manager = manager.with_context(lastcall=start - timedelta(hours=2))
        due = manager._get_events_by_alarm_to_notify("email")
        self.assertIn(event.id, [key for ids in due.values() for key in ids])

    def test_d17_reminder_by_mail_reaches_all_who_attend(self) -> None:
        """Outlook invites them, and reminds each of them on a screen alone."""
        eve = self.env["res.partner"].create({"name": "Eve", "email": "eve@x.example"})
        people = eve | self.anna.partner_id
        start = self.env.cr.now().replace(microsecond=0) + timedelta(minutes=30)
        alarm = self.alarm("email", 60)
        alarm.mail_template_id = self.env.ref(
            "calendar.calendar_template_meeting_reminder"
        )
        self.event(alarm_ids=[(6, 0, alarm.ids)], start=start, partner_ids=people.ids)
        self.sync()
        manager = self.env["calendar.alarm_manager"]
        before = self.env["mail.mail"].search([])
        manager.with_context(lastcall=start - timedelta(hours=2))._send_reminder()
        sent = self.env["mail.mail"].search([]) - before
        self.assertEqual(sent.recipient_ids, people)

    def test_d17_reminders_are_shared(self) -> None:
        for number in range(3):
            self.outlook_event(
                f"Event {number}", isReminderOn=True, reminderMinutesBeforeStart=37
            )
        self.sync()
        later = {"isReminderOn": True, "reminderMinutesBeforeStart": 37}
        self.outlook_event("In another run", **later)
        self.sync()
        alarms = self.env["calendar.alarm"].search([("duration_minutes", "=", 37)])
        self.assertEqual(len(alarms), 1)
        self.assert_idle()

    def test_d17_reminder_that_another_worker_makes_is_made_once(self) -> None:
        writer = EventWriter(self.account.with_user(self.anna).sudo(False), {})
        first = writer._alarm(43)
        nothing = first.browse()
        self.patch(type(first), "search", lambda *_args, **_options: nothing)
        self.assertEqual(writer._alarm(43), first)

    def test_d17_two_workers_do_not_both_make_a_reminder(self) -> None:
        """The one that has not seen the other's is told to begin anew."""
        database = sql_db.db_connect(self.cr.dbname)
        vals = {"name": "44", "duration": 44, "interval": "minutes"}
        vals["alarm_type"] = "notification"
        with closing(database.cursor()) as one, closing(database.cursor()) as other:
            other.execute("SELECT 1 FROM calendar_alarm")
            made = self.writer(one)._made_once("test", vals)
            one.commit()
            with self.assertRaises(SerializationFailure), mute_logger("odoo.sql_db"):
                self.writer(other)._made_once("test", vals)
            other.rollback()
            self.assertEqual(self.writer(other)._made_once("test", vals).id, made.id)
            made.unlink()
            one.execute("DELETE FROM ir_model_data WHERE name = 'notification_test'")
            one.commit()

    @staticmethod
    def writer(cr: object) -> EventWriter:
        """One that makes reminders, and no more."""
        writer = EventWriter.__new__(EventWriter)
        writer.env = api.Environment(cr, SUPERUSER_ID, {})
        return writer
