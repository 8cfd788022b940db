from odoo import fields, models

from .res_company import CONFLICTS

INVITES = [("outlook", "Outlook invites"), ("odoo", "Odoo invites")]
DELETED = [("ask", "Waits for its owner's yes"), ("archive", "Is archived in Odoo")]
UNKNOWN_TAG = [
    ("default", "The default tag stands for it"),
    ("new", "It becomes a new tag, in its colour"),
]
DEFAULT_TAG = "Task"


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
    office365_calendar_unknown_tag = fields.Selection(
        UNKNOWN_TAG,
        "Category That Odoo Does Not Know",
        default="default",
        required=True,
    )
    office365_calendar_default_tag_id = fields.Many2one(
        "calendar.event.type", "Default Tag", help="Task, if none is chosen."
    )

    office365_calendar_send_colours = fields.Boolean(
        "Colours for Outlook",
        help="A tag of an event that Outlook has no category for is put into its list "
        "of categories, in the nearest colour.",
    )

    def _office365_default_tag(self) -> models.BaseModel:
        """The tag that stands for what Odoo has no tag for, made if need be."""
        company = self.sudo()
        tags = company.env["calendar.event.type"]
        return (
            company.office365_calendar_default_tag_id
            or tags.search([("name", "=", DEFAULT_TAG)], limit=1)
            or tags.create({"name": DEFAULT_TAG})
        )
