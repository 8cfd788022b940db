"""What strangers may tell Odoo, over its own web server."""

import time

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..controllers.office365_notices import LARGEST
from ..models.office365_subscription import NOTIFY, hashed
from .mail_case import MailTools
from .rpc_case import RpcCase

MODEL = "office365.subscription"
TOKEN = "Validation: Testing client application reachability for Request-Id: 1+1 <b>"
WORD = "a word that only Microsoft knows"


@tagged("post_install", "-at_install")
class TestNoticeSecurity(MailTools, RpcCase):
    def setUp(self) -> None:
        super().setUp()
        self.mailbox.write({"state": "on", "is_asked": False})
        self.order = self.env[MODEL].create(
            {
                "app_id": self.app.id,
                "mailbox_id": self.mailbox.id,
                "remote_id": "7f105c7d-0000-4000-8000-000000000001",
                "resource": "/users/1/mailFolders/2/messages",
                "notification_url": "https://odoo.example/office365_sync/notify",
                "client_state": hashed(WORD),
                "expires_on": "2050-01-01",
                "renew_on": "2049-01-01",
            }
        )
        self.env.flush_all()

    def tell(self, **changes: object) -> int:
        """Somebody tells of a new mail; the status of the answer."""
        row = {
            "subscriptionId": self.order.remote_id,
            "clientState": WORD,
            "changeType": "created",
            "tenantId": "1",
        }
        body = {"value": [{**row, **changes}]}
        answer = self.url_open(NOTIFY, json=body, allow_redirects=False)
        self.env.invalidate_all()
        return answer.status_code

    def test_the_handshake_is_answered_with_the_token_as_plain_text(self) -> None:
        answer = self.url_open(NOTIFY, params={"validationToken": TOKEN}, data=b" ")
        self.assertEqual((answer.status_code, answer.text), (200, TOKEN))
        self.assertTrue(answer.headers["Content-Type"].startswith("text/plain"))
        self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")
        self.assertFalse(self.mailbox.is_asked)

    def test_what_microsoft_tells_has_the_mailbox_read(self) -> None:
        asked_for = self.env["ir.cron.trigger"].search_count([])
        began = time.monotonic()
        self.assertEqual(self.tell(), 202)
        self.assertLess(time.monotonic() - began, 3)  # Microsoft's own limit
        self.assertTrue(self.mailbox.is_asked)
        self.assertGreater(self.env["ir.cron.trigger"].search_count([]), asked_for)

    def test_nothing_is_believed_without_the_right_word(self) -> None:
        for word in ("", "wrong", hashed(WORD), WORD[:-1], None, 7, ["x"], {"a": 1}):
            self.assertEqual(self.tell(clientState=word), 202, "it learns nothing")
            self.assertFalse(self.mailbox.is_asked, word)
        for event in ("subscriptionRemoved", "reauthorizationRequired", "missed"):
            self.tell(clientState="wrong", lifecycleEvent=event)
            self.assertTrue(self.order.exists())
        self.assertEqual(self.order.renew_on.year, 2049)

    def test_an_order_without_a_word_believes_nobody(self) -> None:
        self.order.client_state = False
        self.env.flush_all()
        for word in ("", None, "False"):
            self.tell(clientState=word)
            self.assertFalse(self.mailbox.is_asked)

    def test_an_unknown_or_ended_order_is_answered_and_ignored(self) -> None:
        self.assertEqual(self.tell(subscriptionId="unknown"), 202)
        self.order.is_over = True
        self.env.flush_all()
        self.assertEqual(self.tell(), 202)
        self.assertFalse(self.mailbox.is_asked)

    def test_a_mailbox_that_is_off_stays_off(self) -> None:
        self.mailbox.write({"state": "off"})
        self.order.is_over = False
        self.env.flush_all()
        self.assertEqual(self.tell(), 202)
        self.assertFalse(self.mailbox.is_asked)

    def test_nonsense_is_refused(self) -> None:
        for body in ("", "x", "[]", "{}", '{"value": {}}', "\udcff", "[" * 99999):
            data = body.encode(errors="surrogateescape") or b" "
            answer = self.url_open(NOTIFY, data=data, allow_redirects=False)
            self.assertEqual(answer.status_code, 400, body[:20])
        rows = [None, 1, [], {}, {"subscriptionId": 5}, {"subscriptionId": "x\0"}]
        body = {"value": rows}
        self.assertEqual(self.url_open(NOTIFY, json=body).status_code, 202)

    def test_a_huge_body_is_refused_unread(self) -> None:
        row = '{"subscriptionId": "%s", "clientState": "%s"}'
        row %= (self.order.remote_id, WORD)
        data = f'{{"value": [{row}], "more": "{"x" * LARGEST}"}}'
        with mute_logger("odoo.http"):
            answer = self.url_open(NOTIFY, data=data.encode())
        self.assertEqual(answer.status_code, 413)
        self.env.invalidate_all()
        self.assertFalse(self.mailbox.is_asked)

    def test_nobody_is_given_a_session_for_it(self) -> None:
        self.opener.cookies.clear()
        answer = self.url_open(NOTIFY, params={"validationToken": "x"}, data=b" ")
        self.assertNotIn("session_id", answer.cookies)

    def test_it_is_told_by_post_alone(self) -> None:
        with mute_logger("odoo.http"):
            answer = self.url_open(f"{NOTIFY}?validationToken=x")
        self.assertEqual(answer.status_code, 405)

    def test_nobody_reads_or_writes_an_order(self) -> None:
        new_test_user(
            self.env, "chief", "base.group_system,base.group_erp_manager", name="Chief"
        )
        for login in ("anna", "service", "chief"):
            self.authenticate(login, login)
            self.refused(MODEL, "search_read", [])
            self.refused(MODEL, "read", [self.order.id], ["client_state"])
            self.refused(MODEL, "write", [self.order.id], {"client_state": "x"})
            self.refused(MODEL, "create", [{"remote_id": "x"}])
            self.refused(MODEL, "unlink", [self.order.id])
        for user in (self.anna, self.service):
            with self.assertRaises(AccessError):
                self.order.with_user(user).mapped("client_state")

    def test_a_manager_reads_how_new_mail_is_seen(self) -> None:
        self.authenticate("service", "service")
        [told] = self.call_kw(
            "office365.mailbox", "read", [self.mailbox.id], ["notices"]
        )
        self.assertIn("application permissions", told["notices"])
        wrong = {"notices_problem": "x"}
        self.refused("office365.mailbox", "write", [self.mailbox.id], wrong)
