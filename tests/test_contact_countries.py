from odoo.tests import tagged

from .contact_case import ContactCase


@tagged("post_install", "-at_install")
class TestContactCountries(ContactCase):
    def setUp(self) -> None:
        super().setUp()
        self.env["res.lang"]._activate_lang("fr_FR")
        base = self.env["ir.module.module"].search([("name", "=", "base")])
        base._update_translations("fr_FR")

    def test_country_is_recognised_in_any_installed_language(self) -> None:
        for written, code in (
            ("Suisse", "CH"),
            ("allemagne", "DE"),
            ("Germany", "DE"),
            ("ch", "CH"),
        ):
            with self.subTest(written=written):
                address = f"{written}@x.example".lower()
                self.outlook_person(
                    displayName=written,
                    emailAddresses=[{"name": "x", "address": address}],
                    businessAddress={"countryOrRegion": written},
                )
                self.sync()
                partner = self.by_email(address)
                self.assertEqual(partner.country_id.code, code)
                self.assertFalse(self.link(partner).issue_ids)
                address = self.in_outlook(written)["businessAddress"]
                self.assertEqual(address["countryOrRegion"], written)

    def test_country_is_written_in_the_users_language(self) -> None:
        self.anna.lang = "fr_FR"
        self.synced_partner(
            email="nina@roth.example", country_id=self.env.ref("base.de").id
        )
        address = self.in_outlook()["businessAddress"]
        self.assertEqual(address["countryOrRegion"], "Allemagne")

    def test_unknown_country_stays_as_text_and_is_told_until_it_is_known(self) -> None:
        address = {"countryOrRegion": "Ruritania", "city": "Strelsau"}
        contact_id = self.outlook_person(businessAddress=address)
        self.sync()
        partner = self.by_email("laura@alpine.example").with_user(self.anna)
        self.assertFalse(partner.country_id)
        issue = self.link(partner).issue_ids
        self.assertEqual((issue.code, issue.field), ("country_unknown", "country"))
        self.assertEqual(issue.detail, "Ruritania")
        self.assertIn("knows no country named Ruritania;", partner.office365_error)
        partner.city = "Zenda"
        self.sync()
        self.sync()
        contact = self.in_outlook("Laura Brunner")
        self.assertEqual(contact["businessAddress"]["countryOrRegion"], "Ruritania")
        self.assertEqual(contact["businessAddress"]["city"], "Zenda")
        self.assertEqual(self.link(partner).issue_ids.code, "country_unknown")
        known = {**contact["businessAddress"], "countryOrRegion": "Suisse"}
        self.simulator.edit(contact_id, businessAddress=known)
        self.sync()
        self.assertEqual(partner.country_id.code, "CH")
        self.assertFalse(self.link(partner).issue_ids)

    def test_unknown_state_is_named(self) -> None:
        address = {"countryOrRegion": "Suisse", "state": "100 % Nowhere"}
        self.outlook_person(businessAddress=address)
        self.sync()
        partner = self.by_email("laura@alpine.example").with_user(self.anna)
        self.assertEqual(partner.country_id.code, "CH")
        told = "knows no state named 100 % Nowhere in that country"
        self.assertIn(told, partner.office365_error)

    def test_unknown_country_of_a_linked_contact_is_told_too(self) -> None:
        partner = self.synced_partner(
            email="nina@roth.example", country_id=self.env.ref("base.ch").id
        )
        self.simulator.edit(
            self.in_outlook()["id"], businessAddress={"countryOrRegion": "Ruritania"}
        )
        self.sync()
        self.assertEqual(self.link(partner).issue_ids.code, "country_unknown")
        self.assertEqual(partner.country_id.code, "CH")
        address = self.in_outlook()["businessAddress"]
        self.assertEqual(address["countryOrRegion"], "Ruritania")
