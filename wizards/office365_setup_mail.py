from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..models.lazy_words import in_words, kept
from ..models.office365_check import CHECKS, GREEN, RED

FOUND = ("mailbox", "inbox")


class Office365Setup(models.TransientModel):
    """The shared mailbox, by its address: made when there is none, mended as long as
    nothing was logged from it, put away for another one after that."""

    _inherit = "office365.setup"

    # apart from mailbox_id: what is computed together is not known while it is written
    mailbox_address = fields.Char(
        "Shared Mailbox",
        compute="_compute_mailbox_address",
        inverse="_inverse_mailbox_address",
    )
    archived_mailbox_id = fields.Many2one(
        "office365.mailbox",
        readonly=True,
        help="One of the address that was typed, which may be taken up again.",
    )
    lacks_reader = fields.Boolean(compute="_compute_lacks_reader")
    mailbox_has_mail = fields.Boolean(compute="_compute_mailbox_has_mail")
    mailbox_rules = fields.Text("Mail Flow Rules", compute="_compute_mailbox_rules")
    mailbox_log_since = fields.Date(
        related="mailbox_id.log_since", readonly=False, string="Log Mail From"
    )
    mailbox_waiting = fields.Integer(related="mailbox_id.waiting")
    mailbox_found = fields.Json("What Was Found", compute="_compute_mailbox_found")
    exchange_url = fields.Char("Exchange Admin Center", compute="_compute_exchange_url")

    def _mailbox(self) -> models.BaseModel:
        """The company's; none before it is made. After one has taken over from
        another, which is off, it is the one that is read."""
        mine = [("company_id", "=", self.company_id.id)]
        found = self.env["office365.mailbox"].search(mine, order="id DESC")
        if self.company_id.office365_wants_mailbox:
            return found.browse()
        if chosen := found & self.company_id.office365_chosen_mailbox_id:
            return chosen
        return found.sorted(lambda mailbox: mailbox.state == "off")[:1]

    @api.depends(
        "company_id.office365_chosen_mailbox_id", "company_id.office365_wants_mailbox"
    )
    def _compute_mailbox_id(self) -> None:
        for setup in self:
            setup.mailbox_id = setup._mailbox()

    @api.depends("mailbox_id.address", "archived_mailbox_id")
    def _compute_mailbox_address(self) -> None:
        for setup in self:
            shown = setup.archived_mailbox_id or setup.mailbox_id
            setup.mailbox_address = shown.address

    @api.depends("mailbox_id.account_id", "mode_in_force")
    def _compute_lacks_reader(self) -> None:
        for setup in self:
            setup.lacks_reader = setup.mailbox_id._lacks_reader()

    @api.depends("mailbox_id")
    def _compute_mailbox_has_mail(self) -> None:
        messages = self.env["office365.message"].sudo()
        for setup in self:
            of_it = [("mailbox_id", "in", setup.mailbox_id.ids)]
            setup.mailbox_has_mail = messages.search_count(of_it, limit=1)

    @api.depends("mailbox_address")
    def _compute_mailbox_rules(self) -> None:
        """As they are typed in, before the address is kept."""
        rules = self.env["office365.mailbox"]._rule_commands
        for setup in self:
            setup.mailbox_rules = rules(setup.mailbox_address)

    @api.depends("mailbox_report", "lacks_reader", "elsewhere", "mailbox_state")
    @api.depends_context("lang")
    def _compute_mailbox_found(self) -> None:
        """Of the mailbox's last checks what tells whether it is there, and all that is
        wrong."""
        for setup in self:
            lost = setup.mailbox_id._has_lost_reader()
            if lost or (setup.lacks_reader and not setup.elsewhere):
                setup.mailbox_found = [setup._nobody_row()]
                continue
            setup.mailbox_found = [
                row
                for row in setup.mailbox_report or []
                if row["colour"] == RED
                or (row["name"] in FOUND and row["colour"] == GREEN)
            ]

    def _nobody_row(self) -> dict[str, str]:
        """As the check of a mailbox without a reader has it."""
        check = CHECKS["office365.mailbox"][0]
        text, remedy = self._nobody_told()
        return {
            "name": check.name,
            "label": in_words(self.env, kept(check.label)),
            "colour": RED,
            "text": text,
            "remedy": remedy,
        }

    def _nobody_told(self) -> tuple[str, str]:
        return self.env["office365.remedy"]._explain(self.mailbox_id._why_unread())

    @api.depends("cloud")
    def _compute_exchange_url(self) -> None:
        for setup in self:
            setup.exchange_url = setup.app_id._exchange_url()

    def write(self, vals: dict) -> bool:
        if address := vals.get("mailbox_address"):
            self.check_access("write")
            vals = {**vals, "archived_mailbox_id": self._archived_one(address).id}
            self._of_address(address)._be_set_up()
        return super().write(vals)

    def _of_address(self, address: str) -> models.BaseModel:
        """The company's of this address, which is the one to set up then."""
        mailboxes = self.env["office365.mailbox"]
        mine = Domain("company_id", "=", self.company_id.id)
        return mailboxes.search(mailboxes._with_address(address) & mine, limit=1)

    def _archived_one(self, address: str) -> models.BaseModel:
        """The company's in the archive; not while it is the one that is set up."""
        archived = self.env["office365.mailbox"]._archived_one(address)
        return archived.filtered(lambda one: one.company_id == self.company_id)

    def _inverse_mailbox_address(self) -> None:
        """It is made, with one's own account to read it, when an address is given; one
        that is archived is offered."""
        for setup in self.filtered("mailbox_address"):
            mailbox, address = setup._mailbox(), setup.mailbox_address
            if setup.archived_mailbox_id:
                continue
            if mailbox:
                if mailbox.address != address:
                    mailbox.address = address
                continue
            values = {"address": address, "company_id": setup.company_id.id}
            if setup._reads_oneself():
                values["account_id"] = setup._own_account().id
            setup.mailbox_id = mailbox.create(values)

    def _reads_oneself(self) -> bool:
        """Is the mailbox to be read with one's own sign-in?"""
        return self.app_id.sign_in_mode != "application" and not self.elsewhere

    def action_keep_mailbox(self) -> None:
        """The address was saved with the page; now it is tried."""
        self.ensure_one()
        if not self.mailbox_id and not self.archived_mailbox_id:
            raise UserError(self.env._("Enter the address of the shared mailbox."))
        if self._may_look():
            self.mailbox_id._open_once()
        self._shown_anew()

    def _may_look(self) -> bool:
        """By oneself, and now: others sign in elsewhere, or somebody has to first."""
        mailbox = self.mailbox_id
        if self.archived_mailbox_id or mailbox.state != "off" or mailbox.needs_sign_in:
            return False
        by_application = mailbox.sign_in_mode == "application"
        return by_application or mailbox.account_id.user_id == self.env.user

    def action_other_mailbox(self) -> None:
        """Give up the one there is: its mail stays; then another address is entered."""
        self.ensure_one()
        self.mailbox_id._put_away()
        self.archived_mailbox_id = False
        self.company_id.sudo().write(
            {"office365_chosen_mailbox_id": False, "office365_wants_mailbox": True}
        )
        self._shown_anew()

    def action_take_up_mailbox(self) -> None:
        """The archived one is the one to set up again, with all its settings."""
        self.ensure_one()
        again, now = self.archived_mailbox_id, self._mailbox()
        now._put_away()
        again.active = True
        self.archived_mailbox_id = False
        again._be_set_up()
        if again.sign_in_mode == "application":
            again.account_id = False
        elif not again.account_id and self._reads_oneself():
            again.account_id = self._own_account()
        self._shown_anew()

    def action_read_oneself(self) -> None:
        """The mailbox that nobody reads is read with one's own sign-in."""
        self.ensure_one()
        self.mailbox_id._read_by(self._own_account())
        self._shown_anew()

    def action_keep_other_address(self) -> None:
        """Not the archived one after all."""
        self.ensure_one().archived_mailbox_id = False
        self._shown_anew()

    def action_switch_on(self) -> dict:
        """See the shared mailbox's method of this name."""
        return self._shown_anew(self.mailbox_id.action_switch_on())

    def action_switch_off(self) -> None:
        """See the shared mailbox's method of this name."""
        self.mailbox_id.action_switch_off()
        self._shown_anew()
