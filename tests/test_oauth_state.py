from unittest.mock import patch
from urllib.parse import parse_qs, urlencode, urlsplit

from odoo.http import root
from odoo.tests import tagged

from ..controllers import pending_sign_ins
from .common import Office365HttpCase
from .simulator_process import BRUNO

CALLBACK = "/office365_sync/callback"


@tagged("post_install", "-at_install")
class TestOAuthState(Office365HttpCase):
    """Only a sign-in that this person started in this browser session comes back."""

    def setUp(self) -> None:
        super().setUp()
        self.account = self.account_of(self.anna)
        self.authenticate("anna", "anna")

    def way_back(self, **changes: str) -> str:
        """Start, sign in on Microsoft's pages; the address to come back to."""
        start = self.url_open(
            f"/office365_sync/connect/{self.account.id}", allow_redirects=False
        )
        back = urlsplit(self.simulator.sign_in(start.headers["Location"]))
        answer = {name: values[0] for name, values in parse_qs(back.query).items()}
        return f"{CALLBACK}?{urlencode({**answer, **changes})}"

    def come_back(self, address: str) -> int:
        """The status of the page; nothing may be connected by a refused one."""
        page = self.url_open(address, allow_redirects=False)
        self.account.invalidate_recordset()
        return page.status_code

    def assertRefused(self, address: str) -> None:
        self.assertEqual(self.come_back(address), 403)
        self.assertEqual(self.account.state, "not_connected")
        self.assertFalse(self.env["office365.token"]._of(self.account))

    def test_a_true_answer_is_accepted(self) -> None:
        self.assertEqual(self.come_back(self.way_back()), 303)
        self.assertEqual(self.account.state, "connected")

    def test_f8_forged_state_is_refused(self) -> None:
        self.assertRefused(self.way_back(state="forged"))

    def test_an_answer_without_state_is_refused(self) -> None:
        self.assertRefused(f"{CALLBACK}?code=abc")

    def test_a_consent_for_everybody_leads_to_a_page_that_one_may_open(self) -> None:
        address = f"{CALLBACK}?tenant=x&admin_consent=True"
        page = self.url_open(address, allow_redirects=False)
        preferences = f"/odoo/my-office365/{self.anna.id}"
        self.assertEqual(page.headers["Location"], preferences)
        self.account.invalidate_recordset()
        self.assertEqual(self.account.state, "not_connected")
        self.make_user("boss", BRUNO, "base.group_system")
        self.authenticate("boss", "boss")
        page = self.url_open(address, allow_redirects=False)
        self.assertEqual(page.headers["Location"], "/odoo/office365-settings")

    def test_a_refusal_is_laid_out_for_a_phone_as_well(self) -> None:
        page = self.url_open(f"{CALLBACK}?code=abc")
        self.assertIn('<meta name="viewport"', page.text)

    def test_f8_state_is_used_once(self) -> None:
        address = self.way_back()
        self.come_back(address)
        self.account.with_user(self.anna).action_disconnect()
        self.env.flush_all()
        self.assertRefused(address)

    def test_f8_state_of_another_session_is_refused(self) -> None:
        address = self.way_back()
        self.authenticate("anna", "anna")  # a new session of the same person
        self.assertRefused(address)

    def test_f8_state_of_another_user_is_refused(self) -> None:
        self.make_user("bruno", BRUNO)
        address = self.way_back()
        session = root.session_store.get(self.opener.cookies["session_id"])
        mine = dict(session[pending_sign_ins.KEY])
        self.assertTrue(mine)
        self.authenticate("bruno", "bruno", session_extra={pending_sign_ins.KEY: mine})
        self.assertRefused(address)

    def test_f8_state_expires(self) -> None:
        address = self.way_back()
        late = pending_sign_ins.time.time() + pending_sign_ins.LIFETIME + 1
        with patch.object(pending_sign_ins.time, "time", return_value=late):
            self.assertRefused(address)

    def test_f8_code_of_an_attacker_is_worthless(self) -> None:
        """An attacker's code in a victim's session: the tokens do not come."""
        stolen = parse_qs(urlsplit(self.way_back()).query)["code"][0]
        address = self.way_back(code=stolen)
        self.assertEqual(self.come_back(address), 400)
        self.assertEqual(self.account.state, "not_connected")

    def test_nobody_starts_a_sign_in_for_somebody_else(self) -> None:
        for name, groups in (("bruno", ""), ("boss", "base.group_system")):
            self.make_user(name, BRUNO, groups)
            self.authenticate(name, name)
            page = self.url_open(
                f"/office365_sync/connect/{self.account.id}", allow_redirects=False
            )
            self.assertEqual(page.status_code, 403)

    def test_a_stranger_has_to_log_in_first(self) -> None:
        address = self.way_back()
        self.logout()
        page = self.url_open(address, allow_redirects=False)
        self.assertIn("/web/login", page.headers["Location"])
        self.assertEqual(self.account.state, "not_connected")
