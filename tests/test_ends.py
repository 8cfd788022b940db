"""Whoever is concerned hears in time of what ends soon, once and without any mail."""

from datetime import datetime, timedelta, timezone
from unittest.mock import patch

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.office365_mailbox import LONGEST_PAUSE
from .mail_case import MailCase
from .simulator_mail import LOG, NINA, SERVICE
from .simulator_process import ANNA


@tagged("post_install", "-at_install")
class TestEnds(MailCase):
    def setUp(self) -> None:
        super().setUp()
        self.managers = self.env["office365.account"]._managers(self.env.company)
        self.boss = self.make_user(
            "boss", "boss@contoso.example", "office365_sync.group_manager"
        )
        self.env["res.users"].flush_model()
        self.mails = self.env["mail.mail"].search_count([])

    def look(self) -> None:
        """The scheduled action of a day."""
        self.env["office365.account"]._cron_care()

    def unused_for(self, days: int, account: object = None) -> None:
        """Nothing was synced with a sign-in for so long."""
        account = account or self.account
        moment = fields.Datetime.now() - timedelta(days=days)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE office365_token SET write_date = %s WHERE account_id = %s",
            [moment, account.id],
        )
        self.env.invalidate_all()

    def told(self, record: object) -> object:
        """Who has something to do about it; nobody gets it by mail, nor twice."""
        self.assertEqual(self.env["mail.mail"].search_count([]), self.mails)
        users = record.activity_ids.mapped("user_id")
        self.assertEqual(len(record.activity_ids), len(users))
        return users

    def test_one_account_that_fails_keeps_nothing_from_the_others(self) -> None:
        other = self.connect(self.make_user("anna2", ANNA))
        self.unused_for(81)
        self.unused_for(81, other)
        original = type(other)._tell

        def tell(account: object, *told: object) -> None:
            original(account, *told)
            if account == self.account:
                self.env.cr.execute("SELECT 1 / 0")

        log = "odoo.addons.office365_sync.models.office365_account_care"
        with (
            patch.object(type(other), "_tell", tell),
            mute_logger("odoo.sql_db"),
            self.assertLogs(log, "ERROR"),
        ):
            self.look()
        self.assertTrue(other.end_told)
        self.assertTrue(other.activity_ids)
        self.assertFalse(self.account.end_told)
        self.assertFalse(self.account.activity_ids)

    # -- sign-ins

    def test_owner_and_managers_hear_days_before_an_unused_sign_in_ends(self) -> None:
        self.unused_for(79)
        self.look()
        self.assertFalse(self.account.activity_ids)
        self.unused_for(81)
        self.look()
        people = self.managers | self.boss | self.service
        self.assertEqual(self.told(self.account), people)
        self.assertIn("Service ends on", self.account.activity_ids[0].summary)
        self.assertIn(LOG, self.account.activity_ids[0].note)

    def test_once(self) -> None:
        self.unused_for(81)
        self.look()
        self.account.activity_ids.unlink()
        self.look()
        self.assertFalse(self.account.activity_ids)

    def test_over_when_the_sign_in_is_used_again(self) -> None:
        self.unused_for(81)
        mine = self.account.activity_schedule(
            "mail.mail_activity_data_todo", summary="Call Microsoft", automated=False
        )
        self.look()
        self.assertNotIn(mine, self.account.activity_ids - mine)
        self.account._graph_client().prepare(refused=True)
        self.env.invalidate_all()
        self.look()
        self.assertEqual(self.account.activity_ids, mine, "people's own plans stay")
        self.unused_for(82)
        self.look()
        self.assertTrue(self.account.activity_ids - mine, "the next end is told too")

    def test_who_reads_no_mailbox_hears_it_alone(self) -> None:
        account = self.connect(self.anna, ANNA)
        account.write({"contacts_enabled": False, "calendar_enabled": False})
        self.unused_for(85, account)
        self.look()
        self.assertFalse(account.activity_ids, "of no use to anybody")
        account.contacts_enabled = True
        self.look()
        self.assertEqual(self.told(account), self.anna)

    # -- secrets and certificates

    def expires_in(self, days: int) -> None:
        self.app.secret_expires_on = fields.Date.today() + timedelta(days=days)

    def test_all_managers_hear_days_before_a_secret_ends(self) -> None:
        self.expires_in(8)
        self.look()
        self.assertEqual(self.told(self.app), self.app.responsible_id)
        self.expires_in(7)
        self.look()
        people = self.managers | self.boss | self.service | self.app.responsible_id
        self.assertEqual(self.told(self.app), people)
        self.assertIn("client secret expires", self.app.activity_ids[0].summary)
        self.app.activity_ids.unlink()
        self.look()
        self.assertFalse(self.app.activity_ids, "once")

    def test_over_when_a_new_one_is_entered(self) -> None:
        self.expires_in(3)
        self.look()
        self.app.write({"secret": "new", "secret_expires_on": "2050-01-01"})
        self.assertEqual(self.told(self.app), self.app.responsible_id)
        self.look()
        self.assertFalse(self.app.end_told)

    def test_a_certificate_says_itself_when_it_ends(self) -> None:
        end = datetime.now(timezone.utc) + timedelta(days=5)
        self.app.write({"credential": "certificate", "certificate": certificate(end)})
        self.assertEqual(self.app.secret_expires_on, end.date())
        self.look()
        self.assertIn(self.boss, self.told(self.app))
        self.assertIn("certificate expires", self.app.activity_ids[0].summary)

    def test_a_certificate_that_cannot_be_read_is_kept_as_it_is(self) -> None:
        self.app.write({"credential": "certificate", "certificate": "-----BEGIN"})
        self.assertTrue(self.app.has_certificate)
        self.assertFalse(self.app.secret_expires_on)

    def test_each_hears_in_their_language(self) -> None:
        self.env["res.lang"]._activate_lang("fr_FR")
        self.boss.lang = "fr_FR"
        asked = []
        original = type(self.app)._words_of_end

        def words(app: object) -> tuple[str, str]:
            asked.append(app.env.lang)
            return original(app)

        self.patch(type(self.app), "_words_of_end", words)
        self.expires_in(2)
        self.look()
        self.assertIn("fr_FR", asked)

    # -- failures

    def test_failures_never_end_the_log_in_silence(self) -> None:
        self.mailbox.with_user(self.service).action_switch_on()
        self.simulator.admin("POST", f"users/{SERVICE}", {"may_read": []})
        self.box.put(NINA, ANNA)
        for _failure in range(8):
            self.collect("failed")
        self.assertEqual(self.mailbox.state, "error")
        people = self.managers | self.boss | self.service
        self.assertEqual(self.told(self.mailbox), people)
        late = self.mailbox.next_try - fields.Datetime.now()
        self.assertLessEqual(late, LONGEST_PAUSE, "it is tried for ever")
        self.simulator.admin("POST", f"users/{SERVICE}", {"may_read": [LOG]})
        self.collect()
        self.assertEqual(len(self.interactions()), 1)
        self.assertFalse(self.mailbox.activity_ids)

    def test_managers_hear_when_the_reader_has_left(self) -> None:
        self.mailbox.with_user(self.service).action_switch_on()
        self.service.active = False
        self.account.with_user(self.boss).action_disconnect()
        self.collect("failed")
        people = (self.managers | self.boss) - self.service
        self.assertEqual(self.told(self.mailbox), people)


def certificate(end: datetime) -> str:
    """A private key and its certificate, as they are pasted."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "odoo")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(end - timedelta(days=300))
        .not_valid_after(end)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return (private + made.public_bytes(pem)).decode()
