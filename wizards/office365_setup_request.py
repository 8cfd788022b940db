from odoo import api, fields, models

RULE_NAMES = ("Odoo: mail from customers", "Odoo: mail to customers")


class Office365Setup(models.TransientModel):
    """What an administrator of Exchange has to do, as a text to send to them."""

    _inherit = "office365.setup"

    mailbox_reader = fields.Char("Account That Reads It", compute="_compute_reader")
    mailbox_request = fields.Text(
        "Copy the text for them", compute="_compute_mailbox_request"
    )

    @api.depends("mailbox_id.account_id", "signed_in_as", "sign_in_mode", "elsewhere")
    def _compute_reader(self) -> None:
        """The Microsoft address that needs Full Access, as far as it is known."""
        for setup in self:
            reader = setup.mailbox_id.sudo().account_id
            mine = setup.signed_in_as if setup._reads_oneself() else False
            known = reader.signed_in_as or reader.login if reader else mine
            setup.mailbox_reader = setup.sign_in_mode != "application" and known

    @api.depends("mailbox_address", "mailbox_reader", "mailbox_rules", "exchange_url")
    @api.depends_context("lang")
    def _compute_mailbox_request(self) -> None:
        for setup in self:
            setup.mailbox_request = "\n\n".join(filter(None, setup._request()))

    def _request(self) -> list[str]:
        """Its paragraphs."""
        address = self.mailbox_address or self._proposed_address()
        where = self.exchange_url or self.env._("Exchange admin center")
        first, second = RULE_NAMES
        outside = self.env._("Outside the organization")
        inside = self.env._("Inside the organization")
        return [
            self.env._(
                "Odoo is to log mail with customers. Please set this up in Exchange "
                "for it (%s):",
                where,
            ),
            self.env._(
                "A shared mailbox, %s: Recipients > Mailboxes > Add a shared "
                "mailbox. No licence is needed.",
                address,
            ),
            self._request_access(),
            self.env._(
                "Two rules: Mail flow > Rules > Add a rule > Create a new rule."
            ),
            self._rule(first, outside, inside, address),
            self._rule(second, inside, outside, address),
            self.env._(
                "Leave the other settings as they are. If a rule is shown as disabled "
                "then, open it and enable it."
            ),
            self.env._("Instead of that, in Exchange Online PowerShell:"),
            self.env["office365.mailbox"]._rule_commands(address),
        ]

    def _request_access(self) -> str:
        if self.sign_in_mode == "application":
            return ""
        return self.env._(
            "Full Access to it for %s: open the mailbox, then Delegation > Read and "
            "manage (Full Access) > Edit > Add members.",
            self.mailbox_reader or self.env._("the account that reads it"),
        )

    def _rule(self, name: str, sender: str, recipient: str, address: str) -> str:
        return self.env._(
            "Name: %(name)s\n"
            "Apply this rule if: The sender > is external/internal > %(sender)s\n"
            "And: The recipient > is external/internal > %(recipient)s\n"
            "Do the following: Add recipients > to the Bcc box > %(address)s",
            name=name,
            sender=sender,
            recipient=recipient,
            address=address,
        )

    def _proposed_address(self) -> str:
        """With the domain of who signs in, if that is known."""
        domain = (self.signed_in_as or "").rpartition("@")[2]
        return f"odoo-log@{domain or 'company.com'}"
