"""What "Stop syncing" takes away, and what it leaves where it is."""

from odoo.tests import tagged

from .contact_case import ContactCase


@tagged("post_install", "-at_install")
class TestContactStop(ContactCase):
    def links(self) -> object:
        """All of Anna's, as she sees them."""
        links = self.env["office365.contact.link"].with_user(self.anna)
        return links.search([("account_id", "=", self.account.id)])

    def test_item_that_exists_only_in_outlook_is_left_alone(self) -> None:
        contact_id = self.outlook_person(displayName="Nora Nomail", emailAddresses=[])
        self.sync()
        skipped = self.links()
        self.assertEqual(skipped.state, "skipped")
        told = skipped.action_stop()
        self.assertIn("only in Outlook", told["params"]["message"])
        self.sync()
        self.sync(full=True)
        self.assertEqual(self.in_outlook("Nora Nomail")["id"], contact_id)
        self.assertEqual(skipped.state, "skipped")
        self.assertEqual(skipped.reason, "no_email")

    def test_skipped_item_is_not_deleted_whatever_was_noted_of_it(self) -> None:
        self.outlook_person(displayName="Nora Nomail", emailAddresses=[])
        self.sync()
        self.links().sudo().gone = "left"
        self.sync()
        self.assertIn("Nora Nomail", self.simulator.contacts())
        self.assertFalse(self.links().sudo().gone)

    def test_contact_born_in_outlook_stays_there(self) -> None:
        contact_id = self.outlook_person(middleName="Outlook's own")
        self.sync()
        link = self.link(self.by_email("laura@alpine.example"))
        self.assertEqual(link.origin, "outlook")
        link.with_user(self.anna).action_stop()
        self.sync()
        self.sync(full=True)
        self.assertEqual(self.in_outlook("Laura Brunner")["id"], contact_id)
        self.assertEqual(link.state, "stopped")
        self.simulator.edit(contact_id, jobTitle="Chair")
        link.partner_id.mobile = "+41 79 555 00 00"
        self.sync()
        self.assertFalse(link.partner_id.function)
        self.assertFalse(self.in_outlook("Laura Brunner")["mobilePhone"])

    def test_contact_born_in_outlook_is_taken_up_where_it_was_left(self) -> None:
        contact_id = self.outlook_person()
        self.sync()
        link = self.link(self.by_email("laura@alpine.example"))
        link.with_user(self.anna).action_stop()
        self.sync()
        self.simulator.edit(contact_id, jobTitle="Chair")
        link.with_user(self.anna).action_resume()
        self.sync()
        self.assertEqual(link.partner_id.function, "Chair")
        self.assertEqual(self.in_outlook("Laura Brunner")["id"], contact_id)
        self.assertEqual((link.state, link.origin), ("linked", "outlook"))
        link.with_user(self.anna).action_stop()
        self.sync()
        self.assertEqual(self.in_outlook("Laura Brunner")["id"], contact_id)

    def test_contact_that_came_from_odoo_is_removed_from_the_folder(self) -> None:
        partner = self.synced_partner(email="nina@roth.example")
        told = partner.action_office365_stop()
        self.assertIn("1", told["params"]["message"])
        self.sync()
        self.assertFalse(self.simulator.contacts())
        self.assertEqual(self.link(partner).state, "stopped")

    def test_stopping_several_says_what_becomes_of_each(self) -> None:
        self.synced_partner(email="nina@roth.example")
        self.outlook_person()
        self.outlook_person(displayName="Nora Nomail", emailAddresses=[])
        self.sync()
        message = self.links().action_stop()["params"]["message"]
        self.assertIn("removed from your Outlook folder: 1", message)
        self.assertIn("stay in Outlook: 1", message)
        self.assertIn("only in Outlook", message)
        self.sync()
        self.assertEqual(
            set(self.simulator.contacts()), {"Laura Brunner", "Nora Nomail"}
        )

    def test_contact_that_is_not_in_outlook_yet_never_gets_there(self) -> None:
        partner = self.partner(email="nina@roth.example")
        partner.action_office365_add()
        partner.action_office365_stop()
        self.sync()
        self.assertFalse(self.simulator.contacts())
