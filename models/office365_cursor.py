from odoo import fields, models


class Office365Cursor(models.Model):
    """How far an account's sync has read. The sync alone writes it, so that people's
    changes to their preferences never collide with a run."""

    _name = "office365.cursor"
    _description = "Office 365 Cursor"

    account_id = fields.Many2one("office365.account", required=True, ondelete="cascade")
    kind = fields.Selection(
        [("contacts", "Contacts"), ("events", "Calendar")], required=True
    )
    link = fields.Text()
    round = fields.Integer()
    listing = fields.Boolean(default=True)
    folder_id = fields.Char("Folder ID")
    folder_name = fields.Char("Folder")
    folder_wanted = fields.Char(help="The name that it was looked for by.")
    folder_seen = fields.Datetime(help="When the folder itself was last looked at.")
    scope = fields.Char(help="The selection that was last put into effect.")
    held = fields.Integer("Deletions Held Back")
    approved = fields.Boolean("Deletions Approved")
    brake = fields.Json(help="The links held back, and those consented to.")
    window_first = fields.Date(help="The first day that the feed is about.")
    window_last = fields.Date(help="The first day that it is not about any more.")
    last_run = fields.Datetime(help="When the last run began, to the microsecond.")

    _account_uniq = models.UniqueIndex("(account_id, kind)")
