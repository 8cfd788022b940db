from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .rpc_case import RpcCase
from .simulator_process import BRUNO

ACTIONS = [
    "action_connect",
    "action_connect_device",
    "action_disconnect",
    "action_change_account",
    "action_test",
    "action_sync_calendar",
    "action_sync_calendar_full",
    "action_reset_calendar",
    "action_existing_meetings",
    "action_delete_held_events",
    "action_keep_held_events",
]


@tagged("post_install", "-at_install")
class TestAccountSecurity(RpcCase):
    """Over both kinds of RPC: to each their own account, and the tokens to nobody."""

    def setUp(self) -> None:
        super().setUp()
        self.account = self.connect(self.anna)
        self.token = self.env["office365.token"]._of(self.account)
        self.bruno = self.make_user("bruno", BRUNO)
        self.boss = self.make_user("boss", "boss@contoso.example", "base.group_system")
        self.manager = self.env.ref("office365_sync.group_manager")

    def test_a_default_of_the_callers_own_connects_no_account(self) -> None:
        accounts = self.env["office365.account"].with_user(self.boss)
        own = {"default_state": "connected", "default_object_id": "somebody"}
        made = accounts.with_context(**own).create({"user_id": self.boss.id})
        self.assertEqual((made.state, made.object_id), ("not_connected", False))

    def test_nobody_reads_the_account_of_a_colleague(self) -> None:
        self.authenticate("bruno", "bruno")
        self.assertEqual(self.call_kw("office365.account", "search", []), [])
        self.refused("office365.account", "read", [self.account.id], ["login"])
        rows = self.call_kw(
            "res.users", "read", [self.anna.id], ["office365_state", "office365_login"]
        )
        self.assertEqual(rows[0]["office365_state"], "not_connected")
        answer = self.json2(
            self.bruno,
            "office365.account/read",
            ids=[self.account.id],
            fields=["state"],
        )
        self.assertEqual(answer.status_code, 403)

    def test_f9_nobody_steers_the_account_of_a_colleague(self) -> None:
        self.account.write({"calendar_enabled": True, "contacts_enabled": True})
        self.connect(self.anna)  # so that nothing else stands in the way
        runs = self.env["office365.sync.run"].search_count([])
        self.authenticate("bruno", "bruno")
        for action in ACTIONS:
            self.refused("office365.account", action, [self.account.id])
            self.refused(
                "res.users",
                action.replace("action_", "action_office365_"),
                [self.anna.id],
            )
            path = f"office365.account/{action}"
            answer = self.json2(self.bruno, path, ids=[self.account.id])
            self.assertEqual(answer.status_code, 403, action)
        self.refused("res.users", "write", [self.anna.id], {"office365_login": BRUNO})
        self.assertEqual(self.account.state, "connected")
        self.assertEqual(self.env["office365.sync.run"].search_count([]), runs)

    def test_a_manager_sees_all_accounts_but_acts_for_nobody(self) -> None:
        self.authenticate("boss", "boss")
        (row,) = self.call_kw(
            "office365.account", "read", [self.account.id], ["state", "last_error"]
        )
        self.assertEqual(row["state"], "connected")
        for action in set(ACTIONS) - {"action_disconnect"}:
            self.refused("office365.account", action, [self.account.id])
            answer = self.json2(
                self.boss, f"office365.account/{action}", ids=[self.account.id]
            )
            self.assertEqual(answer.status_code, 403, action)
        self.refused("res.users", "write", [self.anna.id], {"office365_login": BRUNO})

    def test_a_manager_sees_nothing_of_a_company_that_is_not_theirs(self) -> None:
        partner = self.env["res.partner"].create({"name": "Of the other company"})
        of_account = {"account_id": self.account.id}
        link = self.env["office365.contact.link"].create(
            {**of_account, "partner_id": partner.id}
        )
        kept = [
            self.account,
            link,
            self.env["office365.conflict"].create(
                {
                    **of_account,
                    "partner_id": partner.id,
                    "field": "name",
                    "winner": "local",
                }
            ),
            self.env["office365.sync.run"].create({**of_account, "kind": "contacts"}),
            self.env["office365.sync.issue"].create(
                {**of_account, "link_id": link.id, "code": "rejected"}
            ),
        ]
        for user in (self.boss, self.anna):
            seen = [record.with_user(user).search([]) for record in kept]
            self.assertTrue(all(seen), "a manager's, and one's own")
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.boss.write({"company_id": company.id, "company_ids": [company.id]})
        for record in kept:
            with self.subTest(record._name):
                self.assertFalse(record.with_user(self.boss).search([]))
                with self.assertRaises(AccessError):
                    record.with_user(self.boss).check_access("read")
        self.account.company_id = company
        own = [record.with_user(self.anna).search([]) for record in kept]
        self.assertTrue(all(own), "one's own is that in any company")

    def test_rules_between_companies_reach_databases_that_are_updated(self) -> None:
        """There the rules of groups stay as they were once made: open to managers."""
        rules = self.env["ir.rule"].search([("name", "=like", "Office 365%")])
        ours = rules.filtered(lambda one: self.manager in one.groups)
        self.assertEqual(set(ours.mapped("domain_force")), {"[(1, '=', 1)]"})

    def test_a_manager_may_disconnect_somebody_who_left(self) -> None:
        self.authenticate("boss", "boss")
        self.call_kw("office365.account", "action_disconnect", [self.account.id])
        self.assertEqual(self.account.state, "not_connected")
        self.assertFalse(self.token.exists())

    def test_nobody_takes_over_a_mailbox_by_writing_on_the_account(self) -> None:
        self.authenticate("boss", "boss")
        for values in (
            {"user_id": self.boss.id},
            {"state": "connected"},
            {"object_id": "somebody"},
            {"last_error": "invented"},
        ):
            self.refused("office365.account", "write", [self.account.id], values)
        with self.assertRaises(UserError):
            elsewhere = self.app.copy({"active": False, "graph_url": "https://evil"})
            self.account.with_user(self.boss).app_id = elsewhere
        self.authenticate("anna", "anna")
        self.refused(
            "office365.account", "write", [self.account.id], {"login": "x@y.z"}
        )

    def test_nobody_reads_a_token_the_administrator_neither(self) -> None:
        kept = ["cache_encrypted", "home_account"]
        for user in (self.anna, self.bruno, self.boss, self.env.ref("base.user_admin")):
            tokens = self.env["office365.token"].with_user(user)
            with self.assertRaises(AccessError):
                tokens.search([])
            with self.assertRaises(AccessError):
                tokens.browse(self.token.id).read(kept)
            with self.assertRaises(UserError):
                tokens.browse(self.token.id).export_data(kept)
            with self.assertRaises(AccessError):
                tokens.formatted_read_group([], kept, [])
            for name in ("read", "search_read", "export_data"):
                body = {"ids": [self.token.id]} if name != "search_read" else {}
                answer = self.json2(user, f"office365.token/{name}", **body)
                self.assertGreaterEqual(answer.status_code, 400)

    def test_a_token_stays_unread_even_with_access_to_its_table(self) -> None:
        self.env["ir.model.access"].create(
            {
                "name": "curious",
                "model_id": self.env["ir.model"]._get_id("office365.token"),
                "group_id": self.env.ref("base.group_system").id,
                "perm_read": True,
            }
        )
        mine = self.token.with_user(self.boss)
        self.assertEqual(mine.read(["account_id"])[0]["id"], self.token.id)
        with self.assertRaises(AccessError):
            mine.read(["cache_encrypted"])

    def test_no_secret_of_the_app_is_read(self) -> None:
        app = self.app.with_user(self.boss)
        self.assertTrue(app.has_secret)
        rows = app.read(["secret", "certificate"])
        self.assertEqual((rows[0]["secret"], rows[0]["certificate"]), (False, False))
        with self.assertRaises(AccessError):
            app.read(["secret_encrypted"])
        with self.assertRaises(AccessError):
            app.search([("secret_encrypted", "like", "gAAAA%")])
        with self.assertRaises(AccessError):
            self.app.with_user(self.bruno).read(["client_id"])

    def test_saving_the_form_does_not_give_the_secret_back(self) -> None:
        self.authenticate("boss", "boss")
        rows = self.call_kw(
            "office365.app",
            "web_save",
            [self.app.id],
            {"secret": "very secret"},
            specification={"secret": {}, "has_secret": {}},
        )
        self.assertEqual(rows[0]["secret"], False)
        self.assertTrue(rows[0]["has_secret"])
        self.assertEqual(self.app._get_client_secret(), "very secret")

    def test_a_foreign_device_code_cannot_be_used(self) -> None:
        action = self.anna.with_user(self.anna).action_office365_connect_device()
        self.env.flush_all()
        self.authenticate("bruno", "bruno")
        self.refused("office365.device.code", "action_poll", [action["res_id"]])
        with self.assertRaises(AccessError):
            self.env["office365.device.code"].with_user(self.bruno).create(
                {"account_id": self.account.id}
            ).action_poll()

    def test_nobody_has_a_colleague_sign_in_for_them(self) -> None:
        model = "office365.device.code"
        action = self.anna.with_user(self.anna).action_office365_connect_device()
        own = self.bruno.with_user(self.bruno).action_office365_connect_device()
        self.env.flush_all()
        self.authenticate("bruno", "bruno")
        seen = self.call_kw(model, "search_read", [], ["user_code"])
        self.assertEqual([row["id"] for row in seen], [own["res_id"]])
        aimed = {"account_id": self.account_of(self.bruno).id}
        self.refused(model, "write", [action["res_id"]], aimed)
        self.refused(model, "unlink", [action["res_id"]])
        self.refused(model, "read", [action["res_id"]], ["user_code"])

    def test_what_is_shown_of_a_device_code_is_what_microsoft_said(self) -> None:
        model = "office365.device.code"
        action = self.bruno.with_user(self.bruno).action_office365_connect_device()
        self.env.flush_all()
        self.authenticate("bruno", "bruno")
        mine = self.account_of(self.bruno).id
        for values in (
            {"account_id": mine},
            {"user_code": "MINE"},
            {"verification_uri": "https://evil.example"},
            {"state": "done"},
        ):
            with self.subTest(**values):
                self.refused(model, "write", [action["res_id"]], values)
                self.refused(model, "create", [{"account_id": mine, **values}])

    def test_a_dialog_about_an_account_is_whoevers_opened_it(self) -> None:
        given = {
            "office365.change.account": {"login": "x@y.example"},
            "office365.existing.meetings": {"choice": "invite"},
        }
        for model, values in given.items():
            dialogs = self.env[model].with_user(self.anna)
            made = dialogs.create({"account_id": self.account.id, **values})
            self.env.flush_all()
            self.authenticate("bruno", "bruno")
            with self.subTest(model):
                self.assertEqual(self.call_kw(model, "search", []), [])
                self.refused(model, "write", [made.id], values)
