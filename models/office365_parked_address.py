from odoo import fields, models


class Office365ParkedAddress(models.Model):
    """An address on a mail that waits for its contact."""

    _name = "office365.parked.address"
    _description = "Office 365 Address Without Contact"

    message_id = fields.Many2one(
        "office365.message", required=True, ondelete="cascade", index=True
    )
    address = fields.Char(required=True, index=True)
