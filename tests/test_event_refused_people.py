"""Whom Outlook refuses in a meeting that has guests already: Odoo can invite them."""

from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.office365_sync.models.event_remote_store import EventRemoteStore

from .people_case import PeopleCase
from .simulator_process import ANNA


@tagged("post_install", "-at_install")
class TestEventRefusedPeople(PeopleCase):
    def setUp(self) -> None:
        super().setUp()
        self.tom, self.pia = self.env["res.partner"].create(
            [
                {"name": name, "email": f"{name.lower()}@customer.example"}
                for name in ("Tom", "Pia")
            ]
        )

    def refuse(self, times: int = 9) -> None:
        text = "Cannot read the value of 'attendees'."
        fault = {"status": 400, "code": "RequestBodyRead", "message": text}
        self.simulator.fault(fault, method="PATCH", in_batch=True, times=times)

    def add(self, event: object, *people: object) -> None:
        """Anna adds them in Odoo."""
        for person in people:
            event.with_user(self.anna).write({"partner_ids": [(4, person.id)]})

    def refused(self) -> object:
        """A meeting with Eve to which Anna has added Tom, whom Outlook refuses."""
        event = self.meeting()
        self.sync()
        self.simulator.admin("DELETE", "mails")
        self.refuse()
        self.add(event, self.tom)
        self.sync()
        self.sync()
        self.simulator.no_faults()
        return event

    def guests(self) -> list[str]:
        there = self.outlook()["Meeting"]["attendees"]
        return sorted(one["emailAddress"]["address"] for one in there)

    def mailed(self) -> object:
        """To whom Odoo has written since last asked."""
        sent = self.env["mail.mail"].search([], order="id")[self.mails_before :]
        self.mails_before += len(sent)
        return sent.recipient_ids

    def invited(self) -> object:
        """The same, Odoo having invited Tom."""
        event = self.refused()
        event.with_user(self.anna).action_office365_invite_from_odoo()
        self.assertEqual(self.mailed(), self.tom)
        return event

    def test_organizer_is_told_who_was_not_invited(self) -> None:
        event = self.refused()
        self.assertEqual(event.office365_refused, "Tom")
        self.assertFalse(event.office365_not_invited, "Eve was")
        self.assertEqual(self.guests(), ["eve@customer.example"])
        self.assertFalse(self.mails() or self.mailed())
        carla = self.make_user("carla", "carla@contoso.example")
        with self.assertRaises(AccessError):
            event.with_user(carla).action_office365_invite_from_odoo()

    def test_guest_of_a_private_meeting_is_named_to_those_who_meet_alone(self) -> None:
        event = self.refused()
        event.with_user(self.anna).privacy = "private"
        carla = self.make_user("carla", "carla@contoso.example")
        self.assertFalse(event.with_user(carla).office365_refused)
        self.assertEqual(event.with_user(self.anna).office365_refused, "Tom")

    def test_odoo_invites_those_alone(self) -> None:
        event = self.invited()
        self.assertFalse(event.office365_refused)
        self.assertFalse(self.env["office365.sync.issue"].search([]))
        self.assertEqual(self.sync().remote_updated, 0)
        self.assertEqual(self.guests(), ["eve@customer.example"])
        self.assertFalse(self.mails())

    def test_next_guest_is_invited_by_outlook(self) -> None:
        event = self.invited()
        self.add(event, self.pia)
        self.assertFalse(self.mailed())
        self.sync()
        guests = ["eve@customer.example", "pia@customer.example"]
        self.assertEqual(self.guests(), guests)
        self.assertFalse(event.office365_refused)
        self.assertEqual(self.sync().remote_updated, 0)

    def test_guests_changed_in_outlook_do_not_drop_those(self) -> None:
        event = self.invited()
        self.sync()
        there = self.outlook()["Meeting"]["id"]
        new = [{"emailAddress": {"address": "pia@customer.example", "name": "Pia"}}]
        self.edit_in_outlook(there, attendees=new)
        self.sync()
        people = self.anna.partner_id | self.tom | self.pia
        self.assertEqual(event.partner_ids, people)
        self.assertFalse(self.mailed())

    def test_another_time_is_told_by_the_side_that_invited(self) -> None:
        event = self.invited()
        times = {name: event[name] + timedelta(hours=1) for name in ("start", "stop")}
        event.with_user(self.anna).write(times)
        self.assertEqual(self.mailed(), self.tom)
        self.sync()
        (mail,) = self.mails()
        self.assertEqual(mail["recipients"], [self.eve.email.lower()])

    def test_whom_odoo_invited_odoo_tells_that_it_is_off(self) -> None:
        event = self.invited()
        self.sync()
        event.with_user(self.anna).action_unlink_event()
        self.assertFalse(event.exists())
        mail = self.env["mail.mail"].search([], order="id desc", limit=1)
        self.assertEqual(mail.recipient_ids, self.tom)
        self.assertIn("canceled", mail.body_html)
        self.assertFalse(mail.email_to)
        self.sync()
        (told,) = self.mails()
        self.assertEqual(told["recipients"], [self.eve.email.lower()])

    def test_whom_odoo_invites_while_a_write_is_on_its_way_is_kept(self) -> None:
        event = self.invited()
        self.sync()
        link = event.sudo().office365_link_ids
        both = ["pia@customer.example", "tom@customer.example"]
        original = EventRemoteStore._outcome

        def late(store: EventRemoteStore, result: object) -> object:
            link.raw = {**link.raw, "by_odoo": both}
            self.env.flush_all()
            return original(store, result)

        self.patch(EventRemoteStore, "_outcome", late)
        event.with_user(self.anna).write({"location": "Bern"})
        self.assertEqual(self.sync().remote_updated, 1)
        self.assertEqual(link.raw["by_odoo"], both)

    def series(self) -> object:
        """Days on which Anna meets Eve, as they are in Outlook too."""
        people = (self.anna.partner_id | self.eve).ids
        first = self.weekly("Meeting", partner_ids=[(6, 0, people)])
        self.sync()
        self.sync()
        return first.recurrence_id.calendar_event_ids.sorted("start")

    def refused_of_all(self, events: object) -> None:
        """Anna adds Tom to all of them, and Outlook will not have him."""
        self.simulator.admin("DELETE", "mails")
        self.refuse()
        events[0].with_user(self.anna).write(
            {"partner_ids": [(4, self.tom.id)], "recurrence_update": "all_events"}
        )
        self.sync()
        self.sync()
        self.simulator.no_faults()
        self.mailed()

    def guests_of(self, number: int) -> list[str]:
        """Whom Outlook has on that day of the series."""
        path = f"mailboxes/{ANNA}/events/{self.outlook()['Meeting']['id']}/instances"
        there = self.simulator.admin("GET", path)[number]["attendees"]
        return sorted(one["emailAddress"]["name"] for one in there)

    def test_guest_of_one_day_whom_outlook_took_is_left_to_outlook(self) -> None:
        events = self.series()
        self.add(events[2], self.pia)
        self.sync()
        self.sync()
        self.assertEqual(len(self.guests_of(2)), 2)
        self.refused_of_all(events)
        self.assertEqual(events[2].office365_refused, "Tom")
        events[2].with_user(self.anna).action_office365_invite_from_odoo()
        self.assertEqual(self.mailed(), self.tom)
        events[0].with_user(self.anna).action_office365_invite_from_odoo()
        self.assertEqual(self.mailed(), self.tom)
        self.sync()
        events[2].with_user(self.anna).write({"location": "Bern"})
        self.sync()
        self.sync()
        self.assertEqual(len(self.guests_of(2)), 2)
        self.assertEqual(events[2].partner_ids - self.tom, self.everybody())
        told = [mail["recipients"] for mail in self.mails()]
        self.assertNotIn(["pia@customer.example"], told, "a cancellation")

    def everybody(self) -> object:
        return self.anna.partner_id | self.eve | self.pia

    def test_whom_outlook_takes_for_one_day_after_all_is_kept_there(self) -> None:
        events = self.series()
        self.refused_of_all(events)
        events[0].with_user(self.anna).action_office365_invite_from_odoo()
        self.mailed()
        self.sync()
        people = [
            {"emailAddress": {"address": one.email.lower(), "name": one.name}}
            for one in (self.eve, self.tom)
        ]
        path = f"mailboxes/{ANNA}/events/{self.outlook()['Meeting']['id']}/instances"
        day = self.simulator.admin("GET", path)[2]["id"]
        self.edit_in_outlook(day, attendees=people)
        self.sync()
        self.sync()
        events[2].with_user(self.anna).write({"location": "Bern"})
        self.sync()
        self.sync()
        self.assertEqual(self.guests_of(2), ["Eve Extern", "Tom"])
        self.assertEqual(self.guests_of(1), ["Eve Extern"])
        self.assertIn(self.tom, events[2].partner_ids)
        self.assertFalse(self.mailed())

    def refused_on_one_day(self, events: object) -> None:
        """Odoo invites Tom to the third day alone, Outlook Pia after him."""
        self.refuse()
        self.add(events[2], self.tom)
        self.sync()
        self.sync()
        self.simulator.no_faults()
        self.mailed()
        self.assertEqual(events[2].office365_refused, "Tom")
        self.assertFalse(events[2].office365_not_invited)
        self.assertFalse(events[1].office365_refused)
        events[2].with_user(self.anna).action_office365_invite_from_odoo()
        self.assertEqual(self.mailed(), self.tom)
        self.assertEqual(self.sync().remote_updated, 0)
        self.add(events[2], self.pia)
        self.sync()
        self.sync()
        self.assertEqual(len(self.guests_of(2)), 2)
        self.assertEqual(len(self.guests_of(1)), 1)
        self.assertFalse(events[2].office365_refused)
        self.assertEqual(self.sync().remote_updated, 0)
        self.assertFalse(self.env["office365.sync.issue"].search([]))

    def test_who_is_refused_on_one_day_is_not_told_there_again(self) -> None:
        events = self.series()
        events[2].with_user(self.anna).write({"location": "Bern"})
        self.sync()
        self.sync()
        self.refused_on_one_day(events)

    def test_who_is_refused_on_a_day_that_was_like_the_others_is_not(self) -> None:
        self.refused_on_one_day(self.series())

    def test_series(self) -> None:
        people = (self.anna.partner_id | self.eve).ids
        first = self.weekly("Meeting", partner_ids=[(6, 0, people)])
        self.sync()
        self.sync()
        self.refuse()
        events = first.recurrence_id.calendar_event_ids.sorted("start")
        first.with_user(self.anna).write(
            {"partner_ids": [(4, self.tom.id)], "recurrence_update": "all_events"}
        )
        self.sync()
        self.simulator.no_faults()
        self.assertEqual(first.office365_refused, "Tom")
        self.mailed()
        first.with_user(self.anna).action_office365_invite_from_odoo()
        self.assertEqual(self.mailed(), self.tom)
        events[2].with_user(self.anna).write({"location": "Bern"})
        self.sync()
        self.assertEqual(self.guests(), ["eve@customer.example"])
        master = self.outlook()["Meeting"]["id"]
        path = f"mailboxes/{ANNA}/events/{master}/instances"
        for day in self.simulator.admin("GET", path):
            self.assertEqual(len(day["attendees"]), 1)
        self.assertFalse(self.env["office365.sync.issue"].search([]))
        self.assertEqual(self.sync().remote_updated, 0)
