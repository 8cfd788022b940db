import time
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import config

from ..graph import client
from ..models.office365_check import CHECKS
from .common import Office365Case
from .simulator_process import ANNA, BRUNO, CLIENT_ID
from .test_secrets import key_and_certificate


@tagged("post_install", "-at_install")
class TestChecks(Office365Case):
    """Named checks, each green, orange or red, with what to do."""

    def row(self, name: str, record: object = None) -> dict:
        """What a check of this name says now; its first row."""
        record = self.app if record is None else record
        record.sudo()._run_checks()
        return next(row for row in record.check_report if row["name"] == name)

    def saw(self, name: str, record: object = None) -> tuple[str, str]:
        """Colour and text."""
        row = self.row(name, record)
        return row["colour"], f"{row['text']} {row['remedy']}"

    def test_every_check_has_its_method_and_needs_what_comes_before_it(self) -> None:
        for model, checks in CHECKS.items():
            names = [check.name for check in checks]
            self.assertEqual(len(names), len(set(names)))
            for number, check in enumerate(checks):
                self.assertTrue(hasattr(self.env[model], f"_look_at_{check.name}"))
                self.assertLessEqual(set(check.needs), set(names[:number]))

    def test_whatever_is_not_green_says_what_to_do(self) -> None:
        self.simulator.admin("POST", f"apps/{CLIENT_ID}", {"secret_expired": True})
        self.jobs.write({"nextcall": fields.Datetime.now() - timedelta(days=1)})
        self.app._run_checks()
        wrong = self.app._check_rows("red", "orange")
        self.assertGreater(len(wrong), 2)
        self.assertTrue(all(row["remedy"] for row in wrong), wrong)

    def test_what_needs_something_that_is_red_is_not_looked_at(self) -> None:
        self.app.client_id = False
        self.simulator.clear_counters()
        self.app._run_checks()
        found = self.colours(self.app)
        self.assertEqual(found["Registration in Odoo"], "red")
        for label in ("The app at Microsoft", "Microsoft Graph", "Clock"):
            self.assertEqual(found[label], "grey")
        self.assertEqual(self.simulator.requests(), [])

    def test_all_of_an_installation_that_works_is_green(self) -> None:
        self.connect(self.anna)
        self.app.secret_expires_on = fields.Date.today() + timedelta(days=300)
        self.assertEqual(self.app.action_test()["params"]["type"], "success")
        self.assertLessEqual(set(self.colours(self.app).values()), {"green", "grey"})

    # -- the app

    def test_an_id_that_is_none_of_microsofts(self) -> None:
        self.app.client_id = "Odoo"
        self.assertEqual(self.saw("registration")[0], "red")

    def test_an_address_that_microsoft_would_not_take(self) -> None:
        for address, colour in (
            ("http://odoo.example", "orange"),
            ("https://odoo.example", "orange"),
            ("http://localhost:8069", "green"),
        ):
            self.set_parameter("web.base.url", address)
            self.assertEqual(self.saw("address")[0], colour, address)
        self.set_parameter("web.base.url", "https://odoo.example")
        self.set_parameter("web.base.url.freeze", "True")
        self.assertEqual(self.saw("address")[0], "green")

    def set_parameter(self, name: str, value: str) -> None:
        """What an administrator sets."""
        self.env["ir.config_parameter"].set_param(name, value)
        self.app.invalidate_recordset(["redirect_uri", "is_redirect_uri_safe"])

    def test_expiry_is_told_in_time(self) -> None:
        for days, colour in ((-1, "red"), (20, "orange"), (200, "green")):
            day = fields.Date.today() + timedelta(days=days)
            self.app.secret_expires_on = day
            self.assertEqual(self.saw("expiry")[0], colour)
        self.app.secret_expires_on = False
        self.assertEqual(self.saw("expiry")[0], "grey")

    def test_expiry_of_a_certificate_is_read_from_it(self) -> None:
        key, certificate = key_and_certificate()
        self.app.write(
            {"credential": "certificate", "certificate": f"{key}\n{certificate}"}
        )
        self.assertIn(self.saw("expiry")[0], ("green", "orange"))

    def test_microsoft_says_what_it_thinks_of_the_app(self) -> None:
        self.assertEqual(self.saw("microsoft")[0], "green")
        self.app.tenant = "nobody.example"
        self.assertIn("tenant is not known", self.saw("microsoft")[1])
        self.app.write(
            {"tenant": "contoso.example", "client_id": "b" * 8 + CLIENT_ID[8:]}
        )
        self.assertIn("not known in this tenant", self.saw("microsoft")[1])

    def test_an_app_for_device_codes_has_to_allow_them(self) -> None:
        self.app.sign_in_mode = "device"
        self.assertEqual(self.saw("microsoft")[0], "green")
        self.simulator.admin("POST", f"apps/{CLIENT_ID}", {"public_client": False})
        colour, told = self.saw("microsoft")
        self.assertEqual(colour, "red")
        self.assertIn("allow public client flows", told)

    def test_of_any_tenants_app_it_shows_at_the_first_sign_in(self) -> None:
        self.app.tenant = "organizations"
        self.assertEqual(self.saw("microsoft")[0], "grey")

    def test_who_has_to_give_a_permission_is_named(self) -> None:
        self.assertEqual(self.saw("permissions")[0], "grey", "nobody is connected")
        account = self.connect(self.anna)
        self.assertEqual(self.saw("permissions")[0], "green")
        account.granted_scopes = "User.Read"
        colour, told = self.saw("permissions")
        self.assertEqual(colour, "orange")
        self.assertIn("Anna", told)

    def test_a_clock_that_is_wrong(self) -> None:
        self.assertEqual(self.saw("clock")[0], "green")
        for seconds, colour in ((120, "orange"), (-1200, "red")):
            self.patch(client, "_ahead", lambda _date, told=seconds: told)
            row = self.row("clock")
            self.assertEqual(row["colour"], colour)
            self.assertIn(str(abs(seconds)), row["text"])

    def test_graph_that_does_not_answer(self) -> None:
        self.simulator.fault({"status": 503}, times=None, path="^/users")
        self.patch(time, "sleep", lambda _seconds: None)
        self.assertEqual(self.saw("graph")[0], "red")

    # -- the installation

    def test_scheduled_actions_that_do_not_run(self) -> None:
        now = fields.Datetime.now()
        self.assertEqual(self.saw("jobs")[0], "green")
        for values in (
            {"nextcall": now - timedelta(hours=1)},
            {"nextcall": now, "failure_count": 3},
            {"active": False},
        ):
            self.jobs.write(values)
            self.assertEqual(self.saw("jobs")[0], "red", values)

    def test_what_only_tells_people_stops_nothing_and_is_looked_at_too(self) -> None:
        digest = self.env.ref("office365_sync.ir_cron_digest")
        digest.write({"active": True, "lastcall": False})
        digest.active = False
        found = {one.label._source: one for one in self.app._look_at_jobs({})}
        self.assertEqual(len(found), 4)
        off = found["Office 365: daily digest"]
        self.assertEqual(
            (off.colour, off.text._source[-15:]), ("orange", "nobody is told.")
        )
        digest.active = True
        found = {one.label._source: one for one in self.app._look_at_jobs({})}
        self.assertIn("first time on", found["Office 365: daily digest"].text._source)

    def test_a_server_that_gives_a_sync_too_little_time(self) -> None:
        for values, colour in (
            ({"max_cron_threads": 0}, "grey"),
            ({"max_cron_threads": 2, "limit_time_real_cron": 60}, "orange"),
            ({"limit_time_real_cron": -1, "limit_time_real": 120}, "green"),
            ({"limit_time_real_cron": 0}, "green"),
        ):
            for name, value in values.items():
                self.patch(config, "options", config.options.new_child({name: value}))
            self.assertEqual(self.saw("server")[0], colour, values)

    def test_accounts_in_trouble_are_named(self) -> None:
        self.assertEqual(self.saw("accounts")[0], "grey")
        account = self.connect(self.anna)
        self.assertEqual(self.saw("accounts")[0], "green")
        account.state = "sign_in_needed"
        colour, told = self.saw("accounts")
        self.assertEqual(colour, "orange")
        self.assertIn("Anna", told)

    # -- an account

    def test_of_an_account_each_permission_is_a_row(self) -> None:
        account = self.connect(self.anna)
        account.calendar_enabled = True
        account._run_checks()
        found = self.colours(account, "permissions")
        self.assertEqual(found.pop("Calendars.ReadWrite"), "red")
        self.assertEqual(found, {"User.Read": "green", "Contacts.ReadWrite": "green"})

    def test_an_account_that_has_not_synced_for_long(self) -> None:
        account = self.connect(self.anna)
        self.assertEqual(self.saw("last_sync", account)[0], "grey")
        account.last_success = fields.Datetime.now() - timedelta(hours=2)
        self.assertEqual(self.saw("last_sync", account)[0], "orange")
        account.last_success = fields.Datetime.now()
        self.assertEqual(self.saw("last_sync", account)[0], "green")

    # -- who

    def test_nobody_checks_or_sees_the_account_of_a_colleague(self) -> None:
        account = self.connect(self.anna)
        account.with_user(self.anna).action_test()
        bruno = self.make_user("bruno", BRUNO)
        with self.assertRaises(AccessError):
            account.with_user(bruno).action_test()
        with self.assertRaises(AccessError):
            account.with_user(bruno).read(["check_report"])
        self.assertTrue(self.anna.with_user(self.anna).office365_check_report)
        self.assertFalse(self.anna.with_user(bruno).office365_check_report)

    def test_nobody_writes_a_report_by_hand(self) -> None:
        account = self.connect(self.anna)
        boss = self.make_user("boss", BRUNO, "office365_sync.group_manager")
        with self.assertRaises(AccessError):
            account.with_user(boss).check_report = []

    def test_a_manager_checks_others_only_where_nobody_signs_in(self) -> None:
        account = self.account_of(self.anna)
        boss = self.make_user("boss", BRUNO, "office365_sync.group_manager")
        with self.assertRaises(AccessError):
            account.with_user(boss).action_test()
        roles = ["Contacts.ReadWrite", "User.Read.All"]
        self.simulator.admin("POST", f"apps/{CLIENT_ID}", {"roles": roles})
        self.app.sign_in_mode = "application"
        account._assign_mailbox()
        told = account.with_user(boss).action_test()
        self.assertEqual(told["params"]["type"], "success")
        self.assertIn(ANNA, account._check_lines("green"))

    def test_an_ordinary_user_does_not_check_the_app(self) -> None:
        with self.assertRaises(AccessError):
            self.app.with_user(self.anna).action_test()
