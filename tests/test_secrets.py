import json
import logging
import os
import stat
from datetime import datetime, timedelta, timezone
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from cryptography import x509
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PrivateFormat
from cryptography.x509.oid import NameOID

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import config

from ..graph.errors import AppRefused, GraphError
from ..models import office365_secret
from .common import Office365Case
from .simulator_process import ANNA, CLIENT_ID, CLIENT_SECRET

KEYS = [Fernet.generate_key().decode() for _ in range(3)]


def secrets_in(cache: str) -> list[str]:
    """The tokens in MSAL's cache."""
    found = [
        entry["secret"]
        for section in json.loads(cache).values()
        for entry in section.values()
        if "secret" in entry
    ]
    assert len(found) > 2, "an access, a refresh and an identity token"
    return found


def key_and_certificate(days: int = 1, since: int = -9) -> tuple[str, str]:
    """A private key and a certificate of its own, both as PEM, good for so long."""
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "office365_sync")])
    now = datetime.now(timezone.utc)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + timedelta(days=since))
        .not_valid_after(now + timedelta(days=days))
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return pem.decode(), certificate.public_bytes(Encoding.PEM).decode()


@tagged("post_install", "-at_install")
class TestSecrets(Office365Case):
    """Nothing that could be used is in the database, in a log or in an error."""

    def use_keys(self, *keys: str) -> None:
        """As odoo.conf would say."""
        stated = patch.dict(config.options, {office365_secret.OPTION: ",".join(keys)})
        stated.start()
        self.addCleanup(stated.stop)

    @property
    def box(self) -> object:
        """What encrypts."""
        return self.env["office365.secret"]

    def everything_stored(self) -> str:
        """All columns of all our tables, and of those that our values pass through."""
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_type = "
            "'BASE TABLE' AND (table_name LIKE 'office365%%' OR table_name IN "
            "('res_users', 'res_config_settings', 'ir_config_parameter', "
            "'ir_logging', 'mail_message', 'mail_activity'))"
        )
        found = []
        for (table,) in self.env.cr.fetchall():
            self.env.cr.execute(f'SELECT t::text FROM "{table}" t')
            found += [row[0] for row in self.env.cr.fetchall()]
        return "\n".join(found)

    def test_f10_dump_of_the_database_holds_no_usable_secret(self) -> None:
        self.app.certificate = "-----BEGIN PRIVATE KEY----- private matter"
        self.connect(self.anna)
        self.anna.with_user(self.anna).action_office365_connect_device()
        self.env["res.config.settings"].create(
            {"office365_secret": "typed in Settings"}
        )
        cache = self.env["office365.token"]._of(self.account_of(self.anna))._cache()
        self.assertIn("RefreshToken", cache)
        stored = self.everything_stored()
        self.assertIn("gAAAA", stored)
        for secret in (
            CLIENT_SECRET,
            "private matter",
            "typed in Settings",
            "RefreshToken",
            "device_code",
            *secrets_in(cache),
        ):
            self.assertFalse(secret in stored, secret)

    def test_settings_hand_the_secret_to_the_app_registration(self) -> None:
        settings = self.env["res.config.settings"].create({"office365_secret": "new"})
        settings.execute()
        self.assertEqual(self.app._get_client_secret(), "new")

    def test_saving_settings_without_typing_a_secret_leaves_it_alone(self) -> None:
        """The web client sends all fields of the form, the empty ones too."""
        form = {"office365_secret": False, "office365_certificate": False}
        self.env["res.config.settings"].create(form).execute()
        self.assertEqual(self.app._get_client_secret(), CLIENT_SECRET)

    def test_a_secret_is_deleted_on_demand(self) -> None:
        self.app.action_forget_credential()
        self.assertFalse(self.app.has_secret)
        self.assertEqual(self.app.state, "new")

    def test_f10_no_token_and_no_secret_in_any_log_or_error(self) -> None:
        account = self.connect(self.anna)
        cache = self.env["office365.token"]._of(account)._cache()
        self.simulator.admin("POST", f"users/{ANNA}", {"revoked": True})
        client = account._graph_client()
        with self.assertLogs(level=logging.DEBUG) as logs:
            logging.getLogger("odoo.addons.office365_sync").debug("at least one line")
            try:
                client._token(True)
            except GraphError as error:
                account._handle_graph_error(error)
                told = f"{error} {error!r} {client!r} {client._token!r}"
        text = "\n".join(logs.output) + told
        registration = self.app._registration()
        text += repr(registration) + str(registration)
        for secret in (CLIENT_SECRET, *secrets_in(cache)):
            self.assertFalse(secret in text, secret)

    def test_the_first_key_encrypts_and_all_of_them_decrypt(self) -> None:
        self.use_keys(KEYS[0])
        old = self.box._encrypt("text")
        self.use_keys(KEYS[1], KEYS[0])
        self.assertEqual(self.box._decrypt(old), "text")
        new = self.box._encrypt("text")
        self.use_keys(KEYS[1])
        self.assertEqual(self.box._decrypt(new), "text")
        with self.assertRaises(AppRefused):
            self.box._decrypt(old)

    def test_after_a_rotation_the_old_key_can_be_taken_away(self) -> None:
        self.use_keys(KEYS[0])
        self.app.secret = CLIENT_SECRET
        account = self.connect(self.anna)
        self.use_keys(KEYS[1], KEYS[0])
        self.app.action_encrypt_again()
        self.use_keys(KEYS[1])
        self.assertEqual(self.app._get_client_secret(), CLIENT_SECRET)
        self.env.flush_all()
        self.assertTrue(account._graph_client()._token(True))

    def test_a_missing_key_is_the_administrators_problem_and_loses_nothing(
        self,
    ) -> None:
        self.use_keys(KEYS[0])
        self.app.secret = CLIENT_SECRET
        account = self.connect(self.anna)
        self.use_keys(KEYS[1])
        with self.assertRaises(AppRefused) as caught:
            account._graph_client()
        account._handle_graph_error(caught.exception)
        self.assertIn("office365_sync_key", account.last_error_remedy)
        self.assertEqual(self.app.state, "refused")
        self.use_keys(KEYS[0])
        self.env.flush_all()
        self.assertTrue(account._graph_client()._token(True))

    def test_a_key_that_is_none_is_refused_with_what_it_should_be(self) -> None:
        self.use_keys("password")
        with self.assertRaisesRegex(UserError, "Fernet"):
            self.app.secret = "anything"

    def test_the_key_is_made_once_and_for_the_owner_alone(self) -> None:
        with TemporaryDirectory() as folder:
            path = Path(folder) / "new" / "key.txt"
            first = office365_secret._key_in_file(path)
            self.assertEqual(office365_secret._key_in_file(path), first)
            self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o600)
            self.assertEqual(os.listdir(path.parent), ["key.txt"])

    def test_the_environment_may_hold_the_key(self) -> None:
        with patch.dict(os.environ, {"OFFICE365_SYNC_KEY": f"{KEYS[2]}, {KEYS[1]}"}):
            self.assertEqual(self.box._keys(), [KEYS[2], KEYS[1]])

    def test_secrets_may_be_kept_elsewhere(self) -> None:
        self.app.action_forget_credential()
        self.patch(type(self.app), "_get_client_secret", lambda _app: CLIENT_SECRET)
        self.assertEqual(self.connect(self.anna).state, "connected")

    def test_a_certificate_does_instead_of_a_secret(self) -> None:
        key, certificate = key_and_certificate()
        self.app.write({"credential": "certificate", "certificate": key + certificate})
        self.assertTrue(self.app.has_certificate)
        path = f"apps/{CLIENT_ID}"
        self.simulator.admin("POST", path, {"certificate": certificate, "secret": "-"})
        account = self.connect(self.anna)
        self.assertTrue(account._graph_client()._token(True))
        _other, unknown = key_and_certificate()
        self.simulator.admin("POST", path, {"certificate": unknown})
        with self.assertRaises(AppRefused) as caught:
            account._graph_client()._token(True)
        self.assertEqual(caught.exception.code, "AADSTS700027")

    def test_a_certificate_that_cannot_be_read_says_so(self) -> None:
        self.app.write({"credential": "certificate", "certificate": "a file name"})
        told = self.app.action_test()["params"]["message"]
        self.assertIn("certificate", told)
        self.assertIn("PEM", self.app._check_lines("red"))

    def test_a_copy_of_the_registration_holds_no_secret(self) -> None:
        copy = self.app.copy({"active": False})
        self.assertFalse(copy.has_secret)
        self.assertEqual(copy.client_id, CLIENT_ID)

    def test_tokens_of_microsoft_are_never_sent_elsewhere(self) -> None:
        account = self.connect(self.anna)
        with self.assertRaises(ValidationError):
            self.app.login_url = "https://login.microsoftonline.com"
        with self.assertRaises(ValidationError):
            self.app.graph_url = "http://localhost"
        self.app.graph_url = "https://localhost:1"
        self.assertEqual(account.state, "sign_in_needed")
        self.assertFalse(self.env["office365.token"]._of(account))
