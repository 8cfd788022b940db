"""What the change feed, the mailbox and people do to a run while it is under way."""

import logging

from odoo.tests import tagged

from odoo.addons.office365_sync.graph import contacts
from odoo.addons.office365_sync.models import contact_remote_store
from odoo.addons.office365_sync.sync import engine

from .fault_case import DELTA, FaultCase
from .simulator_process import ANNA, BRUNO


@tagged("post_install", "-at_install")
class TestContactHazards(FaultCase):
    # -- the change feed

    def small_pages(self) -> None:
        """Two rows a page."""
        self.patch(contacts.delta, "__defaults__", (2,))

    def test_expired_delta_lists_anew_and_notices_what_is_gone(self) -> None:
        self.edit_both_sides()
        self.simulator.delete(self.in_outlook("Person 4")["id"])
        self.account.contact_remote_deleted = "archive"
        self.simulator.admin("POST", "delta/expire", {"user": ANNA})
        self.sync()
        self.assertFalse(self.team[4].active)
        self.assertNotIn("Person 4", self.simulator.contacts())
        self.assertIn("New Here", self.simulator.contacts())
        self.assertEqual(len(self.by_email("laura@alpine.example")), 1)
        self.assertEqual(self.team[2].function, "Founder")
        self.assert_recovers()

    def test_next_link_that_expires_within_a_run_starts_the_listing_again(
        self,
    ) -> None:
        self.edit_both_sides()
        self.small_pages()
        self.simulator.admin("POST", "delta/expire", {"user": ANNA})
        fault = {"status": 410, "code": "SyncStateNotFound"}
        self.simulator.fault(fault, skip=3, **DELTA)
        self.sync()
        self.assert_edits_arrived()
        self.assert_recovers()

    def test_next_link_that_expired_between_runs_starts_the_listing_again(
        self,
    ) -> None:
        self.edit_both_sides()
        self.small_pages()
        self.simulator.admin("POST", "delta/expire", {"user": ANNA})
        self.simulator.fault({"status": 503}, skip=2, times=None, **DELTA)
        self.sync(expect="failed")
        cursor = self.account._cursor("contacts")
        self.assertIn("skiptoken", cursor.link.lower())
        self.simulator.no_faults()
        self.simulator.admin("POST", "delta/expire", {"user": ANNA})
        self.sync()
        self.assert_edits_arrived()
        self.assert_recovers()

    def test_interrupted_listing_goes_on_where_it_stopped(self) -> None:
        self.edit_both_sides()
        self.small_pages()
        self.simulator.admin("POST", "delta/expire", {"user": ANNA})
        self.simulator.fault({"status": 503}, skip=2, times=None, **DELTA)
        self.sync(expect="failed")
        self.simulator.no_faults()
        self.sync()
        self.assert_edits_arrived()
        self.assert_recovers()

    def test_repeated_page_changes_nothing(self) -> None:
        self.edit_both_sides()
        self.sync()
        self.sync()
        self.simulator.admin("POST", "delta/replay", {"user": ANNA})
        counts = self.sync()
        self.assertGreater(counts.pulled, 0)
        self.assertEqual(self.writes(counts), 0)
        self.assert_edits_arrived()

    def test_pages_that_go_in_a_circle_end_the_run(self) -> None:
        self.edit_both_sides()
        link = f"{self.simulator.url}/v1.0/me/contactFolders/x/contacts/delta?a=1"
        body = {"value": [], "@odata.nextLink": link}
        self.simulator.fault({"status": 200, "body": body}, times=None, **DELTA)
        self.sync(expect="failed")
        self.assertEqual(self.account.last_error_code, "RepeatedPage")
        self.simulator.no_faults()
        self.account._cursor("contacts").link = False
        self.assert_recovers()
        self.assert_edits_arrived()

    def test_empty_page_with_a_next_link_is_no_end(self) -> None:
        self.edit_both_sides()
        self.simulator.admin("POST", "delta/empty", {"user": ANNA})
        self.simulator.clear_counters()
        self.sync()
        rounds = [r for r in self.simulator.requests() if r["path"].endswith("/delta")]
        self.assertGreater(len(rounds), 1)
        self.assert_edits_arrived()
        self.assert_recovers()

    # -- the mailbox

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

    def test_mailbox_that_is_not_enabled_stops_the_account_and_says_so(self) -> None:
        self.edit_both_sides()
        self.simulator.admin("POST", f"users/{ANNA}", {"mailbox_enabled": False})
        self.sync(expect="failed")
        self.assertEqual(self.account.state, "error")
        self.assertIn("no mailbox", self.account.last_error)
        self.assertIn("Exchange Online", self.account.last_error_remedy)
        self.simulator.admin("POST", f"users/{ANNA}", {"mailbox_enabled": True})
        self.assert_recovers()
        self.assert_edits_arrived()

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

    # -- people

    def test_edit_while_its_sync_is_under_way_arrives_too(self) -> None:
        self.five()
        self.team[0].function = "Chair"
        self.while_sending(lambda: self.team[0].write({"function": "President"}))
        self.sync()
        self.assert_recovers()
        self.assertEqual(self.team[0].function, "President")
        self.assertEqual(self.in_outlook("Person 0")["jobTitle"], "President")

    def test_edits_on_both_sides_while_the_sync_is_under_way_lose_nothing(self) -> None:
        self.five()
        self.team[0].function = "Chair"
        contact = self.in_outlook("Person 0")["id"]

        def people() -> None:
            self.team[0].write({"mobile": "+41 79 3"})
            self.simulator.edit(contact, homePhones=["+41 31 4"])

        self.while_sending(people)
        self.sync()
        self.assert_recovers()
        there = self.in_outlook("Person 0")
        self.assertEqual(
            [there["jobTitle"], there["mobilePhone"], there["homePhones"]],
            ["Chair", "+41 79 3", ["+41 31 4"]],
        )
        self.assertEqual(self.team[0].home_phone, "+41 31 4")

    def while_sending(self, act: object) -> None:
        """Once, after a batch has been carried out and before that is booked."""
        store = contact_remote_store.ContactRemoteStore
        original = store._outcome
        done: list[bool] = []

        def outcome(this: object, result: object) -> object:
            if not done:
                done.append(True)
                act()
                self.env.flush_all()
            return original(this, result)

        self.patch(store, "_outcome", outcome)

    def test_partner_deleted_between_pull_and_push_is_gone_on_both_sides(self) -> None:
        self.five()
        fresh = self.partner("New Here")
        fresh.action_office365_add()
        self.team[0].function = self.team[1].function = "Chair"
        original = engine.push

        def push(context: object) -> None:
            if fresh.exists():
                (fresh + self.team[0]).sudo().unlink()
                self.env.flush_all()
            original(context)

        self.patch(engine, "push", push)
        self.sync()
        self.sync()
        self.assertEqual(
            sorted(self.simulator.contacts()), [f"Person {n}" for n in range(1, 5)]
        )
        self.assertEqual(self.in_outlook("Person 1")["jobTitle"], "Chair")
        self.assertEqual(len(self.account.contact_link_ids), 4)
        self.assert_recovers()

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
