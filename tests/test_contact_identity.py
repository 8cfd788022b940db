"""Which contact belongs to whom: nothing is guessed, nothing is made twice."""

from odoo.tests import tagged

from .contact_case import ContactCase


@tagged("post_install", "-at_install")
class TestContactIdentity(ContactCase):
    def candidates(self) -> object:
        """Two partners with the address of a contact in Outlook."""
        both = self.partner("Laura One", email="laura@alpine.example")
        both += self.partner("Laura Two", email="laura@alpine.example")
        self.outlook_person()
        self.sync()
        return both

    def reinstall(self) -> object:
        """All that was known is lost, and a run comes first; the partners chosen."""
        chosen = self.account.contact_link_ids.partner_id.with_user(self.anna)
        self.account.contact_link_ids.unlink()
        self.env["office365.cursor"].search([]).unlink()
        self.sync()
        return chosen

    def test_contact_without_address_is_known_again_by_our_mark(self) -> None:
        self.synced_partner(email="nina@roth.example")
        self.synced_partner("No Mail")
        chosen = self.reinstall()
        self.assertEqual(
            set(self.account.contact_link_ids.mapped("reason")), {"out_of_scope"}
        )
        chosen.action_office365_add()
        self.sync()
        self.sync()
        self.assertEqual(len(self.simulator.contacts()), 2)
        self.assertEqual(set(self.account.contact_link_ids.mapped("state")), {"linked"})

    def test_mark_of_a_skipped_contact_outlives_its_edit_in_outlook(self) -> None:
        partner = self.synced_partner("No Mail")
        before = self.partners.search_count([])
        chosen = self.reinstall()
        address = [{"name": "x", "address": "nomail@x.example"}]
        self.simulator.edit(self.in_outlook("No Mail")["id"], emailAddresses=address)
        self.sync()
        self.assertEqual(self.partners.search_count([]), before)
        chosen.action_office365_add()
        self.sync()
        self.assertEqual(len(self.simulator.contacts()), 1)
        self.assertEqual(partner.email, "nomail@x.example")

    def test_two_partners_added_later_are_not_guessed_at(self) -> None:
        both = self.candidates()
        both.action_office365_add()
        self.sync()
        self.sync()
        names = {link.partner_id.name for link in self.account.contact_link_ids}
        self.assertEqual(names, {"Laura One", "Laura Two", False})
        for partner in both:
            self.assertEqual(self.link(partner).remote_name, partner.name)
        self.assertIn("Laura Brunner", self.simulator.contacts())

    def test_two_candidates_are_an_issue_until_only_one_is_left(self) -> None:
        both = self.candidates()
        issue = self.account.contact_link_ids.issue_ids
        self.assertEqual(issue.code, "two_candidates")
        self.assertIn("merge", issue.remedy)
        both[1].email = "other@alpine.example"
        both[0].action_office365_add()
        self.sync()
        self.assertFalse(self.account.contact_link_ids.issue_ids)
        self.assertEqual(list(self.simulator.contacts()), ["Laura One"])

    def test_second_address_of_a_contact_tells_whose_it_is(self) -> None:
        self.sync()
        partner = self.partner("Laura", email="second@alpine.example")
        partner.action_office365_add()
        addresses = ("laura@alpine.example", "second@alpine.example")
        self.outlook_person(
            emailAddresses=[{"name": "x", "address": a} for a in addresses]
        )
        self.sync()
        self.assertEqual(len(self.simulator.contacts()), 1)
        self.assertEqual(self.link(partner).state, "linked")

    def test_addresses_of_two_partners_belong_to_neither(self) -> None:
        for address in ("laura@alpine.example", "second@alpine.example"):
            self.partner(address, email=address)
        addresses = ("laura@alpine.example", "second@alpine.example")
        self.outlook_person(
            emailAddresses=[{"name": "x", "address": a} for a in addresses]
        )
        self.sync()
        link = self.account.contact_link_ids
        self.assertEqual((link.state, link.reason), ("skipped", "two_candidates"))
        self.assertEqual(link.remote_email, ", ".join(addresses))

    def test_mark_of_another_database_says_nothing_here(self) -> None:
        self.synced_partner("No Mail")
        self.reinstall()
        self.assertEqual(self.account.contact_link_ids.reason, "out_of_scope")
        self.account.contact_link_ids.unlink()
        self.env["office365.cursor"].search([]).unlink()
        self.env["ir.config_parameter"].set_param("database.uuid", "another-one")
        self.sync()
        self.assertEqual(self.account.contact_link_ids.reason, "no_email")
