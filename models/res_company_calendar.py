from odoo import fields, models

from .res_company import CONFLICTS

INVITES = [("outlook", "Outlook invites"), ("odoo", "Odoo invites")]
DELETED = [("ask", "Waits for one's yes"), ("archive", "Is archived in Odoo")]


class ResCompany(models.Model):
    """What holds for everybody's calendar sync unless they choose otherwise."""

    _inherit = "res.company"

    office365_calendar_invites = fields.Selection(
        INVITES, "New Meetings", default="outlook", required=True
    )
    office365_calendar_conflict = fields.Selection(
        CONFLICTS, "Event Changed on Both Sides", default="local", required=True
    )
    office365_calendar_remote_deleted = fields.Selection(
        DELETED, "Event Deleted in Outlook", default="ask", required=True
    )
