"""Contacts in Outlook are their user's own affair, over the API too."""

from odoo.tests import new_test_user, tagged

from .rpc_case import RpcCase
from .simulator_process import ANNA, BRUNO

PREFERENCES = {
    "contacts_enabled": False,
    "contact_folder": "Contacts",
    "contact_by_filter": True,
    "contact_domain": "[('id', '!=', 0)]",
    "contact_preset": "odoo_leads",
    "contact_conflict": "remote",
    "contact_incoming": "never",
    "contact_remote_deleted": "archive",
    "contact_left_scope": "remove",
    "calendar_enabled": True,
    "calendar_private": "never",
    "calendar_existing": "invite",
}


@tagged("post_install", "-at_install")
class TestContactSecurity(RpcCase):
    def setUp(self) -> None:
        super().setUp()
        self.account = self.connect(self.anna)
        self.bruno = self.make_user("bruno", BRUNO)
        self.boss = self.make_user(
            "boss", "boss@contoso.example", "office365_sync.group_manager"
        )

    def test_a_manager_leaves_the_preferences_of_others_alone(self) -> None:
        self.authenticate("boss", "boss")
        for name, value in PREFERENCES.items():
            with self.subTest(field=name):
                before = self.account[name]
                values = {name: value}
                self.refused("office365.account", "write", [self.account.id], values)
                self.assertEqual(self.account[name], before)
                new = {"user_id": self.bruno.id, **values}
                self.refused("office365.account", "create", [new])

    def test_a_manager_may_say_which_mailbox_somebody_has(self) -> None:
        self.authenticate("boss", "boss")
        (created,) = self.call_kw(
            "office365.account", "create", [{"user_id": self.bruno.id, "login": BRUNO}]
        )
        self.call_kw("office365.account", "write", [created], {"login": "b@x.example"})
        self.assertEqual(self.account_of(self.bruno).login, "b@x.example")

    def test_a_manager_has_preferences_of_their_own(self) -> None:
        account = self.account_of(self.boss)
        self.authenticate("boss", "boss")
        self.call_kw("office365.account", "write", [account.id], dict(PREFERENCES))
        self.assertEqual(account.contact_folder, "Contacts")
        named = {"office365_contact_folder": "Mine"}
        self.call_kw("res.users", "write", [self.boss.id], named)
        self.assertEqual(account.contact_folder, "Mine")

    def test_nobody_learns_a_colleagues_address_by_changing_the_account(self) -> None:
        self.authenticate("bruno", "bruno")
        values = {"account_id": self.account.id, "login": "x@y.example"}
        model = "office365.change.account"
        self.refused(model, "web_save", [], values, specification={"current": {}})
        self.refused(model, "onchange", [], values, [], {"current": {}})

    def test_the_owner_sees_the_address_that_is_to_be_changed(self) -> None:
        self.authenticate("anna", "anna")
        (row,) = self.call_kw(
            "office365.change.account",
            "web_save",
            [],
            {"account_id": self.account.id, "login": "x@y.example"},
            specification={"current": {}},
        )
        self.assertEqual(row["current"], ANNA)

    def test_a_manager_changes_field_rules_of_own_companies_only(self) -> None:
        other = self.env["res.company"].create({"name": "Other Company"})
        model = "office365.field.rule"
        rules = self.env[model].create(
            [
                {"company_id": company, "field": "note", "direction": "off"}
                for company in (other.id, self.boss.company_id.id, False)
            ]
        )
        foreign, own, general = rules
        self.authenticate("boss", "boss")
        self.refused(model, "write", [foreign.id], {"direction": "both"})
        self.refused(model, "unlink", [foreign.id])
        new = {"company_id": other.id, "field": "city", "direction": "off"}
        self.refused(model, "create", [new])
        found = self.call_kw(model, "search", [("id", "in", rules.ids)])
        self.assertEqual(set(found), set((own + general).ids))
        self.call_kw(model, "write", [own.id, general.id], {"direction": "both"})
        self.assertEqual(rules.mapped("direction"), ["off", "both", "both"])

    def test_a_companys_rules_hold_for_its_users_wherever_they_look(self) -> None:
        other = self.env["res.company"].create({"name": "Other Company"})
        self.env["office365.field.rule"].create(
            {"company_id": other.id, "field": "note", "direction": "off"}
        )
        rules = self.env["office365.field.rule"].with_user(self.anna)
        self.assertEqual(rules._rules("two_way", other)["note"].direction.value, "off")

    def test_a_portal_user_has_no_outlook(self) -> None:
        portal = new_test_user(
            self.env, "porty", "base.group_portal", email="porty@x.example"
        )
        partner = portal.partner_id
        self.authenticate("porty", "porty")
        for method in (
            "action_office365_add",
            "action_office365_sync_now",
            "action_office365_stop",
            "action_office365_open",
        ):
            self.refused("res.partner", method, [partner.id])
        self.refused("res.users", "action_office365_connect", [portal.id])
        accounts = self.env["office365.account"]
        self.assertFalse(accounts.search([("user_id", "=", portal.id)]))
        self.assertFalse(partner.office365_link_ids)
