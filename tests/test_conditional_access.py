import base64
import json
from urllib.parse import parse_qs, urlsplit

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..graph.errors import GraphError, SignInNeeded
from .common import Office365Case
from .simulator_process import ANNA

CLAIMS = {"access_token": {"nbf": {"essential": True, "value": "1700000000"}}}


@tagged("post_install", "-at_install")
class TestConditionalAccess(Office365Case):
    """What a policy asked for goes along with the next sign-in (contract 1.2, 1.8)."""

    def setUp(self) -> None:
        super().setUp()
        self.account = self.connect(self.anna)

    def wanted(self) -> dict | None:
        """The claims that the next sign-in asks for."""
        address = self.account._start_code_flow("a state", None)["auth_uri"]
        told = parse_qs(urlsplit(address).query).get("claims")
        return told and json.loads(told[0])

    def renew(self) -> None:
        """A run that has to renew its token, and cannot."""
        self.env.flush_all()
        with self.assertRaises(GraphError) as caught:
            self.account._graph_client()._token(True)
        self.account._handle_graph_error(caught.exception)

    def refuse(self) -> None:
        """A policy comes into force while a token is good: Graph itself says so."""
        encoded = base64.b64encode(json.dumps(CLAIMS).encode()).decode()
        challenge = f'Bearer error="insufficient_claims", claims="{encoded}"'
        told = {"status": 401, "headers": {"WWW-Authenticate": challenge}}
        self.simulator.fault(told, method="GET", path="^/me")
        self.account.with_user(self.anna).action_test()

    def test_an_ordinary_sign_in_asks_for_nothing(self) -> None:
        self.assertIsNone(self.wanted())

    def test_policy_at_renewal_is_answered_at_the_next_sign_in_and_then_forgotten(
        self,
    ) -> None:
        self.simulator.admin("POST", f"users/{ANNA}", {"mfa_required": True})
        self.renew()
        self.assertEqual(self.account.state, "sign_in_needed")
        self.assertIn("capolids", self.wanted()["access_token"])
        self.connect(self.anna)
        self.assertEqual(self.account.state, "connected")
        self.assertIsNone(self.wanted())

    def test_policy_that_graph_tells_of_is_answered_likewise(self) -> None:
        self.refuse()
        self.assertEqual(self.account.state, "sign_in_needed")
        self.assertEqual(self.wanted(), CLAIMS)

    def test_only_what_was_asked_for_last_counts(self) -> None:
        self.refuse()
        self.simulator.admin("POST", f"users/{ANNA}", {"revoked": True})
        self.renew()
        self.assertEqual(self.account.state, "sign_in_needed")
        self.assertIsNone(self.wanted())

    def test_policy_is_not_carried_over_to_somebody_else(self) -> None:
        self.refuse()
        self.account.with_user(self.anna).action_disconnect()
        self.assertIsNone(self.wanted())

    def test_policy_that_shows_at_the_end_of_a_sign_in_counts_for_the_next(
        self,
    ) -> None:
        told = {"error": "interaction_required", "claims": json.dumps(CLAIMS)}
        fault = {"status": 400, "body": json.dumps(told)}
        self.simulator.fault(fault, path="/token$")
        refused = None
        try:  # assertRaises would roll back what is kept in a transaction of its own
            self.connect(self.anna)
        except SignInNeeded as error:
            refused = error
        self.assertTrue(refused)
        self.account.invalidate_recordset()
        self.assertEqual(self.account.state, "connected", "it stays as it was")
        self.assertEqual(self.wanted(), CLAIMS)
        self.connect(self.anna)
        self.assertIsNone(self.wanted())

    def test_nobody_writes_it_by_hand(self) -> None:
        account = self.account.with_user(self.anna)
        with self.assertRaises(AccessError):
            account.write({"sign_in_claims": "{}"})
