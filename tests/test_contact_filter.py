"""Filters may name who and when; one that broke says so to whom it concerns."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from ..models.res_company import OWN_CONTACTS
from .fault_case import FaultCase
from .simulator_process import BRUNO

MINE = "[('user_id', '=', uid)]"
FRESH = (
    "[('create_date', '>=', (context_today() - relativedelta(days=1))"
    ".strftime('%Y-%m-%d')), ('function', '=', 'Key')]"
)
GONE = "[('field_of_an_addon_that_is_gone', '=', 1)]"
UNUSABLE = [
    "[('user_id', '=', ",
    "[('user_id', '=', nobody)]",
    "[('no_such_field', '=', 1)]",
    "[('category_id.no_such_field', '=', 1)]",
    "[('id', 'resembles', 1)]",
    "'user_id'",
    "[('id', '=', __import__('os').getpid())]",
    "[('id', '=', uid.env)]",
]


@tagged("post_install", "-at_install")
class TestContactFilter(FaultCase):
    def setUp(self) -> None:
        super().setUp()
        self.company = self.anna.company_id

    def everybodys(self, domain: str) -> None:
        """An administrator saves a filter for everybody."""
        admin = self.env.ref("base.user_admin")
        settings = self.env["res.config.settings"].with_user(admin)
        values = {"by_filter": True, "domain": domain}
        named = {f"office365_contact_{key}": value for key, value in values.items()}
        settings.create(named).execute()
        self.env.flush_all()

    def own(self, domain: str) -> None:
        """Anna saves a filter of her own."""
        values = {"by_filter": True, "domain": domain}
        named = {f"office365_contact_{key}": value for key, value in values.items()}
        self.anna.with_user(self.anna).write(named)
        self.env.flush_all()

    def stored(self, table: str, column: str, domain: str, record: object) -> None:
        """A filter that was good when it was saved."""
        self.env.flush_all()
        self.env.cr.execute(
            f"UPDATE {table} SET {column} = %s WHERE id = %s", [domain, record.id]
        )
        self.env.invalidate_all()

    def run_and_look(self) -> str:
        """One run; how it ended."""
        self.env.flush_all()
        state = self.account._run_contacts()
        self.env.invalidate_all()
        return state

    def test_everybodys_filter_begins_with_each_users_own(self) -> None:
        self.assertNotIn("uid", OWN_CONTACTS)  # which Odoo's field warns of
        self.partner("Of Anna", user_id=self.anna.id)
        self.partner("Of Nobody")
        self.everybodys(OWN_CONTACTS)
        self.assertEqual(self.account.contact_matching, 1)
        self.sync()
        self.assertEqual(set(self.simulator.contacts()), {"Of Anna"})

    def test_everybodys_filter_on_oneself_selects_each_persons_own(self) -> None:
        bruno = self.make_user("bruno", BRUNO)
        theirs = self.connect(bruno, BRUNO)
        self.partner("Of Anna", user_id=self.anna.id)
        self.partner("Of Bruno", user_id=bruno.id)
        self.everybodys(MINE)
        self.sync()
        self.assertEqual(theirs._run_contacts(), "done")
        self.assertEqual(set(self.simulator.contacts()), {"Of Anna"})
        self.assertEqual(set(self.simulator.contacts(BRUNO)), {"Of Bruno"})

    def test_own_filter_on_oneself(self) -> None:
        self.partner("Of Anna", user_id=self.anna.id)
        self.partner("Of Nobody")
        self.own(MINE)
        self.assertEqual(self.anna.with_user(self.anna).office365_contact_matching, 1)
        self.sync()
        self.assertEqual(set(self.simulator.contacts()), {"Of Anna"})

    def test_filter_without_a_condition_chooses_nobody(self) -> None:
        for empty in ("[]", "[ ]", False):
            with self.subTest(empty=empty):
                self.own(empty)
                self.assertFalse(self.account.contact_matching)
                self.sync()
                self.assertFalse(self.simulator.contacts())

    def test_filter_begins_with_ones_own_contacts(self) -> None:
        literal = f"[('user_id', '=', {self.anna.id})]"
        self.assertEqual(self.account.contact_domain, literal)
        ben = self.make_user("ben", "ben.weber@contoso.example")
        before = ben.with_user(ben).office365_contact_domain
        self.assertEqual(before, f"[('user_id', '=', {ben.id})]")
        self.assertEqual(
            self.env["res.company"].new().office365_contact_domain, OWN_CONTACTS
        )

    def test_filter_by_the_day(self) -> None:
        self.partner("New", function="Key")
        old = self.partner("Old", function="Key")
        self.env.flush_all()
        long_ago = fields.Datetime.now() - timedelta(days=30)
        self.env.cr.execute(
            "UPDATE res_partner SET create_date = %s WHERE id = %s", [long_ago, old.id]
        )
        self.env.invalidate_all()
        self.everybodys(FRESH)
        self.sync()
        self.assertEqual(set(self.simulator.contacts()), {"New"})

    def test_unusable_filter_is_refused_where_it_is_entered(self) -> None:
        for domain in UNUSABLE:
            with self.subTest(domain=domain):
                for save in (self.everybodys, self.own):
                    with self.assertRaises(ValidationError) as caught:
                        save(domain)
                    self.assertIn("cannot be used", str(caught.exception))
        self.assertFalse(self.company.office365_contact_by_filter)
        self.assertFalse(self.account.contact_by_filter)

    def test_filter_on_what_a_user_may_not_see_is_refused(self) -> None:
        field = self.env["res.partner"]._fields["function"]
        self.patch(field, "groups", "base.group_system")
        with self.assertRaises(ValidationError):
            self.own("[('function', '=', 'Key')]")

    def test_everybodys_filter_that_broke_is_told_to_whom_it_concerns(self) -> None:
        self.everybodys("[('function', '=', 'Key')]")
        self.partner("Key Person", function="Key")
        self.sync()
        self.stored("res_company", "office365_contact_domain", GONE, self.company)
        self.assertEqual(self.run_and_look(), "failed")
        account = self.account
        self.assertEqual(account.state, "error")
        self.assertIn("filter", account.last_error)
        self.assertIn("Settings", account.last_error_remedy)
        self.assertTrue(account.next_try)
        self.assertEqual(self.app.state, "ready")
        self.assertIn("Key Person", self.simulator.contacts())
        me = self.anna.with_user(self.anna)
        self.assertEqual(me.office365_last_error, account.last_error)
        self.everybodys("[('function', '=', 'Key')]")
        self.assertFalse(account.next_try, "is tried again at once")
        self.sync()
        self.assertEqual(account.state, "connected")
        self.assertFalse(account.last_error)

    def test_own_filter_that_broke_is_its_users_to_mend(self) -> None:
        self.own("[('function', '=', 'Key')]")
        self.partner("Key Person", function="Key")
        self.sync()
        self.stored("office365_account", "contact_domain", GONE, self.account)
        self.assertEqual(self.run_and_look(), "failed")
        self.assertEqual(self.account.state, "error")
        self.assertIn("Preferences", self.account.last_error_remedy)
        self.anna.with_user(self.anna).office365_contact_by_filter = False
        self.assertFalse(self.account.next_try)
        self.sync()
        self.assertEqual(self.account.state, "connected")

    def test_settings_are_saved_though_a_filter_that_is_off_broke(self) -> None:
        self.everybodys("[('function', '=', 'Key')]")
        self.stored("res_company", "office365_contact_domain", GONE, self.company)
        admin = self.env.ref("base.user_admin")
        settings = self.env["res.config.settings"].with_user(admin).create({})
        settings.office365_contact_by_filter = False
        settings.execute()
        self.assertFalse(self.company.office365_contact_by_filter)
        self.sync()

    def test_own_preferences_are_saved_though_everybodys_filter_is_broken(self) -> None:
        self.everybodys("[('function', '=', 'Key')]")
        self.stored("res_company", "office365_contact_domain", GONE, self.company)
        self.anna.with_user(self.anna).office365_contact_folder = "Mine"
        self.own(MINE)
        self.sync()
        self.assertEqual(self.account.state, "connected")
