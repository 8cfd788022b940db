"""A name that is longer than Outlook takes holds up nothing else of its contact."""

from odoo.tests import tagged

from .fault_case import FaultCase

LONGEST = 255
NAMES = {"plain": "N" * 300, "emoji": "N" * 254 + "😀" * 20, "spaced": "N n " * 80}


@tagged("post_install", "-at_install")
class TestContactLongNames(FaultCase):
    def the_one(self) -> dict:
        (contact,) = self.simulator.contacts().values()
        return contact

    def assert_told(self, partner: object) -> None:
        issues = self.link(partner).issue_ids
        codes = set(issues.mapped(lambda issue: (issue.code, issue.field)))
        self.assertIn(("too_long", "name"), codes)

    def assert_at_rest(self, partner: object, name: str) -> None:
        shown = self.the_one()["displayName"]
        for full in (False, True):
            counts = self.sync(full=full)
            self.assertEqual(self.writes(counts), 0)
        self.assertEqual(partner.name, name)
        self.assertEqual(self.the_one()["displayName"], shown)
        self.assertLessEqual(len(shown.encode("utf-16-le")) // 2, LONGEST)
        self.assertTrue(name.startswith(shown))

    def test_contact_with_a_long_name_is_created_with_its_beginning(self) -> None:
        partner = self.partner(NAMES["plain"], function="Boss")
        partner.action_office365_add()
        self.sync()
        self.assertEqual(self.the_one()["jobTitle"], "Boss")
        self.assertEqual(self.the_one()["displayName"], "N" * LONGEST)
        self.assert_told(partner)
        self.assert_at_rest(partner, NAMES["plain"])

    def test_name_that_becomes_too_long_is_cut_and_other_fields_are_synced(
        self,
    ) -> None:
        partner = self.synced_partner(email="nina@roth.example")
        for kind, name in NAMES.items():
            with self.subTest(kind=kind):
                partner.write({"name": name.strip(), "mobile": f"+41 {len(kind)}"})
                self.sync()
                self.assertEqual(self.the_one()["mobilePhone"], partner.mobile)
                self.assert_told(partner)
                self.assert_at_rest(partner, name.strip())
                partner.function = f"Chair {kind}"
                self.sync()
                self.assertEqual(self.the_one()["jobTitle"], f"Chair {kind}")
        partner.name = "Nina Roth"
        self.sync()
        self.assertEqual(self.the_one()["displayName"], "Nina Roth")
        self.assertNotIn("name", self.link(partner).issue_ids.mapped("field"))

    def test_long_name_stays_in_odoo_when_the_answer_to_it_is_lost(self) -> None:
        partner = self.synced_partner(email="nina@roth.example")
        partner.name = NAMES["plain"]
        self.simulator.fault(
            {"status": 503, "after": True}, method="PATCH", in_batch=True, times=None
        )
        self.env.flush_all()
        self.account._run_contacts()
        self.simulator.no_faults()
        self.account.next_try = False
        self.retry_now()
        self.sync()
        self.assertEqual(partner.name, NAMES["plain"])
        self.assertEqual(self.the_one()["displayName"], "N" * LONGEST)
