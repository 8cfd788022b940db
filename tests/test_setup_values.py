"""Every wrong value that can be typed into the assistant has an answer of its own."""

from datetime import timedelta
from typing import NamedTuple

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..graph import auth
from ..graph.errors import error_from_token_answer
from .common import Office365Case
from .simulator_mail import SERVICE
from .simulator_process import ANNA, CLIENT_ID, CLIENT_SECRET, CONTOSO, NOMAIL
from .test_secrets import key_and_certificate
from .test_setup import RIGHT, UNKNOWN, SetupTools

FABRIKAM = "22222222-2222-4222-8222-222222222222"
LIKE_SECRET = "x1Y8Q~" + "aB3-_." * 5 + "~Zz9"
YESTERDAY = fields.Date.today() - timedelta(days=1)
JARGON = ("AADSTS", "null value", "constraint", "invalid_", "Traceback", "HTTP")


class Wrong(NamedTuple):
    """A value, what its answer says, and how things are at Microsoft: the app there,
    or what only Microsoft's own service could answer."""

    values: dict
    told: str
    app: dict = {}
    says: tuple[str, int] = ("", 0)


DEVICE = {"sign_in_mode": "device"}
APPLICATION = {"sign_in_mode": "application"}
OWN = {"cloud": "custom"}
TENANT = [
    Wrong({"tenant": False}, "tenant is missing"),
    Wrong({"tenant": "   "}, "tenant is missing"),
    Wrong({"tenant": "admin@contoso.example"}, "tenant is not an address"),
    Wrong({"tenant": "Contoso Ltd"}, "Contoso Ltd is no tenant"),
    Wrong({"tenant": "https://entra.microsoft.com/#home"}, "#home is no tenant"),
    Wrong({"tenant": "organizations", **APPLICATION}, "has to be one tenant"),
    Wrong({"tenant": "common", **APPLICATION}, "has to be one tenant"),
    Wrong({"tenant": "nobody.example"}, "tenant is not known.*correct the domain"),
    Wrong({"tenant": UNKNOWN}, "tenant is not known.*correct the domain"),
    Wrong(
        {"tenant": "fabrikam.example"},
        "not known in this tenant.*not Object ID",
        app={"home_tenant_only": CONTOSO},
    ),
    Wrong(
        {"tenant": "common", **DEVICE},
        "one tenant only",
        app={"home_tenant_only": CONTOSO},
    ),
    Wrong({}, "another of Microsoft's clouds", says=("invalid_request", 90038)),
    Wrong({}, "Go back one page.*Graph Address", says=("invalid_resource", 500011)),
    Wrong({}, "work accounts only", says=("invalid_request", 9002332)),
]
CLIENT = [
    Wrong({"client_id": False}, "client ID is missing"),
    Wrong({"client_id": " "}, "client ID is missing"),
    Wrong({"client_id": "Odoo"}, "Odoo is no client ID"),
    Wrong({"client_id": LIKE_SECRET}, "pasted where an ID belongs"),
    Wrong({"tenant": LIKE_SECRET}, "pasted where an ID belongs"),
    Wrong({"client_id": CONTOSO}, "are the same"),
    Wrong({"client_id": CONTOSO, "tenant": CLIENT_ID}, "are swapped"),
    Wrong({"client_id": UNKNOWN}, "not known in this tenant.*not Object ID"),
    Wrong({}, "disabled in Entra ID", app={"disabled": True}),
    Wrong({}, "public client", says=("invalid_client", 700025)),
    Wrong(DEVICE, "allow public client flows", app={"public_client": False}),
]
SECRET = [
    Wrong({"secret": False}, "secret is missing"),
    Wrong({"secret": "  "}, "secret is missing"),
    Wrong({"secret": UNKNOWN}, "secret's ID"),
    Wrong({"secret": CLIENT_ID}, "ID of the app or of the tenant"),
    Wrong({"secret": "x1Y******************"}, "behind stars"),
    Wrong({"secret": "wrong"}, "secret is wrong.*Value below"),
    Wrong({}, "secret has expired", app={"secret_expired": True}),
    Wrong({"secret_expires_on": YESTERDAY}, "By this date"),
]
ADDRESSES = [
    Wrong({**OWN, "login_url": "http://a.example"}, "must start with https"),
    Wrong({**OWN, "login_url": False}, "must start with https"),
    Wrong({**OWN, "graph_url": "graph"}, "must start with https"),
    Wrong(
        {**OWN, "login_url": "https://login.microsoftonline.com"},
        "Choose Microsoft's cloud",
    ),
    Wrong(
        {**OWN, "graph_url": "https://login.microsoftonline.com/common/"},
        "Graph Address is that of Microsoft's sign-in",
    ),
    Wrong({**OWN, "login_url": "https://localhost:1"}, "Nobody answers at .*:1 "),
]


@tagged("post_install", "-at_install")
class TestSetupValues(SetupTools, Office365Case):
    """Field by field; none of the answers serves for two different mistakes."""

    maxDiff = None

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.own = {name: cls.app[name] for name in ("login_url", "graph_url")}

    def answer(self, page: str, press: str = "action_next", **values: object) -> str:
        """What the page says to these values; it is not left."""
        try:
            with self.env.cr.savepoint():
                setup = self.at(page, **values)
                getattr(setup, press)()
        except UserError as refused:
            self.env.invalidate_all()
            return str(refused)
        self.assertEqual(setup.page, page, f"{values} is taken")
        rows = setup.wrong or []
        return " ".join(f"{row['text']} {row['remedy']}" for row in rows)

    def fresh(self, wrong: Wrong) -> None:
        """An app that nobody has set up, at Microsoft as the case says."""
        self.simulator.reset()
        self.app.action_forget_credential()
        empty = {"client_id": False, "tenant": "organizations", "credential": "secret"}
        more = {"sign_in_mode": "user", "secret_expires_on": False}
        self.app.write({**empty, **more, **self.own})
        if wrong.app:
            self.simulator.admin("POST", f"apps/{CLIENT_ID}", wrong.app)

    def answers(self, table: list[Wrong], right: dict) -> dict[str, str]:
        """Each, by what it has to say."""
        found = {}
        for wrong in table:
            with self.subTest(wrong=wrong):
                self.fresh(wrong)
                if wrong.says[1]:
                    self.microsoft_says(*wrong.says)
                answer = self.answer("ids", **{**right, **wrong.values})
                self.patched()
                self.assertRegex(answer, f"(?s){wrong.told}")
                self.assertNotIn(LIKE_SECRET, answer)
                for word in JARGON:
                    self.assertNotIn(word, answer)
                found[wrong.told] = answer
        return found

    def microsoft_says(self, error: str, number: int) -> None:
        """An answer that the simulated service has no occasion to give."""
        told = {"error": error, "error_codes": [number]}

        def refuse(*_arguments: object, **_options: object) -> str:
            raise error_from_token_answer(told)

        real = auth.client_credentials_token
        auth.client_credentials_token = refuse
        self.patched = lambda: setattr(auth, "client_credentials_token", real)
        self.addCleanup(self.patched)

    def patched(self) -> None:
        """Nothing is, unless Microsoft says something of its own."""

    @mute_logger("urllib3.connectionpool")  # of the address where nobody answers
    def test_each_wrong_id_or_secret_is_told_apart(self) -> None:
        tables = TENANT + CLIENT + SECRET + ADDRESSES
        found = self.answers(tables, RIGHT)
        self.assert_told_apart(found)

    def assert_told_apart(self, found: dict[str, str]) -> None:
        """Two mistakes never have the same answer."""
        for told, answer in found.items():
            others = [one for other, one in found.items() if other != told]
            self.assertNotIn(answer, others)

    def test_each_wrong_certificate_is_told_apart(self) -> None:
        key, certificate = key_and_certificate()
        other, _other = key_and_certificate()
        plain = serialization.load_pem_private_key(key.encode(), None)
        locked = plain.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(b"secret"),
        ).decode()
        curve = ec.generate_private_key(ec.SECP256R1()).private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        torn = f"{key}\n{certificate}".replace("MII", "???")
        _old_key, old = key_and_certificate(days=-1)
        early_key, early = key_and_certificate(days=9, since=2)
        request = certificate.replace("CERTIFICATE-", "CERTIFICATE REQUEST-")
        classic = f"{key}\n{certificate}".replace(
            "PRIVATE KEY-----\nMII",
            "PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC\n\nMII",
        )
        table = [
            Wrong({"certificate": False}, "certificate is missing"),
            Wrong({"certificate": "C:\\odoo.pfx"}, "cannot be read"),
            Wrong({"certificate": torn}, "cannot be read"),
            Wrong({"certificate": certificate}, "private key is missing"),
            Wrong({"certificate": key}, "certificate itself is missing"),
            Wrong({"certificate": f"{locked}\n{certificate}"}, "has a password"),
            Wrong({"certificate": f"{other}\n{certificate}"}, "not that of"),
            Wrong(
                {"certificate": f"{curve.decode()}\n{certificate}"}, "not an RSA key"
            ),
            Wrong({"certificate": f"{_old_key}\n{old}"}, "has expired"),
            Wrong({"certificate": f"{early_key}\n{early}"}, "not valid yet"),
            Wrong({"certificate": f"{key}\n{request}"}, "certificate request"),
            Wrong({"certificate": classic}, "has a password"),
            Wrong({"certificate": f"{key}\n{certificate}"}, "certificate was refused"),
        ]
        right = {**RIGHT, "secret": False, "credential": "certificate"}
        self.assert_told_apart(self.answers(table, right))

    def test_a_secret_that_has_expired_is_nothing_to_a_certificate(self) -> None:
        setup = self.at("ids", **RIGHT, secret_expires_on=YESTERDAY)
        self.app._run_checks()
        self.assertIn("expiry", [row["name"] for row in setup.wrong])
        with Form(setup) as form:
            form.credential = "certificate"
            self.assertNotIn("expiry", [row["name"] for row in form.wrong or []])
            form.credential = "secret"
        self.app.credential = "certificate"
        self.app.certificate = "\n".join(key_and_certificate(days=3))
        self.app._run_checks()
        (row,) = [row for row in self.app.check_report if row["name"] == "expiry"]
        self.assertEqual(row["label"], "Expiry of the certificate")

    def test_a_certificate_above_its_key_is_mended_silently(self) -> None:
        key, certificate = key_and_certificate()
        at_microsoft = {"certificate": certificate, "secret": "-"}
        self.fresh(Wrong({}, "", app=at_microsoft))
        pasted = f"  subject=Odoo\n{certificate}\n\n{key}\n "
        right = {**RIGHT, "secret": False, "credential": "certificate"}
        setup = self.at("ids", **{**right, "certificate": pasted})
        setup.action_next()
        self.assertEqual(setup.page, "try")

    def test_blanks_around_a_value_are_taken_off_silently(self) -> None:
        values = {**RIGHT, "login_url": self.app.login_url, "contact_folder": "Odoo"}
        values |= {"graph_url": f"{self.app.graph_url}/", "login": SERVICE}
        padded = {name: f" \t{value}\n" for name, value in values.items()}
        setup = self.at("ids", **padded)
        for name in values.keys() - {"secret"}:
            self.assertEqual(setup[name], values[name])
        self.assertEqual(self.app._get_client_secret(), CLIENT_SECRET)
        setup.action_next()
        self.assertEqual(setup.page, "try")

    def test_the_address_of_odoo_is_told_on_the_page(self) -> None:
        for address, told in (
            ("http://odoo.example", "accepts https only"),
            ("https://odoo.example/", "may change by itself|You have opened"),
        ):
            self.env["ir.config_parameter"].set_param("web.base.url", address)
            self.app.invalidate_recordset()
            setup = self.at("ids", **RIGHT)
            setup.action_next()
            said = " ".join(row["text"] for row in setup.wrong)
            self.assertRegex(said, told)
            self.assertNotIn("//office365", self.app.redirect_uri)
            self.assertTrue(all(row["remedy"] for row in setup.wrong))

    # -- one's own mailbox

    def test_wrong_addresses_of_ones_own(self) -> None:
        self.at("try", **RIGHT)
        for wrong in ("Anna", "anna keller@contoso.example", f"{ANNA}; {SERVICE}"):
            self.assertIn("not an e-mail address", self.answer("try", login=wrong))
        roles = ["Contacts.ReadWrite", "User.Read.All"]
        self.simulator.admin("POST", f"apps/{CLIENT_ID}", {"roles": roles})
        self.app.sign_in_mode = "application"
        self.connect_by_app(self.anna, ANNA)
        for address, told in (
            (False, "not said which mailbox"),
            ("Anna", "not an e-mail address"),
            ("anna keller@contoso.example", "not an e-mail address"),
            ("everybody@contoso.example", "group or a distribution list"),
            ("nobody@contoso.example", "group or a distribution list"),
            (NOMAIL, "group or a distribution list"),
            (ANNA, "connected to the Odoo user Anna already"),
        ):
            self.assertRegex(self.connecting(address), told)

    def connect_by_app(self, user: object, address: str) -> None:
        """A manager has said whose mailbox it is."""
        account = self.account_of(user)
        account.login = address
        account._assign_mailbox()

    def connecting(self, address: str) -> str:
        """What is said when one's own mailbox is connected by the app."""
        try:
            with self.env.cr.savepoint():
                setup = self.at("try", login=address)
                action = setup.action_connect_mailbox()
        except UserError as refused:
            self.env.invalidate_all()
            return str(refused)
        self.assertEqual(action["params"]["type"], "danger")
        return action["params"]["message"]

    def test_somebody_else_signs_in(self) -> None:
        self.at("try", **RIGHT, login=ANNA)
        with self.assertRaises(Exception) as caught:
            self.connect(self.boss, SERVICE)
        told = self.env["office365.remedy"]._explain(caught.exception)
        self.assertIn(f"{SERVICE} has signed in, but {ANNA} was expected", told.message)
        self.assertIn("choose the right account", told.remedy)

    # -- what is synced, contacts and calendar

    def test_each_of_the_plain_pages_has_answers_of_its_own(self) -> None:
        nothing = dict.fromkeys(
            ("setup_contacts", "setup_calendar", "setup_mail"), False
        )
        by_filter = {"contact_by_filter": True}
        found = {}
        for page, values, told in (
            ("what", nothing, "Choose at least one thing"),
            ("contacts", {"contact_folder": ""}, "folder has no name"),
            ("contacts", {"contact_folder": "x" * 256}, "name of one folder"),
            ("contacts", {**by_filter, "contact_domain": "["}, "filter.*cannot be"),
            (
                "contacts",
                {**by_filter, "contact_domain": "[('user_id', '=', me)]"},
                "filter.*cannot be used.*me",
            ),
            (
                "contacts",
                {**by_filter, "contact_domain": "[('nope', '=', 1)]"},
                "filter.*cannot be used.*nope",
            ),
        ):
            with self.subTest(values=values):
                found[told] = self.answer(page, **values)
                self.assertRegex(found[told], told)
                for word in JARGON:
                    self.assertNotIn(word, found[told])
        self.assert_told_apart(found)

    def test_wrong_names_of_folders_and_filters(self) -> None:
        self.assertIn("has no name", self.answer("contacts", contact_folder=" "))
        self.assertIn("has no name", self.answer("contacts", contact_folder=False))
        for path in ("Odoo/Customers", "Odoo\\Customers", "../.."):
            told = self.answer("contacts", contact_folder=path)
            self.assertIn("at most 255 characters, without / and \\", told)
        wrong = {"contact_by_filter": True, "contact_domain": "[('nope', '=', 1)]"}
        told = self.answer("contacts", **wrong)
        self.assertIn("filter of contacts cannot be used", told)

    def test_a_calendar_that_is_not_there(self) -> None:
        self.at("try", **RIGHT, login=SERVICE)
        account = self.account_of(self.boss)
        account.calendar_enabled = True
        self.connect(self.boss, SERVICE)
        told = self.answer("calendar", calendar_name="Kalender der Firma")
        self.assertIn("There is no calendar Kalender der Firma", told)
        self.assertIn("leave the name empty", told)
        for values in (
            {"calendar_name": "Kalender der Firma", "calendar_make": True},
            {"calendar_name": " ", "calendar_make": False},
            {"calendar_name": "Nowhere", "calendar_enabled": False},
        ):
            setup = self.at("calendar", **values)
            setup.action_next()
            self.assertNotEqual(setup.page, "calendar", values)

    def test_a_calendar_that_cannot_be_looked_for_keeps_nobody(self) -> None:
        self.at("try", **RIGHT, login=SERVICE)
        self.connect(self.boss, SERVICE)
        values = {"calendar_enabled": True, "calendar_name": "Mine"}
        setup = self.at("calendar", **values)
        setup.action_next()
        self.assertNotEqual(setup.page, "calendar", "no permission was given yet")
