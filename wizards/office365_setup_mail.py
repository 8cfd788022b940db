from odoo import api, fields, models
from odoo.exceptions import UserError

# of other clouds it is not known for certain
EXCHANGE = {"global": "https://admin.exchange.microsoft.com"}


class Office365Setup(models.TransientModel):
    """The shared mailbox, by its address: made when there is none, mended as long as
    nothing was logged from it."""

    _inherit = "office365.setup"

    # apart from mailbox_id: what is computed together is not known while it is written
    mailbox_address = fields.Char(
        "Shared Mailbox",
        compute="_compute_mailbox_address",
        inverse="_inverse_mailbox_address",
    )
    mailbox_rules = fields.Text("Mail Flow Rules", compute="_compute_mailbox_rules")
    exchange_url = fields.Char("Exchange Admin Center", compute="_compute_exchange_url")

    def _mailbox(self) -> models.BaseModel:
        """The company's; none before it is made. After one has taken over from
        another, which is off, it is the one that is read."""
        mine = [("company_id", "=", self.company_id.id)]
        found = self.env["office365.mailbox"].search(mine, order="id DESC")
        return found.sorted(lambda mailbox: mailbox.state == "off")[:1]

    @api.depends("company_id")
    def _compute_mailbox_id(self) -> None:
        for setup in self:
            setup.mailbox_id = setup._mailbox()

    @api.depends("mailbox_id.address")
    def _compute_mailbox_address(self) -> None:
        for setup in self:
            setup.mailbox_address = setup.mailbox_id.address

    @api.depends("mailbox_address")
    def _compute_mailbox_rules(self) -> None:
        """As they are typed in, before the address is kept."""
        rules = self.env["office365.mailbox"]._rule_commands
        for setup in self:
            setup.mailbox_rules = rules(setup.mailbox_address)

    @api.depends("cloud")
    def _compute_exchange_url(self) -> None:
        for setup in self:
            setup.exchange_url = EXCHANGE.get(setup.cloud)

    def _inverse_mailbox_address(self) -> None:
        """It is made, with one's own account to read it, when an address is given."""
        for setup in self.filtered("mailbox_address"):
            mailbox, address = setup._mailbox(), setup.mailbox_address
            if mailbox:
                if mailbox.address != address:
                    mailbox.address = address
                continue
            values = {"address": address, "company_id": setup.company_id.id}
            if setup.app_id.sign_in_mode != "application" and not setup.elsewhere:
                values["account_id"] = setup._own_account().id
            setup.mailbox_id = mailbox.create(values)

    def action_keep_mailbox(self) -> None:
        """The address was saved with the page; nothing else is to be done."""
        self.ensure_one()
        if not self.mailbox_id:
            raise UserError(self.env._("Enter the address of the shared mailbox."))
        self._shown_anew()

    def action_switch_on(self) -> dict:
        """See the shared mailbox's method of this name."""
        return self._shown_anew(self.mailbox_id.action_switch_on())

    def action_switch_off(self) -> None:
        """See the shared mailbox's method of this name."""
        self.mailbox_id.action_switch_off()
        self._shown_anew()
