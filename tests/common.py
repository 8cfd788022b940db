"""A simulated tenant, an ordinary user, and the way to sign them in."""

import uuid
from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

from odoo import fields
from odoo.tests import HttpCase, TransactionCase, new_test_user

from . import simulator_process
from .simulator_process import ANNA, CLIENT_ID, CLIENT_SECRET


class SimulatedTenant:
    """For a test class: its own world, an app registration, Anna as internal user."""

    seed = "empty"

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.simulator = simulator_process.shared()
        cls.app = cls.env.ref("office365_sync.default_app")
        cls.app.write(
            {
                "cloud": "custom",
                "login_url": cls.simulator.url,
                "graph_url": cls.simulator.url,
                "tenant": "contoso.example",
                "client_id": CLIENT_ID,
                "secret": CLIENT_SECRET,
            }
        )
        cls.anna = cls.make_user("anna", ANNA)
        cls.jobs = cls.env.ref("office365_sync.ir_cron_sync")
        cls.jobs |= cls.env.ref("office365_sync.ir_cron_mail")
        now = fields.Datetime.now()
        cls.jobs.write({"lastcall": now, "nextcall": now + timedelta(minutes=5)})

    @classmethod
    def _request_handler(cls, session: object, sent: object, /, **options) -> object:
        """Odoo takes a time-out for a number: give it the longer one of a pair."""
        if isinstance(options.get("timeout"), tuple):
            options["timeout"] = max(options["timeout"])
        return super()._request_handler(session, sent, **options)

    def setUp(self) -> None:
        super().setUp()
        self.simulator.reset(self.seed)

    @classmethod
    def make_user(cls, login: str, email: str, groups: str = "") -> object:
        """An ordinary internal user, who may keep partners, and no more."""
        names = ["base.group_user", "base.group_partner_manager", *groups.split()]
        return new_test_user(
            cls.env, login, ",".join(names), name=login.capitalize(), email=email
        )

    def colours(self, record: object, name: str = "") -> dict[str, str]:
        """What the last check saw: colours by label, of one check or of all."""
        rows = record.check_report or []
        return {
            row["label"]: row["colour"] for row in rows if name in ("", row["name"])
        }

    def account_of(self, user: object) -> object:
        """The user's account, as superuser."""
        return self.env["office365.account"]._of_user(user)

    def connect(self, user: object, upn: str = ANNA, **options: bool) -> object:
        """Sign in on Microsoft's pages; the account, as superuser."""
        account = self.account_of(user)
        flow = account._start_code_flow(uuid.uuid4().hex, None)
        back = self.simulator.sign_in(flow["auth_uri"], upn)
        answer = dict(parse_qsl(urlsplit(back).query))
        account._finish_code_flow(flow, answer, **options)
        self.env.flush_all()
        return account


class Office365Case(SimulatedTenant, TransactionCase):
    """New cursors, such as those of a run, see and extend the test's transaction."""

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.registry_enter_test_mode_cls()


class Office365HttpCase(SimulatedTenant, HttpCase):
    """The same with Odoo's web server."""

    signing_in = ANNA  # who picks their account on Microsoft's page

    def fetch_proxy(self, url: str) -> dict:
        """The browser leaves for Microsoft's pages: pick the account, consent, back."""
        if url.startswith(self.simulator.url):
            back = self.simulator.sign_in(url, self.signing_in)
            headers = [{"name": "Location", "value": back}]
            return {"responseCode": 302, "responseHeaders": headers}
        return super().fetch_proxy(url)
