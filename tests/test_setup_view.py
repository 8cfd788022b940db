"""What of the assistant's pages is seen, and in which state."""

from collections.abc import Iterator

from lxml import etree

from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from .common import Office365Case
from .simulator_mail import LOG, SERVICE
from .simulator_process import CLIENT_ID
from .test_setup import RIGHT, SetupTools

PAGES = ("what", "who", "register", "ids", "try", "contacts", "calendar", "verify")
ROLES = ["Contacts.ReadWrite", "User.Read.All", "Calendars.ReadWrite"]


@tagged("post_install", "-at_install")
class TestSetupView(SetupTools, Office365Case):
    """On each page one thing is the next to do."""

    def buttons(self, page: str) -> Iterator[str]:
        """Which are highlighted on it."""
        setup = self.at(page)
        arch = self.env["office365.setup"].get_view(view_type="form")["arch"]
        names = setup._fields.keys() - {"display_name"}
        values = {name: setup[name] for name in names}
        for button in etree.fromstring(arch).iter("button"):
            around = [button, *button.iterancestors()]
            hidden = (one.get("invisible") or "False" for one in around)
            if "btn-primary" in button.get("class", "") and not any(
                safe_eval(one, values) for one in hidden
            ):
                yield button.get("name")

    def assert_next(self, **on_pages: str) -> None:
        """It is this one's press, and no other's."""
        for page in PAGES:
            expected = on_pages.get(page, "action_next")
            self.assertEqual(list(self.buttons(page)), [expected], page)

    def test_before_anybody_is_connected(self) -> None:
        self.at("ids", **RIGHT)
        page = {"try": "action_sign_in", "verify": "action_check_all"}
        self.assert_next(**page, calendar="action_sync_calendar")

    def test_once_people_sign_in(self) -> None:
        self.at("try", **RIGHT, login=SERVICE)
        account = self.connect(self.boss, SERVICE)
        self.at("verify").action_check_all()
        self.assert_next(calendar="action_sync_calendar")
        account.calendar_enabled = True
        self.assert_next()
        account.state = "sign_in_needed"
        self.assert_next(**{"try": "action_sign_in"})

    def test_where_the_app_itself_signs_in(self) -> None:
        self.simulator.admin("POST", f"apps/{CLIENT_ID}", {"roles": ROLES})
        setup = self.at("try", **RIGHT, sign_in_mode="application", login=LOG)
        pages = {"calendar": "action_sync_calendar"}
        self.assertEqual(list(self.buttons("try")), ["action_connect_mailbox"])
        setup = self.at("try", login=SERVICE)
        setup.action_connect_mailbox()
        self.at("verify").action_check_all()
        self.assert_next(**pages)

    def test_where_ones_account_is_connected_elsewhere(self) -> None:
        self.at("try", **RIGHT, login=SERVICE)
        account = self.connect(self.boss, SERVICE)
        account.app_id = self.app.copy({"company_id": self.env.company.id, **RIGHT})
        theirs = self.at("try")
        self.app, before = theirs.app_id, self.app
        account.app_id = before
        self.assertTrue(self.at("try").elsewhere)
        self.assertEqual(list(self.buttons("try")), ["action_next"])

    def test_while_another_way_is_tried(self) -> None:
        self.at("try", **RIGHT, login=SERVICE)
        self.connect(self.boss, SERVICE)
        self.at("who", sign_in_mode="device")
        self.assertEqual(list(self.buttons("try")), ["action_sign_in"])
        self.app.held_works = True
        self.assertEqual(list(self.buttons("try")), ["action_use_for_everybody"])

    def test_at_the_end(self) -> None:
        self.at("try", **RIGHT, login=SERVICE)
        self.assertEqual(list(self.buttons("done")), ["action_preferences"])
        self.connect(self.boss, SERVICE)
        self.assertEqual(list(self.buttons("done")), ["action_choose_contacts"])
        self.app.state = "refused"
        self.assertEqual(list(self.buttons("done")), ["action_enter"])

    def test_what_all_checks_come_to_is_one_line(self) -> None:
        self.at("try", **RIGHT, login=SERVICE)
        account = self.connect(self.boss, SERVICE)
        red = {"name": "x", "label": "X", "text": "", "remedy": "", "colour": "red"}
        grey = {**red, "colour": "grey", "remedy": "Write one."}
        rows = {colour: {**red, "colour": colour} for colour in ("orange", "green")}
        for app, mine, colour, told in (
            ([rows["green"]], [rows["green"]], "green", "Everything works"),
            ([rows["green"], grey], [], "green", "Nothing is wrong. .*yet: 1"),
            ([rows["green"]], [rows["orange"]], "orange", "^To be looked at: 1"),
            ([red, red], [rows["orange"]], "red", "^To be mended: 2.*looked at: 1"),
            ([grey], [red], "red", "mended: 1.*yet: 1"),
            ([], [], "grey", "Nothing has been checked"),
        ):
            self.app.check_findings, account.check_findings = app, mine
            self.env.invalidate_all()
            (row,) = self.at("verify").verdict
            self.assertEqual(row["colour"], colour)
            self.assertRegex(f"{row['label']} {row['text']}", told)
