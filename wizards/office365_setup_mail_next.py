# pylint: disable=prefer-env-translation
# The table is made once, without any environment; each text is translated when shown.
from odoo import api, fields, models
from odoo.tools.translate import LazyTranslate

from ..models.office365_check import GREEN, RED
from ..models.office365_mailbox_opening import AT_FIRST

_lt = LazyTranslate(__name__)

# What the mail page waits for, in this order, and why nothing else is offered yet.
WAITS = {
    "address": _lt(
        "First enter the address in step 2, and press Save and check: a rule with a "
        "wrong address copies mail to where nobody finds it."
    ),
    "archived": _lt(
        "First take the mailbox in step 2 up again, or enter another address."
    ),
    "reader": _lt("First say in step 2 whose account reads the mailbox."),
    "sign_in": _lt(
        "First sign in for the permission, in step 2: then Odoo can look for the "
        "mailbox."
    ),
    "check": _lt("First press Save and check in step 2: Odoo opens the mailbox then."),
    "wrong": _lt(
        "First mend what is red in step 2, and press Save and check again: Odoo has to "
        "be able to open the mailbox."
    ),
}
TO_BE_CHECKED = frozenset(("address", "check", "wrong"))


class Office365Setup(models.TransientModel):
    """What comes next on the page about mail: the address, its check, the rules, the
    switch. Only what makes sense by now is offered, and why nothing else is said."""

    _inherit = "office365.setup"

    mailbox_awaited = fields.Char(compute="_compute_mailbox_awaited")
    mailbox_is_next = fields.Boolean(compute="_compute_mailbox_awaited")
    offers_rules = fields.Boolean(compute="_compute_mailbox_awaited")
    offers_switch = fields.Boolean(compute="_compute_mailbox_awaited")
    switch_on_told = fields.Char(compute="_compute_switch_on_told")
    left_told = fields.Char(compute="_compute_left_told")

    @api.depends(
        *("mailbox_id", "mailbox_address", "archived_mailbox_id", "mailbox_state"),
        *("mailbox_report", "lacks_reader", "needs_sign_in"),
    )
    @api.depends_context("uid", "lang")
    def _compute_mailbox_awaited(self) -> None:
        for setup in self:
            waits = setup._mailbox_waits()
            others = setup.mailbox_id.only_reader
            told = self.env._(WAITS[waits]) if waits in WAITS else others
            setup.mailbox_awaited = waits and told
            setup.mailbox_is_next = waits in TO_BE_CHECKED
            setup.offers_rules = not waits or (waits == "other" and setup._is_opened())
            setup.offers_switch = not waits and setup.mailbox_state == "off"

    def _mailbox_waits(self) -> str:
        """For what; nothing once it can be opened, or is on."""
        mailbox = self.mailbox_id
        if self.archived_mailbox_id:
            return "archived"
        if not mailbox or (self.mailbox_address or "").strip() != mailbox.address:
            return "address"
        if mailbox.state != "off":
            return ""
        if self.lacks_reader:
            return "reader"
        if mailbox.only_reader:
            return "other"
        if mailbox.needs_sign_in:
            return "sign_in"
        if RED in self._seen_at_first():
            return "wrong"
        return "" if self._is_opened() else "check"

    def _seen_at_first(self) -> set[str]:
        """Colours of what tells whether the mailbox can be opened."""
        rows = self.mailbox_id.check_report or []
        return {row["colour"] for row in rows if row["name"] in AT_FIRST}

    def _is_opened(self) -> bool:
        seen = self._seen_at_first()
        return bool(seen) and seen == {GREEN}

    @api.depends("mailbox_id", "mailbox_keep", "mailbox_log_since")
    @api.depends_context("lang")
    def _compute_switch_on_told(self) -> None:
        """With what is chosen on the page, saved or not."""
        for setup in self:
            told = setup.mailbox_id._told_of_switching_on
            keep, since = setup.mailbox_keep, setup.mailbox_log_since
            setup.switch_on_told = (setup.mailbox_id and told(keep, since)) or False

    @api.depends("mailbox_id")
    @api.depends_context("lang")
    def _compute_left_told(self) -> None:
        for setup in self:
            setup.left_told = setup.mailbox_id._told_of_left()
