"""Whose account it is, and what becomes of the calendar when it cannot be reached."""

import time
from unittest.mock import patch
from urllib.parse import urlsplit

import requests

from odoo.tests import new_test_user, tagged

from odoo.addons.office365_sync.graph import auth
from odoo.addons.office365_sync.graph.errors import SignInNeeded

from .event_case import EventCase
from .rpc_case import RpcCase
from .simulator_process import ANNA, BRUNO

START = "2026-12-03 08:00:00"
STOP = "2026-12-03 09:00:00"


@tagged("post_install", "-at_install")
class TestEventAccounts(EventCase):
    def token_fault(self) -> None:
        """Nobody gets a token any more."""
        self.simulator.admin("POST", f"users/{ANNA}", {"revoked": True})
        self.simulator.fault({"status": 500}, path="/token$", times=None)

    def seconds_to_save(self) -> float:
        """Of three meetings the quickest, with all that is done before a commit."""
        taken = []
        for number in range(3):
            began = time.monotonic()
            event = self.event(f"Saved {number}")
            event.location = "Bern"
            self.env.flush_all()
            self.env.cr.precommit.run()
            taken.append(time.monotonic() - began)
        return min(taken)

    def test_f3_save_asks_nobody_and_waits_for_nobody(self) -> None:
        self.account.calendar_enabled = False
        self.seconds_to_save()
        alone = self.seconds_to_save()
        self.account.calendar_enabled = True
        self.token_fault()

        def send(*_args: object, **_options: object) -> None:
            raise AssertionError("a save asks the network")

        with patch.object(requests.Session, "send", send):
            synced = self.seconds_to_save()
        self.assertLess(synced, alone + 1)
        self.assertEqual(len(self.by_name("Saved 0")), 3)

    def test_f5_all_of_a_sign_in_goes_to_the_tenant_that_is_stated(self) -> None:
        asked = []
        send = requests.Session.send

        def noted(this: requests.Session, sent: object, **options: object) -> object:
            asked.append(urlsplit(sent.url).path)
            return send(this, sent, **options)

        auth._applications.clear()  # so that the tenant is looked up again
        with patch.object(requests.Session, "send", noted):
            account = self.connect(self.anna)
            account._graph_client()._token(True)
        start = account._start_code_flow("a state", None)["auth_uri"]
        asked = [path for path in [*asked, urlsplit(start).path] if "oauth2" in path]
        self.assertGreaterEqual(len(asked), 3)
        tenants = {path.strip("/").split("/")[0] for path in asked}
        self.assertLessEqual(tenants, {"contoso.example", account.tenant_id})

    def test_f7_sign_in_that_would_not_last_is_refused_at_once(self) -> None:
        original = auth.msal.TokenCache.add

        def add(cache: object, event: dict, **options: object) -> None:
            answer = {**event["response"]}
            answer.pop("refresh_token", None)
            original(cache, {**event, "response": answer}, **options)

        self.account.action_disconnect()
        with (
            patch.object(auth.msal.TokenCache, "add", add),
            self.assertRaises(SignInNeeded) as caught,
        ):
            self.connect(self.anna)
        self.assertEqual(caught.exception.code, "NoRefreshToken")
        self.assertEqual(self.account.state, "not_connected")
        message, remedy = self.env["office365.remedy"]._explain(caught.exception)
        self.assertIn("stay signed in", message)
        self.assertTrue(remedy)

    def test_f11_place_in_the_feed_is_kept_for_users_without_settings(self) -> None:
        """It is in a table of ours, which is there for each account."""
        settings = self.env["res.users.settings"]
        settings.search([("user_id", "=", self.anna.id)]).unlink()
        self.outlook_event()
        self.assertEqual(self.sync().pulled, 1)
        self.assertEqual(self.sync().pulled, 0)
        self.assertFalse(settings.search([("user_id", "=", self.anna.id)]))

    def test_f12_editors_companies_are_not_the_organizers(self) -> None:
        other = self.env["res.company"].create({"name": "Company B"})
        both = self.anna.company_id | other
        editor = self.make_user("edda", BRUNO)
        editor.write({"company_ids": [(6, 0, both.ids)], "company_id": other.id})
        event = self.event()
        active = {"allowed_company_ids": [other.id, self.anna.company_id.id]}
        event.with_user(editor).with_context(**active).name = "Renamed"
        self.sync(account=self.account.with_user(editor).sudo().with_context(**active))
        self.assertIn("Renamed", self.outlook())
        self.outlook_event("Lunch")
        self.sync(account=self.account.with_context(**active))
        self.assertEqual(self.by_name("Lunch").user_id, self.anna)


@tagged("post_install", "-at_install")
class TestOrdinaryUser(RpcCase):
    def test_f6_user_without_any_right_of_their_own_syncs_a_calendar(self) -> None:
        user = new_test_user(
            self.env, "carla", "base.group_user", name="Carla", email=BRUNO
        )
        self.authenticate("carla", "carla")
        mine = [user.id]
        self.call_kw("res.users", "write", mine, {"office365_calendar_enabled": True})
        start = self.call_kw("res.users", "action_office365_connect", mine)
        leaving = self.url_open(start["url"], allow_redirects=False)
        back = self.simulator.sign_in(leaving.headers["Location"], BRUNO)
        self.url_open(back, allow_redirects=False)
        values = {"name": "Kick-off", "start": START, "stop": STOP}
        self.call_kw("calendar.event", "create", [{**values, "user_id": user.id}])
        self.call_kw("res.users", "action_office365_sync_calendar", mine)
        account = self.account_of(user)
        self.env.flush_all()
        self.assertEqual(account._run_calendar(), "done")
        found = self.simulator.admin("GET", f"mailboxes/{BRUNO}/calendar")["events"]
        self.assertEqual([event["subject"] for event in found], ["Kick-off"])
        names = ["office365_state", "office365_calendar_last_sync"]
        (row,) = self.call_kw("res.users", "read", mine, names)
        self.assertEqual(row["office365_state"], "connected")
        self.assertTrue(row["office365_calendar_last_sync"])
        runs = self.call_kw("office365.sync.run", "search_read", [], ["state"])
        self.assertEqual([run["state"] for run in runs], ["done"])
        self.call_kw("res.users", "action_office365_test", mine)
        self.call_kw("res.users", "action_office365_disconnect", mine)
        self.assertEqual(account.state, "not_connected")
