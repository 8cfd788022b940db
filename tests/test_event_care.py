"""Meetings that need care: half-known people, copies, second thoughts."""

from datetime import timedelta

from odoo.tests import new_test_user, tagged

from odoo.addons.office365_sync.models.event_local_store import EventLocalStore

from .event_case import zurich
from .people_case import PeopleCase
from .simulator_process import ANNA, BRUNO

X500 = "/o=ExchangeLabs/ou=Exchange Administrative Group/cn=Recipients/cn=sales"


@tagged("post_install", "-at_install")
class TestEventCare(PeopleCase):
    def issues(self) -> object:
        return self.env["office365.sync.issue"].search([])

    def make_portal_user(self) -> object:
        return new_test_user(
            self.env, "olga", "base.group_portal", email="olga@customer.example"
        )

    def raw_event(self, subject: str, **raw: object) -> str:
        """An event of Anna's with properties as only other programs write them."""
        body = {
            "properties": {
                "subject": subject,
                "start": zurich("2026-12-03T12:00:00"),
                "end": zurich("2026-12-03T13:00:00"),
            },
            "raw": raw,
        }
        return self.simulator.admin("POST", f"mailboxes/{ANNA}/events", body)["id"]

    # -- second thoughts

    def test_a10_archived_and_restored_at_once_sends_nothing(self) -> None:
        event = self.meeting()
        self.sync()
        self.simulator.admin("DELETE", "mails")
        event.active = False
        self.assertEqual(self.sync().remote_deleted, 0)
        self.assertIn("Meeting", self.outlook())
        event.active = True
        self.assertEqual(self.sync().remote_updated, 0)
        self.assertIn("Meeting", self.outlook())
        self.assertFalse(self.mails())

    def test_a10_archived_for_longer_is_cancelled_in_outlook(self) -> None:
        event = self.meeting()
        self.sync()
        event.active = False
        self.sync()
        self.patch(EventLocalStore, "undo_delay", timedelta(seconds=-2))
        self.assertEqual(self.sync().remote_deleted, 1)
        self.assertNotIn("Meeting", self.outlook())
        event.active = True
        self.sync()
        self.assertIn("Meeting", self.outlook())

    def test_nobody_is_invited_to_what_is_over(self) -> None:
        start = self.env.cr.now() - timedelta(days=3)
        self.meeting("Logged", start=start.replace(microsecond=0))
        self.sync()
        self.assertFalse(self.outlook()["Logged"]["attendees"])
        self.assertFalse(self.mails())

    # -- half-known people

    def test_c1_attendee_without_an_address_holds_up_nothing(self) -> None:
        nobody = self.env["res.partner"].create({"name": "Nobody Known"})
        self.meeting("Half", nobody, self.eve)
        self.event("Whole")
        self.sync()
        there = self.outlook()
        self.assertEqual(set(there), {"Half", "Whole"})
        self.assertEqual(len(there["Half"]["attendees"]), 1)
        issue = self.issues()
        self.assertEqual(issue.code, "no_address")
        self.assertIn("Nobody Known", issue.detail)
        nobody.email = "nobody@customer.example"
        self.sync()
        self.assertEqual(len(self.outlook()["Half"]["attendees"]), 2)
        self.assertFalse(self.issues())

    def test_c2_addresses_that_are_nobodys_are_shown_as_text(self) -> None:
        alias = self.env["mail.alias"].create(
            {
                "alias_name": "leads",
                "alias_model_id": self.env.ref("base.model_res_partner").id,
                "alias_domain_id": self.env["mail.alias.domain"]
                .create({"name": "odoo.example"})
                .id,
            }
        )
        self.outlook_event(
            "Ours",
            attendees=[
                {"emailAddress": {"address": "eve@customer.example"}},
                {"emailAddress": {"address": alias.alias_full_name}},
                {"emailAddress": {"name": "Sales", "address": X500}},
            ],
        )
        self.sync()
        event = self.by_name("Ours")
        self.assertEqual(event.partner_ids, self.anna.partner_id | self.eve)
        self.assertIn("Sales", event.office365_also_invited)
        self.assertIn("leads@odoo.example", event.office365_also_invited)
        event.with_user(self.anna).name = "Renamed"
        self.sync()
        self.assertEqual(len(self.outlook()["Renamed"]["attendees"]), 3)

    def test_c3_answers_stay_with_whom_they_are_of(self) -> None:
        status = {"time": "2026-11-20T08:00:00Z"}
        people = [
            {"emailAddress": {"name": "List", "address": X500}},
            {
                "emailAddress": {"address": "bob@customer.example", "name": "Bob"},
                "status": {"response": "declined", **status},
            },
            {
                "emailAddress": {"address": "eve@customer.example"},
                "status": {"response": "tentativelyAccepted", **status},
            },
        ]
        self.raw_event("Ours", attendees=people)
        self.sync()
        event = self.by_name("Ours")
        bob = event.partner_ids.filtered(lambda one: one.name == "Bob")
        self.assertEqual(self.line_of(event, bob).state, "declined")
        self.assertEqual(self.line_of(event, self.eve).state, "tentative")

    def test_c8_organizer_with_a_portal_login_is_shown(self) -> None:
        portal = self.make_portal_user()
        self.invitation()
        self.sync()
        event = self.by_name("Theirs")
        self.assertIn(portal.partner_id, event.partner_ids)
        self.assertEqual(self.line_of(event, portal.partner_id).state, "accepted")
        self.assertIn(self.anna.partner_id, event.partner_ids)
        self.assertFalse(event.user_id)

    def test_c14_event_without_an_organizer_is_nobodys_to_send(self) -> None:
        event = self.meeting("Headless", user_id=False)
        whole = self.event("Whole")
        self.invitation()
        self.sync()
        self.assertEqual(set(self.outlook()), {"Whole", "Theirs"})
        self.assertFalse(self.mails())
        self.assertTrue(event.office365_is_nobodys, "why it is not there")
        form = self.env["calendar.event"].get_view(view_type="form")["arch"]
        self.assertIn("Nobody organizes this meeting", form)
        for other in whole | self.by_name("Theirs"):
            self.assertFalse(other.office365_is_nobodys, other.name)
        event.user_id = self.anna
        self.assertFalse(event.office365_is_nobodys)
        self.sync()
        self.assertIn("Headless", self.outlook())

    def test_a11_unanswered_invitation_stays_unanswered(self) -> None:
        self.invitation()
        self.sync()
        self.sync()
        event = self.by_name("Theirs")
        self.assertEqual(self.line_of(event, self.anna.partner_id).state, "needsAction")
        self.assert_no_mail()

    def test_b10_members_of_an_invited_list_attend_one_event(self) -> None:
        second = self.second_user()
        people = {"attendees": [{"emailAddress": {"address": "team@customer.example"}}]}
        self.invitation(properties=people, uid="list-1")
        self.invitation(properties=people, uid="list-1", upn=BRUNO)
        self.sync()
        self.sync(account=second)
        self.sync()
        event = self.by_name("Theirs")
        self.assertEqual(len(event), 1)
        self.assertIn(self.anna.partner_id, event.partner_ids)
        self.assertIn(self.bruno.partner_id, event.partner_ids)
        self.assertFalse(self.mails())

    def test_c7_meeting_called_off_by_a_stranger_goes(self) -> None:
        made = self.invitation()
        self.sync()
        self.edit_in_outlook(
            made, subject="Canceled: Theirs", raw={"isCancelled": True}
        )
        self.sync()
        event = self.by_name("Theirs").with_context(active_test=False)
        self.assertFalse(event.search([("name", "=", "Theirs")]).active)
        self.assertFalse(self.by_name("Canceled: Theirs"))
        self.sync()
        self.assert_no_mail()

    # -- meetings of colleagues who do not sync

    def colleagues_meeting(self, **values: object) -> object:
        """A meeting of Carla's, who is not connected, with Anna."""
        self.carla = self.make_user("carla", "carla@contoso.example")
        event = self.meeting("Carla's", self.eve, **values)
        event.sudo().write({"user_id": self.carla.id})
        return event

    def test_colleagues_meetings_stay_out_unless_wished(self) -> None:
        self.colleagues_meeting()
        self.sync()
        self.assertFalse(self.outlook())

    def test_colleagues_meeting_is_a_copy_without_attendees(self) -> None:
        self.account.calendar_copies = True
        event = self.colleagues_meeting()
        self.sync()
        there = self.outlook()["Carla's"]
        self.assertFalse(there["attendees"])
        self.assertIn("Eve Extern", there["body"]["content"])
        self.edit_in_outlook(there["id"], subject="Mine now", categories=["Private"])
        self.sync()
        self.sync()
        self.assertEqual(event.name, "Carla's")
        self.assertEqual(self.outlook()["Carla's"]["categories"], ["Private"])
        event.sudo().location = "Bern"
        self.sync()
        self.assertEqual(self.outlook()["Carla's"]["location"]["displayName"], "Bern")
        self.assertFalse(self.mails())

    def test_deleting_the_copy_is_a_no_and_not_the_end(self) -> None:
        self.account.calendar_copies = True
        event = self.colleagues_meeting()
        self.sync()
        there = self.outlook()["Carla's"]["id"]
        self.simulator.admin("DELETE", f"mailboxes/{ANNA}/events/{there}")
        self.sync()
        self.assertTrue(event.active)
        self.assertEqual(self.line_of(event, self.anna.partner_id).state, "declined")
        self.sync()
        self.assertFalse(self.outlook())
