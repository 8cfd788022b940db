import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from unittest.mock import Mock, patch
from urllib.parse import urlsplit

from psycopg2.errorcodes import SERIALIZATION_FAILURE
from psycopg2.errors import SerializationFailure

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import HOST, tagged
from odoo.tools import mute_logger

from ..graph import auth, people
from ..graph.errors import (
    Action,
    Forbidden,
    IdentityMismatch,
    SignInNeeded,
    Throttled,
    Transient,
)
from ..models.token_source import TokenSource
from .common import Office365Case, Office365HttpCase
from .simulator_process import ANNA, BRUNO, DMITRI, NOMAIL


class Busy(SerializationFailure):
    """As the database tells of a row that somebody else has written."""

    pgcode = SERIALIZATION_FAILURE


@tagged("post_install", "-at_install")
class TestConnectInBrowser(Office365HttpCase):
    """The whole way through our controllers and Microsoft's pages."""

    def setUp(self) -> None:
        super().setUp()
        self.authenticate("anna", "anna")

    def press(self, method: str, record: object = None) -> dict:
        """A button in Anna's Preferences, or of another record."""
        one = record or self.anna
        params = {
            "model": one._name,
            "method": method,
            "args": [one.ids],
            "kwargs": {},
        }
        return self.make_jsonrpc_request("/web/dataset/call_button", params)

    def sign_in(self, upn: str) -> object:
        """From the button to the page one comes back to."""
        start = self.press("action_office365_connect")
        self.assertEqual(start["type"], "ir.actions.act_url")
        leaving = self.url_open(start["url"], allow_redirects=False)
        self.assertEqual(leaving.status_code, 303)
        back = self.simulator.sign_in(leaving.headers["Location"], upn)
        self.assertEqual(urlsplit(back).hostname, HOST)
        return self.url_open(back, allow_redirects=False)

    def test_an_internal_user_connects_tests_and_disconnects(self) -> None:
        page = self.sign_in(ANNA)
        self.assertTrue(page.headers["Location"].endswith("/odoo/office365-connected"))
        account = self.account_of(self.anna)
        self.assertEqual((account.state, account.signed_in_as), ("connected", ANNA))

        told = self.press("action_office365_test")
        self.assertEqual(told["params"]["type"], "success")
        self.assertTrue(account.last_success)

        self.press("action_office365_disconnect")
        self.assertEqual(account.state, "not_connected")
        self.assertFalse(self.env["office365.token"]._of(account))

    def busy_once(self) -> None:
        """Somebody else writes the account just before the sign-in is kept."""
        times, real = [], type(self.env["office365.account"])._check_identity

        def busy(account: object, *arguments: object) -> None:
            real(account, *arguments)
            times.append(account)
            if len(times) == 1:
                raise Busy

        self.patch(type(self.env["office365.account"]), "_check_identity", busy)

    @mute_logger("odoo.service.model")
    def test_a_sync_that_writes_meanwhile_costs_nobody_their_sign_in(self) -> None:
        self.busy_once()
        page = self.sign_in(ANNA)
        self.assertEqual(page.status_code, 303, page.text)
        self.assertEqual(self.account_of(self.anna).state, "connected")

    @mute_logger("odoo.service.model")
    def test_nor_does_it_with_a_device_code(self) -> None:
        self.app.sign_in_mode = "device"
        action = self.press("action_office365_connect_device")
        wizard = self.env["office365.device.code"].browse(action["res_id"])
        self.simulator.type_device_code(wizard.user_code, ANNA)
        self.busy_once()
        told = self.press("action_poll", wizard)
        self.assertEqual(told["params"]["type"], "success")
        self.assertEqual(self.account_of(self.anna).state, "connected")

    def test_the_page_says_who_was_expected_when_somebody_else_signs_in(self) -> None:
        page = self.sign_in(BRUNO)
        self.assertEqual(page.status_code, 400)
        self.assertIn(ANNA, page.text)
        self.assertIn(BRUNO, page.text)
        account = self.account_of(self.anna)
        self.assertEqual(account.state, "not_connected")
        self.assertFalse(self.env["office365.token"]._of(account))

    def test_an_error_of_entra_is_shown_with_its_remedy(self) -> None:
        start = self.press("action_office365_connect")
        leaving = self.url_open(start["url"], allow_redirects=False)
        back = self.simulator.sign_in(leaving.headers["Location"], consent=False)
        page = self.url_open(back, allow_redirects=False)
        self.assertEqual(page.status_code, 400)
        self.assertIn("accept", page.text)

    def test_only_whoever_sets_up_comes_back_to_the_assistant(self) -> None:
        account = self.account_of(self.anna)
        start = f"/office365_sync/connect/{account.id}?then=office365-setup"
        leaving = self.url_open(start, allow_redirects=False)
        back = self.simulator.sign_in(leaving.headers["Location"], ANNA)
        page = self.url_open(back, allow_redirects=False)
        self.assertTrue(page.headers["Location"].endswith("/odoo/office365-connected"))

    def test_f7_change_account_lets_people_choose_another_one(self) -> None:
        self.sign_in(ANNA)
        wizard = (
            self.env["office365.change.account"]
            .with_user(self.anna)
            .create({"account_id": self.account_of(self.anna).id, "login": BRUNO})
        )
        start = wizard.action_continue()
        leaving = self.url_open(start["url"], allow_redirects=False)
        self.assertIn("prompt=select_account", leaving.headers["Location"])
        back = self.simulator.sign_in(leaving.headers["Location"], BRUNO)
        self.url_open(back, allow_redirects=False)
        self.assertEqual(self.account_of(self.anna).signed_in_as, BRUNO)


@tagged("post_install", "-at_install")
class TestConnect(Office365Case):
    """What an account makes of a sign-in, and of what happens to it later."""

    def test_an_alias_that_was_stated_is_accepted(self) -> None:
        self.account_of(self.anna).login = "a.keller@contoso.example"
        with self.assertRaises(IdentityMismatch):
            self.connect(self.anna)
        self.anna.with_user(self.anna).office365_alias_addresses = f"x@y.zz, {ANNA}"
        self.assertEqual(self.connect(self.anna).state, "connected")

    def test_the_mailboxs_own_address_is_accepted_for_the_name_one_signs_in_with(
        self,
    ) -> None:
        self.account_of(self.anna).login = "anna@mail.example"
        with patch.object(people, "profile") as profile:
            profile.return_value.mail = "Anna@mail.example"
            self.assertEqual(self.connect(self.anna).state, "connected")

    def test_another_tenant_than_the_stated_one_is_refused(self) -> None:
        self.app.tenant = "organizations"
        account = self.connect(self.anna)
        account.alias_addresses = DMITRI
        with self.assertRaises(IdentityMismatch) as caught:
            self.connect(self.anna, DMITRI)
        self.assertEqual(caught.exception.code, "WrongTenant")
        self.assertIn(account.tenant_id, caught.exception.message)
        self.assertEqual(account.signed_in_as, ANNA)

    def test_a_mailbox_is_connected_to_one_user_only(self) -> None:
        self.connect(self.anna)
        other = self.make_user("other", ANNA)
        with self.assertRaises(IdentityMismatch) as caught:
            self.connect(other)
        self.assertEqual(caught.exception.code, "MailboxTaken")
        self.account_of(self.anna).with_user(self.anna).action_disconnect()
        self.assertEqual(self.connect(other).state, "connected")

    def test_another_mailbox_is_noticed(self) -> None:
        account = self.connect(self.anna)
        before = account.object_id
        account._change_login(BRUNO)
        noticed = []
        self.patch(type(account), "_mailbox_changed", lambda one: noticed.append(one))
        self.connect(self.anna, BRUNO)
        self.assertTrue(noticed)
        self.assertNotEqual(account.object_id, before)

    def test_permissions_that_were_withheld_are_noticed_at_once(self) -> None:
        account = self.account_of(self.anna)
        self.patch(type(account), "_scopes", lambda *_: ["User.Read"])
        with self.assertRaises(Forbidden) as caught:
            self.connect(self.anna)
        self.assertEqual(caught.exception.code, "MissingScope")
        message = self.env["office365.remedy"]._explain(caught.exception).message
        self.assertIn("Contacts.ReadWrite", message)
        self.assertNotIn("User.Read", message)

    def test_the_address_cannot_be_swapped_under_a_connected_mailbox(self) -> None:
        self.connect(self.anna)
        with self.assertRaises(UserError):
            self.anna.with_user(self.anna).office365_login = BRUNO

    def test_testing_a_user_without_mailbox_ends_in_an_error_with_a_remedy(
        self,
    ) -> None:
        user = self.make_user("nomail", NOMAIL)
        account = self.connect(user, NOMAIL)
        told = account.with_user(user).action_test()
        self.assertEqual(told["params"]["type"], "danger")
        self.assertEqual(account.state, "error")
        self.assertIn("licence", account.last_error_remedy)
        self.assertTrue(account.last_request_id)
        self.assertGreater(account.next_try, fields.Datetime.now())

    def test_a_device_code_connects_and_stays_connected(self) -> None:
        self.anna.with_user(self.anna).action_office365_connect_device()
        wizard = self.env["office365.device.code"].search([], limit=1, order="id desc")
        wizard = wizard.with_user(self.anna)
        self.assertFalse(wizard.action_poll())
        self.simulator.type_device_code(wizard.user_code)
        self.assertEqual(wizard.action_poll()["params"]["type"], "success")
        account = self.account_of(self.anna)
        self.assertEqual(account.state, "connected")
        self.env.flush_all()
        self.assertTrue(account._graph_client()._token(True))

    def test_no_answer_does_not_end_a_device_code_that_is_valid(self) -> None:
        action = self.anna.with_user(self.anna).action_office365_connect_device()
        wizard = self.env["office365.device.code"].browse(action["res_id"])
        wizard = wizard.with_user(self.anna)
        self.simulator.type_device_code(wizard.user_code)
        poll = auth.poll_device_flow
        for hiccup in (Transient("no answer"), Throttled("busy", retry_after=5)):
            self.patch(auth, "poll_device_flow", Mock(side_effect=hiccup))
            self.assertFalse(wizard.action_poll())
            self.assertEqual(wizard.state, "waiting")
        self.patch(auth, "poll_device_flow", poll)
        self.assertEqual(wizard.action_poll()["params"]["type"], "success")

    def test_no_answer_until_a_device_code_is_too_old_says_so(self) -> None:
        action = self.anna.with_user(self.anna).action_office365_connect_device()
        wizard = self.env["office365.device.code"].browse(action["res_id"])
        wizard.expires_at = fields.Datetime.now()
        hiccup = Transient("no answer")
        self.patch(auth, "poll_device_flow", Mock(side_effect=hiccup))
        wizard.with_user(self.anna).action_poll()
        self.assertEqual(wizard.state, "failed")
        self.assertTrue(wizard.explanation)

    def test_a_declined_device_code_says_so(self) -> None:
        action = self.anna.with_user(self.anna).action_office365_connect_device()
        wizard = self.env["office365.device.code"].browse(action["res_id"])
        self.simulator.type_device_code(wizard.user_code, "")
        wizard.with_user(self.anna).action_poll()
        self.assertEqual(wizard.state, "failed")
        self.assertIn("cancelled", wizard.explanation)

    def test_a_device_code_of_somebody_else_says_so_in_its_dialog(self) -> None:
        self.account_of(self.anna).login = ANNA
        action = self.anna.with_user(self.anna).action_office365_connect_device()
        wizard = self.env["office365.device.code"].browse(action["res_id"])
        self.simulator.type_device_code(wizard.user_code, BRUNO)
        shown = wizard.with_user(self.anna).action_poll()
        self.assertEqual(shown["views"], [(False, "form")])
        self.assertEqual(shown["res_id"], wizard.id)
        self.assertEqual(wizard.state, "failed")
        self.assertIn(BRUNO, wizard.explanation)
        self.assertEqual(self.account_of(self.anna).state, "not_connected")


@tagged("post_install", "-at_install")
class TestTokens(Office365Case):
    """Renewing what Microsoft gave."""

    def setUp(self) -> None:
        super().setUp()
        self.account = self.connect(self.anna)
        self.row = self.env["office365.token"]._of(self.account)

    def source(self) -> TokenSource:
        """As a Graph client has it."""
        return TokenSource(self.account, self.app._registration())

    def kept(self) -> str:
        """What the table holds now."""
        self.row.invalidate_recordset()
        return self.row.cache_encrypted

    def refresh_tokens(self) -> list[str]:
        """Those that would be used next time."""
        self.row.invalidate_recordset()
        kept = json.loads(self.row._cache())["RefreshToken"]
        return [entry["secret"] for entry in kept.values()]

    def test_f1_new_refresh_token_replaces_the_old_one(self) -> None:
        before, first = self.kept(), self.refresh_tokens()
        self.source()()
        self.assertEqual(self.kept(), before, "nothing was renewed")
        self.source()(True)
        (newer,) = self.refresh_tokens()
        self.assertNotEqual([newer], first)

    def test_f4_sign_in_that_somebody_else_renews_is_looked_at_again(self) -> None:
        real, calls = type(self.row)._locked, []

        def busy_once(tokens: object, account_id: int) -> object:
            calls.append(account_id)
            if len(calls) == 1:
                raise SerializationFailure
            return real(tokens, account_id) if len(calls) > 2 else tokens.browse()

        self.patch(type(self.row), "_locked", busy_once)
        self.assertTrue(self.source()())
        self.assertEqual(len(calls), 3)

    def test_f1_what_somebody_else_has_just_renewed_is_not_renewed_again(self) -> None:
        here, there = self.source(), self.source()
        here()
        there()
        newer = there(True)
        self.simulator.clear_counters()
        self.assertEqual(here(True), newer)
        self.assertEqual(self.simulator.counters()["token_requests"], 0)

    def test_other_threads_renew_without_a_cursor_and_it_is_kept_later(self) -> None:
        source = self.source()
        first, before = source(), self.kept()
        cursors = self.registry.cursor
        opened = []
        with (
            patch.object(
                self.registry, "cursor", lambda: opened.append(1) or cursors()
            ),
            ThreadPoolExecutor(1) as lane,
        ):
            second = lane.submit(source, True).result()
        self.assertFalse(opened)
        self.assertNotEqual(second, first)
        self.assertEqual(self.kept(), before)
        source._renewed_at -= 100
        self.assertEqual(source(), second)
        self.assertNotEqual(self.kept(), before)

    def test_a_token_is_asked_for_once_and_renewed_only_when_refused(self) -> None:
        source = self.source()
        self.simulator.clear_counters()
        first = source()
        self.assertEqual(source(), first)
        self.assertEqual(self.simulator.counters()["token_requests"], 0)
        self.assertNotEqual(source(True), first)
        source(True)
        self.assertEqual(self.simulator.counters()["token_requests"], 1)

    def test_a_revoked_sign_in_asks_this_user_and_only_this_one(self) -> None:
        bruno = self.make_user("bruno", BRUNO)
        other = self.connect(bruno, BRUNO)
        self.simulator.admin("POST", f"users/{ANNA}", {"revoked": True})
        with self.assertRaises(SignInNeeded) as caught:
            self.source()(True)
        self.account._handle_graph_error(caught.exception)
        self.assertEqual(self.account.state, "sign_in_needed")
        self.assertIn("Preferences", self.account.last_error_remedy)
        self.assertEqual(other.state, "connected")
        self.assertEqual(self.account.activity_ids.user_id, self.anna)
        self.assertFalse(other.activity_ids)

        self.connect(self.anna)
        self.assertEqual(self.account.state, "connected")
        self.assertFalse(self.account.activity_ids)
        self.assertFalse(self.account.last_error)

    def test_nobody_is_mailed_when_a_sign_in_ends(self) -> None:
        mails = self.env["mail.mail"].search_count([])
        self.account._handle_graph_error(SignInNeeded(code="AADSTS50173"))
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)

    def test_failures_wait_longer_and_longer_and_turn_red(self) -> None:
        waits = []
        for _number in range(6):
            error = Forbidden(code="ErrorAccessDenied")
            self.assertIs(self.account._handle_graph_error(error), Action.STOP_ACCOUNT)
            waits.append(self.account.next_try - fields.Datetime.now())
        self.assertEqual(waits, sorted(waits))
        self.assertLessEqual(waits[-1], timedelta(hours=24))
        self.assertEqual(self.account.state, "error")
        self.account._record_success()
        self.assertEqual(self.account.state, "connected")
        self.assertFalse(self.account.next_try)
