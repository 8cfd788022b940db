"""What is told of a contact stays until it is settled, whatever else goes well."""

import base64

from odoo.tests import tagged
from odoo.tools import mute_logger

from .fault_case import FaultCase
from .test_contact_photos import picture

PARTNERS = "odoo.addons.office365_sync.models.contact_partners"


@tagged("post_install", "-at_install")
class TestContactIssues(FaultCase):
    def setUp(self) -> None:
        super().setUp()
        self.nina = self.synced_partner(email="nina@roth.example", function="CEO")

    def told(self) -> list[tuple[str, str]]:
        """What is told of Nina: codes and fields."""
        issues = self.link(self.nina).issue_ids
        return sorted((issue.code, issue.field or "") for issue in issues)

    def edit(self, **properties: object) -> None:
        """Anna's own hand in Outlook."""
        self.simulator.edit(self.in_outlook()["id"], **properties)

    def push_something_else(self) -> None:
        self.nina.mobile = f"{self.nina.mobile or '+41 '}1"
        self.sync()
        self.assertEqual(self.in_outlook()["mobilePhone"], self.nina.mobile)

    def take_in_something_else(self) -> None:
        department = f"{self.nina.department or 'Sales '}1"
        self.edit(department=department)
        self.sync()
        self.assertEqual(self.nina.department, department)

    def test_unknown_country_outlives_other_changes_until_one_is_known(self) -> None:
        self.edit(businessAddress={"countryOrRegion": "Ruritania"})
        self.sync()
        told = [("country_unknown", "country")]
        self.assertEqual(self.told(), told)
        issue = self.link(self.nina).issue_ids
        self.push_something_else()
        self.assertEqual(self.link(self.nina).issue_ids, issue)
        self.take_in_something_else()
        self.assertEqual(self.link(self.nina).issue_ids, issue)
        self.nina.country_id = self.env.ref("base.ch")
        self.sync()
        self.assertFalse(self.told())

    def test_value_that_outlook_refused_outlives_other_changes_until_corrected(
        self,
    ) -> None:
        self.nina.function = "x" * 300
        self.sync()
        told = [("too_long", "job_title")]
        self.assertEqual(self.told(), told)
        self.push_something_else()
        self.take_in_something_else()
        self.assertEqual(self.told(), told)
        self.nina.function = "CEO"  # as it is in Outlook: there is nothing to send
        self.sync()
        self.assertFalse(self.told())

    def test_value_that_odoo_refused_outlives_other_changes_and_is_tried_again(
        self,
    ) -> None:
        write = self.registry["res.partner"].write

        def override(records: object, vals: dict) -> bool:
            if vals.get("function") == "Bad":
                raise ValueError("not this one")
            return write(records, vals)

        self.patch(self.registry["res.partner"], "write", override)
        self.edit(jobTitle="Bad")
        self.sync()
        told = [("refused", "job_title")]
        self.assertEqual(self.told(), told)
        self.push_something_else()
        self.assertEqual(self.told(), told)
        self.assertTrue(self.link(self.nina).next_try)
        self.take_in_something_else()
        self.nina.comment = "<p>a note</p>"
        self.nina.website = "http://" + "x" * 300
        self.sync()
        self.assertIn(*told, self.told())
        self.assertTrue(self.link(self.nina).next_try)
        self.patch(self.registry["res.partner"], "write", write)
        self.nina.website = False
        self.retry_now()
        self.sync()
        self.assertEqual(self.nina.function, "Bad")
        self.assertFalse(self.told())
        self.assertFalse(self.link(self.nina).next_try)

    def test_refused_photo_outlives_other_changes_until_it_is_replaced(self) -> None:
        fault = {"status": 413, "code": "RequestEntityTooLarge"}
        self.simulator.fault(fault, method="PUT")
        self.nina.image_1920 = base64.b64encode(picture("red"))
        self.sync()
        told = [("photo_refused_by_outlook", "photo")]
        self.assertEqual(self.told(), told)
        self.push_something_else()
        self.sync(full=True)
        self.assertEqual(self.told(), told)
        self.nina.image_1920 = base64.b64encode(picture("blue"))
        self.sync()
        self.assertTrue(self.in_outlook()["photo"])
        self.assertFalse(self.told())

    def test_issues_of_an_item_do_not_outlive_it(self) -> None:
        self.edit(businessAddress={"countryOrRegion": "Ruritania"})
        self.sync()
        self.simulator.delete(self.in_outlook()["id"])
        self.sync()
        self.assertIn("Nina Roth", self.simulator.contacts())
        self.assertFalse(self.told())

    def test_passing_trouble_is_over_with_the_next_success(self) -> None:
        self.simulator.fault({"status": 503}, method="PATCH", in_batch=True, times=20)
        self.nina.function = "Chair"
        self.sync()
        self.assertEqual(self.told(), [("transient", "job_title")])
        self.assert_recovers()


@tagged("post_install", "-at_install")
class TestContactAddresses(FaultCase):
    def addresses(self, name: str = "Nina Roth") -> list[str]:
        """What Outlook holds."""
        return [one["address"] for one in self.in_outlook(name)["emailAddresses"]]

    def test_what_is_no_address_empties_none_in_outlook_and_is_told(self) -> None:
        for typed in ("nina at roth", "nina@@roth.example", "/o=Roth/cn=nina"):
            with self.subTest(typed=typed):
                name = f"Nina {typed[:6]}"
                nina = self.synced_partner(name, email="nina@roth.example")
                nina.write({"email": typed, "function": "CEO"})
                self.sync()
                self.assertEqual(self.addresses(name), ["nina@roth.example"])
                self.assertEqual(self.in_outlook(name)["jobTitle"], "CEO")
                issue = self.link(nina).issue_ids
                self.assertEqual((issue.code, issue.field), ("email_invalid", "emails"))
                self.assertEqual((issue.detail, issue.operation), (typed, "update"))
                self.assertIn("Correct or remove it", issue.remedy)
                self.assertIn(f"{typed} is no e-mail address", nina.office365_error)
                nina.function = "Chair"
                self.sync()
                self.sync(full=True)
                self.assertEqual(self.writes(self.sync()), 0)
                self.assertEqual(nina.email, typed)
                self.assertEqual(self.link(nina).issue_ids, issue)
                nina.email = f"new{len(typed)}@roth.example"
                self.sync()
                self.assertEqual(self.addresses(name), [nina.email])
                self.assertFalse(self.link(nina).issue_ids)
                nina.unlink()
                self.sync()

    def test_new_contact_comes_without_what_is_no_address(self) -> None:
        nina = self.synced_partner(email="nina at roth", function="CEO")
        self.assertEqual(self.in_outlook()["jobTitle"], "CEO")
        self.assertEqual(self.addresses(), [])
        self.assertEqual(self.link(nina).issue_ids.code, "email_invalid")
        nina.email = False
        self.sync()
        self.assertFalse(self.link(nina).issue_ids)

    def test_usable_addresses_wait_for_the_one_that_is_none(self) -> None:
        nina = self.synced_partner(email="nina@roth.example", email2="n@roth.example")
        nina.write({"email": "oops", "email2": "other@roth.example"})
        self.sync()
        self.assertEqual(self.addresses(), ["nina@roth.example", "n@roth.example"])
        nina.email = "nina@roth.example"
        self.sync()
        self.assertEqual(self.addresses(), ["nina@roth.example", "other@roth.example"])
        self.assertFalse(self.link(nina).issue_ids)

    def test_address_from_outlook_takes_the_place_of_what_is_none(self) -> None:
        nina = self.synced_partner(email="nina@roth.example")
        nina.email = "oops"
        self.sync()
        new = [{"name": "x", "address": "new@roth.example"}]
        self.simulator.edit(self.in_outlook()["id"], emailAddresses=new)
        self.sync()
        self.assertEqual(nina.email, "new@roth.example")
        self.assertFalse(self.link(nina).issue_ids)

    def test_address_that_outlook_refuses_stays_as_it_is_there(self) -> None:
        nina = self.synced_partner(email="nina@roth.example")
        fault = {"status": 400, "code": "ErrorInvalidRecipients"}
        self.simulator.fault(fault, method="PATCH", in_batch=True, times=2)
        nina.write({"email": "odd@roth.example", "function": "CEO"})
        with mute_logger(PARTNERS):
            self.sync()
        self.assertTrue(self.addresses())
        self.assertTrue(self.link(nina).issue_ids)
