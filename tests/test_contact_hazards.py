"""What the change feed, the mailbox and people do to a run while it is under way."""

import logging

from odoo.tests import tagged

from .fault_case import DELTA, FaultCase
from .feed_hazards import FeedHazards
from .simulator_process import ANNA, BRUNO


@tagged("post_install", "-at_install")
class TestContactHazards(FeedHazards, FaultCase):
    def test_deleted_folder_is_made_again_with_its_contacts(self) -> None:
        self.edit_both_sides()
        self.sync()
        gone = self.simulator.folders()["Odoo"]
        self.simulator.admin("DELETE", f"mailboxes/{ANNA}/folders/{gone}")
        self.team[0].function = "President"
        self.sync()
        self.assertNotEqual(self.simulator.folders()["Odoo"], gone)
        self.assert_recovers()
        self.assert_equal_sides()
        self.assertEqual(len(self.simulator.contacts()), 7)
        self.assertEqual(self.in_outlook("Person 0")["jobTitle"], "President")

    def test_value_too_long_is_told_by_its_field_and_holds_up_nothing(self) -> None:
        self.five()
        self.team[0].write({"function": "x" * 1000, "mobile": "+41 79 2"})
        self.team[1].function = "Chair"
        self.sync()
        self.assertEqual(self.in_outlook("Person 0")["mobilePhone"], "+41 79 2")
        self.assertEqual(self.in_outlook("Person 1")["jobTitle"], "Chair")
        issue = self.link(self.team[0]).issue_ids
        self.assertEqual(issue.field, "job_title")
        self.assertIn("too long", issue.message)
        self.assertEqual(self.team[0].function, "x" * 1000)
        self.assertEqual(self.writes(self.sync()), 0)
        self.team[0].function = "short"
        self.assert_recovers()
        self.assert_equal_sides()

    def test_refused_property_is_found_told_and_holds_up_nothing(self) -> None:
        for code in ("ErrorInvalidProperty", "RequestBodyRead", "BadRequest"):
            with self.subTest(code=code):
                team = getattr(self, "team", None) or self.five()
                team[0].write({"function": f"T {code}", "mobile": f"+41 {code[:9]}"})
                fault = {"status": 400, "code": code, "message": "No such property."}
                self.simulator.fault(fault, method="PATCH", in_batch=True, times=2)
                counts = self.sync()
                self.assertEqual(counts.failed, 1)
                issue = self.link(team[0]).issue_ids
                self.assertEqual(len(issue), 1)
                self.assertIn(issue.field, ("job_title", "mobile"))
                self.assertIn("refused the value", issue.message)
                contact = self.in_outlook("Person 0")
                arrived = [contact["jobTitle"], contact["mobilePhone"]]
                kept = [f"T {code}", f"+41 {code[:9]}"]
                same = [a == b for a, b in zip(arrived, kept, strict=True)]
                self.assertEqual(sorted(same), [False, True])
                self.assertEqual([team[0].function, team[0].mobile], kept)
                team[0].write({"function": f"Again {code}", "mobile": "+41 0"})
                self.assert_recovers()
                self.assert_equal_sides()

    def test_more_deletions_than_the_brake_allows_wait_for_consent(self) -> None:
        team = self.partners.with_user(self.anna).browse()
        for number in range(12):
            team += self.partner(f"Person {number}")
        team.action_office365_add()
        self.sync()
        self.account.contact_remote_deleted = "archive"
        for contact in self.simulator.contacts().values():
            self.simulator.delete(contact["id"])
        counts = self.sync()
        self.assertEqual((counts.held, counts.local_deleted), (12, 0))
        self.assertEqual(team.mapped("active"), [True] * 12)
        self.assertEqual(self.account.held_deletions, 12)
        self.account.with_user(self.anna).action_approve_deletions()
        self.sync()
        self.assertEqual(team.mapped("active"), [False] * 12)

    def test_nothing_outside_the_folder_is_read_or_touched(self) -> None:
        self.five()
        mailbox = f"mailboxes/{ANNA}"
        self.simulator.admin("POST", f"{mailbox}/folders", {"name": "Private"})
        for folder in ("Contacts", "Private"):
            self.simulator.create(
                folder=folder, displayName=f"In {folder}", emailAddresses=[]
            )
            self.simulator.create(
                folder=folder,
                displayName="Person 0",
                emailAddresses=[{"address": "p0@x.example", "name": "x"}],
            )
        outside = self.outside()
        self.team[0].function = "Chair"
        self.sync()
        self.sync(full=True)
        self.team.sudo().unlink()
        self.sync()
        self.assertEqual(self.outside(), outside)
        self.assertFalse(self.partners.search([("name", "=like", "In %")]))

    def outside(self) -> list[dict]:
        """The mailbox without the synced folder."""
        stored = self.simulator.admin("GET", f"mailboxes/{ANNA}")["contacts"]
        return [contact for contact in stored if contact["folder"] != "Odoo"]

    def test_failure_of_one_account_changes_nothing_for_the_others(self) -> None:
        self.five()
        bruno = self.make_user("bruno", BRUNO)
        other = self.connect(bruno, BRUNO)
        partner = self.partners.with_user(bruno).create({"name": "Of Bruno"})
        partner.action_office365_add()
        self.account._dispatch()
        self.simulator.admin("POST", f"users/{ANNA}", {"mailbox_enabled": False})
        self.env.flush_all()
        crons = type(self.env["ir.cron"])
        self.patch(crons, "_commit_progress", lambda *_args, **_options: 60)
        self.env["office365.account"]._cron_sync()
        self.env.invalidate_all()
        self.assertEqual(self.account.state, "error")
        self.assertEqual(other.state, "connected")
        self.assertIn("Of Bruno", self.simulator.contacts(BRUNO))

    def test_log_of_a_run_holds_no_secret_and_nobodys_data(self) -> None:
        with self.assertLogs("odoo.addons.office365_sync", logging.DEBUG) as logs:
            self.edit_both_sides()
            self.simulator.fault({"status": 503}, **DELTA)
            self.sync()
            self.simulator.fault({"status": 403}, times=None, **DELTA)
            self.sync(expect="failed")
        told = "\n".join(logs.output).lower()
        self.assertIn("delta ->", told)
        for secret in ("bearer", "eyj", "person 0", "p0@x", "laura", "founder"):
            self.assertNotIn(secret, told)
