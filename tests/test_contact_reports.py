"""Runs and issues as an ordinary user opens them."""

from ast import literal_eval
from datetime import timedelta

from lxml import etree

from odoo import fields
from odoo.tests import tagged

from .contact_case import ContactCase
from .simulator_process import BRUNO


@tagged("post_install", "-at_install")
class TestContactReports(ContactCase):
    def setUp(self) -> None:
        super().setUp()
        self.bruno = self.make_user("bruno", BRUNO)
        self.bruno_account = self.connect(self.bruno, BRUNO)
        for user, account in (
            (self.anna, self.account),
            (self.bruno, self.bruno_account),
        ):
            partner = self.partners.with_user(user).create(
                {"name": f"Of {user.name}", "function": "x" * 300}
            )
            partner.action_office365_add()
            account._run_contacts()
        self.env.invalidate_all()

    def opened(self, action: str, user: object) -> tuple[object, dict]:
        """The action's model and its views, as the web client asks for them."""
        found = self.env["ir.actions.act_window"].with_user(user)._for_xml_id(action)
        model = self.env[found["res_model"]].with_user(user)
        views = [*found["views"], (False, "search")]
        return model, model.get_views(views)["views"]

    def rows(self, model: object, views: dict) -> object:
        """What the list shows, read as the web client does."""
        names = {f.get("name") for f in etree.fromstring(views["list"]["arch"])}
        specification = {name: {} for name in names if name in model._fields}
        records = model.web_search_read([], specification)["records"]
        return model.browse([record["id"] for record in records])

    def assert_filters_work(self, model: object, views: dict) -> set[str]:
        """Each filter of the search view can be used; their names."""
        names = set()
        for node in etree.fromstring(views["search"]["arch"]).iter("filter"):
            names.add(node.get("name"))
            model.search_count(literal_eval(node.get("domain") or "[]"))
            group = literal_eval(node.get("context") or "{}").get("group_by")
            if group:
                model.formatted_read_group([], [group], ["__count"])
        return names

    def assert_graph_opens(self, model: object, views: dict) -> None:
        """Its groups and measures can be asked for."""
        fields = list(etree.fromstring(views["graph"]["arch"]))
        measured = [f.get("name") for f in fields if f.get("type") == "measure"]
        groups = [
            ":".join(filter(None, [f.get("name"), f.get("interval")]))
            for f in fields
            if f.get("type") != "measure"
        ]
        measures = [f"{name}:sum" for name in measured] or ["__count"]
        self.assertTrue(model.formatted_read_group([], groups, measures))

    def test_runs_open_for_their_user_with_own_rows_only(self) -> None:
        for user, account in (
            (self.anna, self.account),
            (self.bruno, self.bruno_account),
        ):
            with self.subTest(user=user.login):
                model, views = self.opened("office365_sync.action_sync_runs", user)
                rows = self.rows(model, views)
                self.assertEqual(rows.account_id.ids, account.ids)
                self.assertEqual(rows[0].remote_created, 1)
                names = self.assert_filters_work(model, views)
                self.assertGreaterEqual(names, {"failed", "with_problems", "started"})
                self.assert_graph_opens(model, views)
                self.assertIn("form", views)

    def test_issues_open_for_their_user_with_own_rows_only(self) -> None:
        for user, account in (
            (self.anna, self.account),
            (self.bruno, self.bruno_account),
        ):
            with self.subTest(user=user.login):
                model, views = self.opened("office365_sync.action_sync_issues", user)
                rows = self.rows(model, views)
                self.assertEqual(rows.account_id.ids, account.ids)
                self.assertEqual(rows.code, "too_long")
                self.assertEqual(rows.field_label, "Job position")
                names = self.assert_filters_work(model, views)
                self.assertGreaterEqual(names, {"to_outlook", "to_odoo", "by_code"})
                self.assert_graph_opens(model, views)

    def test_manager_sees_everybodys_runs_and_issues(self) -> None:
        admin = self.env.ref("base.user_admin")
        for action in ("action_sync_runs", "action_sync_issues"):
            model, views = self.opened(f"office365_sync.{action}", admin)
            accounts = self.rows(model, views).account_id
            self.assertGreaterEqual(accounts, self.account + self.bruno_account)

    def test_causes_of_issues_are_told_in_words(self) -> None:
        issues = self.env["office365.sync.issue"].with_user(self.anna)
        groups = issues.formatted_read_group([], ["code"], ["__count"])
        self.assertEqual(
            [group["code"] for group in groups], ["The value is too long for Outlook."]
        )
        (group,) = groups
        found = issues.search(group["__extra_domain"])
        self.assertEqual(found.code, "too_long", "a group still finds its issues")

    def test_issue_and_run_say_what_they_are_about(self) -> None:
        issue = self.env["office365.sync.issue"].with_user(self.anna).search([])
        self.assertEqual(issue.about, f"Of {self.anna.name}")
        run = self.env["office365.sync.run"].with_user(self.anna).search([], limit=1)
        self.assertTrue(run.display_name.startswith("Contacts, "), run.display_name)

    def test_menus_lead_an_ordinary_user_there(self) -> None:
        menus = self.env["ir.ui.menu"].with_user(self.anna)
        visible = menus._visible_menu_ids()
        for name in ("menu_sync_runs", "menu_sync_issues", "menu_contact_links"):
            self.assertIn(self.env.ref(f"office365_sync.{name}").id, visible)

    def test_run_of_somebody_else_is_cancelled_by_nobody(self) -> None:
        run = self.bruno_account.env["office365.sync.run"].search(
            [("account_id", "=", self.bruno_account.id)]
        )
        self.assertFalse(run.with_user(self.anna).search([("id", "in", run.ids)]))

    def test_runs_of_long_ago_are_forgotten_and_others_kept(self) -> None:
        self.synced_partner()
        kept = self.env["office365.sync.run"].search([])
        self.assertTrue(kept)
        old = kept.copy({"started": fields.Datetime.now() - timedelta(days=91)})
        self.env["office365.sync.run"]._gc_old()
        self.assertFalse(old.exists())
        self.assertEqual(kept.exists(), kept)
