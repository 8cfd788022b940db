"""What is nowhere but in Outlook, a removal leaves there."""

from datetime import timedelta

from odoo.tests import tagged

from odoo.addons.office365_sync.models.contact_remote_store import ContactRemoteStore
from odoo.addons.office365_sync.models.contact_removal import ContactRemoval

from .contact_case import ContactCase
from .event_case import START
from .people_case import PeopleCase
from .series_case import SeriesCase
from .simulator_process import ANNA
from .test_removal import BUSY, DENIED, Removing


@tagged("post_install", "-at_install")
class TestContactKept(Removing, ContactCase):
    def test_what_odoo_never_took_in_is_kept_where_odoo_leads(self) -> None:
        self.account.contact_preset = "odoo_leads"
        for name in ("Nina Roth", "Ben Moser"):
            self.synced_partner(name, email=f"{name[:3]}@two.example".lower())
        self.simulator.edit(self.in_outlook()["id"], jobTitle="Typed there")
        self.sync()
        self.sync()
        self.assertFalse(self.by_email("nin@two.example").function)
        self.leave()
        self.assertEqual(self.run_all(), "done")
        self.assertEqual(set(self.simulator.contacts()), {"Nina Roth"})

    def test_that_all_is_gone_is_noted_though_it_took_too_long(self) -> None:
        partner = self.synced_partner(email="nina@roth.example")
        self.simulator.delete(self.in_outlook()["id"])
        removal, confirm = [], ContactRemoteStore.confirm_gone
        context_of = ContactRemoval._context_of

        def started(run: ContactRemoval, folder_id: str) -> object:
            removal.append(run)
            return context_of(run, folder_id)

        def confirmed(store: ContactRemoteStore, ids: list[str]) -> None:
            confirm(store, ids)
            removal[0].deadline = 0

        self.patch(ContactRemoval, "_context_of", started)
        self.patch(ContactRemoteStore, "confirm_gone", confirmed)
        self.leave()
        self.assertEqual(self.run_all(), "partial")
        self.assertEqual(self.account._made_count("contacts"), 0)
        self.assertTrue(partner.active)

    def test_what_outlook_only_spells_otherwise_goes(self) -> None:
        """Line ends, spaces, the name of a country."""
        country = self.env.ref("base.ch")
        state = self.env.ref("base.state_us_5")
        tag = self.env["res.partner.category"].create({"name": "Buyers"})
        for name, values in (
            ("Nina Roth", {"country_id": country.id, "street": " Gasse 1 "}),
            ("Ben Moser", {"country_id": state.country_id.id, "state_id": state.id}),
        ):
            self.synced_partner(
                name,
                email=f"{name[:3]}@two.example".lower(),
                phone="+41 44 555 01 02",
                website="http://two.example",
                comment="<p>One &amp; <b>two</b></p><ul><li>three</li></ul>",
                category_id=[(6, 0, tag.ids)],
                street2="Floor 2",
                city="Zug",
                zip="6300",
                function="Buyer ",
                **values,
            )
        self.sync()
        self.leave()
        self.assertEqual(self.run_all(), "done")
        self.assertFalse(self.simulator.contacts())


@tagged("post_install", "-at_install")
class TestSeriesKept(Removing, SeriesCase):
    def setUp(self) -> None:
        super().setUp()
        self.weekly("Edited")
        self.weekly("Usual", start=START + timedelta(hours=3))
        self.sync()
        self.simulator.admin("DELETE", "mails")
        self.days_of = self.instances(self.outlook()["Edited"]["id"])

    def remove(self) -> set[str]:
        """What is there still after a removal, of which nobody heard."""
        self.leave()
        self.assertEqual(self.run_all(), "done")
        self.assertFalse(self.simulator.admin("GET", "mails"))
        found = self.simulator.admin("GET", f"mailboxes/{ANNA}/calendar")["events"]
        return {one["subject"] for one in found if one["type"] == "seriesMaster"}

    def test_one_with_a_day_that_was_edited_in_outlook_stays(self) -> None:
        body = {"contentType": "text", "content": "My plan"}
        self.edit_in_outlook(self.days_of[2]["id"], body=body)
        self.assertEqual(self.remove(), {"Edited"})

    def test_one_with_a_day_to_which_somebody_was_invited_stays(self) -> None:
        guest = {"emailAddress": {"address": "guest@else.example"}}
        self.edit_in_outlook(self.days_of[2]["id"], attendees=[guest])
        self.simulator.admin("DELETE", "mails")
        self.assertEqual(self.remove(), {"Edited"})

    def test_one_with_a_day_that_was_edited_again_in_outlook_stays(self) -> None:
        self.rows("Edited")[2].write({"location": "Bern"})
        self.sync()
        there = self.instances(self.outlook()["Edited"]["id"])[2]
        self.edit_in_outlook(there["id"], location={"displayName": "Chur"})
        self.assertEqual(self.remove(), {"Edited"})

    def test_one_with_a_day_that_both_have_goes(self) -> None:
        self.rows("Edited")[2].write({"location": "Bern"})
        self.sync()
        there = self.instances(self.outlook()["Edited"]["id"])
        self.assertIn("exception", {one["type"] for one in there})
        self.assertFalse(self.remove())

    def test_what_outlook_only_spells_otherwise_goes(self) -> None:
        alarm = self.env["calendar.alarm"].search([("duration", ">", 0)], limit=2)
        tag = self.env["calendar.event.type"].create({"name": "Plans"})
        plan = {
            "description": "<p>One &amp; <b>two</b></p><ul><li>three</li></ul>",
            "location": " Bern ",
            "alarm_ids": [(6, 0, alarm.ids)],
            "categ_ids": [(6, 0, tag.ids)],
            "show_as": "free",
            "privacy": "confidential",
        }
        self.event("Rich", **plan)
        self.weekly("Rich weekly", **plan)
        self.event("Days", allday=True, start_date="2026-12-03", stop_date="2026-12-04")
        self.sync()
        self.rows("Rich weekly")[1].write({"description": "<p>Other</p>"})
        self.sync()
        self.sync()
        self.assertFalse(self.remove())

    def test_one_whose_days_may_not_be_read_stays_and_the_others_go(self) -> None:
        fault = {"method": "GET", "in_batch": True, "path": "/me/events/"}
        self.simulator.fault(DENIED, **fault, times=1)
        self.assertEqual(len(self.remove()), 1)
        self.assertEqual(len(self.issues("left_there")), 1)

    def test_one_whose_days_are_not_told_is_tried_again(self) -> None:
        fault = {"method": "GET", "in_batch": True, "path": "/me/events/"}
        self.simulator.fault(BUSY, **fault, times=99)
        self.leave()
        self.assertEqual(self.run_all(), "failed")
        self.assertEqual(len(self.issues("not_removed", "left_there")), 2)
        self.simulator.no_faults()
        self.assertFalse(self.remove())


@tagged("post_install", "-at_install")
class TestCopiesRemoved(Removing, PeopleCase):
    def test_copies_of_a_colleagues_meetings_go(self) -> None:
        """What only Outlook says of them was never to be agreed on."""
        self.account.calendar_copies = True
        carla = self.make_user("carla", "carla@contoso.example")
        self.meeting("Carla's", self.eve).sudo().user_id = carla
        self.sync()
        self.assertTrue(self.outlook()["Carla's"]["showAs"])
        self.leave()
        self.assertEqual(self.run_all(), "done")
        self.assertFalse(self.outlook())
