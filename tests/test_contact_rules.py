from unittest.mock import patch

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .contact_case import ContactCase


@tagged("post_install", "-at_install")
class TestContactRules(ContactCase):
    # which folder

    def test_nothing_outside_the_folder_is_touched(self) -> None:
        self.simulator.create(folder="contacts", displayName="Private Friend")
        before = self.simulator.contacts(folder="Contacts")
        self.synced_partner(email="nina@roth.example")
        self.sync(full=True)
        self.assertEqual(before, self.simulator.contacts(folder="Contacts"))
        self.assertFalse(self.partners.search([("name", "=", "Private Friend")]))

    def test_folder_deleted_by_its_owner_is_made_again_with_its_contacts(self) -> None:
        self.synced_partner(email="nina@roth.example")
        folder = self.simulator.folders()["Odoo"]
        self.simulator.admin(
            "DELETE", f"mailboxes/anna.keller@contoso.example/folders/{folder}"
        )
        self.sync()
        self.assertIn("Nina Roth", self.simulator.contacts())

    def test_folder_renamed_by_its_owner_is_still_the_same_folder(self) -> None:
        partner = self.synced_partner(email="nina@roth.example")
        folder = self.simulator.folders()["Odoo"]
        self.simulator.admin(
            "PATCH",
            f"mailboxes/anna.keller@contoso.example/folders/{folder}",
            {"name": "Customers"},
        )
        partner.function = "CEO"
        self.sync()
        contacts = self.simulator.contacts(folder="Customers")
        self.assertEqual(contacts["Nina Roth"]["jobTitle"], "CEO")
        self.assertNotIn("Odoo", self.simulator.folders())

    def test_default_folder_may_be_the_synced_one(self) -> None:
        self.account.contact_folder = "Contacts"
        self.synced_partner(email="nina@roth.example")
        self.assertIn("Nina Roth", self.simulator.contacts(folder="Contacts"))

    # who is synced

    def test_contacts_that_match_the_filter_come_and_go_with_it(self) -> None:
        domain = "[('function', '=', 'Key')]"
        self.account.write({"contact_by_filter": True, "contact_domain": domain})
        partner = self.partner(email="nina@roth.example", function="Key")
        self.sync()
        self.assertIn("Nina Roth", self.simulator.contacts())
        partner.function = "Other"
        self.sync()
        self.assertFalse(self.simulator.contacts())

    def test_filter_change_is_honoured_by_the_next_run(self) -> None:
        self.partner(email="nina@roth.example", function="Key")
        self.sync()
        domain = "[('function', '=', 'Key')]"
        self.account.write({"contact_by_filter": True, "contact_domain": domain})
        self.sync()
        self.assertIn("Nina Roth", self.simulator.contacts())
        self.account.contact_domain = "[('function', '=', 'Nobody')]"
        self.sync()
        self.assertFalse(self.simulator.contacts())

    def test_contact_left_in_outlook_by_setting_is_taken_up_again(self) -> None:
        domain = "[('function', '=', 'Key')]"
        self.account.write(
            {
                "contact_by_filter": True,
                "contact_domain": domain,
                "contact_left_scope": "leave",
            }
        )
        partner = self.partner(email="nina@roth.example", function="Key")
        self.sync()
        partner.function = "Other"
        self.sync()
        self.assertEqual(self.in_outlook()["jobTitle"], "Key")
        partner.function = "Key"
        partner.mobile = "+41 79 555"
        self.sync()
        self.assertEqual(self.in_outlook()["mobilePhone"], "+41 79 555")
        self.assertEqual(len(self.simulator.contacts()), 1)

    # what comes in

    def test_contact_without_address_is_listed_as_skipped_with_the_reason(self) -> None:
        self.outlook_person(emailAddresses=[])
        self.sync()
        link = self.account.contact_link_ids
        self.assertEqual((link.state, link.reason), ("skipped", "no_email"))
        self.assertEqual(link.remote_name, "Laura Brunner")

    def test_skipped_contact_comes_in_once_it_has_an_address(self) -> None:
        contact_id = self.outlook_person(emailAddresses=[])
        self.sync()
        address = [{"name": "x", "address": "laura@alpine.example"}]
        self.simulator.edit(contact_id, emailAddresses=address)
        self.sync()
        self.assertTrue(self.by_email("laura@alpine.example"))
        self.assertEqual(self.account.contact_link_ids.state, "linked")

    def test_never_takes_in_nothing_and_enrich_only_completes(self) -> None:
        self.account.contact_incoming = "never"
        self.outlook_person()
        self.sync()
        self.assertFalse(self.by_email("laura@alpine.example"))
        self.assertEqual(self.account.contact_link_ids.reason, "incoming_off")

    def test_company_is_set_if_exactly_one_has_the_name_and_never_again(
        self,
    ) -> None:
        acme = self.partners.create({"name": "Acme Unique", "is_company": True})
        self.partners.create({"name": "Other Unique", "is_company": True})
        contact_id = self.outlook_person(companyName="Acme Unique")
        self.sync()
        partner = self.by_email("laura@alpine.example")
        self.assertEqual(partner.parent_id, acme)
        self.simulator.edit(contact_id, companyName="Other Unique")
        self.sync()
        self.assertEqual(partner.parent_id, acme)

    def test_employees_address_from_outlook_never_rewrites_the_company(self) -> None:
        acme = self.partners.create(
            {"name": "Acme Unique", "is_company": True, "street": "Main 1"}
        )
        partner = self.synced_partner(
            email="nina@roth.example", parent_id=acme.id, street="Main 1"
        )
        self.simulator.edit(
            self.in_outlook()["id"], businessAddress={"street": "Elsewhere 9"}
        )
        self.sync()
        self.assertEqual(acme.street, "Main 1")
        self.assertEqual(partner.street, "Main 1")

    # pairing

    def test_contact_with_the_same_address_is_paired_not_copied(self) -> None:
        partner = self.partner("Laura B.", email="Laura@Alpine.example")
        self.outlook_person(jobTitle="Buyer")
        partner.action_office365_add()
        self.sync()
        self.assertEqual(len(self.simulator.contacts()), 1)
        self.assertEqual(partner.function, "Buyer")
        self.assertEqual(self.link(partner).state, "linked")

    def test_two_candidates_are_not_guessed_at(self) -> None:
        (self.partner("Laura One", email="laura@alpine.example"))
        (self.partner("Laura Two", email="laura@alpine.example"))
        self.outlook_person()
        self.sync()
        self.assertEqual(self.account.contact_link_ids.reason, "two_candidates")

    def test_copy_made_in_outlook_becomes_no_second_partner(self) -> None:
        partner = self.synced_partner(email="nina@roth.example")
        contact_id = self.in_outlook()["id"]
        owner = "mailboxes/anna.keller@contoso.example"
        self.simulator.admin("POST", f"{owner}/contacts/{contact_id}/copy")
        self.sync()
        self.assertEqual(self.by_email("nina@roth.example"), partner)
        skipped = self.account.contact_link_ids.filtered("reason")
        self.assertEqual(skipped.reason, "already_linked")

    def test_reinstalling_pairs_again_and_creates_nothing_twice(self) -> None:
        self.synced_partner(email="nina@roth.example")
        self.synced_partner("No Mail")
        partners = self.partners.search_count([])
        chosen = self.account.contact_link_ids.partner_id
        self.account.contact_link_ids.unlink()
        self.env["office365.cursor"].search([]).unlink()
        chosen.with_user(self.anna).action_office365_add()
        self.sync()
        self.sync()
        self.assertEqual(len(self.simulator.contacts()), 2)
        self.assertEqual(self.partners.search_count([]), partners)

    # deletions

    def test_mass_deletion_is_held_back_until_approved(self) -> None:
        partners = self.partners.create(
            [{"name": f"Many {n}", "email": f"m{n}@many.example"} for n in range(12)]
        )
        partners.with_user(self.anna).action_office365_add()
        self.sync()
        partners.unlink()
        counts = self.sync()
        self.assertEqual(counts.held, 12)
        self.assertEqual(len(self.simulator.contacts()), 12)
        self.assertEqual(self.account.held_deletions, 12)
        self.account.with_user(self.anna).action_approve_deletions()
        self.sync()
        self.assertFalse(self.simulator.contacts())

    def test_deleted_in_outlook_is_archived_by_setting(self) -> None:
        self.account.contact_remote_deleted = "archive"
        partner = self.synced_partner(email="nina@roth.example")
        self.simulator.delete(self.in_outlook()["id"])
        self.sync()
        self.assertFalse(partner.active)
        self.assertFalse(self.simulator.contacts())

    def test_contact_deleted_in_outlook_but_edited_here_is_created_again(self) -> None:
        self.account.contact_remote_deleted = "archive"
        partner = self.synced_partner(email="nina@roth.example")
        self.simulator.delete(self.in_outlook()["id"])
        partner.function = "CEO"
        self.sync()
        self.assertTrue(partner.active)
        self.assertEqual(self.in_outlook()["jobTitle"], "CEO")

    # values

    def test_what_odoo_cannot_hold_stays_in_outlook(self) -> None:
        contact_id = self.outlook_person(
            businessPhones=["+1", "+2"], nickName="Lau", imAddresses=["sip:l@x.example"]
        )
        self.sync()
        partner = self.by_email("laura@alpine.example").with_user(self.anna)
        partner.write({"phone": "+3", "function": "CEO"})
        self.sync()
        contact = self.simulator.contacts()["Laura Brunner"]
        self.assertEqual(contact["id"], contact_id)
        self.assertEqual(contact["businessPhones"], ["+3", "+2"])
        self.assertEqual(contact["nickName"], "Lau")
        self.assertEqual(contact["imAddresses"], ["sip:l@x.example"])

    def test_streets_keep_their_lines_and_countries_their_text(self) -> None:
        street = "Building 7\r\n3rd floor\r\nc/o Reception"
        address = {"street": street, "countryOrRegion": "Ruritania"}
        contact_id = self.outlook_person(businessAddress=address)
        self.sync()
        partner = self.by_email("laura@alpine.example").with_user(self.anna)
        self.assertEqual(partner.street, "Building 7")
        self.assertFalse(partner.country_id)
        partner.city = "Bern"
        self.sync()
        contact = self.simulator.contacts()["Laura Brunner"]
        self.assertEqual(contact["id"], contact_id)
        self.assertEqual(contact["businessAddress"]["street"], street)
        self.assertEqual(contact["businessAddress"]["countryOrRegion"], "Ruritania")
        self.assertEqual(contact["businessAddress"]["city"], "Bern")

    def test_note_does_not_grow_in_ten_round_trips(self) -> None:
        partner = self.synced_partner(
            email="nina@roth.example", comment="<ul><li>One</li></ul><p>a &lt; b</p>"
        )
        comment, note = partner.comment, self.in_outlook()["personalNotes"]
        for number in range(10):
            partner.function = f"Job {number}"
            self.sync()
        self.assertEqual(partner.comment, comment)
        self.assertEqual(self.in_outlook()["personalNotes"], note)

    def test_odoo_leads_sends_everything_and_takes_notes_only(self) -> None:
        self.account.contact_preset = "odoo_leads"
        partner = self.synced_partner(email="nina@roth.example", function="CEO")
        self.simulator.edit(
            self.in_outlook()["id"], jobTitle="Mine", personalNotes="Call her"
        )
        self.sync()
        self.assertEqual(partner.function, "CEO")
        self.assertIn("Call her", partner.comment)
        self.assertEqual(self.in_outlook()["jobTitle"], "CEO")

    def test_empty_value_changes_nothing_by_rule(self) -> None:
        self.env["office365.field.rule"].create(
            {"field": "job_title", "direction": "both", "empty": "keep"}
        )
        partner = self.synced_partner(email="nina@roth.example", function="CEO")
        partner.function = False
        self.sync()
        self.assertEqual(self.in_outlook()["jobTitle"], "CEO")

    def test_value_too_long_is_an_issue_and_the_rest_is_synced(self) -> None:
        partner = self.synced_partner(email="nina@roth.example")
        partner.write({"function": "x" * 300, "mobile": "+41 79"})
        self.sync()
        self.assertEqual(self.in_outlook()["mobilePhone"], "+41 79")
        issue = self.link(partner).issue_ids
        self.assertEqual((issue.code, issue.field), ("too_long", "job_title"))
        self.assertEqual(partner.office365_state, "error")
        partner.function = "CEO"
        self.sync()
        self.assertFalse(self.link(partner).issue_ids)

    # Odoo's own rules

    def test_constraint_of_odoo_is_an_issue_with_its_message(self) -> None:
        partner = self.synced_partner(email="nina@roth.example", function="CEO")
        self.simulator.edit(
            self.in_outlook()["id"], jobTitle="Forbidden", mobilePhone="+41"
        )
        write = type(partner).write

        def refuse(records: object, vals: dict) -> bool:
            if vals.get("function") == "Forbidden":
                raise ValidationError(self.env._("No such job here"))
            return write(records, vals)

        with patch.object(self.registry["res.partner"], "write", refuse):
            self.sync()
        self.assertEqual(partner.function, "CEO")
        self.assertEqual(partner.mobile, "+41")
        issue = self.link(partner).issue_ids
        self.assertEqual((issue.code, issue.field), ("refused", "job_title"))
        self.assertIn("No such job here", issue.detail)

    def test_partner_the_user_may_not_see_is_not_sent(self) -> None:
        partner = self.synced_partner(email="nina@roth.example")
        other = self.env["res.company"].create({"name": "Other Company"})
        partner.sudo().write({"company_id": other.id, "function": "Secret"})
        self.sync()
        self.assertFalse(self.in_outlook()["jobTitle"])
        self.assertEqual(self.link(partner).issue_ids.code, "record_unreadable")
