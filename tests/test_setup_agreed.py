"""What is typed into the assistant over what people are connected with."""

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import Office365Case
from .simulator_mail import SERVICE
from .simulator_process import ANNA, CLIENT_ID
from .test_setup import RIGHT, UNKNOWN, SetupTools

OTHER = "aaaaaaaa-0000-4000-8000-0000000000ff"


@tagged("post_install", "-at_install")
class TestSetupAgreed(SetupTools, Office365Case):
    """Another app means that everybody signs in again: that is asked for first."""

    def setUp(self) -> None:
        super().setUp()
        self.at("try", **RIGHT, login=SERVICE)
        self.connect(self.boss, SERVICE)
        self.connect(self.anna, ANNA)
        self.app._test()
        # Microsoft takes the other one as well
        self.patch(type(self.env["office365.setup"]), "_ask_microsoft", lambda *_: None)

    def test_another_app_is_taken_only_once_it_is_agreed_to(self) -> None:
        setup = self.at("ids")
        with self.assertRaisesRegex(UserError, r"signs in again \(now: 2\)"):
            setup.write({"client_id": OTHER})
        self.assertEqual(self.app.client_id, CLIENT_ID)
        setup.write({"client_id": OTHER, "is_agreed": True})
        self.assertEqual(self.app.client_id, OTHER)
        self.assertFalse(setup.is_agreed, "another one is asked about again")

    def test_the_page_says_how_many_before_it_is_saved(self) -> None:
        with Form(self.at("ids")) as form:
            self.assertEqual(form.people_anew, 0)
            form.client_id = OTHER
            self.assertEqual(form.people_anew, 2)
            form.client_id = f" {CLIENT_ID.upper()} "
            self.assertEqual(form.people_anew, 0, "it is the same")

    def test_where_nobody_signs_in_nothing_is_asked(self) -> None:
        self.app.sign_in_mode = "application"
        self.at("ids", client_id=OTHER)
        self.assertEqual(self.app.client_id, OTHER)

    def test_nor_where_nobody_is_connected(self) -> None:
        self.app.account_ids._forget_sign_in("not_connected")
        self.at("ids", client_id=OTHER)
        self.assertEqual(self.app.client_id, OTHER)

    def test_another_cloud_is_agreed_to_as_well(self) -> None:
        for mode in ("user", "application"):
            self.app.sign_in_mode = mode
            with self.assertRaisesRegex(UserError, "another cloud"):
                self.at("register", cloud="global")
        self.at("register", cloud="global", is_agreed=True)
        self.assertEqual(self.app.cloud, "global")

    def test_a_wrong_address_is_told_before_anybody_is_asked_to_agree(self) -> None:
        sign_in = "https://login.microsoftonline.com/common/"
        setup = self.at("register")
        for wrong, told in (
            ({"login_url": "http://a.example"}, "must start with https"),
            ({"login_url": "nonsense"}, "must start with https"),
            ({"graph_url": "https://["}, "must start with https"),
            ({"login_url": sign_in}, "Choose Microsoft's cloud"),
            ({"graph_url": sign_in}, "Graph Address is that of Microsoft's sign-in"),
        ):
            with self.assertRaisesRegex(UserError, told):
                setup.write({"cloud": "custom", **wrong})
        with self.assertRaisesRegex(UserError, "signs in again"):
            setup.write({"cloud": "custom", "login_url": "https://a.example"})

    def test_wrong_values_beside_another_cloud_are_refused_too(self) -> None:
        for wrong, told in (
            ({"client_id": "Odoo"}, "no client ID"),
            ({"tenant": " "}, "tenant is missing"),
            ({"credential": "certificate"}, "certificate is missing"),
            ({"secret": UNKNOWN}, "secret's ID"),
        ):
            with self.assertRaisesRegex(UserError, told):
                self.at("ids", cloud="global", is_agreed=True, **wrong)
