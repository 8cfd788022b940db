"""What Odoo changes of a contact without writing to it reaches Outlook all the same."""

from odoo.tests import tagged

from .contact_case import ContactCase


@tagged("post_install", "-at_install")
class TestContactSideWrites(ContactCase):
    def company(self, **values: object) -> object:
        return self.partners.create(
            {"name": "Acme Unique", "is_company": True, **values}
        )

    def employee(self, company: object, **values: object) -> object:
        values = {"email": "nina@roth.example", "parent_id": company.id, **values}
        partner = self.synced_partner(**values)
        self.sync()
        return partner

    def street(self, name: str = "Nina Roth") -> str:
        return self.in_outlook(name)["businessAddress"].get("street")

    def test_companys_new_address_reaches_its_employees_in_outlook(self) -> None:
        acme = self.company(street="Main 1", city="Bern")
        self.employee(acme)
        self.assertEqual(self.street(), "Main 1")
        acme.write({"street": "Main 2"})
        self.sync()
        self.assertEqual(self.street(), "Main 2")

    def test_address_of_an_employee_reaches_colleagues_and_the_company(self) -> None:
        acme = self.company(street="Main 1")
        acme.with_user(self.anna).action_office365_add()
        partner = self.employee(acme)
        self.employee(acme, name="Otto Roth", email="otto@roth.example")
        partner.street = "Main 3"
        self.sync()
        for name in ("Nina Roth", "Otto Roth", "Acme Unique"):
            self.assertEqual(self.street(name), "Main 3")

    def test_companys_address_edited_in_outlook_reaches_its_employees(self) -> None:
        acme = self.company(street="Main 1")
        acme.with_user(self.anna).action_office365_add()
        self.employee(acme)
        contact = self.in_outlook("Acme Unique")
        self.simulator.edit(contact["id"], businessAddress={"street": "Main 4"})
        self.sync()
        self.sync()
        self.assertEqual(self.street(), "Main 4")

    def test_first_employees_address_becomes_that_of_a_company_without_one(
        self,
    ) -> None:
        acme = self.company()
        acme.with_user(self.anna).action_office365_add()
        self.sync()
        self.partners._load_records_create(
            [{"name": "Nina Roth", "parent_id": acme.id, "street": "Main 5"}]
        )
        self.sync()
        self.assertEqual(self.street("Acme Unique"), "Main 5")

    def test_person_that_becomes_a_company_is_journalled(self) -> None:
        partner = self.synced_partner(email="nina@roth.example")
        changes = self.env["office365.change"].sudo()
        changes.search([]).unlink()
        partner.write({"is_company": True})
        self.assertEqual(changes.search([]).mapped("record_id"), [partner.id])

    def test_tag_renamed_given_or_deleted_reaches_outlook(self) -> None:
        tags = self.env["res.partner.category"]
        tag = tags.create({"name": "VIP"})
        partner = self.synced_partner(email="nina@roth.example", category_id=tag.ids)

        def told() -> list[str]:
            self.sync()
            return sorted(self.in_outlook()["categories"])

        self.assertEqual(told(), ["VIP"])
        tag.name = "Key account"
        self.assertEqual(told(), ["Key account"])
        other = tags.create({"name": "New", "partner_ids": partner.ids})
        self.assertEqual(told(), ["Key account", "New"])
        other.partner_ids = [(5,)]
        self.assertEqual(told(), ["Key account"])
        tag.unlink()
        self.assertEqual(told(), [])

    def test_merged_company_gives_its_name_to_its_new_employees(self) -> None:
        acme, twin = self.company(), self.company(name="Twin Unique")
        self.employee(twin)
        self.assertEqual(self.in_outlook()["companyName"], "Twin Unique")
        wizard = self.env["base.partner.merge.automatic.wizard"].sudo()
        wizard._merge((acme + twin).ids, acme)
        self.env.invalidate_all()
        self.sync()
        self.assertEqual(self.in_outlook()["companyName"], "Acme Unique")
