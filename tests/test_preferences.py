"""Preferences are saved one at a time, as the web client does, and by their owner."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .rpc_case import RpcCase
from .simulator_process import ANNA, BRUNO


@tagged("post_install", "-at_install")
class TestPreferences(RpcCase):
    def setUp(self) -> None:
        super().setUp()
        self.account = self.account_of(self.anna)
        self.authenticate("anna", "anna")

    def save(self, **values: object) -> dict:
        """Anna saves some of her preferences; what the form shows afterwards."""
        named = {f"office365_{name}": value for name, value in values.items()}
        specification = {name: {} for name in named}
        (row,) = self.call_kw(
            "res.users", "web_save", [self.anna.id], named, specification=specification
        )
        return {name: row[f"office365_{name}"] for name in values}

    def assert_saved_one_by_one(self) -> None:
        """Each is kept, whatever is saved after it."""
        wanted = {
            "contact_left_scope": "leave",
            "contact_preset": "odoo_leads",
            "contact_folder": "Mine",
            "contact_by_filter": True,
            "contact_domain": "[('function', '=', 'Key')]",
            "alias_addresses": "anna@x.example",
            "contacts_enabled": False,
            "calendar_enabled": True,
            "calendar_name": "Work",
            "calendar_months_after": 3,
            "calendar_meetings": "own",
            "calendar_private": "busy",
            "calendar_push": False,
            "calendar_invites": "odoo",
        }
        login = self.account.login
        for name, value in wanted.items():
            self.assertEqual(self.save(**{name: value}), {name: value})
        for name, value in wanted.items():
            self.assertEqual(self.account[name], value, name)
        self.assertEqual(self.account.login, login)
        self.save(contact_preset=False)
        self.assertFalse(self.account.contact_preset)
        self.assertEqual(self.account.contact_folder, "Mine")

    def test_saved_one_by_one_while_connected(self) -> None:
        self.connect(self.anna)
        self.assert_saved_one_by_one()
        self.assertEqual(self.account.state, "connected")

    def test_saved_one_by_one_before_connecting(self) -> None:
        self.assert_saved_one_by_one()
        self.save(login=BRUNO)
        self.assertEqual(self.account.login, BRUNO)
        self.assertEqual(self.account.contact_left_scope, "leave")

    def test_saved_by_somebody_who_has_no_account_yet(self) -> None:
        self.account.unlink()
        self.save(contact_preset="odoo_leads")
        self.save(contact_conflict="remote")
        account = self.account_of(self.anna)
        self.assertEqual(account.contact_preset, "odoo_leads")
        self.assertEqual(account.contact_conflict, "remote")
        self.assertEqual(account.login, ANNA)
        self.assertTrue(account.contacts_enabled)
        self.assertEqual(account.calendar_months_after, 12)

    def test_somebody_without_an_account_is_shown_what_a_new_one_would_have(
        self,
    ) -> None:
        self.account.unlink()
        anna = self.anna.with_user(self.anna)
        self.assertTrue(anna.office365_contacts_enabled)
        self.assertFalse(anna.office365_calendar_enabled)
        self.assertEqual(anna.office365_calendar_months_before, 1)
        self.assertEqual(anna.office365_calendar_private, "content")
        self.assertEqual(anna.office365_login, ANNA)

    def test_saved_together_with_preferences_of_odoo(self) -> None:
        self.call_kw(
            "res.users",
            "write",
            [self.anna.id],
            {"signature": "<p>Anna</p>", "office365_contact_folder": "Mine"},
        )
        self.assertIn("Anna", self.anna.signature)
        self.assertEqual(self.account.contact_folder, "Mine")

    def test_saving_one_keeps_what_was_changed_since_the_others_were_read(self) -> None:
        anna = self.anna.with_user(self.anna)
        anna.read(["office365_contact_folder", "office365_contact_preset"])
        self.account.contact_folder = "Elsewhere"
        anna.write({"office365_contact_preset": "odoo_leads"})
        self.assertEqual(self.account.contact_folder, "Elsewhere")
        self.assertEqual(anna.office365_contact_folder, "Elsewhere")

    def test_saved_as_part_of_a_whole_form_leaves_the_address_alone(self) -> None:
        self.connect(self.anna)
        self.save(login=ANNA, alias_addresses=False, contact_folder="Mine")
        self.assertEqual(self.account.contact_folder, "Mine")
        self.refused(
            "res.users",
            "web_save",
            [self.anna.id],
            {"office365_login": BRUNO},
            specification={},
            because="UserError",
        )
        self.assertEqual(self.account.login, ANNA)

    def test_new_user_cannot_be_given_preferences_by_somebody_else(self) -> None:
        admin = self.env.ref("base.user_admin")
        users = self.env["res.users"].with_user(admin)
        values = {"name": "Dora", "login": "dora", "office365_contact_folder": "Mine"}
        with self.assertRaises(AccessError):
            users.create(values)
