# pylint: disable=prefer-env-translation
# What is told is kept, and translated for whoever reads it.
from datetime import datetime
from typing import Any

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools.translate import LazyTranslate

from ..graph import messages
from ..graph.errors import SignInNeeded
from .office365_check import GREEN, GREY, ORANGE, RED, Finding
from .office365_mailbox import FOLDERS
from .reader_time import moment_text

_lt = LazyTranslate(__name__)

RULES = """\
New-TransportRule -Name "Odoo: mail from customers" \
-FromScope NotInOrganization -SentToScope InOrganization -BlindCopyTo "%(address)s"
New-TransportRule -Name "Odoo: mail to customers" \
-FromScope InOrganization -SentToScope NotInOrganization -BlindCopyTo "%(address)s"
"""


class Office365Mailbox(models.Model):
    """Switching a mailbox on, and finding out which part of its set-up works."""

    _name = "office365.mailbox"
    _inherit = ["office365.mailbox", "office365.check"]

    rules_to_create = fields.Text("Mail Flow Rules", compute="_compute_rules")
    exchange_url = fields.Char("Exchange Admin Center", compute="_compute_exchange_url")
    needs_sign_in = fields.Boolean(compute="_compute_needs_sign_in")
    only_reader = fields.Char(compute="_compute_only_reader")

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

    @api.depends("state", "account_id", "sign_in_mode")
    @api.depends_context("uid", "lang")
    def _compute_only_reader(self) -> None:
        """Who else has to switch it on, in words."""
        for mailbox in self:
            user = mailbox.sudo().account_id.user_id
            by_person = mailbox.sign_in_mode != "application"
            waits = mailbox.state == "off" and by_person and user
            others = bool(waits) and user != self.env.user
            mailbox.only_reader = others and self._who_may(user)

    @api.model
    def _who_may(self, user: models.BaseModel) -> str:
        if user.has_group("office365_sync.group_manager"):
            return self.env._(
                "%s reads it, and is the only one who can switch it on: in this "
                "form, after signing in.",
                user.name,
            )
        return self.env._(
            "%s reads it, and is the only one who can switch it on, but does not see "
            "this form. Have an administrator of Odoo make them an administrator of "
            "Office 365, in the settings of the user; or choose the account of "
            "somebody who is one.",
            user.name,
        )

    @api.depends("address")
    def _compute_rules(self) -> None:
        for mailbox in self:
            mailbox.rules_to_create = self._rule_commands(mailbox.address)

    @api.depends("account_id", "company_id")
    def _compute_exchange_url(self) -> None:
        for mailbox in self:
            mailbox.exchange_url = mailbox.sudo()._app()._exchange_url()

    @api.model
    def _rule_commands(self, address: str | bool) -> str:
        """Commands that make the two rules for a mailbox of this address."""
        return RULES % {"address": (address or "").replace('"', "")}

    def action_switch_on(self) -> dict:
        """Only after everything that a run does was tried."""
        self.ensure_one().check_access("write")
        self._check_is_active()
        self._check_may_be_read()
        mailbox = self.sudo()
        if mailbox._run_checks():
            told = self.env._("%s cannot be read as it should be:", self.address)
            raise UserError("\n".join([told, mailbox._check_lines(GREEN, RED)]))
        mailbox.write({"state": "on", "switched_on_by": self.env.uid})
        mailbox._be_set_up()
        mailbox._forget_errors()
        mailbox._notices_work()
        mailbox._dispatch()
        return self._told(
            "success",
            self.env._("%s is on: mail in it is read within minutes.", self.address),
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
        self.ensure_one()._check_may_be_checked()
        self.sudo()._run_checks()
        return self._told_of_checks()

    def _check_may_be_checked(self) -> None:
        self.check_access("write")
        if self._lacks_reader():
            self._check_companies()  # that is what is told of it
        else:
            self._check_may_be_read()

    def action_read_now(self) -> dict:
        """Do not wait for the next turn."""
        self.check_access("write")
        self._check_is_active()
        if any(mailbox.state == "off" for mailbox in self):
            raise UserError(self.env._("Switch the mailbox on first."))
        at_once = ("next_try", "notices_next_try", "read_whole")
        self.sudo().write(dict.fromkeys(at_once, False))
        self._dispatch()
        if until := self._pause_of_all():
            told = self.env._(
                "Microsoft asks for a pause: the mailbox is read after %s.",
                moment_text(self.env, until),
            )
            return self._told("info", told)
        return self._told("success", self.env._("The mailbox is read within a minute."))

    def _pause_of_all(self) -> datetime | None:
        """Until when none of them may be read; None if one may."""
        pauses = self.sudo().mapped("throttled_until")
        first = min((until or datetime.min for until in pauses), default=datetime.min)
        return first if first > fields.Datetime.now() else None

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
        person's own, or one that only they may open. Nor through the registration of
        another company."""
        self._check_companies()
        if self.sudo()._app().sign_in_mode == "application":
            return
        if not self.account_id:
            raise UserError(self.env._("Say which account reads the mailbox."))
        user = self.sudo().account_id.user_id
        if user != self.env.user:
            raise AccessError(
                self.env._("Only %s can do that: it is their sign-in.", user.name)
            )

    def _look_at_sign_in(self, scene: dict[str, Any]) -> list[Finding]:
        self._check_sign_in()
        scene["client"] = self._graph_client(max_wait=10.0)
        scene["client"].prepare(refused=True)  # as it is now, not as a token says
        reader = self.account_id.signed_in_as
        told = _lt("Read by %s.", reader) if reader else _lt("All right.")
        return [Finding(GREEN, told)]

    def _look_at_archive(self, scene: dict[str, Any]) -> list[Finding]:
        return self._look_at_folder(scene, "archive_id")

    def _look_at_not_logged(self, scene: dict[str, Any]) -> list[Finding]:
        return self._look_at_folder(scene, "not_logged_id")

    def _look_at_folder(self, scene: dict[str, Any], name: str) -> list[Finding]:
        setting, made = FOLDERS[name]
        there = messages.resolve_folder(scene["client"], self[setting], create=made)
        scene[name] = there["id"]
        return [Finding(GREEN, there.get("displayName") or self[setting])]

    def _look_at_reading(self, scene: dict[str, Any]) -> list[Finding]:
        messages.newest(scene["client"], scene["inbox_id"])
        return [Finding(GREEN, _lt("All right."))]

    def _look_at_moving(self, scene: dict[str, Any]) -> list[Finding]:
        places = [scene["inbox_id"], scene["archive_id"]]
        messages.probe_move(scene["client"], places)
        self.write({name: scene[name] for name in FOLDERS})
        return [Finding(GREEN, _lt("All right."))]

    def _look_at_notices(self, scene: dict[str, Any]) -> list[Finding]:
        """Is new mail seen at once? Every five minutes it is in any case."""
        told = self._notices_told()
        if not told:
            return [Finding(GREY, _lt("It shows once the mailbox is on."))]
        colour = GREEN if self._subscription() else GREY
        return [Finding(ORANGE if self.notices_problem else colour, told)]

    def _look_at_from_customers(self, scene: dict[str, Any]) -> list[Finding]:
        return self._seen_at_work("last_inbound")

    def _look_at_to_customers(self, scene: dict[str, Any]) -> list[Finding]:
        return self._seen_at_work("last_outbound")

    def _seen_at_work(self, name: str) -> list[Finding]:
        """Of the rules in Exchange nothing can be read; what they brought can."""
        if self[name]:
            return [Finding(GREEN, self[name])]
        remedy = _lt(
            "Make the two rules in Exchange (a new one takes up to half an hour), then "
            "write a mail to try them."
        )
        return [Finding(GREY, _lt("None yet."), remedy)]

    def _check_sign_in(self) -> None:
        if self._has_lost_reader():
            raise self._why_unread()
        account = self.account_id
        if (
            account
            and not account._is_by_application()
            and not account._may_read_mail()
        ):
            raise SignInNeeded("not asked for yet", code="NoMailConsent")
