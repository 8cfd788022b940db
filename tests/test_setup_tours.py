"""The set-up assistant in a real browser, each of its three ways."""

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..graph import auth
from .simulator_mail import SERVICE
from .simulator_process import CLIENT_ID
from .test_setup import SetupTools
from .tour_case import InFrench, TourCase

ROLES = "Calendars.ReadWrite Contacts.ReadWrite Mail.ReadWrite User.Read.All"
ASSISTANT = "/odoo/office365-setup"
TAGS = ("post_install", "-at_install", "office365_tour")


@tagged(*TAGS)
class TestSetupTours(SetupTools, TourCase):
    """Whoever follows only the assistant gets it all to work."""

    signing_in = SERVICE

    def setUp(self) -> None:
        super().setUp()
        # somebody else's address, so that the right one is entered on the way
        self.boss.email = "boss@odoo.example"

    @mute_logger("odoo.http")  # a wrong value is typed, and refused
    def test_each_user_signs_in_in_the_browser(self) -> None:
        self.walk(ASSISTANT, "office365_assistant_user", self.boss)
        account = self.account_of(self.boss)
        self.assertEqual((account.state, account.signed_in_as), ("connected", SERVICE))
        self.assertTrue(account.contacts_enabled and account.calendar_enabled)
        mailbox = self.env["office365.mailbox"].search([])
        self.assertEqual((mailbox.state, mailbox.account_id), ("on", account))
        self.assertEqual((self.app.setup_page, self.app.state), ("done", "ready"))

    def test_each_user_signs_in_with_a_device_code(self) -> None:
        started = auth.start_device_flow

        def start(*arguments: object) -> dict:
            flow = started(*arguments)
            self.simulator.type_device_code(flow["user_code"], SERVICE)
            return flow

        self.patch(auth, "start_device_flow", start)
        done = self.noted("office365.setup", "web_read", "action_next")
        self.noted("office365.device.code", "action_poll", into=done)
        self.walk(ASSISTANT, "office365_assistant_device", self.boss)
        self.assertEqual(self.account_of(self.boss).state, "connected")
        since = done[max(at for at, what in enumerate(done) if what == "action_poll") :]
        shown = since[: since.index("action_next")]
        self.assertEqual(
            shown.count("web_read"), 1, "a click would be lost: " + str(done)
        )

    def noted(self, model: str, *names: str, into: list | None = None) -> list[str]:
        """The calls of these methods, in their order."""
        calls = [] if into is None else into
        for name in names:
            real = getattr(type(self.env[model]), name)

            def call(*arguments, name=name, real=real, **options) -> object:
                calls.append(name)
                return real(*arguments, **options)

            self.patch(type(self.env[model]), name, call)
        return calls

    def test_the_app_itself_opens_the_mailboxes_for_a_manager(self) -> None:
        roles = ROLES.split()
        self.simulator.admin("POST", f"apps/{CLIENT_ID}", {"roles": roles})
        self.walk(ASSISTANT, "office365_assistant_application", self.mona)
        self.assertEqual(self.account_of(self.mona).state, "connected")
        self.assertEqual(self.app.setup_page, "done")

    def test_ordinary_user_learns_who_sets_it_up(self) -> None:
        start = "/odoo/action-office365_sync.action_sync_runs"
        self.walk(start, "office365_assistant_not_mine", self.anna)


@tagged(*TAGS)
class TestSetupToursInFrench(InFrench, TestSetupTours):
    """The same in French."""


@tagged(*TAGS)
class TestSetupOnPhone(SetupTools, TourCase):
    browser_size = "390x600"  # too low for a page

    def test_each_page_begins_at_its_top(self) -> None:
        self.app.write({"setup_page": "register", "sign_in_mode": "user"})
        self.walk(ASSISTANT, "office365_assistant_scrolled_down", self.boss)
