"""What the service and the way to it do wrong, and what happens then: the same tests
for each kind of record."""

import re
from urllib.parse import quote

from odoo.addons.office365_sync.graph import client as graph_client

from .fault_case import BATCH, DELTA, ITEMS
from .simulator_process import ANNA


class ServiceFaults:
    """Mixed into a case with ``FaultTools``."""

    allow_inherited_tests_method = True  # or Odoo leaves them out

    def test_token_refused_once_in_mid_run_is_renewed_and_the_run_goes_on(
        self,
    ) -> None:
        for where in (BATCH, DELTA):
            with self.subTest(where=where["path"]):
                if where is BATCH:
                    self.edit_both_sides()
                self.simulator.fault({"status": 401}, **where)
                self.sync()
                self.assert_edits_arrived()
                self.assertFalse(self.account.last_error)

    def test_token_refused_for_one_item_is_renewed_and_the_run_goes_on(self) -> None:
        self.edit_both_sides()
        self.simulator.fault({"status": 401}, **ITEMS)
        self.assertEqual(self.sync().failed, 0)
        self.assert_edits_arrived()
        self.assertFalse(self.account.last_error)

    def test_token_refused_twice_ends_the_run_and_the_next_goes_on(self) -> None:
        self.edit_both_sides()
        self.simulator.fault({"status": 401}, times=2, **BATCH)
        self.sync(expect="failed")
        self.assertEqual(
            self.account.last_error, "Microsoft refused the sign-in twice."
        )
        self.assertEqual(self.account.state, "connected")
        self.assert_recovers()
        self.assert_edits_arrived()

    def test_sign_in_withdrawn_in_mid_run_asks_that_user_and_loses_nothing(
        self,
    ) -> None:
        self.edit_both_sides()
        self.simulator.admin("POST", f"users/{ANNA}", {"revoked": True})
        self.simulator.fault({"status": 401}, times=None, path="^/me")
        self.sync(expect="failed")
        self.assertEqual(self.account.state, "sign_in_needed")
        self.assertIn("Sign in again", self.account.last_error_remedy)
        self.assertEqual(len(self.account.activity_ids), 1)
        self.assertNotIn(self.account, self.account._due())
        self.simulator.admin("POST", f"users/{ANNA}", {"revoked": False})
        self.simulator.no_faults()
        self.connect(self.anna)
        self.assert_recovers()
        self.assert_edits_arrived()

    def test_missing_permission_stops_the_account_and_tells_whom_to_ask(self) -> None:
        for where in (BATCH, DELTA, ITEMS):
            with self.subTest(where=where):
                if "team" not in self.__dict__:
                    self.edit_both_sides()
                self.put(self.team[0], f"Chair {where}"[:60])
                fault = {"status": 403, "code": "ErrorAccessDenied"}
                self.simulator.fault(fault, times=None, **where)
                self.sync(expect="failed")
                self.assertEqual(self.account.state, "error")
                self.assertIn("denied access", self.account.last_error)
                self.assertIn("permissions", self.account.last_error_remedy)
                self.assert_recovers()
                self.assert_equal_sides()

    def test_item_that_is_not_there_any_more_is_created_again_others_go_on(
        self,
    ) -> None:
        self.take_over_deletions()
        self.five()
        self.put(self.team[:2], "Chair")
        gone = self.id_there("Person 0")
        self.on_request(lambda: self.delete_there(gone), "POST", "$batch")
        counts = self.sync()
        self.assertGreaterEqual(counts.remote_updated, 1)
        self.assert_recovers()
        self.assert_equal_sides()
        self.assertEqual(len(self.there()), 5)
        self.assertEqual(self.text_there("Person 0"), "Chair")

    def test_stale_item_is_read_again_and_no_edit_is_lost(self) -> None:
        here, there, value = self.other
        self.five()
        self.put(self.team[0], "Chair")
        contact = self.id_there("Person 0")
        self.on_request(
            lambda: self.edit_item(contact, **{there: value}), "POST", "$batch"
        )
        self.sync()
        self.assertEqual(self.team[0][here], value)
        self.assertEqual(self.text_there("Person 0"), "Chair")
        self.assertEqual(self.there()["Person 0"][there], value)
        self.assert_recovers()

    def test_item_that_cannot_be_read_again_is_an_issue_and_the_rest_goes_on(
        self,
    ) -> None:
        self.five()
        self.put(self.team[:2], "Chair")
        contact = self.id_there("Person 0")
        self.simulator.fault(
            {"status": 412, "code": "ErrorIrresolvableConflict"},
            method="PATCH",
            path=re.escape(quote(contact, safe="")),
            in_batch=True,
            times=1,
        )
        self.simulator.fault(
            {"status": 400, "code": "ErrorCorruptData"},
            method="GET",
            path=re.escape(quote(contact, safe="")),
            in_batch=True,
            times=None,
        )
        self.sync()
        self.assertEqual(self.text_there("Person 1"), "Chair")
        issue = self.issues()
        self.assertEqual(issue.operation, "read")
        self.sync()
        self.assert_recovers()
        self.assertEqual(self.text_there("Person 0"), "Chair")

    def test_unknown_item_that_cannot_be_read_waits_and_is_taken_in_later(
        self,
    ) -> None:
        self.five()
        contact = self.remote("Laura Brunner")
        self.simulator.fault(
            {"status": 400, "code": "ErrorCorruptData"},
            method="GET",
            path=re.escape(quote(contact, safe="")),
            in_batch=True,
            times=None,
        )
        self.sync()
        self.assertFalse(self.found("Laura Brunner"))
        self.assertTrue(self.issues())
        self.assert_recovers()
        self.assertEqual(len(self.found("Laura Brunner")), 1)

    def test_conflict_answer_is_merged_again_at_once(self) -> None:
        for status, code in (
            (409, "ErrorIrresolvableConflict"),
            (412, "ErrorIrresolvableConflict"),
        ):
            with self.subTest(status=status):
                team = getattr(self, "team", None) or self.five()
                self.put(team[:3], f"Chair {status}")
                fault = {"status": status, "code": code}
                self.simulator.fault(fault, method="PATCH", in_batch=True, times=2)
                self.sync()
                self.assert_equal_sides()
                self.assert_recovers()

    def test_pause_asked_for_is_kept_for_a_whole_batch_and_the_run_goes_on(
        self,
    ) -> None:
        self.edit_both_sides()
        fault = {"status": 429, "headers": {"Retry-After": "7"}}
        self.simulator.fault(fault, times=2, **BATCH)
        counts = self.sync()
        self.assertEqual(counts.failed, 0)
        self.assertEqual(len([w for w in self.waits if 7 <= w < 7.2]), 2, self.waits)
        self.assert_edits_arrived()

    def test_pause_without_a_time_grows_and_the_run_goes_on(self) -> None:
        self.edit_both_sides()
        self.simulator.fault({"status": 429}, times=3, **DELTA)
        self.sync()
        self.assertEqual(len(self.waits), 3)
        self.assertEqual(self.waits, sorted(self.waits))
        self.assert_edits_arrived()

    def test_pause_of_single_items_repeats_these_alone(self) -> None:
        for headers in ({"Retry-After": "5"}, {}):
            with self.subTest(headers=headers):
                team = getattr(self, "team", None) or self.five()
                self.put(team, f"Chair {headers}")
                self.waits.clear()
                self.simulator.clear_counters()
                fault = {"status": 429, "headers": headers}
                self.simulator.fault(
                    fault, method="PATCH", in_batch=True, times=2, skip=1
                )
                counts = self.sync()
                self.assertEqual(counts.failed, 0)
                self.assertEqual(counts.remote_updated, 5)
                self.assertTrue(any(self.waits))
                if headers:
                    self.assertTrue(4 < max(self.waits) <= 5.1, self.waits)
                self.assert_equal_sides()
        self.assert_recovers()

    def test_pause_longer_than_a_run_puts_the_account_off(self) -> None:
        for where in (BATCH, DELTA, ITEMS):
            with self.subTest(where=where):
                team = getattr(self, "team", None) or self.five()
                self.put(team[0], f"Chair {where}"[:60])
                self.waits.clear()
                fault = {"status": 429, "headers": {"Retry-After": "900"}}
                self.simulator.fault(fault, times=None, **where)
                self.sync(expect="failed")
                self.assertFalse([wait for wait in self.waits if wait > 60])
                self.assertTrue(self.account.throttled_until)
                self.assertIn("pause", self.account.last_error)
                self.assertNotIn(self.account, self.account._due())
                self.assert_recovers()
                self.assert_equal_sides()

    def test_failing_service_is_tried_again_within_the_run(self) -> None:
        team = self.five()
        for status in (500, 502, 503, 504):
            for where in (DELTA, BATCH, ITEMS):
                with self.subTest(status=status, where=where):
                    self.put(team[0], f"Chair {status} {where.get('path')}")
                    self.simulator.fault({"status": status}, times=2, **where)
                    counts = self.sync()
                    self.assertEqual((counts.failed, counts.remote_updated), (0, 1))
                    self.assert_equal_sides()
        self.assert_recovers()

    def test_service_that_stays_down_ends_the_run_and_says_so(self) -> None:
        self.edit_both_sides()
        for status in (500, 502, 503, 504):
            with self.subTest(status=status):
                self.simulator.fault({"status": status}, times=None, **DELTA)
                self.sync(expect="failed")
                self.assertIn("could not be reached", self.account.last_error)
                self.assertTrue(self.account.next_try)
                self.simulator.no_faults()
        self.assert_recovers()
        self.assert_edits_arrived()

    def test_failed_create_of_one_item_is_looked_up_and_not_made_twice(self) -> None:
        self.five()
        for status in (500, 503, 504):
            for landed in (False, True):
                with self.subTest(status=status, landed=landed):
                    name = f"New {status} {landed}"
                    self.local(name)
                    self.local(f"Also {name}")
                    self.simulator.fault(
                        {"status": status, "after": landed},
                        method="POST",
                        in_batch=True,
                    )
                    counts = self.sync()
                    self.assertEqual(counts.failed, 1)
                    self.assertEqual(counts.remote_created, 1)
                    there = self.there()
                    missing = {name, f"Also {name}"} - set(there)
                    self.assertEqual(len(missing), 0 if landed else 1)
                    self.assert_recovers()
                    self.assert_equal_sides()

    def test_time_out_is_tried_again(self) -> None:
        self.edit_both_sides()
        self.patch(graph_client, "TIMEOUT", (0.4, 0.4))
        for where in (DELTA, BATCH):
            with self.subTest(where=where["path"]):
                self.put(self.team[4], f"Late {where['path']}")
                self.simulator.fault({"delay_ms": 900}, **where)
                self.sync()
                self.assert_recovers()
                self.assert_edits_arrived()

    def test_dropped_connection_loses_nothing_and_creates_nothing_twice(self) -> None:
        self.five()
        for when in ("before", "after"):
            for where in (DELTA, BATCH):
                with self.subTest(when=when, where=where["path"]):
                    name = f"New {when} {where['path']}"
                    self.meet(where, name, {"drop": when})
                    self.assert_recovers()
                    self.assert_equal_sides()
                    self.assertIn(name, self.there())

    def test_way_that_stays_cut_ends_the_run_and_says_so(self) -> None:
        self.edit_both_sides()
        self.simulator.fault({"drop": "after"}, times=None, **BATCH)
        self.sync(expect="failed")
        self.assertIn("could not be reached", self.account.last_error)
        self.assertEqual(self.account.state, "connected")
        self.assert_recovers()
        self.assert_edits_arrived()

    def test_garbled_answer_counts_as_none(self) -> None:
        self.five()
        for number, garbled in enumerate(
            ({"truncate": True}, {"html": True}, {"html": True, "status": 502})
        ):
            for where in (DELTA, BATCH):
                with self.subTest(garbled=garbled, where=where["path"]):
                    name = f"New {number} {where['path']}"
                    self.meet(where, name, garbled)
                    self.assert_recovers()
                    self.assert_equal_sides()
                    self.assertIn(name, self.there())
