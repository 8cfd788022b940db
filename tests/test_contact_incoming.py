"""Who comes in from Outlook, to which company, and that a stop outlives all of it."""

from odoo.tests import tagged

from .contact_case import ContactCase


@tagged("post_install", "-at_install")
class TestContactIncoming(ContactCase):
    def test_default_folder_is_the_one_that_is_there(self) -> None:
        self.account.contact_folder = "Contacts"
        address = [{"name": "x", "address": "friend@x.example"}]
        self.simulator.create(
            folder="contacts",
            displayName="Old Friend",
            givenName="Old",
            surname="Friend",
            emailAddresses=address,
        )
        before = self.simulator.folders()
        self.sync()
        self.assertTrue(self.by_email("friend@x.example"))
        self.assertEqual(self.simulator.folders(), before)

    def test_contact_without_name_is_listed_as_skipped_with_the_reason(self) -> None:
        self.outlook_person(displayName="", givenName="", surname="")
        self.sync()
        link = self.account.contact_link_ids
        self.assertEqual((link.state, link.reason), ("skipped", "no_name"))
        self.assertFalse(self.by_email("laura@alpine.example"))

    def test_company_of_a_name_that_several_have_is_not_guessed(self) -> None:
        self.partners.create([{"name": "Acme Twice", "is_company": True}] * 2)
        self.partners.create({"name": "Acme Once"})  # a person
        for number, company in enumerate(("Acme Twice", "Acme Once")):
            address = f"c{number}@x.example"
            self.outlook_person(
                displayName=f"Person {number}",
                emailAddresses=[{"name": "x", "address": address}],
                companyName=company,
            )
            self.sync()
            partner = self.by_email(address)
            self.assertFalse(partner.parent_id)
            self.assertEqual(partner.company_name, company)

    def test_employees_company_from_outlook_is_not_written_beside_the_real_one(
        self,
    ) -> None:
        acme = self.partners.create({"name": "Acme Unique", "is_company": True})
        partner = self.synced_partner(email="nina@roth.example", parent_id=acme.id)
        self.simulator.edit(self.in_outlook()["id"], companyName="Elsewhere")
        self.sync()
        self.assertEqual(partner.parent_id, acme)
        self.assertFalse(partner.company_name)
        self.assertEqual(acme.name, "Acme Unique")


@tagged("post_install", "-at_install")
class TestContactStaysStopped(ContactCase):
    def stopped(self) -> object:
        """A partner whom Anna does not sync any more."""
        partner = self.synced_partner(email="laura@alpine.example")
        partner.action_office365_stop()
        self.sync()
        return partner

    def assert_stopped(self, partner: object) -> None:
        """Through an edit and a full run; nothing is told of it either."""
        partner.sudo().function = "CEO"
        self.sync()
        self.sync(full=True)
        self.assertEqual(self.link(partner).state, "stopped")
        self.assertFalse(self.link(partner).issue_ids)

    def test_twin_made_in_outlook_does_not_take_it_up_again(self) -> None:
        partner = self.stopped()
        self.outlook_person(jobTitle="Buyer")
        self.sync()
        self.assert_stopped(partner)
        self.assertEqual(self.in_outlook("Laura Brunner")["jobTitle"], "Buyer")
        self.assertEqual(self.by_email("laura@alpine.example"), partner)
        twin = self.account.contact_link_ids.filtered(lambda k: k.state == "skipped")
        self.assertEqual(twin.reason, "out_of_scope")

    def test_contact_that_stays_in_outlook_by_setting_is_not_taken_up_again(
        self,
    ) -> None:
        self.account.contact_left_scope = "leave"
        partner = self.stopped()
        self.assert_stopped(partner)
        self.assertFalse(self.in_outlook()["jobTitle"])

    def test_filter_does_not_take_it_up_again(self) -> None:
        partner = self.stopped()
        domain = "[('email', '=', 'laura@alpine.example')]"
        self.account.write({"contact_by_filter": True, "contact_domain": domain})
        self.assert_stopped(partner)
        self.assertFalse(self.simulator.contacts())

    def test_contact_that_may_not_be_read_any_more_is_told_nothing_of(self) -> None:
        partner = self.stopped()
        self.env["ir.rule"].create(
            {
                "name": "no reading",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "domain_force": f"[('id', '!=', {partner.id})]",
            }
        )
        self.assert_stopped(partner)
