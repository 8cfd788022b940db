"""Where secrets and sign-ins are sent is the administrator's to say."""

from odoo.tests import Form, tagged

from .rpc_case import RpcCase

ELSEWHERE = {
    "cloud": "global",
    "login_url": "https://login.evil.example",
    "graph_url": "https://graph.evil.example",
}
MODEL = "office365.app"


@tagged("post_install", "-at_install")
class TestAppSecurity(RpcCase):
    def setUp(self) -> None:
        super().setUp()
        self.boss = self.make_user(
            "boss", "boss@contoso.example", "office365_sync.group_manager"
        )
        self.admin = self.make_user("root", "root@x.example", "base.group_system")

    def test_a_manager_does_not_say_where_the_secret_is_sent(self) -> None:
        self.authenticate("boss", "boss")
        for name, value in ELSEWHERE.items():
            with self.subTest(field=name):
                before = self.app[name]
                self.refused(MODEL, "write", [self.app.id], {name: value})
                self.assertEqual(self.app[name], before)
        self.assertTrue(self.app.has_secret)

    def test_a_manager_makes_no_app_with_addresses_of_their_own(self) -> None:
        self.authenticate("boss", "boss")
        company = self.boss.company_id.id
        evil = {**ELSEWHERE, "cloud": "custom", "company_id": company}
        self.refused(MODEL, "create", [evil])
        self.refused(MODEL, "copy", [self.app.id], {"company_id": company})
        self.call_kw(MODEL, "create", [{"cloud": "china", "company_id": company}])

    def test_a_manager_sets_up_the_rest(self) -> None:
        self.authenticate("boss", "boss")
        values = {"tenant": "fabrikam.example", "client_id": "an id", "secret": "new"}
        self.call_kw(MODEL, "write", [self.app.id], values)
        self.assertEqual(self.app.tenant, "fabrikam.example")
        self.assertEqual(self.app._get_client_secret(), "new")
        same = {name: self.app[name] for name in ELSEWHERE}
        self.call_kw(MODEL, "write", [self.app.id], same)

    def test_an_administrator_says_it(self) -> None:
        self.authenticate("root", "root")
        values = {"graph_url": "https://graph.other.example"}
        self.call_kw(MODEL, "write", [self.app.id], values)
        self.assertEqual(self.app.graph_url, "https://graph.other.example")

    def test_the_form_shows_it_to_managers_and_lets_administrators_change_it(
        self,
    ) -> None:
        with Form(self.app.with_user(self.boss)) as form:
            for name in ELSEWHERE:
                with self.assertRaises(AssertionError, msg=name):
                    form[name] = ELSEWHERE[name]
            form.tenant = "fabrikam.example"
        with Form(self.app.with_user(self.admin)) as form:
            form.graph_url = "https://graph.other.example"
        self.assertEqual(self.app.graph_url, "https://graph.other.example")
