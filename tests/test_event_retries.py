"""What has failed once: it is open until it is done, and it is done once."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from psycopg2.errors import UniqueViolation

from odoo import fields
from odoo.sql_db import db_connect
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.office365_sync.models.event_remote_store import EventRemoteStore
from odoo.addons.office365_sync.models.office365_account_runner import LOCKS
from odoo.addons.office365_sync.sync.model import Page

from .fault_case import BATCH, DELTA, ITEMS, EventFaultCase

CREATES = {"method": "POST", "in_batch": True, "path": "/events$"}
DELETES = {"method": "DELETE", "in_batch": True}
# what Graph says of a place in the feed that it does not know any more
LOST_PLACES = (
    (410, "SyncStateNotFound"),
    (410, "syncStateInvalid"),
    (410, "fullSyncRequired"),
    (410, "resyncRequired"),
    (400, "SyncStateNotFound"),
    (400, "ErrorInvalidRequest"),
)


@tagged("post_install", "-at_install")
class TestEventRetries(EventFaultCase):
    def at(self, moment: datetime) -> None:
        """It is that time, in UTC."""
        self.patch(fields.Datetime, "now", lambda *_args: moment)

    def cron(self) -> None:
        """The job, once."""
        self.patch(
            type(self.env["ir.cron"]), "_commit_progress", lambda *_args, **_more: 60.0
        )
        self.env.flush_all()
        self.env["office365.account"]._cron_sync()
        self.env.invalidate_all()

    def asked(self, method: str, end: str) -> list[dict]:
        """The requests within batches since the counters were cleared."""
        return [
            one
            for one in self.simulator.requests()
            if one["method"] == method and one["in_batch"] and end in one["path"]
        ]

    # -- once

    def test_b2_event_whose_answer_was_lost_is_asked_for_with_the_same_id(
        self,
    ) -> None:
        for action in ({"drop": "after"}, {"status": 504, "after": True}):
            with self.subTest(action=action):
                name = f"Kick-off {action}"
                self.event(name)
                self.simulator.clear_counters()
                self.simulator.fault(action, **CREATES)
                self.run_once()
                self.blind_run()
                self.assert_recovers()
                ids = {
                    json.loads(one["body"])["transactionId"]
                    for one in self.asked("POST", "/events")
                }
                self.assertEqual(len(self.asked("POST", "/events")), 2)
                self.assertEqual(len(ids), 1)
                self.assert_equal_sides()

    def blind_run(self) -> None:
        """Outlook shows nothing yet of what has just been made."""

        def pages(_store: EventRemoteStore, link: str | None) -> Iterator[Page]:
            yield Page((), (), link, True)

        def find(_store: EventRemoteStore, _keys: Sequence[str]) -> dict:
            return {}

        before = EventRemoteStore.pages, EventRemoteStore.find
        self.patch(EventRemoteStore, "pages", pages)
        self.patch(EventRemoteStore, "find", find)
        self.retry_now()
        self.sync()
        self.patch(EventRemoteStore, "pages", before[0])
        self.patch(EventRemoteStore, "find", before[1])

    def test_b3_second_run_at_once_leaves_the_account_to_the_first(self) -> None:
        self.event()
        self.env.flush_all()
        with db_connect(self.env.cr.dbname).cursor() as elsewhere:
            elsewhere.execute(
                "SELECT pg_advisory_xact_lock(%s, %s)", [LOCKS, self.account.id]
            )
            self.assertIsNone(self.run_once())
            self.assertFalse(self.there())
        self.sync()
        self.assertEqual(len(self.there()), 1)

    @mute_logger("odoo.sql_db")
    def test_b3_event_of_a_mailbox_has_one_link(self) -> None:
        self.five()
        link = self.links()[0]
        with self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            link.create(
                {"account_id": link.account_id.id, "key": "another"}
                | {"remote_id": link.remote_id}
            )

    # -- the feed

    def test_c9_place_in_the_feed_that_is_lost_costs_one_full_look(self) -> None:
        self.five()
        self.sync()
        for status, code in LOST_PLACES:
            with self.subTest(status=status, code=code):
                self.simulator.fault({"status": status, "code": code}, **DELTA)
                counts = self.sync()
                self.assertEqual(counts.pulled, 5)
                self.assertEqual(self.writes(counts), 0)
                self.assert_equal_sides()
                self.assertEqual(len(self.there()), 5)
                self.assertEqual(self.team.mapped("active"), [True] * 5)
                self.assertEqual(self.sync().pulled, 0, "looks at all again")

    # -- what is gone meanwhile

    def test_c13_event_deleted_while_it_is_sent_closes_quietly(self) -> None:
        """Its link outlives it. That it has none any more is noticed twice: by the
        stage that deletes, and when its item comes back in the feed."""
        self.five()
        self.put(self.team[:2], "Chair")
        fresh = self.local("New Here")
        self.while_sending(lambda: (self.team[0] + fresh).sudo().unlink())
        self.assertEqual(self.sync().failed, 0)
        self.assertFalse(self.issues())
        self.sync()
        self.assertEqual(sorted(self.there()), [f"Person {n}" for n in range(1, 5)])
        self.assertEqual(self.text_there("Person 1"), "Chair")
        self.assert_recovers()

    # -- what has failed

    def test_d1_save_while_graph_is_down_for_an_hour_arrives_unasked(self) -> None:
        self.five()
        start = fields.Datetime.now()
        for number, where in enumerate((BATCH, DELTA, {"path": r"^/(me|\$batch)"})):
            with self.subTest(where=where):
                at = start + timedelta(days=number)
                self.at(at)
                self.put(self.team[0], f"Chair {number}")
                self.simulator.fault({"status": 503}, times=None, **where)
                for minutes in range(0, 60, 5):
                    self.at(at + timedelta(minutes=minutes))
                    self.cron()
                self.assertNotEqual(self.text_there("Person 0"), f"Chair {number}")
                self.simulator.no_faults()
                for minutes in range(60, 125, 5):
                    self.at(at + timedelta(minutes=minutes))
                    self.cron()
                self.assertEqual(self.text_there("Person 0"), f"Chair {number}")
                self.assertFalse(self.account.last_error)

    def test_d2_failed_deletion_outlives_the_event(self) -> None:
        self.five()
        self.team[0].unlink()
        self.simulator.fault({"status": 500}, times=None, **DELETES)
        for _ in range(3):
            self.run_once()
        self.assertIn("Person 0", self.there())
        self.simulator.no_faults()
        self.sync()
        self.assertEqual(sorted(self.there()), [f"Person {n}" for n in range(1, 5)])
        self.assert_recovers()

    def test_d5_outlook_edit_between_a_change_and_its_answer_wins(self) -> None:
        self.five()
        item_id = self.id_there("Person 0")
        self.put(self.team[0], "Chair")
        self.while_sending(lambda: self.edit_there(item_id, "Bern"))
        self.sync()
        self.sync()
        self.assertEqual(self.text_there("Person 0"), "Bern")
        self.assertEqual(self.team[0].location, "Bern")

    def test_d5_outlook_edit_of_another_field_is_merged(self) -> None:
        self.five()
        item_id = self.id_there("Person 0")
        self.put(self.team[0], "Chair")
        self.while_sending(lambda: self.edit_item(item_id, showAs="free"))
        self.sync()
        self.sync()
        self.assertEqual(self.team[0].show_as, "free")
        self.assertEqual(self.there()["Person 0"]["showAs"], "free")
        self.assertEqual(self.text_there("Person 0"), "Chair")

    def test_d18_only_what_was_put_off_is_sent_again_after_the_pause(self) -> None:
        for number in range(20):
            self.event(f"Event {number:02}")
        fault = {"status": 429, "headers": {"Retry-After": "30"}}
        self.simulator.clear_counters()
        self.simulator.fault(fault, skip=4, **CREATES)
        self.assertEqual(self.sync().remote_created, 20)
        asked = Counter(
            json.loads(one["body"])["subject"] for one in self.asked("POST", "/events")
        )
        self.assertEqual(sorted(asked.values()), [1] * 19 + [2])
        self.assertTrue(29 < max(self.waits) < 31, self.waits)
        self.assertEqual(len([wait for wait in self.waits if wait > 29]), 1)
        self.assertEqual(len(self.there()), 20)

    def test_d21_polling_alone_delivers_within_minutes(self) -> None:
        """There are no notifications that could be late or missed."""
        self.cron()
        self.simulator.clear_counters()
        self.outlook_event("Lunch")
        cron = self.env.ref("office365_sync.ir_cron_sync")
        self.assertTrue(cron.active)
        every = timedelta(**{cron.interval_type: cron.interval_number})
        self.assertLessEqual(every, timedelta(minutes=5))
        self.at(datetime.now().replace(microsecond=0) + every)
        self.cron()
        self.assertTrue(self.by_name("Lunch"))
        self.assertFalse(
            [r for r in self.simulator.requests() if "subscr" in r["path"]]
        )

    def test_d22_change_that_the_service_failed_on_stays_open(self) -> None:
        self.five()
        for status in (500, 502, 503):
            with self.subTest(status=status):
                self.put(self.team[0], f"Chair {status}")
                self.simulator.fault({"status": status}, times=None, **ITEMS)
                self.assertEqual(self.sync().failed, 1)
                self.assertEqual(self.issues().event_id, self.team[0])
                self.assertTrue(self.issues().event_link_id.next_try)
                self.simulator.no_faults()
                self.retry_now()
                self.sync()
                self.assertEqual(self.text_there("Person 0"), f"Chair {status}")
        self.assert_recovers()
