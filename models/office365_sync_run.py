from odoo import fields, models


class Office365SyncRun(models.Model):
    """One run of the sync of one account: what it did and how it ended."""

    _name = "office365.sync.run"
    _description = "Office 365 Sync Run"
    _order = "id desc"
    _rec_name = "account_id"

    account_id = fields.Many2one(
        "office365.account", "Account", required=True, ondelete="cascade", index=True
    )
    user_id = fields.Many2one(related="account_id.user_id", store=True)
    kind = fields.Selection(
        [("contacts", "Contacts"), ("events", "Calendar")], required=True
    )
    mode = fields.Selection(
        [("incremental", "Incremental"), ("full", "Full")],
        required=True,
        default="incremental",
    )
    state = fields.Selection(
        [
            ("queued", "Waiting"),
            ("running", "Running"),
            ("done", "Done"),
            ("partial", "To be continued"),
            ("failed", "Failed"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="running",
    )
    message = fields.Char()
    started = fields.Datetime(default=fields.Datetime.now)
    ended = fields.Datetime()
    seconds = fields.Float()
    requests = fields.Integer()
    seconds_throttled = fields.Float()
    cancel_requested = fields.Boolean()
    pulled = fields.Integer("Seen in Outlook")
    local_created = fields.Integer("Created in Odoo")
    local_updated = fields.Integer("Updated in Odoo")
    local_deleted = fields.Integer("Removed in Odoo")
    remote_created = fields.Integer("Created in Outlook")
    remote_updated = fields.Integer("Updated in Outlook")
    remote_deleted = fields.Integer("Removed in Outlook")
    conflicts = fields.Integer()
    skipped = fields.Integer()
    failed = fields.Integer()
    held = fields.Integer("Deletions Held Back")
    photos = fields.Integer("Photos Copied")

    def action_cancel(self) -> None:
        """Stop after the page or batch that is under way."""
        self.check_access("read")
        self.account_id._check_owner()
        self.sudo().filtered(lambda run: run.state == "running").cancel_requested = True
