"""Builders for tests of the mail log."""

from odoo.addons.office365_sync.models.mail_run import MailRun

from .common import Office365Case
from .simulator_mail import LOG, NINA, SERVICE, SimulatorMail
from .simulator_process import BRUNO


class MailTools:
    """A shared mailbox that a service account reads; Anna and Bruno sell, Nina buys."""

    def setUp(self) -> None:
        super().setUp()
        self.box = SimulatorMail(self.simulator)
        self.bruno = self.make_user("bruno", BRUNO)
        self.service = self.make_user(
            "service", SERVICE, "office365_sync.group_manager"
        )
        self.account = self.account_of(self.service)
        self.mailbox = self.make_mailbox()
        self.connect(self.service, SERVICE)
        self.nina = self.contact("Nina Roth", email=NINA)

    def make_mailbox(self, **values: object) -> object:
        """As superuser."""
        return self.env["office365.mailbox"].create(
            {"address": LOG, "account_id": self.account.id, **values}
        )

    def contact(self, name: str, **values: object) -> object:
        """Somebody to whom mail may go."""
        return self.env["res.partner"].create({"name": name, **values})

    def collect(self, *expect: str) -> None:
        """One run, to its end."""
        if self.mailbox.state == "off":
            self.mailbox.write({"state": "on"})
        self.env.flush_all()
        state = self.mailbox._run()
        self.env.invalidate_all()
        self.assertIn(state, expect or ("done",), self.mailbox.last_error)

    def log(self, *arguments: object, **words: object) -> object:
        """A mail comes in and is read; its row."""
        self.put_id = self.box.put(*arguments, **words)
        self.collect()
        return self.message(self.put_id)

    def message(self, remote_id: str) -> object:
        """The row of a mail."""
        rows = self.env["office365.message"]
        return rows.search([("remote_id", "=", remote_id)])

    def interactions(self, **values: object) -> object:
        """All of them, in the order in which they were made."""
        domain = [(name, "=", value) for name, value in values.items()]
        return self.env["office365.interaction"].search(domain, order="id")

    def pairs(self, message: object) -> list[tuple]:
        """Who of theirs and who of ours."""
        return [
            (one.partner_id.name, one.user_id.name)
            for one in message.interaction_ids.sorted("id")
        ]

    def stop_at(self, name: str, number: int, error: BaseException) -> None:
        """The n-th call of a method of the run raises this, and no other one."""
        original, left = getattr(MailRun, name), [number]

        def stopping(this: MailRun, *arguments: object, **options: object) -> object:
            left[0] -= 1
            if left[0] == 0:
                raise error
            return original(this, *arguments, **options)

        self.patch(MailRun, name, stopping)

    def killed(self) -> None:
        """A run that ends as a process does that is killed: what was not committed is
        gone. (The cursor that holds the lock is left in peace: for a test's cursor all
        others are within it.)"""
        original = MailRun.run

        def dying(this: MailRun) -> str:
            try:
                return original(this)
            except Killed:
                this.env.cr.rollback()
                return "killed"

        self.patch(MailRun, "run", dying)
        self.collect("killed", "done")
        self.patch(MailRun, "run", original)


class MailCase(MailTools, Office365Case):
    """With that, each test in a transaction."""


class Killed(BaseException):
    """Nothing catches it, as nothing catches a signal."""
