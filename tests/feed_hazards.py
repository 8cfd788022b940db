"""What the change feed, the mailbox and people do to a run while it is under way: the
same tests for each kind of record."""

from odoo.addons.office365_sync.sync import engine

from .fault_case import DELTA
from .simulator_process import ANNA


class FeedHazards:
    """Mixed into a case with ``FaultTools``."""

    allow_inherited_tests_method = True  # or Odoo leaves them out

    # -- the change feed

    def small_pages(self) -> None:
        """Two rows a page."""
        self.patch(self.feed.delta, "__defaults__", (2,))

    def test_expired_delta_lists_anew_and_notices_what_is_gone(self) -> None:
        self.edit_both_sides()
        self.delete_there(self.id_there("Person 4"))
        self.take_over_deletions()
        self.simulator.admin("POST", "delta/expire", {"user": ANNA})
        self.sync()
        self.assertFalse(self.team[4].active)
        self.assertNotIn("Person 4", self.there())
        self.assertIn("New Here", self.there())
        self.assertEqual(len(self.found("Laura Brunner")), 1)
        self.assertEqual(self.team[2][self.text], "Founder")
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
        cursor = self.cursor()
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
        link = f"{self.simulator.url}/v1.0/me/x/delta?a=1"
        body = {"value": [], "@odata.nextLink": link}
        self.simulator.fault({"status": 200, "body": body}, times=None, **DELTA)
        self.sync(expect="failed")
        self.assertEqual(self.account.last_error_code, "RepeatedPage")
        self.simulator.no_faults()
        self.cursor().link = False
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

    # -- people

    def test_edit_while_its_sync_is_under_way_arrives_too(self) -> None:
        self.five()
        self.put(self.team[0], "Chair")
        self.while_sending(lambda: self.put(self.team[0], "President"))
        self.sync()
        self.assert_recovers()
        self.assertEqual(self.team[0][self.text], "President")
        self.assertEqual(self.text_there("Person 0"), "President")

    def test_edits_on_both_sides_while_the_sync_is_under_way_lose_nothing(self) -> None:
        self.five()
        self.put(self.team[0], "Chair")
        item_id = self.id_there("Person 0")
        (mine, there, value), (theirs, properties, taken) = self.other, self.third

        def people() -> None:
            self.team[0].write({mine: value})
            self.edit_item(item_id, **properties)

        self.while_sending(people)
        self.sync()
        self.assert_recovers()
        item = self.there()["Person 0"]
        self.assertEqual(self.text_there("Person 0"), "Chair")
        self.assertEqual(item[there], value)
        self.assertEqual({name: item[name] for name in properties}, properties)
        self.assertEqual(self.team[0][theirs], taken)

    def test_record_deleted_between_pull_and_push_is_gone_on_both_sides(self) -> None:
        self.five()
        fresh = self.local("New Here")
        self.put(self.team[:2], "Chair")
        original = engine.push

        def push(context: object) -> None:
            if fresh.exists():
                (fresh + self.team[0]).sudo().unlink()
                self.env.flush_all()
            original(context)

        self.patch(engine, "push", push)
        self.sync()
        self.sync()
        self.assertEqual(sorted(self.there()), [f"Person {n}" for n in range(1, 5)])
        self.assertEqual(self.text_there("Person 1"), "Chair")
        self.assertEqual(len(self.links()), 4)
        self.assert_recovers()
