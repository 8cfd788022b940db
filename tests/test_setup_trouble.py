"""What else can go wrong on the pages of the assistant."""

from types import SimpleNamespace

from cryptography import x509
from cryptography.fernet import Fernet

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import config

from ..models import office365_secret
from ..models.office365_app_care import _end_of
from .common import Office365Case
from .simulator_mail import LOG, SERVICE
from .simulator_process import CLIENT_ID
from .test_secrets import key_and_certificate
from .test_setup import RIGHT, SetupTools


@tagged("post_install", "-at_install")
class TestSetupTrouble(SetupTools, Office365Case):
    """Each is told in words, and takes nothing else along."""

    def test_an_app_that_is_refused_is_told_when_everything_is_checked(self) -> None:
        self.at("verify", **RIGHT, login=SERVICE)
        self.connect(self.boss, SERVICE)
        self.simulator.admin("POST", f"apps/{CLIENT_ID}", {"secret_expired": True})
        setup = self.assistant()
        told = setup.action_check_all()["params"]
        self.env.flush_all()
        self.assertEqual(told["type"], "danger")
        self.assertIn("secret has expired", self.app._check_lines("red"))
        self.assertTrue(setup.account_report)

    def test_the_end_of_a_certificate_is_read_by_old_libraries_too(self) -> None:
        self.patch(x509, "load_pem_x509_certificates", None)
        _key, certificate = key_and_certificate()
        self.assertTrue(_end_of(certificate))

    def test_keys_are_compared_by_what_they_are(self) -> None:
        key, text = key_and_certificate()
        pair = {"credential": "certificate", "certificate": f"{key}\n{text}"}
        setup = self.at("ids", **{**RIGHT, **pair, "secret": False})
        real = x509.load_pem_x509_certificate(text.encode())
        public = real.public_key()

        # keys of older libraries are equal to themselves alone
        def load(_text: bytes) -> object:
            again = SimpleNamespace(public_bytes=public.public_bytes)
            begin, end = real.not_valid_before, real.not_valid_after
            return SimpleNamespace(
                public_key=lambda: again, not_valid_before=begin, not_valid_after=end
            )

        self.patch(x509, "load_pem_x509_certificate", load)
        self.assertEqual(list(setup._wrong_certificate()), [])

    def test_a_lost_key_is_told_where_a_certificate_is_looked_at(self) -> None:
        key, certificate = key_and_certificate()
        pair = {"credential": "certificate", "certificate": f"{key}\n{certificate}"}
        setup = self.at("ids", **{**RIGHT, **pair, "secret": False})
        other = {office365_secret.OPTION: Fernet.generate_key().decode()}
        self.patch(config, "options", config.options.new_child(other))
        with self.assertRaisesRegex(UserError, "key"):
            setup.action_next()

    def test_a_mailbox_that_nobody_reads_keeps_nothing_from_being_checked(self) -> None:
        self.at("verify", **RIGHT, setup_mail=True)
        values = {"address": LOG, "company_id": self.env.company.id}
        self.env["office365.mailbox"].create(values)
        self.account_of(self.boss).unlink()
        setup = self.assistant()
        self.assertTrue(setup.mailbox_id)
        self.assertEqual(setup.action_check_all()["params"]["type"], "danger")
        self.assertTrue(self.app.checked_on)
        self.assertTrue(setup.mailbox_id.checked_on)

    def test_addresses_of_ones_own_are_entered_at_once(self) -> None:
        own = {
            "cloud": "custom",
            "login_url": "https://login.own.example",
            "graph_url": "https://graph.own.example",
        }
        empty = {"cloud": "global", "login_url": False, "graph_url": False}
        values = {"company_id": self.env.company.id, "user_id": self.boss.id}
        manager = self.make_user(
            "manager", "manager@contoso.example", "office365_sync.group_manager"
        )
        setups = self.env["office365.setup"].with_user(self.boss)
        settings = self.env["res.config.settings"].with_user(self.boss)
        for enter in (
            lambda: self.at("ids", **own),
            lambda: setups.create({"app_id": self.app.id, **values, **own}),
            lambda: settings.create(
                {f"office365_{name}": value for name, value in own.items()}
            ).execute(),
        ):
            self.app.write(empty)
            enter()
            self.assertEqual({name: self.app[name] for name in own}, own)
        setup = self.at("ids", manager)
        with self.assertRaises(AccessError):
            setup.write(empty)
        with self.assertRaises(AccessError):
            self.assistant().with_user(manager).write(empty)

    def test_a_manager_sees_no_registration_of_another_company(self) -> None:
        manager = self.make_user(
            "manager", "manager@contoso.example", "office365_sync.group_manager"
        )
        theirs = self.env["res.company"].create({"name": "Fabrikam"})
        app = self.app.copy({"company_id": theirs.id})
        setups = self.env["office365.setup"].with_user(manager)
        mine = {
            "app_id": self.app.id,
            "company_id": manager.company_id.id,
            "user_id": manager.id,
        }
        self.assertTrue(setups.create(mine).cloud)
        for others in ({"app_id": app.id}, {"company_id": theirs.id}):
            with self.assertRaises(AccessError):
                setups.create({**mine, **others})
