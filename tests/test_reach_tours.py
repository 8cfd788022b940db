"""Every control of our pages can be reached by keyboard and has a name."""

from datetime import timedelta

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import Office365HttpCase
from .mail_case import MailTools
from .simulator_mail import NINA
from .simulator_process import ANNA

PEOPLE = [{"name": f"Person {letter}"} for letter in "abcdefghijklm"]


@tagged("post_install", "-at_install", "office365_tour")
class TestReachTours(MailTools, Office365HttpCase):
    """Pages with something on them: an empty one has hardly any control."""

    def setUp(self) -> None:
        super().setUp()
        self.anna_account = self.account_of(self.anna)
        self.anna_account.write(
            {"calendar_enabled": True, "contact_remote_deleted": "archive"}
        )
        self.connect(self.anna)
        self.something_of_each()

    def something_of_each(self) -> None:
        """In sync, deleted in Outlook, changed on both sides, and not synced."""
        people = self.env["res.partner"].create([*PEOPLE, {"name": "x" * 300}])
        people.with_user(self.anna).action_office365_add()
        start = fields.Datetime.now() + timedelta(days=1)
        values = {"start": start, "stop": start, "user_id": self.anna.id}
        events = self.env["calendar.event"].with_user(self.anna)
        events.create([{"name": name, **values} for name in ("Lunch", "Tea")])
        self.sync()
        there = self.simulator.contacts()
        people[0].with_user(self.anna).phone = "2222"
        self.simulator.edit(there["Person a"]["id"], businessPhones=["3333"])
        for partner in people[1:-1]:
            self.simulator.delete(there[partner.name]["id"])
        calendar = self.simulator.admin("GET", f"mailboxes/{ANNA}/calendar")["events"]
        (lunch,) = [one["id"] for one in calendar if one["subject"] == "Lunch"]
        self.simulator.admin("DELETE", f"mailboxes/{ANNA}/events/{lunch}")
        self.sync()
        self.log(NINA, ANNA, subject="An offer")

    def sync(self) -> None:
        """All of Anna's, to its end."""
        self.env.flush_all()
        self.assertEqual(self.anna_account._run_all(), "done")
        self.env.invalidate_all()

    def test_whoever_syncs_reaches_all(self) -> None:
        model, account = type(self.env["office365.manual.sync"]), self.anna_account
        original = model.look

        def look(sync: object) -> dict:
            """The scheduled action comes while somebody waits."""
            seen = original(sync)
            if seen["is_busy"]:
                account.with_env(sync.env(su=True))._run_all()
            return seen

        self.patch(model, "look", look)
        self.start_tour("/odoo", "office365_reach", login="anna", timeout=180)

    @mute_logger("odoo.http")
    def test_whoever_sets_up_reaches_all(self) -> None:
        self.make_user("boss", "boss@contoso.example", "base.group_system")
        self.env["office365.never.log"].create({"entry": "bank@bank.example"})
        right = {"user_id": self.anna.id, "owner_ids": self.bruno.ids}
        self.env["office365.sync.right"].create(right)
        self.app.setup_mail = True
        self.mailbox.with_user(self.service).action_check()
        self.app.action_test()
        self.start_tour(
            "/odoo", "office365_reach_as_manager", login="boss", timeout=240
        )
