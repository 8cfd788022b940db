from odoo.tests import tagged

from .contact_case import ContactCase


@tagged("post_install", "-at_install")
class TestContactSync(ContactCase):
    def test_contact_chosen_in_odoo_is_created_in_outlook(self) -> None:
        self.synced_partner(
            email="nina@roth.example",
            phone="+41 31 555 00 01",
            function="CEO",
            street="Weg 1",
            street2="2. Stock",
            zip="3000",
            city="Bern",
            country_id=self.env.ref("base.ch").id,
            comment="<p>First line</p><p>Second line</p>",
        )
        contact = self.in_outlook()
        self.assertEqual(contact["emailAddresses"][0]["address"], "nina@roth.example")
        self.assertEqual(contact["givenName"], "Nina")
        self.assertEqual(contact["surname"], "Roth")
        self.assertEqual(contact["jobTitle"], "CEO")
        self.assertEqual(contact["businessPhones"], ["+41 31 555 00 01"])
        self.assertEqual(contact["businessAddress"]["street"], "Weg 1\r\n2. Stock")
        self.assertEqual(contact["businessAddress"]["countryOrRegion"], "Switzerland")
        self.assertEqual(contact["personalNotes"], "First line\r\nSecond line")

    def test_contact_made_in_outlook_becomes_a_partner_of_its_user(self) -> None:
        self.outlook_person(jobTitle="Buyer", businessPhones=["+41 31 555 00 02"])
        counts = self.sync()
        partner = self.by_email("laura@alpine.example")
        self.assertEqual(counts.local_created, 1)
        self.assertEqual(partner.name, "Laura Brunner")
        self.assertEqual(partner.function, "Buyer")
        self.assertEqual(partner.phone, "+41 31 555 00 02")
        self.assertEqual(partner.user_id, self.anna)
        self.assertEqual(partner.create_uid, self.anna)
        self.assertTrue(partner.with_user(self.anna).office365_last_synced)

    def test_changes_travel_both_ways(self) -> None:
        partner = self.synced_partner(email="nina@roth.example", function="CEO")
        contact = self.in_outlook()
        partner.function = "Chair"
        self.sync()
        self.assertEqual(self.in_outlook()["jobTitle"], "Chair")
        self.simulator.edit(contact["id"], mobilePhone="+41 79 555 00 03")
        self.sync()
        self.assertEqual(partner.mobile, "+41 79 555 00 03")
        self.assertEqual(partner.function, "Chair")

    def test_only_changed_fields_are_sent(self) -> None:
        partner = self.synced_partner(email="nina@roth.example", function="CEO")
        self.simulator.clear_counters()
        partner.function = "Chair"
        self.sync()
        patches = [r for r in self.simulator.requests() if r["method"] == "PATCH"]
        self.assertEqual(len(patches), 1)
        self.assertIn('"jobTitle": "Chair"', patches[0]["body"])
        self.assertNotIn("emailAddresses", patches[0]["body"])

    def test_ten_idle_runs_ask_for_the_delta_only_and_change_nothing(self) -> None:
        partner = self.synced_partner(email="nina@roth.example", comment="<p>x</p>")
        self.outlook_person()
        self.sync()
        self.sync()
        before = partner.write_date, self.simulator.contacts()
        messages = self.env["mail.message"].search_count([])
        mails = self.env["mail.mail"].search_count([])
        for _ in range(10):
            self.simulator.clear_counters()
            counts = self.sync()
            asked = self.simulator.counters()
            self.assertEqual(asked["requests"], 1, asked)
            self.assertEqual(asked["batch_items"], 0)
            self.assertEqual(counts.local_updated + counts.remote_updated, 0)
            self.assertEqual(counts.pulled, 0)
        self.assertEqual(before, (partner.write_date, self.simulator.contacts()))
        self.assertEqual(messages, self.env["mail.message"].search_count([]))
        self.assertEqual(mails, self.env["mail.mail"].search_count([]))

    def test_conflict_keeps_odoos_value_and_tells_the_other_on_the_chatter(
        self,
    ) -> None:
        partner = self.synced_partner(email="nina@roth.example", function="CEO")
        partner.function = "Chair"
        self.simulator.edit(self.in_outlook()["id"], jobTitle="Founder")
        self.sync()
        self.assertEqual(partner.function, "Chair")
        self.assertEqual(self.in_outlook()["jobTitle"], "Chair")
        self.assertIn("Founder", partner.message_ids[0].body)

    def test_contact_deleted_in_outlook_is_created_again(self) -> None:
        self.synced_partner(email="nina@roth.example")
        self.simulator.delete(self.in_outlook()["id"])
        self.sync()
        self.assertIn("Nina Roth", self.simulator.contacts())

    def test_partner_deleted_in_odoo_is_removed_from_outlook(self) -> None:
        partner = self.synced_partner(email="nina@roth.example")
        partner.sudo().unlink()
        self.sync()
        self.assertFalse(self.simulator.contacts())
        self.assertFalse(self.account.contact_link_ids)

    def test_reset_pairs_again_and_creates_nothing_twice(self) -> None:
        self.synced_partner(email="nina@roth.example")
        self.synced_partner("No Mail")
        self.outlook_person()
        self.sync()
        before = self.partners.search_count([])
        self.account._reset_contacts()
        self.sync(full=True)
        self.assertEqual(len(self.simulator.contacts()), 3)
        self.assertEqual(self.partners.search_count([]), before)

    def test_stopped_contact_stays_stopped(self) -> None:
        partner = self.synced_partner(email="nina@roth.example")
        partner.action_office365_stop()
        self.sync()
        self.assertFalse(self.simulator.contacts())
        partner.function = "CEO"
        self.sync()
        self.sync(full=True)
        self.assertFalse(self.simulator.contacts())
        self.assertEqual(self.link(partner).state, "stopped")

    def test_contact_made_in_outlook_stays_in_outlook_in_a_full_run(self) -> None:
        self.outlook_person()
        self.sync()
        self.sync(full=True)
        self.sync(full=True)
        self.assertIn("Laura Brunner", self.simulator.contacts())
