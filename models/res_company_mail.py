from odoo import fields, models

MANAGER = "office365_sync.group_manager"


class ResCompany(models.Model):
    """Where the assistant's page about mail was left."""

    _inherit = "res.company"

    # the one that was entered or taken up last, where the company has several
    office365_chosen_mailbox_id = fields.Many2one(
        "office365.mailbox",
        "Shared Mailbox to Set Up",
        ondelete="set null",
        copy=False,
        groups=MANAGER,
    )
    office365_wants_mailbox = fields.Boolean(
        "Another Shared Mailbox", copy=False, groups=MANAGER
    )
