from collections.abc import Callable

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..graph import messages
from ..graph.client import GraphClient
from ..graph.errors import GraphError, SignInNeeded
from .office365_mailbox import FOLDERS

RULES = """\
New-TransportRule -Name "Odoo: mail from customers" \
-FromScope NotInOrganization -SentToScope InOrganization -BlindCopyTo "%(address)s"
New-TransportRule -Name "Odoo: mail to customers" \
-FromScope InOrganization -SentToScope NotInOrganization -BlindCopyTo "%(address)s"
"""
MOST_IN_FOLDER = 1_000_000  # mails that Exchange takes in one folder (contract 4.5)
FILLING_UP = 800_000


class Office365Mailbox(models.Model):
    """Switching a mailbox on, and finding out which part of its set-up works."""

    _inherit = "office365.mailbox"

    is_filling_up = fields.Boolean(copy=False, readonly=True)
    rules_to_create = fields.Text("Mail Flow Rules", compute="_compute_rules")
    checked_on = fields.Datetime("Last Check", copy=False, readonly=True)
    check_result = fields.Text("Result", copy=False, readonly=True)

    needs_sign_in = fields.Boolean(compute="_compute_needs_sign_in")

    @api.depends("account_id", "sign_in_mode")
    @api.depends_context("uid")
    def _compute_needs_sign_in(self) -> None:
        """Does the account lack the permission, and is it this user's to give?"""
        for mailbox in self:
            account = mailbox.sudo().account_id
            mine = account.user_id == self.env.user
            by_person = mailbox.sign_in_mode != "application"
            mailbox.needs_sign_in = bool(
                account and mine and by_person and not account._may_read_mail()
            )

    @api.depends("address")
    def _compute_rules(self) -> None:
        for mailbox in self:
            address = (mailbox.address or "").replace('"', "")
            mailbox.rules_to_create = RULES % {"address": address}

    def action_switch_on(self) -> dict:
        """Only after everything that a run does was tried."""
        self.ensure_one().check_access("write")
        self._check_may_be_read()
        mailbox = self.sudo()
        lines, error = mailbox._check_parts()
        if error:
            raise UserError("\n".join(lines))
        mailbox.write({"state": "on", "switched_on_by": self.env.uid})
        mailbox._forget_errors()
        mailbox._notices_work()
        mailbox._dispatch()
        return self._told(
            "success", self.env._("Mail in %s is logged from now on.", self.address)
        )

    def action_switch_off(self) -> None:
        """Nothing is lost: mail waits in the mailbox until it is switched on again."""
        self.check_access("write")
        self.sudo().write({"state": "off", "is_asked": False})
        self.sudo()._forget_errors()

    def action_sign_in(self) -> dict:
        """Give the permission to read shared mailboxes."""
        self.ensure_one().check_access("write")
        if self.sign_in_mode == "device":
            return self.account_id.action_connect_device()
        return self.account_id.action_connect()

    def action_check(self) -> dict:
        """Which part of the set-up works."""
        self.ensure_one().check_access("write")
        self._check_may_be_read()
        lines, error = self.sudo()._check_parts()
        return self._told("danger" if error else "success", "\n".join(lines))

    def action_read_now(self) -> dict:
        """Do not wait for the next turn."""
        self.check_access("write")
        if any(mailbox.state == "off" for mailbox in self):
            raise UserError(self.env._("Switch the mailbox on first."))
        self.sudo().write({"next_try": False, "notices_next_try": False})
        self._dispatch()
        return self._told("success", self.env._("The mailbox is read now."))

    def action_open_messages(self) -> dict:
        """What became of the mail in it."""
        self.ensure_one().check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "office365_sync.action_messages"
        )
        return {**action, "domain": [("mailbox_id", "=", self.id)]}

    def _told(self, kind: str, message: str) -> dict:
        return self.env["office365.app"]._notification(kind, message)

    def _check_may_be_read(self) -> None:
        """Nobody has a mailbox read with somebody else's sign-in: it may be that
        person's own, or one that only they may open."""
        if self.sudo()._app().sign_in_mode == "application":
            return
        if not self.account_id:
            raise UserError(self.env._("Say which account reads the mailbox."))
        user = self.sudo().account_id.user_id
        if user != self.env.user:
            raise AccessError(
                self.env._("Only %s can do that: it is their sign-in.", user.name)
            )

    def _check_parts(self) -> tuple[list[str], GraphError | None]:
        """A line for each part, as far as it goes, and what is wrong."""
        lines: list[str] = []
        error = None
        for name, part in self._parts():
            try:
                told = part()
            except GraphError as failure:
                error = failure
                words = self.env["office365.remedy"]._explain(failure)
                lines.append(f"✗ {name}: {words.message} {words.remedy}")
                break
            lines.append(f"✓ {name}{f': {told}' if told else ''}")
        self.write(
            {
                "checked_on": fields.Datetime.now(),
                "check_result": "\n".join(lines + self._seen_at_work()),
            }
        )
        return lines, error

    def _parts(self) -> list[tuple[str, Callable[[], str]]]:
        found: dict[str, str] = {}
        client: list[GraphClient] = []

        def sign_in() -> str:
            self._check_sign_in()
            client.append(self._graph_client())
            client[0].prepare()
            return ""

        def folder(name: str) -> Callable[[], str]:
            setting, made = FOLDERS[name]

            def look() -> str:
                there = messages.resolve_folder(client[0], self[setting], create=made)
                found[name] = there["id"]
                return there.get("displayName") or ""

            return look

        def read() -> str:
            messages.newest(client[0], found["inbox_id"])
            return ""

        def move() -> str:
            messages.probe_move(client[0], [found["inbox_id"], found["archive_id"]])
            self.write(found)
            return ""

        words = self.env._
        return [
            (words("Sign-in"), sign_in),
            (words("Folder that is read"), folder("inbox_id")),
            (words("Reading mail"), read),
            (words("Folder of logged mail"), folder("archive_id")),
            (words("Folder of other mail"), folder("not_logged_id")),
            (words("Moving mail"), move),
        ]

    def _check_sign_in(self) -> None:
        account = self.account_id
        if (
            account
            and not account._is_by_application()
            and not account._may_read_mail()
        ):
            raise SignInNeeded("not asked for yet", code="NoMailConsent")

    def _warn_of_limits(self) -> None:
        """Exchange takes no more than a certain number of mails in one folder: whoever
        is responsible hears of it while there is time."""
        before, self.is_filling_up = self.is_filling_up, self.archived >= FILLING_UP
        if self.is_filling_up and not before:
            self._tell_people(
                self.env._("The archive of %s is filling up", self.address),
                self.env._(
                    "It holds %(count)s mails of at most %(most)s. Set up a new shared "
                    "mailbox, and let the rules in Exchange copy to that one. What was "
                    "logged stays, and its links stay good while the old mailbox does.",
                    count=self.archived,
                    most=MOST_IN_FOLDER,
                ),
            )

    def _seen_at_work(self) -> list[str]:
        """Of the rules in Exchange nothing can be read; what they brought can."""
        lines = []
        for name, words in (
            ("last_inbound", self.env._("Last mail from a customer")),
            ("last_outbound", self.env._("Last mail to a customer")),
        ):
            moment = self[name]
            shown = fields.Datetime.to_string(moment) if moment else ""
            lines.append(f"{'✓' if moment else '–'} {words}: {shown or '–'}")
        if told := self._notices_told():
            sign = "✓" if self._subscription() else "–"
            lines.append(f"{sign} {self.env._('New mail is seen')}: {told}")
        return lines
