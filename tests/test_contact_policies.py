"""What wins when both sides changed, what comes in, and that nobody is mailed."""

from odoo.tests import tagged

from .contact_case import ContactCase
from .simulator_process import BRUNO


@tagged("post_install", "-at_install")
class TestContactPolicies(ContactCase):
    def conflicting(self, policy: str) -> object:
        """A partner whose job position was changed on both sides."""
        self.account.contact_conflict = policy
        partner = self.synced_partner(email="nina@roth.example", function="CEO")
        partner.function = "Chair"
        self.simulator.edit(self.in_outlook()["id"], jobTitle="Founder")
        return partner

    def saved_at(self, partner: object, moment: str) -> None:
        """The test's transaction has one time for all that is saved in it."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_partner SET write_date = %s WHERE id = %s", [moment, partner.id]
        )
        self.env.invalidate_all()

    def assert_both_hold(self, partner: object, value: str, lost: str) -> None:
        """One value on both sides, the other on the contact's history, once."""
        self.sync()
        self.assertEqual(partner.function, value)
        self.assertEqual(self.in_outlook()["jobTitle"], value)
        told = [body for body in partner.message_ids.mapped("body") if lost in body]
        self.assertEqual(len(told), 1)
        self.assertIn("Job position was changed", told[0])
        conflict = self.env["office365.conflict"].search(
            [("partner_id", "=", partner.id)]
        )
        self.assertEqual((conflict.local_value, conflict.remote_value), CHANGED)
        self.sync()
        self.assertEqual(len(partner.message_ids.filtered(lambda m: lost in m.body)), 1)

    def test_outlooks_value_wins_by_policy_and_odoos_is_on_the_chatter(self) -> None:
        partner = self.conflicting("remote")
        self.assert_both_hold(partner, "Founder", lost="Chair")

    def test_newest_wins_when_outlook_was_edited_last(self) -> None:
        partner = self.conflicting("newest")
        self.saved_at(partner, "2020-01-01 12:00:00")
        self.assert_both_hold(partner, "Founder", lost="Chair")

    def test_newest_wins_when_odoo_was_edited_last(self) -> None:
        partner = self.conflicting("newest")
        self.saved_at(partner, "2099-01-01 12:00:00")
        self.assert_both_hold(partner, "Chair", lost="Founder")

    def test_fields_changed_on_one_side_only_are_no_conflict(self) -> None:
        for policy in ("local", "remote", "newest"):
            with self.subTest(policy=policy):
                name = f"Person {policy}"
                self.account.contact_conflict = policy
                partner = self.synced_partner(
                    name, email=f"{policy}@x.example", function="CEO", mobile="+49"
                )
                before = len(partner.message_ids)
                partner.function = "Chair"
                self.simulator.edit(self.in_outlook(name)["id"], mobilePhone="+41")
                self.sync()
                self.assertEqual(partner.mobile, "+41")
                self.assertEqual(self.in_outlook(name)["jobTitle"], "Chair")
                self.assertEqual(len(partner.message_ids), before)

    def test_conflict_is_told_once_however_often_it_is_merged_again(self) -> None:
        partner = self.conflicting("local")
        fault = {"status": 412, "code": "ErrorIrresolvableConflict"}
        self.simulator.fault(fault, method="PATCH", in_batch=True, times=2)
        self.assert_both_hold(partner, "Chair", lost="Founder")

    def test_first_contact_fills_blanks_and_the_policy_decides_the_rest(self) -> None:
        for policy, kept in (("local", "Chair"), ("remote", "Founder")):
            with self.subTest(policy=policy):
                self.account.contact_conflict = policy
                address = f"{policy}@x.example"
                self.outlook_person(
                    displayName=f"Laura {policy}",
                    surname=policy,
                    emailAddresses=[{"name": "x", "address": address}],
                    jobTitle="Founder",
                    mobilePhone="+41",
                )
                partner = self.partner(
                    f"Laura {policy}", email=address, function="Chair", city="Bern"
                )
                partner.action_office365_add()
                self.sync()
                contact = self.in_outlook(f"Laura {policy}")
                self.assertEqual([partner.function, contact["jobTitle"]], [kept, kept])
                self.assertEqual(partner.mobile, "+41")
                self.assertEqual(contact["businessAddress"]["city"], "Bern")

    # what comes in

    def known_and_unknown(self) -> object:
        """Outlook has a contact nobody knows, and the twin of a chosen partner."""
        self.outlook_person()
        self.outlook_person(
            displayName="Nina Roth",
            givenName="Nina",
            surname="Roth",
            emailAddresses=[{"name": "x", "address": "nina@roth.example"}],
            mobilePhone="+41 79 1",
        )
        partner = self.partner(email="nina@roth.example", function="CEO")
        partner.action_office365_add()
        self.sync()
        return partner

    def assert_only_twins(self, partner: object) -> None:
        """Nothing was created on either side, the twins are one pair."""
        self.assertFalse(self.by_email("laura@alpine.example"))
        self.assertEqual(self.by_email("nina@roth.example"), partner)
        self.assertEqual(len(self.simulator.contacts()), 2)
        skipped = self.account.contact_link_ids - self.link(partner)
        self.assertEqual((skipped.state, skipped.reason), ("skipped", "incoming_off"))
        self.assertEqual(self.in_outlook()["jobTitle"], "CEO")

    def test_enrich_completes_linked_partners_and_creates_none(self) -> None:
        self.account.contact_incoming = "enrich"
        partner = self.known_and_unknown()
        self.assert_only_twins(partner)
        self.assertEqual(partner.mobile, "+41 79 1")
        self.simulator.edit(self.in_outlook()["id"], department="Sales")
        self.sync(full=True)
        self.assertEqual(partner.department, "Sales")
        self.assert_only_twins(partner)

    def test_never_takes_in_no_contact_and_nothing_of_it(self) -> None:
        self.account.contact_incoming = "never"
        partner = self.known_and_unknown()
        self.assert_only_twins(partner)
        self.assertFalse(partner.mobile)
        self.assertEqual(self.in_outlook()["mobilePhone"], "+41 79 1")
        self.sync(full=True)
        self.assertFalse(partner.mobile)
        self.simulator.edit(self.in_outlook()["id"], mobilePhone="+41 79 2")
        self.sync()
        self.assertEqual(partner.mobile, "+41 79 2")  # an edit of a synced contact
        self.assert_only_twins(partner)

    def test_skipped_contacts_come_in_once_the_setting_allows_it(self) -> None:
        self.account.contact_incoming = "enrich"
        self.outlook_person()
        self.sync()
        self.account.contact_incoming = "create"
        self.sync(full=True)
        self.assertTrue(self.by_email("laura@alpine.example"))

    # mail

    def test_nobody_is_mailed_whatever_happens_on_either_side(self) -> None:
        follower = self.env["res.partner"].create(
            {"name": "Follower", "email": "follower@x.example"}
        )
        bruno = self.make_user("bruno", BRUNO)
        bruno.notification_type = "email"
        partner = self.synced_partner(email="nina@roth.example", function="CEO")
        partner.message_subscribe(
            (follower + bruno.partner_id + self.anna.partner_id).ids
        )
        mailed = self.mailed()
        contact_id = self.outlook_person(jobTitle="Buyer")
        self.sync()
        laura = self.by_email("laura@alpine.example")
        self.assertEqual(laura.message_partner_ids, self.partners)
        laura.message_subscribe((follower + bruno.partner_id).ids)
        self.simulator.edit(contact_id, jobTitle="Chief Buyer", mobilePhone="+41")
        partner.function = "Chair"
        self.simulator.edit(self.in_outlook()["id"], jobTitle="Founder")
        self.sync()
        self.assertIn("Founder", partner.message_ids[0].body)
        self.account.contact_remote_deleted = "archive"
        self.simulator.delete(contact_id)
        self.sync()
        self.assertFalse(laura.active)
        partner.sudo().unlink()
        self.sync()
        self.assertFalse(self.simulator.contacts())
        self.assertEqual(mailed, [])

    def mailed(self) -> list[str]:
        """Outgoing mails and notifications of people, as they are made from now on."""
        made: list[str] = []
        for name in ("mail.mail", "mail.notification"):
            model = self.registry[name]

            def create(
                records: object, vals_list: object, original: object = model.create
            ) -> object:
                made.append(records._name)
                return original(records, vals_list)

            self.patch(model, "create", create)
        return made


CHANGED = ("Chair", "Founder")
