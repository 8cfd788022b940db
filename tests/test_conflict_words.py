"""Values of each kind of field, as people read them, and the other one after all."""

from datetime import timedelta

from odoo.tests import tagged

from ..models.people_words import words
from .contact_case import ContactCase
from .event_case import START, EventCase, zurich

# what only a developer knows
RAW = ("{", "allday", "needsAction", "T08:00", "frequency")


class ConflictTools:
    """Of one field that was changed on both sides."""

    def conflict(self, field: str) -> object:
        """As Anna sees it."""
        conflicts = self.env["office365.conflict"].with_user(self.anna)
        found = conflicts.search([("field", "=", field)])
        self.assertEqual(len(found), 1, conflicts.search([]).mapped("field"))
        for text in (found.in_odoo, found.in_outlook):
            self.assertFalse([raw for raw in RAW if raw in (text or "")], text)
        return found

    def put_back(self, conflict: object) -> None:
        """And carried to the other side."""
        told = conflict.action_keep_other()["params"]
        self.assertEqual(told["type"], "success", told["message"])
        self.sync()


@tagged("post_install", "-at_install")
class TestContactConflictFields(ConflictTools, ContactCase):
    def changed(self, here: dict, there: dict, **before: object) -> object:
        """A contact that was changed on both sides."""
        self.account.contact_conflict = "local"
        partner = self.synced_partner(email="nina@roth.example", **before)
        self.sync()
        partner.write(here)
        self.simulator.edit(self.in_outlook()["id"], **there)
        self.sync()
        return partner

    def test_address(self) -> None:
        partner = self.changed(
            {"street": "Here 1"},
            {"businessAddress": {"street": "There 2", "city": "Bern"}},
            street="Old 0",
            city="Bern",
        )
        self.put_back(self.conflict("street"))
        self.assertEqual((partner.street, partner.city), ("There 2", "Bern"))
        self.assertEqual(self.in_outlook()["businessAddress"]["street"], "There 2")

    def test_phones(self) -> None:
        partner = self.changed(
            {"mobile": "11"}, {"mobilePhone": "22"}, mobile="0", phone="5"
        )
        self.put_back(self.conflict("mobile"))
        self.assertEqual((partner.mobile, partner.phone), ("22", "5"))
        self.assertEqual(self.in_outlook()["mobilePhone"], "22")

    def test_addresses_of_mail(self) -> None:
        there = [{"name": "Nina", "address": "there@roth.example"}]
        partner = self.changed(
            {"email": "here@roth.example"}, {"emailAddresses": there}
        )
        self.put_back(self.conflict("emails"))
        self.assertEqual(partner.email, "there@roth.example")
        sent = self.in_outlook()["emailAddresses"]
        self.assertEqual([one["address"] for one in sent], ["there@roth.example"])

    def test_birthday_is_shown_as_a_day(self) -> None:
        self.assertEqual(
            words(self.env, "contacts", "birthday", "1980-02-03"), "02/03/1980"
        )

    def test_contact_that_was_deleted_since_takes_its_conflicts_along(self) -> None:
        partner = self.changed({"phone": "1"}, {"businessPhones": ["2"]}, phone="0")
        conflict = self.conflict("phone")
        partner.sudo().unlink()
        self.assertFalse(conflict.exists())

    def test_contact_that_may_not_be_read_any_more_is_left_alone(self) -> None:
        partner = self.changed({"phone": "1"}, {"businessPhones": ["2"]}, phone="0")
        conflict = self.conflict("phone")
        self.env["ir.rule"].create(
            {
                "name": "not this one",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "domain_force": f"[('id', '!=', {partner.id})]",
            }
        )
        self.env.invalidate_all()
        told = conflict.action_keep_other()["params"]
        self.assertEqual(told["type"], "warning")
        self.assertIn("not there any more", told["message"])
        self.assertEqual(partner.sudo().phone, "1")


@tagged("post_install", "-at_install")
class TestEventConflictFields(ConflictTools, EventCase):
    def changed(self, here: dict, there: dict, **before: object) -> object:
        """An event that was changed on both sides."""
        event = self.event(**before)
        self.sync()
        event.write(here)
        self.edit_in_outlook(self.outlook()["Kick-off"]["id"], **there)
        self.sync()
        return event

    def test_time_is_shown_in_the_zone_of_its_reader_and_put_back(self) -> None:
        event = self.changed(
            {"start": START + timedelta(hours=2), "stop": START + timedelta(hours=3)},
            {
                "start": zurich("2026-12-03T15:00:00"),
                "end": zurich("2026-12-03T16:00:00"),
            },
        )
        conflict = self.conflict("time")
        self.assertIn("11:00", conflict.in_odoo)
        self.assertIn("3:00", conflict.in_outlook)
        told = event.message_ids.mapped("body")
        self.assertFalse([text for text in told for raw in RAW if raw in text])
        hours = {"local": 10, "remote": 14}
        kept = conflict.kept
        self.assertEqual(event.start.hour, hours.pop(kept))
        self.put_back(conflict)
        self.assertEqual([event.start.hour], list(hours.values()))
        self.assert_no_mail()

    def test_choices_are_told_as_odoo_calls_them(self) -> None:
        event = self.changed(
            {"privacy": "confidential"}, {"sensitivity": "private"}, show_as="busy"
        )
        conflict = self.conflict("privacy")
        told = {conflict.in_odoo, conflict.in_outlook}
        self.assertEqual(told, {"Only internal users", "Private"})
        self.put_back(conflict)
        self.assertIn(event.privacy, ("private", "confidential"))

    def test_reminder_is_told_in_minutes(self) -> None:
        self.assertEqual(words(self.env, "events", "reminder", 15), "15 minutes before")

    def test_series_is_told_as_odoo_tells_it(self) -> None:
        event = self.weekly("Kick-off", count=4)
        self.sync()
        link = self.env["office365.event.link"].search(
            [("recurrence_id", "=", event.recurrence_id.id)]
        )
        value = link.base["repeats"][0]
        told = words(self.env, "events", "repeats", value)
        self.assertEqual(told, "Every 1 Weeks on Thursday for 4 events")

    def test_answers_and_days_are_told_in_words(self) -> None:
        said = [["eve@far.example", "accepted"], ["fred@far.example", None]]
        self.assertEqual(
            words(self.env, "events", "answers", said),
            "eve@far.example: Yes, fred@far.example: Needs Action",
        )
        self.assertEqual(
            words(self.env, "events", "cancelled", ["2026-12-10"]), "12/10/2026"
        )

    def test_who_is_asked_is_no_conflict_for_both_are_asked(self) -> None:
        made = self.env["res.partner"].create(
            [
                {"name": name, "email": f"{name.lower()}@far.example"}
                for name in ("Eve", "Fred", "Gil")
            ]
        )
        eve, fred, _gil = made
        everybody = (self.anna.partner_id | eve).ids
        event = self.event(partner_ids=[(6, 0, everybody)])
        self.sync()
        event.partner_ids |= fred
        there = self.outlook()["Kick-off"]
        gil = {"emailAddress": {"address": "gil@far.example", "name": "Gil"}}
        self.edit_in_outlook(there["id"], attendees=[*there["attendees"], gil])
        self.sync()
        asked = {
            one["emailAddress"]["address"]
            for one in self.outlook()["Kick-off"]["attendees"]
        }
        self.assertLessEqual(
            {f"{n}@far.example" for n in ("eve", "fred", "gil")}, asked
        )
        self.assertLessEqual(made, event.partner_ids)
        self.assertFalse(self.env["office365.conflict"].search([]))
