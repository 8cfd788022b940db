from odoo import api, fields, models


class Office365Disconnect(models.TransientModel):
    """What becomes of what was put into Outlook when its user disconnects."""

    _name = "office365.disconnect"
    _description = "Disconnect from Microsoft 365"

    account_id = fields.Many2one("office365.account", required=True, ondelete="cascade")
    choice = fields.Selection(
        [
            ("leave", "Leave everything in Outlook as it is"),
            ("remove", "Remove from Outlook what Odoo has put there"),
        ],
        "In Outlook",
        required=True,
        default="leave",
    )
    contact_count = fields.Integer("Contacts", compute="_compute_counts")
    event_count = fields.Integer("Events", compute="_compute_counts")
    can_remove = fields.Boolean(compute="_compute_counts")
    is_leaving = fields.Boolean(compute="_compute_counts")
    unread_told = fields.Text("Read by Nobody", compute="_compute_counts")
    elsewhere = fields.Text("Left as It Is", compute="_compute_counts")

    @api.depends("account_id")
    def _compute_counts(self) -> None:
        for wizard in self:
            wizard.account_id._check_owner()
            account = wizard.account_id.sudo()
            wizard.contact_count = account._made_count("contacts")
            wizard.event_count = account._made_count("events")
            made = wizard.contact_count + wizard.event_count
            connected = account.state in ("connected", "error")
            wizard.can_remove = bool(made) and connected and not account.is_leaving
            wizard.is_leaving = account.is_leaving
            wizard.elsewhere = account._made_before_text()
            wizard.unread_told = wizard._told_of_mailboxes()

    def _told_of_mailboxes(self) -> str:
        """The shared mailboxes that are read with this sign-in."""
        names = ", ".join(self.account_id._read_with_it().mapped("address"))
        if not names:
            return ""
        if self.env.user.has_group("office365_sync.group_manager"):
            return self.env._(
                "Nobody reads %s from then on, until you connect again, or somebody "
                "else's account does: Configuration, Shared Mailboxes.",
                names,
            )
        return self.env._(
            "Nobody reads %s from then on, until you connect again, or somebody else's "
            "account does.",
            names,
        )

    def action_apply(self) -> dict:
        """Disconnect now, or once it is removed."""
        self.ensure_one()
        account = self.account_id
        account._check_owner()
        if self.choice == "remove":
            account.sudo()._begin_to_leave()
            told = account._notification(
                "info",
                self.env._(
                    "It is being removed from Outlook in the background. After that "
                    "you are disconnected. Your Preferences say how far it is."
                ),
            )
        else:
            account.action_disconnect()
            told = account._notification(
                "success",
                self.env._("Disconnected. Everything is left as it is in Outlook."),
            )
        told["params"]["closes"] = True
        return told
