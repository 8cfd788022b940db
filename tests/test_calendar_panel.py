"""The button above Odoo's calendar: for oneself, and for others with a right to."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.office365_sync.models.event_run import EventRun

from .event_case import EventCase
from .simulator_process import BRUNO


@tagged("post_install", "-at_install")
class TestCalendarPanel(EventCase):
    def setUp(self) -> None:
        super().setUp()
        self.sync()  # which signing in has asked for
        self.long_ago()
        self.panel = self.env["office365.calendar.panel"].with_user(self.anna)

    def queued(self, account: object) -> object:
        """Runs that wait to begin."""
        return self.env["office365.sync.run"].search(
            [("account_id", "=", account.id), ("state", "=", "queued")]
        )

    def bruno_connected(self) -> object:
        """Bruno's account, who syncs his calendar too."""
        self.bruno = self.make_user("bruno", BRUNO)
        account = self.account_of(self.bruno)
        account.write({"contacts_enabled": False, "calendar_enabled": True})
        return self.connect(self.bruno, BRUNO)

    def right(self, user: object, *owners: object) -> None:
        """A manager lets a user sync for others."""
        boss = self.make_user("boss", "b@x.example", "office365_sync.group_manager")
        self.env["office365.sync.right"].with_user(boss).create(
            {"user_id": user.id, "owner_ids": [owner.id for owner in owners]}
        )

    def long_ago(self) -> None:
        """The last run began ten minutes ago."""
        cursors = self.env["office365.cursor"].search([])
        cursors.last_run = fields.Datetime.now() - timedelta(minutes=10)

    # -- one's own

    def test_asks_for_a_run_and_tells_how_it_ended(self) -> None:
        self.event()
        status = self.panel.sync([self.anna.id])
        self.assertTrue(status["mine"]["is_running"])
        self.assertNotIn("Kick-off", self.outlook(), "nobody waits for Microsoft")
        self.sync()
        mine = self.panel.status()["mine"]
        self.assertFalse(mine["is_running"])
        self.assertEqual(mine["run_state"], "done")
        self.assertIn("new in outlook: 1", mine["outcome"].lower())
        self.assertTrue(mine["last_sync"])

    def test_pressing_twice_is_one_run(self) -> None:
        for _ in range(2):
            self.panel.sync([self.anna.id])
        self.assertEqual(len(self.queued(self.account)), 1)

    def test_progress_is_seen_while_the_run_goes_on(self) -> None:
        self.event()
        self.panel.sync([self.anna.id])
        seen: list[dict] = []
        original = EventRun.transact

        def transact(run: EventRun, unit: object) -> object:
            result = original(run, unit)
            self.env.invalidate_all()
            seen.append(self.panel.status()["mine"])
            return result

        self.patch(EventRun, "transact", transact)
        self.sync()
        going_on = [one for one in seen if one["run_state"] == "running"]
        self.assertTrue(
            any("new in outlook" in one["outcome"].lower() for one in going_on)
        )

    def test_is_offered_to_who_has_not_connected(self) -> None:
        self.account.action_disconnect()
        status = self.panel.status()
        self.assertTrue(status["is_offered"])
        self.assertFalse(status["mine"]["is_on"])
        self.panel.sync([self.anna.id])
        self.assertFalse(self.queued(self.account))

    def test_tells_what_stops_the_calendar(self) -> None:
        self.account.granted_scopes = "User.Read Contacts.ReadWrite"
        self.assertIn("Sign in again", self.panel.status()["mine"]["problem"])

    # -- opening the calendar

    def test_opening_fetches_at_most_once_a_minute(self) -> None:
        self.assertTrue(self.panel.opened()["mine"]["is_running"])
        self.outlook_event()
        self.sync()
        self.assertTrue(self.by_name("Lunch"))
        self.assertFalse(self.panel.opened()["mine"]["is_running"])
        self.long_ago()
        self.assertTrue(self.panel.opened()["mine"]["is_running"])

    def test_opening_fetches_nothing_where_that_is_not_wanted(self) -> None:
        self.account.calendar_pull = False
        self.assertFalse(self.panel.opened()["mine"]["is_running"])

    def test_opening_respects_a_pause(self) -> None:
        later = fields.Datetime.now() + timedelta(minutes=5)
        self.account.throttled_until = later
        self.assertFalse(self.panel.opened()["mine"]["is_running"])
        self.assertEqual(self.account.throttled_until, later)
        self.account._dispatch()
        status = self.panel.status()
        self.assertFalse(status["mine"]["is_running"], "it waits for the pause")

    # -- others

    def test_others_are_synced_with_a_right_that_a_manager_gave(self) -> None:
        account = self.bruno_connected()
        self.right(self.anna, self.bruno)
        (other,) = self.panel.status()["others"]
        self.assertEqual((other["name"], other["is_on"]), ("Bruno", True))
        status = self.panel.sync([self.bruno.id])
        self.assertTrue(status["others"][0]["is_running"])
        self.sync(account=account)
        (other,) = self.panel.status()["others"]
        self.assertFalse(other["is_running"])
        self.assertEqual(set(other), {"id", "name", "is_on", "is_running", "last_sync"})

    def test_nobody_syncs_for_others_without_the_right(self) -> None:
        account = self.bruno_connected()
        self.right(self.bruno, self.anna)
        with self.assertRaises(AccessError):
            self.panel.sync([self.anna.id, self.bruno.id])
        self.assertFalse(self.queued(account) | self.queued(self.account))
        self.assertFalse(self.panel.status()["others"])

    def test_manager_gives_the_right_and_has_none_unasked(self) -> None:
        boss = self.make_user("boss", "b@x.example", "office365_sync.group_manager")
        panel = self.panel.with_user(boss)
        with self.assertRaises(AccessError):
            panel.sync([self.anna.id])
        rights = self.env["office365.sync.right"]
        with self.assertRaises(AccessError):
            rights.with_user(self.anna).create(
                {"user_id": self.anna.id, "owner_ids": [boss.id]}
            )
