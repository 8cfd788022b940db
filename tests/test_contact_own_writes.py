"""What the sync's own writes bring about, on either side."""

from odoo.tests import tagged

from .contact_case import ContactCase


@tagged("post_install", "-at_install")
class TestContactOwnWrites(ContactCase):
    def test_parts_of_an_address_that_are_sent_one_by_one_all_arrive(self) -> None:
        partner = self.synced_partner(
            email="nina@roth.example", street="Old 1", city="Bern", zip="3000"
        )
        partner.write({"street": "New 2", "city": "Basel", "zip": "4000"})
        fault = {"status": 400, "code": "ErrorInvalidProperty"}
        self.simulator.fault(fault, method="PATCH", in_batch=True, times=1)
        self.sync()
        address = self.in_outlook()["businessAddress"]
        self.assertEqual(address["street"], "New 2")
        self.assertEqual((address["city"], address["postalCode"]), ("Basel", "4000"))
        self.assertFalse(self.link(partner).issue_ids)

    def test_surname_that_follows_a_name_from_outlook_is_sent_back(self) -> None:
        partner = self.synced_partner(email="nina@roth.example")
        self.simulator.edit(self.in_outlook()["id"], displayName="Nina Meier")
        self.sync()
        self.assertEqual((partner.name, partner.surname), ("Nina Meier", "Meier"))
        self.assertEqual(self.in_outlook("Nina Meier")["surname"], "Meier")
        for _ in range(10):
            counts = self.sync()
            self.assertEqual((counts.local_updated, counts.remote_updated), (0, 0))
            self.assertFalse(self.env["office365.change"].search([]))
